"""A text is read into plain data, or refused with the place and the reason."""

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies  # noqa: F401 - chooses the profile
from ischia.facts.document import MOST_BYTES, MOST_DEPTH, decode, read_document, read_text
from ischia.facts.problem import InvalidInput


def data(text):
    return read_document(text, "case.yaml").data


def refusal(text):
    """The one problem for which a text is refused."""
    with pytest.raises(InvalidInput) as refused:
        read_document(text, "case.yaml")
    (problem,) = refused.value.problems
    assert problem.file == "case.yaml"
    return problem


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("true", True),
        ("True", True),
        ("false", False),
        ("FALSE", False),
        ("null", None),
        ("~", None),
        ("", None),
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("Off", "Off"),
        ("y", "y"),
        ("12", 12),
        ("-3", -3),
        ("+4", 4),
        ("007", 7),
        ("0x1F", "0x1F"),
        ("0o17", "0o17"),
        ("1_000", "1_000"),
        ("12:30:45", "12:30:45"),
        ("2026-12-01", "2026-12-01"),
        ("1.5", 1.5),
        (".5", 0.5),
        ("1.", 1.0),
        ("1e3", 1000.0),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("1e999", float("inf")),
        ('"true"', "true"),
        ("'12'", "12"),
        ('""', ""),
        ("<<", "<<"),
        ("=", "="),
    ],
)
def test_a_plain_scalar_follows_the_core_schema_so_that_yes_and_no_are_words(written, read):
    found = data(f"value: {written}\n")["value"]
    assert found == read
    assert type(found) is type(read)


def test_every_part_has_its_line_and_column():
    document = read_document("case: x\nfacts:\n  age: 4\n  sites:\n    - hand\n    - foot\n", "f")
    assert document.marks[("facts", "age")] == (3, 8)
    assert document.keys[("facts", "age")] == (3, 3)
    assert document.marks[("facts", "sites", 1)] == (6, 7)


def test_a_place_that_is_not_in_the_text_falls_back_to_what_holds_it():
    document = read_document("case: x\nfacts:\n  age: 4\n", "f")
    assert document.problem(("facts", "weight"), "is missing").line == 3
    assert document.problem(("nothing", "at", "all"), "is missing").line == 1


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("a: &x 1\n", 1, 4, "an anchor"),
        ("a: 1\nb: *x\n", 2, 4, "an alias"),
        ("a: !!python/object:os.system 1\n", 1, 4, "with a tag"),
        ("a: !thing {b: 1}\n", 1, 4, "with a tag"),
        ("a: !!str 1\n", 1, 4, "with a tag"),
        ("a: 1\n---\nb: 1\n", 2, 1, "a second document"),
        ("? [a, b]\n: 1\n", 1, 3, "a list or mapping as a key"),
        ("? {a: b}\n: 1\n", 1, 3, "a list or mapping as a key"),
        ("a: 1\nb: 2\na: 3\n", 3, 1, '"a" stands twice; first in line 1'),
        ("a:\n\tb: 1\n", 2, 1, "a tab; indent with spaces"),
        ("a: [1, 2\n", 1, 4, "cannot be read as YAML"),
        ("a: b: c\n", 1, 5, "a second colon in one line"),
        ("a: {\n", 1, 5, "a bracket that is never closed"),
        ("a: [1,,2]\n", 1, 7, "a comma too many"),
        ("a: |x\n", 1, 5, "it begins on the next line"),
        ("%x\n", 1, 3, "a % at the beginning"),
        ("a: {}  # none\n\n  # b\n  b: 1\n", 4, 3, "a is empty above; nothing can stand below it"),
        ("x: 1\na: []\n  - b\n", 3, 3, "a is empty above"),
        ("a: 'x\n", 1, 4, "cannot be read as YAML"),
        ("a: \x00\n", 1, 4, "control characters"),
        ("a: 1\nb: \x07\n", 2, 4, "control characters"),
        ("a: @x\n", 1, 4, "cannot be read as YAML"),
        ("%YAML 3.0\n---\na: 1\n", 1, 1, "cannot be read as YAML"),
        ('{"a": "\\ud83d"}', 1, 10, "cannot be read as YAML"),
        ('{"a": "\\ude00"}', 1, 10, "cannot be read as YAML"),
    ],
)
def test_what_is_refused_is_named_with_its_place(text, line, column, reason):
    problem = refusal(text)
    assert reason in problem.message
    assert (problem.line, problem.column) == (line, column)


