"""The rule book on paper: tagged, with bookmarks, and with the numbers of its own pages in the contents."""

import io
import re
import sys
import unicodedata

import pytest

from ischia.expert.workshop.book.build import book
from ischia.expert.workshop.book.pdf import pdf
from ischia.facts.problem import InvalidInput
from revised_bases import SHOULDER, whole

pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def made():
    return book(whole(SHOULDER), ("FS-02", "RC"))


@pytest.fixture(scope="module")
def reader(made):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed", exc_type=(ImportError, OSError))
    return pypdf.PdfReader(io.BytesIO(pdf(made)))


@pytest.fixture(scope="module")
def pages(reader):
    return [squeezed(page.extract_text()) for page in reader.pages]


def titles(outline, level=0):
    for entry in outline:
        if isinstance(entry, list):
            yield from titles(entry, level + 1)
        else:
            yield entry.title, level


def test_it_is_a4_and_tagged_and_says_its_language_and_its_title(made, reader):
    root = reader.trailer["/Root"]
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert b'pdfuaid:part="1"' in root["/Metadata"].get_data()
    assert reader.metadata.title == made.title


def test_every_chapter_and_every_rule_has_its_bookmark(made, reader):
    found = [squeezed(title) for title, _ in titles(reader.outline)]
    for chapter in made.chapters:
        assert squeezed(chapter.title) in found
    for entry in made.entries:
        if entry.kind == "rule":
            assert squeezed(entry.name + entry.title) in found


def test_the_contents_say_on_which_page_each_rule_stands(made, pages):
    contents = next(page for page in pages if "Contents" in page)
    for entry in made.entries:
        if entry.kind == "rule":
            number = int(re.search(re.escape(squeezed(entry.name + entry.title)) + r"[.]*(\d+)", contents).group(1))
            assert squeezed(f"Review of {entry.name}") in pages[number - 1]
            assert squeezed(entry.title) in pages[number - 1]


def test_the_facts_say_on_which_page_the_rules_stand_that_read_them(pages):
    text = "".join(pages)
    for rule, number in re.findall(r"([A-Z]{2}-0\d)\((\d+)\)", text):
        assert squeezed(f"Review of {rule}") in pages[int(number) - 1]


def test_each_page_has_its_number_the_status_and_its_chapter(made, pages):
    status = squeezed(made.status)
    for number, page in enumerate(pages, 1):
        assert f"{number}/{len(pages)}" in page
        assert status in page
    for chapter in made.chapters:
        assert any(squeezed(made.title + chapter.title) in page for page in pages)


def test_each_rule_has_its_boxes_to_tick_and_its_lines_to_sign(made, pages):
    text = "".join(pages)
    for entry in made.entries:
        if entry.kind == "rule":
            assert squeezed(f"Review of {entry.name} agree disagree change") in text


def test_each_step_is_told_as_it_begins():
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed", exc_type=(ImportError, OSError))
    told = []
    pdf(book(whole(SHOULDER), ("FS-02",)), told.append)
    assert "Creating layout - Page 1" in told
    assert told.index("Creating layout - Page 1") < told.index("Creating PDF")
    heard = len(told)
    pdf(book(whole(SHOULDER), ("FS-02",)))
    assert len(told) == heard


def test_without_the_library_it_says_what_to_install(made, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvalidInput, match=r"pip install 'ischia\[pdf\]'"):
        pdf(made)
