"""Whether one condition is weaker than another: holds of every patient of whom the other holds, and maybe of more.

Truth here is 2 for yes, 1 for unknown and 0 for no. A condition is weaker where it is at least as true of every
patient, whatever is known of him. That is found by trying every combination of answers that the comparisons can
have; where these are too many, by taking away what both conditions share. What cannot be told is None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise, product
from math import prod
from typing import TypeAlias

from msgspec.structs import replace

from ....facts.case import MOMENTS
from ....facts.vocabulary import Fact, Value
from ....rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    SettingReference,
    compare,
    comparisons,
)
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED

SAME, WEAKER, STRONGER = "same", "weaker", "stronger"
MOST_COMBINATIONS = 20_000
MOST_WORDS = 6

Order: TypeAlias = str | None
_Pattern: TypeAlias = tuple[int, ...]
_Truths: TypeAlias = Sequence[int]

_TURNED = {SAME: SAME, WEAKER: STRONGER, STRONGER: WEAKER, None: None}


def order(old: Condition, new: Condition, bases: Sequence[KnowledgeBase]) -> Order:
    """How `new` compares with `old`: SAME, WEAKER, STRONGER, or None where that cannot be told.

    Setting references must have been replaced. A fact may have any value that it can have in one of `bases`; a
    derived fact any of its values, or several, whatever it is derived from.
    """
    if old == new:
        return SAME
    variables = _variables(old, new, bases)
    if prod(len(patterns) for _, patterns in variables) <= MOST_COMBINATIONS:
        return _tried(old, new, variables)
    return _apart(old, new, bases)


def _tried(old: Condition, new: Condition, variables: Sequence[tuple[list[Comparison], list[_Pattern]]]) -> Order:
    atoms = [atom for group, _ in variables for atom in group]
    number = {atom: place for place, atom in enumerate(atoms)}
    before, after = _compiled(old, number), _compiled(new, number)
    weaker = stronger = True
    for patterns in product(*(patterns for _, patterns in variables)):
        truths = [truth for pattern in patterns for truth in pattern]
        first, second = before(truths), after(truths)
        weaker, stronger = weaker and second >= first, stronger and second <= first
        if not (weaker or stronger):
            return None
    if weaker and stronger:
        return SAME
    return WEAKER if weaker else STRONGER


def _apart(old: Condition, new: Condition, bases: Sequence[KnowledgeBase]) -> Order:
    """The order of what is left of two conditions without what they share; each kind of condition keeps the order."""
    match old, new:
        case Not(first), Not(second):
            return _TURNED[order(first, second, bases)]
        case Count(_, bound, below), Count(_, other, under) if (bound, below) == (other, under):
            gone, more = _without_shared(old.parts, new.parts)
            if len(gone) != 1 or len(more) != 1:
                return None
            found = order(gone[0], more[0], bases)
            return _TURNED[found] if below else found
    for kind in (All, Any):
        if isinstance(old, kind) or isinstance(new, kind):
            gone, more = _without_shared(_parts(old, kind), _parts(new, kind))
            if (len(gone), len(more)) == (len(_parts(old, kind)), len(_parts(new, kind))):
                continue
            if not gone and not more:
                return SAME
            if not gone or not more:
                return STRONGER if (kind is All) is (not gone) else WEAKER
            return order(_joined(gone, kind), _joined(more, kind), bases)
    return None


def _parts(condition: Condition, kind: type[All] | type[Any]) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def _joined(parts: list[Condition], kind: type[All] | type[Any]) -> Condition:
    return parts[0] if len(parts) == 1 else kind(tuple(parts))


def _without_shared(old: Iterable[Condition], new: Iterable[Condition]) -> tuple[list[Condition], list[Condition]]:
    gone, more = list(old), list(new)
    for part in list(gone):
        if part in more:
            gone.remove(part)
            more.remove(part)
    return gone, more


def _compiled(condition: Condition, number: dict[Comparison, int]) -> Callable[[_Truths], int]:
    match condition:
        case Always():
            return lambda truths: 2
        case Comparison():
            place = number[replace(condition, negated=False)]
            return (lambda truths: 2 - truths[place]) if condition.negated else (lambda truths: truths[place])
        case Not(part):
            inner = _compiled(part, number)
            return lambda truths: 2 - inner(truths)
        case All(parts) | Any(parts):
            inside = [_compiled(part, number) for part in parts]
            if isinstance(condition, All):
                return lambda truths: min((one(truths) for one in inside), default=2)
            return lambda truths: max((one(truths) for one in inside), default=0)
        case Count(parts, bound, below):
            inside = [_compiled(part, number) for part in parts]

            def counted(truths: _Truths) -> int:
                found = sorted((one(truths) for one in inside), reverse=True)
                reached = 2 if bound < 1 else found[bound - 1] if bound <= len(found) else 0
                return 2 - reached if below else reached

            return counted


def _variables(
    old: Condition, new: Condition, bases: Sequence[KnowledgeBase]
) -> list[tuple[list[Comparison], list[_Pattern]]]:
    """The comparisons in groups that do not depend on each other, each with every truth that its members can have."""
    groups: dict[str, list[Comparison]] = {}
    alone: list[Comparison] = []
    atoms = dict.fromkeys(replace(one, negated=False) for side in (old, new) for one in comparisons(side))
    for atom in atoms:
        if isinstance(atom.operand, FactReference | SettingReference):
            alone.append(atom)
        else:
            groups.setdefault(atom.fact, []).append(atom)
    variables: list[tuple[list[Comparison], list[_Pattern]]] = []
    for name, group in groups.items():
        patterns = _patterns(name, group, bases)
        if patterns is None:
            alone += group
        else:
            variables.append((group, patterns))
    free: list[_Pattern] = [(0,), (1,), (2,)]
    return [*variables, *(([atom], free) for atom in alone)]


def _patterns(name: str, atoms: list[Comparison], bases: Sequence[KnowledgeBase]) -> list[_Pattern] | None:
    """The truths that comparisons of one fact can have together; None where its values are too many."""
    values = _values(name, atoms, bases)
    if values is None:
        return None
    found = {_truths(atoms, name, value) for value in values}
    if any(name in base.derived for base in bases):  # several values may still be possible
        size = 0
        while size != len(found):
            size = len(found)
            found |= {tuple(a if a == b else 1 for a, b in zip(x, y, strict=True)) for x in found for y in found}
    return sorted(found | {(1,) * len(atoms)})


def _truths(atoms: list[Comparison], name: str, value: Value) -> _Pattern:
    return tuple(1 if (truth := compare(atom, {name: value})) is None else 2 * truth for atom in atoms)


def _values(name: str, atoms: list[Comparison], bases: Sequence[KnowledgeBase]) -> list[Value] | None:
    """Values of a fact of which one stands for every other; None where they are too many to try, or of two kinds."""
    if name == MOMENT:
        return list(MOMENTS)
    if name == REVIEW_OVERDUE:
        return [True, False]
    plain = name.removeprefix(TYPED)
    values: list[Value] = []
    facts = [base.vocabulary.facts[plain] for base in bases if plain in base.vocabulary.facts]
    if len({fact.kind for fact in facts}) > 1:
        return None
    for base in bases:
        if name in base.derived:
            values += base.derived[name].values
    for fact in facts:
        some = _of_fact(fact, atoms)
        if some is None:
            return None
        values += some
    return values or None


def _of_fact(fact: Fact, atoms: list[Comparison]) -> list[Value] | None:
    match fact.kind:
        case "boolean":
            return [True, False, *fact.also]
        case "integer" | "decimal":
            return [*fact.also, *_numbers(fact, atoms)]
        case "set":
            return _sets(fact, atoms)
        case _:
            return list(fact.values)


def _operands(atoms: list[Comparison]) -> Iterator[object]:
    for atom in atoms:
        yield from atom.operand if isinstance(atom.operand, frozenset) else (atom.operand,)


def _numbers(fact: Fact, atoms: list[Comparison]) -> list[Value]:
    """Every number that is compared with, those beside it and between, and the ends of the scale."""
    bounds = {x for x in _operands(atoms) if isinstance(x, int | float) and not isinstance(x, bool)}
    ends = sorted({*bounds, fact.low, fact.high})
    if fact.kind == "integer":
        near = {int(end + by) for end in ends for by in (-1, 0, 1)}
        return [number for number in sorted(near) if fact.low <= number <= fact.high]
    points = {float(end) for end in ends} | {(a + b) / 2 for a, b in pairwise(ends)}
    return [number for number in sorted(points) if fact.low <= number <= fact.high]


def _sets(fact: Fact, atoms: list[Comparison]) -> list[Value] | None:
    """Every set of the words that are spoken of, with and without one that is not."""
    words = sorted({x for x in _operands(atoms) if isinstance(x, str)})
    if len(words) > MOST_WORDS:
        return None
    words += [word for word in fact.values if word not in words][:1]
    return [
        frozenset(word for word, chosen in zip(words, some, strict=True) if chosen)
        for some in product((False, True), repeat=len(words))
    ]
