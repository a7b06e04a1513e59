"""The DOCX of a page: opened again, it has real headings, lists and tables, and every text as text."""

import io

import pytest
from msgspec.structs import replace

from ischia.expert.report.characters import visible
from ischia.expert.report.report import write
from ischia.facts.problem import InvalidInput

docx = pytest.importorskip("docx", reason="python-docx is not installed")


def opened(page):
    return docx.Document(io.BytesIO(write(page, ".docx")))


def texts(document):
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    paragraphs = [*document.paragraphs, *(paragraph for cell in cells for paragraph in cell.paragraphs)]
    return [paragraph.text for paragraph in paragraphs]


def test_headings_and_lists_are_of_those_styles(plain_page):
    styles = [paragraph.style.name for paragraph in opened(plain_page).paragraphs]
    assert styles[0] == "Title"
    assert [s for s in styles if s.startswith("Heading")] == ["Heading 1", "Heading 2", "Heading 3", "Heading 1"]
    assert "List Bullet" in styles


def test_it_says_its_title_its_language_and_its_state(plain_page):
    document = opened(replace(plain_page, language="zh-Hans"))
    assert document.core_properties.title == "plain"
    assert document.core_properties.language == "zh-Hans"
    assert document.core_properties.comments == "plain"
    assert 'w:lang w:val="zh-Hans" w:eastAsia="zh-Hans"' in document.styles.element.xml


def test_the_first_row_of_a_table_repeats_on_every_page(plain_page):
    tables = [table for table in opened(plain_page).tables if len(table.columns) == 3]
    assert len(tables) == 1
    assert "w:tblHeader" in tables[0].rows[0]._tr.xml
    assert "w:tblHeader" not in tables[0].rows[1]._tr.xml


def test_a_picture_is_there_in_words(plain_page):
    assert texts(opened(plain_page)).count("plain") >= 4


def test_cards_and_notices_are_boxes_with_their_label_in_words(plain_page):
    boxes = [table.cell(0, 0).text for table in opened(plain_page).tables if len(table.columns) == 1]
    assert len(boxes) == 6
    assert any(box.startswith("Emergency: Go now if:") for box in boxes)


def test_what_a_hostile_hand_writes_is_shown_as_text(hostile, hostile_page):
    shown = visible(hostile)
    assert sum(shown in text for text in texts(opened(hostile_page))) >= 20


def test_large_print_is_large_everywhere(plain_page):
    document = opened(replace(plain_page, large_print=True))
    assert document.styles["Normal"].font.size.pt == 18
    sizes = [style.font.size.pt for style in document.styles if getattr(style, "font", None) and style.font.size]
    assert min(sizes) >= 18
    assert not [run for paragraph in document.paragraphs for run in paragraph.runs if run.font.size]


def test_the_same_page_gives_the_same_bytes(plain_page):
    assert write(plain_page, ".docx") == write(plain_page, ".docx")


def test_without_the_library_it_says_what_to_install(plain_page, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "docx", None)
    with pytest.raises(InvalidInput, match=r"pip install 'ischia\[docx\]'"):
        write(plain_page, ".docx")
