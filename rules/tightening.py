"""Whether other settings can only tighten: sound, and so careful that it may refuse what would do no harm.

A setting moves the truth of comparisons, those move derived facts from one value to another, and these the truth of
other comparisons. A restriction, a referral and a contradiction may come to hold of more patients and never of fewer; a
recommendation of fewer and never of more. Advice and plans are free.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from ..facts.vocabulary import Value
from .conclusion import Conclusion, Contradict, Recommend, Refer
from .condition import All, Any, Comparison, Condition, Count, FactReference, Not, compare
from .knowledge_base import KnowledgeBase
from .rule import DerivedFact

GROWS, SHRINKS = "grows", "shrinks"
Ways: TypeAlias = frozenset[str]  # in which ways the set of patients of whom a condition holds may change
Moves: TypeAlias = Mapping[str, frozenset[tuple[Value, Value]]]  # by derived fact, from which value to which

_NONE: Ways = frozenset()
_BOTH: Ways = frozenset((GROWS, SHRINKS))
_TURNED = {GROWS: SHRINKS, SHRINKS: GROWS}


def loosened(before: KnowledgeBase, after: KnowledgeBase) -> tuple[str, ...]:
    """The rules that may offer more in `after` than in `before`, which differ in their settings alone."""
    change = _Change(before.settings, after.settings)
    for name, fact in before.derived.items():  # in the order of their strata
        if moves := frozenset(change.moves(fact, after.derived[name])):
            change.derived[name] = moves
    return tuple(
        name
        for name, rule in before.rules.items()
        if any(
            _loosens(said, change.ways(part.when, other.when))
            for part, other in zip(rule.parts, after.rules[name].parts, strict=True)
            for said in part.then
        )
    )


def _loosens(said: Conclusion, ways: Ways) -> bool:
    if isinstance(said, Recommend):
        return GROWS in ways
    return SHRINKS in ways and (said.restricts or isinstance(said, Refer | Contradict))


class _Change:
    """The settings before and after, and where derived facts may move because of them."""

    def __init__(self, before: Mapping[str, Value], after: Mapping[str, Value]) -> None:
        self.before, self.after = before, after
        self.derived: dict[str, frozenset[tuple[Value, Value]]] = {}

    def moves(self, fact: DerivedFact, other: DerivedFact) -> Iterator[tuple[Value, Value]]:
        """From which of its values to which a derived fact may move."""
        later = [case.value for case in fact.cases]
        later += [fact.otherwise] if fact.otherwise is not None else []
        for number, (case, changed) in enumerate(zip(fact.cases, other.cases, strict=True)):
            ways = self.ways(case.when, changed.when)
            for value in set(later[number + 1 :]) - {case.value}:
                if GROWS in ways:
                    yield value, case.value
                if SHRINKS in ways:
                    yield case.value, value
        counted = [self.ways(one, two) for one, two in zip(fact.count, other.count, strict=True)]
        ways = _NONE.union(*counted)
        for low in fact.values if counted else ():
            for high in fact.values:
                if isinstance(low, int) and isinstance(high, int) and low < high:
                    if GROWS in ways:
                        yield low, high
                    if SHRINKS in ways:
                        yield high, low

    def ways(self, before: Condition, after: Condition) -> Ways:
        """How the patients of whom a condition holds may become others; both have one shape."""
        match before, after:
            case Comparison(), Comparison():
                return self._of_comparison(before, after)
            case Not(part), Not(other):
                return frozenset(_TURNED[way] for way in self.ways(part, other))
            case (All(parts), All(others)) | (Any(parts), Any(others)):
                return _NONE.union(*(self.ways(one, two) for one, two in zip(parts, others, strict=True)))
            case Count(parts, _, below), Count(others):
                ways = _NONE.union(*(self.ways(one, two) for one, two in zip(parts, others, strict=True)))
                return frozenset(_TURNED[way] for way in ways) if below else ways
        return _NONE

    def _of_comparison(self, before: Comparison, after: Comparison) -> Ways:
        if before.fact in self.before and isinstance(before.operand, FactReference):
            return _NONE if self.before[before.fact] == self.after[before.fact] else _BOTH
        if before.fact in self.before:  # a setting, compared as a fact is
            return _way(compare(before, self.before), compare(after, self.after))
        if isinstance(before.operand, FactReference):
            touched = {before.fact, before.operand.fact} & self.derived.keys()
            return _BOTH if touched else _NONE
        ways = self._of_operand(before, after)
        for source, target in self.derived.get(before.fact, ()):
            ways |= _way(compare(before, {before.fact: source}), compare(before, {before.fact: target}))
        return ways

    def _of_operand(self, before: Comparison, after: Comparison) -> Ways:
        old, new = before.operand, after.operand
        if old == new:
            return _NONE
        if isinstance(old, int | float) and isinstance(new, int | float):
            grows = new < old if before.word in ("at_least", "above") else new > old
            return frozenset((GROWS if grows is not before.negated else SHRINKS,))
        return _BOTH


def _way(before: bool | None, after: bool | None) -> Ways:
    if before is after:
        return _NONE
    return frozenset((GROWS,)) if after else frozenset((SHRINKS,))
