"""What is offered: everything indicated and permitted, with dose, position and bounds, ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.technique import CERTAINTIES, COURSE_KEYS, DOSE_KEYS, Point, Range
from ..facts.vocabulary import Finding
from ..rules.conclusion import Adapt, Cap, Prefer, Recommend, WithholdPoints
from ..rules.condition import truth
from ..rules.knowledge_base import KnowledgeBase
from .scope import Scope
from .trace import InForce, Trace
from .weigh import Weighed, Weighing


class Offer(Struct, frozen=True):
    """One technique offered, as in the contract of a decision.

    `pressure_cap` is 0 to 10 as the patient reports it, `depth_cap` 1 to 5; `dose` holds ranges by
    the keys of the catalogue; `regions` are places on the body, `position` one position.
    """

    technique: str
    title: str
    tradition: str
    rank: int
    featured: bool
    option: bool
    regions: tuple[str, ...]
    pressure_cap: int
    depth_cap: int
    position: str
    dose: Mapping[str, Range]
    certainty: str
    rules: tuple[str, ...]
    adaptations: tuple[str, ...]
    points: tuple[Point, ...]
    forbidden_points: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The offer as JSON data."""
        plain: dict[str, Any] = {
            "technique": self.technique,
            "title": self.title,
            "tradition": self.tradition,
            "rank": self.rank,
            "featured": self.featured,
            "option": self.option,
            "regions": list(self.regions),
            "pressure_cap": self.pressure_cap,
            "depth_cap": self.depth_cap,
            "position": self.position,
            "dose": {key: list(span) for key, span in self.dose.items()},
            "certainty": self.certainty,
            "rules": list(self.rules),
            "adaptations": list(self.adaptations),
        }
        if self.points:
            plain["points"] = [{"name": p.name, "place": p.place, "region": p.region} for p in self.points]
            plain["forbidden_points"] = list(self.forbidden_points)
        return plain


def offers(weighing: Weighing, trace: Trace, memory: Mapping[str, Finding], scope: Scope) -> tuple[Offer, ...]:
    """The offers in the order of their rank."""
    maker = _Maker(weighing, trace, memory, scope)
    made = [
        maker.make(weighed)
        for weighed in weighing.techniques.values()
        if weighed.recommended_by and not weighed.withheld
    ]
    ranked = sorted(made, key=maker.order)
    featured = maker.featured(ranked)
    return tuple(
        replace(offer, rank=number, featured=offer.technique in featured) for number, offer in enumerate(ranked, 1)
    )


def is_option(recommended_by: list[InForce]) -> bool:
    """Whether every rule that recommends does so as an option only."""
    return all(isinstance(item.conclusion, Recommend) and item.conclusion.option for item in recommended_by)


def position_of(weighing: Weighing, positions: tuple[str, ...]) -> str:
    """The one of `positions` that the rules put first; empty where there is none."""
    order = weighing.order or positions
    return min(positions, key=lambda name: order.index(name) if name in order else len(order), default="")


