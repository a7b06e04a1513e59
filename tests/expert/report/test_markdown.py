"""The Markdown of a page: readable as it is, and with every text as text."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.report.characters import visible
from ischia.expert.report.markdown import escape, markdown
from ischia.expert.report.report import write

PUNCTUATION = re.compile(r"\\([!-/:-@\[-`{-~])")
BLOCK = re.compile(r"^[ \t]*(#|>|[-+=:]|\d+[.)])", re.MULTILINE)


def unescaped(text):
    """What a reader of Markdown makes of escaped text."""
    text = PUNCTUATION.sub(lambda found: f"&#{ord(found[1])};", text)
    text = text.replace("&lt;", "<").replace("&amp;", "\0")
    return re.sub(r"&#(\d+);", lambda found: chr(int(found[1])), text).replace("\0", "&")


def test_what_is_escaped_is_read_as_it_was(hostile):
    assert unescaped(escape(visible(hostile))) == visible(hostile)


@given(st.text(alphabet="ab12 *_#<>&;`[]()|\\-+=.~!\n", max_size=30))
def test_escaped_text_has_no_markup_and_begins_no_block(text):
    escaped = escape(text)
    assert unescaped(escaped) == text
    assert "<" not in escaped
    bare = PUNCTUATION.sub("", escaped)
    assert not re.search(r"[*_`\[\]|~]", bare)
    assert not BLOCK.search(escaped)


def test_what_a_hostile_hand_writes_makes_no_more_blocks(hostile_page, plain_page):
    text, plain = (write(page, ".md").decode().splitlines() for page in (hostile_page, plain_page))
    for mark in ("#", "|", ">", "-"):
        assert sum(line.startswith(mark) for line in text) == sum(line.startswith(mark) for line in plain)


def test_a_page_reads_well_as_it_is(plain_page, snapshot):
    assert markdown(plain_page).decode() == snapshot


def test_every_row_of_a_table_has_as_many_cells_as_its_head(report_on):
    width = 0
    for line in write(report_on("bedridden", "auditor"), ".md").decode().splitlines():
        if not line.startswith("|"):
            width = 0
            continue
        cells = len(re.findall(r"(?<!\\)\|", line))
        assert cells == (width or cells), line
        width = cells
