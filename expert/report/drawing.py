"""SVG of our own making: smooth curves, signs and wrapped lines, built as a tree so that every text is escaped.

Outlines and text take the colour of the page (`currentColor`), so a page may be light or dark; each fill has a
class, by which a page may colour it otherwise. Nothing refers outside, and nothing runs.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ...facts.body_chart import Curve
from .characters import visible

COLOURS = {  # apart for colour-blind eyes
    "work": "#00795b",
    "also": "#00795b",
    "not-here": "#b5370a",
    "care": "#7a3fa0",
    "line": "#b07800",
}
_SIGNS: dict[str, tuple[str, str]] = {  # the plate of a sign, and what stands on it in white
    "work": ("M-6,0 A6,6 0 1 1 6,0 A6,6 0 1 1 -6,0 Z", "M-2.8,0.2 L-0.8,2.4 L2.9,-2.2"),
    "also": ("M-4.6,0 A4.6,4.6 0 1 1 4.6,0 A4.6,4.6 0 1 1 -4.6,0 Z", "M-2.2,0 H2.2 M0,-2.2 V2.2"),
    "not-here": ("M-5.4,-5.4 H5.4 V5.4 H-5.4 Z", "M-2.6,-2.6 L2.6,2.6 M-2.6,2.6 L2.6,-2.6"),
    "care": ("M0,-6.8 L6.8,5 H-6.8 Z", "M0,-2.6 V1 M0,3.1 V3.2"),
}


def smooth(curve: Curve, *, closed: bool = False) -> str:
    """The path of a curve that runs smoothly through its points (Catmull-Rom as cubic Bezier curves)."""
    count = len(curve)
    path = [f"M{_dot(*curve[0])}"]
    for here in range(count if closed else count - 1):
        before, start, end, after = (
            curve[place % count] if closed else curve[min(max(place, 0), count - 1)]
            for place in (here - 1, here, here + 1, here + 2)
        )
        first = (start[0] + (end[0] - before[0]) / 6, start[1] + (end[1] - before[1]) / 6)
        second = (end[0] - (after[0] - start[0]) / 6, end[1] - (after[1] - start[1]) / 6)
        path.append(f"C{_dot(*first)} {_dot(*second)} {_dot(*end)}")
    if closed:
        path.append("Z")
    elif count == 1:
        path.append(f"L{_dot(*curve[0])}")  # a dot, by its round ends
    return " ".join(path)


def _dot(x: float, y: float) -> str:
    return f"{_number(x)},{_number(y)}"


def _number(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"


class Drawing:
    """An SVG drawing of so many units in width, with a title and a description for those who do not see it.

    `name` begins every id in it. The height is set when it is written.
    """

    def __init__(self, name: str, width: float, title: str, description: str) -> None:
        self.name, self.width = name, width
        self.svg = Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "role": "img",
                "aria-labelledby": f"{name}-title {name}-description",
                "class": name,
                "font-family": "system-ui, sans-serif",
                "font-size": "12",
                "fill": "none",
                "stroke-linecap": "round",
                "stroke-linejoin": "round",
            },
        )
        SubElement(self.svg, "title", {"id": f"{name}-title"}).text = visible(title)
        SubElement(self.svg, "desc", {"id": f"{name}-description"}).text = visible(description)
        self._patterns()

    def _patterns(self) -> None:
        """A hatching for where not to work, dots for where to take care."""
        defs = SubElement(self.svg, "defs")
        hatch = _pattern(defs, f"{self.name}-hatch", 5)
        path = {"d": "M-1,6 L6,-1 M-1,1 L1,-1 M4,6 L6,4", "stroke": COLOURS["not-here"], "stroke-width": "1.1"}
        SubElement(hatch, "path", {**path, "class": "chart-not-here"})
        dots = _pattern(defs, f"{self.name}-dots", 4.5)
        dot = {"cx": "2.2", "cy": "2.2", "r": "1", "fill": COLOURS["care"], "class": "chart-care"}
        SubElement(dots, "circle", dot)

    def group(self, x: float, y: float, scale: float = 1) -> Element:
        """A group whose middle of coordinates lies at `x`, `y`."""
        turned = f" scale({scale:g})" if scale != 1 else ""
        return SubElement(self.svg, "g", {"transform": f"translate({_dot(x, y)}){turned}"})

    def area(self, parent: Element, curve: Curve, state: str) -> None:
        """A region in one of the states `work`, `also`, `not-here` and `care`, which differ in their filling, too."""
        fills = {
            "work": {"fill": COLOURS["work"], "fill-opacity": "0.3", "stroke-width": "1"},
            "also": {
                "fill": COLOURS["also"],
                "fill-opacity": "0.08",
                "stroke-width": "0.9",
                "stroke-dasharray": "0.5 2.6",
            },
            "not-here": {"fill": f"url(#{self.name}-hatch)", "stroke-width": "1"},
            "care": {"fill": f"url(#{self.name}-dots)", "stroke-width": "1.3", "stroke-dasharray": "3 2.4"},
        }
        drawn = {"d": smooth(curve, closed=True), "stroke": COLOURS[state], "class": f"chart-{state}", **fills[state]}
        SubElement(parent, "path", drawn)

    def band(self, parent: Element, curve: Curve, margin: float) -> None:
        """A line with its margin on either side."""
        line = {"d": smooth(curve), "stroke": COLOURS["line"], "class": "chart-line"}
        SubElement(parent, "path", {**line, "stroke-width": f"{2 * margin:g}", "stroke-opacity": "0.28"})
        SubElement(parent, "path", {**line, "stroke-width": "1.8", "stroke-dasharray": "5 3"})

    def stroke(self, parent: Element, curve: Curve, width: float, opacity: float = 1, *, closed: bool = False) -> None:
        """A line in the colour of the page; a closed one is faintly filled."""
        drawn = {"d": smooth(curve, closed=closed), "stroke": "currentColor", "stroke-width": f"{width:g}"}
        if opacity != 1:
            drawn["stroke-opacity"] = f"{opacity:g}"
        if closed:
            drawn |= {"fill": "currentColor", "fill-opacity": "0.04"}
        SubElement(parent, "path", drawn)

    def sign(self, parent: Element, kind: str, x: float, y: float) -> None:
        """The sign of a state: a plate of its own shape, with a tick, a plus, a cross or an exclamation mark."""
        plate, mark = _SIGNS[kind]
        sign = SubElement(parent, "g", {"transform": f"translate({_dot(x, y)})"})
        SubElement(sign, "path", {"d": plate, "fill": COLOURS[kind], "class": f"chart-{kind}-sign"})
        SubElement(sign, "path", {"d": mark, "stroke": "#ffffff", "stroke-width": "1.7"})

    def text(self, x: float, y: float, lines: Iterable[str], *, anchor: str = "start", bold: bool = False) -> None:
        """Lines of text from a first baseline downwards."""
        style = {"fill": "currentColor", "text-anchor": anchor, **({"font-weight": "bold"} if bold else {})}
        for number, line in enumerate(lines):
            place = {"x": f"{x:g}", "y": f"{y + number * LINE:g}"}
            SubElement(self.svg, "text", {**place, **style}).text = visible(line)

    def written(self, height: float) -> str:
        """The drawing as SVG source of this height; its own size is a natural one, which a page may make smaller."""
        self.svg.set("viewBox", f"0 0 {self.width:g} {height:g}")
        self.svg.set("width", f"{self.width * _NATURAL:g}")
        self.svg.set("height", f"{height * _NATURAL:g}")
        return ElementTree.tostring(self.svg, encoding="unicode")


LINE = 15.5  # from one line of text to the next
_NATURAL = 1.2  # pixels to a unit: a whole chart fits on a printed page


def wrapped(text: str, width: float) -> list[str]:
    """`text` in lines that fit into so many units."""
    return textwrap.wrap(visible(text), max(int(width / 6.4), 8), break_on_hyphens=False) or [""]


def _pattern(defs: Element, name: str, size: float) -> Element:
    box = {"width": f"{size:g}", "height": f"{size:g}", "patternUnits": "userSpaceOnUse"}
    return SubElement(defs, "pattern", {"id": name, **box})
