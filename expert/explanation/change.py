"""A set of findings that would change a technique's standing, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice, product
from typing import Any

from msgspec import Struct

from ...facts.vocabulary import Finding, Unknown, Value
from .domains import Domains, Values
from .reconsider import Reconsidering, Standing, State
from .ways import Ways

MOST_CHANGES = 5
MOST_COMBINATIONS = 30  # of values, before a set of changes is given up
MOST_STEPS = 120  # of one search


class Change(Struct, frozen=True):
    """A set of findings that would change what becomes of a technique.

    `set` gives the new findings by fact, None for one taken back; `becomes` is what the technique would be; `same` are
    all the values of each fact that would do, the one in `set` among them.
    """

    set: Mapping[str, Value | None]
    becomes: str
    same: Mapping[str, frozenset[Value | None]]


class Changes(Struct, frozen=True):
    """What would change the standing of one technique.

    `now` is its standing; `changes` are at most `MOST_CHANGES` sets, the smallest first. `complete` says that there are
    no others: that the search came to its end. `steps` counts what it looked at. `never` names the rules that hold for
    every patient, and so stand in the way whatever is found.
    """

    technique: str
    now: str
    changes: tuple[Change, ...]
    complete: bool
    steps: int
    never: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    unrecommended: bool = False


class Choice:
    """What all searches about one case share: what its facts may become, and what a change asks for."""

    def __init__(self, reconsidering: Reconsidering) -> None:
        self.reconsidering = reconsidering
        self.domains = Domains(reconsidering)
        self.ways_now = Ways(self.domains, reconsidering.now)
        self._at: dict[frozenset[tuple[str, Values]], tuple[State, Ways]] = {
            frozenset(): (reconsidering.now, self.ways_now)
        }
        self.order = {name: number for number, name in enumerate(self.domains.recorded)}

    def at(self, changes: Mapping[str, Values]) -> tuple[State, Ways]:
        """The case with some facts changed to any of some values, and the ways from there: worked out once."""
        key = frozenset(changes.items())
        if key not in self._at:
            state = self.reconsidering.state({fact: one_of(values) for fact, values in changes.items()})
            self._at[key] = state, Ways(self.domains, state)
        return self._at[key]

    def cost(self, changes: Mapping[str, Any]) -> tuple[int, int, tuple[int, ...]]:
        """How much a set of changes asks for: so many facts, so many known otherwise, in the order of asking."""
        known = sum(self.domains.known(fact) for fact in changes)
        return len(changes), known, tuple(sorted(self.order[fact] for fact in changes))

    def settle(self, changes: Mapping[str, Values], technique: str, good: Callable[[Standing], bool]) -> Change | None:
        """One value for each fact out of `changes` with which the technique's standing is `good`; None if none is.

        What is certain of all the values together need not be so of each: two may contradict what is recorded.
        """
        facts = sorted(changes, key=lambda fact: self.order[fact])
        ranked = (self._nearest(fact, changes[fact]) for fact in facts)
        for values in islice(product(*ranked), MOST_COMBINATIONS):
            change = self.made(dict(zip(facts, values, strict=True)), changes, technique, good)
            if change is not None:
                return change
        return None

    def made(
        self,
        chosen: Mapping[str, Value | None],
        changes: Mapping[str, Values],
        technique: str,
        good: Callable[[Standing], bool],
    ) -> Change | None:
        """The change of each fact to the value `chosen` for it out of `changes`; None where that is not `good`."""
        standing = self._with(chosen, technique)
        if not good(standing):
            return None
        same = {fact: self._same(chosen, fact, changes[fact], technique, standing, good) for fact in chosen}
        return Change(chosen, standing.weighed.standing, same)

    def does(self, chosen: Mapping[str, Value | None], technique: str, good: Callable[[Standing], bool]) -> bool:
        """Whether the technique's standing is `good` once each fact has the value `chosen` for it."""
        return good(self._with(chosen, technique))

    def _with(self, chosen: Mapping[str, Value | None], technique: str) -> Standing:
        state = self.reconsidering.state({fact: one_of(frozenset((value,))) for fact, value in chosen.items()})
        return self.reconsidering.standing(technique, state)

    def _same(
        self,
        chosen: Mapping[str, Value | None],
        fact: str,
        values: Values,
        technique: str,
        standing: Standing,
        good: Callable[[Standing], bool],
    ) -> Values:
        """Those of `values` that do the same as the one chosen for `fact`."""
        others = values - {chosen[fact]}
        found = {value: self._with({**chosen, fact: value}, technique) for value in others}
        becomes = standing.weighed.standing
        as_good = (value for value, other in found.items() if good(other) and other.weighed.standing == becomes)
        return frozenset((chosen[fact], *as_good))

    def _nearest(self, fact: str, values: Values) -> list[Value | None]:
        """The values, the least of a change first: the nearest number, what a negative screen records, the first."""
        declared, now = self.domains.knowledge_base.vocabulary.facts[fact], self.domains.recorded[fact]
        words: list[Value] = [*declared.values, *declared.also]

        def distance(value: Value | None) -> tuple[Any, ...]:
            if value is None:
                return (4,)
            if value == declared.negative and declared.kind != "set":
                return (-1,)
            if isinstance(value, frozenset):
                there: frozenset[str] = now if isinstance(now, frozenset) else frozenset()
                return (1, len(value ^ there), sorted(value))
            if isinstance(value, str):
                return (2, words.index(value) if value in words else len(words))
            if isinstance(value, bool):
                return (0, value)
            return (0, abs(value - now) if isinstance(now, int | float) else value)

        return sorted(values, key=distance)


def one_of(values: Values) -> Finding:
    """The finding of a fact that may take any of `values`."""
    if len(values) > 1:
        return Unknown(frozenset(value for value in values if value is not None))
    (value,) = values
    return Unknown() if value is None else value
