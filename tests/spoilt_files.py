"""Ways to spoil a YAML file: in its bytes, in its lines, in the data that it holds. Each is a hypothesis strategy.

A way takes the bytes of a file and gives those of the spoilt one.
"""

import copy
from collections.abc import Callable, Iterator
from typing import Any

import yaml
from hypothesis import strategies as st

Way = Callable[[bytes], bytes]

MOST_BYTES = 60_000  # of a spoilt file, so that an example stays small
MOST_PARTS = 60  # of what a part is multiplied to
_NASTY = (
    *(
        b"\0",
        b"\xff",
        b"\xc3",
        b"\xed\xa0\x80",
        b"\xf4\x90\x80\x80",
        b"\xef\xbb\xbf",
        b"\xfe\xff",
        b"\r",
        b"\r\n",
        b"\t",
    ),
    *(
        text.encode()
        for text in ("\x1b[31m", "\x7f", "\x85", "\u2028", "\u2029", "\u202e", "\ufffe", "😀", "é", "\n\n")
    ),
    *(
        b"[",
        b"]",
        b"{",
        b"}",
        b":",
        b": ",
        b",",
        b"- ",
        b"? ",
        b"#",
        b" #",
        b'"',
        b"'",
        b"`",
        b"@",
        b"%",
        b"|\n",
        b">-\n",
    ),
    *(
        b"&a ",
        b"*a",
        b"!!set ",
        b"!!python/object/apply:os.system ",
        b"!!binary ",
        b"<<: ",
        b"---\n",
        b"...\n",
        b"%YAML 9.9\n",
    ),
    *(
        b"1e999",
        b"-1e999",
        b".nan",
        b".inf",
        b"-0",
        b"-0.0",
        b"1_000",
        b"0x10",
        b"0o7",
        b"9" * 17,
        b"9" * 400,
        b"1e-999",
    ),
    *(
        b"~",
        b"null",
        b"true",
        b"no",
        b"unknown",
        b"2026-02-30",
        b"always: true",
        b"fact: side",
        b"setting: stiff_below",
    ),
    *(
        b"[" * 40,
        b"{a: " * 40,
        b"- " * 40,
        b"[]",
        b"{}",
        b"''",
        b"x" * 5000,
        b"\\u0000",
        b'"\\ud800"',
        b'"\\x00"',
        b"{[a]: b}",
    ),
)
_LEAVES = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1,
        2,
        10**17,
        1.5,
        -0.0,
        1e999,
        -1e999,
        "",
        " ",
        "x",
        "unknown",
        "all",
        "none",
        "1e999",
    ),
    *(
        "true",
        "2026-02-30",
        "2026-11-25",
        "a\nb",
        "a\u2028b",
        "{}",
        "é",
        "x" * 300,
        "left",
        "stroking",
        "gentle",
        "SH-01",
    ),
    *(
        "sore",
        "side",
        "abduction",
        "stiff",
        "picture",
        "signs",
        "moment",
        "review_overdue",
        "stiff_below",
        "typed_stiff",
    ),
)
_KEYS = (
    *(
        "x",
        "",
        " ",
        "true",
        "1",
        "null",
        "all",
        "any",
        "not",
        "count",
        "of",
        "when",
        "then",
        "fact",
        "setting",
        "includes",
    ),
    *(
        "empty",
        "at_least",
        "below",
        "other_than",
        "all_but",
        "regions",
        "groups",
        "value",
        "text",
        "values",
        "typed",
        "é",
    ),
    *("k" * 300, "always", "stiff", "side", "SH-01", "moment"),
)
_SHAPES = (
    *([], {}, [[]], [{}], [None], ["x"], [["x"]], [True, 1], ["left", "left"], {"x": None}, {"": {}}, {"x": {"x": []}}),
    *({"fact": "x"}, {"fact": ["x"]}, {"fact": "side"}, {"fact": "stiff"}, {"setting": "zz"}, {"setting": "manner"}),
    *({"setting": None}, {"when": None}, {"then": None}, {"of": None, "below": 1}, {"of": [], "at_least": 1}),
    *({"any": []}, {"all": [{}]}, {"not": {}}, {"always": None}, {"count": {"of": [{"fall": True}], "below": 0}}),
    *(
        {"at_least": True},
        {"at_least": 1e999},
        {"empty": None},
        {"includes": []},
        {"includes": None},
        {"other_than": None},
    ),
    *({"left": ["neck"], "right": []}, {"title": None}, {"value": 1, "when": {"always": True}}, {"withhold": "all"}),
    *({"derive": {"picture": "sore"}}, {"derive": {"stiff": True}}, {"withhold": {}}, {"adapt": {}}, {"stop": {}}),
)


# Data


def places(data: Any, above: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The path of every part of some data."""
    yield above
    for key in data if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ():
        yield from places(data[key], (*above, key))


def part(data: Any, path: tuple[Any, ...]) -> Any:
    """What stands at a path."""
    for key in path:
        data = data[key]
    return data


def with_part(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the data with another value at a path."""
    data = copy.deepcopy(data)
    if not path:
        return value
    part(data, path[:-1])[path[-1]] = value
    return data


def written(data: Any) -> bytes:
    """Data as a YAML file."""
    return yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True).encode()


