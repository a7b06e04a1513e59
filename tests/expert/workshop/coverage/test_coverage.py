"""What the tests show of the rules, and what they leave out."""

import pytest
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.workshop.coverage.boundaries import boundaries
from ischia.expert.workshop.coverage.chosen import choose
from ischia.expert.workshop.coverage.conditions import FALSE, TRUE, UNKNOWN
from ischia.expert.workshop.coverage.coverage import coverage
from ischia.expert.workshop.coverage.found import Figure
from ischia.expert.workshop.coverage.observations import observed
from ischia.expert.workshop.coverage.search import PatientSearch
from ischia.expert.workshop.coverage.text import printed, sentences
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load_whole
from ischia.rules.rule import RuleTest


@pytest.fixture(scope="module")
def shoulder():
    return load_whole(HERE / "examples" / "shoulder")


def with_tests(knowledge_base, rule, *tests):
    """`knowledge_base` in which `rule` alone has tests: these."""
    rules = {name: replace(one, tests=tests if name == rule else ()) for name, one in knowledge_base.rules.items()}
    return replace(knowledge_base, rules=rules)


def of(knowledge_base, rule, *tests):
    """The coverage of `rule` by these tests beside it."""
    base = with_tests(knowledge_base, rule, *tests)
    observations = observed(Consultant(base, base.review_by))
    return coverage(base, observations, [base.rules[rule]])


def patient(given, **more):
    return RuleTest(given, {}, **more)


def said(knowledge_base, rule, *tests):
    found = of(knowledge_base, rule, *tests)
    return sentences(found.rules[0], knowledge_base, PatientSearch(knowledge_base))


IRRITABLE = (
    patient({"irritability": "high"}),
    patient({"irritability": "moderate", "pain_nrs_leg": 6}),
    patient({"irritability": "unknown"}),
    patient({"pain_nrs_leg": "unknown"}),
)


def test_a_part_that_never_mattered_is_named_with_the_tests_that_it_needs(knowledge_base):
    both = patient({"irritability": "high", "pain_nrs_leg": 7})
    assert said(knowledge_base, "NS-02", *IRRITABLE, both) == [
        "`pain_nrs_leg at least 7` was never shown to matter alone where it is true; "
        "it needs a test with pain_nrs_leg 7."
    ]


def test_with_the_test_that_it_needs_nothing_is_missing(knowledge_base):
    assert said(knowledge_base, "NS-02", *IRRITABLE, patient({"pain_nrs_leg": 7})) == []


def test_a_rule_without_tests_says_so_first(knowledge_base):
    assert said(knowledge_base, "NS-02")[:2] == ["It has no tests.", "It was in force in no test."]


def test_a_test_shows_on_which_side_a_part_is_and_where_all_hangs_on_it(knowledge_base):
    found = of(knowledge_base, "NS-02", *IRRITABLE).rules[0]
    irritable, painful = found.parts
    assert irritable.alone[TRUE] == ("NS-02 test 1",)
    assert irritable.alone[FALSE] == ("NS-02 test 2",)
    assert irritable.alone[UNKNOWN] == ("NS-02 test 3",)
    assert painful.seen[FALSE] == ("NS-02 test 1", "NS-02 test 2", "NS-02 test 3")
    assert painful.alone[FALSE] == ("NS-02 test 2",)
    assert found.fired == {"certainly": 1, "possibly": 2, "no": 1}


def test_only_the_tests_of_a_rule_count_on_its_parts_unless_all_are_let(knowledge_base):
    base = with_tests(knowledge_base, "NS-03", *IRRITABLE)
    observations = tuple(observed(Consultant(base, base.review_by)))
    chosen = [base.rules["NS-02"]]
    assert coverage(base, observations, chosen).figures["seen"].covered == 0
    assert coverage(base, observations, chosen, all_tests=True).figures["seen"].covered == 5
    assert coverage(base, observations, chosen).figures["fired"].covered == 1


def test_a_test_that_is_still_to_do_shows_nothing(knowledge_base):
    found = of(knowledge_base, "NS-02", patient({"irritability": "high"}, todo="the rule is to be split"))
    assert (found.tests, found.figures["fired"].covered) == (0, 0)


def test_every_test_counts_on_a_derived_fact(shoulder):
    observations = observed(Consultant(shoulder, shoulder.review_by))
    found = coverage(shoulder, observations, [shoulder.derived["irritability"]])
    assert list(found.modules) == ["derived"]
    assert found.figures["alone"].covered == found.figures["alone"].of == 5


