"""The graph as a drawing of tables: what can be read where there are too many rules for boxes and lines."""

from __future__ import annotations

import math

from msgspec import Struct
from msgspec.structs import replace

from .canvas import LINE, SIZE, SMALL, Canvas, in_lines, points
from .cells import CELL, LEGEND, LEGEND_DONE, LEGEND_READ, draw_cell
from .graph import Edge, Graph, Node, neighbours
from .tables import MORE, Row, Table, tables
from .text import width, wrapped

MARGIN, NAME, TITLE, GAP = 20.0, 66.0, 290.0, 18.0
_TURN, _LABEL = math.radians(60), 135.0  # how far heads are turned; their longest line
_PAGE, _FEWEST = 1.436, 3  # the height of a page of A3 without its margins, its width being 1; rows at its foot
_MARKS = {"fact": "recorded", "derived": "computed", "setting": "set by the clinic", "circumstance": "known"}


class _Columns(Struct, frozen=True):
    """Where the columns of a table stand: the middle of each, by the id of its node."""

    left: dict[str, float]
    right: dict[str, float]
    end: float


def matrix(graph: Graph) -> str:
    """The graph as the text of an SVG file."""
    several = tables(graph)
    rules = len(graph.of("rule"))
    description = f"Tables with a row for each of {rules} rules: at the left what it reads, at the right what it does."
    canvas = Canvas(graph.title, description)
    columns = [_columns(table) for table in several]
    wide = max((some.end for some in columns), default=600.0) + _overhang()
    wide = max(wide, 900.0)
    y = _header(canvas, graph, wide)
    for table, some in zip(several, columns, strict=True):
        y = _draw_in_pages(canvas, table, some, y, wide, graph)
    y = _unread(canvas, graph, y, wide)
    return canvas.written(wide, y + MARGIN)


def _overhang() -> float:
    return _LABEL * math.cos(_TURN) + MARGIN


def _columns(table: Table) -> _Columns:
    x = MARGIN + NAME + TITLE + CELL / 2
    left = {node.id: x + place * CELL for place, node in enumerate(table.left)}
    x += len(left) * CELL + (GAP if left else 0)
    right = {node.id: x + place * CELL for place, node in enumerate(table.right)}
    return _Columns(left, right, x + len(right) * CELL)


def _header(canvas: Canvas, graph: Graph, wide: float) -> float:
    """The title, what is drawn, and what the signs mean; the height that it takes."""
    canvas.text(MARGIN, 34, graph.title, "title")
    around = ", ".join(graph.nodes[node].name for node in graph.focus[:8]) + (" …" if len(graph.focus) > 8 else "")
    facts, derived = len(graph.of("fact")), len(graph.of("derived"))
    counted = f"{facts} recorded facts, {derived} computed facts, {len(graph.of('rule'))} rules"
    canvas.text(MARGIN, 54, f"{counted}; around {around}" if around else counted, "soft")
    y = 80.0
    for examples in (LEGEND_READ, LEGEND_DONE):
        x = MARGIN
        for edge, words in examples:
            long = width(words, SIZE) + CELL + 22
            if x + long > wide - MARGIN and x > MARGIN:
                x, y = MARGIN, y + 22
            draw_cell(canvas, (edge,), x + CELL / 2, y - 4, canvas.group())
            canvas.text(x + CELL + 4, y, words)
            x += long
        y += 22
    for line in wrapped(LEGEND, SIZE, wide - 2 * MARGIN):
        canvas.text(MARGIN, y, line, "soft")
        y += LINE
    return y + 8


