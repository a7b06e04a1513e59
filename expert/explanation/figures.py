"""The figures of a technique and of a session: each with every bound in force, the tightest first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...facts.language import phrase
from ...facts.technique import CERTAINTIES, COURSE_KEYS, DOSE_KEYS, Technique
from ...rules.conclusion import (
    Cap,
    Halve,
    LowerDepth,
    OrderPositions,
    facts_read,
)
from ...rules.sentence import conclusion_sentence
from ..consult import Consultation
from ..offers import Offer
from ..summary import dose_text
from ..trace import InForce
from ..weigh import Ban, Bounds
from .explanation import TRUTHS, Node
from .ruled import Reader

BOUNDED = ("minutes", *COURSE_KEYS)  # what rules may lower of a dose
DEEPEST, MOST_PRESSURE = 5, 10


class Figures:
    """The figures of one consultation."""

    def __init__(self, reader: Reader, consultation: Consultation) -> None:
        self.reader, self.say, self.consultation = reader, reader.say, consultation
        self.knowledge_base = reader.knowledge_base
        self.bounds: Bounds = consultation.weighing.bounds

    def of_offer(self, offer: Offer) -> Iterator[Node]:
        """Each figure of an offer, with the bounds that lower it and the technique's own value."""
        technique = self.knowledge_base.catalogue.techniques[offer.technique]
        own = {"pressure": technique.cap, "depth": technique.depth[1]}
        own |= {key: technique.dose[key][1] for key in BOUNDED if key in technique.dose}
        left = {"pressure": offer.pressure_cap, "depth": offer.depth_cap}
        left |= {key: offer.dose[key][1] for key in BOUNDED if key in offer.dose}
        for quantity, value in left.items():
            yield self._figure(quantity, value, own[quantity])
        yield self._figure("certainty", offer.certainty, technique.certainty)
        rest = {key: offer.dose[key] for key in DOSE_KEYS if key in offer.dose and key not in BOUNDED}
        if rest:
            yield Node("figure", self.say("{dose}, as the catalogue has it", dose=dose_text(rest, self.say)))
        yield self._position(offer, technique)
        yield self._places(offer)

    def of_session(self, quantity: str) -> tuple[int | str | None, tuple[Node, ...]]:
        """What is left of a figure for any technique, None where no rule bounds it, and every bound, tightest first."""
        policy = self.knowledge_base.policy
        start = {"pressure": MOST_PRESSURE, "depth": DEEPEST}.get(quantity)
        if quantity in ("minutes", "techniques"):
            start = policy.base_minutes[1] if quantity == "minutes" else policy.base_techniques
        items = self._items(quantity)
        caps = [item.conclusion.at_most for item in items if isinstance(item.conclusion, Cap)]
        known = [*caps, *([start] if start is not None else [])]
        if not known:
            return None, ()
        least = min(known, key=_rank)
        nodes = self._bounds(items, least)
        if start is not None:
            text = self.say("{figure}, before any rule lowers it", figure=self._said(quantity, start))
            nodes.append(self._own(text, tightest=start == least))
        return self._lowered(quantity, least), tuple(nodes)

    def lowering(self, quantity: str, own: int | str, ignoring: Iterable[str] = ()) -> list[Node]:
        """The bounds in force that lower a figure below a technique's `own`, the tightest first."""
        items = [i for i in self._items(quantity) if i.rule not in ignoring and _lowers(i, quantity, own)]
        caps = [item.conclusion.at_most for item in items if isinstance(item.conclusion, Cap)]
        return self._bounds(items, min([own, *caps], key=_rank))

    def _items(self, quantity: str) -> list[InForce]:
        """The bounds on a quantity: caps with the least first, then what lowers by steps or halves, each once."""
        found: dict[tuple[str, object], InForce] = {}
        for item in sorted(self.bounds.items, key=lambda item: not item.certain):
            if _bounds(item, quantity):
                found.setdefault((item.rule, item.conclusion), item)
        return sorted(found.values(), key=_order)

    def _bounds(self, items: list[InForce], least: int | str) -> list[Node]:
        return [self._bound(item, tightest=getattr(item.conclusion, "at_most", None) == least) for item in items]

    def _bound(self, item: InForce, *, tightest: bool) -> Node:
        sentence = conclusion_sentence(
            item.conclusion, self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of
        )
        message = phrase("{bound}, the tightest: {title}") if tightest else phrase("{bound}: {title}")
        text = self.say(message, bound=sentence, title=self.reader.title(item.rule))
        value = getattr(item.conclusion, "at_most", None)
        holds = TRUTHS[True if item.certain else None]
        return Node("bound", text, holds, item.rule, value=value, under=self.reader.grounds(item))

    def _figure(self, quantity: str, value: int | str, own: int | str) -> Node:
        bounds = self.lowering(quantity, own)
        if not bounds:
            note = Node("note", self.say("the technique's own, from the catalogue; no rule lowers it"))
            return Node("figure", self._said(quantity, value), value=value, under=(note,))
        tightest = not any(isinstance(bound.value, int | str) for bound in bounds)
        text = self.say("the technique's own {value}, from the catalogue", value=own)
        under = (*bounds, self._own(text, tightest=tightest))
        return Node("figure", self._said(quantity, value), value=value, under=under)

    def _own(self, text: str, *, tightest: bool) -> Node:
        return Node("note", self.say("{bound}, the tightest", bound=text) if tightest else text)

    def _said(self, quantity: str, value: int | str | None) -> str:
        return conclusion_sentence(
            Cap(quantity, value if value is not None else 0), self.knowledge_base.catalogue, self.say
        )

    def _lowered(self, quantity: str, value: int | str) -> int | str:
        """What steps and halving leave of the least cap."""
        if not isinstance(value, int):
            return value
        others = [item.conclusion for item in self._items(quantity) if not isinstance(item.conclusion, Cap)]
        value -= sum(lower.steps for lower in others if isinstance(lower, LowerDepth))
        return max(value // 2 if any(isinstance(other, Halve) for other in others) else value, 1)

    def _position(self, offer: Offer, technique: Technique) -> Node:
        positions = self.knowledge_base.catalogue.positions
        weighed = self.consultation.weighing.techniques[offer.technique]
        under = [self._taken(ban) for ban in weighed.bans if ban.positions]
        orders = [i for i in self.consultation.trace.in_force if isinstance(i.conclusion, OrderPositions)]
        if orders and len(weighed.positions) > 1:
            under.append(self.reader.rule(orders[-1], (self.reader.says(orders[-1].conclusion),)))
        own = self.say(", ").join(self.say.of(positions[name].title) for name in technique.positions)
        under.append(Node("note", self.say("positions of the technique itself: {positions}", positions=own)))
        title = self.say.of(positions[offer.position].title) if offer.position else self.say("none")
        return Node(
            "figure", self.say("position: {position}", position=title), value=offer.position, under=tuple(under)
        )

    def _places(self, offer: Offer) -> Node:
        catalogue = self.knowledge_base.catalogue
        weighed = self.consultation.weighing.techniques[offer.technique]
        under = [self._taken(ban) for ban in weighed.bans if ban.places]
        if any(catalogue.regions[region].sided for region in weighed.technique.regions):
            under.append(self.reader.judge.ground(catalogue.side))
        text = self.say("regions: {places}", places=self.places(offer.regions))
        return Node("figure", text, value=list(offer.regions), under=tuple(under))

    def places(self, names: Iterable[str]) -> str:
        """Places on the body in words."""
        return self.say(", ").join(self.say.of(self.knowledge_base.catalogue.place_title(name)) for name in names)

    def _taken(self, ban: Ban) -> Node:
        return self.reader.rule(ban.source, (self.taken(ban),))

    def taken(self, ban: Ban) -> Node:
        """What a restriction takes away of a technique's places or positions, and the finding that says which."""
        catalogue, say = self.knowledge_base.catalogue, self.say
        conclusion = ban.source.conclusion
        under = tuple(self.reader.judge.ground(name) for name in facts_read(conclusion, catalogue.side))
        if ban.places:
            text = say("takes away: {what}", what=self.places(p for p in catalogue.places if p in ban.places))
        elif ban.positions:
            titles = (say.of(one.title) for name, one in catalogue.positions.items() if name in ban.positions)
            text = say("takes away: {what}", what=say(", ").join(titles))
        else:
            return self.reader.says(conclusion, under)
        return Node("says", text, under=under)


def _bounds(item: InForce, quantity: str) -> bool:
    match item.conclusion:
        case Cap(bounded):
            return bounded == quantity
        case LowerDepth():
            return quantity == "depth"
        case Halve(quantities):
            return quantity in quantities
    return False


def _lowers(item: InForce, quantity: str, own: int | str) -> bool:
    """Whether a bound lowers a figure of which the technique's own value is `own`; no depth is less than 1."""
    if isinstance(item.conclusion, Cap):
        return _rank(item.conclusion.at_most) < _rank(own)
    return quantity != "depth" or own != 1


def _rank(value: int | str) -> int:
    return CERTAINTIES.index(value) if isinstance(value, str) else value


def _order(item: InForce) -> tuple[int, int]:
    conclusion = item.conclusion
    return (0, _rank(conclusion.at_most)) if isinstance(conclusion, Cap) else (1, 0)
