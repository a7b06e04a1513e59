"""Whatever is done to a file of a knowledge base, it is read or refused in words: no crash, no place outside of it."""

import datetime
import re
import shutil
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spoilt_files import in_bytes, in_data, in_lines

import strategies  # noqa: F401  (chooses the profile)
from ischia.expert.consult import Consultant
from ischia.expert.workshop.check.check import check
from ischia.expert.workshop.check.codes import codes
from ischia.expert.workshop.check.text import report
from ischia.expert.workshop.testing.case_suite import read_suites
from ischia.expert.workshop.testing.tests_checked import problems_in_tests
from ischia.facts.case import make_case
from ischia.facts.problem import ERROR, SEVERITIES, InvalidInput
from ischia.rules.load import load

TODAY = datetime.date(2026, 11, 25)
RICH = Path(__file__).resolve().parent / "rich_base"  # every key that a file of a knowledge base may have
IN_TESTS = "R401"  # the code of what is wrong in a test
_BREAK = re.compile("\r\n|[\r\n]")  # where a line ends
FILES = {file.relative_to(RICH).as_posix(): file.read_bytes() for file in sorted(RICH.rglob("*.yaml"))}
BASE, SUITES, OVERLAY = (
    [name for name in FILES if name.startswith("base/") and "/cases/" not in name],
    [name for name in FILES if "/cases/" in name],
    [name for name in FILES if name.startswith("overlay/")],
)


@pytest.fixture(scope="module")
def spoil(tmp_path_factory):
    """Makes the rich base with one file spoilt: its folder, which is put right before the next."""
    folder = shutil.copytree(RICH, tmp_path_factory.mktemp("spoilt") / "rich")
    spoilt = []

    def make(name, raw):
        for other in spoilt:
            (folder / other).write_bytes(FILES[other])
        spoilt[:] = [name]
        (folder / name).write_bytes(raw)
        return folder

    return make


def has_its_place(problem, folder):
    """Whether a problem says what is wrong, of which kind, and where, in a file that has such a place."""
    assert problem.message.strip(), problem
    assert problem.code in codes(), problem
    assert problem.severity in SEVERITIES
    assert str(problem)
    file = Path(problem.file)
    assert file.is_relative_to(folder), problem
    if problem.line == 0:
        assert problem.column == 0, problem
        return
    text = file.read_bytes().decode("utf-8-sig", "replace")
    lines = _BREAK.split(text)
    assert 1 <= problem.line <= len(lines), problem
    if not text.lstrip().startswith(("{", "[")):  # JSON, whose columns are those of its escapes
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem


def read_or_refused(folder, overlay=None):
    """A base is refused where the check finds an error in it, and nowhere else; what is not refused serves."""
    findings = check(folder, TODAY, overlay)
    for problem in findings.problems:
        has_its_place(problem, folder.parent)
    assert report(findings, notes=True)
    errors = {problem for problem in findings.problems if problem.severity == ERROR}
    in_tests = {problem for problem in errors if problem.code == IN_TESTS}
    assert (findings.knowledge_base is None) is bool(errors)
    try:
        knowledge_base = load(folder, use_cache=False, overlay=overlay)
    except InvalidInput as refused:
        for problem in refused.problems:
            has_its_place(problem, folder.parent)
        assert in_tests or set(refused.problems) == errors
        return None
    assert errors == in_tests
    try:
        load(folder, use_cache=False, vet=partial(problems_in_tests, folder=folder))
    except InvalidInput as refused:
        assert {(problem.file, problem.line, problem.message) for problem in refused.problems} == {
            (problem.file, problem.line, problem.message) for problem in in_tests
        }
    else:
        assert not in_tests
    serves(knowledge_base)
    return knowledge_base


def serves(knowledge_base):
    for moment in ("planning", "contact"):
        case = make_case(knowledge_base.vocabulary, "nobody", {}, (), moment)
        assert Consultant(knowledge_base, TODAY).consult(case).to_plain()


def test_the_rich_base_has_nothing_wrong_and_serves():
    findings = check(RICH / "base", TODAY, RICH / "overlay")
    assert findings.of(ERROR) == ()
    assert read_or_refused(RICH / "base", RICH / "overlay") is not None
    (suite,) = read_suites(RICH / "base", findings.knowledge_base)
    assert len(suite.cases) == 2


def spoilt(names, *ways):
    """The name of a file with its bytes after one of the ways to spoil it."""
    return st.sampled_from(names).flatmap(
        lambda name: st.sampled_from(ways).flatmap(lambda way: st.tuples(st.just(name), way(FILES[name])))
    )


@given(spoilt(BASE, in_data))
def test_a_base_whose_data_are_spoilt_is_read_or_refused(spoil, file):
    read_or_refused(spoil(*file) / "base")


@given(spoilt(BASE, in_lines, in_bytes))
def test_a_base_whose_text_is_spoilt_is_read_or_refused(spoil, file):
    read_or_refused(spoil(*file) / "base")


@given(spoilt(OVERLAY, in_data, in_data, in_lines, in_bytes))
def test_an_overlay_that_is_spoilt_is_read_or_refused(spoil, file):
    folder = spoil(*file)
    read_or_refused(folder / "base", folder / "overlay")


@given(spoilt(SUITES, in_data, in_data, in_lines, in_bytes))
def test_a_case_suite_that_is_spoilt_is_read_or_refused(spoil, file):
    folder = spoil(*file) / "base"
    try:
        assert read_suites(folder, load(folder, use_cache=False)) is not None
    except InvalidInput as refused:
        for problem in refused.problems:
            has_its_place(problem, folder)
