"""Tests that the workshop suggests: what they show, what they expect, and how they are put into a file."""

import re
import shutil

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.workshop.coverage.coverage import coverage
from ischia.expert.workshop.coverage.files import written
from ischia.expert.workshop.coverage.observations import observed
from ischia.expert.workshop.coverage.records import Records
from ischia.expert.workshop.coverage.search import PatientSearch
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.expert.workshop.writing.suggested_tests import Suggestion, suggestions
from ischia.expert.workshop.writing.suggested_text import MARK, flow, test_lines, with_tests
from ischia.facts.case import make_case
from ischia.facts.document import read_document
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load_whole
from ischia.rules.rule import RuleTest

SHOULDER = HERE / "examples" / "shoulder"
test_lines.__test__ = False
plain_words = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=12)


def suggested(knowledge_base, *rules):
    consultant = Consultant(knowledge_base, knowledge_base.review_by)
    observations = tuple(observed(consultant, rules=rules))
    search, records = PatientSearch(knowledge_base), Records(knowledge_base)
    return [one for rule in rules for one in suggestions(consultant, rule, observations, search, records)]


def covered(knowledge_base, rules):
    return coverage(knowledge_base, observed(Consultant(knowledge_base, knowledge_base.review_by)), rules)


def written_into(folder, knowledge_base):
    """Put every test that is missing into the files of the base in `folder`; how many there are."""
    several = suggested(knowledge_base, *knowledge_base.rules.values())
    where = written(folder, knowledge_base.rules)
    for name in {place.file.name for place in where.values()}:
        mine = [one for one in several if where[one.rule].file.name == name]
        file = folder / name
        file.write_bytes(with_tests(file.read_bytes().decode(), mine, name).encode())
    return len(several)


def test_suggested_tests_close_every_gap_hold_and_leave_the_rest_of_the_file_alone(tmp_path):
    folder = shutil.copytree(SHOULDER, tmp_path / "shoulder")
    before = {file: file.read_bytes() for file in folder.glob("rules/*.yaml")}
    count = written_into(folder, load_whole(folder))
    assert count > 20
    after = load_whole(folder)
    found = covered(after, after.rules.values())
    assert [rule.id for rule in found.rules if not rule.complete] == []
    assert all(figure.covered == figure.of for figure in found.figures.values())
    runner = Runner(Consultant(after, after.review_by))
    assert [
        line for rule in after.rules.values() for test in rule.tests for line in runner.run(rule, test).failures
    ] == []
    for file, raw in before.items():
        assert is_kept(raw, file.read_bytes())
    assert sum(file.read_text().count(MARK) for file in before) == count


def is_kept(before, after):
    """Whether `after` is `before` with whole lines added to it."""
    lines = iter(after.splitlines(keepends=True))
    return all(line in lines for line in before.splitlines(keepends=True))


def test_a_rule_that_lost_its_tests_gets_enough_to_be_covered_wholly(knowledge_base):
    names = ("NS-02", "RF-10", "ST-02", "WE-16", "KB-01", "NS-10", "CI-15", "OR-06", "SD-03", "PI-03")
    bare = {name: replace(rule, tests=()) for name, rule in knowledge_base.rules.items()}
    base = replace(knowledge_base, rules=bare)
    several = suggested(base, *(bare[name] for name in names))
    tests = {name: tuple(one.test for one in several if one.rule == name) for name in names}
    full = replace(base, rules={name: replace(rule, tests=tests.get(name, ())) for name, rule in bare.items()})
    found = covered(full, [full.rules[name] for name in names])
    assert [rule.id for rule in found.rules if not rule.complete] == []
    runner = Runner(Consultant(full, full.review_by))
    assert [
        line for name in names for test in tests[name] for line in runner.run(full.rules[name], test).failures
    ] == []


def test_a_suggested_patient_is_free_of_contradictions_where_there_is_one(knowledge_base):
    bare = {name: replace(rule, tests=()) for name, rule in knowledge_base.rules.items()}
    base = replace(knowledge_base, rules=bare)
    consultant = Consultant(base, base.review_by)
    for one in suggested(base, bare["CI-07"], bare["NS-04"]):
        facts = base.vocabulary.facts
        findings = {name: facts[name].read(raw) for name, raw in {**base.base_case, **one.test.given}.items()}
        assert consultant.consult(make_case(base.vocabulary, "x", findings)).contradictions == ()


