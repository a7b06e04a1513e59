"""Every test that stands beside a rule, each as a test of its own."""

import pytest

from ischia.expert.consult import Consultant
from ischia.expert.rule_tests import failures
from ischia.rules.load import load

RULES = load(use_cache=False).rules
TESTS = [
    pytest.param(rule, test, id=f"{rule.id}-{n}") for rule in RULES.values() for n, test in enumerate(rule.tests, 1)
]


@pytest.mark.parametrize(("rule", "test"), TESTS)
def test_beside_the_rule(consultant: Consultant, rule, test):
    assert failures(consultant, rule, test) == []


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_has_a_test_that_fires(rule):
    assert any(test.expect.get("holds", "certainly") == "certainly" for test in rule.tests)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_every_rule_with_a_condition_has_a_test_just_across_its_boundary(rule):
    if any(part.when.__class__.__name__ != "Always" for part in rule.parts):
        assert any(test.expect.get("holds", "certainly") == "no" or len(test.expect) > 1 for test in rule.tests)
