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
from experta.matchers.rete.abstract import OneInputNode
from experta.matchers.rete.nodes import ConflictSetNode, FeatureTesterNode, OrdinaryMatchNode

from ..facts.vocabulary import Finding, Unknown
from ..rules.condition import Comparison, Condition, compare, disjuncts, reads, truth
from ..rules.knowledge_base import REVIEW_OVERDUE, KnowledgeBase, strata
from ..rules.read_condition import TYPED
from ..rules.read_rule import MOMENT
from .inference import Inference, Key, Ledger


class _Consultation(Fact):  # type: ignore[misc]
    """Asserted first in every run: what productions without conditions match."""


class _Production(Rule):  # type: ignore[misc]
    """An experta rule made from data: fact classes and literals, without a decorated function."""

    key: Key
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


class _TestNode(OneInputNode):  # type: ignore[misc]
    """A node that passes a token on where a condition over all its facts is not certainly false."""

    def __init__(self, condition: Condition) -> None:
        super().__init__()
        self.condition = condition

    def add_child(self, node: Any, callback: Any) -> None:
        from experta.matchers.rete.mixins import ChildNode

        self.children.append(ChildNode(node, callback))

    def _reset(self) -> None:
        pass

    def _activate(self, token: Any) -> None:
        findings = {fact.name: fact["finding"] for fact in token.data if type(fact) is not _Consultation}
        if truth(self.condition, findings) is not False:
            for child in self.children:
                child.callback(token)


class _ConflictNode(ConflictSetNode):  # type: ignore[misc]
    """A conflict set node that hands its activations to the matcher as they come."""

    def __init__(self, rule: Rule, added: list[Activation]) -> None:
        super().__init__(rule)
        self.fresh = added

    def _activate(self, token: Any) -> None:
        self.fresh.append(Activation(self.rule, token.data))


class Matcher(ReteMatcher):  # type: ignore[misc]
    """experta's Rete network with the root indexed by fact class and literals shared by all rules.

    It is for an engine that only asserts: nothing is retracted, a new patient means a reset.
    """

    def __init__(self, engine: Any) -> None:
        self.fresh: list[Activation] = []
        self.by_class: dict[type, list[Any]] = collections.defaultdict(list)
        self.nodes: list[Any] = []
        super().__init__(engine)

    def build_network(self) -> None:
        """Wire every production: a chain of joins over shared literals, ending in its conflict node."""
        self.literals: dict[tuple[type, Comparison | None], Any] = {}
        self.joins: dict[tuple[int, int], Any] = {}
        for production in self.engine.productions:
            end = _ConflictNode(production, self.fresh)
            self.nodes.append(end)
            last = self._wire(production)
            last.add_child(end, end.activate)

    def _wire(self, production: _Production) -> Any:
        classes = self.engine.classes
        steps: list[tuple[Any, Comparison | None]] = []
        tests: list[Condition] = [c for c in production.literals if len(c.reads) > 1]
        if production.condition is not None:
            tests.append(production.condition)
            steps = [(classes[name], None) for name in reads(production.condition)]
        else:
            for literal in production.literals:
                single = len(literal.reads) == 1
                steps += [(classes[name], literal if single else None) for name in literal.reads]
        node: Any = None
        for step in steps or [(_Consultation, None)]:
            alpha = self._alpha(*step)
            node = alpha if node is None or node is alpha else self._join(node, alpha)
        for test in tests:
            tester = _TestNode(test)
            self.nodes.append(tester)
            node.add_child(tester, tester.activate)
            node = tester
        return node

    def _alpha(self, fact_class: type, literal: Comparison | None) -> Any:
        key = (fact_class, literal)
        node = self.literals.get(key)
        if node is None:
            node = FeatureTesterNode(_not_false(literal) if literal else _any_fact)
            self.literals[key] = node
            self.by_class[fact_class].append(node)
            self.nodes.append(node)
        return node

    def _join(self, left: Any, right: Any) -> Any:
        key = (id(left), id(right))
        node = self.joins.get(key)
        if node is None:
            node = self.joins[key] = OrdinaryMatchNode(_always)
            left.add_child(node, node.activate_left)
            right.add_child(node, node.activate_right)
            self.nodes.append(node)
        return node

    def changes(self, adding: Any = None, deleting: Any = None) -> tuple[list[Activation], list[Activation]]:
        """Pass the new facts to the nodes of their class; the activations that this caused."""
        from experta.matchers.rete.token import Token

        if deleting:
            raise RuntimeError("this matcher only asserts")
        for fact in adding or ():
            nodes = self.by_class.get(type(fact))
            if nodes:
                token = Token.valid(fact)
                for node in nodes:
                    node.activate(token)
        if not self.fresh:
            return [], []
        added = self.fresh[:]
        self.fresh.clear()
        return added, []

    def reset(self) -> None:
        """Forget every fact, and every activation that was not yet handed out."""
        self.fresh.clear()
        for node in self.nodes:
            node._reset()


def _always(left: Any, right: Any) -> bool:
    return True


def _any_fact(fact: Any) -> bool:
    return True


def _not_false(literal: Comparison) -> Callable[[Any], bool]:
    def matches(fact: Any) -> bool:
        return compare(literal, {literal.fact: fact["finding"]}) is not False

    return matches


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
            self.classes[name] = type(name, (Fact,), {"name": name})
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
        facts = [self.classes[name](finding=finding) for name, finding in ledger.memory.items()]
        for fact in (_Consultation(), *facts):
            self.facts.declare(fact)

    def take(self) -> None:
        """File in the ledger what has fired since the last look."""
        for activation in self.log[self.taken :]:
            production = activation.rule
            if production.close is None:
                self.ledger.file(production.key, production.literals, production.condition)
        self.taken = len(self.log)


def _named(knowledge_base: KnowledgeBase) -> list[str]:
    """Every name that working memory knows."""
    vocabulary, derived = knowledge_base.vocabulary.facts, knowledge_base.derived
    recorded = [TYPED + name if name in derived else name for name in vocabulary]
    return [*recorded, *derived, *knowledge_base.settings, MOMENT, REVIEW_OVERDUE]


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
        network.declare(network.classes[name](finding=network.ledger.close(name)))

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
        memory |= {**self.knowledge_base.given, MOMENT: moment, REVIEW_OVERDUE: review_overdue}
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