def test_a_patient_whose_record_must_contradict_itself_is_said_to_do_so(knowledge_base):
    alone = next(one for one in suggested(knowledge_base, knowledge_base.rules["RF-12"]))
    assert alone.test.given == {"foot_drop": True}
    assert alone.shows.endswith("; the record contradicts itself (E7-03)")


def test_where_nothing_is_missing_nothing_is_suggested(knowledge_base):
    assert suggested(knowledge_base, knowledge_base.rules["NS-02"]) == []


FILE = """\
module: m  # the module
rules:
  A-1:
    title: first
    tests:
      - given: {a: 1}  # kept
        expect: {holds: "no"}  # kept too
      # a comment below, kept

  # above the second
  B-1:
    title: second
    then: [x]"""
ONE = Suggestion("A-1", RuleTest({"a": 2, "words": ["no", "x y"]}, {"holds": "no"}), "all hangs on it")
OTHER = Suggestion("B-1", RuleTest({}, {"holds": "possibly"}, "contact", {"limit": 2.5}, True), "it too")


def test_tests_stand_at_the_end_of_their_rules_under_a_mark():
    assert with_tests(FILE, [OTHER, ONE], "m.yaml") == (
        """\
module: m  # the module
rules:
  A-1:
    title: first
    tests:
      - given: {a: 1}  # kept
        expect: {holds: "no"}  # kept too
      # suggested; read it before you keep it: all hangs on it
      - given: {a: 2, words: ["no", x y]}
        expect: {holds: "no"}
      # a comment below, kept

  # above the second
  B-1:
    title: second
    then: [x]
    tests:
      # suggested; read it before you keep it: it too
      - given: {}
        moment: contact
        settings: {limit: 2.5}
        overdue: true
        expect: {holds: possibly}
"""
    )


def test_lines_end_as_the_lines_of_the_file_do():
    text = FILE.replace("\n", "\r\n")
    changed = with_tests(text, [ONE, OTHER], "m.yaml")
    assert re.findall(r"(?<!\r)\n", changed) == []
    assert changed.replace("\r\n", "\n") == with_tests(FILE, [ONE, OTHER], "m.yaml")


@pytest.mark.parametrize("tests", ["[{given: {}, expect: {}}]", "[]", ""])
def test_tests_that_do_not_stand_one_below_the_other_are_refused_with_their_place(tests):
    text = f"rules:\n  A-1:\n    title: first\n    tests: {tests}\n"
    with pytest.raises(InvalidInput, match=r"m\.yaml:4:5: the tests of A-1 do not stand one below the other"):
        with_tests(text, [ONE], "m.yaml")


def test_a_rule_in_brackets_is_refused_with_its_place():
    with pytest.raises(InvalidInput, match=r"m\.yaml:2:8: A-1 stands in brackets"):
        with_tests("rules:\n  A-1: {title: x}\n", [ONE], "m.yaml")


def test_tests_stand_below_a_rule_that_ends_in_a_block_of_text():
    text = "rules:\n  A-1:\n    because: |\n      a\n\n      b\n\n  B-1:\n    title: x\n"
    changed = with_tests(text, [ONE], "m.yaml")
    assert changed.startswith("rules:\n  A-1:\n    because: |\n      a\n\n      b\n    tests:\n      # suggested")
    assert changed.endswith('expect: {holds: "no"}\n\n  B-1:\n    title: x\n')


def test_a_long_expectation_is_set_on_several_lines():
    many = Suggestion("A-1", RuleTest({}, {"holds": "no", "withheld": ["a_long_name_of_something"] * 5}), "x")
    lines = test_lines(many, 6)
    assert max(map(len, lines)) <= 120
    assert yaml.safe_load("\n".join(lines))[0]["expect"]["withheld"] == ["a_long_name_of_something"] * 5


@given(
    st.recursive(
        st.one_of(st.booleans(), st.integers(-(10**6), 10**6), plain_words),
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(plain_words, inner, max_size=3)),
        max_leaves=6,
    )
)
@settings(deadline=None)
def test_what_is_written_reads_back_alike(value):
    assert read_document(f"- {flow(value)}\n", "x").data == [value]
