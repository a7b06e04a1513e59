"""The body chart: the figure and its views, where each region lies, and what is marked upon it.

A point is its distance from the middle line and its height below the crown; a curve runs smoothly through
its points. What lies on one side alone is drawn on the other by turning the sign of the distance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from msgspec import Struct

from .technique import Region
from .vocabulary import Value

Dot: TypeAlias = tuple[float, float]
Curve: TypeAlias = tuple[Dot, ...]


class View(Struct, frozen=True):
    """The figure seen from one direction; `viewer_left` is the side of the patient that lies to the viewer's left.

    `details` are lines inside the figure; `shapes` the regions that can be seen from here; `signs` where the sign of
    a region stands, if not in the middle of its shape.
    """

    name: str
    title: str
    viewer_left: str
    details: tuple[Curve, ...]
    shapes: Mapping[str, Curve]
    signs: Mapping[str, Dot] = {}

    def direction(self, side: str) -> int:
        """On which side of the middle line the patient's `side` is drawn: -1 the viewer's left, 1 the right."""
        return -1 if side == self.viewer_left else 1

    def curves(self, region: Region, place: str) -> tuple[Curve, ...]:
        """The closed curves of `place`, which is `region` or one side of it; none where it cannot be seen."""
        if region.name not in self.shapes:
            return ()
        curve = self.shapes[region.name]
        if region.sided:
            return (towards(curve, self.direction(place.rpartition("_")[2])),)
        if is_half(curve):
            return (whole(curve),)
        return (towards(curve, -1), curve)

    def sign_of(self, region: Region, curve: Curve) -> Dot:
        """Where the sign of one of the `curves` of `region` stands."""
        xs, ys = zip(*curve, strict=True)
        x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
        if region.name in self.signs:
            given = self.signs[region.name]
            return (-given[0] if x < 0 else given[0]), given[1]
        return x, y


class Line(Struct, frozen=True):
    """A line along the body on the affected side, in one view, with so much margin on either side of it."""

    title: str
    view: str
    margin: float
    curve: Curve


class Criterion(Struct, frozen=True):
    """A fact, and the values that it has, or that it does not have where `other_than` is set."""

    fact: str
    values: frozenset[Value]
    other_than: bool = False

    def holds(self, value: Value) -> bool:
        """Whether a recorded `value` passes."""
        return (value in self.values) is not self.other_than


class Mark(Struct, frozen=True):
    """What is marked where all `criteria` hold: on `regions` (both sides), those of the affected side, and those
    that the set-valued fact `named_by` names.
    """

    title: str
    criteria: tuple[Criterion, ...]
    regions: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    named_by: str = ""


class Stroke(Struct, frozen=True):
    """A stroke of a pictogram with round ends: its width, and the points that it runs through; one is a dot."""

    width: float
    curve: Curve


class BodyChart(Struct, frozen=True):
    """The chart of a knowledge base.

    `half_width` and `height` are the size of one view; `outline` is half the figure from the middle line to the
    middle line. `pictograms` are the strokes of each position.
    """

    title: str
    half_width: float
    height: float
    outline: Curve
    views: Mapping[str, View]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    pictograms: Mapping[str, tuple[Stroke, ...]]


def mirrored(curve: Curve) -> Curve:
    """`curve` on the other side of the middle line."""
    return tuple((-x, y) for x, y in curve)


def towards(curve: Curve, sign: int) -> Curve:
    """`curve` to the viewer's left (-1) or right (1)."""
    return mirrored(curve) if sign < 0 else curve


def is_half(curve: Curve) -> bool:
    """Whether `curve` begins and ends on the middle line, and so is half of a shape."""
    return len(curve) > 2 and curve[0][0] == 0 == curve[-1][0]


def whole(curve: Curve) -> Curve:
    """The closed shape of which `curve` is half."""
    return (*curve, *mirrored(curve)[-2:0:-1])
