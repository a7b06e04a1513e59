"""What a condition reads, as edges of the graph: each comparison in words, and how it stands in the condition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from ....rules.condition import All, Any, Comparison, Condition, Count, FactReference, Not, SettingReference
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED
from ....rules.sentence import condition_sentence
from .graph import Edge

_SIGNS = {"at_least": "≥", "at_most": "≤", "above": ">", "below": "<"}
_IT = "it"  # stands for the fact, whose name is not said again

Reading: TypeAlias = tuple[Comparison, bool, bool]


class Reader(Struct, frozen=True):
    """Whatever reads facts: the id of its node, and which part of it does, where that has a condition of its own."""

    id: str
    part: int = 0
    where: str = ""


def fact_id(name: str, knowledge_base: KnowledgeBase) -> str:
    """The id of the node of a name that stands in a condition."""
    if name in (MOMENT, REVIEW_OVERDUE):
        return f"circumstance:{name}"
    if name in knowledge_base.settings and name not in knowledge_base.vocabulary.facts:
        return f"setting:{name}"
    return f"derived:{name}" if name in knowledge_base.derived else f"fact:{name}"


def reading_edges(condition: Condition, reader: Reader, knowledge_base: KnowledgeBase) -> Iterator[Edge]:
    """An edge for each fact, setting or circumstance that `condition` reads, in the order in which it is read."""
    for comparison, negated, alternative in _readings(condition, False, False):

        def edge(source: str, words: str, sign: str, n: bool = negated, a: bool = alternative) -> Edge:
            return Edge(source, reader.id, "reads", words, sign, reader.part, reader.where, n, a)

        words = comparison_words(comparison, knowledge_base)
        yield edge(fact_id(comparison.fact, knowledge_base), words, comparison_sign(comparison))
        own = knowledge_base.name_of(comparison.fact.removeprefix(TYPED))
        match comparison.operand:
            case FactReference(fact):
                yield edge(fact_id(fact, knowledge_base), f"is what {own} is compared with", "↔")
            case SettingReference(setting):
                yield edge(f"setting:{setting}", f"bounds {own}", "set")


def _readings(condition: Condition, negated: bool, alternative: bool) -> Iterator[Reading]:
    """Each comparison, whether it stands inside a "not", and whether another may hold in its place."""
    match condition:
        case Comparison():
            yield condition, negated is not condition.negated, alternative
        case Not(part):
            yield from _readings(part, not negated, alternative)
        case All(parts) | Any(parts) | Count(parts):
            any_will_do = isinstance(condition, All) is negated or isinstance(condition, Count)
            for part in parts:
                yield from _readings(part, negated, alternative or (any_will_do and len(parts) > 1))


def comparison_words(comparison: Comparison, knowledge_base: KnowledgeBase) -> str:
    """A comparison in words without the name of its fact: "is at least 7"."""
    nameless = Comparison(_IT, comparison.word, comparison.operand, comparison.negated)
    text = condition_sentence(nameless, names=lambda name: _IT if name == _IT else knowledge_base.name_of(name))
    return text.removeprefix(f"{_IT} ")


def comparison_sign(comparison: Comparison) -> str:
    """A comparison in at most four characters, for a cell: "≥7", "yes", "is", "not"."""
    operand = comparison.operand
    values = operand if isinstance(operand, frozenset) else frozenset((operand,))
    if comparison.word in _SIGNS:
        number = f"{operand:g}" if isinstance(operand, int | float) else ""
        return f"{_SIGNS[comparison.word]}{number}" if len(number) <= 3 else _SIGNS[comparison.word]
    if comparison.word == "is":
        if len(values) == 1 and (value := next(iter(values))) in (True, False) and isinstance(value, bool):
            return "yes" if value else "no"
        return "is"
    if comparison.word == "empty":
        return "∅" if operand else "any"
    return {"includes": "has", "other_than": "≠"}[comparison.word]
