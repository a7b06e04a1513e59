"""A YAML or JSON text read into plain data, with the line and column of every part.

The reader knows less than YAML on purpose: one document, no tags, no anchors or aliases, no
duplicate keys, bounded size and depth. Plain scalars follow the YAML 1.2 core schema, so that `yes`
and `no` are words and only `true` and `false` are booleans.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from msgspec import Struct

from .problem import InvalidInput, Problem

if TYPE_CHECKING:
    import yaml

MOST_BYTES = 1_000_000
MOST_DEPTH = 24

Place: TypeAlias = tuple[str | int, ...]  # the keys and indices that lead to a value
Mark: TypeAlias = tuple[int, int]

_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_NUMERIC = frozenset("+-.0123456789")  # what a number begins with
_WORDS: dict[str, Any] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}
# Characters that a JSON string may hold as they are, and that YAML takes for a line's end or refuses.
_RAW_IN_JSON = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029, 0xFFFE, 0xFFFF)}
_NO_BREAKS = re.compile("[\x85\u2028\u2029]")  # the parser ends a line there, YAML 1.2 and editors do not
_SURROGATES = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})")


class Document(Struct):
    """Plain data (mappings, lists, scalars) and where each part of it stands.

    `marks` gives line and column, from 1, of a value by its path of keys and indices; `keys` the same
    of a mapping's key; `words` the text of a scalar as it was written, where it is not a string.
    """

    file: str
    data: Any = None
    marks: dict[Place, Mark] = {}
    keys: dict[Place, Mark] = {}
    words: dict[Place, str] = {}

    def problem(
        self, path: Place, message: str, expected: str = "", near: str = "", *, key: bool = False, code: str = ""
    ) -> Problem:
        """A problem at `path`, or at the nearest part above it that has a place in the text; `key` means its key."""
        marks = self.keys if key else self.marks
        while path and path not in marks:
            path, marks = path[:-1], self.marks
        line, column = marks.get(path, (0, 0))
        return Problem(self.file, line, column, message, expected, near, code)


def read_text(file: Path, name: str | None = None, most: int = MOST_BYTES) -> str:
    """The text of `file`, UTF-8, at most `most` bytes. Raises InvalidInput."""
    name = name or str(file)
    try:
        if file.is_dir():
            raise InvalidInput([Problem(name, 0, 0, "is a directory", "a file", code="R002")])
        with file.open("rb") as stream:
            raw = stream.read(most + 1)
    except FileNotFoundError:
        raise InvalidInput([Problem(name, 0, 0, "no such file", code="R001")]) from None
    except OSError as error:
        raise InvalidInput([Problem(name, 0, 0, f"cannot be read: {error.strerror or error}", code="R002")]) from None
    return decode(raw, name, most)


def decode(raw: bytes, name: str, most: int = MOST_BYTES) -> str:
    """`raw` as text. Raises InvalidInput where it is too large or not UTF-8."""
    if len(raw) > most:
        raise InvalidInput([Problem(name, 0, 0, f"is larger than {most:,} bytes", code="R002")])
    raw = raw.removeprefix(BOM_UTF8)
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        mark = _end(raw[: error.start].decode())
        raise InvalidInput([Problem(name, *mark, "is not UTF-8 here", "text encoded as UTF-8", code="R002")]) from None


def paths_within(value: Any, path: Place = ()) -> Iterator[Place]:
    """The path of every value within `value`, and of itself, in the order in which they are written."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inner:
        yield from paths_within(one, (*path, key))


def as_parsed(text: str) -> str:
    """`text` as the YAML parser is given it: JSON in a form that YAML reads alike, no line ended but by LF or CR."""
    if text.lstrip().startswith(("{", "[")):
        return _SURROGATES.sub(_join_surrogates, text.replace("\t", " ")).translate(_RAW_IN_JSON)
    return _NO_BREAKS.sub(" ", text)


