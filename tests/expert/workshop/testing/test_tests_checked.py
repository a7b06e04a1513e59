"""What is wrong with a test is said before it is run: where it stands, what may stand there, and the nearest name."""

import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.workshop.testing.tests_checked import problems_in_tests, problems_of
from ischia.facts.problem import InvalidInput
from ischia.rules.load import load
from ischia.rules.rule import RuleTest

SHOULDER = Path(__file__).resolve().parents[4] / "examples" / "shoulder"
TEST = "      - given: {}\n        expect: {advice: true}\n"


@pytest.fixture
def changed(tmp_path):
    """The shoulder, in which the test beside SN-01 became another."""
    folder = tmp_path / "shoulder"
    shutil.copytree(SHOULDER, folder)
    file = folder / "rules" / "course.yaml"

    def change(test):
        text = file.read_text(encoding="utf-8")
        assert text.count(TEST) == 1
        file.write_text(text.replace(TEST, test), encoding="utf-8")
        line = text[: text.index(TEST)].count("\n") + 1
        return load(folder, use_cache=False), str(file), line

    return change


def said(knowledge_base, file):
    return [str(problem) for problem in problems_in_tests(knowledge_base, Path(file).parent.parent)]


@pytest.mark.parametrize(
    ("expect", "column", "problem"),
    [
        ("{advise: true}", 18, '"advise" is nothing to expect; expected'),
        ("{withheld: 5}", 28, '"5" is not a technique; expected'),
        ("{withheld: [pendulm]}", 29, '"pendulm" is not a technique; expected'),
        ("{offered: []}", 27, "expects nothing; expected"),
        ("{asks: {night_pain: none}}", 24, "is not a fact; expected a fact"),
        ("{referral: urgently}", 28, '"urgently" is not an urgency; expected'),
        ("{advice: often}", 26, "cannot be often; expected true or false"),
        ("{derived: {irritabilty: low}}", 28, '"irritabilty" is not a derived fact; did you mean irritability?'),
        ("{derived: {irritability: lowest}}", 42, "irritability cannot be lowest; expected high, moderate, low"),
        ("{derived: {fragile: 1}}", 37, "fragile cannot be 1; expected true, false, unknown"),
        ("{concludes: {cap_presure: 3}}", 30, '"cap_presure" is not a kind of conclusion; did you mean cap_pressure?'),
        ("{concludes: {cap_pressure: }}", 44, "expects nothing; expected what the conclusion says"),
        ("{pressure_cap: {pendulum: soft}}", 43, "cannot be soft; expected a whole number from 0 to 10"),
        ("{regions: {pendulum: [shoulder_frnt_left]}}", 39, '"shoulder_frnt_left" is not a place on the body'),
        ("{dose: {pendulum: {minutes: 3}}}", 45, "is no range; expected a list of two whole numbers"),
        ("{plan: {hom: Move}}", 25, '"hom" is not a section of the plan; did you mean home?'),
        ("{plan: {home: 5}}", 31, "is not a text; expected"),
        ("{position: [supine]}", 28, "is not a mapping; expected"),
        ("{holds: maybe}", 25, '"maybe" is not how a rule holds; expected certainly, possibly, no'),
    ],
)
def test_what_no_test_can_expect_is_refused_where_it_stands(changed, expect, column, problem):
    knowledge_base, file, line = changed(f"      - given: {{}}\n        expect: {expect}\n")
    (found,) = said(knowledge_base, file)
    assert found.startswith(f"{file}:{line + 1}:{column}: ")
    assert problem in found


def test_a_name_that_is_nearly_right_brings_the_right_one(changed):
    knowledge_base, file, _ = changed("      - given: {night_pian: none}\n        expect: {withheld: [pendulm]}\n")
    assert [text.partition("did you mean ")[2] for text in said(knowledge_base, file)] == ["night_pain?", "pendulum?"]


@pytest.mark.parametrize(
    ("test", "column", "problem"),
    [
        ("given: {night_pain: sometimes}", 29, 'night_pain cannot be "sometimes"; expected none, on_lying'),
        ("given: {fragile: true}", 17, '"fragile" is derived and cannot be typed in'),
        ("given: {tender_muscles: [infraspinatus, deltod]}", 49, 'tender_muscles cannot include "deltod"'),
        ("given: {}\n        settings: {stif_from: 3}", 20, '"stif_from" is no setting; did you mean stiff_from?'),
        ("given: {}\n        settings: {stiff_from: far}", 32, "stiff_from cannot be far; expected a number"),
    ],
)
def test_what_no_patient_can_have_is_refused_where_it_stands(changed, test, column, problem):
    knowledge_base, file, line = changed(f"      - {test}\n        expect: {{advice: true}}\n")
    (found,) = said(knowledge_base, file)
    assert found.startswith(f"{file}:{line + test.count(chr(10))}:{column}: ")
    assert problem in found