def test_a_part_that_cannot_matter_alone_is_not_counted_and_is_named_with_what_ties_it(knowledge_base):
    found = coverage(knowledge_base, (), [knowledge_base.rules["BR-05"]])
    tied = [part for part in found.rules[0].parts if not part.can_matter]
    assert [(part.literal.words, part.literal.part) for part in tied] == [("braden_score at most 18", 5)]
    assert found.figures["alone"].of == len(found.rules[0].parts) - 1
    assert tied[0].impossible["alone false"] == (
        "tied to `braden_score at most 18` of the rule's own condition; "
        "every value of braden_score that the rules tell apart was tried"
    )


def test_the_deepest_parts_of_the_built_in_base_are_all_settled(knowledge_base):
    found = coverage(knowledge_base, (), (*choose("derived", knowledge_base), *choose("WE-1", knowledge_base)))
    assert [part.unsettled for rule in found.rules for part in rule.parts if part.unsettled] == []


def test_a_boundary_wants_a_test_within_one_step_on_each_side(knowledge_base):
    rule = knowledge_base.rules["ST-02"]  # from 6 to 12 weeks
    tests = [patient({"duration_weeks": weeks}) for weeks in (6, 5.8, 12.1, 11)]
    base = with_tests(knowledge_base, "ST-02", *tests)
    observations = tuple(observed(Consultant(base, base.review_by)))
    low, high = boundaries(base.rules["ST-02"], observations, base)
    assert (low.at[TRUE], low.at[FALSE]) == ("duration_weeks 6", "duration_weeks 5.9")
    assert (low.tests[TRUE], low.missing) == (("ST-02 test 1",), (FALSE,))
    assert (high.at[TRUE], high.at[FALSE]) == ("duration_weeks 12", "duration_weeks 12.1")
    assert (high.tests[FALSE], high.missing) == (("ST-02 test 3",), (TRUE,))
    assert [one.missing for one in boundaries(rule, (), knowledge_base)] == [(TRUE, FALSE), (TRUE, FALSE)]


def test_only_the_tests_of_a_rule_count_on_its_boundaries(knowledge_base):
    observations = tuple(
        observed(Consultant(knowledge_base, knowledge_base.review_by), rules=[knowledge_base.rules["ST-01"]])
    )
    rule = knowledge_base.rules["ST-02"]
    assert [one.missing for one in boundaries(rule, observations, knowledge_base)] == [(TRUE, FALSE)] * 2
    low, _ = boundaries(rule, observations, knowledge_base, all_tests=True)
    assert low.missing == ()


@pytest.mark.parametrize(
    ("covered", "of", "percent"),
    [
        (9996, 10_000, "99.9 %"),
        (999_999, 1_000_000, "99.9 %"),
        (1, 3, "33.3 %"),
        (2, 3, "66.6 %"),
        (0, 5, "0.0 %"),
        (7, 7, "100 %"),
        (0, 0, "–"),
    ],
)
def test_a_percentage_is_never_rounded_up(covered, of, percent):
    assert Figure(covered, of).percent == percent


def test_a_figure_is_under_a_percentage_by_what_it_is_and_not_by_how_it_is_shown():
    assert Figure(9999, 10_000).under(100)
    assert not Figure(999, 1000).under(99.9)
    assert not Figure(0, 0).under(100)


@pytest.mark.parametrize(
    ("pattern", "names"),
    [
        ("NS-1", ["NS-10"]),
        ("governance", ["KB-01"]),
        ("vte_risk", ["vte_risk"]),
        ("any_*", ["any_deficit"]),
        ("NS-*2", ["NS-02"]),
    ],
)
def test_a_pattern_names_rules_modules_and_derived_facts(knowledge_base, pattern, names):
    assert [getattr(one, "id", None) or one.name for one in choose(pattern, knowledge_base)] == names


def test_a_pattern_that_names_nothing_is_refused_with_the_nearest_name(knowledge_base):
    with pytest.raises(InvalidInput, match="did you mean nerve_safety"):
        choose("nerve_saftey", knowledge_base)


def test_the_text_is_as_it_was(shoulder, snapshot):
    observations = observed(Consultant(shoulder, shoulder.review_by))
    found = coverage(shoulder, observations, choose("", shoulder))
    assert printed(found, shoulder, PatientSearch(shoulder), {"DO-01": "rules/course.yaml:5"}) == snapshot
