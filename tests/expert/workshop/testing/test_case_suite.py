"""Case suites: whole patients in a file, read as a case file is read, and refused as one is refused."""

import pytest

from ischia.expert.workshop.testing.case_suite import FOLDER, read_suite, read_suites
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.facts.document import read_document
from ischia.facts.problem import InvalidInput
from ischia.facts.vocabulary import Unknown

SUITE = """\
suite: Two patients
common:
  negative: [cauda_equina, bleeding]
  facts: {duration_weeks: 20, irritability: low}
cases:
  first:
    title: As they all are
    facts: {}
    expect: {derived: {stage: chronic}}
  second:
    negative: [bleeding]
    moment: contact
    facts: {duration_weeks: 2, irritability: unknown}
    todo: ask the physiotherapist
    expect:
      derived: {stage: acute}
"""


@pytest.fixture
def read(knowledge_base):
    def read(text):
        problems = []
        suite = read_suite(read_document(text, "tests/cases/two.yaml"), knowledge_base, problems)
        return suite, [str(problem) for problem in problems]

    return read


def test_a_suite_has_a_title_and_cases_with_their_lines(read):
    suite, problems = read(SUITE)
    assert problems == []
    assert (suite.name, suite.title) == ("two", "Two patients")
    assert [(case.label, case.title, case.todo, case.line) for case in suite.cases] == [
        ("first", "As they all are", "", 6),
        ("second", "", "ask the physiotherapist", 10),
    ]


def test_what_the_patients_have_in_common_lies_beneath_each(read):
    first, second = (case.case for case in read(SUITE)[0].cases)
    assert first.findings["duration_weeks"] == 20
    assert first.findings["bladder_change"] is False
    assert (first.negative, first.moment) == (("cauda_equina", "bleeding"), "planning")
    assert second.findings["duration_weeks"] == 2
    assert second.recorded["irritability"] == Unknown()
    assert (second.negative, second.moment) == (("bleeding",), "contact")
    assert "bladder_change" not in second.findings


def test_a_case_is_run_with_what_the_whole_decision_must_say(read, consultant):
    suite, _ = read(SUITE)
    runner = Runner(consultant)
    first, second = (runner.run_case(suite, case) for case in suite.cases)
    assert (first.name, first.verdict, first.file, first.line) == ("two: first", "holds", "tests/cases/two.yaml", 6)
    assert second.verdict == "done"
    assert second.consultation.case.moment == "contact"


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("irritability: low", "iritability: low", '4:31: no fact is named "iritability"'),
        ("duration_weeks: 2,", "duration_weeks: soon,", '13:29: duration_weeks cannot be "soon"'),
        ("negative: [bleeding]", "negative: [bleding]", '11:16: "bleding" is not a screening block'),
        ("moment: contact", "moment: later", "12:13: moment cannot be that; expected planning or contact"),
        ("moment: contact", "momnt: contact", '12:5: "momnt" is not a key here'),
        ("stage: acute", "stage: accute", "16:24: stage cannot be accute"),
        ("derived: {stage: acute}", "in_force: [RF-1]", '16:18: "RF-1" is not a rule'),
        ("derived: {stage: acute}", "in_force: {RF-01: perhaps}", '16:25: "perhaps" is not how a rule is in force'),
        ("derived: {stage: acute}", "holds: certainly", '16:7: "holds" is nothing to expect'),
        ("derived: {stage: acute}", "course: {sesions: 4}", '16:16: "sesions" is not a key here'),
        ("derived: {stage: acute}", "withheld: {petrisage: [ST-05]}", '16:18: "petrisage" is not a technique'),
        ("derived: {stage: acute}", "cannot_exclude: soon", '16:23: "soon" is not an urgency'),
        ("todo: ask the physiotherapist", "todo: [1]", "14:11: todo is not a text"),
        ("todo: ask the physiotherapist", "overdue: 1", "14:14: overdue is not true or false"),
        ("todo: ask the physiotherapist", "settings: {x: 1}", '14:16: "x" is no setting'),
        ("suite: Two patients", "siute: Two patients", '1:1: "siute" is not a key here'),
        ("\n      derived: {stage: acute}", " {}", "15:13: expects nothing"),
        ("    expect: {derived: {stage: chronic}}\n", "", "6:3: expect is missing"),
    ],
)
def test_what_is_wrong_with_a_suite_is_said_where_it_stands(read, old, new, problem):
    assert old in SUITE
    found = read(SUITE.replace(old, new))[1]
    assert any(f"tests/cases/two.yaml:{problem}" in text for text in found), found


def test_a_suite_without_cases_is_refused(read):
    assert "holds no case" in read("suite: None\ncases: {}\n")[1][0]
    assert "is not a mapping" in read("[1]")[1][0]
    assert "is not a mapping" in read("suite: One\ncases: {first: 1}\n")[1][0]


def test_the_suites_of_a_folder_are_read_in_the_order_of_their_names(tmp_path, knowledge_base):
    folder = tmp_path / FOLDER
    folder.mkdir(parents=True)
    for name in ("b", "a"):
        (folder / f"{name}.yaml").write_text(SUITE, encoding="utf-8")
    assert [suite.name for suite in read_suites(tmp_path, knowledge_base)] == ["a", "b"]
    (folder / "a.yaml").write_text(SUITE.replace("stage: acute", "stag: acute"), encoding="utf-8")
    (folder / "b.yaml").write_text("suite: [", encoding="utf-8")
    with pytest.raises(InvalidInput) as refused:
        read_suites(tmp_path, knowledge_base)
    assert [problem.file for problem in refused.value.problems] == [str(folder / "a.yaml"), str(folder / "b.yaml")]


def test_a_folder_without_suites_has_none(tmp_path, knowledge_base):
    assert read_suites(tmp_path, knowledge_base) == ()
