"""The language of conditions: strong Kleene logic over findings that may be unknown, or known in part."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ischia.facts.vocabulary import Unknown
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Count,
    FactReference,
    Not,
    SettingReference,
    compare,
    comparisons,
    decider,
    disjuncts,
    reads,
    truth,
    with_settings,
)
from strategies import SMALL_WORLD, UNKNOWN, small_comparisons, small_conditions, small_findings

THREE = (True, None, False)
NAMES = ("first", "second", "third")
PARTS = tuple(Comparison(name, "is", frozenset({True})) for name in NAMES)


def recorded(*values):
    """Findings that make the PARTS true, unknown or false."""
    return {name: UNKNOWN if value is None else value for name, value in zip(NAMES, values, strict=False)}


def one(word, operand, finding, other=UNKNOWN, negated=False):
    """The truth of a single comparison of the fact `it`."""
    return compare(Comparison("it", word, operand, negated), {"it": finding, "other": other})


def possibly(*values):
    return Unknown(frozenset(values))


# Kleene's tables


@pytest.mark.parametrize(("value", "expected"), [(True, False), (None, None), (False, True)])
def test_not_turns_the_truth_round_and_leaves_the_unknown_unknown(value, expected):
    assert truth(Not(PARTS[0]), recorded(value)) is expected
    assert truth(Comparison("first", "is", frozenset({True}), negated=True), recorded(value)) is expected


@pytest.mark.parametrize(
    ("left", "right", "both", "either"),
    [
        (True, True, True, True),
        (True, None, None, True),
        (True, False, False, True),
        (None, True, None, True),
        (None, None, None, None),
        (None, False, False, None),
        (False, True, False, True),
        (False, None, False, None),
        (False, False, False, False),
    ],
)
def test_all_is_the_least_and_any_the_greatest_of_its_parts(left, right, both, either):
    assert truth(All(PARTS[:2]), recorded(left, right)) is both
    assert truth(Any(PARTS[:2]), recorded(left, right)) is either


def test_all_of_nothing_holds_and_any_of_nothing_does_not():
    assert truth(Always(), {}) is True
    assert truth(All(()), {}) is True
    assert truth(Any(()), {}) is False


@pytest.mark.parametrize("values", list(product(THREE, repeat=3)))
@pytest.mark.parametrize("bound", [1, 2, 3, 4])
def test_a_count_is_reached_for_certain_not_at_all_or_still_open(values, bound):
    certain, possible = values.count(True), values.count(True) + values.count(None)
    expected = True if certain >= bound else (None if possible >= bound else False)
    assert truth(Count(PARTS, bound), recorded(*values)) is expected
    assert truth(Count(PARTS, bound, below=True), recorded(*values)) is (None if expected is None else not expected)


@pytest.mark.parametrize("values", list(product(THREE, repeat=3)))
def test_a_count_of_one_is_any_and_of_every_part_is_all(values):
    findings = recorded(*values)
    assert truth(Count(PARTS, 1), findings) is truth(Any(PARTS), findings)
    assert truth(Count(PARTS, 3), findings) is truth(All(PARTS), findings)


@given(small_conditions, small_conditions, small_findings)
def test_de_morgan_and_double_negation_hold(left, right, findings):
    assert truth(Not(Not(left)), findings) is truth(left, findings)
    assert truth(Not(All((left, right))), findings) is truth(Any((Not(left), Not(right))), findings)
    assert truth(Not(Any((left, right))), findings) is truth(All((Not(left), Not(right))), findings)


# Comparisons


@pytest.mark.parametrize(
    ("word", "at_four", "at_five", "at_six"),
    [
        ("at_least", False, True, True),
        ("above", False, False, True),
        ("at_most", True, True, False),
        ("below", True, False, False),
    ],
)
def test_numbers_are_compared_with_a_bound(word, at_four, at_five, at_six):
    assert [one(word, 5, number) for number in (4, 5, 6)] == [at_four, at_five, at_six]
    assert [one(word, 5, number) for number in (4.0, 5.0, 6.0)] == [at_four, at_five, at_six]
    assert [one(word, 5, number, negated=True) for number in (4, 5, 6)] == [not at_four, not at_five, not at_six]


@pytest.mark.parametrize("word", ["at_least", "at_most", "above", "below"])
@pytest.mark.parametrize("recorded_word", ["none", "na"])
def test_none_and_na_are_recorded_words_that_no_number_comparison_holds_of(word, recorded_word):
    assert one(word, 6, recorded_word) is False
    assert one(word, 6, UNKNOWN) is None
    assert one(word, FactReference("other"), 6, other=recorded_word) is False
    assert one(word, 6, recorded_word, negated=True) is True


def test_a_recorded_word_is_a_value_like_any_other():
    assert one("is", frozenset({"none"}), "none") is True
    assert one("is", frozenset({"none"}), 3) is False
    assert one("other_than", frozenset({"none"}), 3) is True


def test_one_of_several_values_will_do():
    assert one("is", frozenset({"trimester1", "trimester2"}), "trimester2") is True
    assert one("is", frozenset({"trimester1", "trimester2"}), "no") is False
    assert one("is", frozenset({"trimester1", "trimester2"}), UNKNOWN) is None


@pytest.mark.parametrize(("finding", "expected"), [("a", False), ("b", True), (UNKNOWN, None)])
def test_other_than_is_the_contrary_of_is_and_not_a_question_for_presence(finding, expected):
    assert one("other_than", frozenset({"a"}), finding) is expected
    assert one("is", frozenset({"a"}), finding, negated=True) is expected


@pytest.mark.parametrize(
    ("finding", "includes_x", "includes_either", "empty"),
    [
        (frozenset(), False, False, True),
        (frozenset({"x"}), True, True, False),
        (frozenset({"y", "z"}), False, True, False),
        (UNKNOWN, None, None, None),
    ],
)
def test_a_set_includes_any_of_the_wanted_values_and_may_be_empty(finding, includes_x, includes_either, empty):
    assert one("includes", frozenset({"x"}), finding) is includes_x
    assert one("includes", frozenset({"x", "y"}), finding) is includes_either
    assert one("empty", True, finding) is empty
    assert one("empty", False, finding) is (None if empty is None else not empty)


# References to other facts and to settings


@pytest.mark.parametrize(
    ("finding", "other", "same"),
    [
        ("left", "left", True),
        ("left", "right", False),
        ("left", UNKNOWN, None),
        (UNKNOWN, "left", None),
        (UNKNOWN, UNKNOWN, None),
    ],
)
def test_a_fact_is_compared_with_another_fact_where_both_are_known(finding, other, same):
    reference = FactReference("other")
    assert one("is", reference, finding, other) is same
    assert one("other_than", reference, finding, other) is (None if same is None else not same)


def test_numbers_and_sets_are_compared_with_those_of_other_facts():
    assert one("above", FactReference("other"), 3, other=2) is True
    assert one("above", FactReference("other"), 2, other=2) is False
    assert one("includes", FactReference("other"), frozenset({"x", "y"}), other=frozenset({"y"})) is True
    assert one("includes", FactReference("other"), frozenset({"x"}), other=frozenset({"y"})) is False


def test_a_setting_is_replaced_by_its_value_wherever_it_stands():
    settings = {"cut": 6, "policy": "withhold"}
    number = Comparison("weeks", "below", SettingReference("cut"))
    word = Comparison("choice", "is", SettingReference("policy"), negated=True)
    other = Comparison("choice", "other_than", SettingReference("policy"))
    condition = All((Any((number, Always())), Not(word), Count((other, number), 2, below=True)))
    replaced = with_settings(condition, settings)
    number, word = Comparison("weeks", "below", 6), Comparison("choice", "is", frozenset({"withhold"}), negated=True)
    other = Comparison("choice", "other_than", frozenset({"withhold"}))
    assert replaced == All((Any((number, Always())), Not(word), Count((other, number), 2, below=True)))
    assert truth(replaced, {"weeks": 5, "choice": "withhold"}) is True


# Derived facts that are known in part


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (possibly("subacute", "chronic"), True),
        (possibly("acute", "subacute"), None),
        (possibly("acute", "unheard"), False),
        (UNKNOWN, None),
    ],
)
def test_possible_values_decide_where_all_of_them_agree(finding, expected):
    wanted = frozenset({"subacute", "chronic"})
    assert one("is", wanted, finding) is expected
    assert one("other_than", wanted, finding) is (None if expected is None else not expected)
    assert one("is", wanted, finding, negated=True) is (None if expected is None else not expected)


def test_possible_numbers_decide_where_all_of_them_agree():
    assert one("at_least", 2, possibly(2, 3)) is True
    assert one("at_least", 2, possibly(0, 1)) is False
    assert one("at_least", 2, possibly(1, 2)) is None


def test_two_facts_known_in_part_are_compared_pair_by_pair():
    assert one("is", FactReference("other"), possibly("a", "b"), other="c") is False
    assert one("is", FactReference("other"), possibly("a", "b"), other=possibly("b", "c")) is None
    assert one("below", FactReference("other"), possibly(1, 2), other=possibly(3, 4)) is True


# Unknown stays unknown


@given(small_conditions)
def test_where_nothing_is_recorded_no_comparison_is_decided(condition):
    """There is no word that asks whether something was recorded."""
    nothing = dict.fromkeys(SMALL_WORLD, UNKNOWN)
    assert all(compare(comparison, nothing) is None for comparison in comparisons(condition))


@settings(max_examples=300)
@given(small_conditions, small_findings, st.data())
def test_losing_information_moves_the_truth_to_unknown_or_not_at_all(condition, findings, data):
    poorer = dict(findings)
    for name in data.draw(st.lists(st.sampled_from(sorted(SMALL_WORLD)), min_size=1, max_size=4, unique=True)):
        finding = findings[name]
        known = finding.possible if isinstance(finding, Unknown) else frozenset({finding})
        more = data.draw(st.frozensets(st.sampled_from(SMALL_WORLD[name]), min_size=1))
        wider = None if known is None or data.draw(st.booleans()) else known | more
        poorer[name] = Unknown(wider) if wider is None or len(wider) > 1 else finding
    before, after = truth(condition, findings), truth(condition, poorer)
    assert after is before or after is None


@settings(max_examples=300)
@given(small_conditions, small_findings)
def test_what_is_certain_holds_of_every_completion(condition, findings):
    """True and false are promises: whatever the unknown turns out to be, they stay."""
    verdict = truth(condition, findings)
    unknown = [name for name in reads(condition) if isinstance(findings[name], Unknown)]
    if verdict is not None and len(unknown) <= 4:
        choices = [sorted(findings[name].possible or SMALL_WORLD[name], key=str) for name in unknown]
        for completion in product(*choices):
            assert truth(condition, {**findings, **dict(zip(unknown, completion, strict=True))}) is verdict


@given(small_comparisons, small_findings)
def test_a_decider_says_what_the_comparison_says(comparison, findings):
    if not isinstance(comparison.operand, FactReference):
        assert decider(comparison)(findings[comparison.fact]) is compare(comparison, findings)


# Walking the tree


def test_reads_names_each_fact_once_in_order_and_the_facts_referred_to():
    condition = All(
        (
            Any((Comparison("b", "is", frozenset({1})), Comparison("a", "below", FactReference("c")))),
            Not(Count((Comparison("b", "above", 2), Always(), Comparison("d", "empty", True)), 1)),
        )
    )
    assert reads(condition) == ("b", "a", "c", "d")
    assert [comparison.fact for comparison in comparisons(condition)] == ["b", "a", "b", "d"]


@given(small_conditions)
def test_the_normal_form_reads_no_fact_that_the_condition_does_not(condition):
    forms = disjuncts(condition, most=500) or ()
    assert {name for form in forms for comparison in form for name in comparison.reads} <= set(reads(condition))


def test_the_normal_form_of_what_always_holds_is_one_empty_conjunction():
    assert disjuncts(Always()) == ((),)
    assert disjuncts(Not(Always())) == ()
    assert disjuncts(All(())) == ((),)
    assert disjuncts(Any(())) == ()


def test_the_normal_form_pushes_negation_to_the_comparisons():
    first, second, _ = PARTS
    negated = tuple(Comparison(part.fact, part.word, part.operand, negated=True) for part in (first, second))
    assert disjuncts(Not(Any((first, second)))) == (negated,)
    assert disjuncts(Not(All((first, second)))) == ((negated[0],), (negated[1],))
    assert disjuncts(Not(Not(first))) == ((first,),)
    assert disjuncts(All((first, first))) == ((first,),)


def test_a_count_becomes_every_choice_of_so_many():
    first, second, third = PARTS
    assert disjuncts(Count(PARTS, 2)) == ((first, second), (first, third), (second, third))
    assert len(disjuncts(Count(PARTS, 2, below=True))) == 3
    assert disjuncts(Count(PARTS, 4)) == ()
    assert disjuncts(Count(PARTS, 4, below=True)) == ((),)
