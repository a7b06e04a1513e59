"""The graph of a knowledge base, whole."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ....facts.language import spoken
from ....facts.technique import Catalogue
from ....rules.conclusion import Selection, facts_read
from ....rules.condition import Always, reads
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase, strata
from ....rules.rule import TYPED, DerivedFact, Rule
from ....rules.sentence import condition_sentence
from ...scope import Scope
from .concludes import Aim, aims, derived_node, technique_nodes
from .graph import KINDS, Edge, Graph, Node
from .places_of_names import Places
from .reads import Reader, fact_id, reading_edges

_CIRCUMSTANCES = {MOMENT: "moment of the consultation", REVIEW_OVERDUE: "review of the knowledge overdue"}


def build(knowledge_base: KnowledgeBase, found: Places | None = None) -> Graph:
    """The graph of `knowledge_base`: every fact, rule and technique, and everything that a rule concludes on.

    Facts that no rule reads are in it, without edges. `found` gives the places and titles that the files hold.
    """
    files = found or Places()
    knowledge_base = replace(knowledge_base, catalogue=_in_short(knowledge_base.catalogue))
    nodes = {node.id: node for node in _read_nodes(knowledge_base)}
    edges = [edge for fact in knowledge_base.derived.values() for edge in _derived_edges(fact, knowledge_base, files)]
    targets = technique_nodes(knowledge_base)
    selections: dict[str, Selection] = {}
    for rule in knowledge_base.rules.values():
        edges += _reading(rule, knowledge_base)
        for aim, edge in _concluding(rule, knowledge_base):
            edges.append(edge)
            if aim.node.id not in nodes:
                targets.setdefault(aim.node.id, aim.node)
            if aim.selection is not None:
                selections[aim.node.id] = aim.selection
    scope = Scope(knowledge_base)
    for node, select in selections.items():
        held = scope.techniques(select)
        names = (name for name in knowledge_base.catalogue.techniques if name in held)
        edges += [Edge(node, f"technique:{name}", "holds") for name in names]
    nodes |= {node.id: node for node in _rule_nodes(knowledge_base)}
    nodes |= {node.id: node for node in _sorted(targets, knowledge_base.catalogue)}
    placed = {name: _placed(node, files) for name, node in nodes.items()}
    modules = {module: files.modules.get(module, "") or spoken(module) for module in _modules(knowledge_base)}
    return Graph(knowledge_base.title, knowledge_base.digest, placed, tuple(dict.fromkeys(edges)), modules)


def _in_short(catalogue: Catalogue) -> Catalogue:
    """The catalogue with techniques called by their short titles."""
    every = catalogue.techniques.items()
    return replace(catalogue, techniques={name: replace(said, title=said.short or said.title) for name, said in every})


def _modules(knowledge_base: KnowledgeBase) -> dict[str, None]:
    return dict.fromkeys(rule.module for rule in knowledge_base.rules.values())


def _placed(node: Node, files: Places) -> Node:
    file, line = files.lines.get(node.id.replace(f"fact:{TYPED}", "fact:"), ("", 0))
    return replace(node, file=file, line=line)


def _read_nodes(knowledge_base: KnowledgeBase) -> Iterator[Node]:
    """What can be read: recorded facts, circumstances, settings, and derived facts from stratum to stratum."""
    for name, fact in knowledge_base.vocabulary.facts.items():
        if name not in knowledge_base.derived:
            yield Node(f"fact:{name}", "fact", name, knowledge_base.name_of(name), 0, fact.block)
    for name, derived in knowledge_base.derived.items():
        if derived.typed:
            yield Node(f"fact:{TYPED}{name}", "fact", TYPED + name, f"typed {knowledge_base.name_of(name)}")
    for name, title in _CIRCUMSTANCES.items():
        yield Node(f"circumstance:{name}", "circumstance", name, title)
    described = knowledge_base.described_settings
    for name, value in knowledge_base.settings.items():
        title = described[name].title if name in described else spoken(name)
        yield Node(f"setting:{name}", "setting", name, f"{title}: {spoken(str(value))}")
    level = strata(knowledge_base.derived)
    for name in knowledge_base.derived:
        yield derived_node(name, knowledge_base, level[name])


def _rule_nodes(knowledge_base: KnowledgeBase) -> Iterator[Node]:
    level = strata(knowledge_base.derived)
    for rule in knowledge_base.rules.values():
        read = (fact for part in rule.parts for fact in reads(part.when))
        stratum = max((level.get(fact, 0) for fact in read), default=0)
        status = rule.governance.status
        yield Node(f"rule:{rule.id}", "rule", rule.id, rule.title, stratum, rule.module, status=status)


def _sorted(targets: dict[str, Node], catalogue: Catalogue) -> list[Node]:
    """Targets by kind, groups in the order of the catalogue, the rest as they first appear."""
    groups = list(catalogue.groups)

    def place(node: Node) -> tuple[int, int]:
        return KINDS.index(node.kind), groups.index(node.name) if node.kind == "group" and node.name in groups else -1

    return sorted(targets.values(), key=place)


def _derived_edges(fact: DerivedFact, knowledge_base: KnowledgeBase, files: Places) -> Iterator[Edge]:
    """What a derived fact reads where it is defined; what a rule says for it, the rule reads."""
    reader = Reader(f"derived:{fact.name}")
    for case in fact.cases:
        if not case.rule:
            yield from reading_edges(case.when, reader, knowledge_base)
    for condition in fact.count:
        for edge in reading_edges(condition, reader, knowledge_base):
            yield replace(edge, alternative=True)
    if fact.typed:
        yield Edge(f"fact:{TYPED}{fact.name}", reader.id, "reads", "counts where the cases leave it open", "is")
    for name in files.settings_read.get(fact.name, ()):
        yield Edge(f"setting:{name}", reader.id, "reads", "sets a bound", "set")


def _reading(rule: Rule, knowledge_base: KnowledgeBase) -> Iterator[Edge]:
    """What a rule reads: in its own condition, in those of its parts, and in what it concludes."""
    yield from reading_edges(rule.when, Reader(f"rule:{rule.id}"), knowledge_base)
    for reader, part in zip(_readers(rule, knowledge_base), rule.parts, strict=True):
        yield from reading_edges(part.narrower, reader, knowledge_base)
        for conclusion in part.then:
            for name in facts_read(conclusion, knowledge_base.catalogue.side):
                source = fact_id(name, knowledge_base)
                yield Edge(source, reader.id, "reads", "tells what is meant", "for", reader.part, reader.where)


def _readers(rule: Rule, knowledge_base: KnowledgeBase) -> list[Reader]:
    readers: list[Reader] = []
    number = 0
    for part in rule.parts:
        if isinstance(part.narrower, Always):
            readers.append(Reader(f"rule:{rule.id}"))
        else:
            number += 1
            where = condition_sentence(part.narrower, names=knowledge_base.name_of)
            readers.append(Reader(f"rule:{rule.id}", number, where))
    return readers


def _concluding(rule: Rule, knowledge_base: KnowledgeBase) -> Iterator[tuple[Aim, Edge]]:
    for reader, part in zip(_readers(rule, knowledge_base), rule.parts, strict=True):
        for conclusion in part.then:
            for aim in aims(conclusion, knowledge_base):
                words, sign = aim.words, aim.sign
                yield aim, Edge(reader.id, aim.node.id, aim.verb, words, sign, reader.part, reader.where)