def test_an_expanding_document_is_refused_at_its_first_anchor():
    bomb = 'a: &a ["x", "x"]\n' + "".join(
        f"{b}: &{b} [*{a}, *{a}]\n" for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    assert "anchor" in refusal(bomb).message


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? "])
@pytest.mark.parametrize("times", [MOST_DEPTH + 1, 200, 200_000])
def test_nesting_is_refused_before_it_hurts(opening, times):
    assert refusal(opening * times).line == 1


def test_as_much_nesting_as_is_allowed_is_read():
    assert data("[" * MOST_DEPTH + "]" * MOST_DEPTH)


def test_every_key_that_stands_twice_is_reported_with_the_rest():
    problems = []
    document = read_document("a: 1\na: 2\nb: 1\nb: 2\n", "f", problems)
    assert [problem.line for problem in problems] == [2, 4]
    assert set(document.data) == {"a", "b"}


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "---\n...\n"])
def test_a_text_without_content_holds_nothing(text):
    assert data(text) is None


def test_json_may_be_indented_with_tabs():
    assert data('{\n\t"case": "x",\n\t"facts": {\n\t\t"age": 4\n\t}\n}') == {"case": "x", "facts": {"age": 4}}


def test_a_pair_of_surrogates_in_json_is_one_character():
    assert data('{"case": "\\ud83d\\ude00"}') == {"case": "😀"}
    assert data('{"case": "\\uD83D\\uDE00!"}') == {"case": "😀!"}


def test_an_escaped_backslash_before_what_looks_like_surrogates_stays_one():
    assert data(r'{"case": "\\ud83d\\ude00"}') == {"case": r"\ud83d\ude00"}
    assert data('{"case": "\\\\\\ud83d\\ude00"}') == {"case": "\\😀"}


_STRINGS = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\x7f"), max_size=30)
_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18) + 1, 10**18 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | _STRINGS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_STRINGS, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(_STRINGS, _JSON, max_size=4), st.sampled_from((None, 1, "\t")))
def test_json_means_what_json_says(value, indent):
    assert data(json.dumps(value, indent=indent)) == value


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm():
    assert data(decode(b"\xef\xbb\xbfcase: x\r\nfacts:\r\n  age: 4\r\n", "f")) == {"case": "x", "facts": {"age": 4}}


def test_what_is_not_utf_8_is_refused_where_it_stands():
    with pytest.raises(InvalidInput) as refused:
        decode("case: x\nfacts: {}\n# café\n".encode("latin-1"), "f")
    (problem,) = refused.value.problems
    assert (problem.line, problem.column) == (3, 6)
    assert "not UTF-8" in problem.message


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp037"])
def test_another_encoding_is_refused(encoding):
    with pytest.raises(InvalidInput):
        read_document(decode("case: é\nfacts: {}\n".encode(encoding), "f"), "f")


def test_a_large_file_is_refused_without_being_read_whole(tmp_path):
    large = tmp_path / "large.yaml"
    with large.open("wb") as stream:
        stream.truncate(10_000_000_000)  # sparse
    with pytest.raises(InvalidInput, match="larger than 1,000,000 bytes"):
        read_text(large)


def test_a_file_of_exactly_the_most_bytes_is_read(tmp_path):
    file = tmp_path / "full.yaml"
    file.write_bytes(b"a" * MOST_BYTES)
    assert len(read_text(file)) == MOST_BYTES
    file.write_bytes(b"a" * (MOST_BYTES + 1))
    with pytest.raises(InvalidInput, match="larger"):
        read_text(file)


def test_a_directory_and_a_missing_file_are_refused_by_name(tmp_path):
    with pytest.raises(InvalidInput, match="is a directory"):
        read_text(tmp_path)
    with pytest.raises(InvalidInput, match="no such file"):
        read_text(tmp_path / "missing.yaml")
    with pytest.raises(InvalidInput, match="cannot be read"):
        read_text(tmp_path / ("x" * 300))


@given(st.binary(max_size=200))
def test_any_bytes_are_text_or_refused(raw):
    with contextlib.suppress(InvalidInput):
        read_document(decode(raw, "f"), "f")


@pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9f", "\u2028", "\u2029", "\ufffe", "\uffff"])
def test_a_character_that_json_allows_raw_is_kept(character):
    assert read_document(f'{{"case": "a{character}b"}}', "-").data == {"case": f"a{character}b"}
