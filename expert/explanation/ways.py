"""The ways in which a condition would come true, or come false: which facts, found to be what.

Read off the tree of the condition: a part that is already as it should be asks for nothing, an `all` that should be
true asks for each of its parts, one that should be false for any of them. A comparison asks for its fact, with
all the values that would do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import Enum
from itertools import combinations
from typing import TypeAlias

from ...facts.vocabulary import Finding, Unknown, Value
from ...rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    Truth,
    compare,
    decider,
)
from ...rules.rule import TYPED, DerivedFact
from .domains import Domains, Values
from .reconsider import State, possible_values

MOST_WAYS = 64

Way: TypeAlias = Mapping[str, Values]  # by fact, the values of which any will do; all facts together


class Goal(Enum):
    """What a condition should be."""

    TRUE = "true"
    FALSE = "false"
    NOT_TRUE = "not certainly true"
    NOT_FALSE = "not certainly false"

    def met_by(self, verdict: Truth) -> bool:
        """Whether a condition of that truth is as it should be."""
        match self:
            case Goal.TRUE:
                return verdict is True
            case Goal.FALSE:
                return verdict is False
            case Goal.NOT_TRUE:
                return verdict is not True
            case _:
                return verdict is not False

    @property
    def opposite(self) -> Goal:
        """What the condition should be, for its negation to be as this says."""
        return _OPPOSITE[self]

    @property
    def certain(self) -> bool:
        """Whether what is not known will not do."""
        return self in (Goal.TRUE, Goal.FALSE)

    @property
    def wants(self) -> bool:
        """The truth of a comparison with a known value that serves this."""
        return self in (Goal.TRUE, Goal.NOT_FALSE)


_OPPOSITE = {
    Goal.TRUE: Goal.FALSE,
    Goal.FALSE: Goal.TRUE,
    Goal.NOT_TRUE: Goal.NOT_FALSE,
    Goal.NOT_FALSE: Goal.NOT_TRUE,
}


class Ways:
    """The ways to a goal, from one state of a case; with `most_facts`, only those of so many facts.

    `cut_short` says that there were more than `MOST_WAYS`.
    """

    def __init__(self, domains: Domains, state: State, most_facts: int | None = None) -> None:
        self.most_facts = most_facts
        self.domains, self.state = domains, state
        self.memory: Mapping[str, Finding] = state.memory
        self.judge = domains.reconsidering.ground.verdicts
        self.derived = domains.knowledge_base.derived
        self.cut_short = False
        self._found: dict[tuple[int, Goal], list[Way]] = {}

    def of(self, condition: Condition, goal: Goal) -> list[Way]:
        """The ways in which `condition` would be as `goal` says: the empty way where it is, none where it cannot be."""
        key = (id(condition), goal)
        if key not in self._found:
            self._found[key] = self._of(condition, goal)
        return self._found[key]

    def _of(self, condition: Condition, goal: Goal) -> list[Way]:
        if goal.met_by(self.judge.of(condition)(self.memory)):
            return [{}]
        match condition:
            case Always():
                return []
            case Comparison():
                return self._comparison(condition, goal)
            case Not(part):
                return self.of(part, goal.opposite)
            case Count(parts, bound, below):
                return self._count(parts, bound, goal.opposite if below else goal)
            case All(parts) | Any(parts):
                if isinstance(condition, All) is goal.wants:
                    return self.all_of(self.of(part, goal) for part in parts)
                return self.any_of(self.of(part, goal) for part in parts)

    def any_of(self, several: Iterable[Sequence[Way]]) -> list[Way]:
        """The ways to one of several goals."""
        return self._least(way for ways in several for way in ways)

    def all_of(self, several: Iterable[Sequence[Way]]) -> list[Way]:
        """The ways to all of several goals together."""
        product: list[Way] = [{}]
        for ways in several:
            product = self._least(both for one in product for other in ways if (both := joined(one, other)) is not None)
        return product

    def _least(self, ways: Iterable[Way]) -> list[Way]:
        """The ways that no other makes idle, the shortest first, at most so many."""
        several = sorted(ways, key=len)
        if self.most_facts is not None:
            several = [way for way in several if len(way) <= self.most_facts]
        if len(several) == 1:
            return several
        kept: list[Way] = []
        single: dict[str, list[Values]] = {}
        longer: list[tuple[frozenset[str], Way]] = []
        for way in several:
            if any(values <= less for fact, values in way.items() for less in single.get(fact, ())):
                continue
            facts = frozenset(way)
            if any(fewer <= facts and _covers(other, way) for fewer, other in longer):
                continue
            kept.append(way)
            if len(way) == 1:
                ((fact, values),) = way.items()
                single.setdefault(fact, []).append(values)
            else:
                longer.append((facts, way))
        if len(kept) > MOST_WAYS:
            self.cut_short = True
        return kept[:MOST_WAYS]

    def _count(self, parts: tuple[Condition, ...], bound: int, goal: Goal) -> list[Way]:
        """At least `bound` of the parts, or fewer: that is, enough of them false."""
        need = bound if goal.wants else len(parts) - bound + 1
        if need <= 0:
            return [{}]
        each = [self.of(part, goal) for part in parts]
        done = sum(way == [{}] for way in each)
        rest = [way for way in each if way and way != [{}]]
        return self.any_of(self.all_of(some) for some in combinations(rest, max(need - done, 0)))

    def _comparison(self, comparison: Comparison, goal: Goal) -> list[Way]:
        if isinstance(comparison.operand, FactReference):
            return self._two_facts(comparison, comparison.operand.fact, goal)
        if comparison.fact in self.derived:
            return self._derived(self.derived[comparison.fact], comparison, goal)
        decide = decider(comparison)
        return self._fact(comparison.fact.removeprefix(TYPED), lambda value: decide(value) is goal.wants, goal)

    def _fact(self, fact: str, will_do: object, goal: Goal) -> list[Way]:
        """The ways for a recorded fact of which the values that `will_do` serve."""
        if fact not in self.domains.recorded:  # a setting, or the moment
            return []
        assert callable(will_do)
        values = frozenset(value for value in self._open(fact) if value is not None and will_do(value))
        ways: list[Way] = [{fact: values}] if values else []
        if not goal.certain and fact not in self.state.changes and self.domains.may_be_taken_back(fact):
            ways.append({fact: frozenset((None,))})
        return ways

    def _open(self, fact: str) -> Values:
        """The values that `fact` may still take: those that a change left, else all that it may be changed to."""
        if fact in self.state.changes:
            return possible_values(self.state.changes[fact]) or frozenset()
        return self.domains.values(fact)

    def _two_facts(self, comparison: Comparison, other: str, goal: Goal) -> list[Way]:
        """The ways in which two recorded facts would compare so: either changed, or both."""
        first = comparison.fact
        if first in self.derived or other in self.derived:
            self.cut_short = True
            return []
        ways: list[Way] = []
        here, there = self._values_or_now(first), self._values_or_now(other)
        for value in here:
            for counterpart in there:
                found = compare(comparison, {**self.memory, first: value, other: counterpart})
                if found is goal.wants:
                    changes = {first: value, other: counterpart}
                    ways.append({name: frozenset((v,)) for name, v in changes.items() if v != self.memory[name]})
        return self._least(ways)

    def _values_or_now(self, fact: str) -> list[Value]:
        now = self.memory[fact]
        values = [value for value in self._open(fact) if value is not None]
        return values if isinstance(now, Unknown) else [now, *values]

    def _derived(self, fact: DerivedFact, comparison: Comparison, goal: Goal) -> list[Way]:
        decide = decider(comparison)
        if fact.count:
            return self._counted(fact, [n for n in range(len(fact.count) + 1) if decide(n) is goal.wants], goal)
        wanted = {value for value in fact.values if decide(value) is goal.wants}
        ways = self._cases(fact, wanted, goal)
        return self._with_typed(fact, wanted, ways) if fact.typed else ways

    def _counted(self, fact: DerivedFact, wanted: list[int], goal: Goal) -> list[Way]:
        """A count within `wanted`, a stretch from a number up or from a number down."""
        if not wanted:
            return []
        up, down = (Goal.TRUE, Goal.FALSE) if goal.certain else (Goal.NOT_FALSE, Goal.NOT_TRUE)
        least, most = wanted[0], wanted[-1]
        enough = self._count(fact.count, least, up)
        return self.all_of([enough, self._count(fact.count, most + 1, down)]) if most < len(fact.count) else enough

    def _cases(self, fact: DerivedFact, wanted: set[Value], goal: Goal) -> list[Way]:
        """One case of a wanted value holds, and none before it gives another."""
        holds, fails = (Goal.TRUE, Goal.FALSE) if goal.certain else (Goal.NOT_FALSE, Goal.NOT_TRUE)
        found: list[list[Way]] = []
        before: list[list[Way]] = []
        for case in fact.cases:
            if case.value in wanted:
                found.append(self.all_of([*before, self.of(case.when, holds)]))
            else:
                before.append(self.of(case.when, fails))
        if fact.otherwise is not None and fact.otherwise in wanted:
            found.append(self.all_of(before))
        return self.any_of(found)

    def _with_typed(self, fact: DerivedFact, wanted: set[Value], ways: list[Way]) -> list[Way]:
        """The ways where the value may also be typed in, and may have been typed in wrongly."""
        typed, now = self.memory[TYPED + fact.name], self.memory[fact.name]
        values = frozenset(value for value in self._open(fact.name) if value in wanted)
        instead: list[list[Way]] = []
        if isinstance(now, Unknown) and values:
            instead.append([{fact.name: values}])
        if not isinstance(typed, Unknown) and typed not in wanted and fact.name not in self.state.changes:
            amended: list[Way] = [{fact.name: frozenset((None,))}]
            amended += [{fact.name: values}] if values else []
            return self.any_of([self.all_of([ways, amended]), *instead])
        return self.any_of([ways, *instead])


def joined(one: Way, other: Way) -> Way | None:
    """Both ways taken together; None where they want different things of one fact."""
    both = dict(one)
    for fact, values in other.items():
        both[fact] = both[fact] & values if fact in both else values
        if not both[fact]:
            return None
    return both


def _covers(one: Way, other: Way) -> bool:
    """Whether the other way, which changes all the facts of this one, is no more than a narrower form of it."""
    return all(other[fact] <= values for fact, values in one.items())
