"""The rules as a graph: what is recorded, what is computed from it, the rules, and what they conclude on.

An edge runs the way knowledge does: from a fact to the rule that reads it, from a rule to what it concludes on, from
a group to the techniques in it. Drawings and files are made from this and add nothing to it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

READ = ("fact", "circumstance", "setting", "derived")  # kinds of nodes that a rule may read
TARGETS = (  # kinds of nodes on which a rule may conclude, apart from derived facts, in the order of a drawing
    "technique",
    "group",
    "selection",
    "limit",
    "position",
    "point",
    "tradition",
    "referral",
    "contact",
    "record",
    "advice",
    "plan",
)
KINDS = (*READ, "rule", *TARGETS)
EVERYTHING = "group:everything"


class Node(Struct, frozen=True):
    """One thing in the graph: `id` is its kind, a colon and its `name`; `title` is what it is called.

    `stratum` is 0 for what is recorded or set; for a derived fact its stratum; for a rule the highest that it reads;
    for what rules conclude on 0, as nothing is computed from it. `module` is the module of a rule, the block of a
    fact, or the tradition of a technique. `file` and `line` (from 1) say where it is written; empty and 0 where that
    is not known. `status` is that of a rule: `active` or `draft`.
    """

    id: str
    kind: str
    name: str
    title: str
    stratum: int = 0
    module: str = ""
    file: str = ""
    line: int = 0
    status: str = ""


class Edge(Struct, frozen=True):
    """An edge between two nodes by their ids; `kind` is a verb, such as `reads` or `withholds`.

    `words` say it in words ("is at least 7", "at most 3"), `sign` within the width of three letters. `part` counts the
    parts of a rule that have a condition of their own from 1, and is 0 where the whole rule is meant; `where` is that
    condition. Of a reading, `negated` says that it stands inside a "not", `alternative` that it is one of several that
    will do.
    """

    source: str
    target: str
    kind: str
    words: str = ""
    sign: str = ""
    part: int = 0
    where: str = ""
    negated: bool = False
    alternative: bool = False


class Graph(Struct, frozen=True):
    """Nodes by id and edges, in the order of the knowledge base; `modules` are the titles of the modules by name.

    `focus` holds the ids of the nodes around which it was cut out, none where it is whole.
    """

    title: str
    digest: str
    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    modules: Mapping[str, str]
    focus: tuple[str, ...] = ()

    def of(self, *kinds: str) -> tuple[Node, ...]:
        """The nodes of some kinds, in order."""
        return tuple(node for node in self.nodes.values() if node.kind in kinds)


class Neighbours(Struct, frozen=True):
    """The edges of a graph by their ends."""

    into: Mapping[str, tuple[Edge, ...]]
    out_of: Mapping[str, tuple[Edge, ...]]


def neighbours(edges: Iterable[Edge]) -> Neighbours:
    """`edges` by the node that they reach, and by the node that they leave."""
    into: dict[str, list[Edge]] = {}
    out_of: dict[str, list[Edge]] = {}
    for edge in edges:
        into.setdefault(edge.target, []).append(edge)
        out_of.setdefault(edge.source, []).append(edge)
    return Neighbours({k: tuple(v) for k, v in into.items()}, {k: tuple(v) for k, v in out_of.items()})
