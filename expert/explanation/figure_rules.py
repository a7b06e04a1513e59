"""Which rules bound which figure of an offer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from ...facts.technique import CERTAINTIES, COURSE_KEYS, Range
from ...rules.conclusion import Adapt, Cap, Halve, LowerDepth, OrderPositions, Recommend, WithholdPoints
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from ..scope import Scope
from ..trace import InForce

Bound: TypeAlias = tuple[str, Any]  # a rule, and what it says


class Holding:
    """All that bounds the figures of the techniques in one consultation."""

    def __init__(self, consultation: Consultation, knowledge_base: KnowledgeBase) -> None:
        self.weighing, self.memory = consultation.weighing, consultation.memory
        self.order = [item for item in consultation.trace.in_force if isinstance(item.conclusion, OrderPositions)]
        self.scope = Scope(knowledge_base)

    def bounding(self, technique: str, figure: str, values: tuple[Any, Any], other: Holding) -> tuple[Bound, ...]:
        """The rules that bound a figure here and could make it another than in `other`, with what they say.

        `values` are the two that the figure has.
        """
        return tuple(dict.fromkeys(self._bounding(technique, figure, values, other)))

    def _bounding(self, technique: str, figure: str, values: tuple[Any, Any], other: Holding) -> Iterator[Bound]:
        weighed = self.weighing.techniques[technique]
        match figure:
            case "pressure_cap":
                yield from self._caps("pressure", weighed.technique.cap, other)
            case "certainty":
                yield from self._certainty(max(values, key=CERTAINTIES.index))
            case "depth_cap":
                yield from self._caps("depth", weighed.technique.depth[1], other)
                yield from _bounds(i for i in self.weighing.bounds.steps if isinstance(i.conclusion, LowerDepth))
                yield from _bounds(self._halving("depth"))
            case "dose":
                yield from self._dose(weighed.technique.dose, dict(values[0]), dict(values[1]), other)
            case "regions" | "points":
                yield from ((ban.source.rule, ban.places) for ban in weighed.bans if ban.places is not None)
                if figure == "points":
                    yield from self._points()
            case "forbidden_points":
                yield from self._points()
            case "position":
                yield from ((ban.source.rule, ban.positions) for ban in weighed.bans if ban.positions is not None)
                yield from _bounds(self.order)
            case "adaptations":
                yield from self._adaptations(technique, {*values[0], *values[1]})
            case "option":
                yield from _bounds(i for i in weighed.recommended_by if isinstance(i.conclusion, Recommend))

    def _caps(self, quantity: str, start: int, other: Holding) -> Iterator[Bound]:
        """The caps of a quantity that are lower than what one of the two leaves of `start`."""
        allowed = max(self.weighing.bounds.least(quantity, start), other.weighing.bounds.least(quantity, start))
        for item in self.weighing.bounds.caps:
            said = item.conclusion
            if isinstance(said, Cap) and said.quantity == quantity and int(said.at_most) < allowed:
                yield item.rule, said

    def _certainty(self, higher: str) -> Iterator[Bound]:
        for item in self.weighing.bounds.caps:
            said = item.conclusion
            if isinstance(said, Cap) and said.quantity == "certainty":
                lowers = CERTAINTIES.index(str(said.at_most)) < CERTAINTIES.index(higher)
                yield from [(item.rule, said)] if lowers else []

    def _dose(
        self, dose: Mapping[str, Range], one: dict[str, Range], two: dict[str, Range], other: Holding
    ) -> Iterator[Bound]:
        for key in ("minutes", *COURSE_KEYS):
            if one.get(key) != two.get(key):
                yield from self._caps(key, dose[key][1], other)
                if key == "minutes":
                    yield from _bounds(self._halving("minutes"))

    def _halving(self, quantity: str) -> Iterator[InForce]:
        for item in self.weighing.bounds.halvings:
            if isinstance(item.conclusion, Halve) and quantity in item.conclusion.quantities:
                yield item

    def _points(self) -> Iterator[Bound]:
        yield from _bounds(i for i in self.weighing.points if isinstance(i.conclusion, WithholdPoints))

    def _adaptations(self, technique: str, texts: set[str]) -> Iterator[Bound]:
        for item in self.weighing.adaptations:
            said = item.conclusion
            if isinstance(said, Adapt) and said.text in texts and technique in self.scope.techniques(said.select):
                yield item.rule, said


def _bounds(items: Iterable[InForce]) -> Iterator[Bound]:
    for item in items:
        yield item.rule, item.conclusion
