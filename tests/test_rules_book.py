"""`ischia rules book` on the command line."""

import pytest

from command_line import out, run
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


def test_the_book_is_written_and_says_where(tmp_path):
    target = tmp_path / "book.html"
    assert out("rules", "book", "--to", target, "--kb", SHOULDER) == f"Rule book written to {target}.\n"
    text = target.read_text(encoding="utf-8")
    assert text.startswith("<!DOCTYPE html>")
    assert 'id="rule-FS-01"' in text


def test_a_pattern_or_a_module_makes_it_a_part(tmp_path):
    target = tmp_path / "book.html"
    out("rules", "book", "FS-0*", "--module", "course", "--to", target, "--kb", SHOULDER)
    text = target.read_text(encoding="utf-8")
    assert 'id="rule-FS-01"' in text
    assert 'id="rule-SN-01"' in text
    assert 'id="rule-RF-01"' not in text
    assert text.count('<article class="entry rule"') == 6


def test_what_an_overlay_adds_stands_in_the_book_too(tmp_path):
    target = tmp_path / "book.html"
    out("rules", "book", "HC", "NS-02", "--to", target, "--overlay", HERE / "examples" / "overlay")
    text = target.read_text(encoding="utf-8")
    assert 'id="rule-HC-01"' in text
    assert "The harbour clinic (made up, to show what an overlay can say), harbour-clinic 1" in text
    assert "A parent stays in the room." in text


def test_a_module_with_a_wrong_name_is_refused_with_the_nearest_and_nothing_is_written(tmp_path):
    target = tmp_path / "book.html"
    found = run("rules", "book", "--module", "cours", "--to", target, "--kb", SHOULDER)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert "did you mean course?" in found.stderr
    assert not target.exists()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("book.docx", 'a rule book ends in .html or .pdf, not in ".docx"'),
        ("book", "a rule book ends in .html or .pdf, and says so in its name"),
        ("none/book.html", "cannot be written (no such folder)"),
    ],
)
def test_a_file_that_cannot_be_is_refused_at_once(tmp_path, name, said):
    found = run("rules", "book", "--to", tmp_path / name)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


def test_a_knowledge_base_with_problems_is_refused_with_all_of_them(tmp_path):
    found = run("rules", "book", "--to", tmp_path / "book.html", "--kb", HERE / "tests" / "data")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "is no knowledge base" in found.stderr
