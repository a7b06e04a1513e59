"""`ischia rules test` as a rule author types it."""

import json
import shutil
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from command_line import hear_every_signal, out, run

ROOT = Path(__file__).resolve().parent.parent
SHOULDER = ROOT / "examples" / "shoulder"


@pytest.fixture
def shoulder(tmp_path, monkeypatch):
    """A copy of the shoulder, in the current folder."""
    shutil.copytree(SHOULDER, tmp_path / "shoulder")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "shoulder"


def change(folder, name, old, new):
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1
    file.write_text(text.replace(old, new), encoding="utf-8")
    return text[: text.index(old)].count("\n") + 1


def test(folder, *arguments):
    return run("rules", "test", *arguments, "--kb", folder.name)


test.__test__ = False

BROKEN = ("rules/course.yaml", "cap_techniques: 2, cap_weeks: 12", "cap_techniques: 1, cap_weeks: 12")


def test_all_tests_and_all_cases_are_run(shoulder):
    found = test(shoulder)
    assert found.stdout == "94 of 94 tests of 20 rules hold; 3 of 3 cases of 1 suite hold\n"
    assert (found.exit_code, found.stderr) == (0, "")


def test_a_suite_a_case_or_a_module_may_be_named(shoulder):
    assert test(shoulder, "three_shoulders").stdout == "3 of 3 cases of 1 suite hold\n"
    assert test(shoulder, "hot-*").stdout == "1 of 1 case of 1 suite hold\n"
    assert test(shoulder, "health").stdout.endswith(" of 6 rules hold\n")


def test_a_pattern_that_names_nothing_is_refused(shoulder):
    found = test(shoulder, "hot-jiont")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean hot-joint?" in found.stderr


def test_a_failing_test_is_shown_with_its_place_and_the_status_is_1(shoulder, snapshot):
    change(shoulder, *BROKEN)
    found = test(shoulder, "DO-01")
    assert (found.exit_code, found.stderr) == (1, "")
    assert found.stdout == snapshot


def test_a_failing_case_is_shown_with_its_place(shoulder, snapshot):
    name = "tests/cases/three_shoulders.yaml"
    change(shoulder, name, "irritability: low, shoulder_picture", "irritability: high, shoulder_picture")
    found = test(shoulder)
    assert found.exit_code == 1
    assert found.stdout == snapshot


def test_what_is_to_do_does_not_fail_the_run(shoulder):
    line = change(shoulder, *BROKEN) - 1
    change(
        shoulder,
        "rules/course.yaml",
        "      - given: {}\n        expect: {concludes: {cap_techniques: 1",
        ("      - given: {}\n        todo: agree on a number\n        expect: {concludes: {cap_techniques: 1"),
    )
    change(
        shoulder,
        "rules/course.yaml",
        "      - given: {}\n        expect: {advice: true}",
        ("      - given: {}\n        todo: write it down\n        expect: {advice: true}"),
    )
    found = test(shoulder, "course")
    assert found.exit_code == 0
    assert f"○ DO-01 test 1 is to do: agree on a number\n  shoulder/rules/course.yaml:{line}\n" in found.stdout
    assert "✓ SN-01 test 1 holds already; take its todo away: write it down\n" in found.stdout
    assert found.stdout.endswith("hold; 1 to do; 1 marked as to do holds already\n")
    assert "concludes cap_techniques" in test(shoulder, "course", "--verbose").stdout


def test_without_the_trace_a_failing_test_is_short(shoulder):
    change(shoulder, *BROKEN)
    short, usual = test(shoulder, "DO-01", "--no-trace").stdout, test(shoulder, "DO-01").stdout
    assert "certainly:" not in short
    assert "certainly:" in usual


def test_what_led_to_it_is_shown_for_the_first_failing_tests_only(shoulder):
    change(shoulder, "rules/derived.yaml", "otherwise: low", "otherwise: high")
    found = test(shoulder).stdout
    assert "What led to it is shown for the first 5 only" in found
    assert "What led to it" not in test(shoulder, "--verbose").stdout


def test_verbose_names_every_test(shoulder):
    assert test(shoulder, "SN-01", "--verbose").stdout == "✓ SN-01 test 1\n1 of 1 test of 1 rule hold\n"


def test_a_test_that_makes_no_sense_is_refused_with_its_place(shoulder):
    line = change(shoulder, "rules/course.yaml", "withheld: [pendulum], asks", "withheld: 5, asks")
    change(shoulder, "tests/cases/three_shoulders.yaml", "in_force: [RF-03]", "in_force: [RF-3]")
    found = test(shoulder)
    assert (found.exit_code, found.stdout) == (2, "")
    rule, case = found.stderr.splitlines()
    assert rule.startswith(f'shoulder/rules/course.yaml:{line}:28: "5" is not a technique; expected ')
    assert case.startswith('shoulder/tests/cases/three_shoulders.yaml:19:18: "RF-3" is not a rule')
    assert case.endswith("did you mean RF-03?")


def test_the_suites_are_no_part_of_the_digest(shoulder):
    before = json.loads(test(shoulder, "SN", "--format", "json").stdout)["knowledge_base"]
    change(shoulder, "tests/cases/three_shoulders.yaml", "suite: Three", "suite: Some")
    assert json.loads(test(shoulder, "SN", "--format", "json").stdout)["knowledge_base"] == before


