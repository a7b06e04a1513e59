"""A case with some findings changed, and the answers that are worth trying for a fact.

A number has endless answers, but the rules tell only some of them apart: between two thresholds that they compare it
with, all answers do the same, and one stands for all.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TypeAlias

from msgspec import Struct

from ...facts.case import Case, make_case
from ...facts.vocabulary import Fact, Unknown, Value, Vocabulary
from ...rules.conclusion import Stop
from ...rules.condition import Comparison, Condition, comparisons
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import TYPED

Changes: TypeAlias = Mapping[str, Value | None]  # by fact; None takes the finding back


def changed(case: Case, changes: Changes, vocabulary: Vocabulary) -> Case:
    """`case` with the facts of `changes` set; one set to None is taken back, and is then not known."""
    recorded = dict(case.recorded)
    for name, value in changes.items():
        recorded[name] = Unknown() if value is None else value
    return make_case(vocabulary, case.label, recorded, case.negative, case.moment)


class Answer(Struct, frozen=True):
    """One answer to a question, standing for all that the rules do not tell apart from it.

    For a number, `low` and `high` are the least and greatest of those; for anything else both are None.
    """

    value: Value
    low: float | None = None
    high: float | None = None


def answers(fact: Fact, knowledge_base: KnowledgeBase) -> tuple[Answer, ...]:
    """The answers to the question of `fact` that the rules may tell apart, in the order of the vocabulary.

    Of a set these are the empty one, each single word and all words.
    """
    match fact.kind:
        case "boolean":
            return (Answer(True), Answer(False), *map(Answer, fact.also))
        case "integer" | "decimal":
            return (*_numbers(fact, knowledge_base), *(Answer(word) for word in fact.also))
        case "set":
            single = [frozenset((word,)) for word in fact.values]
            return tuple(map(Answer, dict.fromkeys([frozenset[str](), *single, frozenset(fact.values)])))
        case _:
            return tuple(Answer(word) for word in (*fact.values, *fact.also))


def _numbers(fact: Fact, knowledge_base: KnowledgeBase) -> Iterator[Answer]:
    """An answer for each stretch of numbers between two thresholds."""
    step = 1.0 if fact.kind == "integer" else 0.1
    cuts = sorted(_cuts(fact, knowledge_base))
    starts = [fact.low, *(cut for cut in cuts if fact.low < cut <= fact.high)]
    for start, following in zip(starts, [*starts[1:], None], strict=True):
        low = round(start, 6)
        high = fact.high if following is None else round(following - step, 6)
        if fact.kind == "integer":
            low, high = math.ceil(low), math.floor(high)
        if low <= high:
            value = _typical(low, high, first=start == starts[0], last=following is None)
            yield Answer(int(value) if fact.kind == "integer" else float(value), low, high)


def _typical(low: float, high: float, *, first: bool, last: bool) -> float:
    """A number that stands for a stretch: the one nearest the thresholds where it is open to one side."""
    if last and math.ceil(low) <= high:
        return math.ceil(low)
    if first and math.floor(high) >= low:
        return math.floor(high)
    middle = round((low + high) / 2)
    return middle if low <= middle <= high else low


def _cuts(fact: Fact, knowledge_base: KnowledgeBase) -> set[float]:
    """The numbers at which some comparison of the fact changes, as the first number of the new stretch."""
    step = 1.0 if fact.kind == "integer" else 0.1
    cuts: set[float] = set()
    for condition in conditions(knowledge_base):
        for comparison in comparisons(condition):
            if comparison.fact in (fact.name, TYPED + fact.name):
                cuts |= _cuts_of(comparison, step)
    for rule in knowledge_base.rules.values():
        for part in rule.parts:
            for said in part.then:
                if isinstance(said, Stop) and said.above_cap and said.above_cap.fact == fact.name:
                    cuts |= {float(number) for number in range(int(fact.low), int(fact.high) + 1)}
    return cuts


def _cuts_of(comparison: Comparison, step: float) -> set[float]:
    operand = comparison.operand
    several = operand if isinstance(operand, frozenset) else (operand,)
    numbers = [float(n) for n in several if isinstance(n, int | float) and not isinstance(n, bool)]
    match comparison.word:
        case "at_least" | "below":
            return set(numbers)
        case "at_most" | "above":
            return {round(number + step, 6) for number in numbers}
        case _:
            return {number for n in numbers for number in (n, round(n + step, 6))}


def conditions(knowledge_base: KnowledgeBase) -> Iterator[Condition]:
    """Every condition of the knowledge base: of derived facts, then of rules."""
    for derived in knowledge_base.derived.values():
        yield from derived.conditions
    for rule in knowledge_base.rules.values():
        for part in rule.parts:
            yield part.when
