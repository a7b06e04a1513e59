"""The graph in each of its formats."""

from __future__ import annotations

import msgspec

from .dot import dot
from .drawing import drawing
from .graph import Graph
from .matrix import matrix
from .mermaid import mermaid

FORMATS = ("svg", "dot", "mermaid", "json")
SUFFIXES = {".svg": "svg", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".mermaid": "mermaid", ".json": "json"}
MOST_DRAWN = 4  # rules that are drawn as boxes; more are drawn as tables


def write(part: Graph, whole: Graph, form: str) -> str:
    """`part`, cut out of `whole` or the same, as text in one of `FORMATS`."""
    match form:
        case "dot":
            return dot(part)
        case "mermaid":
            return mermaid(part)
        case "json":
            return msgspec.json.format(msgspec.json.encode(to_plain(part))).decode() + "\n"
        case _:
            return drawing(part, whole) if _few(part) else matrix(part)


def _few(part: Graph) -> bool:
    rules = part.of("rule")
    named = [node for node in rules if node.id in part.focus]
    return bool(part.focus) and len(named or rules) <= MOST_DRAWN


def to_plain(graph: Graph) -> dict[str, object]:
    """The graph as JSON data: nodes and edges as lists, under `version` 1 of this form."""
    return {
        "version": 1,
        "title": graph.title,
        "digest": graph.digest,
        "focus": list(graph.focus),
        "modules": msgspec.to_builtins(graph.modules),
        "nodes": [msgspec.to_builtins(node) for node in graph.nodes.values()],
        "edges": [msgspec.to_builtins(edge) for edge in graph.edges],
    }
