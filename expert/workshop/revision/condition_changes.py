"""What changed between two conditions, part by part and in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from ....rules.condition import All, Always, Any, Comparison, Condition, Count, Not, comparisons
from ....rules.sentence import condition_sentence

T = TypeVar("T")
Likeness: TypeAlias = Callable[[T, T], float]  # 1 for two that are the same, 0 for two that have nothing in common

_GAINED = {All: "now also asks that {}", Any: "now also holds where {}", Count: "now also counts whether {}"}
_LOST = {All: "no longer asks that {}", Any: "no longer holds where {}", Count: "no longer counts whether {}"}


def condition_changes(old: Condition, new: Condition) -> list[str]:
    """What is different in `new`, a line for each change; empty where both say the same, in whatever order."""
    return list(_changes(old, new))


def said(condition: Condition) -> str:
    """A condition as a sentence, each fact by its name as it is written."""
    return condition_sentence(condition, names=_as_written)


def condition_key(condition: Condition) -> str:
    """A condition as text that is the same for two conditions that differ in the order of parts alone."""
    match condition:
        case Comparison(fact, word, operand, negated):
            values = sorted(map(repr, operand)) if isinstance(operand, frozenset) else [repr(operand)]
            return f"{'not ' * negated}{fact} {word} {' '.join(values)}"
        case All((part,)) | Any((part,)):
            return condition_key(part)
        case All(parts) | Any(parts):
            return f"{type(condition).__name__}({', '.join(sorted(map(condition_key, parts)))})"
        case Count(parts, bound, below):
            return f"Count({bound} {below} {', '.join(sorted(map(condition_key, parts)))})"
        case Not(part):
            return f"Not({condition_key(part)})"
        case Always():
            return "Always"


def alike(old: Condition, new: Condition) -> float:
    """How much two conditions have in common, from 0 to 1."""
    if old == new:
        return 1.0
    if isinstance(old, Comparison) and isinstance(new, Comparison):
        return (0.5 + 0.3 * (old.word == new.word)) if old.fact == new.fact else 0.0
    if condition_key(old) == condition_key(new):
        return 0.95
    before, after = list(comparisons(old)), list(comparisons(new))
    facts = {one.fact for one in before} & {one.fact for one in after}
    every = {one.fact for one in (*before, *after)}
    shared = len(set(before) & set(after)) / max(len(set(before) | set(after)), 1)
    return 0.6 * (len(facts) / max(len(every), 1)) + 0.3 * shared


def paired(old: Sequence[T], new: Sequence[T], likeness: Likeness[T]) -> Iterator[tuple[T | None, T | None]]:
    """Each of `old` with the one of `new` that it became: those that are equal first, then the most alike.

    What has nothing in common with anything stands beside None: gone, or added.
    """
    ahead = dict(_pairs(old, new, likeness))
    taken = set(ahead.values())
    for here, one in enumerate(old):
        yield one, (new[ahead[here]] if here in ahead else None)
    for there, one in enumerate(new):
        if there not in taken:
            yield None, one


def _pairs(old: Sequence[T], new: Sequence[T], likeness: Likeness[T]) -> Iterator[tuple[int, int]]:
    scores = ((likeness(a, b), -abs(i - j), -i, -j) for i, a in enumerate(old) for j, b in enumerate(new))
    left, right = set(range(len(old))), set(range(len(new)))
    for score, _, i, j in sorted(scores, reverse=True):
        if score > 0 and -i in left and -j in right:
            left.remove(-i)
            right.remove(-j)
            yield -i, -j


def _changes(old: Condition, new: Condition) -> Iterator[str]:
    if condition_key(old) == condition_key(new):
        return
    match old, new:
        case Comparison(), Comparison() if old.fact == new.fact:
            yield f"{old.fact} {_about(old)} became {_about(new)}"
        case Not(before), Not(after):
            yield from (f"where it is not so: {line}" for line in _changes(before, after))
        case Count(), Count():
            if (old.bound, old.below) != (new.bound, new.below):
                yield f"{_bound(old)} became {_bound(new)}"
            yield from _of_several(old.parts, new.parts, Count)
        case Always(), _:
            yield f"now only where {said(new)}"
        case _, Always():
            yield f"no longer only where {said(old)}"
        case _:
            kind = _kind(old, new)
            if kind is None:
                yield f"{said(old)} became {said(new)}"
            else:
                yield from _of_several(_parts(old, kind), _parts(new, kind), kind)


def _kind(old: Condition, new: Condition) -> type[All] | type[Any] | None:
    """As which kind two conditions can be compared part by part, one of them perhaps being one part alone."""
    for kind in (All, Any):
        if isinstance(old, kind) and isinstance(new, kind):
            return kind
    least = 0.9 if isinstance(old, All | Any) and isinstance(new, All | Any) else 0.0
    for kind in (All, Any):
        if isinstance(old, kind) or isinstance(new, kind):
            before, after = _parts(old, kind), _parts(new, kind)
            if any(alike(a, b) > least for a in before for b in after):
                return kind
    return None


def _parts(condition: Condition, kind: type[All] | type[Any]) -> tuple[Condition, ...]:
    return condition.parts if isinstance(condition, kind) else (condition,)


def _of_several(
    old: Iterable[Condition], new: Iterable[Condition], kind: type[All] | type[Any] | type[Count]
) -> Iterator[str]:
    for before, after in paired(tuple(old), tuple(new), alike):
        if before is None and after is not None:
            yield _GAINED[kind].format(said(after))
        elif before is not None and after is None:
            yield _LOST[kind].format(said(before))
        elif before is not None and after is not None:
            yield from _changes(before, after)


def _about(comparison: Comparison) -> str:
    """What a comparison says of its fact: `at least 7`."""
    text = said(comparison)
    turned = text.startswith("it is not so")
    text = text.removeprefix("it is not so that ").removeprefix(f"{comparison.fact} ").removeprefix("is ")
    return f"not {text}" if turned else text


def _bound(count: Count) -> str:
    return f"fewer than {count.bound} of these" if count.below else f"at least {count.bound} of these"


def _as_written(name: str) -> str:
    return name
