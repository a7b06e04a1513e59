"""Part of the graph: what is named, what it hangs on, and what hangs on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec.structs import replace

from ....facts.problem import InvalidInput, nearest
from .graph import READ, Edge, Graph, neighbours


def found(graph: Graph, names: Sequence[str]) -> tuple[str, ...]:
    """The ids of the nodes called `names`: a rule, fact, technique, group, module or other thing, or a node's own id.

    A module stands for its rules; where a fact has the same name, the module is called `module:` and its name. Raises
    InvalidInput with every name that there is not.
    """
    known: dict[str, tuple[str, ...]] = {}
    for node in graph.of("rule", *READ, "technique", "group"):
        known.setdefault(node.name, (node.id,))
    for module in graph.modules:
        rules = tuple(node.id for node in graph.of("rule") if node.module == module)
        known.setdefault(module, rules)
        known[f"module:{module}"] = rules
    for node in graph.nodes.values():
        known.setdefault(node.name, (node.id,))
    unknown = [name for name in names if name not in known and name not in graph.nodes]
    if unknown:
        raise InvalidInput(problem for name in unknown for problem in _unknown(name, known).problems)
    ids = [node for name in names for node in ((name,) if name in graph.nodes else known[name])]
    return tuple(dict.fromkeys(ids))


def _unknown(name: str, known: Iterable[str]) -> InvalidInput:
    return InvalidInput.of(f'no rule, fact, technique, group or module is named "{name}"', nearest(name, known))


def around(graph: Graph, focus: tuple[str, ...], depth: int | None = None) -> Graph:
    """The part of `graph` around the nodes of `focus`, which are ids.

    Backwards it holds everything that they hang on, down to what is recorded; forwards everything that hangs on them,
    up to the techniques, but what follows from a fact that a rule of `focus` derives is left out. With `depth` it
    goes so many edges each way, through anything. A rule is in it whole: with all that it reads and concludes on; a
    derived fact with all that it hangs on, or with nothing of it.
    """
    beside = neighbours(graph.edges)
    rules = [node for node in focus if graph.nodes[node].kind == "rule"]
    closed = frozenset(node.id for node in graph.of("derived")) if depth is None else frozenset()
    before = {node: [edge.source for edge in edges] for node, edges in beside.into.items()}
    after = {node: [edge.target for edge in edges] for node, edges in beside.out_of.items()}
    reached, opened = _reached(focus, before, depth)
    more = (
        _reached(rules, after, depth, closed),
        _reached((node for node in focus if node not in rules), after, depth),
    )
    for further, further_opened in more:
        reached, opened = reached | further, opened | further_opened
    whole = {node for node in reached if graph.nodes[node].kind == "rule"}
    whole |= {node for node in opened if graph.nodes[node].kind == "derived"}
    whole |= {edge.source for node in whole for edge in beside.into.get(node, ()) if edge.kind == "derives"}
    edges = tuple(edge for edge in graph.edges if _belongs(edge, graph, whole, reached))
    ends = {end for edge in edges for end in (edge.source, edge.target)} | reached
    nodes = {name: node for name, node in graph.nodes.items() if name in ends}
    modules = {node.module for node in nodes.values() if node.kind == "rule"}
    titles = {name: title for name, title in graph.modules.items() if name in modules}
    return replace(graph, nodes=nodes, edges=edges, modules=titles, focus=focus)


def _belongs(edge: Edge, graph: Graph, whole: set[str], reached: set[str]) -> bool:
    if edge.kind == "holds":
        return {edge.source, edge.target} <= reached
    return edge.target in whole or (edge.source in whole and graph.nodes[edge.source].kind == "rule")


def _reached(
    start: Iterable[str], onward: Mapping[str, list[str]], depth: int | None, closed: frozenset[str] = frozenset()
) -> tuple[set[str], set[str]]:
    """The nodes that can be reached in so many steps, and those from which a step was taken; none from `closed`."""
    edge = list(dict.fromkeys(start))
    reached, opened = set(edge), set[str]()
    while edge and (depth is None or depth > 0):
        opened |= set(edge) - closed
        beyond = dict.fromkeys(to for node in edge if node not in closed for to in onward.get(node, ()))
        edge = [node for node in beyond if node not in reached]
        reached |= set(edge)
        depth = None if depth is None else depth - 1
    return reached, opened
