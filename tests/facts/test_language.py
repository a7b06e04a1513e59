"""A language says what it has a translation for, and says the rest in English and notes it."""

import pytest

from ischia.facts.language import ENGLISH, UNREVIEWED, Language, by_number, measured, phrase

GERMAN = Language("de", {"stop": "halt", "at most {number}": "höchstens {number}", "left out": ""})


def test_english_says_each_message_as_it_stands_and_misses_nothing():
    assert ENGLISH("at most {number}", number=3) == "at most 3"
    assert ENGLISH("a {brace} without values") == "a {brace} without values"
    assert ENGLISH.of("anything") == "anything"
    assert not ENGLISH.missing


def test_a_translation_is_said_with_its_places_filled():
    assert GERMAN("at most {number}", number=3) == "höchstens 3"
    assert GERMAN.of("stop") == "halt"
    assert not GERMAN.missing


def test_what_is_not_translated_falls_back_to_english_and_is_noted():
    language = Language("de", {"left out": ""})
    assert language("go on for {number} minutes", number=5) == "go on for 5 minutes"
    assert language.of("left out") == "left out"
    assert language.missing == {"go on for {number} minutes", "left out"}


def test_an_empty_text_is_no_message():
    assert GERMAN.of("") == ""
    assert not GERMAN.missing


def test_a_number_or_a_mark_is_the_same_in_every_language():
    assert [GERMAN.of(text) for text in ("4", "; ", "50 %")] == ["4", "; ", "50 %"]
    assert not GERMAN.missing


def test_a_value_is_never_read_as_a_message_or_as_a_format():
    assert Language("de", {"{text}!": "{text}!!"})("{text}!", text="{number} stop") == "{number} stop!!"


def test_marking_a_message_changes_nothing():
    assert phrase("stop") == "stop"


def test_a_reviewed_language_and_english_need_no_caution():
    assert ENGLISH.cautions == ()
    assert GERMAN.cautions == ()


def test_an_unreviewed_language_says_so_in_it_and_in_english():
    language = Language("de", {UNREVIEWED: "Ungeprüft."}, reviewed=False)
    assert language.cautions == ("Ungeprüft.", UNREVIEWED)


def test_the_caution_is_said_once_where_it_is_not_translated():
    assert Language("de", {}, reviewed=False).cautions == (UNREVIEWED,)


@pytest.mark.parametrize(("code", "space"), [("en", " "), ("de", " "), ("zh-Hans", ""), ("ja", ""), ("ko", " ")])
def test_sentences_are_parted_as_the_script_parts_them(code, space):
    assert Language(code, {}).space == space


@pytest.mark.parametrize(
    ("number", "unit", "words"),
    [
        (1, "weeks", "1 week"),
        ("1", "points of 10", "1 point of 10"),
        ("-1", "points of change", "-1 point of change"),
        (0, "weeks", "0 weeks"),
        ("1.5", "hours", "1.5 hours"),
        (3, "MRC grade", "3 MRC grade"),
        (7, "", "7"),
    ],
)
def test_a_number_stands_beside_its_unit_in_the_right_number(number, unit, words):
    assert measured(number, unit) == words


def test_a_unit_that_is_translated_has_one_form():
    assert measured(1, "weeks", Language("zh-Hans", {"weeks": "周"})) == "1 周"


def test_a_message_goes_with_one_or_with_many():
    assert [by_number(number, "one", "many") for number in (1, "1", -1, 0, 2, "1 to 3", 1.5)] == [
        *["one"] * 3,
        *["many"] * 4,
    ]
