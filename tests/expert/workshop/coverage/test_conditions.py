"""When the whole condition hangs on one of its parts."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.coverage.conditions import comparison_words, decides, judged, of_derived, of_rule, truths
from ischia.expert.workshop.coverage.deciding import may_decide
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Count,
    FactReference,
    Not,
    SettingReference,
    comparisons,
    truth,
)
from strategies import small_conditions, small_findings

THREE = (True, None, False)


def part(name):
    return Comparison(name, "is", frozenset({True}))


A, B, C = map(part, "abc")
conditions_with_parts = small_conditions.filter(lambda condition: 0 < len(list(comparisons(condition))) <= 6)


@given(small_conditions, small_findings)
def test_judging_the_truths_of_the_parts_is_judging_the_condition(condition, findings):
    assert judged(condition, truths(condition, findings)) is truth(condition, findings)


@given(conditions_with_parts, st.data())
def test_a_condition_hangs_on_a_part_only_if_each_answer_settles_it_another_way(condition, data):
    size = len(list(comparisons(condition)))
    values = data.draw(st.tuples(*[st.sampled_from(THREE)] * size))
    for place in range(size):
        outcomes = [judged(condition, (*values[:place], value, *values[place + 1 :])) for value in (True, False)]
        assert (decides(condition, values, place) is True) == (set(outcomes) == {True, False})


@given(conditions_with_parts, st.data())
def test_two_tests_that_differ_in_one_part_and_in_the_outcome_both_hang_on_that_part(condition, data):
    """Unique cause implies masking: a pair of the one form is a pair of the other."""
    size = len(list(comparisons(condition)))
    values = data.draw(st.tuples(*[st.sampled_from(THREE)] * size))
    for place in range(size):
        one = (*values[:place], True, *values[place + 1 :])
        other = (*values[:place], False, *values[place + 1 :])
        if {judged(condition, one), judged(condition, other)} == {True, False}:
            assert decides(condition, one, place)
            assert decides(condition, other, place)


@given(conditions_with_parts, st.data())
def test_where_it_hangs_on_a_part_that_is_unknown_the_whole_is_unknown(condition, data):
    size = len(list(comparisons(condition)))
    values = data.draw(st.tuples(*[st.sampled_from(THREE)] * size))
    for place in range(size):
        if decides(condition, values, place):
            assert judged(condition, (*values[:place], None, *values[place + 1 :])) is None


@given(conditions_with_parts, st.data())
def test_a_part_that_can_come_to_decide_is_never_ruled_out(condition, data):
    size = len(list(comparisons(condition)))
    values = data.draw(st.tuples(*[st.sampled_from(THREE)] * size))
    settled = tuple(
        value is not None or final
        for value, final in zip(values, data.draw(st.tuples(*[st.booleans()] * size)), strict=True)
    )
    choices = [(value,) if final else THREE for value, final in zip(values, settled, strict=True)]
    for place in range(size):
        if any(decides(condition, some, place) for some in product(*choices)):
            assert may_decide(condition, values, settled, place)


@pytest.mark.parametrize(
    ("condition", "values", "expected"),
    [
        (All((A, B)), (True, True), True),
        (All((A, B)), (True, False), False),
        (All((A, B)), (True, None), None),
        (Any((A, B)), (True, False), True),
        (Any((A, B)), (False, True), False),
        (Not(All((A, B))), (False, True), True),
        (Count((A, B, C), 2), (True, True, False), True),
        (Count((A, B, C), 2), (True, True, True), False),
        (Count((A, B, C), 2, below=True), (False, True, False), True),
        (All((Always(), A)), (None,), True),
    ],
)
def test_on_what_a_condition_hangs(condition, values, expected):
    assert decides(condition, values, 0) is expected


def test_what_two_parts_of_a_rule_add_is_counted_for_each(knowledge_base):
    composition = of_rule(knowledge_base.rules["CI-15"])
    assert [literal.part for literal in composition.literals] == [0] * (len(composition.literals) - 2) + [2, 3]
    assert [whole.part for whole in composition.wholes] == [0, 2, 3]


def test_a_rule_that_always_holds_has_no_parts(knowledge_base):
    composition = of_rule(knowledge_base.rules["NS-01"])
    assert composition.literals == composition.wholes == ()


def test_the_cases_of_a_derived_fact_that_rules_say_are_left_to_these_rules(knowledge_base):
    assert of_derived(knowledge_base.derived["stage"]).literals == ()
    said = [literal.words for literal in of_derived(knowledge_base.derived["hypothesis"]).literals]
    assert said == ["pain_distribution below_knee", "slr_positive true", "slump_positive true"]


@pytest.mark.parametrize(
    ("comparison", "words"),
    [
        (Comparison("age", "at_least", 7), "age at least 7"),
        (Comparison("age", "below", 2.5), "age below 2.5"),
        (Comparison("age", "above", SettingReference("adult_from")), "age above the setting adult_from"),
        (Comparison("hue", "is", frozenset({"red", "blue", "dark_green"})), "hue blue, dark_green or red"),
        (Comparison("hue", "other_than", FactReference("last_hue")), "hue other than the value of last_hue"),
        (Comparison("hues", "includes", frozenset({"red"})), "hues includes red"),
        (Comparison("hues", "empty", True), "hues empty"),
        (Comparison("hues", "empty", False), "hues not empty"),
        (Comparison("flag", "is", frozenset({True})), "flag true"),
    ],
)
def test_a_part_is_named_in_the_words_in_which_it_is_written(comparison, words):
    assert comparison_words(comparison) == words
