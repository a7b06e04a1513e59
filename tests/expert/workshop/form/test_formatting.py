"""The one form of the files: nothing that a file says is lost or changed, and a second pass changes nothing."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ischia.expert.workshop.form.formatting import files_of, first_difference, formatted
from ischia.expert.workshop.form.yaml_comments import read_comments
from ischia.expert.workshop.form.yaml_layout import yaml_text
from ischia.expert.workshop.form.yaml_scalars import quoted, reads_plain
from ischia.expert.workshop.form.yaml_tree import Collection, Entry, Tree, from_data
from ischia.facts.document import as_parsed, read_document
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE

FILES = {file.relative_to(HERE).as_posix(): file.read_text(encoding="utf-8") for file in files_of(HERE)}
SHOULDER = HERE / "examples" / "shoulder"
FILES |= {file.relative_to(HERE).as_posix(): file.read_text(encoding="utf-8") for file in files_of(SHOULDER)}

FORMS = {
    "a list of words stands on one line": ("a:\n- b\n- c\n", "a: [b, c]\n"),
    "a list of texts stays a block": ("a:\n    - b c.\n    - d e.\n", "a:\n  - b c.\n  - d e.\n"),
    "brackets stay where they fit": ("a: {b: 1,\n  c: 'x'}", "a: {b: 1, c: x}\n"),
    "a block stays a block": ("a:\n    b: 1\n", "a:\n  b: 1\n"),
    "brackets with a text too long for the line become a block": (
        f"a: {{b: '{'long ' * 30}end', c: [d, e]}}\n",
        f"a:\n  b: {'long ' * 30}end\n  c: [d, e]\n",
    ),
    "a list of words too long for the line fills several": (
        f"a: [{', '.join(['some_technique'] * 9)}]\n",
        f"a: [{', '.join(['some_technique'] * 7)},\n  some_technique, some_technique]\n",
    ),
    "quotes go where they are not needed": ("a: \"b\"\nc: 'd e'\n", "a: b\nc: d e\n"),
    "a word that other readers take for a truth value keeps its quotes": (
        "a: \"no\"\nb: yes\nc: true\nd: 'true'\n",
        'a: "no"\nb: "yes"\nc: true\nd: "true"\n',
    ),
    "what looks like a number or a day and is a text keeps its quotes": (
        "a: '1.0'\nb: \"2027-11-24\"\nc: 1.0.0\nd: 2027-11-24\n",
        'a: "1.0"\nb: "2027-11-24"\nc: 1.0.0\nd: "2027-11-24"\n',
    ),
    "a number stays as it was written": ("a: 1.50\nb: +3\nc: 6.0\n", "a: 1.50\nb: +3\nc: 6.0\n"),
    "nothing stays nothing": ("a:\nb: ~\nc: [ null , ~]\n", "a:\nb: null\nc: [null, null]\n"),
    "a folded text keeps its lines": ("a: >-\n    b\n    c\n", "a: >-\n  b\n  c\n"),
    "a literal text keeps its lines": ("a: |\n     b\n      c\n", "a: |\n  b\n   c\n"),
    "blank lines are kept to one": ("\n\na: 1\n\n\n\nb: 2\n\n", "a: 1\n\nb: 2\n"),
    "comments stay where they are": (
        "# top\n\na: 1   # beside\n\n# above b\nb:  # of b\n    # above c\n    c: 2\n    # end of b\n# the end\n",
        "# top\n\na: 1  # beside\n\n# above b\nb:  # of b\n  # above c\n  c: 2\n  # end of b\n# the end\n",
    ),
    "a comment in brackets opens them": (
        "a: [b, # of b\n  # above c\n  c]  # after\n",
        "a:\n  - b  # of b\n  # above c\n  - c\n  # after\n",
    ),
    "a comment behind the sign of a text stays there": ("a: >- # why\n  b c\n  d\n", "a: >-  # why\n  b c\n  d\n"),
    "JSON becomes YAML": ('{"a": [1, "b"], "c": "\\u0041\\ud83d\\ude00"}', "a: [1, b]\nc: A😀\n"),
    "a mark of the document goes": ("---\na: 1\n...\n", "a: 1\n"),
    "a key that is a sentence": ('"Wait: what?": 1\n', '"Wait: what?": 1\n'),
    "nothing at all": ("", ""),
    "comments alone": ("# a\n\n\n\n  # b\n", "# a\n\n# b\n"),
}


@pytest.mark.parametrize(("text", "wanted"), FORMS.values(), ids=FORMS)
def test_each_part_of_a_text_has_its_form(text, wanted):
    result = formatted(text, "x")
    assert result == wanted
    assert formatted(result, "x") == result
    assert read_document(result, "x").data == read_document(text, "x").data


def test_a_rule_says_what_it_says_in_one_order_and_rules_stand_apart():
    text = """\
