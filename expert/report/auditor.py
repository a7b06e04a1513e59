"""The auditor's page: the whole trace, every rule and source in it, and what a reviewer must know to judge them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ...facts.language import ENGLISH, Language, capital
from ...rules.intended_use import IntendedUse
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import cited, conclusion_sentence
from ..consult import Consultation
from ..summary import review_due_text
from .audited_knowledge import audited_knowledge, in_words, sources_of
from .independent_review import independent_review, source_attributes
from .page import Block, Heading, Notice, Page, Paragraph, Signature, Table, Terms
from .wording import rule_named


def auditor_page(
    consultation: Consultation,
    knowledge_base: KnowledgeBase,
    intended: IntendedUse | None,
    say: Language = ENGLISH,
    large_print: bool = False,
) -> Page:
    """The page that lets someone who was not there judge a decision, and the knowledge that it rests on.

    `intended` is what the knowledge base says of itself; without it, that is said to be not known.
    """
    decision, intended = consultation.decision, intended or IntendedUse()
    writer = _Auditor(consultation, knowledge_base, intended, say)
    return Page(
        title=say("Audit of a decision"),
        audience="auditor",
        language=say.code,
        case=decision.case,
        knowledge_base=dict(decision.knowledge_base),
        status=knowledge_base.status,
        blocks=tuple(writer.blocks()),
        large_print=large_print,
        contents=say("On this page"),
    )


class _Auditor:
    def __init__(
        self, consultation: Consultation, knowledge_base: KnowledgeBase, intended: IntendedUse, say: Language
    ) -> None:
        self.consultation, self.decision, self.case = consultation, consultation.decision, consultation.case
        self.knowledge_base, self.intended, self.say = knowledge_base, intended, say
        self.rules = knowledge_base.rules

    def blocks(self) -> Iterator[Block]:
        """The page, section by section."""
        base, say = self.knowledge_base, self.say
        if say.cautions:
            yield Notice("caution", say("Translation"), say.cautions)
        yield Notice(
            "caution", say("Draft"), (say("The knowledge base says of itself: {status}.", status=say.of(base.status)),)
        )
        if self.decision.review_due:
            yield Notice("caution", say("Review due"), (review_due_text(self.decision.review_due, say),))
        yield from self._decision()
        yield from self._techniques()
        yield from self._known()
        yield from self._unknown()
        yield from self._trace()
        yield from audited_knowledge(self.decision, base, self.intended, say)
        sources = sources_of(self.decision, base)
        yield from independent_review(self.consultation, base, self.intended, sources, say)
        yield from source_attributes(self.consultation, base, self.intended, say)
        yield Signature((say("Reviewer"),), say("Signature"), say("Date"))

    def _named(self, rule: str) -> str:
        return rule_named(rule, self.knowledge_base, self.say)

    def _all_named(self, rules: Iterable[str], otherwise: str = "") -> str:
        return "\n".join(map(self._named, dict.fromkeys(rules))) or otherwise

    def _decision(self) -> Iterator[Block]:
        decision, say = self.decision, self.say
        yield Heading(say("The decision"))
        referral = [f"{one.urgency}: {say.of(one.to)}  {one.rule}" for one in decision.referral]
        odd = [f"{say.of(one.text)}  {one.rule}" for one in decision.contradictions]
        yield Terms(
            (
                (say("Referral"), "\n".join(referral) or say("none")),
                (say("Not excluded"), self._all_named((e.rule for e in decision.cannot_exclude), say("nothing"))),
                (say("Contradictions"), "\n".join(odd) or say("none")),
                (
                    say("Techniques"),
                    say(
                        "{offered} offered, {withheld} withheld, {rest} not indicated, of {all}",
                        offered=len(decision.offered),
                        withheld=len(decision.withheld),
                        rest=len(decision.not_indicated),
                        all=len(self.knowledge_base.catalogue.techniques),
                    ),
                ),
                (say("Moment"), say.of(self.case.moment)),
                *(
                    (capital(self._name(name)), in_words(finding, self.say))
                    for name, finding in decision.derived.items()
                    if isinstance(finding, str)
                ),
            )
        )

    def _techniques(self) -> Iterator[Block]:
        say, marks, catalogue = self.say, self.knowledge_base.marks, self.knowledge_base.catalogue.techniques
        rows = []
        for offer in self.decision.offered:
            evidence = cited(catalogue[offer.technique].evidence, marks, say)
            certainty = say("certainty {grade}", grade=offer.certainty)
            outcome = say("offered, rank {rank}", rank=offer.rank) + (say(", as an option") if offer.option else "")
            grounds = self._all_named(offer.rules)
            rows.append((self._title(offer.technique), outcome, grounds, f"{certainty}\n{evidence}".strip()))
        for entry in self.decision.withheld:
            lifted = ", ".join(map(self._name, entry.lifted_by))
            outcome = say("withheld; may be lifted by {facts}", facts=lifted) if lifted else say("withheld")
            rows.append((self._title(entry.technique), outcome, self._all_named(entry.rules), say("not offered")))
        for name in self.decision.not_indicated:
            rows.append(
                (self._title(name), say("not indicated"), say("no rule in force recommends it"), say("not offered"))
            )
        yield Heading(say("Every technique and what became of it"))
        yield Table(
            say("Techniques of the catalogue"),
            (say("Technique"), say("Outcome"), say("By which rules"), say("Evidence")),
            tuple(rows),
        )

    def _name(self, fact: str) -> str:
        return self.say.of(self.knowledge_base.name_of(fact))

    def _title(self, technique: str) -> str:
        return self.say.of(self.knowledge_base.catalogue.techniques[technique].title)

    def _known(self) -> Iterator[Block]:
        say, vocabulary = self.say, self.knowledge_base.vocabulary
        rows = []
        for name, finding in self.case.findings.items():
            fact = vocabulary.facts[name]
            block = vocabulary.blocks.get(fact.block)
            how = say("recorded")
            if name not in self.case.recorded and block:
                how = say("nothing found in the block {block} ({how})", block=say.of(block.title), how=block.how)
            rows.append((self._name(name), in_words(finding, self.say), say.of(fact.question), how))
        yield Heading(say("What was known"))
        if rows:
            head = (say("Fact"), say("Value"), say("Question"), say("How"))
            yield Table(say("Findings that counted"), head, tuple(rows))
        else:
            yield Paragraph(say("Nothing was recorded."))

    def _unknown(self) -> Iterator[Block]:
        say = self.say
        facts = [f for name, f in self.knowledge_base.vocabulary.facts.items() if name not in self.case.findings]
        asked = {question.fact: place for place, question in enumerate(self.decision.ask, 1)}
        yield Heading(say("What was not known"))
        yield Paragraph(say("What is not known counts as not known, never as no."))
        if facts:
            yield Table(
                say("Findings not recorded, or recorded as unknown"),
                (say("Fact"), say("Question"), say("What it means while it is not known"), say("Asked next")),
                tuple(
                    (
                        self._name(fact.name),
                        say.of(fact.question),
                        say.of(fact.unknown),
                        say("yes, question {number}", number=asked[fact.name]) if fact.name in asked else say("no"),
                    )
                    for fact in facts
                ),
            )
        else:
            yield Paragraph(say("Every fact of the vocabulary was known."))

    def _trace(self) -> Iterator[Block]:
        say = self.say
        yield Heading(say("The trace, step by step"))
        yield Paragraph(
            say("Each rule is written out once, in the next section.")
            + " "
            + say("A step that holds possibly restricts until it is excluded.")
        )
        concluded = {item.step: item.conclusion for item in self.consultation.trace.in_force}
        rows = []
        for step in self.decision.trace:
            conclusion = concluded.get(step.id)
            said = (
                conclusion_sentence(conclusion, self.knowledge_base.catalogue, say, self.knowledge_base.name_of)
                if conclusion
                else self._derived(step.concludes)
            )
            also = [", ".join(map(self._ground, grounds)) for grounds in step.also]
            grounds = ", ".join(map(self._ground, step.rests_on)) or say("always")
            rows.append(
                (
                    f"{step.id}",
                    self._named(step.rule) if step.rule else say("computed: {fact}", fact=say.of(step.because)),
                    say("certainly") if step.certain else say("possibly"),
                    said,
                    "\n".join([grounds, *(say("also {grounds}", grounds=one) for one in also)]),
                )
            )
        head = (say("Step"), say("Rule"), say("Holds"), say("Concludes"), say("From"))
        yield Table(say("Every conclusion in force, and what it rests on"), head, tuple(rows))

    def _derived(self, concludes: Mapping[str, Any]) -> str:
        ((name, value),) = concludes["derive"].items()
        if value is None:
            possible = self.say(" or ").join(in_words(value, self.say) for value in concludes.get("possible", ()))
            return self.say(
                "{fact} is not known; possible: {values}", fact=self._name(name), values=possible or "any value"
            )
        return self.say("{fact} is {value}", fact=self._name(name), value=in_words(value, self.say))

    def _ground(self, ground: Mapping[str, Any]) -> str:
        say = self.say
        if "step" in ground:
            return say("step {number}", number=ground["step"])
        if "moment" in ground:
            return say("the moment is {moment}", moment=say.of(ground["moment"]))
        name, value = self._name(ground.get("fact") or ground["setting"]), ground["value"]
        if value is None:
            return say("{fact} is not recorded", fact=name)
        if "setting" in ground:
            return say("the setting {setting} is {value}", setting=name, value=in_words(value, self.say))
        return say("{fact} is {value}", fact=name, value=in_words(value, self.say))
