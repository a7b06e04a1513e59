"""Whether a change makes a rule tighter or looser, as far as that follows from what is written.

A rule is tighter where, all else being the same, it never lets more be offered to any patient than before, nor more
of it: not another technique, not more pressure, not another place. It is looser where it never lets less. What
bears on none of that is `other`: a reason, a source, advice. What may go either way, or cannot be told, says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ....facts.technique import SIDES, Catalogue
from ....rules.conclusion import (
    Adapt,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ....rules.condition import Condition, with_settings
from ....rules.knowledge_base import KnowledgeBase
from ...scope import Scope
from .ordering import SAME, STRONGER, WEAKER, order

TIGHTER, LOOSER, OTHER, UNCLEAR = "tighter", "looser", "other", "cannot tell"
EFFECTS = (TIGHTER, LOOSER, OTHER, UNCLEAR)

_OPPOSITE = {TIGHTER: LOOSER, LOOSER: TIGHTER, OTHER: OTHER, UNCLEAR: UNCLEAR}


def opposite(effect: str) -> str:
    """The effect of the change the other way round."""
    return _OPPOSITE[effect]


def together(effects: Iterable[str]) -> str:
    """The effect of several changes made together."""
    found = set(effects) - {OTHER}
    if not found:
        return OTHER
    return found.pop() if len(found) == 1 else UNCLEAR


def of_adding(conclusion: Conclusion) -> str:
    """The effect of concluding this where nothing was concluded before, or of concluding it more often."""
    match conclusion:
        case Derive():
            return UNCLEAR
        case Recommend():
            return LOOSER
        case Cap(quantity="certainty"):
            return OTHER
        case Refer():
            return TIGHTER if conclusion.cannot_wait else OTHER
        case (
            Withhold()
            | WithholdPoints()
            | Cap()
            | LowerDepth()
            | Halve()
            | RequireDepth()
            | RestrictPositions()
            | WithholdPositions()
            | Stop()
            | Contradict()
        ):
            return TIGHTER
        case _:  # advice, a note of the plan, a preference, the order of positions, the way something is done
            return OTHER


def of_adding_all(conclusions: Iterable[Conclusion]) -> str:
    """The effect of adding all of these together."""
    return together(of_adding(conclusion) for conclusion in conclusions)


def of_condition(
    old: Condition, new: Condition, conclusions: Iterable[Conclusion], bases: Sequence[KnowledgeBase]
) -> str:
    """The effect of another condition over `conclusions`, whatever the settings were or are in `bases`."""
    effect = of_adding_all(conclusions)
    if effect == OTHER:
        return OTHER
    found = {order(with_settings(old, b.settings), with_settings(new, b.settings), bases) for b in bases}
    found.discard(SAME)
    if not found:
        return OTHER
    if len(found) > 1 or effect == UNCLEAR:
        return UNCLEAR
    return {WEAKER: effect, STRONGER: opposite(effect), None: UNCLEAR}[found.pop()]


def of_conclusion(old: Conclusion, new: Conclusion, bases: Sequence[KnowledgeBase]) -> str:
    """The effect of concluding `new` in place of `old`, both of one kind."""
    match old, new:
        case Cap(quantity, before), Cap(_, after):
            if quantity == "certainty":
                return OTHER
            return _less(int(before), int(after))
        case LowerDepth(before), LowerDepth(after):
            return _less(after, before)
        case (Halve(some), Halve(others)) | (WithholdPoints(some), WithholdPoints(others)):
            return _wider(some, others)
        case WithholdPositions(some), WithholdPositions(others):
            return _wider(some, others)
        case RestrictPositions(some, None), RestrictPositions(others, None):
            return opposite(_wider(some, others))
        case RequireDepth(select, least, ignoring), RequireDepth(other, most, aside):
            return together((_selects(select, other, bases), _less(most, least), _wider(aside, ignoring)))
        case Withhold(select, regions), Withhold(other, places):
            return together((_selects(select, other, bases), _covers(regions, places, bases)))
        case Stop(_, before), Stop(_, after):
            if before == after:
                return OTHER
            return TIGHTER if after is None else LOOSER if before is None else UNCLEAR
        case Refer(), Refer():
            return _less(int(not old.cannot_wait), int(not new.cannot_wait))
        case Recommend(some), Recommend(others):
            return opposite(_wider(some, others))
        case Adapt() | Contradict(), _:
            return OTHER
        case _:
            return OTHER if of_adding(old) == of_adding(new) == OTHER or old == new else UNCLEAR


def _less(before: int, after: int) -> str:
    """The effect of a bound that was `before` and is `after`."""
    return OTHER if before == after else TIGHTER if after < before else LOOSER


def _wider(before: Iterable[str], after: Iterable[str]) -> str:
    """The effect of taking away these where those were taken away."""
    old, new = set(before), set(after)
    if old == new:
        return OTHER
    return TIGHTER if old < new else LOOSER if new < old else UNCLEAR


def _selects(old: Selection, new: Selection, bases: Sequence[KnowledgeBase]) -> str:
    """The effect of another selection, by the techniques that it holds in each of `bases`."""
    effects = set()
    for base in bases:
        scope = Scope(base)
        if not (_known(old, base) and _known(new, base)):
            return OTHER if old == new else UNCLEAR
        effects.add(_wider(scope.techniques(old), scope.techniques(new)))
    return together(effects)


def _known(selection: Selection, base: KnowledgeBase) -> bool:
    return base.catalogue.techniques.keys() >= set(selection.techniques)


def _covers(old: Regions | None, new: Regions | None, bases: Sequence[KnowledgeBase]) -> str:
    """The effect of other places; None means everywhere."""
    if old == new:
        return OTHER
    if old is None or new is None:
        return TIGHTER if new is None else LOOSER
    if old.fact or new.fact:
        return UNCLEAR
    effects = set()
    for base in bases:
        before, after = _places(old, base.catalogue), _places(new, base.catalogue)
        effects.add(UNCLEAR if before is None or after is None else _wider(before, after))
    return together(effects)


def _places(regions: Regions, catalogue: Catalogue) -> set[str] | None:
    """Every place of `regions`, what the affected side means being a place of its own; None where one is not known."""
    every = {part for name in catalogue.regions for part in _both_sides(name, catalogue)}
    named = (*regions.names, *regions.affected, *regions.all_but)
    if any(name not in catalogue.regions and name not in every for name in named):
        return None
    if regions.all_but:
        return every - {part for name in regions.all_but for part in _both_sides(name, catalogue)}
    found = {part for name in regions.names for part in _both_sides(name, catalogue)}
    for name in regions.affected:
        found.add(f"{name} affected" if catalogue.regions[name].sided else name)
    return found


def _both_sides(name: str, catalogue: Catalogue) -> set[str]:
    if name not in catalogue.regions or not catalogue.regions[name].sided:
        return {name}
    return {*catalogue.sides_of(name, SIDES), f"{name} affected"}
