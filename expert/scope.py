"""Of which techniques, and of which places on the body, a conclusion speaks."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..facts.technique import SIDES, Technique
from ..facts.vocabulary import Finding, Unknown
from ..rules.conclusion import AFFECTED_SIDE, Regions, Selection
from ..rules.knowledge_base import KnowledgeBase


class Places(Struct, frozen=True):
    """Places on the body; `pending` are the facts that would narrow them, none where they are sure."""

    places: frozenset[str]
    pending: frozenset[str] = frozenset()


class Scope:
    """Reads the selections of one knowledge base; remembers each, for they are the same for all patients."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.catalogue = knowledge_base.catalogue
        self._every = frozenset(self.catalogue.places)
        self._selected: dict[Selection, frozenset[str]] = {}

    def techniques(self, selection: Selection) -> frozenset[str]:
        """The ids of the techniques that `selection` holds."""
        found = self._selected.get(selection)
        if found is None:
            every = self.catalogue.techniques.values()
            found = frozenset(technique.id for technique in every if selection.holds(technique))
            self._selected[selection] = found
        return found

    def sides(self, memory: Mapping[str, Finding]) -> tuple[str, ...]:
        """The sides that a technique is given on: the affected one, or both."""
        side = memory[self.catalogue.side]
        return (str(side),) if side in SIDES else SIDES

    def places_of(self, technique: Technique, sides: tuple[str, ...]) -> tuple[str, ...]:
        """The places where a technique is given."""
        return tuple(place for region in technique.regions for place in self.catalogue.sides_of(region, sides))

    def places(self, regions: Regions, memory: Mapping[str, Finding]) -> Places:
        """The places that `regions` means for this patient, all that it may mean where that is not known."""
        if regions.all_but:
            return Places(self._every - self._both(regions.all_but))
        if regions.fact is not None:
            return self._of_fact(regions.fact.fact, memory)
        side = memory[self.catalogue.side]
        affected = frozenset(
            place for region in regions.affected for place in self.catalogue.sides_of(region, self.sides(memory))
        )
        pending = frozenset((self.catalogue.side,)) if regions.affected and isinstance(side, Unknown) else frozenset()
        return Places(self._both(regions.names) | affected, pending)

    def _both(self, regions: tuple[str, ...]) -> frozenset[str]:
        return frozenset(
            place
            for region in regions
            for place in (self.catalogue.sides_of(region, SIDES) if region in self.catalogue.regions else (region,))
        )

    def _of_fact(self, name: str, memory: Mapping[str, Finding]) -> Places:
        """The places that a set-valued fact names; all that it could name where it is empty or unknown."""
        finding = memory[name]
        meaning = self.knowledge_base.vocabulary.facts[name].regions or {}
        if isinstance(finding, frozenset) and finding:
            return Places(frozenset().union(*(self._both(meaning[str(word)]) for word in finding)))
        pending = frozenset((name,)) if isinstance(finding, Unknown) else frozenset()
        return Places(frozenset().union(*(self._both(regions) for regions in meaning.values())), pending)

    def positions(self, names: tuple[str, ...], memory: Mapping[str, Finding]) -> tuple[frozenset[str], frozenset[str]]:
        """The named positions, and the facts that would narrow them."""
        if AFFECTED_SIDE not in names:
            return frozenset(names), frozenset()
        sides = self.sides(memory)
        side = memory[self.catalogue.side]
        lying = {p.name for p in self.catalogue.positions.values() if p.lies_on in sides}
        pending = frozenset((self.catalogue.side,)) if isinstance(side, Unknown) else frozenset()
        return (frozenset(names) - {AFFECTED_SIDE}) | lying, pending
