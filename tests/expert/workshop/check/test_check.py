"""A check of a knowledge base: what a person sees for each kind of problem, what is mended, and what programs read."""

import datetime
import json
import os
import re
import shutil
from pathlib import Path

import pytest

from command_line import out, run
from ischia.expert.workshop.check.check import check
from ischia.expert.workshop.check.codes import codes
from ischia.expert.workshop.check.text import report
from ischia.rules.load import HERE

BAD = Path(__file__).resolve().parents[3] / "bad_rules"
GOOD = BAD / "good"
NAMES = sorted(folder.name for folder in BAD.iterdir() if folder.name.startswith("R"))
TODAY = datetime.date(2026, 11, 25)


def make(name, target):
    """The good base with the bad files of one example laid over it."""
    shutil.copytree(GOOD, target)
    for file in (BAD / name).rglob("*"):
        laid_over = "overlay" in file.relative_to(BAD / name).parts
        if file.is_file() and not laid_over and file.name not in ("expected.txt", "missing.txt"):
            place = target / file.relative_to(BAD / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, place)
    missing = BAD / name / "missing.txt"
    for path in missing.read_text(encoding="utf-8").split() if missing.is_file() else ():
        (target / path).unlink()
    return target


def test_the_good_base_has_nothing_to_remark_on():
    assert check(GOOD, TODAY).problems == ()


@pytest.mark.parametrize("name", NAMES)
def test_a_person_sees_this(name, tmp_path):
    overlay = BAD / name / "overlay"
    findings = check(make(name, tmp_path / "base"), TODAY, overlay if overlay.is_dir() else None)
    seen = report(findings, notes=True).replace(str(BAD / name), "")
    golden = BAD / name / "expected.txt"
    if os.environ.get("ISCHIA_WRITE_EXPECTED"):
        golden.write_text(seen, encoding="utf-8")
    assert seen == golden.read_text(encoding="utf-8")
    assert name.split("-")[0] in {problem.code for problem in findings.problems}


def test_every_code_has_a_bad_example_and_every_example_has_a_code():
    assert {name.split("-")[0] for name in NAMES} == set(codes())


def test_no_message_is_empty_and_every_problem_of_the_files_has_a_code(tmp_path):
    for name in NAMES:
        for problem in check(make(name, tmp_path / name), TODAY).problems:
            assert problem.message.strip()
            assert problem.code in codes()


def test_every_code_that_the_readers_use_is_explained():
    used = set()
    for room in ("facts", "rules", "expert/workshop"):
        for file in (HERE / room).rglob("*.py"):
            used |= set(re.findall(r'"(R[0-9]{3})"', file.read_text(encoding="utf-8")))
    assert used == set(codes())


def test_the_built_in_base_and_the_shoulder_have_nothing_but_notes():
    for folder in (HERE, HERE / "examples/shoulder"):
        findings = check(folder, TODAY)
        assert findings.worst in ("", "note")
        assert findings.knowledge_base is not None


def test_every_problem_in_several_files_is_found_in_one_go_though_one_of_them_cannot_be_read(tmp_path):
    folder = make("R003-not-yaml", tmp_path / "base")
    file = folder / "rules/treatment.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("because: It feels", "becuase: It feels"), encoding="utf-8"
    )
    found = [problem.code for problem in check(folder, TODAY).problems]
    assert found == ["R003", "R102", "R101"]  # and nothing of the rules that could not be read


def test_the_status_says_whether_there_is_an_error_and_strict_whether_there_is_a_warning(tmp_path):
    warned, wrong = make("R712-vague-words", tmp_path / "a"), make("R104-a-misspelt-fact", tmp_path / "b")
    assert run("rules", "check", "--kb", GOOD).exit_code == 0
    assert run("rules", "check", "--kb", warned).exit_code == 0
    assert run("rules", "check", "--kb", warned, "--strict").exit_code == 1
    assert run("rules", "check", "--kb", wrong).exit_code == 1
    assert run("rules", "check", "--kb", tmp_path / "nowhere").exit_code == 2


