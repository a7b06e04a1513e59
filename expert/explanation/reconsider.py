"""One case reconsidered: what would stand, and what would stand in the way, were some findings others.

A consultation runs the whole engine for every question of that kind. Here the rules that read no changed
finding keep the verdict that the engine gave them, and one technique is weighed alone, by the same weighing. Findings
may be changed to several values at once: what then is certain is certain for each of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct

from ...facts.vocabulary import Finding, Unknown, Value
from ...rules.conclusion import (
    Cap,
    Conclusion,
    Contradict,
    Halve,
    LowerDepth,
    Recommend,
    Refer,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPositions,
)
from ...rules.condition import Condition, Truth, reads
from ...rules.knowledge_base import KnowledgeBase, strata
from ...rules.rule import TYPED, DerivedFact
from ..consult import Consultation
from ..inference import Key
from ..scope import Scope
from ..trace import InForce, Trace
from ..weigh import Weighed, weigh
from .case_change import Answer, answers
from .verdicts import Verdicts


class _Entry(Struct, frozen=True):
    """A conclusion that bears on whether some technique is offered, with the rule part that says it."""

    key: Key
    conclusion: Conclusion
    condition: Condition


class Ground(Struct, frozen=True):
    """What a knowledge base says, indexed for reconsidering: made once, used for any number of cases.

    `entries` are its conclusions that bear on what is offered, `by_technique` their places by technique,
    `readers` the rule parts that read each name, directly or through derived facts; `order` the derived facts
    in the order of their strata, `hangs_on` every name that one is computed from; `verdicts` judges conditions,
    `known_answers` are those worked out so far.
    """

    scope: Scope
    entries: tuple[_Entry, ...]
    by_technique: Mapping[str, tuple[int, ...]]
    readers: Mapping[str, frozenset[Key]]
    order: tuple[str, ...]
    hangs_on: Mapping[str, frozenset[str]]
    verdicts: Verdicts
    known_answers: dict[str, tuple[Answer, ...]]

    def answers(self, fact: str) -> tuple[Answer, ...]:
        """The answers to the question of `fact` that the rules may tell apart."""
        if fact not in self.known_answers:
            declared = self.knowledge_base.vocabulary.facts[fact]
            self.known_answers[fact] = answers(declared, self.knowledge_base)
        return self.known_answers[fact]

    @property
    def knowledge_base(self) -> KnowledgeBase:
        """The knowledge base."""
        return self.scope.knowledge_base


def ground(scope: Scope) -> Ground:
    """The knowledge base of `scope`, indexed."""
    knowledge_base = scope.knowledge_base
    level = strata(knowledge_base.derived)
    order = tuple(sorted(knowledge_base.derived, key=lambda name: level[name]))
    hangs_on: dict[str, frozenset[str]] = {}
    for name in order:
        hangs_on[name] = _hangs_on(knowledge_base.derived[name], hangs_on)
    readers: dict[str, set[Key]] = {}
    entries: list[_Entry] = []
    for rule in knowledge_base.rules.values():
        for number, part in enumerate(rule.parts):
            key = (rule.id, number)
            for name in reads(part.when):
                for below in (name, *hangs_on.get(name, ())):
                    readers.setdefault(below, set()).add(key)
            entries += [_Entry(key, said, part.when) for said in part.then if _bears_on_offers(said)]
    by_technique = {
        name: tuple(n for n, entry in enumerate(entries) if _speaks_of(entry.conclusion, name, scope))
        for name in knowledge_base.catalogue.techniques
    }
    return Ground(
        scope=scope,
        entries=tuple(entries),
        by_technique=by_technique,
        readers={name: frozenset(keys) for name, keys in readers.items()},
        order=order,
        hangs_on=hangs_on,
        verdicts=Verdicts(),
        known_answers={},
    )


def _hangs_on(fact: DerivedFact, known: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """Every name that the derived fact is computed from, through others too."""
    direct = {name for condition in fact.conditions for name in reads(condition)}
    if fact.typed:
        direct.add(TYPED + fact.name)
    return frozenset(direct).union(*(known[name] for name in direct if name in known))


def _bears_on_offers(conclusion: Conclusion) -> bool:
    match conclusion:
        case Refer(urgency=_) as refer:
            return refer.cannot_wait
        case Cap(quantity):
            return quantity in ("pressure", "depth")
        case (
            Withhold()
            | Contradict()
            | Stop()
            | RequireDepth()
            | RestrictPositions()
            | WithholdPositions()
            | Recommend()
            | LowerDepth()
            | Halve()
        ):
            return True
    return False


def _speaks_of(conclusion: Conclusion, technique: str, scope: Scope) -> bool:
    match conclusion:
        case Withhold(select):
            return technique in scope.techniques(select)
        case RequireDepth(select=select):
            return technique in scope.techniques(select)
        case Recommend(techniques):
            return technique in techniques
    return True


class State(Struct):
    """The case as it would be: working memory, the verdict on each rule part that is not false, what was changed."""

    memory: Mapping[str, Finding]
    verdicts: Mapping[Key, Truth]
    changes: Mapping[str, Finding]


class Standing(Struct, frozen=True):
    """What would become of one technique: its weighing, and the entries in force by the number of their step."""

    weighed: Weighed
    trace: Trace
    contradicted: bool


class Reconsidering:
    """One consultation, to be asked what would be, were some findings others."""

    def __init__(self, consultation: Consultation, ground: Ground) -> None:
        self.consultation, self.ground = consultation, ground
        self.verdicts: dict[Key, Truth] = {
            (fired.rule, fired.part): True if fired.certain else None for fired in consultation.inference.fired
        }
        self.now = State(consultation.memory, self.verdicts, {})

    def name_in_memory(self, fact: str) -> str:
        """The name under which what was recorded of `fact` stands in working memory."""
        return TYPED + fact if fact in self.ground.knowledge_base.derived else fact

    def state(self, changes: Mapping[str, Finding]) -> State:
        """The case with the facts of `changes` found otherwise."""
        ground, derived = self.ground, self.ground.knowledge_base.derived
        memory = dict(self.consultation.memory)
        names = set()
        for fact, finding in changes.items():
            name = self.name_in_memory(fact)
            memory[name] = finding
            names.add(name)
        for name in ground.order:
            if not names.isdisjoint(ground.hangs_on[name]):
                memory[name] = derive(derived[name], memory, ground.verdicts)
        rules, judge = ground.knowledge_base.rules, ground.verdicts
        keys = frozenset[Key]().union(*(ground.readers.get(name, frozenset()) for name in names))
        verdicts = dict(self.verdicts)
        for key in keys:
            verdicts[key] = judge.of(rules[key[0]].parts[key[1]].when)(memory)
        return State(memory, verdicts, changes)

    def standing(self, technique: str, state: State) -> Standing:
        """What would become of `technique`."""
        trace = Trace([], [], [], {})
        contradicted = False
        entries, verdicts = self.ground.entries, state.verdicts
        for number in self.ground.by_technique[technique]:
            entry = entries[number]
            verdict = verdicts.get(entry.key, False)
            if verdict is False:
                continue
            if verdict is True or entry.conclusion.restricts:
                trace.in_force.append(InForce(entry.key[0], entry.conclusion, verdict is True, frozenset(), number))
                contradicted = contradicted or isinstance(entry.conclusion, Contradict)
        weighing = weigh(trace, state.memory, self.ground.scope, (technique,))
        return Standing(weighing.techniques[technique], trace, contradicted)

    def conditions_for(self, technique: str, kind: type[Any] | tuple[type[Any], ...]) -> Iterator[Condition]:
        """The conditions of the entries of a kind that speak of `technique`."""
        for number in self.ground.by_technique[technique]:
            entry = self.ground.entries[number]
            if isinstance(entry.conclusion, kind):
                yield entry.condition


def derive(fact: DerivedFact, memory: Mapping[str, Finding], judge: Verdicts) -> Finding:
    """The finding of a derived fact, as the engine's ledger computes it, from the conditions alone."""
    finding = _counted(fact, memory, judge) if fact.count else _first(fact, memory, judge)
    return _with_typed(finding, memory[TYPED + fact.name]) if fact.typed else finding