def read_document(text: str, name: str, problems: list[Problem] | None = None) -> Document:
    """The one document in `text`. Raises InvalidInput where it cannot be read.

    With `problems`, what does not keep the rest from being read (a key that stands twice) is put
    there, so that the caller can report it with what else is wrong; else it is raised as well.
    """
    import yaml

    text = as_parsed(text)
    document = Document(name)
    found: list[Problem] = []
    fatal: list[Problem] = []
    try:
        loader = getattr(yaml, "CLoader", yaml.Loader)(text)
        _Builder(document, found).build(iter(loader.get_event, None))
    except yaml.MarkedYAMLError as error:
        fatal.append(_syntax(text, name, error))
    except (yaml.YAMLError, UnicodeError) as error:
        fatal.append(Problem(name, *_unreadable(text), f"cannot be read as YAML: {_first_line(error)}", code="R003"))
    except _Refused as refused:
        fatal.append(refused.problem)
    if fatal or (found and problems is None):
        raise InvalidInput([*found, *fatal])
    if problems is not None:
        problems += found
    return document


def _join_surrogates(match: re.Match[str]) -> str:
    high, low = (int(half, 16) for half in match.groups())
    return chr(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00))


def _first_line(error: Exception) -> str:
    reason = getattr(error, "reason", "") or str(error)
    return str(reason).splitlines()[0][:200]


