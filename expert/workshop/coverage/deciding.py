"""Whether a part of a condition may yet come to decide it alone, once what is still open is settled."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ....rules.condition import All, Always, Any, Comparison, Condition, Count, Not, Truth


class _May(Struct, frozen=True):
    """What a condition may become: true, false; and whether the part in question stands in it and may decide it."""

    true: bool
    false: bool
    decided: bool | None = None  # None: the part is not in it


def may_decide(condition: Condition, values: Sequence[Truth], settled: Sequence[bool], place: int) -> bool:
    """Whether the comparison at `place` may come to decide `condition` alone.

    `values` are the truths of its comparisons, in reading order, and `settled` says which of them stay as they are;
    an unknown one that is settled stays unknown. Facts that two comparisons share are not looked at, so that what is
    called possible need not be; what is called impossible is.
    """
    return bool(_may(condition, values, settled, place, iter(range(len(values)))).decided)


def _may(
    condition: Condition, values: Sequence[Truth], settled: Sequence[bool], place: int, numbers: Iterator[int]
) -> _May:
    match condition:
        case Always():
            return _May(True, False)
        case Comparison():
            number = next(numbers)
            still_open = not settled[number]
            inside = True if number == place else None
            return _May(still_open or values[number] is True, still_open or values[number] is False, inside)
        case Not(part):
            inner = _may(part, values, settled, place, numbers)
            return _May(inner.false, inner.true, inner.decided)
        case All(parts):
            return _counted([_may(part, values, settled, place, numbers) for part in parts], len(parts))
        case Any(parts):
            return _counted([_may(part, values, settled, place, numbers) for part in parts], 1)
        case Count(parts, bound, below):
            found = _counted([_may(part, values, settled, place, numbers) for part in parts], bound)
            return _May(found.false, found.true, found.decided) if below else found


def _counted(parts: list[_May], bound: int) -> _May:
    """At least `bound` of the parts true."""
    true = sum(part.true for part in parts) >= bound
    false = sum(part.false for part in parts) > len(parts) - bound
    path = [part for part in parts if part.decided is not None]
    if not path:
        return _May(true, false)
    others = [part for part in parts if part.decided is None]
    fewest = sum(not part.false for part in others)  # those that cannot be false must all be true, and be needed
    most = sum(part.true for part in others)
    stuck = any(not part.true and not part.false for part in others)
    return _May(true, false, bool(path[0].decided) and not stuck and fewest <= bound - 1 <= most)