def _draw_in_pages(canvas: Canvas, table: Table, columns: _Columns, y: float, wide: float, graph: Graph) -> float:
    """Draw a table so that no row of it lies across two pages of a print; it goes on under the same heads."""
    high = wide * _PAGE
    while True:
        end = (y // high + 1) * high
        fit, low = 0, y + _head_height(table)
        while fit < len(table.rows) and (low := low + _row_height(table.rows[fit])) <= end:
            fit += 1
        if fit == len(table.rows) or (fit < _FEWEST and y == end - high):
            return _draw_table(canvas, table, columns, y, wide, graph)
        if fit >= _FEWEST:
            _draw_table(canvas, replace(table, rows=table.rows[:fit]), columns, y, wide, graph)
            table = replace(table, rows=table.rows[fit:], title=f"{table.title.removesuffix(MORE)}{MORE}")
        y = end


def _head_height(table: Table) -> float:
    """The height of the title and the heads of a table."""
    below = 36 if width(table.title, 15, bold=True) > NAME + TITLE else 22
    return _slant(table) * math.sin(_TURN) + below


def _slant(table: Table) -> float:
    """The length of the longest head, along the slant."""
    lines = (line for node in (*table.left, *table.right) for line in wrapped(_called(node), SMALL, _LABEL, 2))
    return max((width(line, SMALL) for line in lines), default=0.0) + 8


def _row_height(row: Row) -> float:
    lines = max(len(wrapped(row.node.title, SIZE, TITLE - 10, 3)), 1 + (row.node.status == "draft"))
    return lines * LINE + 7


def _draw_table(canvas: Canvas, table: Table, columns: _Columns, y: float, wide: float, graph: Graph) -> float:
    group = canvas.group()
    canvas.text(MARGIN, y + 24, table.title, "head", group)
    canvas.path(f"M{MARGIN},{y + 4:g} H{wide - MARGIN:g}", "line", group)
    heads = [(node, columns.left[node.id]) for node in table.left]
    heads += [(node, columns.right[node.id]) for node in table.right]
    lines = {node.id: wrapped(_called(node), SMALL, _LABEL, 2) for node, _ in heads}
    slant = _slant(table)
    marked = _marked(graph)
    y += _head_height(table)
    for node, x in heads:
        _draw_head(canvas, node, lines[node.id], x, y, marked)
    for side in sorted({side for _, x in heads for side in (x - CELL / 2, x + CELL / 2)}):
        top = (side + slant * math.cos(_TURN), y - slant * math.sin(_TURN))
        canvas.path(points((side, y), top), "line", group)
    start = y
    for number, row in enumerate(table.rows):
        y = _draw_row(canvas, row, columns, y, wide if number % 2 == 0 else 0, graph)
    if columns.left and columns.right:
        x = columns.end - (len(columns.right) + 0.5) * CELL - GAP / 2
        canvas.path(f"M{x:g},{start:g} V{y:g}", "wire")
    return y + 24


def _marked(graph: Graph) -> set[str]:
    """What the graph was cut out around, and the groups and selections that hold it."""
    holding = {edge.source for edge in graph.edges if edge.kind == "holds" and edge.target in graph.focus}
    return {*graph.focus, *holding}


def _called(node: Node) -> str:
    if node.kind == "rule":
        return f"{node.name} {node.title}"
    return f"∗ {node.title}" if node.kind == "derived" else node.title


def _draw_head(canvas: Canvas, node: Node, lines: list[str], x: float, y: float, marked: set[str]) -> None:
    """The name of a column, slanted, its foot at `x`, `y`; of a computed fact, a link to its row."""
    title = told(node)
    within = canvas.link(node.id, title) if node.kind in ("derived", "rule") else canvas.group("", title)
    look = "small focused" if node.id in marked else "small"
    for number, line in enumerate(lines):
        down = (number - (len(lines) - 1) / 2) * 11.5 + 4  # from the middle of the column, across the slant
        along = 7
        foot = (
            x + down * math.sin(_TURN) + along * math.cos(_TURN),
            y + down * math.cos(_TURN) - along * math.sin(_TURN),
        )
        canvas.text(*foot, line, look, within, turned=math.degrees(_TURN))


def _draw_row(canvas: Canvas, row: Row, columns: _Columns, y: float, stripe: float, graph: Graph) -> float:
    lines = wrapped(row.node.title, SIZE, TITLE - 10, 3)
    high = _row_height(row)
    group = canvas.group(row.node.id)
    if stripe:
        canvas.box(MARGIN, y, stripe - 2 * MARGIN, high, "stripe", group)
    named = canvas.group("", told(row.node), group)
    look = "focused" if row.node.id in graph.focus else "bold"
    if row.node.kind == "rule":
        canvas.text(MARGIN + 4, y + LINE, row.node.name, look, named)
        if row.node.status == "draft":
            canvas.text(MARGIN + 4, y + 2 * LINE, "draft", "soft small", named)
    shift = 0.0 if row.node.kind == "rule" else NAME - 4
    in_lines(canvas, MARGIN + NAME - shift, y + LINE, lines, "", named)
    for cells, places in ((row.left, columns.left), (row.right, columns.right)):
        for node, edges in cells.items():
            cell = canvas.group("", " / ".join(said(edge, graph) for edge in edges), group)
            draw_cell(canvas, edges, places[node], y + high / 2, cell)
    return y + high


def _unread(canvas: Canvas, graph: Graph, y: float, wide: float) -> float:
    """What is recorded and read by no rule; the height at which the drawing ends."""
    beside = neighbours(graph.edges)
    idle = [node.title for node in graph.of("fact") if node.id not in beside.out_of]
    if graph.focus or not idle:
        return y
    group = canvas.group()
    canvas.text(MARGIN, y + 12, "Recorded, and read by no rule", "head", group)
    return in_lines(canvas, MARGIN, y + 34, wrapped("; ".join(idle), SIZE, wide - 2 * MARGIN), "", group)


def told(node: Node) -> str:
    """A node in one line: its id, title, and the place where it is written."""
    kind = _MARKS.get(node.kind, node.kind)
    place = f" ({node.file}:{node.line})" if node.file else ""
    stratum = f", stratum {node.stratum}" if node.stratum else ""
    called = node.title if node.title == node.name else f"{node.name}: {node.title}"
    return f"{called} – {kind}{stratum}{place}"


def said(edge: Edge, graph: Graph) -> str:
    """An edge in one line: what is read or done, and under which condition of its own."""
    source, target = graph.nodes[edge.source], graph.nodes[edge.target]
    text = f"{target.name if target.kind == 'rule' else target.title} {edge.kind} {source.title} {edge.words}"
    if edge.kind != "reads":
        who = source.name if source.kind == "rule" else source.title
        text = f"{who} {edge.kind} {target.title} {edge.words}"
    text = text.rstrip()
    if edge.kind == "reads" and edge.negated:
        text += " (inside a “not”)"
    return f"{text} – where {edge.where}" if edge.where else text
