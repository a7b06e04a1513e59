"""What the body chart of one consultation shows, as data and in words.

The drawing and its text alternative are both made from this, so they say the same.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from ...facts.body_chart import BodyChart, Mark
from ...facts.language import ENGLISH, Language
from ...facts.technique import SIDES, Catalogue
from ...facts.vocabulary import Unknown
from ...rules.conclusion import Regions, Withhold
from ...rules.condition import FactReference, Truth
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from ..offers import Offer
from ..scope import Scope


class Shown(Struct, frozen=True):
    """What a chart shows.

    `work` gives for each place what is shown first of all that is offered there, by its number in the plan, and
    `also` the places where other things are offered, by theirs; `not_here` are the places
    from which rules take all that could be done there; `marks` what to spare and where, `unmarked` what may have
    to be spared and is not known. `sides` are those on which the lines run, `side_known` whether that was
    recorded; `positions` those that are offered, the most frequent of what is shown first in front.
    """

    work: Mapping[str, tuple[int, ...]]
    also: Mapping[str, tuple[int, ...]]
    not_here: tuple[str, ...]
    marks: tuple[tuple[str, tuple[str, ...]], ...]
    unmarked: tuple[str, ...]
    sides: tuple[str, ...]
    side_known: bool
    positions: tuple[str, ...]


def in_plan_order(offered: Iterable[Offer]) -> tuple[Offer, ...]:
    """The offers as the plan numbers them: those shown first, then the others, each by rank."""
    return tuple(sorted(offered, key=lambda offer: (not offer.featured, offer.rank)))


def shown(consultation: Consultation, knowledge_base: KnowledgeBase, chart: BodyChart) -> Shown:
    """What the chart of `consultation` shows."""
    scope, memory = Scope(knowledge_base), consultation.memory
    catalogue = knowledge_base.catalogue
    offers = list(enumerate(in_plan_order(consultation.decision.offered), 1))
    first, rest = (
        {
            place: numbers
            for place in catalogue.places
            if (numbers := tuple(n for n, offer in offers if offer.featured is featured and place in offer.regions))
        }
        for featured in (True, False)
    )
    not_here = _not_here(consultation, scope, {*first, *rest}) if offers else catalogue.places
    marks: dict[str, list[str]] = {}
    unmarked: list[str] = []
    for mark in chart.marks:
        truth = _holds(mark, consultation)
        if truth:
            where = Regions(mark.regions, mark.affected, FactReference(mark.named_by) if mark.named_by else None)
            named = scope.places(where, memory).places
            marks[mark.title] = [p for p in catalogue.places if p in named or p in marks.get(mark.title, ())]
        elif truth is None:
            unmarked.append(mark.title)
    taken = [offer.position for _, offer in offers if offer.featured] or [offer.position for _, offer in offers]
    every = dict.fromkeys(sorted((p for p in taken if p), key=lambda p: (-taken.count(p), taken.index(p))))
    return Shown(
        work=first,
        also=rest,
        not_here=not_here,
        marks=tuple((title, tuple(places)) for title, places in marks.items()),
        unmarked=tuple(dict.fromkeys(title for title in unmarked if title not in marks)),
        sides=scope.sides(memory),
        side_known=not isinstance(memory[catalogue.side], Unknown),
        positions=tuple(every),
    )


def _not_here(consultation: Consultation, scope: Scope, work: Collection[str]) -> tuple[str, ...]:
    """The places where nothing is left because rules speak of the place, and not of the technique alone."""
    bans = [
        (scope.techniques(item.conclusion.select), scope.places(item.conclusion.regions, consultation.memory).places)
        for item in consultation.trace.in_force
        if isinstance(item.conclusion, Withhold) and item.conclusion.regions is not None
    ]
    found = []
    for place in scope.catalogue.places:
        given = [t.id for t in scope.catalogue.techniques.values() if place in scope.places_of(t, SIDES)]
        banned = {name for techniques, places in bans if place in places for name in techniques}
        left = [n for n in given if n not in banned and not consultation.weighing.techniques[n].withheld]
        if place not in work and not banned.isdisjoint(given) and not left:
            found.append(place)
    return tuple(found)


def _holds(mark: Mark, consultation: Consultation) -> Truth:
    """Whether a mark is certainly to be drawn, certainly not, or not known."""
    truth: Truth = True
    for criterion in mark.criteria:
        finding = consultation.memory[criterion.fact]
        if isinstance(finding, Unknown):
            truth = None
        elif not criterion.holds(finding):
            return False
    return truth


def place_words(places: Iterable[str], catalogue: Catalogue, say: Language = ENGLISH) -> str:
    """Places in words; one that is named on both sides is said once."""
    some = tuple(places)
    words = []
    for place in some:
        region, _, side = place.rpartition("_")
        if place in catalogue.regions:
            words.append(say.of(catalogue.regions[place].title))
            continue
        title = say.of(catalogue.regions[region].title)
        both = all(f"{region}_{one}" in some for one in SIDES)
        one_side = say("left {place}", place=title) if side == SIDES[0] else say("right {place}", place=title)
        words.append(say("{place} (both sides)", place=title) if both else one_side)
    return ", ".join(dict.fromkeys(words))


def chart_words(
    consultation: Consultation, knowledge_base: KnowledgeBase, chart: BodyChart, say: Language = ENGLISH
) -> tuple[str, ...]:
    """What the chart shows, a sentence for each of its signs: the same as its legend."""
    found = shown(consultation, knowledge_base, chart)
    return tuple(text for _, text in legend(found, knowledge_base.catalogue, chart, say))


def legend(found: Shown, catalogue: Catalogue, chart: BodyChart, say: Language) -> list[tuple[str, str]]:
    """The signs of the chart and what each means: its kind, or empty where there is a text alone."""
    lines: list[tuple[str, str]] = []
    if found.work:
        lines.append(("work", say("Work here: {places}.", places=_numbered(found.work, catalogue, say))))
    also = {place: numbers for place, numbers in found.also.items() if place not in found.work}
    if also:
        lines.append(("also", say("Also possible: {places}.", places=_numbered(also, catalogue, say))))
    if not (found.work or also):
        lines.append(("not-here", say("Nothing is offered: work nowhere.")))
    elif found.work:
        lines.append(("", say("The numbers are those of the plan.")))
    if found.not_here and (found.work or also):
        lines.append(("not-here", say("Not here: {places}.", places=place_words(found.not_here, catalogue, say))))
    for title, places in found.marks:
        words = place_words(places, catalogue, say)
        lines.append(("care", say("Take care. {what}: {places}.", what=say.of(title), places=words)))
    for line in chart.lines:
        side = say("left side") if found.sides == SIDES[:1] else say("right side")
        if len(found.sides) > 1:
            side = say("both sides") if found.side_known else say("both sides, for the side is not recorded")
        lines.append(("line", say("{line} ({side}).", line=say.of(line.title), side=side)))
    if found.unmarked:
        what = "; ".join(say.of(title) for title in found.unmarked)
        lines.append(("", say("Not known, and so not marked: {what}.", what=what)))
    for number, position in enumerate(found.positions):
        title = say.of(catalogue.positions[position].title)
        text = say("Or, where the plan says so: {position}.", position=title)
        lines.append((f"position {position}", text if number else say("Position: {position}.", position=title)))
    return lines


def _numbered(offered: Mapping[str, tuple[int, ...]], catalogue: Catalogue, say: Language) -> str:
    """Places with the numbers of what is offered there; both sides of one together where they have the same."""
    some: dict[tuple[str, tuple[int, ...]], list[str]] = {}
    for place, numbers in offered.items():
        region = place if place in catalogue.regions else place.rpartition("_")[0]
        some.setdefault((region, numbers), []).append(place)
    return "; ".join(f"{place_words(p, catalogue, say)} ({', '.join(map(str, n))})" for (_, n), p in some.items())
