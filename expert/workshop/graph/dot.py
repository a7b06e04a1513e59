"""The graph in DOT, the language of Graphviz: a cluster for each module, a rank for each stratum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...report.characters import visible
from .canvas import LIGHT
from .graph import READ, TARGETS, Edge, Graph, Node

_SHAPES = {
    "fact": ("box", "filled", LIGHT["fact"]),
    "circumstance": ("box", "filled,dotted", LIGHT["setting"]),
    "setting": ("box", "filled,dotted", LIGHT["setting"]),
    "derived": ("box", "filled,dashed", LIGHT["derived"]),
    "rule": ("box", "filled,rounded", LIGHT["rule"]),
}
_TARGET = ("box", "filled", LIGHT["target"])
_MOST_LABEL = 60


def dot(graph: Graph) -> str:
    """The graph as the text of a DOT file, with edges from left to right."""
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    yield f"digraph {quoted(graph.title)} {{"
    yield "  rankdir=LR; newrank=true; nodesep=0.15; ranksep=1.2;"
    yield '  node [fontname="Helvetica", fontsize=11]; edge [fontname="Helvetica", fontsize=9];'
    strata = dict.fromkeys(node.stratum for node in graph.of(*READ))
    for stratum in strata:
        nodes = [node for node in graph.of(*READ) if node.stratum == stratum]
        yield from _rank("source" if stratum == 0 else "same", nodes)
    for number, (module, title) in enumerate(graph.modules.items()):
        yield f"  subgraph cluster_{number} {{"
        yield f"    label={quoted(title)};"
        yield from (f"    {_node(node)}" for node in graph.of("rule") if node.module == module)
        yield "  }"
    holding = {edge.source for edge in graph.edges if edge.kind == "holds"}
    last = [node for node in graph.of(*TARGETS) if node.id not in holding]
    yield from (f"  {_node(node)}" for node in graph.of(*TARGETS) if node.id in holding)
    yield from _rank("sink", last)
    yield from (f"  {_edge(edge)}" for edge in graph.edges)
    yield "}"


def _rank(rank: str, nodes: Iterable[Node]) -> Iterator[str]:
    lines = [f"    {_node(node)}" for node in nodes]
    if lines:
        yield from (f"  {{ rank={rank};", *lines, "  }")


def _node(node: Node) -> str:
    shape, style, colour = _SHAPES.get(node.kind, _TARGET)
    label = quoted(node.name, node.title) if node.kind == "rule" else quoted(node.title)
    place = f", tooltip={quoted(f'{node.file}:{node.line}')}" if node.file else ""
    return f'{quoted(node.id)} [label={label}, shape={shape}, style="{style}", fillcolor="{colour}"{place}];'


def _edge(edge: Edge) -> str:
    words = edge.words if edge.kind == "reads" else f"{edge.kind} {edge.words}".strip()
    style = ', style="dashed"' if edge.negated else ', style="dotted"' if edge.kind == "holds" else ""
    label = "" if edge.kind == "holds" else _short(f"not: {words}" if edge.negated else words)
    tooltip = f"{words}, where {edge.where}" if edge.where else words
    return f"{quoted(edge.source)} -> {quoted(edge.target)} [label={quoted(label)}, tooltip={quoted(tooltip)}{style}];"


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LABEL else f"{text[: _MOST_LABEL - 1].rstrip()}…"


def quoted(*lines: str) -> str:
    """Lines of text as one string of DOT, in which nothing of theirs has a meaning."""
    safe = (visible(line).replace("\\", "\\\\").replace('"', '\\"') for line in lines)
    return '"' + "\\n".join(" ".join(line.split()) for line in safe) + '"'
