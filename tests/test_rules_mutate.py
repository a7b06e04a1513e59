"""`ischia rules mutate` as a rule author types it."""

import json
import shutil
import subprocess
import sys

import pytest

from command_line import hear_every_signal, out, run
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


@pytest.fixture
def shoulder(tmp_path):
    folder = tmp_path / "shoulder"
    shutil.copytree(SHOULDER, folder)
    return folder


@pytest.fixture
def hardly_tested(shoulder):
    """The shoulder with only two tests beside FS-01, which let some changes pass."""
    file = shoulder / "rules" / "stages.yaml"
    before, mark, after = file.read_text(encoding="utf-8").partition("      - given: {night_pain: unremitting")
    assert mark
    file.write_text(before + after[after.index("\n  FS-02:") :], encoding="utf-8")
    return shoulder


def test_the_report_of_one_rule(hardly_tested, snapshot):
    assert out("rules", "mutate", "--kb", hardly_tested, "--jobs", 1, "FS-01") == snapshot


def test_only_what_no_test_notices_is_shown_on_request(hardly_tested):
    text = out("rules", "mutate", "--kb", hardly_tested, "--jobs", 1, "--survivors", "FS-01")
    assert text.startswith("Not noticed by any test")
    assert "Mutation score" not in text


def test_json_says_the_same_of_every_change():
    plain = json.loads(out("rules", "mutate", "--kb", SHOULDER, "--jobs", 1, "--format", "json", "FS-01"))
    assert plain["format"] == "ischia.mutation/1"
    assert plain["noticed"] + plain["unnoticed"] + plain["proved"] + plain["listed"] == len(plain["changes"])
    assert all(one["by"] for one in plain["changes"] if one["verdict"] == "noticed")
    assert plain["modules"]["stages"]["score"] == plain["score"]
    assert plain["changes"][0]["where"].startswith("rules/stages.yaml:")


def test_a_score_that_is_too_low_ends_with_status_1(hardly_tested):
    arguments = ("rules", "mutate", "--kb", hardly_tested, "--jobs", 1, "FS-01", "--fail-under")
    assert run(*arguments, 100).exit_code == 1
    assert run(*arguments, 10).exit_code == 0


def test_a_name_that_is_none_is_refused_with_the_nearest():
    refused = run("rules", "mutate", "--kb", SHOULDER, "FS-91")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "did you mean" in refused.stderr


def test_a_base_whose_tests_do_not_hold_is_refused(shoulder):
    file = shoulder / "rules" / "course.yaml"
    text = file.read_text(encoding="utf-8")
    assert "expect: {advice: true}" in text
    file.write_text(text.replace("expect: {advice: true}", "expect: {advice: false}"), encoding="utf-8")
    refused = run("rules", "mutate", "--kb", shoulder, "FS-01")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "SN-01 test 1 does not hold" in refused.stderr


def test_a_listed_change_that_is_none_is_an_error(shoulder):
    (shoulder / "tests").mkdir(exist_ok=True)
    listed = "equivalent:\n  FS-01:\n    without something: It was there once.\n"
    (shoulder / "tests" / "equivalent_mutants.yaml").write_text(listed, encoding="utf-8")
    found = run("rules", "mutate", "--kb", shoulder, "--jobs", 1, "FS-01")
    assert found.exit_code == 1
    assert 'equivalent_mutants.yaml:3:5: FS-01 has no change "without something"' in found.stderr


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_an_interrupt_ends_it_without_a_word_of_python(jobs):
    pexpect = pytest.importorskip("pexpect")
    arguments = ["-m", "ischia", "rules", "mutate", "--kb", str(SHOULDER), "--jobs", jobs]
    child = pexpect.spawn(sys.executable, arguments, encoding="utf-8", timeout=60, preexec_fn=hear_every_signal)
    try:
        child.expect(r"Changes tried: [1-9]")
        child.sendintr()
        child.expect(pexpect.EOF)
        assert child.before.endswith("Aborted!\r\n")
        assert "Traceback" not in child.before
    finally:
        child.close(force=True)
    assert child.exitstatus == 1


def test_how_far_it_has_come_is_shown_only_where_somebody_watches():
    pexpect = pytest.importorskip("pexpect")
    arguments = ["-m", "ischia", "rules", "mutate", "HC", "--kb", str(HERE / "examples/shoulder"), "--jobs", "1"]
    watched = pexpect.run(f"{sys.executable} {' '.join(arguments)}", encoding="utf-8", timeout=60)
    assert "Changes tried: 0 of " in watched
    before, _, after = watched.rpartition("\r\x1b[K")
    assert "Changes tried" in before
    assert "Mutation score" in after
    piped = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, check=True)
    assert (piped.stderr, "Changes tried" in piped.stdout) == ("", False)
