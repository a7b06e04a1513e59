"""Each technique weighed: what withholds it, what bounds it, what indicates it.

Withholding is monotone: a technique that any restriction in force withholds stays withheld, whatever
recommends it. Numbers take the least of their bounds, positions and regions what all bounds leave.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct

from ..facts.technique import CERTAINTIES, Range, Technique
from ..facts.vocabulary import Finding, Unknown
from ..rules.conclusion import (
    Adapt,
    Cap,
    Contradict,
    Halve,
    LowerDepth,
    OrderPositions,
    Recommend,
    Refer,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ..rules.knowledge_base import KnowledgeBase
from .scope import Scope
from .trace import InForce, Trace

OFFERED, WITHHELD, NOT_INDICATED = "offered", "withheld", "not_indicated"


class Ban(Struct, frozen=True):
    """A restriction that takes a technique away, wholly or from some places or positions."""

    source: InForce
    certain: bool
    pending: frozenset[str]
    places: frozenset[str] | None = None  # None: wholly
    positions: frozenset[str] | None = None  # the positions that it takes away

    @property
    def whole(self) -> bool:
        """Whether it takes the technique away wherever and however it is given."""
        return self.places is None and self.positions is None


class Weighed(Struct):
    """One technique, with all that is in force about it.

    `bans` are the restrictions that take something away; `places` and `positions` what they leave, and
    `sure_places`, `sure_positions` what the certain ones alone leave.
    """

    technique: Technique
    all_places: tuple[str, ...]
    places: tuple[str, ...] = ()
    sure_places: tuple[str, ...] = ()
    positions: tuple[str, ...] = ()
    sure_positions: tuple[str, ...] = ()
    bans: list[Ban] = []
    withheld_by: list[Ban] = []
    surely_withheld: bool = False
    recommended_by: list[InForce] = []
    could_be_recommended_by: list[InForce] = []

    @property
    def withheld(self) -> bool:
        """Whether anything in force withholds it."""
        return bool(self.withheld_by)

    @property
    def standing(self) -> str:
        """What becomes of it: `OFFERED`, `WITHHELD` or `NOT_INDICATED`."""
        if self.withheld_by:
            return WITHHELD
        return OFFERED if self.recommended_by else NOT_INDICATED

    @property
    def lifted_by(self) -> frozenset[str]:
        """The facts on which the withholding hangs; none where a certain rule withholds."""
        if self.surely_withheld:
            return frozenset()
        return frozenset(name for ban in self.withheld_by for name in ban.pending)


class Bounds:
    """The numeric restrictions in force, and what they leave of a technique's figures."""

    def __init__(self, in_force: Iterable[InForce]) -> None:
        self.caps: list[InForce] = []
        self.steps: list[InForce] = []
        self.halvings: list[InForce] = []
        for item in in_force:
            match item.conclusion:
                case Cap():
                    self.caps.append(item)
                case LowerDepth():
                    self.steps.append(item)
                case Halve():
                    self.halvings.append(item)

    @property
    def items(self) -> list[InForce]:
        """All numeric restrictions."""
        return [*self.caps, *self.steps, *self.halvings]

    def least(self, quantity: str, start: int, only: Sequence[InForce] | None = None) -> int:
        """The least of `start` and every cap of `quantity`."""
        return min([start, *map(int, self._at_most(quantity, only))])

    def depth(self, technique: Technique, only: Sequence[InForce] | None = None) -> int:
        """The depth left: the least of the caps, less every step, halved at most once, never below 1."""
        items = self.items if only is None else only
        depth = self.least("depth", technique.depth[1], items)
        depth -= sum(item.conclusion.steps for item in items if isinstance(item.conclusion, LowerDepth))
        if any(isinstance(i.conclusion, Halve) and "depth" in i.conclusion.quantities for i in items):
            depth //= 2
        return max(depth, 1)

    def minutes(self, span: Range, only: Sequence[InForce] | None = None) -> Range:
        """A span of minutes under the caps, halved at most once, never below 1."""
        items = self.items if only is None else only
        most = self.least("minutes", span[1], items)
        least = min(span[0], most)
        if any(isinstance(i.conclusion, Halve) and "minutes" in i.conclusion.quantities for i in items):
            least, most = least // 2, most // 2
        return max(least, 1), max(most, 1)

    def certainty(self, technique: Technique, only: Sequence[InForce] | None = None) -> str:
        """The technique's certainty, capped."""
        return min([technique.certainty, *map(str, self._at_most("certainty", only))], key=CERTAINTIES.index)

    def _at_most(self, quantity: str, only: Sequence[InForce] | None) -> list[int | str]:
        """What the caps of `quantity` allow, of all bounds or of `only` these."""
        caps = (item.conclusion for item in (self.caps if only is None else only))
        return [cap.at_most for cap in caps if isinstance(cap, Cap) and cap.quantity == quantity]