def test_a_base_with_an_error_is_never_consulted(tmp_path):
    case = tmp_path / "case.yaml"
    case.write_text("case: nobody\nfacts: {}\n", encoding="utf-8")
    assert run("consult", case, "--kb", GOOD).exit_code == 0
    for name in NAMES:
        folder = make(name, tmp_path / name)
        if check(folder, TODAY).of("error"):
            refused = run("consult", case, "--kb", folder)
            assert refused.exit_code == 2, name
            assert refused.stdout == ""


def test_the_mending_changes_what_is_safe_to_change_and_no_more(tmp_path):
    folder = shutil.copytree(GOOD, tmp_path / "base")
    file = folder / "rules/safety.yaml"
    before = file.read_text(encoding="utf-8")
    spoilt = before.replace("- fracture: true", "- Fracture: true").replace("title: A very", "title: a very")
    file.write_text(spoilt.replace("groups: [gentle]", "groups: [gentel]"), encoding="utf-8")
    done = run("rules", "check", "--fix", "--kb", folder)
    assert "mended 1 of 2 problems" in done.stderr
    assert "gentel" in done.stdout  # a word that was meant otherwise is a person's to choose
    file.write_text(spoilt, encoding="utf-8")
    assert run("rules", "check", "--fix", "--kb", folder).exit_code == 0
    assert run("rules", "check", "--fix", "--kb", folder).exit_code == 0
    assert file.read_text(encoding="utf-8") == before


def test_programs_read_the_same_problems_as_json_as_sarif_and_on_github(tmp_path):
    folder = make("R104-a-misspelt-fact", tmp_path / "base")
    plain = json.loads(run("rules", "check", "--kb", folder, "--format", "json").stdout)
    assert (plain["errors"], plain["warnings"], plain["notes"]) == (1, 0, 0)
    (problem,) = plain["problems"]
    assert problem == {
        "code": "R104",
        "severity": "error",
        "file": "rules/safety.yaml",
        "line": 8,
        "column": 11,
        "message": 'no fact is named "fractur"',
        "expected": "a fact of the vocabulary",
        "nearest": "fracture",
    }
    log = json.loads(run("rules", "check", "--kb", folder, "--format", "sarif").stdout)
    (result,) = log["runs"][0]["results"]
    described = log["runs"][0]["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert (result["ruleId"], described["id"], result["level"]) == ("R104", "R104", "error")
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 8, "startColumn": 11}
    line = run("rules", "check", "--kb", folder, "--format", "github").stdout
    assert line == (
        '::error file=rules/safety.yaml,line=8,col=11,title=R104::no fact is named "fractur"; '
        "expected a fact of the vocabulary; did you mean fracture?\n"
    )


def test_a_line_of_an_annotation_cannot_be_forged(tmp_path):
    folder = shutil.copytree(GOOD, tmp_path / "base")
    file = folder / "rules/safety.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("- fracture: true", '- "x\\n::error::forged%": true'), encoding="utf-8")
    for line in run("rules", "check", "--kb", folder, "--format", "github").stdout.splitlines():
        assert line.startswith("::error file=rules/safety.yaml,")


@pytest.mark.parametrize("name", sorted(codes()))
def test_every_code_is_explained_with_a_bad_and_a_good_example(name):
    said = out("rules", "explain", name.lower())
    assert said.startswith(f"{name}  {codes()[name].title}\n")
    assert "Not so:" in said
    assert "But so:" in said
    assert max(map(len, said.splitlines())) <= 160


def test_an_unknown_code_is_refused_with_the_nearest_one():
    refused = run("rules", "explain", "R1044")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "did you mean R104?" in refused.stderr
    assert len(out("rules", "explain").splitlines()) == len(codes())


def test_what_a_remark_accepts_is_accepted_with_a_reason_only(tmp_path):
    folder = make("R712-vague-words", tmp_path / "base")
    file = folder / "rules/treatment.yaml"
    text = file.read_text(encoding="utf-8")
    entry = "    because: It costs nothing.\n"
    file.write_text(text.replace(entry, f"{entry}    accepts: {{R712: The patient knows best.}}\n"), encoding="utf-8")
    assert check(folder, TODAY).problems == ()
    for reason in ('""', "7", "[]"):
        file.write_text(text.replace(entry, f"{entry}    accepts: {{R712: {reason}}}\n"), encoding="utf-8")
        assert {problem.code for problem in check(folder, TODAY).problems} == {"R103"}
