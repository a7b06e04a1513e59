"""The HTML of a page: one file, well formed, with every text as text."""

import re
from html.parser import HTMLParser

import pytest
from msgspec.structs import replace

from ischia.expert.report.characters import visible
from ischia.expert.report.html import TEMPLATES, html, sections, widths
from ischia.expert.report.page import CareCard, Heading, Paragraph, Table
from ischia.expert.report.report import write

VOID = {"meta", "img", "col", "br", "link", "input"}


INLINE = {"span", "wbr"}


class Reader(HTMLParser):
    """The elements of a page in order, what is open where it ends, the text of each element, and every attribute."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.elements, self.open, self.texts, self.attributes = [], [], [""], []

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value) for name, value in attrs]
        if tag in INLINE:
            return
        self.elements.append(tag)
        self.texts.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in INLINE:
            assert self.open.pop() == tag
            self.texts.append("")

    def handle_data(self, data):
        self.texts[-1] += data


def read(page):
    reader = Reader()
    reader.feed(write(page, ".html").decode())
    reader.close()
    return reader


def test_every_element_is_closed(plain_page):
    assert read(plain_page).open == []


def test_the_page_says_its_language_and_its_title(plain_page):
    text = html(plain_page).decode()
    assert text.startswith("<!DOCTYPE html>")
    assert '<html lang="en" dir="ltr">' in text
    assert "<title>plain: plain</title>" in text


def test_a_language_written_from_the_right_is(plain_page):
    assert '<html lang="he-IL" dir="rtl">' in html(replace(plain_page, language="he-IL")).decode()


def test_nothing_is_fetched_and_no_script_can_run(plain_page):
    reader = read(plain_page)
    assert "script" not in reader.elements
    assert "link" not in reader.elements
    for tag, name, value in reader.attributes:
        assert not name.startswith("on")
        if name in ("src", "href"):
            assert value.startswith(("data:image/svg+xml", "#")), (tag, value)
    policy = next(v for _, n, v in reader.attributes if n == "content" and "default-src" in v)
    assert "default-src 'none'" in policy
    assert not re.search(r"url\(|@import", (TEMPLATES / "style.css").read_text(encoding="utf-8"))


def test_what_a_hostile_hand_writes_is_shown_as_text(hostile, hostile_page, plain_page):
    reader, plain = read(hostile_page), read(plain_page)
    shown = visible(hostile)
    assert sum(shown in text for text in reader.texts) >= 30
    assert reader.elements == plain.elements


def test_no_hostile_text_leaves_its_attribute(hostile_page):
    allowed = {
        "lang", "dir", "charset", "http-equiv", "content", "name", "class", "data-status", "aria-labelledby", "id",
        "href", "role", "tabindex", "scope", "data-head", "style", "src", "alt",
    }  # fmt: skip
    assert {name for _, name, _ in read(hostile_page).attributes} <= allowed


def test_the_text_alternative_and_the_caption_of_a_picture_are_there(plain_page):
    reader = read(plain_page)
    assert ("img", "alt", "plain") in reader.attributes
    assert "figcaption" in reader.elements


def test_tables_have_headings_that_say_what_they_head(plain_page):
    reader = read(plain_page)
    assert [v for t, n, v in reader.attributes if t == "th" and n == "scope"] == ["col"] * 3 + ["row"] * 2
    assert "caption" in reader.elements


def test_large_print_is_asked_for_on_the_whole_page(plain_page):
    assert 'class="large"' in html(replace(plain_page, large_print=True)).decode()


def test_sections_follow_the_headings_and_cards_stand_one_level_below(plain_page):
    card = CareCard("urgent", "Urgent", "Call", (), "Do")
    blocks = (card, Heading("One"), card, Heading("Below", 3), card, Heading("Two"), Paragraph("x"))
    found = list(sections(replace(plain_page, blocks=blocks)))
    assert [section.heading for section in found] == ["", "One", "Two"]
    assert [[placed.level for placed in section.blocks] for section in found] == [[2], [3, 3, 4], [2]]


def test_every_id_is_the_only_one_of_its_name(report_on):
    text = html(report_on("chronic-left", "auditor")).decode()
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', text)) <= set(ids)
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(ids)


@pytest.mark.parametrize("rows", [(), (("a", "b"),), (("", ""),), (("x" * 10_000, "y"),)])
def test_the_widths_of_columns_share_the_whole(rows):
    shared = widths(Table("", ("first", "second"), rows))
    assert all(width > 0 for width in shared)
    assert 98 <= sum(shared) <= 102


def test_the_same_page_gives_the_same_bytes(plain_page):
    assert html(plain_page) == html(plain_page)
