"""A consultation in part says of each part what the whole decision says, so that a test holds in both or in neither."""

from pathlib import Path

import pytest
from hypothesis import given
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.workshop.testing import tests_run
from ischia.expert.workshop.testing.seen import Seen
from ischia.expert.workshop.testing.seen_in_part import InPart, SeenInPart
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.load import load
from ischia.rules.rule import RuleTest
from strategies import any_cases

SHOULDER = Path(__file__).resolve().parents[4] / "examples" / "shoulder"
HOLDS, MISSES = {"offered": ["effleurage"]}, {"not_offered": ["effleurage"]}
PARTS = (
    "derived",
    "referral",
    "cannot_exclude",
    "offered",
    "withheld",
    "not_indicated",
    "ask",
    "advice",
    "contradictions",
    "plan",
    "trace",
)


@given(case=any_cases())
def test_each_part_is_that_of_the_whole_decision(consultant, case):
    whole, in_part = consultant.consultation(case), InPart(consultant, case)
    assert {part: getattr(in_part, part) for part in PARTS} == {part: getattr(whole.decision, part) for part in PARTS}
    assert in_part.memory == whole.memory


@given(case=any_cases())
def test_rules_hold_as_they_do_in_the_trace(consultant, case):
    assert SeenInPart(InPart(consultant, case), "").standings == Seen(consultant.consultation(case)).standings


@pytest.fixture(scope="module")
def shoulder():
    return load(SHOULDER, use_cache=False)


def test_the_tests_of_a_base_come_out_as_with_whole_consultations(shoulder):
    runner = Runner.of(shoulder)
    for rule in shoulder.rules.values():
        for number, (quick, test) in enumerate(zip(runner.rule_outcomes(rule), rule.tests, strict=True), 1):
            whole = runner.run(rule, test, number)
            assert (quick.name, quick.verdict, quick.failures) == (whole.name, whole.verdict, whole.failures)


def test_a_test_that_fails_keeps_its_whole_consultation_and_one_that_holds_none(consultant, knowledge_base):
    rule = replace(knowledge_base.rules["CO-05"], tests=(RuleTest({}, HOLDS), RuleTest({}, MISSES)))
    holding, failing = Runner(consultant).rule_outcomes(rule)
    assert holding.consultation is None
    assert failing.consultation.decision.offered


def test_tests_about_the_same_patient_are_consulted_once(consultant, knowledge_base, monkeypatch):
    asked = []
    infer = Consultant.infer
    monkeypatch.setattr(Consultant, "infer", lambda self, case: asked.append(case) or infer(self, case))
    other = RuleTest({"irritability": "high"}, {"holds": "certainly"})
    tests = (RuleTest({}, HOLDS), other, RuleTest({}, {"advice": True}), RuleTest({"irritability": "high"}, {}))
    runner = Runner(consultant)
    list(runner.rule_outcomes(replace(knowledge_base.rules["CO-05"], tests=tests)))
    first, second, *whole = asked
    assert first.findings != second.findings
    assert all(case.findings in (first.findings, second.findings) for case in whole)


@pytest.mark.parametrize("most", [1, 2])
def test_what_is_forgotten_is_consulted_again(consultant, knowledge_base, monkeypatch, most):
    monkeypatch.setattr(tests_run, "MOST_KEPT", most)
    tests = tuple(RuleTest({"age_years": age}, HOLDS) for age in (40, 50, 60, 40, 60, 40))
    rule = replace(knowledge_base.rules["CO-05"], tests=tests)
    assert [outcome.verdict for outcome in Runner(consultant).rule_outcomes(rule)] == ["holds"] * len(tests)