def test_the_outcomes_as_data(shoulder):
    change(shoulder, *BROKEN)
    found = test(shoulder, "*-0*", "--format", "json")
    assert found.exit_code == 1
    plain = json.loads(found.stdout)
    assert (plain["format"], plain["pattern"]) == ("ischia.tests/1", "*-0*")
    assert plain["counts"]["fails"] == 1
    (failed,) = (one for one in plain["tests"] if one["verdict"] == "fails")
    assert (failed["rule"], failed["number"], failed["module"]) == ("DO-01", 1, "course")
    assert (failed["file"], failed["line"]) == ("shoulder/rules/course.yaml", 24)
    assert failed["failures"] == [{"word": "concludes", "about": "cap_techniques", "expected": "1", "got": "3, 2"}]


def test_the_outcomes_as_junit(shoulder):
    change(shoulder, *BROKEN)
    assert test(shoulder, "--junit", "tests.xml").exit_code == 1
    root = ElementTree.parse("tests.xml").getroot()
    assert (root.get("tests"), root.get("failures")) == ("97", "1")
    assert {suite.get("name") for suite in root} >= {"course", "cases.three_shoulders"}
    (failed,) = (case for case in root.iter("testcase") if len(case))
    assert (failed.get("file"), failed.get("line")) == ("shoulder/rules/course.yaml", "24")
    before = Path("tests.xml").read_bytes()
    test(shoulder, "--junit", "tests.xml")
    assert Path("tests.xml").read_bytes() == before
    assert [file.name for file in Path().iterdir()].count("tests.xml") == len(list(Path().iterdir())) - 1


@pytest.mark.parametrize("file", ["missing/tests.xml", "shoulder"])
def test_a_file_that_cannot_be_written_is_refused(shoulder, file):
    found = test(shoulder, "SN", "--junit", file)
    assert (found.exit_code, found.stdout) == (2, "")
    assert f"{file}: cannot be written" in found.stderr


def test_a_draft_is_tested_as_it_will_be_and_the_cases_as_they_are_consulted(shoulder):
    title = "    title: When to come back at once\n"
    change(shoulder, "rules/course.yaml", title, f"{title}    status: draft\n")
    assert test(shoulder, "SN-01").stdout == "1 of 1 test of 1 rule hold\n"
    found = test(shoulder, "hot-joint")
    assert found.exit_code == 1
    assert "advice SN-01  advice    no advice" in found.stdout


def test_the_built_in_suites_are_found_without_naming_a_folder():
    assert out("rules", "test", "apixaban") == "1 of 1 case of 1 suite hold\n"


def test_watching_needs_its_package(shoulder, monkeypatch):
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    found = test(shoulder, "--watch")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "pip install 'ischia[watch]'" in found.stderr


def test_a_pack_cannot_be_watched(tmp_path):
    pytest.importorskip("watchfiles")
    pack = tmp_path / "shoulder.ischia"
    out("pack", "build", "--kb", SHOULDER, "--to", pack)
    found = run("rules", "test", "--watch", "--kb", pack)
    assert (found.exit_code, found.stdout) == (2, "")
    assert f"{pack} is no folder" in found.stderr


def test_an_overlay_is_watched_with_its_base(tmp_path):
    pexpect = pytest.importorskip("pexpect")
    pytest.importorskip("watchfiles")
    over = shutil.copytree(ROOT / "examples" / "overlay", tmp_path / "overlay")
    child = pexpect.spawn(
        sys.executable,
        ["-m", "ischia", "rules", "test", "--watch", "--overlay", str(over)],
        encoding="utf-8",
        timeout=30,
        preexec_fn=hear_every_signal,
    )
    try:
        child.expect_exact("Watching for changes")
        (over / "overlay.yaml").write_text("rules: [", encoding="utf-8")
        child.expect_exact("cannot be read as YAML")
        child.expect_exact("Watching for changes")
        child.sendintr()
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)


def test_watching_runs_again_after_every_change_and_ends_quietly(shoulder):
    pexpect = pytest.importorskip("pexpect")
    pytest.importorskip("watchfiles")
    arguments = ["-m", "ischia", "rules", "test", "DO-01", "--watch", "--kb", str(shoulder)]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=30, preexec_fn=hear_every_signal)
    file = shoulder / BROKEN[0]
    sound = file.read_text(encoding="utf-8")

    def shows(text):
        child.expect_exact(text)
        child.expect_exact("Watching for changes")

    try:
        shows("4 of 4 tests of 1 rule hold")
        change(shoulder, *BROKEN)
        shows("3 of 4 tests of 1 rule hold")
        replaced = file.with_suffix(".new")  # as many editors save
        replaced.write_text("rules: [", encoding="utf-8")
        replaced.replace(file)
        shows("cannot be read as YAML")
        file.write_text(sound, encoding="utf-8")
        shows("4 of 4 tests of 1 rule hold")
        change(shoulder, "knowledge_base.yaml", "name: shoulder", "nmae: shoulder")
        shows("did you mean name?")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert child.before.replace("^C", "").strip() in ("", "; Ctrl-C ends this.")
    finally:
        child.close(force=True)
    assert (child.exitstatus, child.signalstatus) == (0, None)
