"""The patients that a mutant could tell from another: every choice of values that its conditions tell apart.

For each the derived facts are computed and the conditions judged by the engine's own ledger, so that what is still to
be asked is compared as well as what holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations, pairwise, product
from math import prod
from typing import TypeAlias

from msgspec import Struct

from ....facts.vocabulary import Finding
from ....rules.condition import Any, Comparison
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED, DerivedFact, Part
from ...inference import Derivation, Ledger
from ..coverage.patients import Domain, Ground, ground
from ..coverage.search import Patient
from .mutants import Mutant, mutated
from .replay import file_condition

MOST_PATIENTS = 12_000  # above which nothing is proved
MOST_CHANGES = 3  # of the base case, up to which a patient is looked for
_Outcome: TypeAlias = tuple[object, ...]


class Question(Struct, frozen=True):
    """What is compared: conditions of parts and derived facts, each before and after, and all that they hang on."""

    parts: tuple[tuple[Part, Part], ...]
    facts: tuple[tuple[DerivedFact, DerivedFact], ...]
    ground: Ground
    values: Mapping[str, tuple[Finding, ...]]
    order: tuple[str, ...]

    @property
    def size(self) -> int:
        """How many patients there are."""
        return prod(len(values) for values in self.values.values())


def question(mutant: Mutant, knowledge_base: KnowledgeBase) -> Question:
    """What `mutant` changes of conditions and derived facts, with the patients that tell it."""
    after = mutated(knowledge_base, mutant)
    facts = tuple(
        (fact, after.derived[name]) for name, fact in knowledge_base.derived.items() if fact != after.derived[name]
    )
    parts: tuple[tuple[Part, Part], ...] = ()
    if mutant.rule is not None:
        pairs = zip(knowledge_base.rules[mutant.subject].parts, mutant.rule.parts, strict=True)
        parts = tuple((old, new) for old, new in pairs if old.when != new.when)
    conditions = [part.when for pair in parts for part in pair]
    conditions += [when for pair in facts for fact in pair for when in fact.conditions]
    whole = ground(Any(tuple(conditions)), knowledge_base)
    typed = {TYPED + fact.name for pair in facts for fact in pair if fact.typed}
    values = {name: _values(domain) for name, domain in whole.domains.items()}
    values |= {name: _values(one) for name, one in _typed(typed - set(values), knowledge_base).items()}
    return Question(parts, facts, whole, values, tuple(knowledge_base.derived))


def _typed(names: set[str], knowledge_base: KnowledgeBase) -> Mapping[str, Domain]:

    asked = [Comparison(name.removeprefix(TYPED), "is", frozenset()) for name in sorted(names)]
    found = ground(Any(tuple(asked)), knowledge_base)
    return {name: domain for name, domain in found.domains.items() if name in names}


def _values(domain: Domain) -> tuple[Finding, ...]:
    """The values of a domain, and between two decimals one more."""
    decimals = sorted(value for value in domain.values if isinstance(value, float))
    return (*domain.values, *((a + b) / 2 for a, b in pairwise(decimals)))


def every_patient(asked: Question) -> Iterator[Mapping[str, Finding]]:
    """Every patient, as findings by name in working memory."""
    names = list(asked.values)
    for chosen in product(*asked.values.values()):
        yield dict(zip(names, chosen, strict=True))


def fewest_changes(asked: Question) -> Iterator[Mapping[str, Finding]]:
    """The patients that have most in common with the base case, nearest first."""
    base = {name: values[0] for name, values in asked.values.items()}
    for count in range(MOST_CHANGES + 1):
        for names in combinations(asked.values, count):
            for chosen in product(*(asked.values[name][1:] for name in names)):
                yield {**base, **dict(zip(names, chosen, strict=True))}


def as_patient(asked: Question, findings: Mapping[str, Finding]) -> Patient:
    """A patient by what is other than in the base case."""
    return Patient({name: found for name, found in findings.items() if found != asked.values[name][0]})


def outcomes(
    asked: Question, findings: Mapping[str, Finding], knowledge_base: KnowledgeBase
) -> tuple[_Outcome, _Outcome]:
    """What comes out for a patient before the change, and after it."""
    return _outcome(asked, findings, knowledge_base, 0), _outcome(asked, findings, knowledge_base, 1)


def _outcome(asked: Question, findings: Mapping[str, Finding], knowledge_base: KnowledgeBase, side: int) -> _Outcome:
    changed = {pair[side].name: pair[side] for pair in asked.facts}
    needed = {fact.name for fact in asked.ground.derived} | set(changed)
    derived = {name: changed.get(name, fact) for name, fact in knowledge_base.derived.items() if name in needed}
    ledger = Ledger(derived, dict(findings))
    for name in asked.order:
        if name in derived:
            for number, when in enumerate(derived[name].conditions):
                file_condition(ledger, (name, number), when)
            ledger.close(name)
    found: list[object] = [_told(ledger.derivations[name]) for name in changed]
    for number, pair in enumerate(asked.parts):
        key = ("", number)
        there = file_condition(ledger, key, pair[side].when)
        fired = ledger.fired(key) if there else None
        found.append((fired.certain, fired.pending) if fired else None)
    return tuple(found)


def _told(derivation: Derivation) -> tuple[object, ...]:
    return derivation.finding, derivation.rule, derivation.pending, derivation.branches
