"""The graph around a few rules as boxes and lines: from what is recorded on the left to the techniques on the right."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from .boxes import PADDING, WIDE, Box, concluding_boxes, reading_boxes
from .canvas import LINE, SIZE, Canvas, curve, points
from .graph import READ, Graph
from .layout import Layout, Wire, arranged
from .matrix import told
from .text import fitted, width, wrapped

MARGIN, TOP, ACROSS, BETWEEN = 20.0, 96.0, 64.0, 14.0
_LANE, _ROW, _TECHNIQUE = 13.0, 23.0, 200.0


class _Placed(Struct, frozen=True):
    """The boxes of a drawing, the column of each, how they are laid out, and the lines from rules to what follows."""

    boxes: dict[str, Box]
    layers: dict[str, int]
    layout: Layout
    concluded: tuple[Wire, ...]

    def left(self, box: str) -> float:
        return MARGIN + self.layers[box] * (WIDE + ACROSS)

    def top(self, box: str) -> float:
        return TOP + self.layout.tops[box]


def drawing(part: Graph, whole: Graph) -> str:
    """The rules of `part`, cut out of `whole`, with all that they hang on and conclude, as the text of an SVG file."""
    placed = _place(part, whole)
    named = ", ".join(part.nodes[node].name for node in part.focus) or part.title
    description = "From left to right: what is recorded, what is computed from it, the rules, and what they conclude."
    canvas = Canvas(f"What hangs on and follows from {named}", description)
    columns = max(placed.layers.values(), default=0) + 1
    right = MARGIN + columns * (WIDE + ACROSS) - ACROSS
    _heads(canvas, placed, part)
    for box in placed.boxes.values():
        for number, line in enumerate(box.lines):
            for to in line.to:
                _wire(canvas, placed, (box.id, to), placed.top(box.id) + _baseline(number) - 4)
    for rule, concluded in placed.concluded:
        _wire(canvas, placed, (rule, concluded), placed.top(rule) + placed.boxes[rule].height / 2)
    for box in placed.boxes.values():
        _draw_box(canvas, placed, box)
    end, low = _techniques(canvas, placed, part, right)
    wide = max(end + MARGIN, MARGIN * 2 + width(f"Around {named}", 20, bold=True))
    for number, text in enumerate(wrapped(f"Around {named}", 20, wide - 2 * MARGIN, 1, bold=True)):
        canvas.text(MARGIN, 36 + 24 * number, text, "title")
    return canvas.written(wide, max(TOP + placed.layout.height, low) + MARGIN)


def _baseline(number: int) -> float:
    return PADDING + 10 + number * LINE


def _place(part: Graph, whole: Graph) -> _Placed:
    """All boxes with their columns: recorded facts first, what is concluded last."""
    rules = [node.id for node in part.of("rule")]
    shown = [rule for rule in rules if rule in part.focus] or rules
    used = {edge.source for edge in part.edges if edge.kind == "reads"}
    drawn = {node.id for node in part.of(*READ) if node.id in used or node.id in part.focus} | set(rules)
    drawn |= set() if rules else set(part.focus)
    layers = _layers(part, drawn)
    back = {
        edge.target
        for edge in part.edges
        if edge.kind == "derives" and edge.source in layers and layers[edge.source] >= layers.get(edge.target, 0)
    }
    boxes = {box.id: box for box in reading_boxes(part, whole, frozenset(drawn))}
    last = max(layers.values(), default=0) + 1
    wires: list[Wire] = [(box.id, to) for box in boxes.values() for line in box.lines for to in line.to]
    concluded: list[Wire] = []
    for rule in shown:
        for box in concluding_boxes(part, whole, rule, frozenset(drawn - back)):
            boxes[box.id], layers[box.id] = box, last
            concluded.append((rule, box.id))
    layout = arranged(layers, {name: box.height for name, box in boxes.items()}, [*wires, *concluded], BETWEEN)
    return _Placed(boxes, layers, layout, tuple(concluded))


def _layers(part: Graph, drawn: set[str]) -> dict[str, int]:
    """The column of each box: one right of the last that it reads; recorded facts in the first.

    Where a rule reads what it derives itself, in another part, the way back does not count.
    """
    reads: dict[str, set[str]] = {node: set() for node in part.nodes if node in drawn}
    for edge in part.edges:
        if edge.source in drawn and edge.target in drawn and edge.kind in ("reads", "derives"):
            reads[edge.target].add(edge.source)
    layers: dict[str, int] = {}
    while waiting := [node for node in reads if node not in layers]:
        ready = [node for node in waiting if reads[node] <= layers.keys()] or waiting[:1]
        done = {node: 1 + max((layers[read] for read in reads[node] if read in layers), default=-1) for node in ready}
        layers |= done
    return {node: layers[node] for node in reads}


def _heads(canvas: Canvas, placed: _Placed, part: Graph) -> None:
    """Above each column, what stands in it."""
    kinds: dict[int, set[str]] = {}
    for box, layer in placed.layers.items():
        kinds.setdefault(layer, set()).add(part.nodes[box].kind if box in part.nodes else "")
    words = {"fact": "recorded", "circumstance": "known", "setting": "set", "derived": "computed", "rule": "rules"}
    for layer, some in kinds.items():
        said = [word for kind, word in words.items() if kind in some] + (["what follows"] if "" in some else [])
        x = MARGIN + layer * (WIDE + ACROSS)
        canvas.text(x, TOP - 20, fitted(", ".join(said).capitalize(), 15, WIDE, bold=True), "head")


def _wire(canvas: Canvas, placed: _Placed, wire: Wire, start: float) -> None:
    """A line from the right edge of a box at the height `start`, past the columns between, to the next box."""
    if wire not in placed.layout.ways:
        return
    source, target = wire
    x, y = placed.left(source) + WIDE, start
    for way in placed.layout.ways[wire]:
        high = TOP + way
        canvas.path(f"{curve((x, y), (x + ACROSS, high))} h{WIDE:g}", "wire")
        x, y = x + ACROSS + WIDE, high
    box = placed.boxes[target]
    end = (x + ACROSS, placed.top(target) + box.height / 2)
    canvas.path(curve((x, y), (end[0] - 5, end[1])), "wire")
    canvas.path(f"{points((end[0] - 7, end[1] - 4), end, (end[0] - 7, end[1] + 4))} Z", "dot")


def _draw_box(canvas: Canvas, placed: _Placed, box: Box) -> None:
    left, top = placed.left(box.id), placed.top(box.id)
    group = canvas.group(box.id, box.title)
    canvas.box(left, top, WIDE, box.height, box.look, group, 6 if "rule" in box.look else 2)
    for number, line in enumerate(box.lines):
        within = canvas.link(line.to[0], within=group) if line.to else group
        canvas.text(left + PADDING, top + _baseline(number), line.text, line.look, within)


def _techniques(canvas: Canvas, placed: _Placed, part: Graph, right: float) -> tuple[float, float]:
    """The techniques in a column, each tied by dots to the boxes that reach it; the right and lower ends of it all."""
    boxes = sorted((box for box in placed.boxes.values() if box.techniques), key=lambda box: placed.top(box.id))
    named = {name for box in boxes for name in box.techniques}
    nodes = [node for node in part.of("technique") if node.id in named]
    if not nodes:
        return right, 0.0
    first, last = boxes[0], boxes[-1]
    middle = (placed.top(first.id) + placed.top(last.id) + last.height) / 2
    start = max(TOP, middle - len(nodes) * _ROW / 2)
    rows = {node.id: start + (place + 0.5) * _ROW for place, node in enumerate(nodes)}
    lanes = {box.id: right + 22 + place * _LANE for place, box in enumerate(boxes)}
    x = right + 22 + len(boxes) * _LANE + 10
    canvas.text(x, min(TOP, start) - 20, "Techniques", "head")
    for node in nodes:
        y = rows[node.id]
        begin = min(lanes[box.id] for box in boxes if node.id in box.techniques)
        canvas.path(points((begin, y), (x, y)), "wire")
        group = canvas.group(node.id, told(node))
        canvas.box(x, y - _ROW / 2 + 2, _TECHNIQUE, _ROW - 4, "box ground", group, 2)
        canvas.text(x + PADDING, y + 4, fitted(node.title, SIZE, _TECHNIQUE - 2 * PADDING), "", group)
    for box in boxes:
        lane = lanes[box.id]
        leave = _clear(placed.top(box.id), box.height, rows.values())
        heights = [leave, *(rows[name] for name in box.techniques)]
        canvas.path(points((right, leave), (lane, leave)), "wire")
        canvas.path(points((lane, min(heights)), (lane, max(heights))), "wire")
        for name in box.techniques:
            canvas.dot(lane, rows[name], 3.6, "dot")
    return x + _TECHNIQUE, start + len(nodes) * _ROW


def _clear(top: float, height: float, rows: Iterable[float]) -> float:
    """A height within a box that is as far as can be from every row, so that no line lies on another."""
    some = list(rows)
    tries = [top + height * tenth / 12 for tenth in range(2, 11)]
    return max(tries, key=lambda y: min(min(abs(row - y) for row in some), 8.0) - abs(y - top - height / 2) / 1000)
