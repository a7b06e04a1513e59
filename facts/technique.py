"""The catalogue: every technique with its place on the body, its depth, its dose and its evidence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from .language import spoken

Range: TypeAlias = tuple[int, int]

DOSE_KEYS = ("minutes", "holds", "points", "passes", "cups", "sets", "reps", "seconds", "per_week", "weeks", "sessions")
CERTAINTIES = ("none", "expert opinion", "very low", "low", "moderate", "high")
COURSE_KEYS = ("per_week", "weeks", "sessions")  # of a dose, those that speak of the course and not of one session
SIDES = ("left", "right")


class Region(Struct, frozen=True):
    """A part of the body; a sided one exists on the left and on the right."""

    name: str
    title: str
    sided: bool = False


class Position(Struct, frozen=True):
    """A way to lie or sit; `lies_on` is the side that is underneath, or empty."""

    name: str
    title: str
    lies_on: str = ""


class Point(Struct, frozen=True):
    """A named point, where it is found, and the region in which it lies."""

    name: str
    place: str
    region: str


class LocalContraindication(Struct, frozen=True):
    """A condition that forbids a technique in a place, and the rules that hold it."""

    condition: str
    regions: tuple[str, ...]
    rules: tuple[str, ...]


class Technique(Struct, frozen=True):
    """One technique of the catalogue; `short` is its title in a list.

    `depth` is least and most on the scale 1 (skin contact) to 5 (forceful). `cap` is the most
    pressure, 0 to 10 as the patient reports it. `dose` holds ranges by the keys of `DOSE_KEYS`
    (minutes, seconds, per week, weeks, counts). `certainty` is that of the evidence for the
    condition of the knowledge base, one of `CERTAINTIES`.
    """

    id: str
    title: str
    short: str
    tradition: str
    discipline: str
    target: str
    groups: frozenset[str]
    regions: tuple[str, ...]
    positions: tuple[str, ...]
    depth: Range
    nearness: str
    dose: Mapping[str, Range]
    cap: int
    certainty: str
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""
    depth_note: str = ""
    nearness_note: str = ""
    bedridden: str = "no"
    bedridden_how: str = ""
    muscles: frozenset[str] = frozenset()
    points: tuple[Point, ...] = ()
    local_contraindications: tuple[LocalContraindication, ...] = ()
    founding_article: str = ""


class Catalogue(Struct, frozen=True):
    """All techniques by id, with the regions, positions and groups that they speak of.

    `side` is the name of the fact that says which side is affected. `groups` says what each group is,
    `group_titles` what it is called within a sentence.
    """

    techniques: Mapping[str, Technique]
    regions: Mapping[str, Region]
    positions: Mapping[str, Position]
    groups: Mapping[str, str]
    side: str
    group_titles: Mapping[str, str] = {}

    def group_title(self, group: str) -> str:
        """A group in words: `skin_marking` is "work that marks the skin"."""
        return self.group_titles.get(group) or spoken(group)

    @property
    def places(self) -> tuple[str, ...]:
        """Every place on the body: each region, a sided one on either side."""
        return tuple(place for name in self.regions for place in self.sides_of(name, SIDES))

    def sides_of(self, region: str, sides: tuple[str, ...]) -> tuple[str, ...]:
        """`region` as places on the body: itself, or one for each of `sides` where it is sided."""
        if self.regions[region].sided:
            return tuple(f"{region}_{side}" for side in sides)
        return (region,)

    def place_title(self, place: str) -> str:
        """A place in words: `gluteal_left` is "left buttock"."""
        if place in self.regions:
            return self.regions[place].title
        region, _, side = place.rpartition("_")
        return f"{side} {self.regions[region].title}"
