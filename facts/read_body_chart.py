"""The body chart out of `facts/body_chart.yaml`, checked against the catalogue and the vocabulary."""

from __future__ import annotations

from collections.abc import Mapping

from .body_chart import BodyChart, Criterion, Curve, Dot, Line, Mark, Stroke, View, is_half
from .reading import Part, Reading
from .technique import SIDES, Catalogue
from .vocabulary import Fact, Unknown, Value, Vocabulary

MOST = 1000.0  # no point lies further out
KEYS = ("title", "size", "outline", "views", "lines", "marks", "pictograms")
_NOWHERE: Curve = ((0.0, 0.0),)


def read_body_chart(reading: Reading, catalogue: Catalogue, vocabulary: Vocabulary) -> BodyChart:
    """The body chart in `reading`; problems are put there, and what has one is left out."""
    return _Reader(reading, catalogue, vocabulary).chart()


class _Reader:
    def __init__(self, reading: Reading, catalogue: Catalogue, vocabulary: Vocabulary) -> None:
        self.reading, self.catalogue, self.facts = reading, catalogue, vocabulary.facts

    def chart(self) -> BodyChart:
        reading, root = self.reading, self.reading.root
        value = reading.mapping(root, KEYS, KEYS)
        if not all(key in value for key in KEYS):
            return BodyChart("", 0, 0, _NOWHERE, {}, (), (), {})
        size = root["size"].value
        if not isinstance(size, list) or len(size) != 2 or not all(_is_length(number) for number in size):
            reading.wrong(
                root["size"], "is no size", "[from the middle line to the edge, from top to bottom]", code="R601"
            )
            size = [1, 1]
        outline = self._curve(root["outline"])
        if not is_half(outline):
            reading.wrong(
                root["outline"],
                "does not run from the middle line to the middle line",
                "0 as first and last x",
                code="R601",
            )
        views = {name: self._view(name, part) for name, part in reading.entries(root["views"])}
        self._check_seen(root["views"], views)
        return BodyChart(
            title=reading.text(root, "title"),
            half_width=float(size[0]),
            height=float(size[1]),
            outline=outline,
            views=views,
            lines=tuple(self._line(part, views) for part in reading.items(root["lines"])),
            marks=tuple(self._mark(part) for part in reading.items(root["marks"])),
            pictograms=self._pictograms(root["pictograms"]),
        )

    def _view(self, name: str, part: Part) -> View:
        reading = self.reading
        keys = ("title", "viewer_left", "details", "shapes", "signs")
        reading.mapping(part, keys, ("title", "viewer_left", "shapes"))
        shapes = {}
        for region, curve in reading.entries(part["shapes"]):
            if region not in self.catalogue.regions:
                reading.wrong(
                    curve, f'no region is named "{region}"', ", ".join(self.catalogue.regions), key=True, code="R601"
                )
            shapes[region] = self._curve(curve, least=3)
            half = is_half(shapes[region])
            if half and region in self.catalogue.regions and self.catalogue.regions[region].sided:
                reading.wrong(
                    curve, f"{region} has two sides and lies on the middle line", "a curve beside it", code="R601"
                )
        return View(
            name=name,
            title=reading.text(part, "title"),
            viewer_left=reading.word(part["viewer_left"], SIDES, "a side"),
            details=tuple(self._curve(item) for item in reading.items(part["details"])) if "details" in part else (),
            shapes=shapes,
            signs=self._signs(part["signs"], shapes) if "signs" in part else {},
        )

    def _signs(self, part: Part, shapes: Mapping[str, Curve]) -> dict[str, Dot]:
        for region, point in self.reading.entries(part):
            if region not in shapes:
                self.reading.wrong(point, f"{region} has no shape here", ", ".join(shapes), key=True, code="R601")
        return {region: self._curve(point, least=1)[0] for region, point in self.reading.entries(part)}

    def _check_seen(self, part: Part, views: Mapping[str, View]) -> None:
        """Every region of the catalogue has a shape in some view: nothing can be offered where nothing is drawn."""
        for region in self.catalogue.regions:
            if not any(region in view.shapes for view in views.values()):
                self.reading.wrong(part, f"{region} has a shape in no view", "a curve under shapes", code="R601")

    def _line(self, part: Part, views: Mapping[str, View]) -> Line:
        reading = self.reading
        keys = ("title", "view", "margin", "curve")
        reading.mapping(part, keys, keys)
        margin = part["margin"].value
        if not _is_length(margin):
            reading.wrong(part["margin"], "is no margin", "a number above 0, in the units of the chart", code="R601")
            margin = 1
        view = reading.word(part["view"], views, "a view")
        return Line(reading.text(part, "title"), view, float(margin), self._curve(part["curve"], least=2))

    def _mark(self, part: Part) -> Mark:
        reading = self.reading
        keys = ("title", "where", "regions", "affected", "named_by")
        value = reading.mapping(part, keys, ("title", "where"))
        if not {"regions", "affected", "named_by"} & value.keys():
            reading.wrong(part, "marks no region", "regions, affected or named_by", code="R601")
        naming = [name for name, fact in self.facts.items() if fact.regions]
        return Mark(
            title=reading.text(part, "title"),
            criteria=tuple(self._criterion(name, test) for name, test in reading.entries(part["where"])),
            regions=self._regions(part, "regions"),
            affected=self._regions(part, "affected"),
            named_by=reading.word(part["named_by"], naming, "a fact that names regions") if "named_by" in value else "",
        )

    def _regions(self, part: Part, key: str) -> tuple[str, ...]:
        return self.reading.words(part[key], self.catalogue.regions, "a region") if key in part else ()

    def _criterion(self, name: str, part: Part) -> Criterion:
        reading = self.reading
        if name not in self.facts:
            reading.wrong(part, f'no fact is named "{name}"', "a fact of the vocabulary", key=True, code="R601")
            return Criterion(name, frozenset())
        other = isinstance(part.value, dict)
        if other:
            reading.mapping(part, ("other_than",), ("other_than",))
            part = part["other_than"]
        values = (self._value(item, self.facts[name]) for item in reading.items(part))
        return Criterion(name, frozenset(value for value in values if value is not None), other)

    def _value(self, part: Part, fact: Fact) -> Value | None:
        try:
            found = fact.read(part.value)
        except ValueError as error:
            self.reading.wrong(part, str(error), fact.expected, code="R601")
            return None
        if isinstance(found, Unknown):
            self.reading.wrong(part, "a mark cannot hang on what is unknown", fact.expected, code="R601")
            return None
        return found

    def _pictograms(self, part: Part) -> dict[str, tuple[Stroke, ...]]:
        reading = self.reading
        found: dict[str, tuple[Stroke, ...]] = {}
        for name, strokes in reading.entries(part):
            if name not in self.catalogue.positions:
                near = ", ".join(self.catalogue.positions)
                reading.wrong(strokes, f'no position is named "{name}"', near, key=True, code="R601")
            found[name] = tuple(self._stroke(item) for item in reading.items(strokes))
        return found

    def _stroke(self, part: Part) -> Stroke:
        self.reading.mapping(part, ("width", "curve"), ("width", "curve"))
        width = part["width"].value
        if not _is_length(width):
            self.reading.wrong(part["width"], "is no width", "a number above 0", code="R601")
            width = 1
        return Stroke(float(width), self._curve(part["curve"], least=1))

    def _curve(self, part: Part, least: int = 2) -> Curve:
        """The points at `part`: pairs of numbers, a comma between the two and a space between the pairs."""
        curve: list[tuple[float, float]] = []
        for word in part.value.split() if isinstance(part.value, str) else ():
            try:
                x, y = (float(number) for number in word.split(","))
            except ValueError:
                self.reading.wrong(
                    part, f'"{word[:40]}" is no point', "two numbers with a comma between, such as 12,40.5", code="R601"
                )
                return _NOWHERE
            if not (abs(x) <= MOST and abs(y) <= MOST):
                self.reading.wrong(part, f'"{word[:40]}" lies outside', f"numbers of at most {MOST:g}", code="R601")
                return _NOWHERE
            curve.append((x, y))
        if len(curve) < least:
            self.reading.wrong(part, "is no curve", f"at least {least} points, such as 0,10 12,40.5", code="R601")
            return _NOWHERE
        return tuple(curve)


def _is_length(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 < value <= MOST
