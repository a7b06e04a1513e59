"""`ischia rules diff` on the command line: folders, packs, and versions kept by git."""

import json
import shutil
import subprocess

import pytest

from command_line import out, run
from ischia.rules.load import HERE, read_texts
from ischia.rules.pack import make_pack

SHOULDER = HERE / "examples" / "shoulder"
CHANGED = ("rules/health.yaml", "cap_pressure: 3", "cap_pressure: 4")


@pytest.fixture
def copy(tmp_path):
    """A copy of the illustrative base, which a test may change."""
    folder = tmp_path / "copy"
    shutil.copytree(SHOULDER, folder)
    return folder


def _change(folder, file=CHANGED[0], old=CHANGED[1], new=CHANGED[2]):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")


def _git(folder, *arguments):
    who = ("-c", "user.name=A. Tester", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)


def test_two_folders_that_say_the_same_do_not_differ(copy):
    assert "No difference in meaning.\nThe text is the same too.\n" in out("rules", "diff", SHOULDER, copy)


def test_the_base_in_use_is_what_is_new_where_nothing_else_is_named(copy):
    assert "No difference" in out("rules", "diff", SHOULDER, "--kb", copy)
    assert "No difference" in out("rules", "--kb", copy, "diff", SHOULDER)
    assert "No difference" in out("rules", "diff", HERE)


def test_a_comment_is_no_difference_in_meaning(copy):
    _change(copy, new="cap_pressure: 3  # of ten")
    text = out("rules", "diff", SHOULDER, copy)
    assert "No difference in meaning.\nOnly the text differs" in text


def test_a_difference_ends_with_status_1_and_says_what_and_how(copy):
    _change(copy)
    found = run("rules", "diff", SHOULDER, copy)
    assert (found.exit_code, found.stderr) == (1, "")
    assert "cap of pressure 3 became 4" in found.stdout
    assert "[looser]" in found.stdout


def test_it_can_be_had_as_data_and_as_markdown(copy):
    _change(copy)
    plain = json.loads(run("rules", "diff", SHOULDER, copy, "--format", "json").stdout)
    assert plain["differs"] is True
    assert plain["effects"] == {"tighter": 0, "looser": 1, "other": 0, "cannot tell": 0}
    assert [entry["kind"] for entry in plain["entries"]] == ["rule"]
    markdown = run("rules", "diff", SHOULDER, copy, "--format", "markdown").stdout
    assert markdown.startswith("## Changes from")
    assert "(**looser**)" in markdown


def test_a_version_kept_by_git_is_compared_with_the_folder(copy, monkeypatch):
    _git(copy, "init", "-q")
    _git(copy, "add", ".")
    _git(copy, "commit", "-qm", "as it was")
    monkeypatch.chdir(copy)
    assert "No difference" in out("rules", "diff", "git:HEAD", ".")
    _change(copy)
    assert run("rules", "diff", "git:HEAD", ".").exit_code == 1
    monkeypatch.chdir(copy.parent)
    assert run("rules", "diff", "git:HEAD", copy).exit_code == 2, "no repository is kept here"
    monkeypatch.chdir(copy)
    assert run("rules", "diff", "git:HEAD:nowhere", ".").exit_code == 2
    assert run("rules", "diff", "git:--output=x", ".").exit_code == 2
    assert not (copy / "x").exists()


def test_a_folder_below_is_found_in_a_version_kept_by_git(copy, monkeypatch):
    _git(copy.parent, "init", "-q")
    _git(copy.parent, "add", ".")
    _git(copy.parent, "commit", "-qm", "as it was")
    monkeypatch.chdir(copy.parent)
    assert "No difference" in out("rules", "diff", "git:HEAD:copy", copy)
    assert run("rules", "diff", "git:HEAD", copy).exit_code == 2, "the folder above is no knowledge base"


def test_a_pack_is_compared_with_a_folder(copy, tmp_path):
    pack = tmp_path / "shoulder.ischia"
    pack.write_bytes(make_pack(read_texts(SHOULDER)).raw)
    assert "No difference" in out("rules", "diff", pack, SHOULDER)
    _change(copy)
    assert "cap of pressure 3 became 4" in run("rules", "diff", pack, copy).stdout


@pytest.mark.parametrize("name", ["nowhere", "nowhere.ischia", "git:", "git:nothing", "git:\0"])
def test_what_cannot_be_read_is_refused_with_status_2(name):
    found = run("rules", "diff", name, SHOULDER)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr


def test_a_version_with_a_mistake_is_refused_with_its_line(copy):
    _change(copy, new="cap_presure: 3")
    found = run("rules", "diff", SHOULDER, copy)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean cap_pressure?" in found.stderr
