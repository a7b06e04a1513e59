"""A test may say in which settings it holds; every condition that names one of them is read in these."""

import pytest

from ischia.expert.workshop.mutation.mutants import mutants
from ischia.expert.workshop.testing.other_settings import in_other_settings
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.load import HERE, load
from ischia.rules.rule import RuleTest

SHOULDER = load(HERE / "examples" / "shoulder")


@pytest.mark.parametrize(("settings", "picture"), [({}, "unclear"), ({"stiff_from": 30}, "frozen_shoulder")])
def test_a_derived_fact_is_read_in_the_settings_of_the_test(settings, picture):
    test = RuleTest(
        {"rotation_loss": 40},
        {"derived": {"shoulder_picture": picture}},
        settings=settings,
    )
    assert Runner.of(SHOULDER).run(SHOULDER.rules["SN-01"], test).verdict == "holds"


def test_the_settings_of_the_base_give_the_base(knowledge_base):
    for base in (SHOULDER, knowledge_base):
        assert in_other_settings(base, base.settings) == base


def test_a_mutant_of_a_derived_fact_is_not_undone_by_other_settings():
    (mutant,) = (
        one
        for one in mutants(SHOULDER)
        if one.subject == "shoulder_picture" and one.operator == "case dropped" and "1" in one.what
    )
    assert mutant.derived.written == ()