@pytest.mark.parametrize(
    ("key", "problem"),
    [
        ("moment: planing", '"planing" is not a moment; expected planning, contact; did you mean planning?'),
        ("overdue: often", "overdue is not true or false; expected true or false"),
        ("todo: true", "todo is not a text"),
        ("tody: later", '"tody" is not a key here'),
        ("settings: [1]", "settings is not a mapping"),
    ],
)
def test_a_test_that_cannot_be_read_keeps_the_knowledge_base_from_being_read(changed, key, problem):
    with pytest.raises(InvalidInput, match=r"course\.yaml:\d+:\d+: ") as refused:
        changed(f"      - given: {{}}\n        {key}\n        expect: {{advice: true}}\n")
    assert problem in str(refused.value)


def test_every_problem_is_said_at_once(changed):
    knowledge_base, file, _ = changed(
        "      - given: {night_pain: x, y: 1}\n        expect: {a: 1, withheld: 5, asks: z}\n"
    )
    assert len(said(knowledge_base, file)) == 5


def test_a_test_that_was_never_written_down_is_named_by_its_rule(knowledge_base):
    rule = replace(knowledge_base.rules["CO-05"], tests=(RuleTest({}, {"withheld": 5}),))
    assert list(map(str, problems_in_tests(knowledge_base, rules=[rule]))) == [
        'CO-05: "5" is not a technique; expected a technique'
    ]


def test_without_a_folder_the_line_of_the_test_is_named_in_its_own_file(changed):
    knowledge_base, _, line = changed("      - given: {}\n        expect: {withheld: 5}\n")
    (found,) = problems_in_tests(knowledge_base)
    assert (found.file, found.line, found.code) == ("rules/course.yaml", line, "R105")


def test_a_file_that_changed_meanwhile_leaves_the_line_that_is_known(changed):
    knowledge_base, file, line = changed("      - given: {}\n        expect: {withheld: 5}\n")
    Path(file).write_text("gone: true\n", encoding="utf-8")
    (found,) = said(knowledge_base, file)
    assert found.startswith(f'{file}:{line}:1: "5" is not a technique; expected pendulum, ')


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
WORDS = [
    "holds",
    "withheld",
    "offered",
    "referral",
    "cannot_exclude",
    "advice",
    "concludes",
    "not_concludes",
    "derived",
    "asks",
    "regions",
    "dose",
    "plan",
]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(WORDS) | st.text(max_size=6), ANYTHING, max_size=3))
def test_whatever_stands_under_expect_is_either_run_or_refused(consultant, expect):
    from ischia.expert.workshop.testing.tests_run import Runner

    rule, test = consultant.knowledge_base.rules["CO-05"], RuleTest({}, expect)
    if not problems_of(consultant.knowledge_base, rule, test):
        assert Runner(consultant).run(rule, test).verdict in ("holds", "fails")


SOUND = [
    ({"irritability": "high", "pain_nrs_leg": 3}, {"holds": "no", "offered": ["effleurage"], "advice": True}),
    ({"duration_weeks": 5.5, "muscle_findings": ["piriformis"]}, {"derived": {"stage": "acute"}, "referral": "none"}),
]


@settings(deadline=None)
@given(
    sound=st.sampled_from(SOUND),
    facts=st.dictionaries(st.sampled_from(["irritability", "age_years", "stage", "x"]), ANYTHING, max_size=2),
    expect=st.dictionaries(st.sampled_from(WORDS), ANYTHING | st.sampled_from(["no", "none", True]), max_size=2),
    lay=st.sampled_from([{}, {"stage_acute_below": 5}, {"stage_acute_below": "five"}]),
)
def test_the_first_look_at_many_tests_lets_none_pass_that_is_refused_alone(knowledge_base, sound, facts, expect, lay):
    rule = knowledge_base.rules["CO-05"]
    tests = (RuleTest({**sound[0], **facts}, {**sound[1], **expect}, settings=lay), RuleTest(*sound))
    alone = [problem for test in tests * 2 for problem in problems_of(knowledge_base, rule, test)]
    assert problems_in_tests(knowledge_base, rules=[replace(rule, tests=tests * 2)]) == alone
