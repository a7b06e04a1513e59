"""Small changes to what a conclusion speaks of: the techniques that it selects, and the places on the body."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from msgspec.structs import replace

from ....rules.conclusion import Regions, Selection
from ...scope import Scope

SelectionChange: TypeAlias = tuple[str, str, Selection]  # operator, in words, and the selection after
RegionsChange: TypeAlias = tuple[str, str, Regions | None]

_LISTS = {
    "techniques": "the technique",
    "groups": "the group",
    "also_groups": "the further group",
    "traditions": "the tradition",
    "disciplines": "the discipline",
}


def changed_selections(select: Selection, scope: Scope) -> Iterator[SelectionChange]:
    """Every change to a selection at one place."""
    yield from _shorter(select)
    yield from _exceptions_dropped(select)
    yield from _exception_added(select, scope)


def _shorter(select: Selection) -> Iterator[SelectionChange]:
    """A technique or group forgotten, here or among the exceptions."""
    for key, what in _LISTS.items():
        names: tuple[str, ...] = getattr(select, key)
        if len(names) > 1:
            for name in names:
                left = tuple(other for other in names if other != name)
                yield "selection shortened", f"without {what} {name}", replace(select, **{key: left})
    for number, inner in enumerate(select.all_but):
        for operator, words, changed in _shorter(inner):
            others = (*select.all_but[:number], changed, *select.all_but[number + 1 :])
            yield operator, f"among the exceptions {words}", replace(select, all_but=others)


def _exceptions_dropped(select: Selection) -> Iterator[SelectionChange]:
    """An exception forgotten."""
    for number, inner in enumerate(select.all_but):
        left = (*select.all_but[:number], *select.all_but[number + 1 :])
        yield "exception dropped", f"without the exception of {listed(inner)}", replace(select, all_but=left)


def _exception_added(select: Selection, scope: Scope) -> Iterator[SelectionChange]:
    """A technique spared that was meant: the first of the catalogue that is selected."""
    if len(select.techniques) == 1:
        return  # sparing the only one says the same as leaving the conclusion out
    meant = scope.techniques(select)
    first = next((name for name in scope.catalogue.techniques if name in meant), None)
    if first is not None and len(meant) > 1:
        spared = (*select.all_but, Selection(techniques=(first,)))
        yield "exception added", f"with an exception for {first}", replace(select, all_but=spared)


def changed_regions(regions: Regions) -> Iterator[RegionsChange]:
    """Every change to the places of a conclusion; None stands for everywhere.

    The side is not exchanged: a technique is given on the affected side alone, where both sides mean the same.
    """
    yield "regions left out", "everywhere", None
    if regions.fact is not None:
        return
    for key in ("names", "affected", "all_but"):
        names: tuple[str, ...] = getattr(regions, key)
        if len(regions.names) + len(regions.affected) + len(regions.all_but) < 2:
            continue
        for name in names:
            left = tuple(other for other in names if other != name)
            yield "region dropped", f"without the region {_region(name, key)}", replace(regions, **{key: left})


def listed(select: Selection) -> str:
    """A selection in few words."""
    texts = [f"{key} {', '.join(getattr(select, key))}" for key in _LISTS if getattr(select, key)]
    text = "; ".join(texts) or "all"
    if select.all_but:
        text = f"{text} but {' and '.join(map(listed, select.all_but))}"
    return text


def where(regions: Regions) -> str:
    """Places in few words."""
    if regions.fact is not None:
        return f"the regions of `{regions.fact.fact}`"
    if regions.all_but:
        return f"all but {', '.join(regions.all_but)}"
    return ", ".join((*regions.names, *(_region(name, "affected") for name in regions.affected)))


def _region(name: str, key: str) -> str:
    return f"{name}_affected" if key == "affected" else name
