"""A test that does not hold, on one screen: where it stands, expected beside got, and what led to it."""

import pytest
from msgspec.structs import replace

from ischia.expert.workshop.testing.case_suite import Suite, SuiteCase
from ischia.expert.workshop.testing.failing_test import failing_test
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.rule import RuleTest


@pytest.fixture
def page(consultant):
    """The page of a test beside a rule."""

    def page(rule, test, **options):
        rule = replace(consultant.knowledge_base.rules[rule], tests=(test,))
        rules = {**consultant.knowledge_base.rules, rule.id: rule}
        (outcome,) = Runner(consultant).rule_outcomes(rule)
        assert outcome.failures
        return "\n".join(failing_test(outcome, replace(consultant.knowledge_base, rules=rules), **options))

    return page


MILD = RuleTest(
    {"pain_nrs_leg": 6},
    {"withheld": ["longitudinal_stripping_erectors", "petrissage"], "pressure_cap": {"effleurage": 2}},
    file="rules/nerve_safety.yaml",
    line=60,
)


def test_a_rule_that_did_not_fire_shows_what_it_hangs_on(page, snapshot):
    assert page("NS-02", MILD) == snapshot


def test_a_rule_that_is_only_possible_shows_what_is_not_known(page, snapshot):
    test = RuleTest({"irritability": "unknown"}, {"concludes": {"cap_pressure": 2}}, file="rules/x.yaml", line=1)
    assert page("NS-02", test) == snapshot


def test_a_rule_that_fired_shows_the_steps_in_question(page, snapshot):
    test = RuleTest({"irritability": "high"}, {"concludes": {"cap_pressure": 1, "withhold": "all"}})
    assert page("NS-02", test) == snapshot


def test_what_stands_in_the_way_of_a_technique_is_said_in_a_sentence(page, snapshot):
    test = RuleTest({"irritability": "high"}, {"offered": ["petrissage"], "asks": ["duration_weeks"]}, todo="ask")
    assert page("NS-02", test) == snapshot


def test_a_case_shows_why_each_name_stands_as_it_does(consultant, clear_case, snapshot):
    expect = {
        "offered": ["petrissage", "neural_tensioner"],
        "in_force": ["RF-01"],
        "derived": {"stage": "acute"},
        "referral": "urgent",
        "not_asks": ["pain_nrs_leg"],
    }
    case = SuiteCase("one", clear_case(pain_nrs_leg="unknown"), expect, title="Somebody", line=3)
    outcome = Runner(consultant).run_case(Suite("some", "Some", "tests/cases/some.yaml", ()), case)
    assert "\n".join(failing_test(outcome, consultant.knowledge_base)) == snapshot


def test_settings_the_moment_and_the_day_are_named(page):
    test = RuleTest({}, {"holds": "no"}, moment="contact", settings={"stage_acute_below": 5}, overdue=True)
    text = page("CO-05", test)
    assert "given the base case; moment contact; settings stage_acute_below: 5; after the\n    review date" in text


def test_what_led_to_it_is_cut_unless_all_is_asked_for(page):
    test = RuleTest({"irritability": "high"}, {"not_withheld": ["shiatsu"]})
    short, whole = page("NS-02", test), page("NS-02", test, whole=True)
    assert "more lines; --verbose shows them" in short
    assert "--verbose" not in whole
    assert len(whole.splitlines()) > len(short.splitlines())
    assert len(short.splitlines()) <= 30


def test_without_the_trace_only_the_table_is_shown(page):
    text = page("NS-02", MILD, traced=False)
    assert "is not in force" not in text
    assert "withheld by NS-02" in text


@pytest.mark.parametrize("technique", ["longitudinal_stripping_erectors", "shiatsu"])
def test_no_line_is_wider_than_the_page_and_the_columns_stand_under_each_other(page, technique):
    text = page("NS-02", RuleTest({}, {"withheld": [technique], "regions": {"effleurage": ["lumbar"]}}))
    lines = text.splitlines()
    assert max(map(len, lines)) <= 80
    (head,) = (line for line in lines if line.split() == ["expected", "got"])
    row = next(line for line in lines if "certainly" in line)
    assert (row.index("certainly"), row.index(" no") + 1) == (head.index("expected"), head.index("got"))


def test_nothing_that_a_terminal_obeys_is_passed_on(page):
    text = page("NS-02", RuleTest({}, {"plan": {"home": "\x1b[2J\u202egone"}}, todo="\x1b[2J"))
    assert all(line.isprintable() for line in text.splitlines())


def test_neither_does_the_label_of_a_case(consultant, clear_case):
    case = SuiteCase("\x1b[31mred", clear_case(), {"referral": "urgent"}, title="\x1b[2J", line=3)
    outcome = Runner(consultant).run_case(Suite("\x07", "Some", "\x1b.yaml", ()), case)
    assert all(line.isprintable() for line in failing_test(outcome, consultant.knowledge_base))
