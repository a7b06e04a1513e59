"""What of a condition fails: the fewest comparisons that would have to come out otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from ...facts.vocabulary import Finding
from ...rules.condition import All, Always, Any, Comparison, Condition, Count, Not, compare

Changes: TypeAlias = tuple[Comparison, ...]


def failing(condition: Condition, findings: Mapping[str, Finding]) -> Changes:
    """The fewest comparisons that would have to be true for `condition` to be, those of its nearest alternative; none
    where it is true. Each is false or unknown; one that stands under a *not* is turned round.
    """
    return _needed(condition, findings, True) or ()


def _needed(condition: Condition, findings: Mapping[str, Finding], wanted: bool) -> Changes | None:
    """The fewest comparisons to turn for the truth that is wanted; None where nothing can give it."""
    match condition:
        case Always():
            return () if wanted else None
        case Comparison():
            if compare(condition, findings) is wanted:
                return ()
            negated = condition.negated is wanted  # a comparison that must be false stands as its negation
            return (Comparison(condition.fact, condition.word, condition.operand, negated),)
        case Not(part):
            return _needed(part, findings, not wanted)
        case All(parts) | Any(parts):
            needed = [_needed(part, findings, wanted) for part in parts]
            return _together(needed, len(parts) if isinstance(condition, All) is wanted else 1)
        case Count(parts, bound, below):
            many = below is not wanted
            needed = [_needed(part, findings, many) for part in parts]
            return _together(needed, bound if many else len(parts) - bound + 1)


def _together(needed: list[Changes | None], number: int) -> Changes | None:
    """The union of the `number` shortest; None where there are not so many."""
    shortest = sorted((some for some in needed if some is not None), key=len)[: max(number, 0)]
    if len(shortest) < number:
        return None
    return tuple(dict.fromkeys(comparison for some in shortest for comparison in some))