@st.composite
def changed_data(draw: st.DrawFn, data: Any) -> Any:
    """The data with one part replaced, left out, renamed, doubled, wrapped or moved to where another stands."""
    where = draw(st.sampled_from(list(places(data))))
    how = draw(st.sampled_from(("leaf", "leaf", "shape", "drop", "rename", "add", "move", "wrap", "swap", "many")))
    here = part(data, where)
    if how == "leaf":
        return with_part(data, where, draw(st.sampled_from(_LEAVES)))
    if how == "shape":
        return with_part(data, where, copy.deepcopy(draw(st.sampled_from(_SHAPES))))
    if how == "wrap":
        return with_part(
            data, where, draw(st.sampled_from(([here], {"x": here}, {"all": [here]}, {"not": here}, [here] * 3)))
        )
    if how in ("move", "swap"):
        other = part(data, draw(st.sampled_from(list(places(data)))))
        return with_part(data, where, copy.deepcopy(other))
    if how == "many":
        times = max(2, MOST_PARTS // sum(1 for _ in places(here)))
        if isinstance(here, list):
            return with_part(data, where, copy.deepcopy(here * times))
        return with_part(data, where, {f"n{number}": copy.deepcopy(here) for number in range(times)})
    if how == "add" and isinstance(here, dict):
        return with_part(
            data, where, {**here, draw(st.sampled_from(_KEYS)): draw(st.sampled_from((*_LEAVES, *_SHAPES)))}
        )
    if how == "add" and isinstance(here, list):
        return with_part(data, where, [*here, draw(st.sampled_from((*_LEAVES, *_SHAPES)))])
    if not where:
        return draw(st.sampled_from((*_LEAVES, *_SHAPES)))
    above, key = part(data, where[:-1]), where[-1]
    if isinstance(above, list):
        return with_part(data, where[:-1], [item for number, item in enumerate(above) if number != key])
    others = {name: value for name, value in above.items() if name != key}
    new = draw(st.sampled_from(_KEYS))
    if how == "drop":
        return with_part(data, where[:-1], others)
    renamed = {new if name == key else name: value for name, value in above.items()}
    return with_part(data, where[:-1], renamed)


@st.composite
def in_data(draw: st.DrawFn, raw: bytes) -> bytes:
    """The file with up to three parts of its data changed."""
    data = yaml.load(raw, Loader=yaml.CSafeLoader)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 3)))):
        data = draw(changed_data(data))
    return written(data)[:MOST_BYTES]


# Lines


@st.composite
def in_lines(draw: st.DrawFn, raw: bytes) -> bytes:
    """The file with up to three of its lines left out, doubled, swapped, cut, or moved to the left or right."""
    lines = raw.split(b"\n")
    for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        match draw(st.sampled_from(("drop", "double", "swap", "in", "out", "cut", "run on", "tab", "comment"))):
            case "drop" if len(lines) > 1:
                del lines[at]
            case "double":
                lines.insert(at, line)
            case "swap":
                other = draw(st.integers(0, len(lines) - 1))
                lines[at], lines[other] = lines[other], line
            case "in":
                lines[at] = b" " * draw(st.integers(1, 4)) + line
            case "out":
                lines[at] = line.removeprefix(b" " * draw(st.integers(1, 4)))
            case "cut":
                lines[at] = line[: draw(st.integers(0, len(line)))]
            case "run on" if at + 1 < len(lines):
                lines[at : at + 2] = [line + lines[at + 1]]
            case "tab":
                lines[at] = line.replace(b"  ", b"\t", 1)
            case _:
                lines[at] = b"#" + line
    return b"\n".join(lines)[:MOST_BYTES]


# Bytes


@st.composite
def in_bytes(draw: st.DrawFn, raw: bytes) -> bytes:
    """The file with up to three of its places overwritten, cut out, doubled, or something nasty put there."""
    for _ in range(draw(st.sampled_from((1, 1, 2, 3)))):
        at = draw(st.integers(0, len(raw)))
        length = draw(st.sampled_from((0, 1, 1, 2, 5, 30)))
        scrap = draw(st.sampled_from(_NASTY) | st.binary(max_size=3) | st.text(max_size=3).map(_utf8))
        match draw(st.sampled_from(("put", "put", "cut", "cut off", "double", "flip"))):
            case "put":
                raw = raw[:at] + scrap + raw[at + length :]
            case "cut":
                raw = raw[:at] + raw[at + 1 + length :]
            case "cut off":
                raw = raw[:at]
            case "double":
                raw = raw[: at + length] + raw[at:]
            case _:
                raw = raw[:at] + bytes(byte ^ 1 << draw(st.integers(0, 7)) for byte in raw[at : at + 1]) + raw[at + 1 :]
    return raw[:MOST_BYTES]


def _utf8(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
