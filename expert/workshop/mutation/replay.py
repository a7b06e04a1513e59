"""A consultation replayed with one rule changed: the engine's findings are taken from a recording, the rule's own anew.

The engine need not run again where nothing is derived otherwise: what the other rules found stands. All that follows
(the trace, the weighing, the offers) is worked out as in any consultation.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ....facts.case import Case
from ....facts.vocabulary import Finding
from ....rules.condition import Comparison, Condition, Truth, compare, comparisons, disjuncts, reads, truth
from ....rules.knowledge_base import KnowledgeBase, strata
from ....rules.rule import Rule
from ...consult import Consultant
from ...inference import Fired, Inference, Key, Ledger
from ...scope import Scope


class Replayed(Consultant):
    """A consultant who takes what the engine would find from a recording, and has no engine."""

    def __init__(self, knowledge_base: KnowledgeBase, today: datetime.date, scope: Scope, inference: Inference) -> None:
        self.knowledge_base, self.today, self.scope = knowledge_base, today, scope
        self.inference = inference

    def infer(self, case: Case) -> Inference:
        """The recording."""
        return self.inference


class Order(Struct, frozen=True):
    """The order in which the parts of rules fire: by the stratum of what they read, then as the rules stand."""

    level: Mapping[str, int]
    place: Mapping[str, int]
    parts: Mapping[Key, tuple[int, int, int]]

    def of(self, key: Key, when: Condition) -> tuple[int, int, int]:
        """Where a part with the condition `when` comes."""
        return (max((self.level.get(name, 0) for name in reads(when)), default=0), self.place[key[0]], key[1])


def order(knowledge_base: KnowledgeBase) -> Order:
    """The order in which the rules of `knowledge_base` fire."""
    bare = Order(strata(knowledge_base.derived), {name: n for n, name in enumerate(knowledge_base.rules)}, {})
    parts = {
        (rule.id, number): bare.of((rule.id, number), part.when)
        for rule in knowledge_base.rules.values()
        for number, part in enumerate(rule.parts)
    }
    return replace(bare, parts=parts)


def with_rule(inference: Inference, rule: Rule, knowledge_base: KnowledgeBase, firing: Order) -> Inference:
    """What the engine would find with `rule` in place of the rule of that id, which derives nothing."""
    ledger = Ledger(knowledge_base.derived, dict(inference.memory))
    ledger.derivations = dict(inference.derivations)
    found: list[tuple[tuple[int, int, int], Fired]] = [
        (firing.parts[fired.rule, fired.part], fired) for fired in inference.fired if fired.rule != rule.id
    ]
    for number, part in enumerate(rule.parts):
        key = (rule.id, number)
        if file_condition(ledger, key, part.when):
            found.append((firing.of(key, part.when), ledger.fired(key)))
    found.sort(key=lambda entry: entry[0])
    return Inference(inference.memory, tuple(fired for _, fired in found), inference.derivations)


def file_condition(ledger: Ledger, key: Key, when: Condition) -> bool:
    """File under `key` what of `when` is not certainly false, conjunction by conjunction; whether there was any."""
    forms = disjuncts(when)
    if forms is None:
        verdict = truth(when, ledger.memory)
        if verdict is not False:
            ledger.file(key, reads(when), _open(when, verdict, ledger.memory))
        return verdict is not False
    for form in forms:
        truths = {comparison: compare(comparison, ledger.memory) for comparison in form}
        if False not in truths.values():
            names = tuple(dict.fromkeys(name for comparison in form for name in comparison.reads))
            ledger.file(key, names, frozenset(one for one, verdict in truths.items() if verdict is None))
    return key in ledger.matched


def _open(when: Condition, verdict: Truth, memory: Mapping[str, Finding]) -> frozenset[Comparison]:
    if verdict is True:
        return frozenset()
    return frozenset(one for one in comparisons(when) if compare(one, memory) is None)