module: m
title: t
rules:
  # the first
  A-1:
    tests:
      - expect: {holds: "no"}
        given: {a: 1}
    because: c
    # why it is called so
    title: d
    when: {z: 1, a: 2}
  A-2: {title: e}
"""
    assert (
        formatted(text, "x")
        == """\
module: m
title: t
rules:
  # the first
  A-1:
    # why it is called so
    title: d
    when: {z: 1, a: 2}
    because: c
    tests:
      - given: {a: 1}
        expect: {holds: "no"}

  A-2: {title: e}
"""
    )


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_the_knowledge_base_says_the_same_in_its_form(name):
    text = FILES[name]
    result = formatted(text, name)
    assert read_document(result, name).data == read_document(text, name).data
    assert read_comments(result).texts == read_comments(text).texts
    assert formatted(result, name) == result
    assert max(map(len, result.splitlines())) <= max(120, *map(len, text.splitlines()))


@pytest.mark.parametrize("text", ["a: &b 1\n", "a: 1\na: 2\n", "a: {\n", "--- 1\n--- 2\n", "\ta: 1\n", "a: !!str 1\n"])
def test_a_text_that_cannot_be_read_is_refused_as_the_reader_refuses_it(text):
    with pytest.raises(InvalidInput) as read:
        read_document(text, "x")
    with pytest.raises(InvalidInput) as refused:
        formatted(text, "x")
    assert refused.value.problems == read.value.problems


def test_the_first_difference_is_a_line_of_either_text():
    assert first_difference("a\nb\n", "a\nb\n") is None
    found = first_difference("a\nb\n", "a\nc\n")
    assert (found.line, found.found, found.wanted) == (2, "b", "c")
    found = first_difference("a", "a\n")
    assert (found.line, found.found, found.wanted) == (2, "", "")


# Laws

PIECES = (
    *("a", "b", "c: ", "d: ", "- ", "  - ", "\n", "\n", "\n", "  ", "    ", "# x", "# y\n", " # z\n", "key: # k\n"),
    *(
        "[",
        "]",
        "{",
        "}",
        ", ",
        '"q"',
        "'s'",
        "|\n",
        ">-\n",
        "|+\n",
        ">2\n",
        "? ",
        ": ",
        "\n\n",
        "1",
        "no",
        "~",
        "é",
        "\t",
    ),
    *("---\n", "...\n", '"\\n"', '"a: b"', "\r\n", "\u2028", "\x85", "\ufeff", "%", '"'),
)
soups = st.lists(st.sampled_from(PIECES), max_size=16).map("".join)


@st.composite
def mutated_files(draw):
    """Some lines of a file, with comments put in and characters changed anywhere."""
    lines = FILES[draw(st.sampled_from(sorted(FILES)))].split("\n")
    start = draw(st.integers(0, len(lines) - 1))
    some = lines[start : start + draw(st.integers(1, 12))]
    indent = min((len(line) - len(line.lstrip()) for line in some if line.strip()), default=0)
    text = "\n".join(line[indent:] for line in some) + "\n"
    for number in range(draw(st.integers(0, 4))):
        ends = [match.end() for match in re.finditer(r"\n|, |\[|\{|\]|: |- ", text)]
        at = draw(st.sampled_from(ends))
        what = (f" # c{number}\n", f"# c{number}\n      ", "\n\n", "[", "}", "'", ", ", "- ", ":")
        text = text[:at] + draw(st.sampled_from(what)) + text[at:]
    return text


texts = st.one_of(soups, mutated_files())


@given(texts)
@example('  -\n    "-12": >-\n        x: y\n         \n  -\n    - a')  # a line of spaces at the end of a text
def test_formatting_twice_is_formatting_once_and_nothing_is_lost(text):
    refusal = refused(read_document, text)
    if refusal:
        assert refused(formatted, text) == refusal
        return
    before = read_document(text, "x").data
    result = formatted(text, "x")
    assert repr(sorted_keys(read_document(result, "x").data)) == repr(sorted_keys(before))
    assert read_comments(result).texts == read_comments(as_parsed(text)).texts
    assert formatted(result, "x") == result


def refused(read, text):
    """The problems for which `read` refuses a text; none where it does not."""
    try:
        read(text, "x")
    except InvalidInput as error:
        return error.problems
    return ()


def sorted_keys(data):
    if isinstance(data, dict):
        return {key: sorted_keys(data[key]) for key in sorted(data)}
    return [sorted_keys(item) for item in data] if isinstance(data, list) else data


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**18) + 1, 10**18 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=30),
    st.sampled_from(
        ("no", "1.0", "null", "2027-11-24", "- a", "a: b", "#", "a #b", "12:30", "0x1F", " a", "a\nb", "…")
    ),
)
keys = st.text(st.characters(exclude_categories=("Cs",)), max_size=12)
plain_data = st.recursive(
    scalars,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@given(plain_data, st.randoms(use_true_random=False))
def test_data_written_as_yaml_reads_back_as_it_was(data, random):
    text = yaml_text(Tree(Entry(from_data(data, lambda path, value: random.random() < 0.5))))
    assert repr(read_document(text, "x").data) == repr(data)


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=60))
def test_a_text_reads_back_whether_it_stands_plain_or_quoted(text):
    forms = [quoted(text)]
    forms += [text] if reads_plain(text, flow=False) else []
    for form in forms:
        assert read_document(f"a: {form}\n", "x").data == {"a": text}
    if reads_plain(text, flow=True):
        assert read_document(f"a: [{text}, {{b: {text}}}]\n", "x").data == {"a": [text, {"b": text}]}


@st.composite
def commented_texts(draw):
    """A text with comments that say where they stand: `above k1` in the line before that key, `beside k1` behind it."""
    counter = iter(range(1000))
    lines = []

    def mapping(indent, depth):
        for _ in range(draw(st.integers(1, 3))):
            key = f"k{next(counter)}"
            pad = " " * indent
            if draw(st.booleans()):
                lines.extend([""] * draw(st.integers(0, 2)))
                lines.append(f"{pad}# above {key}")
            beside = f"   # beside {key}" if draw(st.booleans()) else ""
            kind = draw(
                st.sampled_from(("word", "list", "mapping", "flow", "items") if depth < 3 else ("word", "flow"))
            )
            if kind == "word":
                lines.append(f"{pad}{key}:   word{beside}")
            elif kind == "flow":
                lines.append(f"{pad}{key}: {{ a: 1 , b: [x,y] }}{beside}")
            elif kind == "mapping":
                lines.append(f"{pad}{key}:{beside}")
                mapping(indent + draw(st.sampled_from((1, 2, 4))), depth + 1)
            elif kind == "list":
                lines.append(f"{pad}{key}:{beside}")
                lines.extend([f"{pad}- a b", f"{pad}- c d"])
            else:
                lines.append(f"{pad}{key}:{beside}")
                for _ in range(draw(st.integers(1, 2))):
                    item = f"k{next(counter)}"
                    lines.extend(
                        [f"{pad}   # above {item}", f"{pad}   - {item}: 1  # beside {item}", f"{pad}     z: 2"]
                    )

    mapping(0, 0)
    return "\n".join(lines) + "\n"


@given(commented_texts())
def test_a_comment_stays_above_or_beside_its_key(text):
    result = formatted(text, "x")
    comments = re.compile(r"# (above|beside) (k\d+)")
    assert comments.findall(result) == comments.findall(text)
    lines = result.split("\n")
    for number, line in enumerate(lines):
        for place, key in comments.findall(line):
            spoken_of = lines[number + 1] if place == "above" else line
            assert re.match(rf" *(- )?{key}:", spoken_of), result


def test_a_tree_without_entries_has_brackets():
    assert yaml_text(Tree(Entry(Collection(True, False)))) == "{}\n"
    assert yaml_text(Tree(Entry(Collection(False, False)))) == "[]\n"