class _Maker:
    def __init__(self, weighing: Weighing, trace: Trace, memory: Mapping[str, Finding], scope: Scope) -> None:
        self.weighing, self.memory, self.scope = weighing, memory, scope
        self.knowledge_base: KnowledgeBase = scope.knowledge_base
        self.policy = self.knowledge_base.policy
        self.techniques = self.knowledge_base.catalogue.techniques
        preferred = (item.conclusion for item in trace.in_force)
        self.preferred = {c.tradition for c in preferred if isinstance(c, Prefer)}
        self.forbidden = self._forbidden()

    def make(self, weighed: Weighed) -> Offer:
        technique, bounds = weighed.technique, self.weighing.bounds
        return Offer(
            technique=technique.id,
            title=technique.title,
            tradition=technique.tradition,
            rank=0,
            featured=False,
            option=is_option(weighed.recommended_by),
            regions=weighed.places,
            pressure_cap=bounds.least("pressure", technique.cap),
            depth_cap=bounds.depth(technique),
            position=position_of(self.weighing, weighed.positions),
            dose=self._dose(technique.dose),
            certainty=bounds.certainty(technique),
            rules=self._rules(weighed),
            adaptations=self._adaptations(technique.id),
            points=tuple(point for point in technique.points if self._open(point, weighed.places)),
            forbidden_points=self.forbidden if technique.points else (),
        )

    def _dose(self, dose: Mapping[str, Range]) -> dict[str, Range]:
        bounds = self.weighing.bounds
        clipped: dict[str, Range] = {}
        for key in DOSE_KEYS:
            if key not in dose:
                continue
            least, most = dose[key]
            if key == "minutes":
                clipped[key] = bounds.minutes((least, most))
            elif key in COURSE_KEYS:
                cap = bounds.least(key, most)
                clipped[key] = (min(least, cap), cap)
            else:
                clipped[key] = (least, most)
        return clipped

    def _rules(self, weighed: Weighed) -> tuple[str, ...]:
        """The rules that recommend the technique, and those that lower its pressure, depth or time."""
        technique = weighed.technique
        lowering = []
        for bound in self.weighing.bounds.items:
            match bound.conclusion:
                case Cap("pressure", at_most):
                    lowers = int(at_most) < technique.cap
                case Cap("depth", at_most):
                    lowers = int(at_most) < technique.depth[1]
                case Cap("minutes", at_most):
                    lowers = int(at_most) < technique.dose.get("minutes", (0, 0))[1]
                case Cap("certainty", at_most):
                    lowers = CERTAINTIES.index(str(at_most)) < CERTAINTIES.index(technique.certainty)
                case Cap():
                    lowers = False
                case _:
                    lowers = technique.depth[1] > 1 or "minutes" in technique.dose
            if lowers:
                lowering.append(bound.rule)
        return tuple(dict.fromkeys([item.rule for item in weighed.recommended_by] + lowering))

    def _adaptations(self, technique: str) -> tuple[str, ...]:
        texts = []
        for item in self.weighing.adaptations:
            assert isinstance(item.conclusion, Adapt)
            if technique in self.scope.techniques(item.conclusion.select):
                texts.append(item.conclusion.text)
        here = self.techniques[technique].local_contraindications
        texts += [f"Not with {one.condition}." for one in here if not one.rules]
        return tuple(dict.fromkeys(texts))

    def _forbidden(self) -> tuple[str, ...]:
        points: list[str] = []
        for item in self.weighing.points:
            assert isinstance(item.conclusion, WithholdPoints)
            points += item.conclusion.points
        return tuple(dict.fromkeys(points))

    def _open(self, point: Point, places: tuple[str, ...]) -> bool:
        """Whether neither a point nor the place where it lies is withheld."""
        lies_in = self.scope.catalogue.sides_of(point.region, self.scope.sides(self.memory))
        return point.name not in self.forbidden and not set(lies_in).isdisjoint(places)

    def order(self, offer: Offer) -> tuple[Any, ...]:
        """The key of the ranking: preference, risk, evidence, match, id."""
        technique = self.techniques[offer.technique]
        risk = max(self.policy.risk(technique), len(self.policy.risk_order) - 1 if offer.option else 0)
        unpreferred = bool(self.preferred) and offer.tradition not in self.preferred
        return (unpreferred, risk, -CERTAINTIES.index(offer.certainty), -self._matches(offer), offer.technique)

    def _matches(self, offer: Offer) -> int:
        found = self.memory.get(self.policy.featured.matches)
        return len(found & self.techniques[offer.technique].muscles) if isinstance(found, frozenset) else 0

    def featured(self, ranked: list[Offer]) -> frozenset[str]:
        """What is shown first: of each tradition an opener, then the best matches."""
        shown: list[str] = []
        for tradition in dict.fromkeys(offer.tradition for offer in ranked):
            shown += self._of_tradition([offer for offer in ranked if offer.tradition == tradition], shown)
        if not shown:
            rest = [o for o in ranked if not o.option and o.technique in self.policy.featured.last_resort]
            shown = [offer.technique for offer in rest[: self.policy.featured.most]]
        return frozenset(shown)

    def _of_tradition(self, ranked: list[Offer], shown: list[str]) -> list[str]:
        featured = self.policy.featured
        first_choice = truth(featured.last_resort_where, self.memory) is True
        eligible = [
            offer
            for offer in ranked
            if not offer.option
            and not self.techniques[offer.technique].groups & featured.never
            and (first_choice or offer.technique not in featured.last_resort)
        ]
        openers = [o for o in eligible if featured.opener in self.techniques[o.technique].groups]
        if first_choice:
            openers.sort(key=lambda offer: offer.technique not in featured.last_resort)
        else:
            openers.sort(key=lambda offer: not self._own(offer))
        others = sorted(
            (offer for offer in eligible if offer not in openers[:1]),
            key=lambda o: (o in openers, not self._own(o), -self._matches(o), ranked.index(o)),
        )
        chosen: list[str] = []
        for offer in [*openers[:1], *others]:
            taken = {*shown, *chosen}
            if any(offer.technique in some and some & taken for some in self.policy.exclusive):
                continue
            chosen.append(offer.technique)
            if len(chosen) == featured.most:
                break
        return chosen

    def _own(self, offer: Offer) -> bool:
        own = self.policy.featured.disciplines.get(str(self.memory.get(self.policy.featured.own)), frozenset())
        return self.techniques[offer.technique].discipline in own
