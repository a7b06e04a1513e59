"""The text of a rule as it stands in its file, cut where a part of a condition begins and ends."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ..places import LINE_END, Span
from .files import RuleFile, Written


class Piece(Struct, frozen=True):
    """A stretch of one line; `part` numbers the comparison to which it belongs, or is None."""

    text: str
    part: int | None = None


class Line(Struct, frozen=True):
    """One line of a file; `test` numbers the test that begins on it, or is 0."""

    number: int
    pieces: tuple[Piece, ...]
    test: int = 0


def source(written: Written, spans: Sequence[Span]) -> tuple[Line, ...]:
    """The lines of a rule with the comments above it, each cut at `spans`; what all lines are set in by is left out."""
    lines = LINE_END.split(written.file.text)
    first, last = _extent(written, lines)
    tests = _tests(written)
    indent = written.name.column - 1
    return tuple(
        Line(number, tuple(_cut(lines[number - 1], number, spans, indent)), tests.get(number, 0))
        for number in range(first, last + 1)
    )


def _extent(written: Written, lines: Sequence[str]) -> tuple[int, int]:
    """The first line, comments just above included, and the last, comments and all up to the next rule."""
    first = written.name.line
    while first > 1 and lines[first - 2].lstrip().startswith("#"):
        first -= 1
    last = written.file.places.values[written.path].end_line
    indent = written.name.column
    while last < len(lines) and _belongs(lines[last], indent):
        last += 1
    return first, last


def _belongs(line: str, indent: int) -> bool:
    """Whether a line below the last value is still a comment of the rule: one that is set in further than its id."""
    text = line.lstrip()
    return text.startswith("#") and len(line) - len(text) >= indent


def _tests(written: Written) -> Mapping[int, int]:
    """The number of each test by the line on which it begins."""
    path = (*written.path, "tests")
    several = written.file.places.at(path)
    count = len(several) if isinstance(several, list) else 0
    return {written.file.places.values[(*path, number)].line: number + 1 for number in range(count)}


def _cut(line: str, number: int, spans: Sequence[Span], indent: int) -> list[Piece]:
    pieces: list[Piece] = []
    at = indent if not line[:indent].strip() else 0
    here = [(span, part) for part, span in enumerate(spans) if span.line <= number <= span.end_line]
    for span, part in sorted(here):
        start = max(span.column - 1 if span.line == number else at, at)
        end = span.end_column - 1 if span.end_line == number else len(line)
        if span.line != number:  # a value that goes on: what it is set in by is no part of it
            start = max(start, len(line) - len(line.lstrip()))
        if end <= start:
            continue
        pieces += [Piece(line[at:start])] * (start > at)
        pieces.append(Piece(line[start:end], part))
        at = end
    pieces += [Piece(line[at:])] * (at < len(line))
    return pieces


def head(file: RuleFile) -> str:
    """What stands in a file above its first rule."""
    top = next((key for key in file.places.keys if len(key) == 2 and key[0] in ("rules", "derived")), None)
    if top is None:
        return ""
    lines = LINE_END.split(file.text)[: file.places.keys[top].line - 1]
    while lines and lines[-1].lstrip().startswith("#") and lines[-1].startswith(" "):
        lines.pop()  # a comment of the first rule
    return "\n".join(lines)
