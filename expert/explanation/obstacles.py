"""What stands between a technique and an offer, each obstacle with the ways out of it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TypeAlias

from ...facts.vocabulary import Unknown
from ...rules.conclusion import (
    Contradict,
    Recommend,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPositions,
)
from ..weigh import Ban, Bounds
from .domains import Values
from .reconsider import Reconsidering, Standing, State
from .ways import Goal, Way, Ways

Obstacle: TypeAlias = list[Way]


class Obstacles:
    """The obstacles between one technique and an offer, in any state of one case."""

    def __init__(self, reconsidering: Reconsidering, technique: str) -> None:
        self.reconsidering, self.technique = reconsidering, technique
        self.knowledge_base = reconsidering.ground.knowledge_base

    def of(self, state: State, ways: Ways) -> Iterator[Obstacle]:
        """All that stands between the technique and an offer, each as the ways out of it."""
        standing = self.reconsidering.standing(self.technique, state)
        weighed = standing.weighed
        seen = set()
        for ban in weighed.withheld_by:
            if ban.whole and ban.source.step not in seen:
                seen.add(ban.source.step)
                yield self._without(ban, standing, state, ways)
        if weighed.all_places and not weighed.places:
            yield self._somewhere(standing, state, ways)
        if not weighed.positions:
            yield self._somehow(standing, state, ways)
        if not weighed.recommended_by:
            conditions = self.reconsidering.conditions_for(self.technique, Recommend)
            yield ways.any_of(ways.of(condition, Goal.TRUE) for condition in conditions)

    def _without(self, ban: Ban, standing: Standing, state: State, ways: Ways) -> list[Way]:
        """The ways to be rid of a restriction."""
        entry = self.reconsidering.ground.entries[ban.source.step]
        match entry.conclusion:
            case Contradict():
                return ways.of(entry.condition, Goal.NOT_TRUE)
            case RequireDepth():
                return ways.any_of(
                    [ways.of(entry.condition, Goal.FALSE), self._deeper(entry.conclusion, standing, ways)]
                )
            case Stop(above_cap=felt) if felt is not None:
                less = self._other_values(felt.fact, state, ways)
                return ways.any_of([ways.of(entry.condition, Goal.FALSE), less])
        return ways.of(entry.condition, Goal.FALSE)

    def _deeper(self, floor: RequireDepth, standing: Standing, ways: Ways) -> list[Way]:
        """The ways to leave as much depth as a technique needs: to be rid of some of the bounds on it."""
        bounds = [b for b in Bounds(standing.trace.in_force).items if b.rule not in floor.ignoring]
        technique, entries = standing.weighed.technique, self.reconsidering.ground.entries
        enough: list[list[Way]] = []
        for size in range(1, min(len(bounds), 4) + 1):
            for some in combinations(bounds, size):
                left = [bound for bound in bounds if bound not in some]
                if Bounds(left).depth(technique, left) >= floor.at_least:
                    enough.append(ways.all_of(ways.of(entries[b.step].condition, Goal.FALSE) for b in some))
        return ways.any_of(enough)

    def _somewhere(self, standing: Standing, state: State, ways: Ways) -> list[Way]:
        """The ways to leave the technique some place: all that takes that place away is gone, or is of other places."""
        weighed = standing.weighed
        bans = [ban for ban in weighed.bans if ban.places is not None]
        whole = bool(weighed.technique.groups & self.knowledge_base.policy.whole)
        options: list[list[Way]] = []
        for place in weighed.all_places[:1] if whole else weighed.all_places:
            hits = [ban for ban in bans if whole or place in (ban.places or ())]
            options.append(ways.all_of(self._without_place(ban, state, ways) for ban in hits))
        side = self.knowledge_base.catalogue.side  # on another side the technique has other places
        return ways.any_of([*options, self._other_values(side, state, ways)])

    def _without_place(self, ban: Ban, state: State, ways: Ways) -> list[Way]:
        entry = self.reconsidering.ground.entries[ban.source.step]
        found = [ways.of(entry.condition, Goal.FALSE)]
        regions = entry.conclusion.regions if isinstance(entry.conclusion, Withhold) else None
        if regions is not None and regions.fact is not None:
            found.append(self._other_values(regions.fact.fact, state, ways))
        return ways.any_of(found)

    def _somehow(self, standing: Standing, state: State, ways: Ways) -> list[Way]:
        """The ways to leave the technique some position."""
        bans = [ban for ban in standing.weighed.bans if ban.positions is not None]
        options: list[list[Way]] = []
        for position in standing.weighed.technique.positions:
            hits = [ban for ban in bans if position in (ban.positions or ())]
            options.append(ways.all_of(self._without_position(ban, position, state, ways) for ban in hits))
        return ways.any_of(options)

    def _without_position(self, ban: Ban, position: str, state: State, ways: Ways) -> list[Way]:
        entry = self.reconsidering.ground.entries[ban.source.step]
        found = [ways.of(entry.condition, Goal.FALSE)]
        conclusion = entry.conclusion
        if isinstance(conclusion, RestrictPositions) and conclusion.fact is not None:
            fact = conclusion.fact.fact
            with_it = [way for way in self._other_values(fact, state, ways) if _all_hold(way[fact], position)]
            found.append(with_it)
        if isinstance(conclusion, WithholdPositions):
            found.append(self._other_values(self.knowledge_base.catalogue.side, state, ways))
        return ways.any_of(found)

    def _other_values(self, fact: str, state: State, ways: Ways) -> list[Way]:
        """A way for each other value of `fact`."""
        left = state.changes.get(fact)
        values: Values = ways.domains.values(fact)
        if left is not None:
            values = frozenset(left.possible or ()) if isinstance(left, Unknown) else frozenset()
        return [{fact: frozenset((value,))} for value in sorted(values, key=str)]


def _all_hold(values: Values, word: str) -> bool:
    return all(isinstance(value, frozenset) and word in value for value in values)
