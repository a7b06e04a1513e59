"""What must be answered for a condition to hold: one way of many, and no promise that it is the only one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from ...facts.case import Case
from ...facts.vocabulary import Unknown, Value
from ...rules.condition import Comparison, Condition, FactReference, decider, disjuncts
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import TYPED, DerivedFact
from .case_change import Answer

MOST_DEEP = 6  # derived facts that hang on derived facts


class Needs:
    """Finds answers to the blanks of one case under which comparisons are true, out of the `answers` to each."""

    def __init__(self, case: Case, knowledge_base: KnowledgeBase, answers: Callable[[str], tuple[Answer, ...]]) -> None:
        self.case, self.knowledge_base, self.answers = case, knowledge_base, answers

    def all_true(self, wanted: Iterable[Comparison], deep: int = MOST_DEEP) -> dict[str, Value] | None:
        """Answers under which all of `wanted` are true; None where no way was found."""
        found: dict[str, Value] = {}
        for comparison in wanted:
            some = self._true(comparison, found, deep)
            if some is None or any(found.get(name, value) != value for name, value in some.items()):
                return None
            found |= some
        return found

    def _true(self, comparison: Comparison, found: Mapping[str, Value], deep: int) -> dict[str, Value] | None:
        name = comparison.fact.removeprefix(TYPED)
        if isinstance(comparison.operand, FactReference):
            return self._with_reference(comparison, found)
        decide = decider(comparison)
        if comparison.fact in self.knowledge_base.derived:
            return self._derived(self.knowledge_base.derived[name], decide, deep) if deep else None
        fact = self.knowledge_base.vocabulary.facts.get(name)
        if fact is None:
            return None
        if name in self.case.findings or name in found:
            return {} if decide({**self.case.findings, **found}[name]) else None
        values = [answer.value for answer in self.answers(fact.name)]
        return next(({name: value} for value in values if decide(value) is True), None)

    def _with_reference(self, comparison: Comparison, found: Mapping[str, Value]) -> dict[str, Value] | None:
        """A comparison of two facts: one of them is answered to suit the other."""
        assert isinstance(comparison.operand, FactReference)
        known = {**self.case.findings, **found}
        other = known.get(comparison.operand.fact, Unknown())
        if isinstance(other, Unknown):
            return None
        value = frozenset((other,)) if comparison.word in ("is", "other_than") else other
        return self._true(Comparison(comparison.fact, comparison.word, value, comparison.negated), found, 1)  # type: ignore[arg-type]

    def _derived(self, fact: DerivedFact, decide: object, deep: int) -> dict[str, Value] | None:
        """Answers that give a derived fact a value that suits."""
        assert callable(decide)
        if fact.count:
            return self._counted(fact, decide, deep)
        for case in fact.cases:
            if decide(case.value) is True:
                found = self._condition(case.when, deep)
                if found is not None:
                    return found
        return None

    def _counted(self, fact: DerivedFact, decide: object, deep: int) -> dict[str, Value] | None:
        assert callable(decide)
        found: dict[str, Value] = {}
        number = 0
        for condition in fact.count:
            if decide(number) is True:
                return found
            some = self._condition(condition, deep)
            if some is not None and not any(found.get(name, value) != value for name, value in some.items()):
                found |= some
                number += 1
        return found if decide(number) is True else None

    def _condition(self, condition: Condition, deep: int) -> dict[str, Value] | None:
        """Answers under which a condition is true: of its ways, the one that asks for the fewest."""
        ways = (self.all_true(conjunction, deep - 1) for conjunction in disjuncts(condition) or ())
        return min((way for way in ways if way is not None), key=len, default=None)
