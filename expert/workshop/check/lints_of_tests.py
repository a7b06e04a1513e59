"""Lints of the tests beside the rules: without running them, by what they are given and what they expect."""

from __future__ import annotations

from collections.abc import Iterator

from ....facts.document import paths_within
from ....facts.vocabulary import Fact, Unknown
from ....rules.condition import Always, Comparison, compare, comparisons
from ....rules.rule import Rule
from .checked import Checked, Remark, Spot

_BOUNDARIES = ("at_least", "at_most", "above", "below")
NEAR = 1  # in the unit of the fact: a test further off says little of the boundary


def rules_tested_on_one_side_only(checked: Checked) -> Iterator[Remark]:
    """Rules that no test makes fire, and rules with a condition that no test keeps silent."""
    for rule, spot in checked.rules:
        said = {str(test.expect.get("holds", "certainly")) for test in rule.tests}
        if not said & {"certainly", "possibly"}:
            yield Remark(spot, f"{rule.id} has no test in which it fires", "a test", key=True)
        conditional = not any(isinstance(part.when, Always) for part in rule.parts)
        if conditional and not _silent(rule):
            expected = 'a test just across the boundary: expect: {holds: "no"}'
            yield Remark(spot, f"{rule.id} has no test in which it does not fire", expected, key=True)


def _silent(rule: Rule) -> bool:
    """Whether a test says of something that the rule does not do."""
    return any(
        word.startswith("not_") or value in ("no", "none", "possibly", False)
        for test in rule.tests
        for word, value in test.expect.items()
    )


def boundaries_without_a_test_on_each_side(checked: Checked) -> Iterator[Remark]:
    """Thresholds of restricting rules that no test of the rule comes near to from one of the sides."""
    facts = checked.base.vocabulary.facts
    for rule, spot in checked.rules:
        for comparison in _thresholds(rule):
            fact = facts.get(comparison.fact)
            if fact is None:
                continue
            missing = " nor ".join(_missing(checked, rule, comparison, fact))
            if missing:
                bound = f"{comparison.fact} {comparison.word.replace('_', ' ')} {comparison.operand:g}"
                expected = f"tests of {rule.id} just on it and just beside it"
                yield Remark(_written(spot, comparison), f"{rule.id}: no test {missing} of {bound}", expected)


def _written(rule: Spot, comparison: Comparison) -> Spot:
    """Where a threshold stands in the text of its rule; the rule itself where it comes out of a short form."""
    for below in ("when", "then"):
        for path in paths_within((rule / below).data):
            if path[-2:] == (comparison.fact, comparison.word):
                return Spot(rule.document, (*rule.path, below, *path))
    return rule


def _thresholds(rule: Rule) -> list[Comparison]:
    found: dict[Comparison, None] = {}
    for part in rule.parts:
        if any(said.restricts for said in part.then):
            for comparison in comparisons(part.when):
                number = isinstance(comparison.operand, int | float) and not isinstance(comparison.operand, bool)
                if comparison.word in _BOUNDARIES and number:
                    found[comparison] = None
    return list(found)


def _missing(checked: Checked, rule: Rule, comparison: Comparison, fact: Fact) -> Iterator[str]:
    """The sides of a threshold from which no test of the rule comes near."""
    bound = comparison.operand
    assert isinstance(bound, int | float)
    near = {value for value in _given(checked, rule, fact) if abs(value - bound) <= NEAR}
    inside = {value for value in near if compare(comparison, {fact.name: value})}
    if not inside:
        yield "on its own side"
    outside_exists = fact.low < bound if comparison.word in ("at_least", "above") else bound < fact.high
    if outside_exists and not near - inside:
        yield "on the other side"


def _given(checked: Checked, rule: Rule, fact: Fact) -> Iterator[float]:
    """The numbers that the tests of `rule` give `fact`."""
    for test in rule.tests:
        raw = {**checked.base.base_case, **test.given}.get(fact.name)
        try:
            value = fact.read(raw) if raw is not None else Unknown()
        except ValueError:
            continue
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield value
