"""The boxes of a drawing around a few rules: what stands in each, how high it is, and where lines leave it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from .canvas import LINE, SIZE, SMALL
from .graph import EVERYTHING, Edge, Graph, Node, neighbours
from .matrix import told
from .text import wrapped

WIDE, PADDING = 226.0, 8.0
_ROOM = WIDE - 2 * PADDING
_LOOKS = {"fact": "fact", "circumstance": "setting", "setting": "setting", "derived": "derived", "rule": "rule"}
_KINDS = {"fact": "recorded", "circumstance": "known", "setting": "set by the clinic", "derived": "computed"}
_MOST_NAMED = 6
_SAID = ("advice", "plan", "record", "contact")  # of these every rule says something else


class Line(Struct, frozen=True):
    """One line of text in a box; `look` are its classes. `to` are the boxes to which lines leave beside it."""

    text: str
    look: str = ""
    to: tuple[str, ...] = ()


class Box(Struct, frozen=True):
    """One box: an id of its own, its lines, its look, and what is shown where one points at it.

    `techniques` are the ids of those that it reaches.
    """

    id: str
    lines: tuple[Line, ...]
    look: str
    title: str
    techniques: tuple[str, ...] = ()

    @property
    def height(self) -> float:
        """How high it is, in pixels."""
        return len(self.lines) * LINE + 2 * PADDING - 2


class _Writer:
    """Writes the boxes of one part of a graph, and who else reads or does the same in the whole of it."""

    def __init__(self, part: Graph, whole: Graph) -> None:
        self.part, self.whole = part, whole
        self.beside, self.everywhere = neighbours(part.edges), neighbours(whole.edges)
        self.techniques = len(whole.of("technique"))

    def others(self, edges: Iterable[Edge], word: str) -> list[Line]:
        """The rules at the other ends of `edges` that are not drawn, in at most two lines."""
        ends = dict.fromkeys(end for edge in edges for end in (edge.source, edge.target))
        rules = [end for end in ends if self.whole.nodes[end].kind == "rule" and end not in self.part.nodes]
        if not rules:
            return []
        named = ", ".join(self.whole.nodes[rule].name for rule in rules[:_MOST_NAMED])
        more = f" and {len(rules) - _MOST_NAMED} more" if len(rules) > _MOST_NAMED else ""
        return [Line(line, "soft small") for line in wrapped(f"{word} {named}{more}", SMALL, _ROOM, 3)]


def reading_boxes(part: Graph, whole: Graph, drawn: frozenset[str]) -> list[Box]:
    """A box for each fact, setting, computed fact and rule of `drawn`, in the order of the graph."""
    writer = _Writer(part, whole)
    return [_reading_box(writer, node, drawn) for node in part.nodes.values() if node.id in drawn]


def _reading_box(writer: _Writer, node: Node, drawn: frozenset[str]) -> Box:
    lines: list[Line] = []
    if node.kind == "rule":
        draft = " (draft)" if node.status == "draft" else ""
        lines += [Line(line, "bold") for line in wrapped(f"{node.name}{draft}", SIZE, _ROOM, 2, bold=True)]
        lines += [Line(line) for line in wrapped(node.title, SIZE, _ROOM, 6)]
        place = f"{node.file}:{node.line}" if node.file else writer.whole.modules.get(node.module, "")
        lines += [Line(line, "soft small") for line in wrapped(place, SMALL, _ROOM, 2)]
    else:
        stratum = f", stratum {node.stratum}" if node.stratum else ""
        lines.append(Line(_KINDS.get(node.kind, node.kind) + stratum, "soft small"))
        lines += [Line(line, "bold") for line in wrapped(node.title, SIZE, _ROOM, 4, bold=True)]
    rows: dict[str, list[str]] = {}
    for edge in writer.beside.out_of.get(node.id, ()):
        if edge.target in drawn and edge.kind in ("reads", "derives"):
            rows.setdefault(_row(edge), []).append(edge.target)
    for text, to in rows.items():
        some = wrapped(text, SIZE, _ROOM, 5)
        lines += [Line(line) for line in some[:-1]]
        lines.append(Line(some[-1], "", tuple(dict.fromkeys(to))))
    if node.kind != "rule":
        lines += writer.others(writer.everywhere.out_of.get(node.id, ()), "also read by")
    look = f"box {_LOOKS.get(node.kind, 'target')}{' focus' if node.id in writer.part.focus else ''}"
    return Box(node.id, tuple(lines), look, told(node))


def _row(edge: Edge) -> str:
    notes = [said for so, said in ((edge.negated, "inside a “not”"), (edge.alternative, "one of several")) if so]
    aside = f" ({', '.join(notes)})" if notes else ""
    words = edge.words if edge.kind == "reads" else f"derived: {edge.words.removeprefix('is ')}"
    return f"→ {words}{aside}"


def concluding_boxes(part: Graph, whole: Graph, rule: str, drawn: frozenset[str]) -> list[Box]:
    """A box for each thing that a rule concludes and that is not itself in `drawn`; what it does alike in one box."""
    writer = _Writer(part, whole)
    alike: dict[tuple[str, ...], list[Edge]] = {}
    for edge in writer.beside.out_of.get(rule, ()):
        if edge.target not in drawn:
            kind = part.nodes[edge.target].kind
            own = "" if kind in ("technique", "position", "point") and edge.kind != "prefers" else edge.target
            words = "" if edge.kind == "prefers" else edge.words
            alike.setdefault((edge.kind, kind, own, words, str(edge.part)), []).append(edge)
    return [_concluding_box(writer, rule, number, edges) for number, edges in enumerate(alike.values())]


def _concluding_box(writer: _Writer, rule: str, number: int, edges: list[Edge]) -> Box:
    first = edges[0]
    targets = [writer.part.nodes[edge.target] for edge in edges]
    lines = [Line(first.kind, "soft small")]
    for node in targets:
        lines += [Line(line, "bold") for line in wrapped(node.title, SIZE, _ROOM, 5, bold=True)]
    lines += [Line(line) for line in wrapped(first.words, SIZE, _ROOM, 6)]
    held = [edge.target for node in targets for edge in writer.beside.out_of.get(node.id, ()) if edge.kind == "holds"]
    held += [node.id for node in targets if node.kind == "technique"]
    if first.target == EVERYTHING and held:
        lines.append(Line(f"all {writer.techniques} techniques", "soft small"))
        held = []
    if first.where:
        lines += [Line(line, "small") for line in wrapped(f"only where {first.where}", SMALL, _ROOM, 6)]
    same = [edge for node in targets for edge in writer.everywhere.into.get(node.id, ()) if edge.kind == first.kind]
    if targets[0].kind not in _SAID:
        lines += writer.others(same, "so do")
    named = ", ".join(node.title for node in targets)
    title = f"{first.kind} {named} {first.words}".rstrip() + (f" – only where {first.where}" if first.where else "")
    return Box(f"{rule}/{number}", tuple(lines), "box target", title, tuple(dict.fromkeys(held)))
