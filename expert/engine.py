"""The rules as productions of an experta network: the only module that imports experta.

One fact class stands for each fact, with its finding, unknown ones included, so that no production
needs the engine's NOT. A rule's condition is brought to disjunctive normal form here, and each
conjunction is one production of plain literals: "not certainly false". What fired, and on which
findings, is recorded as the agenda hands it out. A derived fact is asserted by a closing production
once everything that it hangs on has fired: chaining goes stratum by stratum.

An engine belongs to one thread. After an exception while matching it must be thrown away.
"""

from __future__ import annotations

import bisect
import collections
import collections.abc
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

if not hasattr(collections, "Mapping"):  # frozendict 1.2, which experta 1.9.4 pins, looks for it there
    collections.Mapping = collections.abc.Mapping  # type: ignore[attr-defined]

from experta import Fact, KnowledgeEngine, Rule
from experta.abstract import Strategy
from experta.activation import Activation
from experta.agenda import Agenda
from experta.factlist import FactList
from experta.matchers.rete import ReteMatcher
from experta.matchers.rete.abstract import Node
from experta.matchers.rete.mixins import ChildNode

from ..facts.vocabulary import Finding, Unknown
from ..rules.condition import Comparison, Condition, compare, comparisons, decider, disjuncts, reads, truth
from ..rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase, strata
from ..rules.rule import TYPED
from .inference import Inference, Key, Ledger

logging.getLogger("experta.watchers").setLevel(logging.CRITICAL)  # no finding of a patient goes into a host's log

CONSULTATION = "consultation"  # the fact that starts every run: what productions without conditions match

_Facts = tuple[Any, ...]


class _Finding(Fact):  # type: ignore[misc]
    """The finding of one fact; each fact of the vocabulary has a class of its own, in which one is asserted."""

    name = ""

    def __init__(self, finding: Finding) -> None:
        dict.__setitem__(self, "finding", finding)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


class _Production(Rule):  # type: ignore[misc]
    """An experta rule made from data: literals over facts, or one condition as a whole.

    `names` are the facts that it reads. `close` makes it a closing production: what it does when it fires.
    """

    key: Key
    names: tuple[str, ...]
    literals: tuple[Comparison, ...]
    condition: Condition | None
    close: Callable[[Any], None] | None

    def __new__(
        cls,
        key: Key,
        literals: tuple[Comparison, ...] = (),
        condition: Condition | None = None,
        close: Callable[[Any], None] | None = None,
    ) -> _Production:
        self: _Production = tuple.__new__(cls, ())
        self.key, self.literals, self.condition, self.close = key, literals, condition, close
        several = reads(condition) if condition is not None else [name for c in literals for name in c.reads]
        self.names = tuple(dict.fromkeys(several))
        self.salience = 0
        self.__name__ = f"{key[0]}/{key[1]}"
        return self

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __call__(self, engine: Any, **context: Any) -> None:
        if self.close is not None:
            self.close(engine)

    def undecided(self, memory: Mapping[str, Finding]) -> frozenset[Comparison]:
        """The comparisons that are not certainly true; none where the production holds for certain."""
        if self.condition is None:
            return frozenset(c for c in self.literals if compare(c, memory) is not True)
        if truth(self.condition, memory) is True:
            return frozenset()
        return frozenset(c for c in comparisons(self.condition) if compare(c, memory) is None)


class _Agenda(Agenda):  # type: ignore[misc]
    """An agenda that records each activation as it hands it out."""

    def __init__(self, log: list[Activation]) -> None:
        super().__init__()
        self.log = log

    def get_next(self) -> Activation | None:
        if not self.activations:
            return None
        activation = self.activations.pop()
        self.log.append(activation)
        return activation


class _BySalience(Strategy):  # type: ignore[misc]
    """Highest salience first. Salience is unique, so that nothing is ever a tie."""

    def _update_agenda(self, agenda: Agenda, added: Iterable[Activation], removed: Iterable[Activation]) -> None:
        for activation in removed:
            agenda.activations = [other for other in agenda.activations if other is not activation]
        for activation in added:
            activation.key = activation.rule.salience
            bisect.insort(agenda.activations, activation)


class _Node(Node):  # type: ignore[misc]
    """A node of the network; what flows through it are the facts matched so far."""

    def add_child(self, child: Any, callback: Callable[[_Facts], None]) -> None:
        self.children.append(ChildNode(child, callback))

    def send(self, facts: _Facts) -> None:
        """Pass matched facts on."""
        for child in self.children:
            child.callback(facts)

    def _reset(self) -> None:
        pass


