"""The forgiving reading of a text: it agrees with the strict one on what is whole, and bears what is not."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.language_server.forgiving import AS_KEY, bare, tokens
from ischia.expert.workshop.language_server.spot import spot
from ischia.expert.workshop.places import LINE_END
from ischia.facts.document import read_document
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"
FILES = sorted(
    [
        HERE / "knowledge_base.yaml",
        *(HERE / "rules").glob("*.yaml"),
        *(HERE / "facts").glob("*.yaml"),
        *(HERE / "tests" / "cases").glob("*.yaml"),
        *(HERE / "examples").glob("**/*.yaml"),
    ]
)
WHOLE = """\
# A comment: with a colon.
module: m
rules:
  A-1:
    title: "quoted: yes"
    when: {any: [{a: 1}, b: {at_least: 2}], "c d": 'it''s'}   # after
    then:
    - first
    - when:
        - x
        -   - deeper
            - y: z
    long: >-
      folded: text
      - no item
    more: [one,
      two, {three: 3,
        four: 4}]
    plain: goes on
      in the next line
"""


def strict(text):
    """Where each key and scalar of a text begins, with its path, as the strict reader says."""
    document = read_document(text, "a.yaml")
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    keys = {starts[line - 1] + column - 1: path for path, (line, column) in document.keys.items()}
    values = {}
    for path, (line, column) in document.marks.items():
        value = document.data
        for key in path:
            value = value[key]
        at = starts[line - 1] + column - 1
        if not isinstance(value, dict | list) and text[at : at + 1] not in ("|", ">"):
            values[at] = path
    return keys, values


def assert_agrees(text):
    keys, values = strict(text)
    found = {token.start: token for token in tokens(text)}
    for at, path in keys.items():
        assert (found[at].path, found[at].role, found[at].word) == (path, AS_KEY, path[-1])
    for at, path in values.items():
        assert found[at].path == path
        assert found[at].role != AS_KEY


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(HERE).as_posix())
def test_it_agrees_with_the_strict_reader_on_every_file_of_the_knowledge_bases(file: Path):
    assert_agrees(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_it_agrees_with_the_strict_reader_on_every_form_that_is_used(end):
    assert_agrees(WHOLE.replace("\n", end))


def test_a_word_is_known_without_its_quotes():
    assert [bare(shown) for shown in ("'it''s'", '"a\\"b"', "plain", '"open', "''")] == [
        "it's",
        'a"b',
        "plain",
        "open",
        "",
    ]


SCALARS = st.sampled_from(["a", "b-1", "some words", "'q: x'", '"d, e"', "1.5", "true", "x#y", "http://z"])
FLOW = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]"),
        st.lists(inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"k{n}: {item}" for n, item in enumerate(items)) + "}"
        ),
    ),
    max_leaves=8,
)


def _block(parts, depth=0):
    """A text in block style of nested pairs: a name and a value, or a list."""
    kind, inner = parts
    pad = "  " * depth
    if kind == "flow":
        return f" {inner}\n"
    if kind == "map":
        return "\n" + "".join(f"{pad}k{n}:{_block(one, depth + 1)}" for n, one in enumerate(inner))
    return "\n" + "".join(
        f"{pad}-{_block(one, depth + 1)}" if one[0] != "flow" else f"{pad}- {one[1]}\n" for one in inner
    )


BLOCKS = st.recursive(
    FLOW.map(lambda text: ("flow", text)),
    lambda inner: st.tuples(st.sampled_from(["map", "list"]), st.lists(inner, min_size=1, max_size=3)),
    max_leaves=10,
)


@given(BLOCKS)
def test_it_agrees_with_the_strict_reader_on_any_nesting(parts):
    assert_agrees(f"top:{_block(parts, 1)}")


BROKEN_THEN_WHOLE = [
    "    when: {irritability: hi\n",
    "    when: [a, {b: c\n",
    '    title: "never closed\n',
    "    because: 'never closed\n",
    "    then: ]]}\n",
    "    x\n",
    "    - - [\n",
]


@pytest.mark.parametrize("broken", BROKEN_THEN_WHOLE)
def test_what_is_broken_in_one_rule_does_not_reach_into_the_next(broken):
    text = f"rules:\n  A-1:\n{broken}  A-2:\n    title: whole\n    then: [x, y]\n"
    found = {token.path: token.word for token in tokens(text) if token.role != AS_KEY}
    assert found[("rules", "A-2", "title")] == "whole"
    assert found[("rules", "A-2", "then", 1)] == "y"


HEAD = "module: m\nrules:\n  A-1:\n    title: One\n"
SPOTS = [
    ("    when: {irr|", ("rules", "A-1", "when"), "key", "irr"),
    ("    when: {irr|: high}", ("rules", "A-1", "when"), "key", "irr"),
    ("    when: {irritability: hi|", ("rules", "A-1", "when", "irritability"), "value", "hi"),
    ("    when: {irritability: |}", ("rules", "A-1", "when", "irritability"), "value", ""),
    ("    when: {irritability: hi, |", ("rules", "A-1", "when"), "key", ""),
    ("    when:\n      irritability: |", ("rules", "A-1", "when", "irritability"), "value", ""),
    ("    when:\n      any:\n        - |", ("rules", "A-1", "when", "any", 0), "either", ""),
    ("    when:\n      any:\n      - a: 1\n      - |", ("rules", "A-1", "when", "any", 1), "either", ""),
    ("    when:\n      any:\n      - a: 1\n        |", ("rules", "A-1", "when", "any", 0), "key", ""),
    ("    then:\n      - gentle|", ("rules", "A-1", "then", 0), "either", "gentle"),
    ("    then: [x, |]", ("rules", "A-1", "then", 1), "either", ""),
    ("    certainty: very l|", ("rules", "A-1", "certainty"), "value", "very l"),
    ('    certainty: "ve|', ("rules", "A-1", "certainty"), "value", "ve"),
    ("    |", ("rules", "A-1"), "key", ""),
    ("    th|\n    sources: []", ("rules", "A-1"), "key", "th"),
    ("    when: {a: b\n    th|", ("rules", "A-1"), "key", "th"),
    ("  |", ("rules",), "key", ""),
    ("|", (), "key", ""),
    ("    because: >-\n      some w|", (), "text", ""),
    ("    # a comm|", (), "text", ""),
    ("    when: {a: b}  # a comm|", (), "text", ""),
    ("    when: {a: b}|", (), "text", ""),
]


@pytest.mark.parametrize(("typed", "path", "role", "word"), SPOTS)
def test_it_knows_what_may_be_typed_at_a_place(typed, path, role, word):
    text = HEAD + typed
    at = text.index("|")
    found = spot(text.replace("|", "", 1), at)
    assert (found.path, found.role, found.typed) == (path, role, word)


def test_the_other_keys_of_a_mapping_are_known_above_and_below():
    text = HEAD + "    \n    then: []\n    # sources: []\n    tests:\n      - given: {}\n  A-2:\n    because: x\n"
    at = text.index("    \n") + 4
    assert spot(text, at).beside == ("title", "then", "tests")
    assert spot("{a: 1, b: 2, ", 13).beside == ("a", "b")


CHARACTERS = st.one_of(st.sampled_from(list("{}[]:,'\"#|>-&*!\n\r\t %@\\ab1")), st.characters())


@given(st.text(CHARACTERS, max_size=80), st.integers(0, 80))
def test_it_bears_any_text(text, at):
    for token in tokens(text):
        assert 0 <= token.start <= token.end <= len(text)
    found = spot(text, at)
    assert found.start <= found.end <= len(text)
    assert found.start <= min(at, len(text))


@given(st.integers(0, 10_000), st.text(CHARACTERS, max_size=12))
def test_it_bears_any_beginning_of_a_file_and_anything_thrown_into_it(cut, thrown):
    text = (SHOULDER / "rules" / "stages.yaml").read_text(encoding="utf-8")
    cut %= len(text)
    text = text[:cut] + thrown
    assert spot(text, len(text)).end == len(text)
