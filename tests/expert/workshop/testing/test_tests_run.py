"""Tests run: what comes of one, which verdicts there are, and how few consultants it takes."""

import pytest
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.workshop.testing.other_settings import in_other_settings
from ischia.expert.workshop.testing.outcomes import summary, to_plain
from ischia.expert.workshop.testing.tests_run import VERDICTS, Runner
from ischia.rules.rule import RuleTest

HOLDS, MISSES = {"offered": ["effleurage"]}, {"not_offered": ["effleurage"]}


@pytest.fixture
def runner(knowledge_base, consultant):
    return Runner(consultant)


@pytest.fixture
def safety_net(knowledge_base):
    return knowledge_base.rules["CO-05"]


@pytest.mark.parametrize(
    ("expect", "todo", "verdict"),
    [(HOLDS, "", "holds"), (MISSES, "", "fails"), (MISSES, "later", "to do"), (HOLDS, "later", "done")],
)
def test_a_test_holds_or_fails_or_is_to_do_or_was_done(runner, safety_net, expect, todo, verdict):
    assert runner.run(safety_net, RuleTest({}, expect, todo=todo)).verdict == verdict


def test_an_outcome_keeps_what_it_came_from(runner, safety_net):
    test = RuleTest({"irritability": "high"}, HOLDS, file="rules/x.yaml", line=7)
    outcome = runner.run(safety_net, test, 3)
    assert (outcome.name, outcome.file, outcome.line) == ("CO-05 test 3", "rules/x.yaml", 7)
    assert outcome.consultation.case.recorded["irritability"] == "high"
    assert outcome.consultation.decision.offered


def test_a_rule_is_expected_to_hold_certainly_where_the_test_does_not_say_how(runner, knowledge_base):
    (failure,) = runner.run(knowledge_base.rules["RF-01"], RuleTest({}, {"referral": "none"})).failures
    assert str(failure) == "holds RF-01: expected certainly; got no"


def test_all_tests_with_the_same_settings_share_a_consultant(runner, safety_net, monkeypatch):
    made = []
    initialise = Consultant.__init__

    def counted(self, knowledge_base, today=None):
        made.append(knowledge_base.settings)
        initialise(self, knowledge_base, today)

    monkeypatch.setattr(Consultant, "__init__", counted)
    other = {"policy_radicular_massage": "withhold"}
    for settings, overdue in [({}, False), (other, False), (other, False), (other, True), ({}, True), ({}, True)]:
        runner.run(safety_net, RuleTest({}, {}, settings=settings, overdue=overdue))
    assert len(made) == 3


@pytest.mark.parametrize(("settings", "stage"), [({}, "acute"), ({"stage_acute_below": 5}, "subacute")])
def test_a_setting_of_a_test_counts_wherever_a_rule_names_it(runner, safety_net, settings, stage):
    test = RuleTest({"duration_weeks": 5.5}, {"derived": {"stage": stage}}, settings=settings)
    assert runner.run(safety_net, test).verdict == "holds"


def test_without_other_settings_a_knowledge_base_stays_as_it_is(knowledge_base):
    assert in_other_settings(knowledge_base, {}) == knowledge_base
    assert in_other_settings(knowledge_base, knowledge_base.settings) == knowledge_base


def test_a_test_can_be_consulted_after_the_review_date(runner, safety_net):
    assert runner.run(safety_net, RuleTest({}, MISSES, overdue=True)).verdict == "holds"


def test_the_failures_of_one_test_are_lines(runner, safety_net):
    assert runner.run(safety_net, RuleTest({}, HOLDS)).failures == ()
    (failure,) = runner.run(safety_net, RuleTest({}, MISSES)).failures
    assert str(failure) == "not_offered effleurage: expected not offered; got offered"


def test_outcomes_are_counted_and_given_as_data(runner, safety_net, knowledge_base):
    tests = (RuleTest({}, HOLDS), RuleTest({}, MISSES), RuleTest({}, MISSES, todo="a"), RuleTest({}, HOLDS, todo="b"))
    outcomes = list(runner.rule_outcomes(replace(safety_net, tests=tests)))
    assert summary(outcomes) == "1 of 2 tests of 1 rule hold; 1 to do; 1 marked as to do holds already"
    plain = to_plain(outcomes, "CO-05", knowledge_base)
    assert plain["counts"] == dict.fromkeys(VERDICTS, 1)
    assert [test["verdict"] for test in plain["tests"]] == list(VERDICTS)
    assert plain["tests"][1]["failures"] == [
        {"word": "not_offered", "about": "effleurage", "expected": "not offered", "got": "offered"}
    ]
