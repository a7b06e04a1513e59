"""Which tests a mutant can touch: those in which something is concluded otherwise that the test looks at.

Exact for conditions: a test whose findings leave the changed condition as true, or as false, as it was comes out as it
did. A condition that is open in both is looked at again, for what is asked may differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from ....facts.case import Case
from ....facts.vocabulary import Finding
from ....rules.conclusion import (
    Adapt,
    Advise,
    Cap,
    Conclusion,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    WithholdPoints,
)
from ....rules.condition import Condition, SettingReference, Truth, comparisons, reads
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import DerivedFact, Part, Rule, RuleTest
from ...explanation.verdicts import Verdicts
from ...inference import Inference
from ..testing.tests_run import Runner
from .mutants import Mutant, mutated

_ASKED = frozenset(("asks", "not_asks"))
_OF_ITS_RULE = frozenset(  # words of a test that look at nothing but its own rule, and at what is derived
    (
        "holds",
        "referral",
        "cannot_exclude",
        "advice",
        "contradiction",
        "concludes",
        "not_concludes",
        "derived",
        "not_derived",
    )
)
_ANY = frozenset(("any",))  # every word that looks at the decision as a whole
Words: TypeAlias = frozenset[str]


class KnownTest(Struct, frozen=True):
    """A test beside a rule, its patient, and what the engine finds there with nothing changed.

    `wide` are the words of what it expects that look beyond its own rule. `alone` says that it wants other settings,
    or a day after the review, so that it is always consulted anew.
    """

    rule: str
    number: int
    test: RuleTest
    case: Case
    inference: Inference
    wide: Words
    alone: bool

    @property
    def name(self) -> str:
        """The test in a few words."""
        return f"{self.rule} test {self.number}"


def known_tests(knowledge_base: KnowledgeBase) -> tuple[KnownTest, ...]:
    """Every test beside the rules that counts, those still to do left out, each consulted once."""
    runner = Runner.of(knowledge_base)
    return tuple(_known(runner, rule, number) for rule, number in _counting(knowledge_base))


def _counting(knowledge_base: KnowledgeBase) -> Iterator[tuple[Rule, int]]:
    for rule in knowledge_base.rules.values():
        for number, test in enumerate(rule.tests, 1):
            if not test.todo:
                yield rule, number


def _known(runner: Runner, rule: Rule, number: int) -> KnownTest:
    test = rule.tests[number - 1]
    case = runner.case(rule, test)
    wide = frozenset(test.expect) - _OF_ITS_RULE
    if not (test.settings or test.overdue):
        return KnownTest(rule.id, number, test, case, runner.consultant.infer(case), wide, False)
    consultation = runner.run(rule, test, number).consultation
    assert consultation is not None
    return KnownTest(rule.id, number, test, case, consultation.inference, wide, True)


def touched(mutant: Mutant, knowledge_base: KnowledgeBase, tests: Iterable[KnownTest]) -> Iterator[KnownTest]:
    """The tests that may notice `mutant`: those beside its rule first, then those that give what the change reads."""
    changed = _Changed(mutant, knowledge_base)
    found = [test for test in tests if changed.touches(test)]
    yield from (test for test in found if test.rule == mutant.subject)
    others = [test for test in found if test.rule != mutant.subject]
    others.sort(key=lambda test: changed.names.isdisjoint(test.test.given))
    yield from others


class _Changed:
    """What of a knowledge base a mutant changes."""

    def __init__(self, mutant: Mutant, knowledge_base: KnowledgeBase) -> None:
        self.mutant = mutant
        self.verdicts = Verdicts()
        after = mutated(knowledge_base, mutant)
        self.facts = [
            (before, after.derived[name])
            for name, before in knowledge_base.derived.items()
            if before != after.derived[name]
        ]
        self.parts: list[tuple[Part, Part, Words]] = []
        if mutant.rule is not None:
            before = knowledge_base.rules[mutant.subject]
            pairs = zip(before.parts, mutant.rule.parts, strict=True)
            self.parts = [(old, new, _words(old, new)) for old, new in pairs if old != new]
        conditions = [when for old, new, _ in self.parts for when in (old.when, new.when)]
        conditions += [when for pair in self.facts for fact in pair for when in fact.conditions]
        self.in_settings = any(_names_setting(when) for when in self._written(knowledge_base))
        self.names = frozenset(name for when in conditions for name in reads(when))

    def _written(self, knowledge_base: KnowledgeBase) -> Iterator[Condition]:
        """The conditions of the rule as they were written, before and after."""
        if self.mutant.rule is not None:
            for rule in (knowledge_base.rules[self.mutant.subject], self.mutant.rule):
                yield rule.when
                yield from (part.narrower for part in rule.parts)

    def touches(self, test: KnownTest) -> bool:
        """Whether `test` may notice."""
        if test.alone and self.in_settings:  # what the settings make of the condition is not worked out here
            return True
        memory = test.inference.memory
        if any(self._derived_otherwise(before, after, memory) for before, after in self.facts):
            return True
        own = test.rule == self.mutant.subject
        return any(
            (own or (words is _ANY and test.wide) or words & test.wide) and self._concluded_otherwise(old, new, memory)
            for old, new, words in self.parts
        )

    def _concluded_otherwise(self, old: Part, new: Part, memory: Mapping[str, Finding]) -> bool:
        before = self._truth(old.when, memory)
        if old.then != new.then and before is not False:
            return True
        return old.when != new.when and (before is None or before is not self._truth(new.when, memory))

    def _derived_otherwise(self, before: DerivedFact, after: DerivedFact, memory: Mapping[str, Finding]) -> bool:
        old, new = self._cases(before, memory), self._cases(after, memory)
        return old != new or any(entry[-1] is None for entry in old)

    def _cases(self, fact: DerivedFact, memory: Mapping[str, Finding]) -> list[tuple[object, ...]]:
        """The cases that may give the value, up to the first that does for certain; or what is counted."""
        if fact.count:
            truths = [self._truth(when, memory) for when in fact.count]
            return [(truths.count(True), truths.count(None), None if None in truths else True)]
        entries: list[tuple[object, ...]] = []
        for case in fact.cases:
            verdict = self._truth(case.when, memory)
            if verdict is not False:
                entries.append((case.value, case.rule, verdict))
            if verdict is True:
                return entries
        return [*entries, (fact.otherwise, "", True)]

    def _truth(self, when: Condition, memory: Mapping[str, Finding]) -> Truth:
        return self.verdicts.of(when)(memory)


def _words(old: Part, new: Part) -> Words:
    """The words with which a test of another rule can see that a part changed."""
    changed = [*old.then, *new.then] if old.when != new.when else list(set(old.then) ^ set(new.then))
    match changed:
        case [Recommend(some), Recommend(others)] if some == others and old.when == new.when:
            return _ASKED | {"option", "not_option"}
    seen = [_seen_by(said) for said in changed]
    return _ANY if _ANY in seen else frozenset().union(*seen)


def _seen_by(said: Conclusion) -> Words:
    match said:
        case Advise() | Plan() | Prefer():
            return frozenset()
        case Refer() if not said.cannot_wait:
            return frozenset()
        case Cap(quantity) if quantity not in ("pressure", "depth"):
            return _ASKED | {"dose"}
        case Adapt():
            return _ASKED | {"adaptations", "not_adaptations"}
        case WithholdPoints():
            return _ASKED
        case OrderPositions():
            return _ASKED | {"position", "not_position"}
    return _ANY


def _names_setting(condition: Condition) -> bool:
    return any(isinstance(one.operand, SettingReference) for one in comparisons(condition))
