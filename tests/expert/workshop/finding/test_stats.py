"""The figures of a knowledge base add up."""

import pytest

from ischia.expert.workshop.finding.stats import depth, stats
from ischia.expert.workshop.finding.stats_text import stats_text
from ischia.rules.condition import All, Always, Comparison, Not
from ischia.rules.load import HERE
from revised_bases import SHOULDER, whole

FOLDERS = pytest.mark.parametrize("folder", [HERE, SHOULDER])


def _plain(text, role):
    return text


@FOLDERS
def test_the_rules_are_counted_once_each(folder):
    base, found = whole(folder).base, stats(whole(folder).base)
    for table in (found.modules, found.strengths, found.certainties):
        assert sum(table.values()) == len(base.rules)
    assert found.tests.total == found.counts["tests beside the rules"]
    assert found.tests.least <= found.tests.median <= found.tests.most


@FOLDERS
def test_every_fact_technique_and_source_has_its_figures(folder):
    base, found = whole(folder).base, stats(whole(folder).base)
    assert found.facts.keys() == base.vocabulary.facts.keys()
    assert found.techniques.keys() == base.catalogue.techniques.keys()
    assert found.sources.keys() == base.sources.keys()
    assert sum(rules for _, rules, _ in found.sources.values()) == sum(len(r.sources) for r in base.rules.values())


def test_a_fact_that_no_rule_reads_is_named():
    assert stats(whole(SHOULDER).base).never_read == ("guidance",)


def test_the_depth_of_a_condition_is_how_deeply_it_is_nested():
    one = Comparison("age_years", "at_least", 75)
    assert [depth(when) for when in (Always(), one, Not(one), All((one, Not(one))))] == [0, 1, 2, 3]


@FOLDERS
def test_no_line_is_longer_than_a_terminal_is_wide(folder):
    text = stats_text(stats(whole(folder).base), _plain, whole=True)
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_the_tables_read_well(snapshot):
    assert stats_text(stats(whole(SHOULDER).base), _plain) == snapshot
