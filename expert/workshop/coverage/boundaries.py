"""The boundaries of numeric comparisons, and whether a test sits on each side of each, within one step of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ....facts.vocabulary import Finding, Unknown
from ....rules.condition import Comparison, FactReference, Truth, compare, comparisons
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED, DerivedFact, Rule
from .conditions import FALSE, TRUE, Composition, Literal, of_derived, of_rule, value_words
from .observations import Observation
from .patients import DECIMAL_STEP, step_of
from .search import NONE, Aim, PatientSearch

NUMERIC = ("at_least", "at_most", "above", "below")
_ROUNDING = 1e-9  # 12.1 - 12 is not quite 0.1


class Boundary(Struct, frozen=True):
    """One numeric comparison and the tests next to its boundary.

    `tests` gives by side (`true`, `false`) the tests in which the fact is within one step of the boundary on that
    side; `at` the value there, in words; `impossible` the sides on which no patient can be.
    """

    literal: Literal
    at: Mapping[str, str]
    tests: Mapping[str, tuple[str, ...]]
    impossible: tuple[str, ...] = ()

    @property
    def missing(self) -> tuple[str, ...]:
        """The sides on which there could be a test, and is none."""
        return tuple(side for side in (TRUE, FALSE) if not self.tests[side] and side not in self.impossible)


def boundaries(
    rule: Rule | DerivedFact,
    observations: Iterable[Observation],
    knowledge_base: KnowledgeBase,
    *,
    all_tests: bool = False,
) -> tuple[Boundary, ...]:
    """Each numeric comparison of `rule` with the tests on each side of its boundary, within one step of it.

    One step is 1 for a whole number and 0.1 for one with decimals: `at_least: 6` asks for 6.0 and for 5.9. Only the
    tests of the rule itself count, or `all_tests`; of a derived fact, which has none, always all of them.
    """
    by_rule = isinstance(rule, Rule) and not all_tests
    mine = [one for one in observations if not by_rule or rule.id in one.counts_for]  # type: ignore[union-attr]
    composition = of_rule(rule) if isinstance(rule, Rule) else of_derived(rule)
    search = PatientSearch(knowledge_base)
    return tuple(found for found in _each(composition, mine, knowledge_base, search))


def _each(
    composition: Composition, observations: list[Observation], knowledge_base: KnowledgeBase, search: PatientSearch
) -> Iterable[Boundary]:
    for number, literal in enumerate(composition.literals):
        if literal.comparison.word not in NUMERIC:
            continue
        whole = next(whole for whole in composition.wholes if number in whole.literals)
        place = whole.literals.index(number)
        comparison = tuple(comparisons(whole.condition))[place]  # with the settings' values in it
        step = step_for(comparison, knowledge_base)
        tests: dict[str, list[str]] = {TRUE: [], FALSE: []}
        for one in observations:
            if beside(comparison, one.memory, step):
                tests[TRUE if compare(comparison, one.memory) else FALSE].append(one.name)
        impossible = tuple(
            side
            for side in (TRUE, FALSE)
            if not tests[side] and search.possible(boundary_aim(whole.condition, place, side, step)).outcome == NONE
        )
        yield Boundary(
            literal,
            at(comparison, step),
            {side: tuple(names) for side, names in tests.items()},
            impossible,
        )


def boundary_aim(condition: object, place: int, side: str, step: float, *, alone: bool = False) -> Aim:
    """The aim of a patient on one side of the boundary of the comparison at `place` of `condition`."""
    comparison = tuple(comparisons(condition))[place]  # type: ignore[arg-type]
    return Aim(condition, place, side, alone, lambda memory: beside(comparison, memory, step))  # type: ignore[arg-type]


def beside(comparison: Comparison, memory: Mapping[str, Finding], step: float) -> Truth:
    """Whether the fact of a numeric comparison is within one step of its boundary; None where it is not known."""
    left, operand = memory[comparison.fact], comparison.operand
    right = memory[operand.fact] if isinstance(operand, FactReference) else operand
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if not isinstance(left, int | float) or not isinstance(right, int | float):
        return False
    gap = left - right
    if comparison.word in ("at_least", "below"):
        return -step - _ROUNDING <= gap < step - _ROUNDING
    return -step + _ROUNDING < gap <= step + _ROUNDING


def step_for(comparison: Comparison, knowledge_base: KnowledgeBase) -> float:
    """How far two neighbouring values of the fact of `comparison` lie apart."""
    if comparison.fact in knowledge_base.derived:
        return 1
    fact = knowledge_base.vocabulary.facts.get(comparison.fact.removeprefix(TYPED))
    return step_of(fact) if fact else DECIMAL_STEP


def at(comparison: Comparison, step: float) -> dict[str, str]:
    """The values next to the boundary of a numeric comparison, by side, in words: `age_years 7`."""
    operand = comparison.operand
    if isinstance(operand, FactReference):
        more, less = f"just above the value of {operand.fact}", f"just below the value of {operand.fact}"
        same = f"the same as {operand.fact}"
    else:
        assert isinstance(operand, int | float)
        same, more, less = (value_words(float(round(operand + move, 6))) for move in (0, step, -step))
    sides = {
        "at_least": (same, less),
        "at_most": (same, more),
        "above": (more, same),
        "below": (less, same),
    }[comparison.word]
    return {TRUE: f"{comparison.fact} {sides[0]}", FALSE: f"{comparison.fact} {sides[1]}"}
