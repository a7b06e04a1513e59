"""`ischia report`: what it writes, and what it refuses."""

import json

import pytest
from click.testing import CliRunner

from ischia.cli import main
from ischia.rules.load import HERE

CASE = str(HERE / "examples/chronic-left.yaml")


@pytest.fixture
def run(tmp_path, monkeypatch):
    """The command run in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(main, ["report", *arguments, "--today", "2026-12-01"])


BEGINNINGS = {"html": b"<!DOCTYPE html>", "md": b"# ", "json": b"{", "docx": b"PK", "pdf": b"%PDF-1.7"}


@pytest.mark.parametrize("suffix", BEGINNINGS)
def test_the_ending_says_the_format(run, tmp_path, suffix):
    done = run(CASE, "--to", f"r.{suffix}", "--for", "patient")
    assert done.exit_code == 0, done.output
    assert done.stdout == f"Report written to r.{suffix}.\n"
    assert (tmp_path / f"r.{suffix}").read_bytes().startswith(BEGINNINGS[suffix])
    assert [file.name for file in tmp_path.iterdir()] == [f"r.{suffix}"]


@pytest.mark.parametrize("audience", ["clinician", "patient", "auditor"])
def test_it_is_for_whom_it_was_asked(run, tmp_path, audience):
    run(CASE, "--to", "R.JSON", "--for", audience, "--large-print")
    page = json.loads((tmp_path / "R.JSON").read_text(encoding="utf-8"))
    assert (page["format"], page["audience"], page["large_print"]) == ("ischia.report/1", audience, True)


def test_it_is_for_the_clinician_where_nothing_is_said(run, tmp_path):
    run(CASE, "--to", "r.json")
    assert json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))["audience"] == "clinician"


def test_standard_output_gets_markdown(run):
    done = run(CASE, "--to", "-")
    assert done.exit_code == 0
    assert done.stdout.startswith("# ")


@pytest.mark.parametrize("target", ["r.txt", "r.htm", "r", ".html"])
def test_another_ending_is_refused_with_those_that_there_are(run, target):
    done = run(CASE, "--to", target)
    assert (done.exit_code, done.stdout) == (2, "")
    assert ".html, .pdf, .md, .json or .docx" in done.stderr


@pytest.mark.parametrize("target", ["no-folder/r.html", "folder.html"])
def test_what_cannot_be_written_is_refused_in_one_line(run, tmp_path, target):
    (tmp_path / "folder.html").mkdir()
    done = run(CASE, "--to", target)
    assert (done.exit_code, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert f"{target} cannot be written" in done.stderr


def test_a_name_too_long_is_refused_in_one_line(run):
    done = run(CASE, "--to", f"{'x' * 300}.html")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "cannot be written" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_bad_case_leaves_the_file_as_it_was(run, tmp_path):
    (tmp_path / "r.html").write_text("before", encoding="utf-8")
    (tmp_path / "bad.yaml").write_text("case: x\nfacts: {foot_dropp: true}\n", encoding="utf-8")
    done = run("bad.yaml", "--to", "r.html")
    assert done.exit_code == 2
    assert "did you mean foot_drop?" in done.stderr
    assert (tmp_path / "r.html").read_text(encoding="utf-8") == "before"


def test_an_older_report_is_written_over(run, tmp_path):
    (tmp_path / "r.html").write_text("before", encoding="utf-8")
    assert run(CASE, "--to", "r.html").exit_code == 0
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_language_that_is_not_there_is_refused(run):
    done = run(CASE, "--to", "r.html", "--lang", "tlh")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "tlh" in done.stderr


def test_the_same_case_and_day_give_the_same_bytes(run, tmp_path):
    for name in ("one.html", "two.html"):
        run(CASE, "--to", name)
    assert (tmp_path / "one.html").read_bytes() == (tmp_path / "two.html").read_bytes()
