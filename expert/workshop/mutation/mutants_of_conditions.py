"""Small changes to a condition, such as a slip of the author might make; each operator is one kind of slip.

An operator takes one node of a condition and yields each change to it: in words, and the changed node. To add one,
write the function and put it into `CONDITION_OPERATORS`; the first line of its docstring is what a report says of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TypeAlias

from msgspec.structs import replace

from ....facts.vocabulary import Scalar
from ....rules.condition import (
    All,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    Operand,
    SettingReference,
    reads,
)
from ....rules.knowledge_base import KnowledgeBase
from ....rules.sentence import condition_sentence
from .names import Named, named

Change: TypeAlias = tuple[str, Condition]  # in words, and what stands there after
ConditionOperator: TypeAlias = Callable[[Condition, KnowledgeBase], Iterator[Change]]

_TURNED = {"at_least": "above", "above": "at_least", "at_most": "below", "below": "at_most"}
_WORDS = {"at_least": "at least", "at_most": "at most", "other_than": "other than", "is": "is"}
_SAME_AS_TURNED = {
    "at_least": 1,
    "above": -1,
    "at_most": -1,
    "below": 1,
}  # of whole numbers, the step that says the same


def boundary(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A bound that counts itself in, or no longer does"""
    if isinstance(node, Comparison) and node.word in _TURNED:
        yield _compared(node, replace(node, word=_TURNED[node.word]), knowledge_base)


