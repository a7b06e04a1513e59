"""The clinician's page: what to do first, where, how, what not and why, and what all of it rests on.

A colleague who has this page alone can say of every technique of the catalogue why it is offered or is not.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.body_chart import BodyChart
from ...facts.language import ENGLISH, Language, capital
from ...rules.conclusion import CANNOT_WAIT, Stop
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from ..summary import review_due_text
from .body_chart import body_chart
from .charted import chart_words
from .evidence import grounds, guidelines
from .page import Block, Bullets, Heading, Notice, Page, Paragraph, Picture, Terms
from .reasons import ask_next, not_excluded, not_indicated, surely, withheld
from .record import recorded
from .session import frame, session, shown_first
from .wording import rule_named


def clinician_page(
    consultation: Consultation,
    knowledge_base: KnowledgeBase,
    chart: BodyChart | None,
    say: Language = ENGLISH,
    large_print: bool = False,
) -> Page:
    """The clinician's report on a consultation; without a `chart` it has no picture, and is otherwise the same."""
    decision = consultation.decision
    return Page(
        title=say("Report for the clinician"),
        audience="clinician",
        language=say.code,
        case=decision.case,
        knowledge_base=dict(decision.knowledge_base),
        status=knowledge_base.status,
        blocks=tuple(_Clinician(consultation, knowledge_base, chart, say).blocks()),
        large_print=large_print,
        contents=say("On this page"),
    )


class _Clinician:
    def __init__(
        self, consultation: Consultation, knowledge_base: KnowledgeBase, chart: BodyChart | None, say: Language
    ) -> None:
        self.consultation, self.decision = consultation, consultation.decision
        self.knowledge_base, self.chart, self.say = knowledge_base, chart, say

    def blocks(self) -> Iterator[Block]:
        """The page, the worst news first."""
        yield from self._result()
        yield from self._standing()
        yield from not_excluded(self.consultation, self.knowledge_base, self.say)
        yield from self._glance()
        yield from session(self.consultation, self.knowledge_base, self.say)
        yield from self._alternatives()
        yield from withheld(self.consultation, self.knowledge_base, self.say)
        yield from not_indicated(self.consultation, self.knowledge_base, self.say)
        yield from ask_next(self.consultation, self.knowledge_base, self.say)
        yield from guidelines(self.consultation, self.knowledge_base, self.say)
        yield from self._advice()
        yield from recorded(self.consultation, self.knowledge_base, self.say)
        yield from grounds(self.consultation, self.knowledge_base, self.say)

    def _rule(self, rule: str) -> str:
        return rule_named(rule, self.knowledge_base, self.say)

    def _with_rule(self, text: str, rule: str) -> str:
        said = self.say.of(text)
        return f"{capital(said)} ({self._rule(rule)})"

    def _result(self) -> Iterator[Block]:
        """The referral, the refusal, or that neither is called for."""
        say, decision = self.say, self.decision
        stops = [
            self._with_rule(item.conclusion.text, item.rule)
            for item in self.consultation.trace.in_force
            if isinstance(item.conclusion, Stop) and item.certain and item.conclusion.above_cap is None
        ]
        if stops:
            yield Notice("danger", say("Stop"), tuple(stops))
        labels = {
            "emergency": say("Refer: emergency"),
            "urgent": say("Refer: urgent"),
            "routine": say("Refer: routine"),
        }
        for urgency, label in labels.items():
            reasons = [one for one in decision.referral if one.urgency == urgency]
            if reasons:
                level = "danger" if urgency in CANNOT_WAIT else "caution"
                referrals = dict.fromkeys(self._with_rule(one.to, one.rule) for one in reasons)
                yield Notice(level, label, tuple(referrals))
        for one in decision.contradictions:
            facts = ", ".join(say.of(self.knowledge_base.name_of(fact)) for fact in one.facts)
            lines = (self._with_rule(one.text, one.rule), say("Correct: {facts}.", facts=facts))
            yield Notice("danger", say("The record contradicts itself"), lines)
        if not decision.offered:
            yield Notice("danger", say("Offer nothing"), (self._why_nothing(),))
        elif not decision.referral:
            words = self.knowledge_base.policy.words.get("excluded", "")
            line = say.of(words) or say("no rule refers")
            yield Notice("information", say("No referral"), (f"{capital(line)}.",))

    def _why_nothing(self) -> str:
        say, decision = self.say, self.decision
        if decision.urgency in CANNOT_WAIT:
            return say("No technique: the referral comes first.")
        if decision.contradictions:
            return say("No technique until the record is put right.")
        if decision.cannot_exclude:
            return say("No technique until the causes below are excluded.")
        common = decision.withheld_throughout
        certain = [rule for rule in common if surely(rule, decision.withheld, self.consultation)]
        if certain:
            return say("No technique: {rules}.", rules="; ".join(map(self._rule, certain)))
        return say("No technique: each is withheld or not indicated, for the reasons below.")

    def _standing(self) -> Iterator[Block]:
        """What the page is, and how far its knowledge was signed off."""
        say, base = self.say, self.knowledge_base
        if say.cautions:
            yield Notice("caution", say("Translation"), say.cautions)
        status = say("The knowledge base is {status}.", status=say.of(base.status))
        review = say("It is to be reviewed by {date}.", date=base.review_by.isoformat())
        if self.decision.review_due:
            yield Notice("caution", say("Review due"), (review_due_text(self.decision.review_due, say),))
        yield Notice("caution", say("Options, not commands"), (say("Whoever treats decides."), f"{status} {review}"))

    def _glance(self) -> Iterator[Block]:
        """Where and what, on one half of a sheet: the chart, the frame of the session, what is shown first."""
        plan, say = self.decision.plan, self.say
        if self.chart is None and plan is None:
            return
        yield Heading(say("At a glance"))
        if self.chart is not None:
            given = (self.consultation, self.knowledge_base, self.chart, say)
            yield Picture(body_chart(*given), " ".join(chart_words(*given)), say("Sides are the patient's."))
        if plan is None:
            yield Paragraph(say("Nothing is offered, so no place on the chart is open for work."))
        else:
            yield Terms(frame(plan, say))
            yield Paragraph(say("Shown first:"))
            yield Bullets(shown_first(self.decision.offered, self.knowledge_base, say), numbered=True)

    def _alternatives(self) -> Iterator[Block]:
        """What may be done instead; nothing while a referral that cannot wait is in force or not excluded."""
        decision, say = self.decision, self.say
        if decision.alternatives and not decision.cannot_exclude and decision.urgency not in CANNOT_WAIT:
            yield Heading(say("Instead of any technique"), 3 if decision.plan else 2)
            yield Terms(tuple((say.of(one.title), say.of(one.text)) for one in decision.alternatives))

    def _advice(self) -> Iterator[Block]:
        say, safety = self.say, self.knowledge_base.policy.safety_net
        notes = dict.fromkeys((self._with_rule(note.text, note.rule), note.rule) for note in self.decision.advice)
        plain = tuple(text for text, rule in notes if rule != safety)
        if notes:
            yield Heading(say("Advice and safety net"))
        net = tuple(text for text, rule in notes if rule == safety)
        if net:
            yield Notice("caution", say("Safety net"), net)
        if plain:
            yield Bullets(plain)
