"""Whether one condition holds wherever another does."""

from __future__ import annotations

from typing import TypeAlias

from ....rules.condition import Comparison, Conjunction, FactReference, compare
from ....rules.knowledge_base import KnowledgeBase
from .witnesses import values_worth_trying

NormalForm: TypeAlias = tuple[Conjunction, ...] | None  # as `disjuncts` gives it; None where it would be too wide


class Entailment:
    """Entailment between conditions about the facts of one knowledge base; sound, not complete."""

    def __init__(self, base: KnowledgeBase) -> None:
        self.base = base
        self._known: dict[tuple[Comparison, frozenset[Comparison]], bool] = {}

    def holds(self, first: NormalForm, second: NormalForm) -> bool:
        """Whether `second` is certainly true wherever `first` is."""
        if first is None or second is None:
            return False
        return all(any(all(self._asked(one, mine) for one in wanted) for wanted in second) for mine in first)

    def _asked(self, wanted: Comparison, conjunction: Conjunction) -> bool:
        """Whether `conjunction` makes `wanted` true."""
        if wanted in conjunction:
            return True
        if isinstance(wanted.operand, FactReference):
            return False
        some = [one for one in conjunction if one.fact == wanted.fact and not isinstance(one.operand, FactReference)]
        if not some:
            return False
        pair = wanted, frozenset(some)
        if pair not in self._known:
            self._known[pair] = self._follows(wanted, some)
        return self._known[pair]

    def _follows(self, wanted: Comparison, some: list[Comparison]) -> bool:
        """Whether every value of a fact that fulfils `some`, of which there is one, fulfils `wanted`."""
        fact = wanted.fact
        values = values_worth_trying(fact, [*some, wanted], self.base)
        fulfilling = [value for value in values if all(compare(one, {fact: value}) for one in some)]
        return bool(fulfilling) and all(compare(wanted, {fact: value}) for value in fulfilling)
