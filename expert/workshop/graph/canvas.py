"""SVG of graphs: boxes, lines, texts and cells in the colours of a light or a dark page.

It is built as a tree, so that every text is escaped; nothing in it refers outside, and nothing runs.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from ...report.characters import visible

SIZE, SMALL, LINE = 11.5, 11.0, 15.0  # of a text, of a small one, and from one line to the next, in pixels

# By class: what a page in light, and one in dark, fills and draws with. Text has a contrast of at least 4.5.
LIGHT = {
    "ground": "#ffffff",
    "ink": "#1b2430",
    "soft": "#525c69",
    "rule-line": "#d5dae1",
    "stripe": "#f4f6f8",
    "wire": "#7b8794",
    "fact": "#e8f1fb",
    "derived": "#fdf1d8",
    "setting": "#efeaf8",
    "rule": "#e6f4ec",
    "target": "#f6ecec",
    "mark": "#8a2a12",
    "good": "#00684c",
    "focus": "#a33a00",
}
DARK = {
    "ground": "#14181e",
    "ink": "#e9edf2",
    "soft": "#aab4c0",
    "rule-line": "#3a434f",
    "stripe": "#1b2129",
    "wire": "#8f9bab",
    "fact": "#16304a",
    "derived": "#40330f",
    "setting": "#302547",
    "rule": "#143a29",
    "target": "#452326",
    "mark": "#ff9c80",
    "good": "#62d6ae",
    "focus": "#ffb066",
}
_STYLE = """
text{fill:var(--ink);font-size:11.5px}
.soft{fill:var(--soft)}.small{font-size:11px}.bold{font-weight:bold}.head{font-size:15px;font-weight:bold}
.title{font-size:20px;font-weight:bold}.middle{text-anchor:middle}.end{text-anchor:end}
.ground{fill:var(--ground)}.stripe{fill:var(--stripe)}
.line{stroke:var(--rule-line);fill:none}.wire{stroke:var(--wire);fill:none;stroke-width:1.3}
.dot{fill:var(--wire)}.mark{stroke:var(--mark);fill:none;stroke-width:1.7}.marked{fill:var(--mark);stroke:var(--mark)}
.over{stroke:var(--ground);fill:none;stroke-width:1.7}
.good{stroke:var(--good);fill:none;stroke-width:1.7}.gooded{fill:var(--good);stroke:var(--good)}
.box{stroke:var(--ink);stroke-width:1}.fact{fill:var(--fact)}.derived{fill:var(--derived);stroke-dasharray:5 2}
.setting{fill:var(--setting);stroke-dasharray:1 2}.rule{fill:var(--rule);stroke-width:2}.target{fill:var(--target)}
.focus{stroke:var(--focus);stroke-width:3}.focused{fill:var(--focus);font-weight:bold}
.cell{stroke:var(--soft);stroke-width:1}.negated{stroke-dasharray:3 2}
a:hover text,a:focus text{text-decoration:underline}
"""


_LANDSCAPE = 0.7  # the height of a page that lies on its side, less its margins, its width being 1


def _colours() -> str:
    def declared(colours: dict[str, str]) -> str:
        return ";".join(f"--{name}:{colour}" for name, colour in colours.items())

    dark = f"@media screen and (prefers-color-scheme:dark){{svg{{{declared(DARK)}}}}}"
    return f"svg{{{declared(LIGHT)}}}\n{dark}{_STYLE}"


class Canvas:
    """An SVG drawing with a title and a description for those who do not see it; sizes are in pixels."""

    def __init__(self, title: str, description: str) -> None:
        self.svg = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "role": "img"})
        self.svg.set("aria-labelledby", "graph-title graph-description")
        self.svg.set("font-family", "system-ui, 'DejaVu Sans', Arial, sans-serif")
        SubElement(self.svg, "title", {"id": "graph-title"}).text = visible(title)
        SubElement(self.svg, "desc", {"id": "graph-description"}).text = visible(description)
        self._style = SubElement(self.svg, "style")
        self._anchors: dict[str, str] = {}
        self._ground = SubElement(self.svg, "rect", {"class": "ground"})

    def anchor(self, node: str) -> str:
        """The id of the element that draws a node, such as `rule-NS-02`; no two nodes have the same."""
        if node not in self._anchors:
            plain = name = re.sub(r"[^A-Za-z0-9_.-]+", "-", node)
            taken, number = set(self._anchors.values()), 2
            while name in taken:
                name, number = f"{plain}-{number}", number + 1
            self._anchors[node] = name
        return self._anchors[node]

    def group(self, node: str = "", title: str = "", within: Element | None = None) -> Element:
        """A group of what belongs together, such as all that draws `node`; `title` is shown where one points at it."""
        parent = self.svg if within is None else within
        group = SubElement(parent, "g", {"id": self.anchor(node)} if node else {})
        if title:
            SubElement(group, "title").text = visible(title)
        return group

    def link(self, to: str, title: str = "", within: Element | None = None) -> Element:
        """A link to the element of a node of the same drawing."""
        parent = self.svg if within is None else within
        link = SubElement(parent, "a", {"href": f"#{self.anchor(to)}"})
        if title:
            SubElement(link, "title").text = visible(title)
        return link

    def text(
        self, x: float, y: float, text: str, look: str = "", within: Element | None = None, *, turned: float = 0
    ) -> None:
        """One line of text from its baseline; `look` are its classes, `turned` degrees to the left."""
        place = {"x": _number(x), "y": _number(y)}
        if look:
            place["class"] = look
        if turned:
            place["transform"] = f"rotate({_number(-turned)} {_number(x)} {_number(y)})"
        SubElement(self.svg if within is None else within, "text", place).text = visible(text)

    def box(self, x: float, y: float, wide: float, high: float, look: str, within: Element, round_: float = 0) -> None:
        """A rectangle, with rounded corners where `round_` is more than 0."""
        place = {"x": _number(x), "y": _number(y), "width": _number(wide), "height": _number(high), "class": look}
        if round_:
            place["rx"] = _number(round_)
        SubElement(within, "rect", place)

    def path(self, data: str, look: str, within: Element | None = None) -> None:
        """A line along `data`, the commands of an SVG path."""
        SubElement(self.svg if within is None else within, "path", {"d": data, "class": look})

    def dot(self, x: float, y: float, radius: float, look: str, within: Element | None = None) -> None:
        """A disc, or a circle, by its look."""
        place = {"cx": _number(x), "cy": _number(y), "r": _number(radius), "class": look}
        SubElement(self.svg if within is None else within, "circle", place)

    def written(self, wide: float, high: float) -> str:
        """The drawing as the text of an SVG file of this size, which a print makes as wide as a page of A3."""
        turned = " landscape" if high <= wide * _LANDSCAPE else ""
        page = f"@page{{size:A3{turned};margin:8mm}}@media print{{svg{{max-width:100%;height:auto}}}}\n"
        self._style.text = f"{_colours()}{page}"
        self.svg.set("viewBox", f"0 0 {_number(wide)} {_number(high)}")
        for part in (self.svg, self._ground):
            part.set("width", _number(wide))
            part.set("height", _number(high))
        return ElementTree.tostring(self.svg, encoding="unicode") + "\n"


def _number(value: float) -> str:
    return f"{round(value, 1) + 0.0:g}"


def points(*corners: tuple[float, float]) -> str:
    """The path of a straight line through `corners`."""
    return "M" + " L".join(f"{_number(x)},{_number(y)}" for x, y in corners)


def curve(start: tuple[float, float], end: tuple[float, float]) -> str:
    """The path of a curve that leaves and arrives level, and stays between the two in height."""
    middle = (start[0] + end[0]) / 2
    corners = (start, (middle, start[1]), (middle, end[1]), end)
    x0, first, second, last = (f"{_number(x)},{_number(y)}" for x, y in corners)
    return f"M{x0} C{first} {second} {last}"


def in_lines(canvas: Canvas, x: float, y: float, lines: Iterable[str], look: str, within: Element) -> float:
    """Lines of text below each other from a first baseline; the baseline after the last."""
    for line in lines:
        canvas.text(x, y, line, look, within)
        y += LINE
    return y
