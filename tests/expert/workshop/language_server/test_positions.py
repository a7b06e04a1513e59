"""Places in a text: editors count in UTF-16, YAML in characters, and lines end in several ways."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.language_server.positions import UTF_8, UTF_16, UTF_32, Lines

TEXT = 'a: "😀 坐骨神经", irritability: high\nb: é\r\nc: 1\n'


@pytest.mark.parametrize(("units", "character"), [(UTF_16, 12), (UTF_8, 22), (UTF_32, 11)])
def test_an_emoji_and_chinese_before_a_place_count_as_the_editor_counts_them(units, character):
    lines = Lines(TEXT, units)
    at = TEXT.index(", irr")
    assert lines.place(at) == (0, character)
    assert lines.offset(0, character) == at


def test_a_place_within_an_emoji_is_the_one_after_it():
    assert Lines("a😀b", UTF_16).offset(0, 2) == 2


def test_a_place_beyond_the_text_is_the_nearest_in_it():
    lines = Lines("ab\ncd")
    assert [lines.offset(*one) for one in ((0, 99), (9, 0), (-1, 5), (1, 1))] == [2, 5, 0, 4]
    assert lines.place(99) == (1, 2)


@pytest.mark.parametrize("separator", ["\x85", "\u2028", "\u2029"])
def test_a_separator_that_no_editor_takes_for_a_line_end_is_none_in_yaml_either(separator):
    text = f"a: b{separator}c\nd: e"
    assert Lines(text).offset_in_yaml(2, 1) == text.index("d")
    assert Lines(text).place(text.index("d")) == (1, 0)


@given(
    st.text(st.sampled_from(list("ab\n\r😀坐é\u2028"))), st.integers(0, 40), st.sampled_from([UTF_8, UTF_16, UTF_32])
)
def test_a_place_leads_back_to_its_offset(text, at, units):
    lines, at = Lines(text, units), min(at, len(text))
    if text[at - 1 : at + 1] != "\r\n":  # within the end of a line is no place
        assert lines.offset(*lines.place(at)) == at or text[at - 1 : at] in ("\r", "\n")
