"""The search for a patient in whom one part of a condition has a certain truth, and alone decides.

It works as test generators for circuits do (PODEM): recorded facts are given values one at a time; whatever is not
given one yet is unknown, and a branch is left as soon as no further value can help. Over the representative values
of the facts it is exhaustive, so that finding none says that there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from msgspec import Struct

from ....facts.vocabulary import Finding, Unknown
from ....rules.condition import Comparison, Condition, Truth, compare, comparisons, truth
from ....rules.knowledge_base import KnowledgeBase
from ...explanation.reconsider import derive
from ...explanation.verdicts import Verdicts
from .conditions import FALSE, TRUE, UNKNOWN, decides
from .deciding import may_decide
from .patients import Ground, changes, ground

MOST_STEPS = 20_000  # of one search, after which it is given up
STEPS_FOR_FEWEST = 2_000  # of one search for a patient with so many changes

FOUND, NONE, GIVEN_UP = "found", "none", "given up"


class Aim(Struct, frozen=True):
    """What a patient is to show of the comparison at `place` of `condition`: that it is on `side`, and decides `alone`.

    `near` says of the value of its fact whether it lies where it should; None where that cannot be said yet.
    """

    condition: Condition
    place: int
    side: str
    alone: bool = False
    near: Callable[[Mapping[str, Finding]], Truth] | None = None


class Patient(Struct, frozen=True):
    """What a patient has other than the base case, by name in working memory."""

    changes: Mapping[str, Finding]


class Result(Struct, frozen=True):
    """How a search ended: `found`, `none` (there is no such patient), or `given up`; with the patient found."""

    outcome: str
    patient: Patient | None = None


class _GivenUp(Exception):
    pass


class PatientSearch:
    """Searches patients for one knowledge base. Holds what it worked out of its conditions."""

    def __init__(self, knowledge_base: KnowledgeBase, most_steps: int = MOST_STEPS) -> None:
        self.knowledge_base, self.most_steps = knowledge_base, most_steps
        self._verdicts = Verdicts()
        self._grounds: dict[Condition, Ground] = {}

    def possible(self, aim: Aim) -> Result:
        """Whether there is a patient for `aim` at all: the first that is found."""
        search = self._search(aim, None, self.most_steps)
        try:
            patient = next(search, None)
        except _GivenUp:
            return Result(GIVEN_UP)
        if patient is None:
            return Result(NONE if self._ground(aim.condition).whole else GIVEN_UP)
        return Result(FOUND, patient)

    def patients(self, aim: Aim) -> Iterator[Patient]:
        """Patients for `aim`, those with the fewest changes of the base case first, up to one change more than needed.

        Where it takes too long to try all that have few changes, one is given that can do without none of its own.
        """
        first = self.possible(aim).patient
        if first is None:
            return
        reduced = _Search(aim, self._ground(aim.condition), self._verdicts, None, 0).reduced(first)
        fewest: int | None = None
        for limit in range(len(reduced.changes) + 2):
            if fewest is not None and limit > fewest + 1:
                return
            try:
                for patient in self._search(aim, limit, min(self.most_steps, STEPS_FOR_FEWEST)):
                    if len(patient.changes) == limit:
                        fewest = limit if fewest is None else fewest
                        yield patient
            except _GivenUp:
                if fewest is None and limit >= len(reduced.changes):
                    fewest = limit
                    yield reduced

    def _ground(self, condition: Condition) -> Ground:
        if condition not in self._grounds:
            self._grounds[condition] = ground(condition, self.knowledge_base)
        return self._grounds[condition]

    def _search(self, aim: Aim, limit: int | None, most_steps: int) -> Iterator[Patient]:
        return _Search(aim, self._ground(aim.condition), self._verdicts, limit, most_steps).patients()


class _Search:
    """One search, with at most `limit` changes of the base case, or as many as it takes."""

    def __init__(self, aim: Aim, ground: Ground, verdicts: Verdicts, limit: int | None, most_steps: int) -> None:
        self.aim, self.ground, self.verdicts = aim, ground, verdicts
        self.limit, self.steps_left = limit, most_steps
        self.compared = tuple(comparisons(aim.condition))
        self.derived = {fact.name: fact for fact in ground.derived}

    def patients(self) -> Iterator[Patient]:
        yield from self._extend({}, 0)

    def reduced(self, patient: Patient) -> Patient:
        """`patient` without the changes that it can do without, one after the other."""
        changes = dict(patient.changes)
        for name in patient.changes:
            fewer = {other: finding for other, finding in changes.items() if other != name}
            if self._shows(fewer):
                changes = fewer
        return Patient(changes)

    def _shows(self, changes: Mapping[str, Finding]) -> bool:
        chosen = {name: changes.get(name, domain.values[0]) for name, domain in self.ground.domains.items()}
        memory = self._memory(chosen)
        values = tuple(compare(comparison, memory) for comparison in self.compared)
        return self._reached(values, memory, chosen) is True

    def _extend(self, chosen: dict[str, Finding], cost: int) -> Iterator[Patient]:
        self.steps_left -= 1
        if self.steps_left < 0:
            raise _GivenUp
        memory = self._memory(chosen)
        values = tuple(compare(comparison, memory) for comparison in self.compared)
        name = self._typed_first(chosen)
        if name is None:  # only then does a further value never turn back what is certain
            reached = self._reached(values, memory, chosen)
            if reached is False:
                return
            name = None if reached and self.aim.side != UNKNOWN else self._next(values, memory, chosen)
            if name is None:
                if reached:
                    yield Patient(dict(changes(self.ground.domains, chosen)))
                return
        base, *others = self.ground.domains[name].values
        if self.limit is None:  # whatever is known first: what is not known settles little
            for value in sorted((base, *others), key=lambda value: isinstance(value, Unknown)):
                yield from self._extend({**chosen, name: value}, cost)
            return
        yield from self._extend({**chosen, name: base}, cost)
        if cost < self.limit:
            for value in others:
                yield from self._extend({**chosen, name: value}, cost + 1)

    def _memory(self, chosen: Mapping[str, Finding]) -> dict[str, Finding]:
        memory: dict[str, Finding] = {name: chosen.get(name, Unknown()) for name in self.ground.domains}
        for fact in self.ground.derived:
            memory[fact.name] = derive(fact, memory, self.verdicts)
        return memory

    def _reached(
        self, values: tuple[Truth, ...], memory: Mapping[str, Finding], chosen: Mapping[str, Finding]
    ) -> Truth:
        """Whether the aim is reached; None where that hangs on facts that have no value yet."""
        aim = self.aim
        here = values[aim.place]
        wanted = {TRUE: True, FALSE: False, UNKNOWN: None}[aim.side]
        if here is not None and here is not wanted:
            return False
        decided = decides(aim.condition, values, aim.place) if aim.alone else True
        near = aim.near(memory) if aim.near else True
        if decided is False or near is False:
            return False
        settled = [value is not None or not self._open(n, memory, chosen) for n, value in enumerate(values)]
        if here is not wanted and settled[aim.place]:
            return False
        if decided is None and not may_decide(aim.condition, values, settled, aim.place):
            return False
        return True if here is wanted and decided and near else None

    def _open(self, number: int, memory: Mapping[str, Finding], chosen: Mapping[str, Finding]) -> bool:
        """Whether the truth of a comparison hangs on facts that have no value yet."""
        return any(self._hanging(self.compared[number], memory, chosen))

    def _typed_first(self, chosen: Mapping[str, Finding]) -> str | None:
        """A recorded fact that may also be derived: what is typed can make unknown again what was derived."""
        return next((n for n, domain in self.ground.domains.items() if domain.typed and n not in chosen), None)

    def _next(
        self, values: tuple[Truth, ...], memory: Mapping[str, Finding], chosen: Mapping[str, Finding]
    ) -> str | None:
        """The fact to be given a value next: one that the part in question hangs on, else one of the others."""
        first = self.compared[self.aim.place]
        open_ones = [first, *(c for c, value in zip(self.compared, values, strict=True) if value is None)]
        return next((name for c in open_ones for name in self._hanging(c, memory, chosen)), None)

    def _hanging(
        self, comparison: Comparison, memory: Mapping[str, Finding], chosen: Mapping[str, Finding]
    ) -> Iterator[str]:
        """The facts without a value on which an undecided comparison hangs."""
        for name in comparison.reads:
            if name in self.derived:
                if isinstance(memory[name], Unknown):
                    for condition in self.derived[name].conditions:
                        if truth(condition, memory) is None:
                            for inner in comparisons(condition):
                                yield from self._hanging(inner, memory, chosen)
            elif name not in chosen:
                yield name
