"""The search for a patient in whom a part decides, held to trying every patient."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.workshop.coverage.conditions import FALSE, SIDES, TRUE, UNKNOWN, decides, side, truths
from ischia.expert.workshop.coverage.given import given as as_given
from ischia.expert.workshop.coverage.patients import ground
from ischia.expert.workshop.coverage.search import FOUND, GIVEN_UP, NONE, Aim, PatientSearch
from ischia.facts.vocabulary import Unknown
from ischia.rules.condition import All, Any, Comparison, Count, FactReference, Not, comparisons
from ischia.rules.load import load_whole
from ischia.rules.rule import DerivedCase, DerivedFact

KNOWLEDGE_BASE = load_whole()
VALUES = {  # of three facts that are enough for every kind of tie
    "irritability": ("low", "moderate", "high", Unknown()),
    "pain_nrs_leg": (*range(11), Unknown()),
    "slr_positive": (True, False, Unknown()),
}
leaves = st.one_of(
    st.builds(
        Comparison,
        st.just("irritability"),
        st.just("is"),
        st.frozensets(st.sampled_from(VALUES["irritability"][:3]), min_size=1),
    ),
    st.builds(
        Comparison,
        st.just("pain_nrs_leg"),
        st.sampled_from(("at_least", "at_most", "above", "below")),
        st.integers(2, 5),
    ),
    st.builds(
        Comparison, st.just("slr_positive"), st.just("is"), st.sampled_from((frozenset({True}), frozenset({False})))
    ),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: All(tuple(parts))),
        st.lists(inner, min_size=2, max_size=3).map(lambda parts: Any(tuple(parts))),
        st.builds(
            lambda parts, bound, below: Count(tuple(parts), bound, below),
            st.lists(inner, min_size=2, max_size=3),
            st.integers(1, 2),
            st.booleans(),
        ),
        st.builds(Not, inner),
    ),
    max_leaves=5,
)


def shows(aim, memory):
    values = truths(aim.condition, memory)
    return side(values[aim.place]) == aim.side and (not aim.alone or decides(aim.condition, values, aim.place) is True)


def everybody():
    return [dict(zip(VALUES, values, strict=True)) for values in product(*VALUES.values())]


@given(conditions, st.sampled_from(SIDES), st.booleans())
@settings(max_examples=60, deadline=None)
def test_a_patient_is_found_exactly_where_there_is_one(condition, side, alone):
    search = PatientSearch(KNOWLEDGE_BASE)
    for place in range(len(list(comparisons(condition)))):
        aim = Aim(condition, place, side, alone)
        found = search.possible(aim)
        assert found.outcome == (FOUND if any(shows(aim, one) for one in everybody()) else NONE)


@given(conditions, st.sampled_from(SIDES))
@settings(max_examples=40, deadline=None)
def test_the_first_patient_has_the_fewest_changes_of_the_base_case(condition, side):
    search = PatientSearch(KNOWLEDGE_BASE)
    base = {name: KNOWLEDGE_BASE.base_case[name] for name in VALUES}
    aim = Aim(condition, 0, side, alone=True)
    patient = next(search.patients(aim), None)
    if patient is not None:
        assert shows(aim, base | dict(patient.changes))
        fewest = min(sum(one[name] != base[name] for name in VALUES) for one in everybody() if shows(aim, one))
        assert len(patient.changes) == fewest


def test_a_bound_inside_another_can_not_be_false_alone():
    inner, outer = Comparison("pain_nrs_leg", "at_least", 6), Comparison("pain_nrs_leg", "at_least", 8)
    search = PatientSearch(KNOWLEDGE_BASE)
    condition = All((inner, outer))
    assert search.possible(Aim(condition, 0, FALSE, alone=True)).outcome == NONE
    assert search.possible(Aim(condition, 1, FALSE, alone=True)).outcome == FOUND


def test_both_ends_of_a_range_can_matter_alone():
    condition = All((Comparison("duration_weeks", "at_least", 6), Comparison("duration_weeks", "at_most", 12)))
    search = PatientSearch(KNOWLEDGE_BASE)
    outcomes = {
        search.possible(Aim(condition, place, side, alone=True)).outcome for place in (0, 1) for side in (TRUE, FALSE)
    }
    assert outcomes == {FOUND}
    assert search.possible(Aim(condition, 0, UNKNOWN, alone=True)).outcome == NONE  # the other end is not known either


def test_a_fact_beside_another_may_be_less_equal_and_more():
    less = Comparison("bed_rest_days", "below", FactReference("pain_nrs_leg"))
    search = PatientSearch(KNOWLEDGE_BASE)
    assert {search.possible(Aim(less, 0, side)).outcome for side in SIDES} == {FOUND}


def test_derived_facts_are_searched_through():
    search = PatientSearch(KNOWLEDGE_BASE)
    gate = KNOWLEDGE_BASE.derived["direct_piriformis_gate"].conditions[0]
    place = next(n for n, one in enumerate(comparisons(gate)) if one.fact == "piriformis_features")
    patient = next(search.patients(Aim(gate, place, UNKNOWN, alone=True)))
    given = as_given(patient, KNOWLEDGE_BASE)
    assert "unknown" in given.findings.values()
    assert not set(given.findings) & set(KNOWLEDGE_BASE.derived_only)


def test_a_search_that_is_cut_off_says_so():
    search = PatientSearch(KNOWLEDGE_BASE, most_steps=2)
    gate = KNOWLEDGE_BASE.derived["direct_piriformis_gate"].conditions[0]
    assert search.possible(Aim(gate, 0, TRUE, alone=True)).outcome == GIVEN_UP
    assert list(search.patients(Aim(gate, 0, TRUE, alone=True))) == []


def test_the_moment_the_review_and_a_setting_are_always_known():
    search = PatientSearch(KNOWLEDGE_BASE)
    for rule in ("NS-10", "KB-01", "WE-16"):
        condition = KNOWLEDGE_BASE.rules[rule].parts[0].when
        for place, one in enumerate(comparisons(condition)):
            if one.fact in ("moment", "review_overdue", "policy_radicular_massage"):
                assert search.possible(Aim(condition, place, UNKNOWN)).outcome == NONE
                patient = next(search.patients(Aim(condition, place, TRUE)))
                given = as_given(patient, KNOWLEDGE_BASE)
                assert given.moment == "contact" or given.overdue or given.settings


def test_a_set_with_more_words_than_can_be_tried_is_never_called_impossible():
    words = KNOWLEDGE_BASE.vocabulary.facts["muscle_findings"].values
    assert len(words) > 6
    each = tuple(Comparison("muscle_findings", "includes", frozenset({word})) for word in words)
    assert not ground(All(each), KNOWLEDGE_BASE).whole
    impossible = Aim(All((*each, Not(each[0]))), 0, TRUE, alone=True)
    assert PatientSearch(KNOWLEDGE_BASE).possible(impossible).outcome == GIVEN_UP


@pytest.mark.parametrize("typed", [True, False])
def test_what_is_typed_of_a_derived_fact_is_tried_too(typed):
    when = Comparison("slr_positive", "is", frozenset({True}))
    fact = DerivedFact("irritability", "", ("low", "high"), (DerivedCase("high", when),), otherwise="low", typed=typed)
    base = replace(KNOWLEDGE_BASE, derived={"irritability": fact})
    aim = Aim(Comparison("irritability", "is", frozenset({"high"})), 0, UNKNOWN)
    names = {name for patient in PatientSearch(base).patients(aim) for name in patient.changes}
    assert ("typed_irritability" in names) is typed