def _counted(fact: DerivedFact, memory: Mapping[str, Finding], judge: Verdicts) -> Finding:
    verdicts = [judge.of(condition)(memory) for condition in fact.count]
    certain, still_open = verdicts.count(True), verdicts.count(None)
    return Unknown(frozenset(range(certain, certain + still_open + 1))) if still_open else certain


def _first(fact: DerivedFact, memory: Mapping[str, Finding], judge: Verdicts) -> Finding:
    return _one_of(_cases_left(fact, memory, judge))


def _cases_left(fact: DerivedFact, memory: Mapping[str, Finding], judge: Verdicts) -> Iterator[Value]:
    for case in fact.cases:
        verdict = judge.of(case.when)(memory)
        if verdict is not False:
            yield case.value
        if verdict is True:
            return
    if fact.otherwise is not None:
        yield fact.otherwise


def _one_of(values: Iterable[Value]) -> Finding:
    several = frozenset(values)
    return next(iter(several)) if len(several) == 1 else Unknown(several or None)


def _with_typed(derived: Finding, typed: Finding) -> Finding:
    if isinstance(typed, Unknown):
        if typed.possible is None:
            return derived
        found = [_with_typed(derived, value) for value in typed.possible]
        return _one_of(value for finding in found for value in possible_values(finding) or ())
    if typed == derived:
        return derived
    if not isinstance(derived, Unknown):
        return Unknown(frozenset((typed, derived)))
    if derived.possible is not None and typed not in derived.possible:
        return Unknown(derived.possible | {typed})
    return typed


def possible_values(finding: Finding) -> frozenset[Value] | None:
    """The values that a finding may have, None for any."""
    return finding.possible if isinstance(finding, Unknown) else frozenset((finding,))