class _LiteralNode(_Node):
    """Passes a fact on where its literal is not certainly false; without a literal, always."""

    def __init__(self, literal: Comparison | None) -> None:
        super().__init__()
        self.decide = decider(literal) if literal is not None else None

    def activate(self, facts: _Facts) -> None:
        if self.decide is None or self.decide(facts[0]["finding"]) is not False:
            self.send(facts)


class _JoinNode(_Node):
    """Passes on each pair of what came from the left and what came from the right."""

    def _reset(self) -> None:
        self.left: list[_Facts] = []
        self.right: list[_Facts] = []

    def activate_left(self, facts: _Facts) -> None:
        self.left.append(facts)
        for other in self.right:
            self.send(facts + other)

    def activate_right(self, facts: _Facts) -> None:
        self.right.append(facts)
        for other in self.left:
            self.send(other + facts)


class _TestNode(_Node):
    """Passes facts on where a condition over all of them is not certainly false."""

    def __init__(self, condition: Condition) -> None:
        super().__init__()
        self.condition = condition

    def activate(self, facts: _Facts) -> None:
        if truth(self.condition, {fact.name: fact["finding"] for fact in facts}) is not False:
            self.send(facts)


class _ConflictNode(_Node):
    """The end of a production: makes an activation of what arrives."""

    def __init__(self, rule: Rule, fresh: list[Activation]) -> None:
        super().__init__()
        self.rule, self.fresh = rule, fresh

    def activate(self, facts: _Facts) -> None:
        self.fresh.append(Activation(self.rule, facts))


class Matcher(ReteMatcher):  # type: ignore[misc]
    """A Rete network in experta's place for one, its root indexed by fact class, literals and joins shared.

    It is for an engine that only asserts: nothing is retracted, a new patient means a reset.
    """

    def __init__(self, engine: Any) -> None:
        self.fresh: list[Activation] = []
        self.by_class: dict[type, list[_LiteralNode]] = collections.defaultdict(list)
        self.nodes: list[_Node] = []
        super().__init__(engine)

    def build_network(self) -> None:
        """Wire every production: a chain of joins over shared literals, ending in its conflict node."""
        self.literals: dict[tuple[type, Comparison | None], _LiteralNode] = {}
        self.joins: dict[tuple[int, int], _JoinNode] = {}
        for production in self.engine.productions:
            end = _ConflictNode(production, self.fresh)
            self._wire(production).add_child(end, end.activate)

    def _wire(self, production: _Production) -> _Node:
        classes = self.engine.classes
        steps: list[tuple[type, Comparison | None]] = []
        tests: list[Condition] = [c for c in production.literals if len(c.reads) > 1]
        if production.condition is not None:
            tests.append(production.condition)
            steps = [(classes[name], None) for name in production.names]
        for literal in production.literals:
            single = len(literal.reads) == 1
            steps += [(classes[name], literal if single else None) for name in literal.reads]
        first, *others = steps or [(classes[CONSULTATION], None)]
        node: _Node = self._literal(*first)
        for step in others:
            node = self._join(node, self._literal(*step))
        for test in tests:
            tester = _TestNode(test)
            node.add_child(tester, tester.activate)
            node = tester
        return node

    def _literal(self, fact_class: type, literal: Comparison | None) -> _LiteralNode:
        key = (fact_class, literal)
        node = self.literals.get(key)
        if node is None:
            node = self.literals[key] = _LiteralNode(literal)
            self.by_class[fact_class].append(node)
        return node

    def _join(self, left: _Node, right: _LiteralNode) -> _JoinNode:
        key = (id(left), id(right))
        node = self.joins.get(key)
        if node is None:
            node = self.joins[key] = _JoinNode()
            left.add_child(node, node.activate_left)
            right.add_child(node, node.activate_right)
            self.nodes.append(node)
        return node

    def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Activation], list[Activation]]:
        """Pass the new facts to the nodes of their class; the activations that this caused."""
        if deleting:
            raise RuntimeError("this matcher only asserts")
        for fact in adding or ():
            for node in self.by_class.get(type(fact), ()):
                node.activate((fact,))
        added = self.fresh[:]
        self.fresh.clear()
        return added, []

    def reset(self) -> None:
        """Forget every fact, and every activation that was not yet handed out."""
        self.fresh.clear()
        for node in self.nodes:
            node._reset()


