"""The search for what would open a technique: the obstacle with the fewest ways out first, the smallest set first."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from itertools import count
from typing import Any

from ...facts.vocabulary import Value
from ..weigh import OFFERED
from .change import MOST_CHANGES, MOST_STEPS, Change, Changes, Choice
from .domains import Values
from .obstacles import Obstacle, Obstacles
from .reconsider import Standing
from .ways import joined


class Opening:
    """The search for what would open one technique."""

    def __init__(self, choice: Choice, technique: str) -> None:
        self.choice, self.technique = choice, technique
        self.obstacles = Obstacles(choice.reconsidering, technique)
        self.cut_short = False

    def search(self, now: str) -> Changes:
        """The sets that would open the technique, whose standing is `now`."""
        found: list[Mapping[str, Values]] = []
        kept: list[Change] = []
        tie = count()
        queue: list[tuple[Any, int, Mapping[str, Values]]] = [((0, 0, ()), next(tie), {})]
        seen: set[frozenset[tuple[str, Values]]] = set()
        steps = 0
        while queue and steps < MOST_STEPS and len(kept) < MOST_CHANGES:
            _, _, asked = heapq.heappop(queue)
            changes = asked
            if any(other.keys() <= changes.keys() for other in found):
                continue
            steps += 1
            node = self._onwards(changes)
            if node is None:
                continue
            changes, obstacles = node
            if any(other.keys() <= changes.keys() for other in found):
                continue
            if not obstacles and len(changes) > len(asked):  # it asks for more than it seemed: others may ask for less
                heapq.heappush(queue, (self._estimate(changes, ()), next(tie), changes))
                continue
            if not obstacles:
                change = self.choice.settle(changes, self.technique, _offers)
                if change is not None:
                    change = self._without_idle_values(change, changes)
                    if not any(other.keys() <= change.set.keys() for other in found):
                        found.append({fact: changes[fact] for fact in change.set})
                        kept.append(change)
                    continue
                obstacles = [self._one_by_one(changes)]
            for way in min(obstacles, key=len):
                further = joined(changes, way)
                if further is None:
                    continue
                key = frozenset(further.items())
                if key not in seen:
                    seen.add(key)
                    heapq.heappush(queue, (self._estimate(further, obstacles), next(tie), further))
        complete = not queue and not self.cut_short and len(kept) < MOST_CHANGES
        if not kept and not complete:
            kept, more = self._straight_on()
            steps += more
        return Changes(self.technique, now, tuple(kept), complete, steps)

    def _straight_on(self) -> tuple[list[Change], int]:
        """One change found by going on with the shortest way each time, and then leaving out what is not needed."""
        stack: list[Mapping[str, Values]] = [{}]
        steps = 0
        while stack and steps < MOST_STEPS:
            steps += 1
            node = self._onwards(stack.pop())
            if node is None:
                continue
            changes, obstacles = node
            if not obstacles:
                return self._without_the_idle(changes), steps
            nearest = min(obstacles, key=len)
            ways = sorted(nearest, key=lambda way: self.choice.cost({**changes, **way}), reverse=True)
            stack += [further for way in ways if (further := joined(changes, way)) is not None]
        return [], steps

    def _without_the_idle(self, changes: Mapping[str, Values]) -> list[Change]:
        """The change with every fact left out that is not needed."""
        change = self.choice.settle(changes, self.technique, _offers)
        if change is None:
            return []
        for fact in tuple(change.set)[::-1]:
            less = {name: values for name, values in changes.items() if name != fact}
            shorter = self.choice.settle(less, self.technique, _offers)
            if shorter is not None:
                changes, change = less, shorter
        return [self._without_idle_values(change, changes)]

    def _without_idle_values(self, change: Change, changes: Mapping[str, Values]) -> Change:
        """The change with every fact left out that is not needed beside the values chosen for the others."""
        chosen = dict(change.set)
        while (idle := self._idle(chosen)) is not None:
            del chosen[idle]
        if len(chosen) == len(change.set):
            return change
        return self.choice.made(chosen, changes, self.technique, _offers) or change

    def _idle(self, chosen: Mapping[str, Value | None]) -> str | None:
        for fact in reversed(list(chosen)):
            less = {name: value for name, value in chosen.items() if name != fact}
            if self.choice.does(less, self.technique, _offers):
                return fact
        return None

    def _estimate(self, changes: Mapping[str, Values], obstacles: Iterable[Obstacle]) -> tuple[Any, ...]:
        """The least that a set of changes can come to: its facts, and more for each obstacle that shares none."""
        facts, known, order = self.choice.cost(changes)
        taken = set(changes)
        more = 0
        for ways in sorted(obstacles, key=len):
            of_it = set().union(*ways)
            if taken.isdisjoint(of_it):
                taken |= of_it
                more += min(map(len, ways))
        return facts + more, known, -facts, order

    def _onwards(self, changes: Mapping[str, Values]) -> tuple[Mapping[str, Values], list[Obstacle]] | None:
        """The changes with all that they leave no choice about, and the obstacles left; None at a dead end."""
        while True:
            state, ways = self.choice.at(changes)
            obstacles = [self._left(changes, obstacle) for obstacle in self.obstacles.of(state, ways)]
            self.cut_short = self.cut_short or ways.cut_short
            if not all(obstacles):
                return None
            forced = [obstacle[0] for obstacle in obstacles if len(obstacle) == 1]
            if not forced:
                return changes, obstacles
            for way in forced:
                further = joined(changes, way)
                if further is None:
                    return None
                changes = further

    @staticmethod
    def _one_by_one(changes: Mapping[str, Values]) -> Obstacle:
        """The values of one fact each for itself, where together they say less than one alone."""
        several = [fact for fact, values in changes.items() if len(values) > 1]
        return [{several[0]: frozenset((value,))} for value in sorted(changes[several[0]], key=str)] if several else []

    @staticmethod
    def _left(changes: Mapping[str, Values], obstacle: Obstacle) -> Obstacle:
        """The ways out of an obstacle that go together with what is changed already, and change more."""
        return [way for way in obstacle if joined(changes, way) not in (None, changes)]


def _offers(standing: Standing) -> bool:
    return standing.weighed.standing == OFFERED
