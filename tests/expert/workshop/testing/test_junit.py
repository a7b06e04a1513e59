"""The outcomes of tests as JUnit XML: what a reader of it finds there, and that nothing hostile breaks out."""

from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ischia.expert.workshop.testing.junit import junit
from ischia.expert.workshop.testing.seen import Failure
from ischia.expert.workshop.testing.tests_run import Outcome

MISSED = (Failure("offered", "kneading", "offered", "withheld by A-01"), Failure("advice", "", "advice", "no advice"))
ONE = Outcome("A rule", "rules/a.yaml", 3, "", (), rule="A-01", number=1, module="a")


def made(title="A rule", file="rules/a.yaml", line=3, todo="", failures=(), **more):
    return Outcome(title, file, line, todo, failures, **more)


OUTCOMES = [
    ONE,
    made(line=9, failures=MISSED, rule="A-01", number=2, module="a"),
    made(line=12, failures=MISSED, todo="later", rule="A-02", number=1, module="a"),
    made(line=15, todo="done by now", rule="A-02", number=2, module="a"),
    made(file="tests/cases/b.yaml", line=5, suite="b", label="Somebody"),
]


def test_each_module_and_each_suite_of_cases_is_a_test_suite():
    root = ElementTree.fromstring(junit(OUTCOMES, "knowledge"))
    assert (root.tag, root.get("name"), root.get("tests"), root.get("failures"), root.get("skipped")) == (
        "testsuites",
        "knowledge",
        "5",
        "1",
        "1",
    )
    assert [(s.get("name"), s.get("tests"), s.get("errors")) for s in root] == [("a", "4", "0"), ("cases.b", "1", "0")]


def test_each_test_has_its_place_and_what_was_missed():
    root = ElementTree.fromstring(junit(OUTCOMES, "knowledge"))
    held, failed, due, done, case = root.iter("testcase")
    assert dict(held.attrib) == {"classname": "a.A-01", "name": "A-01 test 1", "file": "rules/a.yaml", "line": "3"}
    assert len(held) == 0
    assert failed[0].tag == "failure"
    assert failed[0].get("message") == "offered kneading: expected offered; got withheld by A-01"
    assert failed[0].text.endswith("\nadvice: expected advice; got no advice")
    assert (due[0].tag, due[0].get("message")) == ("skipped", "to do: later")
    assert (done[0].tag, done[0].text) == ("system-out", "holds already, though it is to do: done by now")
    assert (case.get("classname"), case.get("name")) == ("cases.b", "Somebody")


def test_a_well_kept_reader_reads_it(tmp_path):
    junitparser = pytest.importorskip("junitparser")
    file = tmp_path / "tests.xml"
    file.write_bytes(junit(OUTCOMES, "knowledge"))
    read = junitparser.JUnitXml.fromfile(str(file))
    assert (read.tests, read.failures, read.errors, read.skipped) == (5, 1, 0, 1)
    cases = [case for suite in read for case in suite]
    assert [case.is_passed for case in cases] == [True, False, False, True, True]
    assert [case.is_skipped for case in cases] == [False, False, True, False, False]
    read.update_statistics()
    assert (read.tests, read.failures, read.errors, read.skipped) == (5, 1, 0, 1)


def test_the_same_outcomes_give_the_same_bytes():
    assert junit(OUTCOMES, "knowledge") == junit(list(OUTCOMES), "knowledge")


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_no_text_breaks_out_of_its_place(text):
    missed = (Failure("offered", text, text, text),)
    outcomes = [
        made(text, f"f{text}", failures=missed, rule=text + "A", number=1, module=f"m{text}"),
        made(text, f"f{text}", todo=f"t{text}", failures=missed, suite=text, label=text),
    ]
    root = ElementTree.fromstring(junit(outcomes, text))
    tags = "testsuites testsuite testcase failure testsuite testcase skipped"
    assert [element.tag for element in root.iter()] == tags.split()
