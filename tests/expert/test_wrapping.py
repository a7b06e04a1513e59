"""Text in the columns of a terminal: English breaks at spaces, a script without them between its characters."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ischia.expert.wrapping import columns, cut, in_a_row, wrapped
from ischia.facts.language import ENGLISH, Language

CHINESE = "如果以上各项的答案都是“否”，请输入 none；要逐项回答，请输入 each（不知道请输入 u）。"
MIXED = st.text(alphabet="ab -漢字，。（）é\u0301！", max_size=60)


@pytest.mark.parametrize(("text", "wide"), [("", 0), ("abc", 3), ("漢字", 4), ("e\u0301", 1), ("a，b", 4), ("✓ é", 3)])
def test_a_wide_character_takes_two_columns_and_a_combining_mark_none(text, wide):
    assert columns(text) == wide


@example("abababab漢", 8, "  ", "")
@given(MIXED, st.integers(8, 30), st.sampled_from(["", "  "]), st.sampled_from(["", "    "]))
def test_every_line_fits_and_no_word_is_lost(text, width, first, rest):
    lines = wrapped(text, width, first, rest)
    assert lines
    assert all(columns(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_chinese_breaks_between_characters_and_keeps_its_marks_with_them():
    for width in range(20, 60):
        lines = wrapped(CHINESE, width)
        assert not [line for line in lines if line[0] in "，。；）”"]
        assert not [line for line in lines if line[-1] in "（“"]
        assert "none" in " ".join(lines)


def test_english_breaks_after_a_hyphen_only_where_that_is_asked_for():
    assert wrapped("walk heel-to-toe", 12) == ["walk", "heel-to-toe"]
    assert wrapped("walk heel-to-toe", 12, hyphens=True) == ["walk heel-", "to-toe"]


def test_the_first_line_and_the_others_have_their_own_beginning():
    assert wrapped("one two three", 9, "- ", "    ") == ["- one two", "    three"]
    assert wrapped("漢字漢字", 8, "- ", "    ") == ["- 漢字漢", "    字"]
    assert wrapped("", 9, "- ") == ["- "]


def test_a_text_that_is_too_long_is_cut_by_columns():
    assert cut("abc", 3) == "abc"
    assert cut("abcd", 3) == "ab…"
    assert cut("漢字漢字", 5) == "漢字…"
    assert columns(cut("漢" * 50, 20)) <= 20
    assert cut("abc漢", 4) == "abc…"
    assert cut("ab漢", 4) == "ab漢"


def test_sentences_stand_apart_by_what_the_script_has():
    chinese = Language("zh-Hans", {})
    assert in_a_row(["One.", "Two."], ENGLISH) == "One. Two."
    assert in_a_row(["一。", "二。"], chinese) == "一。二。"
    assert in_a_row(["One.", "二。"], chinese) == "One. 二。"
    assert in_a_row(iter(()), chinese) == ""
