"""What each fact of one case may be changed to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

from ...facts.vocabulary import Unknown, Value
from .reconsider import Reconsidering

Values: TypeAlias = frozenset[Value | None]  # None takes a finding back


class Domains:
    """The values that each fact may be changed to, for one case. Holds what it worked out."""

    def __init__(self, reconsidering: Reconsidering) -> None:
        self.reconsidering = reconsidering
        self.knowledge_base = reconsidering.ground.knowledge_base
        self.recorded = {
            name: reconsidering.consultation.memory[reconsidering.name_in_memory(name)]
            for name in self.knowledge_base.vocabulary.facts
        }
        self._values: dict[str, Values] = {}

    def known(self, fact: str) -> bool:
        """Whether `fact` is recorded now."""
        return not isinstance(self.recorded[fact], Unknown)

    def values(self, fact: str) -> Values:
        """The values that `fact` may be changed to; None is not among them."""
        found = self._values.get(fact)
        if found is None:
            found = self._values[fact] = frozenset(self._open(fact))
        return found

    def may_be_taken_back(self, fact: str) -> bool:
        """Whether what is recorded of `fact` may turn out not to be known after all."""
        return self.known(fact) and self.knowledge_base.vocabulary.facts[fact].changes == "freely"

    def _open(self, name: str) -> Iterator[Value]:
        fact, finding = self.knowledge_base.vocabulary.facts[name], self.recorded[name]
        for answer in self.reconsidering.ground.answers(name):
            if isinstance(finding, Unknown):
                yield answer.value
                continue
            if fact.changes == "never" or answer.value == finding:
                continue
            higher = isinstance(finding, int | float) and isinstance(answer.value, int | float)
            if fact.changes == "upward" and not (higher and answer.value > finding):  # type: ignore[operator]
                continue
            if answer.low is not None and isinstance(finding, int | float) and answer.low <= finding <= answer.high:  # type: ignore[operator]
                continue  # the rules do not tell it from what is recorded
            yield answer.value
        if isinstance(finding, frozenset) and fact.changes == "freely":
            yield from (finding | {word} for word in fact.values if word not in finding)
            yield from (finding - {word} for word in finding)
