"""Every test that stands beside a rule, and every case of a suite, each as a test of its own."""

import pytest

from ischia.expert.workshop.testing.case_suite import read_suites
from ischia.expert.workshop.testing.tests_checked import problems_in_tests
from ischia.expert.workshop.testing.tests_run import HOLD, Runner
from ischia.rules.load import HERE, load

KNOWLEDGE_BASE = load(use_cache=False)
RULES = KNOWLEDGE_BASE.rules
TESTS = [
    pytest.param(rule, number, id=f"{rule.id}-{number}")
    for rule in RULES.values()
    for number in range(1, len(rule.tests) + 1)
]
CASES = [
    pytest.param(suite, case, id=f"{suite.name}-{case.label}")
    for suite in read_suites(HERE, KNOWLEDGE_BASE)
    for case in suite.cases
]


@pytest.fixture(scope="module")
def runner(consultant):
    return Runner(consultant)


@pytest.mark.parametrize(("rule", "number"), TESTS)
def test_beside_the_rule(runner, rule, number):
    outcome = runner.run(rule, rule.tests[number - 1], number)
    assert (outcome.verdict, [str(failure) for failure in outcome.failures]) == (HOLD, [])


@pytest.mark.parametrize(("suite", "case"), CASES)
def test_case_of_a_suite(runner, suite, case):
    outcome = runner.run_case(suite, case)
    assert (outcome.verdict, [str(failure) for failure in outcome.failures]) == (HOLD, [])


def test_nothing_is_wrong_with_any_test():
    assert problems_in_tests(KNOWLEDGE_BASE) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_test_that_fires(rule):
    assert any(test.expect.get("holds", "certainly") == "certainly" for test in rule.tests)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_with_a_condition_has_a_test_just_across_its_boundary(rule):
    if any(part.when.__class__.__name__ != "Always" for part in rule.parts):
        assert any(test.expect.get("holds", "certainly") == "no" or len(test.expect) > 1 for test in rule.tests)
