"""What would change whether a technique is offered: the smallest sets of findings, searched for on the conditions.

What stands in the way of an offer is a list of obstacles, each with the ways out of it: that is a search of its own.
What an offer would end with needs none: any restriction that could come true ends it.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Any, TypeAlias

from msgspec.structs import replace

from ...rules.conclusion import Recommend, Refer, Stop, Withhold
from ...rules.condition import reads
from ..weigh import OFFERED
from .change import MOST_CHANGES, Change, Changes, Choice
from .opening import Opening
from .reconsider import Reconsidering, Standing
from .ways import Goal, Way, Ways

MOST_FACTS = 3  # of a set that would end an offer

_Costed: TypeAlias = tuple[tuple[Any, ...], Way]


class ChangeSearch:
    """Searches one case for changes; what it learns about one technique serves the next."""

    def __init__(self, reconsidering: Reconsidering) -> None:
        self.reconsidering = reconsidering
        self.choice = Choice(reconsidering)
        self.short_ways = Ways(self.choice.domains, reconsidering.now, MOST_FACTS)
        self._ways_to: dict[int, list[_Costed]] = {}

    def of(self, technique: str) -> Changes:
        """The changes for `technique`."""
        standing = self.reconsidering.standing(technique, self.reconsidering.now)
        never = self._always_in_the_way(standing)
        if never:
            return Changes(technique, standing.weighed.standing, (), True, 0, never)
        if standing.weighed.standing == OFFERED:
            return self._ending(technique)
        found = Opening(self.choice, technique).search(standing.weighed.standing)
        return found if found.changes else self._stuck(found, standing)

    def _stuck(self, found: Changes, standing: Standing) -> Changes:
        """A search that found nothing, with what nothing would lift."""
        entries = self.reconsidering.ground.entries
        stuck = [
            ban.source.rule
            for ban in standing.weighed.withheld_by
            if ban.whole and not self.choice.ways_now.of(entries[ban.source.step].condition, Goal.FALSE)
        ]
        if not stuck:  # each could be lifted, and not all of them together
            stuck = [ban.source.rule for ban in standing.weighed.withheld_by]
        recommending = list(self.reconsidering.conditions_for(found.technique, Recommend))
        return replace(found, stuck=tuple(dict.fromkeys(stuck)), unrecommended=not recommending)

    def _always_in_the_way(self, standing: Standing) -> tuple[str, ...]:
        """The rules whose condition reads no finding, and that withhold the technique altogether."""
        entries = self.reconsidering.ground.entries
        return tuple(
            ban.source.rule
            for ban in standing.weighed.withheld_by
            if ban.whole and ban.certain and not reads(entries[ban.source.step].condition)
        )

    def _ending(self, technique: str) -> Changes:
        kept: list[Change] = []
        tried: list[frozenset[str]] = []
        steps = 0
        for _, way in heapq.merge(*self._endings(technique), key=_asks):
            facts = frozenset(way)
            if any(other <= facts for other in tried):
                continue
            steps += 1
            tried.append(facts)
            change = self.choice.settle(way, technique, _ends)
            if change is not None:
                kept.append(change)
            if len(kept) == MOST_CHANGES:
                break
        return Changes(technique, OFFERED, tuple(kept), False, steps)

    def _endings(self, technique: str) -> Iterator[list[_Costed]]:
        """The ways to each thing that takes the technique away: what they ask for, and the way, the least first.

        Of as many facts, those not known now come first, then what speaks of this technique before what speaks of all.
        """
        ground = self.reconsidering.ground
        for number in ground.by_technique[technique]:
            if number not in self._ways_to:
                self._ways_to[number] = sorted(self._ways_to_entry(number), key=_asks)
            yield self._ways_to[number]
        recommending = self.reconsidering.conditions_for(technique, Recommend)
        ways = self.short_ways.all_of(self.short_ways.of(condition, Goal.NOT_TRUE) for condition in recommending)
        yield sorted(self._costed(ways, 0), key=_asks)

    def _ways_to_entry(self, number: int) -> Iterator[_Costed]:
        """The ways to one restriction, the shortest alone."""
        ground = self.reconsidering.ground
        entry = ground.entries[number]
        match entry.conclusion:
            case Withhold(select, None):
                breadth = len(ground.scope.techniques(select))
            case Refer() | Stop(above_cap=None):
                breadth = len(ground.by_technique)
            case _:
                return
        ways = self.short_ways.of(entry.condition, Goal.NOT_FALSE)
        shortest = min(map(len, ways), default=0)
        yield from self._costed((way for way in ways if len(way) == shortest), breadth)

    def _costed(self, ways: Iterable[Way], breadth: int) -> Iterator[_Costed]:
        for way in ways:
            if way:
                facts, known, order = self.choice.cost(way)
                yield (facts, known, breadth, order), way


def _asks(costed: _Costed) -> tuple[Any, ...]:
    return costed[0]


def _ends(standing: Standing) -> bool:
    """Whether the technique would no longer be offered, and not for a contradiction alone."""
    return standing.weighed.standing != OFFERED and not standing.contradicted
