"""Which tests a pattern names."""

import pytest

from ischia.expert.workshop.testing.case_suite import read_suites
from ischia.expert.workshop.testing.tests_chosen import choose
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE


@pytest.fixture(scope="module")
def suites(knowledge_base):
    return read_suites(HERE, knowledge_base)


@pytest.mark.parametrize(
    ("pattern", "rules", "cases"),
    [
        ("NS-02", {"NS-02"}, set()),
        ("NS-0", {f"NS-0{n}" for n in range(1, 10)}, set()),
        ("NS-*2", {"NS-02", "NS-12"}, set()),
        ("apixaban", set(), {"apixaban"}),
        ("both-*", set(), {"both-legs-since-last-week", "both-legs-of-old", "both-legs-unasked"}),
    ],
)
def test_a_pattern_names_rules_and_cases(knowledge_base, suites, pattern, rules, cases):
    chosen = choose(pattern, knowledge_base.rules, suites)
    assert {rule.id for rule in chosen.rules} == rules & set(knowledge_base.rules)
    assert {case.label for _, case in chosen.cases} == cases


def test_a_module_or_a_suite_may_be_named(knowledge_base, suites):
    assert {rule.module for rule in choose("nerve_safety", knowledge_base.rules, suites).rules} == {"nerve_safety"}
    assert {rule.module for rule in choose("nerve_*", knowledge_base.rules, suites).rules} == {"nerve_safety"}
    for name in ("must_be_seen_first", "must_be_seen_first.yaml", "must_*"):
        chosen = choose(name, knowledge_base.rules, suites)
        assert not chosen.rules
        assert {suite.name for suite, _ in chosen.cases} == {"must_be_seen_first"}


def test_without_a_pattern_all_are_chosen(knowledge_base, suites):
    chosen = choose("", knowledge_base.rules, suites)
    assert len(chosen.rules) == len(knowledge_base.rules)
    assert len(chosen.cases) == sum(len(suite.cases) for suite in suites)


@pytest.mark.parametrize(
    ("pattern", "near"),
    [("NS-2", "NS-02"), ("ns_02", "NS-02"), ("nerve_saftey", "nerve_safety"), ("apixabn", "apixaban"), ("§§§", "")],
)
def test_a_pattern_that_names_nothing_brings_the_nearest_name(knowledge_base, suites, pattern, near):
    with pytest.raises(InvalidInput, match="no rule begins with") as refused:
        choose(pattern, knowledge_base.rules, suites)
    assert refused.value.problems[0].nearest == near
