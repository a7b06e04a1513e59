"""A consultation: one case through the engine, traced, weighed and put into a decision."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from msgspec import Struct

from ..facts.case import Case
from ..facts.vocabulary import Finding
from ..rules.conclusion import URGENCIES, Advise, Contradict, Refer
from ..rules.knowledge_base import KnowledgeBase
from .decision import Contradiction, Decision, Reason, ReviewDue, Withheld
from .engine import Engine
from .inference import Inference
from .offers import offers
from .plan import Note, course
from .questions import not_excluded, questions
from .scope import Scope
from .trace import Trace, trace
from .weigh import NOT_INDICATED, Weighing, weigh


class Consultation(Struct, frozen=True):
    """One consultation with all that it worked with: what explanations and reports are made from.

    `inference` is what the engine found, with working memory; `trace` its steps; `weighing` each technique
    with all that is in force about it; `decision` what came out.
    """

    case: Case
    inference: Inference
    trace: Trace
    weighing: Weighing
    decision: Decision

    @property
    def memory(self) -> Mapping[str, Finding]:
        """Every finding by name: recorded, unknown, derived, settings and the moment."""
        return self.inference.memory


class Consultant:
    """One knowledge base made ready: its engine built once, any number of cases consulted after.

    `today` decides whether the knowledge base is past its review, and past its grace; left out, the clock is read
    here and nowhere else. Belongs to one thread, as its engine does.
    """

    def __init__(self, knowledge_base: KnowledgeBase, today: datetime.date | None = None) -> None:
        self.knowledge_base = knowledge_base
        self.today = today or datetime.date.today()
        self.engine = Engine(knowledge_base)
        self.scope = Scope(knowledge_base)

    def consult(self, case: Case) -> Decision:
        """The decision for `case`."""
        return self.consultation(case).decision

    def consultation(self, case: Case) -> Consultation:
        """The decision for `case`, with the inference, the trace and the weighing that led to it."""
        knowledge_base, scope = self.knowledge_base, self.scope
        inference = self.infer(case)
        memory = inference.memory
        steps = trace(inference, knowledge_base)
        weighing = weigh(steps, memory, scope)
        excluded = not_excluded(steps, scope)
        offered = offers(weighing, steps, memory, scope)
        referral = _referral(steps)
        decision = Decision(
            case=case.label,
            knowledge_base=named(knowledge_base),
            derived={name: derivation.finding for name, derivation in inference.derivations.items()},
            urgency=referral[0].urgency if referral else URGENCIES[0],
            referral=referral,
            cannot_exclude=excluded,
            offered=offered,
            withheld=self._withheld(weighing),
            not_indicated=tuple(
                name for name, weighed in weighing.techniques.items() if weighed.standing == NOT_INDICATED
            ),
            ask=questions(weighing, steps, excluded, memory, scope),
            advice=tuple(
                dict.fromkeys(
                    Note(item.rule, item.conclusion.text)
                    for item in steps.in_force
                    if isinstance(item.conclusion, Advise)
                )
            ),
            contradictions=_contradictions(steps),
            plan=course(steps, weighing.bounds, memory, knowledge_base) if offered else None,
            alternatives=knowledge_base.policy.alternatives,
            trace=tuple(steps.steps),
            review_due=self._review_due(),
        )
        return Consultation(case, inference, steps, weighing, decision)

    def infer(self, case: Case) -> Inference:
        """What the engine finds in `case`: the first step of a consultation."""
        overdue = self.today > self.knowledge_base.expires
        return self.engine.infer(case.findings, case.moment, review_overdue=overdue)

    def _review_due(self) -> ReviewDue | None:
        base = self.knowledge_base
        if self.today <= base.due:
            return None
        return ReviewDue(base.due, base.expires, base.past_review(self.today))

    def _withheld(self, weighing: Weighing) -> tuple[Withheld, ...]:
        order = list(self.knowledge_base.vocabulary.facts)
        return tuple(
            Withheld(
                name,
                tuple(
                    dict.fromkeys(
                        ban.source.rule for ban in sorted(weighed.withheld_by, key=lambda ban: not ban.certain)
                    )
                ),
                tuple(sorted(weighed.lifted_by, key=order.index)),
            )
            for name, weighed in weighing.techniques.items()
            if weighed.withheld
        )


def named(knowledge_base: KnowledgeBase) -> dict[str, str]:
    """The knowledge base as a decision names it, with the overlay where there is one."""
    named = {name: getattr(knowledge_base, name) for name in ("name", "version", "digest")}
    return named | ({"overlay": knowledge_base.overlay.named} if knowledge_base.overlay else {})


def _referral(steps: Trace) -> tuple[Reason, ...]:
    reasons = [
        Reason(item.conclusion.urgency, item.rule, item.conclusion.to)
        for item in steps.in_force
        if isinstance(item.conclusion, Refer) and item.certain
    ]
    return tuple(sorted(dict.fromkeys(reasons), key=lambda reason: -URGENCIES.index(reason.urgency)))


def _contradictions(steps: Trace) -> tuple[Contradiction, ...]:
    return tuple(
        Contradiction(item.rule, item.conclusion.facts, item.conclusion.text)
        for item in steps.in_force
        if isinstance(item.conclusion, Contradict)
    )
