"""The graph as tables: a row for each rule, a column for each thing that it reads or concludes on.

A table has few enough columns to be read across; the rules of a module go on in another where they need more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from msgspec import Struct

from .graph import KINDS, Edge, Graph, Neighbours, Node, neighbours

MORE = " (continued)"
MOST_READ, MOST_CONCLUDED, MOST_ROWS = 16, 16, 24


class Row(Struct, frozen=True):
    """One rule, derived fact or technique, with its edges by the node at their other end."""

    node: Node
    left: Mapping[str, tuple[Edge, ...]]
    right: Mapping[str, tuple[Edge, ...]]


class Table(Struct, frozen=True):
    """Rows under one heading, and the nodes of their columns on the left and on the right of the names."""

    title: str
    rows: tuple[Row, ...]
    left: tuple[Node, ...]
    right: tuple[Node, ...]


def tables(graph: Graph) -> tuple[Table, ...]:
    """Derived facts by stratum, rules by module, and techniques with the groups that hold them; none of them empty."""
    beside = neighbours(graph.edges)
    found: list[Table] = []
    derived = [node for node in graph.of("derived") if node.id in beside.into]
    for stratum, some in groupby(derived, lambda node: node.stratum):
        found += _split(f"Computed facts, stratum {stratum}", some, graph, beside)
    for module, title in graph.modules.items():
        some = (node for node in graph.of("rule") if node.module == module)
        found += _split(f"Rules: {title}", some, graph, beside)
    held = (node for node in graph.of("technique") if any(e.kind == "holds" for e in beside.into.get(node.id, ())))
    found += _split("Techniques, and what holds them", held, graph, beside, holds=True)
    return tuple(found)


def _split(
    title: str, nodes: Iterable[Node], graph: Graph, beside: Neighbours, *, holds: bool = False
) -> Iterator[Table]:
    """The rows of `nodes` in as few tables as their columns fit into, one after the other."""
    rows: list[Row] = []
    for node in nodes:
        row = _row(node, beside, holds)
        if rows and not (holds or _fits([*rows, row])):
            yield _table(title, rows, graph)
            rows, title = [], f"{title.removesuffix(MORE)}{MORE}"
        rows.append(row)
    if rows:
        yield _table(title, rows, graph)


def _row(node: Node, beside: Neighbours, holds: bool) -> Row:
    into = (edge for edge in beside.into.get(node.id, ()) if (edge.kind == "holds") is holds)
    out = beside.out_of.get(node.id, ()) if node.kind == "rule" else ()
    left: dict[str, list[Edge]] = {}
    right: dict[str, list[Edge]] = {}
    for edge in into:
        left.setdefault(edge.source, []).append(edge)
    for edge in out:
        right.setdefault(edge.target, []).append(edge)
    return Row(node, {k: tuple(v) for k, v in left.items()}, {k: tuple(v) for k, v in right.items()})


def _fits(rows: list[Row]) -> bool:
    left = {name for row in rows for name in row.left}
    right = {name for row in rows for name in row.right}
    return len(left) <= MOST_READ and len(right) <= MOST_CONCLUDED and len(rows) <= MOST_ROWS


def _table(title: str, rows: list[Row], graph: Graph) -> Table:
    left = dict.fromkeys(name for row in rows for name in row.left)
    right = dict.fromkeys(name for row in rows for name in row.right)
    return Table(title, tuple(rows), _by_kind(left, graph), _by_kind(right, graph))


def _by_kind(names: Iterable[str], graph: Graph) -> tuple[Node, ...]:
    """The nodes by kind, within a kind as they first appear, so that what is read together stands together."""
    return tuple(sorted((graph.nodes[name] for name in names), key=lambda node: KINDS.index(node.kind)))
