"""A consultation as far as a test looks at it: each part of the decision is worked out when it is asked for.

A test looks at two or three parts of what came out, and many tests are about the same patient. What each part says is
what the whole decision says; a law of the tests holds the two together.
"""

from __future__ import annotations

from functools import cached_property

from ....facts.case import Case
from ....facts.vocabulary import Finding, Unknown
from ....rules.conclusion import Advise
from ...consult import Consultant, _contradictions, _referral
from ...decision import Contradiction, Reason, Withheld
from ...offers import Offer, offers
from ...plan import Course, Note, course
from ...questions import NotExcluded, Question, not_excluded, questions
from ...trace import Step, Trace, conclusions, trace
from ...weigh import NOT_INDICATED, Weighing, weigh
from .seen import HOLDS, Seen


class InPart:
    """One case consulted in part, in place of its `Consultation` and of its `Decision`, whose names it has."""

    def __init__(self, consultant: Consultant, case: Case) -> None:
        self.consultant, self.scope = consultant, consultant.scope
        self.inference = consultant.infer(case)
        self.memory = self.inference.memory
        self.said: Trace = conclusions(self.inference, consultant.knowledge_base)

    @property
    def decision(self) -> InPart:
        """What is decided: this, where it is asked for."""
        return self

    @cached_property
    def standings(self) -> dict[str, str]:
        """How each rule that would have a step in the trace holds: certainly or possibly."""
        derivations = self.inference.derivations.values()
        holding = [(one.rule, not isinstance(one.finding, Unknown)) for one in derivations]
        holding += [(item.rule, item.certain) for item in self.said.in_force]
        return {rule: HOLDS[not certain] for rule, certain in sorted(holding, key=lambda one: one[1])}

    @cached_property
    def weighing(self) -> Weighing:
        """Each technique with all that is in force about it."""
        return weigh(self.said, self.memory, self.scope)

    @property
    def derived(self) -> dict[str, Finding]:
        """What each derived fact comes to."""
        return {name: derivation.finding for name, derivation in self.inference.derivations.items()}

    @cached_property
    def referral(self) -> tuple[Reason, ...]:
        """The referrals in force, worst first."""
        return _referral(self.said)

    @cached_property
    def cannot_exclude(self) -> tuple[NotExcluded, ...]:
        """The referrals that cannot wait and are not excluded yet."""
        return not_excluded(self.said, self.scope)

    @cached_property
    def offered(self) -> tuple[Offer, ...]:
        """What is offered, in its order."""
        return offers(self.weighing, self.said, self.memory, self.scope)

    @cached_property
    def withheld(self) -> tuple[Withheld, ...]:
        """What is withheld, and by which rules."""
        return self.consultant._withheld(self.weighing)

    @cached_property
    def not_indicated(self) -> tuple[str, ...]:
        """The techniques that nothing withholds and nothing recommends."""
        weighed = self.weighing.techniques.items()
        return tuple(name for name, technique in weighed if technique.standing == NOT_INDICATED)

    @cached_property
    def ask(self) -> tuple[Question, ...]:
        """What is asked next."""
        return questions(self.weighing, self.said, self.cannot_exclude, self.memory, self.scope)

    @cached_property
    def advice(self) -> tuple[Note, ...]:
        """What is advised."""
        said = ((item.rule, item.conclusion) for item in self.said.in_force)
        return tuple(dict.fromkeys(Note(rule, one.text) for rule, one in said if isinstance(one, Advise)))

    @cached_property
    def contradictions(self) -> tuple[Contradiction, ...]:
        """Recorded facts that cannot all be true."""
        return _contradictions(self.said)

    @cached_property
    def plan(self) -> Course | None:
        """The plan, where anything is offered."""
        base = self.consultant.knowledge_base
        return course(self.said, self.weighing.bounds, self.memory, base) if self.offered else None

    @cached_property
    def trace(self) -> tuple[Step, ...]:
        """Every conclusion in force as a numbered step."""
        return tuple(trace(self.inference, self.consultant.knowledge_base).steps)


class SeenInPart(Seen):
    """A consultation in part, seen from the rule `rule`."""

    def __init__(self, in_part: InPart, rule: str) -> None:
        super().__init__(in_part, rule)
        self.in_part = in_part

    @cached_property
    def standings(self) -> dict[str, str]:
        """How each rule that is in force holds, without a trace."""
        return self.in_part.standings