def _unreadable(text: str) -> Mark:
    """Line and column of the first character that no YAML text may hold."""
    found = re.search(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", text)
    return _end(text[: found.start()] if found else "")


def _end(text: str) -> Mark:
    """Line and column of what comes after `text`."""
    lines = re.split("\r\n?|\n", text)
    return len(lines), len(lines[-1]) + 1


_SYNTAX = {  # what the parser says, and what it means to whoever wrote the file
    "mapping values are not allowed": "a second colon in one line; put quotes around a text that has one",
    "did not find expected ',' or ']'": "a list that is never closed with ]",
    "did not find expected ',' or '}'": "a mapping that is never closed with }",
    "did not find expected '-' indicator": "a line that is not indented as the list before it",
    "did not find expected node content": "a bracket that is never closed, or never opened, or a comma too many",
    "did not find expected comment or line break": "a text on the line of its | or >; it begins on the next line",
    "unknown directive name": "a % at the beginning of a line; put quotes around a text that begins so",
    "did not find expected key": "a line that is not indented as its neighbours",
    "could not find expected ':'": "a line without a colon where a key is wanted",
    "found unexpected end of stream": "a quote that is never closed",
    "found character that cannot start any token": "a character that must stand in quotes here",
}
_EMPTY = re.compile(r"(?P<indent> *)(?P<key>[\w-]+): *(?:\{ *\}|\[ *\]) *(?:#.*)?")
_OPENED = ("never closed",)  # these are shown where they begin


def _syntax(text: str, name: str, error: yaml.MarkedYAMLError) -> Problem:
    """What keeps a text from being read as YAML, where it begins."""
    said = error.problem or "not YAML"
    plain = next((meaning for words, meaning in _SYNTAX.items() if words in said), "")
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(words in plain for words in _OPENED):
        mark = error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
    rows = text.splitlines()
    if rows and line > len(rows):  # the end of the text
        line, column = len(rows), len(rows[-1]) + 1
    here = rows[line - 1] if 0 < line <= len(rows) else ""
    if "\t" in here[: column + 1]:
        return Problem(name, line, column, "a tab; indent with spaces", code="R003")
    above = next((row for row in reversed(rows[: line - 1]) if row.strip() and not row.lstrip().startswith("#")), "")
    empty = _EMPTY.fullmatch(above)
    if empty and here.startswith(f"{empty['indent']} "):
        message = f"{empty['key']} is empty above; nothing can stand below it"
        return Problem(name, line, column, message, f"{empty['key']}: with no brackets behind it", code="R003")
    message = f"cannot be read as YAML: {plain or said[:200]}"
    return Problem(name, line, column, message, code="R003")


class _Refused(Exception):
    def __init__(self, problem: Problem) -> None:
        self.problem = problem


class _Builder:
    """Builds data from parser events without recursion, so that depth is bounded before it hurts.

    A knowledge base is some 50,000 events, so what is done for each is done in place.
    """

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document, self.problems = document, problems
        self.marks, self.keys = document.marks, document.keys
        self.stack: list[tuple[Any, Place]] = []  # the containers around the innermost open one, with their paths
        self.container: Any = None  # the innermost open container, and the path to it
        self.above: Place = ()
        self.key: Place | None = None  # in a mapping, the path of the value that comes next; None where a key does
        self.started = False

    def build(self, events: Iterable[Any]) -> None:
        import yaml

        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._close,
            yaml.SequenceEndEvent: self._close,
            yaml.AliasEvent: self._alias,
            yaml.DocumentStartEvent: self._start,
        }
        for event in events:
            handler = handlers.get(type(event))
            if handler is not None:
                handler(event)

    def _mark(self, event: Any) -> Mark:
        return event.start_mark.line + 1, event.start_mark.column + 1

    def _refuse(self, event: Any, message: str, expected: str = "") -> None:
        raise _Refused(Problem(self.document.file, *self._mark(event), message, expected, code="R004"))

    def _refuse_decorated(self, event: Any, what: str) -> None:
        if event.anchor is not None:
            self._refuse(event, "an anchor (&); write the value out where it is needed")
        self._refuse(event, f"{what} with a tag ({str(event.tag)[:40]}); tags are not read")

    def _start(self, event: Any) -> None:
        if self.started:
            self._refuse(event, "a second document; one file holds one")
        self.started = True

    def _alias(self, event: Any) -> None:
        self._refuse(event, "an alias (*); write the value out")

    def _scalar(self, event: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_decorated(event, "a scalar")
        start, text, container, path = event.start_mark, event.value, self.container, self.key
        mark = start.line + 1, start.column + 1
        if path is None and type(container) is dict:
            self.key = path = (*self.above, text)
            if text in container:
                self._twice(text, path, mark)
            else:
                self.keys[path] = mark
            return
        value = text if event.style else plain_scalar(text)
        if path is not None:
            container[path[-1]], self.key = value, None
        else:
            path = self._put(value)
        self.marks[path] = mark
        if type(value) is not str:
            self.document.words[path] = text

    def _twice(self, key: str, path: Place, mark: Mark) -> None:
        first = self.keys[path][0]
        message = f'"{key[:80]}" stands twice; first in line {first}'
        self.problems.append(Problem(self.document.file, *mark, message, code="R005"))

    def _put(self, value: Any) -> Place:
        """Put a value that has no key where it belongs; the path that leads to it."""
        if self.container is None:
            self.document.data = value
            return ()
        self.container.append(value)
        return (*self.above, len(self.container) - 1)

    def _mapping(self, event: Any) -> None:
        self._open(event, {})

    def _sequence(self, event: Any) -> None:
        self._open(event, [])

    def _open(self, event: Any, value: Any) -> None:
        if event.anchor is not None or event.tag is not None:
            self._refuse_decorated(event, "a value")
        if type(self.container) is dict and self.key is None:
            self._refuse(event, "a list or mapping as a key", "a word as a key")
        if len(self.stack) >= MOST_DEPTH:
            self._refuse(event, f"nested deeper than {MOST_DEPTH} levels")
        path = self.key
        if path is not None:
            self.container[path[-1]] = value
        else:
            path = self._put(value)
        self.marks[path] = self._mark(event)
        self.stack.append((self.container, self.above))
        self.container, self.above, self.key = value, path, None

    def _close(self, event: Any) -> None:
        self.container, self.above = self.stack.pop()
        self.key = None


def plain_scalar(text: str) -> Any:
    """What a plain scalar means in the core schema: null, a boolean, a number, or a word."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMERIC:
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return float(text)
    return text
