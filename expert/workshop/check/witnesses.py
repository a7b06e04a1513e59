"""Values of a fact that are worth trying: enough of them that a set of comparisons holds of one if it holds at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from ....facts.vocabulary import Fact, Value
from ....rules.condition import Comparison
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED

MOMENTS = ("planning", "contact")
_STEP = {"integer": 1, "decimal": 0.5}


def values_worth_trying(name: str, some: Iterable[Comparison], base: KnowledgeBase) -> tuple[Value, ...]:
    """Values of the fact called `name`, among which one fulfils all comparisons of `some` if any value does."""
    fact = base.vocabulary.facts.get(name.removeprefix(TYPED))
    if name in base.derived:
        return base.derived[name].values
    if name == MOMENT:
        return MOMENTS
    if name == REVIEW_OVERDUE:
        return True, False
    if fact is None:
        return _settings(name, list(some), base)
    if fact.kind == "set":
        return tuple(dict.fromkeys(_sets(fact, list(some))))
    if fact.kind in _STEP:
        return tuple(dict.fromkeys((*_numbers(fact, list(some)), *fact.also)))
    return (True, False, *fact.also) if fact.kind == "boolean" else (*fact.values, *fact.also)


def _settings(name: str, some: list[Comparison], base: KnowledgeBase) -> tuple[Value, ...]:
    """The values that a clinic may give a setting, as far as they are declared."""
    setting = base.described_settings.get(name)
    if setting is None:
        return ()
    if setting.values:
        return setting.values
    words = (one.operand for one in some if isinstance(one.operand, frozenset))
    return (setting.value, *(word for group in words for word in group))


def _numbers(fact: Fact, some: list[Comparison]) -> Iterator[float]:
    """The ends of the range, each number asked about with its neighbours, and for decimals what lies between two."""
    step = _STEP[fact.kind]
    yield from (fact.low, fact.high)
    asked = set()
    for one in some:
        for operand in one.operand if isinstance(one.operand, frozenset) else (one.operand,):
            if isinstance(operand, int | float) and not isinstance(operand, bool):
                asked.add(operand)
                yield from (n for n in (operand - step, operand, operand + step) if fact.low <= n <= fact.high)
    if fact.kind == "decimal":
        ends = sorted(asked | {fact.low, fact.high})
        yield from ((low + high) / 2 for low, high in pairwise(ends) if fact.low <= low and high <= fact.high)


def _sets(fact: Fact, some: list[Comparison]) -> Iterator[frozenset[str]]:
    """The empty set, all, and what holds all that is asked for without what is excluded."""
    every = frozenset(fact.values)
    asked: frozenset[str] = frozenset()
    excluded: frozenset[str] = frozenset()
    for one in some:
        if one.word == "includes" and isinstance(one.operand, frozenset):
            words = frozenset(map(str, one.operand))
            asked, excluded = (asked, excluded | words) if one.negated else (asked | words, excluded)
    yield from (frozenset(), every, asked - excluded, every - excluded)
    for one in some:
        if one.word == "includes" and isinstance(one.operand, frozenset):
            yield from (frozenset((str(word),)) for word in one.operand)
            yield every - frozenset(map(str, one.operand))
