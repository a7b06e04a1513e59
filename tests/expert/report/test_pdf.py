"""The PDF of a page: tagged for screen readers, and read back as the text that went in."""

import io
import sys
import unicodedata

import pytest
from msgspec.structs import replace

from ischia.expert.report.characters import visible
from ischia.expert.report.page import Paragraph
from ischia.expert.report.report import write
from ischia.facts.problem import InvalidInput
from report_pages import HOSTILE, every_block

pypdf = pytest.importorskip("pypdf", reason="pypdf is not installed")


def opened(page):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed", exc_type=(ImportError, OSError))
    return pypdf.PdfReader(io.BytesIO(write(page, ".pdf")))


def text_of(reader):
    """The text of all pages, each ligature as its letters and no space in it."""
    text = "".join(page.extract_text() for page in reader.pages)
    return "".join(unicodedata.normalize("NFKC", text).split())


def with_label(text):
    """A page of which the case and the one paragraph are this text."""
    return replace(every_block(), title="Title", case=text, about=(("Case", text),), blocks=(Paragraph(text),))


def squeezed(text):
    return "".join(unicodedata.normalize("NFKC", text).split())


@pytest.fixture(scope="module")
def pdf(report_on):
    return opened(report_on("emergency-bladder", "patient"))


@pytest.fixture(scope="module")
def of_every_block():
    return opened(replace(every_block("A plain text"), language="en"))


def kinds(reader):
    """The kinds of elements in the tree of tags."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        node = waiting.pop().get_object()
        if isinstance(node, list):
            waiting += [child for child in node if not isinstance(child, int)]
        elif hasattr(node, "get"):
            found.append((node.get("/S"), node.get("/Alt")))
            children = node.get("/K")
            if children is not None and not isinstance(children, int):
                waiting.append(children)
    return found


def test_it_is_tagged_and_says_its_language_and_its_title(pdf):
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "emergency-bladder" in pdf.metadata.title


def test_it_says_that_it_is_pdf_ua(pdf):
    assert b'pdfuaid:part="1"' in pdf.trailer["/Root"]["/Metadata"].get_data()


def test_its_tags_say_what_each_part_is(of_every_block):
    found = {kind for kind, _ in kinds(of_every_block)}
    assert {
        "/Document",
        "/H1",
        "/H2",
        "/H3",
        "/H4",
        "/P",
        "/L",
        "/LI",
        "/Table",
        "/TR",
        "/TH",
        "/TD",
        "/Figure",
    } <= found
    assert ("/Figure", "A plain text") in kinds(of_every_block)


def test_it_has_bookmarks(of_every_block):
    def titles(outline):
        for entry in outline:
            if isinstance(entry, list):
                yield from titles(entry)
            else:
                yield entry.title

    assert "Second" in list(titles(of_every_block.outline))


def test_it_is_paper_of_a4(pdf):
    assert [round(float(side)) for side in pdf.pages[0].mediabox[2:]] == [595, 842]


def test_the_sentences_of_the_page_are_in_it(pdf, report_on):
    page, text = report_on("emergency-bladder", "patient"), text_of(pdf)
    assert squeezed(page.title) in text
    for block in page.blocks:
        for said in (*getattr(block, "signs", ()), *getattr(block, "lines", ())):
            assert squeezed(said) in text


def test_chinese_can_be_read_out_of_it():
    page = replace(every_block("腰痛和坐骨神经痛"), language="zh-Hans")
    reader = opened(page)
    assert reader.trailer["/Root"]["/Lang"] == "zh-Hans"
    assert "腰痛和坐骨神经痛" in text_of(reader)


@pytest.mark.parametrize("name", sorted(set(HOSTILE) - {"long", "languages"}))
def test_what_a_hostile_hand_writes_is_shown_as_text(name):
    text, shown = text_of(opened(with_label(HOSTILE[name]))), squeezed(visible(HOSTILE[name]))
    assert text.count(shown) == 2


def test_a_text_without_end_is_shown_to_its_end():
    page = replace(with_label("q" * 10_000), blocks=())
    assert text_of(opened(page)).count("q") == 10_000


def test_the_same_page_gives_the_same_bytes(plain_page):
    pytest.importorskip("weasyprint", reason="WeasyPrint is not installed")
    assert write(plain_page, ".pdf") == write(plain_page, ".pdf")


def test_without_the_library_it_says_what_to_install(plain_page, monkeypatch):
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    with pytest.raises(InvalidInput, match=r"pip install 'ischia\[pdf\]'"):
        write(plain_page, ".pdf")
