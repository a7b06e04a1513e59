"""The graph as a Mermaid flowchart, which many pages of text can show: a subgraph for each module."""

from __future__ import annotations

from collections.abc import Iterator

from ...report.characters import visible
from .canvas import LIGHT
from .graph import Edge, Graph, Node

MOST_EDGES = 500  # more than these a page shows only where its owner allows it
_SHAPES = {"fact": ("[", "]"), "rule": ("(", ")"), "derived": ("[[", "]]"), "setting": ("[/", "/]")}
_LOOKS = {"fact": "fact", "circumstance": "setting", "setting": "setting", "derived": "derived", "rule": "rule"}
_MEANINGFUL = {ord(character): f"#{ord(character)};" for character in '"#&<>`\\'}
_MOST_LABEL = 60


def mermaid(graph: Graph) -> str:
    """The graph as the text of a Mermaid file; edges between the same two nodes are one, with all their words."""
    names = {node: f"n{number}" for number, node in enumerate(graph.nodes)}
    return "\n".join(_lines(graph, names)) + "\n"


def merged(graph: Graph) -> dict[tuple[str, str], list[Edge]]:
    """The edges by their two ends."""
    ends: dict[tuple[str, str], list[Edge]] = {}
    for edge in graph.edges:
        ends.setdefault((edge.source, edge.target), []).append(edge)
    return ends


def _lines(graph: Graph, names: dict[str, str]) -> Iterator[str]:
    yield "flowchart LR"
    yield from (f"  {_node(node, names)}" for node in graph.nodes.values() if node.kind != "rule")
    for number, (module, title) in enumerate(graph.modules.items()):
        yield f'  subgraph m{number}["{escaped(title)}"]'
        yield from (f"    {_node(node, names)}" for node in graph.of("rule") if node.module == module)
        yield "  end"
    for (source, target), edges in merged(graph).items():
        words = _short(" / ".join(dict.fromkeys(_words(edge) for edge in edges)))
        if words == "holds":
            yield f"  {names[source]} -.-> {names[target]}"
        else:
            yield f'  {names[source]} -->|"{escaped(words)}"| {names[target]}'
    for look in ("fact", "derived", "setting", "rule", "target"):
        yield f"  classDef {look} fill:{LIGHT[look]},stroke:{LIGHT['ink']},color:{LIGHT['ink']}"


def _node(node: Node, names: dict[str, str]) -> str:
    before, after = _SHAPES.get(node.kind, ("[", "]"))
    label = f"{node.name}: {node.title}" if node.kind == "rule" else node.title
    return f'{names[node.id]}{before}"{escaped(label)}"{after}:::{_LOOKS.get(node.kind, "target")}'


def _words(edge: Edge) -> str:
    if edge.kind == "reads":
        return f"not: {edge.words}" if edge.negated else edge.words
    return f"{edge.kind} {edge.words}".strip()


def _short(text: str) -> str:
    return text if len(text) <= _MOST_LABEL else f"{text[: _MOST_LABEL - 1].rstrip()}…"


def escaped(text: str) -> str:
    """`text` within the quotes of a label, in which nothing of it has a meaning; a space where it is empty."""
    return " ".join(visible(text).split()).translate(_MEANINGFUL) or " "
