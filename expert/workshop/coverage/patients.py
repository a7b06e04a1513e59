"""The patients that conditions can tell apart: for each fact a few values that stand for all others."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from msgspec import Struct

from ....facts.case import MOMENTS
from ....facts.vocabulary import Fact, Finding, Unknown, Value
from ....rules.condition import Comparison, Condition, FactReference, comparisons
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED, DerivedFact

DECIMAL_STEP = 0.1  # between two neighbouring values of a fact that has decimals
MOST_WORDS = 6  # of a set that rules tell apart, up to which every choice of them is tried
_NOT_KNOWN = Unknown()


class Domain(Struct, frozen=True):
    """The values that stand for all values of one fact, its value in the base case first.

    `whole` says that every value behaves as one of them. `typed` is set where the fact may also be derived.
    """

    name: str
    values: tuple[Finding, ...]
    whole: bool = True
    typed: bool = False


class Ground(Struct, frozen=True):
    """What the truth of one condition hangs on: derived facts in the order of their computing, and recorded facts.

    `domains` are by name in working memory: a recorded fact that may be derived stands there under `typed_…`.
    """

    derived: tuple[DerivedFact, ...]
    domains: Mapping[str, Domain]

    @property
    def whole(self) -> bool:
        """Whether the values of the domains stand for all patients."""
        return all(domain.whole for domain in self.domains.values())


def ground(condition: Condition, knowledge_base: KnowledgeBase) -> Ground:
    """All that `condition` hangs on, through derived facts too, each recorded fact with values that stand for all."""
    names, several = _closure(condition, knowledge_base)
    derived = tuple(fact for name, fact in knowledge_base.derived.items() if name in names)
    domains = {name: _domain(name, several, knowledge_base) for name in names if name not in knowledge_base.derived}
    return Ground(derived, domains)


def _closure(condition: Condition, knowledge_base: KnowledgeBase) -> tuple[tuple[str, ...], tuple[Comparison, ...]]:
    """Every name that `condition` hangs on, and every comparison on the way, nearest first."""
    names: dict[str, None] = {}
    found: list[Comparison] = []
    waiting = list(comparisons(condition))
    while waiting:
        comparison = waiting.pop(0)
        found.append(comparison)
        for name in comparison.reads:
            if name in names:
                continue
            names[name] = None
            fact = knowledge_base.derived.get(name)
            if fact is not None:
                waiting += [inner for one in fact.conditions for inner in comparisons(one)]
                if fact.typed:
                    names[TYPED + name] = None
    return tuple(names), tuple(found)


def _domain(name: str, several: tuple[Comparison, ...], knowledge_base: KnowledgeBase) -> Domain:
    if name == MOMENT:
        return Domain(name, MOMENTS)
    if name == REVIEW_OVERDUE:
        return Domain(name, (False, True))
    if name in knowledge_base.settings and name not in knowledge_base.vocabulary.facts:
        now = knowledge_base.settings[name]
        other = [value for c in several if c.fact == name for value in _operands(c)]
        return Domain(name, tuple(dict.fromkeys((now, *sorted(other, key=str)))), now not in other)
    recorded = name.removeprefix(TYPED)
    fact = knowledge_base.vocabulary.facts[recorded]
    base: Finding = _NOT_KNOWN
    if recorded in knowledge_base.base_case:
        base = fact.read(knowledge_base.base_case[recorded])
    values, whole = _representatives(fact, base, [c for c in several if name in c.reads], several)
    return Domain(name, tuple(dict.fromkeys((base, *values, _NOT_KNOWN))), whole, name != recorded)


def _operands(comparison: Comparison) -> tuple[Value, ...]:
    operand = comparison.operand
    return tuple(operand) if isinstance(operand, frozenset) else ()


def _representatives(
    fact: Fact, base: Finding, about: list[Comparison], several: tuple[Comparison, ...]
) -> tuple[tuple[Value, ...], bool]:
    """Values that stand for all that the comparisons `about` the fact tell apart, and whether they do so for all."""
    beside = any(isinstance(c.operand, FactReference) for c in about)
    match fact.kind:
        case "integer" | "decimal":
            cuts = several if beside else about
            return (*_numbers(fact, base, cuts, beside), *fact.also), True
        case "set":
            return _sets(fact, about)
        case _:
            values: tuple[Value, ...] = (True, False) if fact.kind == "boolean" else fact.values
            every = (*values, *fact.also)
            return every if beside else _told_apart(every, base, about), True


def _told_apart(values: tuple[Value, ...], base: Finding, about: list[Comparison]) -> tuple[Value, ...]:
    """One value for all those that the comparisons do not tell from it: that of the base case, else the first."""
    classes: dict[tuple[bool, ...], Value] = {}
    for value in sorted(values, key=lambda value: value != base):
        classes.setdefault(tuple(value in _operands(c) for c in about), value)
    return tuple(value for value in values if value in classes.values())


def _numbers(fact: Fact, base: Finding, about: Iterable[Comparison], beside: bool) -> tuple[Value, ...]:
    """Every number that the fact is compared with, then those on each side of it, nearest to the base case first.

    `beside` another fact each needs a neighbour on both sides, to be less, equal and more.
    """
    step = step_of(fact)
    named: set[float] = set()
    for comparison in about:
        operand = comparison.operand
        for number in operand if isinstance(operand, frozenset) else (operand,):
            if isinstance(number, int | float) and not isinstance(number, bool):
                named.add(number)
    found = {number + move for number in named for move in (-step, 0, step)}
    if beside or not found:
        found |= {fact.low, fact.high}
    if beside:
        found |= {number + move for number in tuple(found) for move in (-step, step)}
    near = base if isinstance(base, int | float) else fact.low
    within = {round(n, 6) for n in found if fact.low <= n <= fact.high}
    kept = sorted(within, key=lambda n: (n not in named, abs(n - near), n))
    return tuple(int(n) for n in kept if n == int(n)) if fact.kind == "integer" else tuple(map(float, kept))


def step_of(fact: Fact) -> float:
    """How far two neighbouring values of a number lie apart."""
    return 1 if fact.kind == "integer" else DECIMAL_STEP


def _sets(fact: Fact, about: list[Comparison]) -> tuple[tuple[Value, ...], bool]:
    """Sets of words, one word standing for all that the comparisons do not tell from it."""
    wanted = [frozenset(map(str, _operands(c))) for c in about if c.word == "includes"]
    classes: dict[tuple[bool, ...], str] = {}
    for word in fact.values:
        classes.setdefault(tuple(word in some for some in wanted), word)
    words = tuple(classes.values())
    most = len(words) if len(words) <= MOST_WORDS else 1
    chosen = tuple(frozenset(some) for size in range(most + 1) for some in combinations(words, size))
    return (chosen, True) if most == len(words) else ((*chosen, frozenset(words)), False)


def changes(domains: Mapping[str, Domain], chosen: Mapping[str, Finding]) -> Iterator[tuple[str, Finding]]:
    """What of the `chosen` values is other than in the base case, by name in working memory."""
    for name, finding in chosen.items():
        if finding != domains[name].values[0]:
            yield name, finding