def threshold(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A number one step higher or lower"""
    if not (isinstance(node, Comparison) and node.word in _TURNED and _is_number(node.operand)):
        return
    fact = named(knowledge_base, node.fact)
    for steps in (-1, 1):
        if fact.kind == "integer" and _SAME_AS_TURNED[node.word] == steps:
            continue
        moved = fact.moved(node.operand, steps)  # type: ignore[arg-type]
        if moved is not None:
            yield _compared(node, replace(node, operand=moved), knowledge_base)


def negation(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A comparison turned into its opposite"""
    if isinstance(node, Comparison):
        yield f"{said(node, knowledge_base)} → the opposite", replace(node, negated=not node.negated)


def without_not(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A `not` forgotten"""
    if isinstance(node, Not):
        yield f"not {_several(node)} → without the not", node.part


def value_exchanged(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A value taken for its neighbour"""
    if not (isinstance(node, Comparison) and isinstance(node.operand, frozenset) and len(node.operand) == 1):
        return
    (value,) = node.operand
    for other in _neighbours(named(knowledge_base, node.fact), value, node.word):
        yield _compared(node, replace(node, operand=frozenset((other,))), knowledge_base)


def value_added(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """A neighbouring value taken in as well"""
    if not (isinstance(node, Comparison) and isinstance(node.operand, frozenset)):
        return
    fact = named(knowledge_base, node.fact)
    if fact.number or not fact.known or not node.operand.issubset(fact.values):
        return
    beside = [other for value in in_order(node.operand, fact) for other in _neighbours(fact, value, node.word)]
    for other in dict.fromkeys(beside):
        if other not in node.operand and len(node.operand) + 1 < len(fact.values):
            yield f"{said(node, knowledge_base)}: or {_value(other)}", replace(node, operand=node.operand | {other})


def value_dropped(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """One of several values forgotten"""
    if isinstance(node, Comparison) and isinstance(node.operand, frozenset) and len(node.operand) > 1:
        for value in in_order(node.operand, named(knowledge_base, node.fact)):
            yield (
                f"{said(node, knowledge_base)}: without {_value(value)}",
                replace(node, operand=node.operand - {value}),
            )


def connective(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """`any` taken for `all`, or the other way round"""
    if isinstance(node, Any) and len(node.parts) > 1:
        yield f"any of {_several(node)} → all of them", All(node.parts)
    if isinstance(node, All) and len(node.parts) > 1:
        yield f"all of {_several(node)} → any of them", Any(node.parts)


def count_bound(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """One more or one fewer of the things that are counted"""
    if isinstance(node, Count):
        for bound in (node.bound - 1, node.bound + 1):
            if 1 <= bound <= len(node.parts):
                word = "fewer than" if node.below else "at least"
                yield f"{word} {node.bound} of {_several(node)} → {word} {bound}", replace(node, bound=bound)


def part_dropped(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """One of several conditions forgotten"""
    if not isinstance(node, All | Any | Count) or len(node.parts) < 2:
        return
    if isinstance(node, Count) and node.bound >= len(node.parts):
        return
    for number, part in enumerate(node.parts):
        left = (*node.parts[:number], *node.parts[number + 1 :])
        single = len(left) == 1 and not isinstance(node, Count)
        yield f"without {_part(part, knowledge_base)}", left[0] if single else replace(node, parts=left)


def reference_exchanged(node: Condition, knowledge_base: KnowledgeBase) -> Iterator[Change]:
    """Another fact or setting of the same kind beside the fact"""
    if not isinstance(node, Comparison):
        return
    match node.operand:
        case FactReference(fact):
            kinds, mine = knowledge_base.vocabulary.facts, named(knowledge_base, fact)
            alike = [n for n, f in kinds.items() if f.kind == mine.kind and n not in (fact, node.fact)]
            same_values = [n for n in alike if set(kinds[n].values) & set(map(str, mine.values)) or mine.number]
            for other in same_values[:1]:
                yield _compared(node, replace(node, operand=FactReference(other)), knowledge_base)
        case SettingReference(setting):
            kind = named(knowledge_base, setting).kind
            alike = [n for n in knowledge_base.settings if named(knowledge_base, n).kind == kind]
            place = alike.index(setting) + 1
            for other in [*alike[place:], *alike[: place - 1]][:1]:  # the next one
                yield _compared(node, replace(node, operand=SettingReference(other)), knowledge_base)


CONDITION_OPERATORS: Mapping[str, ConditionOperator] = {
    "boundary": boundary,
    "threshold": threshold,
    "negation": negation,
    "without not": without_not,
    "value exchanged": value_exchanged,
    "value added": value_added,
    "value dropped": value_dropped,
    "any and all": connective,
    "count": count_bound,
    "part dropped": part_dropped,
    "reference exchanged": reference_exchanged,
}


def changed_conditions(condition: Condition, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str, Condition]]:
    """Every change that an operator makes to `condition` at one place: its operator, its words, the whole changed."""
    for operator, change in CONDITION_OPERATORS.items():
        for what, changed in change(condition, knowledge_base):
            yield operator, what, changed
    match condition:
        case Not(part):
            for operator, what, changed in changed_conditions(part, knowledge_base):
                yield operator, what, Not(changed)
        case All(parts) | Any(parts) | Count(parts):
            for number, part in enumerate(parts):
                for operator, what, changed in changed_conditions(part, knowledge_base):
                    yield operator, what, replace(condition, parts=(*parts[:number], changed, *parts[number + 1 :]))


def in_order(values: Iterable[Scalar], fact: Named) -> list[Scalar]:
    """`values` in the order in which the fact declares them."""
    return sorted(values, key=lambda value: (fact.values.index(value) if value in fact.values else -1, str(value)))


def said(comparison: Comparison, knowledge_base: KnowledgeBase) -> str:
    """A comparison in few words, the fact by its own name."""
    return f"`{comparison.fact}` {_predicate(comparison, knowledge_base)}"


def _predicate(comparison: Comparison, knowledge_base: KnowledgeBase) -> str:
    text = f"{_WORDS.get(comparison.word, comparison.word)} {_operand(comparison, knowledge_base)}"
    if comparison.word == "empty":
        text = "is empty" if comparison.operand else "is not empty"
    return f"not ({text})" if comparison.negated else text


def _operand(comparison: Comparison, knowledge_base: KnowledgeBase) -> str:
    match comparison.operand:
        case FactReference(fact):
            return f"`{fact}`"
        case SettingReference(setting):
            return f"the setting `{setting}`"
        case frozenset() as values:
            return " or ".join(map(_value, in_order(values, named(knowledge_base, comparison.fact))))
        case value:
            return _value(value)


def _value(value: Scalar) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _compared(before: Comparison, after: Comparison, knowledge_base: KnowledgeBase) -> Change:
    return f"{said(before, knowledge_base)} → {_predicate(after, knowledge_base)}", after


def _several(node: Condition) -> str:
    """The conditions of a node, by the facts that they read."""
    return ", ".join(f"`{name}`" for name in reads(node))


def _part(part: Condition, knowledge_base: KnowledgeBase) -> str:
    if isinstance(part, Comparison):
        return said(part, knowledge_base)
    return f"“{condition_sentence(part, names=lambda name: f'`{name}`')}”"


def _is_number(operand: Operand) -> bool:
    return isinstance(operand, int | float) and not isinstance(operand, bool)


def _neighbours(fact: Named, value: Scalar, word: str) -> list[Scalar]:
    """The values on either side of `value`; none where the opposite says the same already."""
    if fact.number and _is_number(value):
        moved = (fact.moved(value, steps) for steps in (-1, 1))  # type: ignore[arg-type]
        return [other for other in moved if other is not None]
    if value not in fact.values or (len(fact.values) == 2 and word != "includes"):
        return []
    place = fact.values.index(value)
    return [fact.values[other] for other in (place - 1, place + 1) if 0 <= other < len(fact.values)]