class Network(KnowledgeEngine):  # type: ignore[misc]
    """The knowledge engine of one knowledge base, its productions made from data."""

    __matcher__ = Matcher
    __strategy__ = _BySalience

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.log: list[Activation] = []
        self.ledger = Ledger({}, {})
        self.taken = 0
        self.classes: dict[str, type] = {}
        self.productions = _productions(knowledge_base)
        for number, production in enumerate(reversed(self.productions)):
            production.salience = number
        for name in _named(knowledge_base):
            self.classes[name] = type(name, (_Finding,), {"name": name})
        super().__init__()

    def get_rules(self) -> list[Rule]:
        """All productions, the first to fire first."""
        return list(self.productions)

    def get_deffacts(self) -> list[Any]:
        """None: the facts are those of the case."""
        return []

    def reset(self, **kwargs: Any) -> None:
        """Forget the last patient altogether."""
        self.log.clear()
        self.agenda = _Agenda(self.log)
        self.facts = FactList()
        self.matcher.reset()
        self.running = False

    def start(self, ledger: Ledger) -> None:
        """Forget the last patient and assert the findings of the next: one fact each, and one that starts the run."""
        self.reset()
        self.ledger, self.taken = ledger, 0
        for name, finding in {CONSULTATION: True, **ledger.memory}.items():
            self.facts.declare(self.classes[name](finding))

    def take(self) -> None:
        """File in the ledger what has fired since the last look."""
        for activation in self.log[self.taken :]:
            production = activation.rule
            if production.close is None:
                undecided = production.undecided(self.ledger.memory)
                self.ledger.file(production.key, production.names, undecided)
        self.taken = len(self.log)


def _named(knowledge_base: KnowledgeBase) -> list[str]:
    """Every name that working memory knows."""
    vocabulary, derived = knowledge_base.vocabulary.facts, knowledge_base.derived
    recorded = [TYPED + name if name in derived else name for name in vocabulary]
    return [CONSULTATION, *recorded, *derived, *knowledge_base.settings, MOMENT, REVIEW_OVERDUE]


def _productions(knowledge_base: KnowledgeBase) -> list[_Production]:
    """Every production in the order of its stratum: derived facts first, each closed after its cases."""
    level = strata(knowledge_base.derived)

    def stratum(condition: Condition) -> int:
        return max((level.get(name, 0) for name in reads(condition)), default=0)

    staged: list[tuple[int, int, _Production]] = []
    for name, fact in knowledge_base.derived.items():
        for number, condition in enumerate(fact.conditions):
            staged += [(level[name], 0, production) for production in _conjunctions((name, number), condition)]
        staged.append((level[name], 1, _Production((name, -1), close=_closing(name))))
    for rule in knowledge_base.rules.values():
        for number, part in enumerate(rule.parts):
            place = stratum(part.when)
            staged += [(place + 1, 2, production) for production in _conjunctions((rule.id, number), part.when)]
    staged.sort(key=lambda entry: entry[:2])  # a stable sort: rules stay in the order of their ids
    return [production for _, _, production in staged]


def _conjunctions(key: Key, condition: Condition) -> list[_Production]:
    forms = disjuncts(condition)
    if forms is None:
        return [_Production(key, condition=condition)]
    return [_Production(key, literals=form) for form in forms]


def _closing(name: str) -> Callable[[Any], None]:
    def close(network: Network) -> None:
        network.take()
        network.declare(network.classes[name](network.ledger.close(name)))

    return close


class Engine:
    """Consults one knowledge base, one patient at a time, in one thread."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.network = Network(knowledge_base)

    def infer(self, findings: Mapping[str, Finding], moment: str, *, review_overdue: bool = False) -> Inference:
        """Run the rules over the known `findings` of one patient at `moment`.

        Facts of the vocabulary that `findings` leaves out are unknown. Raises whatever a broken rule
        raises, after which the next call starts on a new network.
        """
        derived, rules = self.knowledge_base.derived, self.knowledge_base.rules
        memory: dict[str, Finding] = {
            TYPED + name if name in derived else name: findings.get(name, Unknown())
            for name in self.knowledge_base.vocabulary.facts
        }
        memory |= {**self.knowledge_base.settings, MOMENT: moment, REVIEW_OVERDUE: review_overdue}
        ledger = Ledger(derived, memory)
        try:
            self.network.start(ledger)
            self.network.run()
        except Exception:
            self.network = Network(self.knowledge_base)
            raise
        self.network.take()
        fired = tuple(ledger.fired(key) for key in ledger.matched if key[0] in rules)
        return Inference(memory, fired, ledger.derivations)
