"""Small changes to a conclusion, such as a slip of the author might make; each operator is one kind of slip.

An operator takes one conclusion and yields each change to it: its own name, in words, and the conclusion after. To add
one, write the function and put it into `CONCLUSION_OPERATORS`. The words of advice, of a plan and of a referral are not
changed, for no test can read them; that they are said at all is tested by dropping the conclusion.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from msgspec.structs import replace

from ....facts.technique import CERTAINTIES
from ....rules.conclusion import (
    URGENCIES,
    Adapt,
    Advise,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
    payload,
)
from ...scope import Scope
from .mutants_of_selections import changed_regions, changed_selections, listed, where

ConclusionChange: TypeAlias = tuple[str, str, Conclusion]
ConclusionOperator: TypeAlias = Callable[[Conclusion, Scope], Iterator[ConclusionChange]]

_LOWEST = {"pressure": 0}
_HIGHEST = {"pressure": 10, "depth": 5, "per_week": 7}
_SHOWN = 60


def selection(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A technique, group or exception forgotten or added"""
    if isinstance(said, Withhold | Adapt | RequireDepth):
        for operator, words, changed in changed_selections(said.select, scope):
            yield operator, f"{label(said)}: {words}", replace(said, select=changed)


def places(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A region forgotten, or all of them"""
    if isinstance(said, Withhold) and said.regions is not None:
        for operator, words, changed in changed_regions(said.regions):
            yield operator, f"{label(said)}: {words}", replace(said, regions=changed)


def cap(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A bound one higher or one lower"""
    if not isinstance(said, Cap):
        return
    for step, operator in ((1, "cap raised"), (-1, "cap lowered")):
        if isinstance(said.at_most, str):
            place = CERTAINTIES.index(said.at_most) + step
            moved: int | str | None = CERTAINTIES[place] if 0 <= place < len(CERTAINTIES) else None
        else:
            least, most = _LOWEST.get(said.quantity, 1), _HIGHEST.get(said.quantity, 240)
            moved = said.at_most + step if least <= said.at_most + step <= most else None
        if moved is not None:
            yield operator, f"{label(said)} → {moved}", replace(said, at_most=moved)


def steps(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A depth lowered by one step less or more, a depth asked for one less or more"""
    if isinstance(said, LowerDepth):
        for count in (said.steps - 1, said.steps + 1):
            if 1 <= count <= 4:
                yield "depth changed", f"{label(said)} → {count}", replace(said, steps=count)
    if isinstance(said, RequireDepth):
        for depth in (said.at_least - 1, said.at_least + 1):
            if 1 <= depth <= 5:
                words = f"require_depth {said.at_least} → {depth}"
                yield "depth changed", words, replace(said, at_least=depth)
        for rule in said.ignoring:
            left = tuple(other for other in said.ignoring if other != rule)
            yield "depth changed", f"require_depth: without ignoring {rule}", replace(said, ignoring=left)


def halving(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """One of two things to be halved forgotten"""
    if isinstance(said, Halve) and len(said.quantities) > 1:
        for name in said.quantities:
            left = tuple(other for other in said.quantities if other != name)
            yield "halving dropped", f"{label(said)}: without {name}", Halve(left)


def urgency(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A referral one step less urgent"""
    if isinstance(said, Refer) and said.urgency not in URGENCIES[:2]:
        less = URGENCIES[URGENCIES.index(said.urgency) - 1]
        yield "urgency lowered", f"refer {said.urgency} → {less}", replace(said, urgency=less)


def recommendation(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A technique no longer recommended, an option recommended, a recommendation only an option"""
    if not isinstance(said, Recommend):
        return
    other = "recommend" if said.option else "option"
    yield "option exchanged", f"{label(said)} → {other}", replace(said, option=not said.option)
    if len(said.techniques) > 1:
        for name in said.techniques:
            left = tuple(technique for technique in said.techniques if technique != name)
            yield "recommendation shortened", f"{said.kind}: without {name}", replace(said, techniques=left)


def positions(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """A position allowed that was not, forbidden that was, or the order of two exchanged"""
    if isinstance(said, RestrictPositions) and said.fact is None:
        missing = [name for name in scope.catalogue.positions if name not in said.positions]
        for name in missing[:1]:
            yield "position changed", f"{label(said)}: with {name}", replace(said, positions=(*said.positions, name))
    if isinstance(said, OrderPositions) and len(said.positions) > 1:
        first, second, *others = said.positions
        yield "position changed", f"order_positions: {second} first", replace(said, positions=(second, first, *others))
    if isinstance(said, RestrictPositions | WithholdPositions) and len(said.positions) > 1:
        for name in said.positions:
            left = tuple(other for other in said.positions if other != name)
            yield "position changed", f"{label(said)}: without {name}", replace(said, positions=left)


def points(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """One of several withheld points forgotten"""
    if isinstance(said, WithholdPoints) and len(said.points) > 1:
        for name in said.points:
            left = tuple(other for other in said.points if other != name)
            yield "point dropped", f"withhold_points: without {name}", WithholdPoints(left)


def preference(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """Another tradition ranked first"""
    if isinstance(said, Prefer):
        known = sorted({technique.tradition for technique in scope.catalogue.techniques.values()} - {said.tradition})
        for name in known[:1]:
            yield "preference changed", f"{label(said)} → {name}", Prefer(name)


def derivation(said: Conclusion, scope: Scope) -> Iterator[ConclusionChange]:
    """Another value derived"""
    if isinstance(said, Derive):
        others = [value for value in scope.knowledge_base.derived[said.fact].values if value != said.value]
        for value in others[:1]:
            yield "value derived", f"derive {said.fact} {said.value} → {value}", replace(said, value=value)


CONCLUSION_OPERATORS: tuple[ConclusionOperator, ...] = (
    selection,
    places,
    cap,
    steps,
    halving,
    urgency,
    recommendation,
    positions,
    points,
    preference,
    derivation,
)


def changed_conclusions(
    then: tuple[Conclusion, ...], scope: Scope
) -> Iterator[tuple[str, str, tuple[Conclusion, ...]]]:
    """Every change to the conclusions of a part at one place: its operator, its words, all of them after."""
    for number, said in enumerate(then):
        before, after = then[:number], then[number + 1 :]
        yield "conclusion dropped", f"without {label(said)}", (*before, *after)
        for change in CONCLUSION_OPERATORS:
            for operator, what, changed in change(said, scope):
                yield operator, what, (*before, changed, *after)


def label(said: Conclusion) -> str:
    """A conclusion in few words, as its author wrote it."""
    match said:
        case Withhold(select, regions):
            text = f"{listed(select)} on {where(regions)}" if regions else listed(select)
        case Adapt(text) | Advise(text) | Plan(_, text) | Stop(text) | Contradict(_, text):
            text = f"“{text}”"
        case Refer(urgency_, to):
            text = f"{urgency_}, {to}"
        case RequireDepth(select, at_least):
            text = f"{at_least}, {listed(select)}"
        case Derive(fact, value):
            text = f"{fact} {value}"
        case RestrictPositions(positions_, fact):
            text = f"those of `{fact.fact}`" if fact else ", ".join(positions_)
        case Recommend(techniques):
            text = ", ".join(techniques)
        case _:
            found = payload(said)
            text = ", ".join(map(str, found)) if isinstance(found, list) else str(found)
    return f"{said.kind} {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'}"
