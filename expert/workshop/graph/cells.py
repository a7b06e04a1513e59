"""The signs in the cells of a table of the graph: what is read and how, what is done and to what extent."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from .canvas import SMALL, Canvas, points
from .graph import Edge
from .text import width

CELL = 30.0  # the width of a column
_HALF = 6.5

LEGEND = (
    "∗ is computed · for: says which places or techniques are meant · set: a setting bounds it · ∅: nothing · "
    "2×: two conditions or acts at once · point at a sign to read it in full"
)
LEGEND_READ = (
    (Edge("", "", "reads", sign="yes"), "read: the fact is yes; also ≥ ≤ > < with a number, is, has, for"),
    (Edge("", "", "reads", sign="is", alternative=True), "rounded: one of several, of which one or some will do"),
    (Edge("", "", "reads", sign="is", negated=True), "broken line: inside a “not”"),
)
LEGEND_DONE = (
    (Edge("", "", "withholds", sign="all"), "withholds"),
    (Edge("", "", "withholds", sign="part"), "withholds on some regions"),
    (Edge("", "", "recommends"), "recommends"),
    (Edge("", "", "offers as an option"), "offers as an option"),
    (Edge("", "", "adapts"), "says how it is given"),
    (Edge("", "", "refers"), "refers"),
    (Edge("", "", "advises"), "says, plans, stops, ranks or puts in question"),
    (Edge("", "", "caps", sign="≤2"), "bounds"),
)


def draw_cell(canvas: Canvas, edges: tuple[Edge, ...], x: float, y: float, within: Element) -> None:
    """The sign of some edges between the same two nodes, its middle at `x`, `y`."""
    edge = edges[0]
    if edge.kind == "reads":
        look = f"box cell ground{' negated' if any(e.negated for e in edges) else ''}"
        canvas.box(x - CELL / 2 + 1, y - 8, CELL - 2, 16, look, within, 8 if edge.alternative else 1)
        canvas.text(x, y + 4, _together(edges), "small middle", within)
    elif edge.sign and edge.kind not in ("withholds", "holds"):
        canvas.text(x, y + 4, _together(edges), "small middle bold", within)
    else:
        _draw_sign(canvas, edges, x, y, within)


def _together(edges: tuple[Edge, ...]) -> str:
    """What the edges have as signs, where it fits; else how many there are."""
    signs = list(dict.fromkeys(edge.sign for edge in edges))
    if len(signs) == 1:
        return signs[0] if width(signs[0], SMALL) <= CELL - 3 else signs[0][:1]
    return f"{len(edges)}×"


def _draw_sign(canvas: Canvas, edges: tuple[Edge, ...], x: float, y: float, within: Element) -> None:
    left, right, top, bottom = x - _HALF, x + _HALF, y - _HALF, y + _HALF
    cross = f"{points((x - 3.5, y - 3.5), (x + 3.5, y + 3.5))} {points((x + 3.5, y - 3.5), (x - 3.5, y + 3.5))}"
    verbs = {edge.kind for edge in edges}
    if "withholds" in verbs:
        everywhere = any(edge.sign == "all" for edge in edges if edge.kind == "withholds")
        canvas.box(left, top, 2 * _HALF, 2 * _HALF, "marked" if everywhere else "mark", within)
        canvas.path(cross, "over" if everywhere else "mark", within)
    elif "recommends" in verbs:
        canvas.dot(x, y, _HALF - 0.5, "gooded", within)
    elif "offers as an option" in verbs:
        canvas.dot(x, y, _HALF - 0.5, "good", within)
    elif "refers" in verbs:
        canvas.path(f"{points((left + 1, top), (right, y), (left + 1, bottom))} Z", "marked", within)
    elif "holds" in verbs:
        canvas.dot(x, y, 4, "dot", within)
    elif "adapts" in verbs:
        canvas.path(f"{points((x, top), (right, y), (x, bottom), (left, y))} Z", "mark", within)
    else:
        canvas.path(points((left, y), (right, y)), "good", within)
        canvas.path(points((x, top), (x, bottom)), "good", within)