class Weighing(Struct, frozen=True):
    """Every technique weighed, and the restrictions that speak of all of them."""

    techniques: Mapping[str, Weighed]
    bounds: Bounds
    adaptations: tuple[InForce, ...]
    points: tuple[InForce, ...]
    order: tuple[str, ...]


def weigh(trace: Trace, memory: Mapping[str, Finding], scope: Scope, only: Collection[str] | None = None) -> Weighing:
    """Weigh every technique of the catalogue for one patient, or `only` those named."""
    return _Scales(trace, memory, scope, only).weigh()


class _Scales:
    def __init__(self, trace: Trace, memory: Mapping[str, Finding], scope: Scope, only: Collection[str] | None) -> None:
        self.trace, self.memory, self.scope = trace, memory, scope
        self.knowledge_base: KnowledgeBase = scope.knowledge_base
        self.bounds = Bounds(trace.in_force)
        sides = scope.sides(memory)
        catalogue = self.knowledge_base.catalogue.techniques
        some = catalogue.values() if only is None else (catalogue[name] for name in only)
        self.weighed = {t.id: Weighed(t, scope.places_of(t, sides)) for t in some}

    def weigh(self) -> Weighing:
        adaptations: list[InForce] = []
        points: list[InForce] = []
        order: tuple[str, ...] = ()
        floors: list[InForce] = []
        stops: list[InForce] = []
        for item in self.trace.in_force:
            match item.conclusion:
                case Withhold():
                    self._withhold(item, item.conclusion)
                case Refer(cannot_wait=True) | Contradict() | Stop(above_cap=None):
                    self._ban_all(item)
                case Stop():
                    stops.append(item)
                case RestrictPositions() | WithholdPositions():
                    self._positions(item)
                case RequireDepth():
                    floors.append(item)
                case OrderPositions(positions):
                    order = positions
                case Adapt():
                    adaptations.append(item)
                case WithholdPoints():
                    points.append(item)
                case Recommend(techniques):
                    for technique in self._weighed_of(techniques):
                        technique.recommended_by.append(item)
        for item in self.trace.hanging:
            if isinstance(item.conclusion, Recommend):
                for technique in self._weighed_of(item.conclusion.techniques):
                    technique.could_be_recommended_by.append(item)
        for weighed in self.weighed.values():
            for item in floors:
                self._floor(item, weighed)
            for item in stops:
                self._stop(item, weighed)
            self._settle(weighed)
        return Weighing(self.weighed, self.bounds, tuple(adaptations), tuple(points), order)

    def _weighed_of(self, techniques: Iterable[str]) -> Iterator[Weighed]:
        """Those of `techniques` that are weighed here."""
        return (self.weighed[name] for name in techniques if name in self.weighed)

    def _ban_all(self, item: InForce) -> None:
        for weighed in self.weighed.values():
            weighed.bans.append(Ban(item, item.certain, item.pending))

    def _withhold(self, item: InForce, conclusion: Withhold) -> None:
        techniques = self.scope.techniques(conclusion.select)
        if conclusion.regions is None:
            for weighed in self._weighed_of(techniques):
                weighed.bans.append(Ban(item, item.certain, item.pending))
            return
        places = self.scope.places(conclusion.regions, self.memory)
        pending = item.pending | places.pending
        certain = item.certain and not places.pending
        for weighed in self._weighed_of(techniques):
            hit = places.places.intersection(weighed.all_places)
            if hit:
                weighed.bans.append(Ban(item, certain, pending, places=hit))

    def _positions(self, item: InForce) -> None:
        every = frozenset(self.knowledge_base.catalogue.positions)
        taken, pending = self._taken(item, every)
        certain = item.certain and not pending
        for weighed in self.weighed.values():
            hit = taken.intersection(weighed.technique.positions)
            if hit or not weighed.technique.positions:
                weighed.bans.append(Ban(item, certain, item.pending | pending, positions=hit))

    def _taken(self, item: InForce, every: frozenset[str]) -> tuple[frozenset[str], frozenset[str]]:
        """The positions that a rule takes away, and the facts that would narrow them."""
        conclusion = item.conclusion
        if isinstance(conclusion, WithholdPositions):
            return self.scope.positions(conclusion.positions, self.memory)
        assert isinstance(conclusion, RestrictPositions)
        if conclusion.fact is None:
            return every - frozenset(conclusion.positions), frozenset()
        finding = self.memory[conclusion.fact.fact]
        if isinstance(finding, Unknown):
            return every, frozenset((conclusion.fact.fact,))
        assert isinstance(finding, frozenset)
        return every - finding, frozenset()

    def _floor(self, item: InForce, weighed: Weighed) -> None:
        """Withhold what is left with less depth than it needs."""
        conclusion = item.conclusion
        assert isinstance(conclusion, RequireDepth)
        if weighed.technique.id not in self.scope.techniques(conclusion.select):
            return
        counted = [bound for bound in self.bounds.items if bound.rule not in conclusion.ignoring]
        if self.bounds.depth(weighed.technique, counted) >= conclusion.at_least:
            return
        sure = [bound for bound in counted if bound.certain]
        if item.certain and self.bounds.depth(weighed.technique, sure) < conclusion.at_least:
            weighed.bans.append(Ban(item, True, frozenset()))
            return
        deep = [b for b in counted if self._deepens(b)]
        pending = item.pending.union(*(bound.pending for bound in deep))
        weighed.bans.append(Ban(item, False, pending))
        weighed.bans += [Ban(bound, False, bound.pending) for bound in deep if not bound.certain]

    @staticmethod
    def _deepens(bound: InForce) -> bool:
        match bound.conclusion:
            case Cap(quantity="depth") | LowerDepth():
                return True
            case Halve(quantities):
                return "depth" in quantities
        return False

    def _stop(self, item: InForce, weighed: Weighed) -> None:
        """Withhold a technique whose cap the number felt during contact passes."""
        assert isinstance(item.conclusion, Stop)
        assert item.conclusion.above_cap is not None
        felt = self.memory[item.conclusion.above_cap.fact]
        if isinstance(felt, Unknown):
            weighed.bans.append(Ban(item, False, item.pending | {item.conclusion.above_cap.fact}))
            return
        assert isinstance(felt, int | float)
        if felt <= self.bounds.least("pressure", weighed.technique.cap):
            return
        sure = [bound for bound in self.bounds.caps if bound.certain]
        certain = item.certain and felt > self.bounds.least("pressure", weighed.technique.cap, sure)
        over = [
            c.pending
            for c in self.bounds.caps
            if isinstance(c.conclusion, Cap)
            and c.conclusion.quantity == "pressure"
            and felt > int(c.conclusion.at_most)
        ]
        pending = frozenset() if certain else item.pending.union(*over)
        weighed.bans.append(Ban(item, certain, pending))

    def _settle(self, weighed: Weighed) -> None:
        """Work out what is left of a technique's places and positions, and what withholds it."""
        technique = weighed.technique
        whole = bool(technique.groups & self.knowledge_base.policy.whole)
        weighed.places, weighed.sure_places = (
            self._places_left(weighed, whole, sure=False),
            self._places_left(weighed, whole, sure=True),
        )
        weighed.positions, weighed.sure_positions = (
            self._positions_left(weighed, sure=False),
            self._positions_left(weighed, sure=True),
        )
        for ban in weighed.bans:
            if (
                ban.whole
                or (ban.places is not None and not weighed.places)
                or (ban.positions is not None and not weighed.positions)
            ):
                weighed.withheld_by.append(ban)
        weighed.surely_withheld = (
            any(ban.certain and ban.whole for ban in weighed.bans)
            or (bool(weighed.all_places) and not weighed.sure_places)
            or not weighed.sure_positions
        )

    @staticmethod
    def _places_left(weighed: Weighed, whole: bool, *, sure: bool) -> tuple[str, ...]:
        gone: set[str] = set()
        for ban in weighed.bans:
            if ban.places is not None and (ban.certain or not sure):
                if whole:
                    return ()
                gone |= ban.places
        return tuple(place for place in weighed.all_places if place not in gone)

    @staticmethod
    def _positions_left(weighed: Weighed, *, sure: bool) -> tuple[str, ...]:
        gone: set[str] = set()
        for ban in weighed.bans:
            if ban.positions is not None and (ban.certain or not sure):
                gone |= ban.positions
        return tuple(position for position in weighed.technique.positions if position not in gone)
