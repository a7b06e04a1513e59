"""The knowledge that a decision rests on, written out for an auditor: its rules, its sources, its version."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts.language import Language
from ...facts.vocabulary import Unknown
from ...rules.intended_use import IntendedUse
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import Rule
from ...rules.sentence import cited, rule_sentences, spoken
from ..decision import Decision
from .evidence import rules_of
from .page import Block, Bullets, Heading, Table, Terms
from .wording import rule_named


def audited_knowledge(
    decision: Decision, knowledge_base: KnowledgeBase, intended: IntendedUse, say: Language
) -> Iterator[Block]:
    """Every rule of `decision` in full, every source with how far it was checked, and the knowledge base itself."""
    writer = _Knowledge(decision, knowledge_base, intended, say)
    yield from writer.rules()
    yield from writer.sources()
    yield from writer.knowledge_base_itself()


def sources_of(decision: Decision, knowledge_base: KnowledgeBase) -> tuple[str, ...]:
    """Every source that a decision rests on, by its rules or by the techniques offered, in the register's order."""
    named = {source for rule in rules_of(decision) for source in knowledge_base.rules[rule].sources}
    named |= {source for step in decision.trace for source in step.sources}
    for offer in decision.offered:
        named.update(knowledge_base.catalogue.techniques[offer.technique].evidence)
    return tuple(source for source in knowledge_base.sources if source in named)


def in_words(value: Any, say: Language) -> str:
    """A finding or a setting in words."""
    match value:
        case Unknown():
            return say("not known")
        case bool():
            return say("yes") if value else say("no")
        case float():
            return f"{value:g}"
        case frozenset() | list() | tuple():
            return ", ".join(spoken(str(word)) for word in sorted(value)) or say("none")
        case _:
            return spoken(str(value))


class _Knowledge:
    def __init__(self, decision: Decision, knowledge_base: KnowledgeBase, intended: IntendedUse, say: Language) -> None:
        self.decision, self.knowledge_base, self.intended, self.say = decision, knowledge_base, intended, say

    def rules(self) -> Iterator[Block]:
        say = self.say
        yield Heading(say("The rules of this decision"))
        steps: dict[str, list[str]] = {}
        for step in self.decision.trace:
            steps.setdefault(step.rule, []).append(str(step.id))
        for name in rules_of(self.decision):
            rule = self.knowledge_base.rules[name]
            yield Heading(rule_named(name, self.knowledge_base, say), 3)
            yield Bullets(
                tuple(rule_sentences(rule, self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of))
            )
            yield Terms(tuple(self._of_rule(rule, steps.get(name, []))))

    def _of_rule(self, rule: Rule, steps: list[str]) -> Iterator[tuple[str, str]]:
        say, base = self.say, self.knowledge_base
        yield say("Because"), say.of(rule.because)
        yield say("Sources"), cited(rule.sources, base.marks, say) or say("none")
        strength = say.of(rule.strength) or say("not known")
        yield (
            say("Strength"),
            say("{strength}; certainty {grade}", strength=strength, grade=rule.certainty or say("not known")),
        )
        author = say.of(self.intended.developer) or say("author not known")
        yield (
            say("Answered for by"),
            say(
                "{author}, version {version}, to be reviewed by {date}; {status}",
                author=author,
                version=base.version,
                date=base.review_by.isoformat(),
                status=say.of(base.status),
            ),
        )
        yield say("In steps"), ", ".join(steps) or say("none: in the plan, for the time of contact")

    def sources(self) -> Iterator[Block]:
        say, base = self.say, self.knowledge_base
        rows = []
        for name in sources_of(self.decision, base):
            source = base.sources[name]
            where = source.doi or source.url
            what = f"{source.authors}. {source.title}. {source.venue}, {source.year}. {source.type}. {where}".strip()
            checked = source.checked if not source.mark else f"{source.mark}: {source.checked}"
            rows.append((name, what, say.of(source.supports), checked))
        yield Heading(say("The sources that they cite"))
        head = (say("Source"), say("What it is"), say("Cited for"), say("How far it was checked"))
        yield Table(say("Sources of these rules and of the techniques offered"), head, tuple(rows))

    def knowledge_base_itself(self) -> Iterator[Block]:
        say, base = self.say, self.knowledge_base
        yield Heading(say("The knowledge base"))
        yield Terms(
            (
                (say("Title"), say.of(base.title)),
                (say("Name and version"), f"{base.name} {base.version}"),
                (say("Digest of its text"), base.digest),
                (say("Author"), say.of(self.intended.developer) or say("not known")),
                (say("Status"), say.of(base.status)),
                (say("To be reviewed by"), base.review_by.isoformat()),
                (say("Rules"), str(len(base.rules))),
                *((say("Setting: {name}", name=spoken(n)), in_words(value, say)) for n, value in base.settings.items()),
            )
        )
