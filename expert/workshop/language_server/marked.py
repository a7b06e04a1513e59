"""The problems of a knowledge base, each with the stretch of text that it is about."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from ....facts.problem import Problem
from ..check.codes import codes
from ..check.excerpt import TOKEN
from .forgiving import Token
from .look_up import definitions
from .names import LONGEST_TEXT, Meaning, words_of
from .opened import Version
from .positions import Lines
from .shape import FACT, FINDING, VALUE

_FIRST = re.compile(r"first in line (\d+)")


class Related(Struct, frozen=True):
    """Another place that a problem has to do with: from offset `start` to before `end` of a file, and why."""

    file: str
    start: int
    end: int
    message: str


class Marked(Struct, frozen=True):
    """A problem with its file in the knowledge base, and the stretch of it from offset `start` to before `end`."""

    problem: Problem
    file: str
    start: int
    end: int
    related: tuple[Related, ...] = ()


class Findings:
    """What was found wrong with one version of a knowledge base on the day `today`."""

    def __init__(self, version: Version, today: datetime.date) -> None:
        self.version, self.today = version, today

    @cached_property
    def _problems(self) -> tuple[Problem, ...]:
        return self.version.problems(self.today)

    @cached_property
    def marked(self) -> Mapping[str, tuple[Marked, ...]]:
        """The problems by file, in order."""
        names = {str(self.version.path_of(name)): name for name in self.version.texts}
        lines = {name: Lines(text) for name, text in self.version.texts.items()}
        found: dict[str, list[Marked]] = {}
        for problem in dict.fromkeys(self._problems):
            file = names.get(problem.file)
            if file is not None:
                found.setdefault(file, []).append(self._mark(problem, file, lines[file]))
        return {file: tuple(sorted(some, key=lambda one: one.start)) for file, some in found.items()}

    @cached_property
    def elsewhere(self) -> tuple[Problem, ...]:
        """The problems of files that are not there."""
        names = {str(self.version.path_of(name)) for name in self.version.texts}
        return tuple(problem for problem in self._problems if problem.file not in names)

    def _mark(self, problem: Problem, file: str, lines: Lines) -> Marked:
        if not problem.line:
            return Marked(problem, file, 0, lines.line_end(0))
        start = lines.offset_in_yaml(problem.line, problem.column)
        token = _token(file, lines.text, start)
        end = token.end if token else _end(lines, start)
        return Marked(problem, file, start, end, tuple(self._related(problem, file, token, lines)))

    def _related(self, problem: Problem, file: str, token: Token | None, lines: Lines) -> Iterator[Related]:
        if first := _FIRST.search(problem.message):
            start = lines.offset_in_yaml(int(first.group(1)), 1)
            yield Related(file, start, lines.line_end(start), "It stands here first.")
        slot = next((one.slot for one in words_of(file, lines.text) if token is not None and one.token == token), None)
        if slot is not None and slot.kind in (VALUE, FINDING):
            for one in definitions(self.version, Meaning(FACT, slot.which)):
                message = f"What {slot.which} can be is said here."
                yield Related(one.file, one.token.start, one.token.end, message)


def _token(file: str, text: str, start: int) -> Token | None:
    if len(text) > LONGEST_TEXT:
        return None
    return next((one.token for one in words_of(file, text) if one.token.start == start), None)


def _end(lines: Lines, start: int) -> int:
    """Where what begins at `start` ends: what stands in brackets with the last of them, a word, or the line."""
    line_end = lines.line_end(start)
    row = lines.text[start:line_end].rstrip()
    if row[:1] in ("{", "["):
        return start + _bracketed(row)
    match = TOKEN.match(row)
    shown = match.group().rstrip() if match and not row.startswith(("|", ">", "- ", "\t")) else row
    return start + max(len(shown), 1 if start < line_end else 0)


def _bracketed(row: str) -> int:
    """How long the brackets are with which `row` begins; all of it where they are not closed there."""
    depth = 0
    for number, character in enumerate(row):
        depth += (character in "{[") - (character in "}]")
        if not depth:
            return number + 1
    return len(row)


def full_message(problem: Problem) -> str:
    """A problem as an editor shows it: what is wrong, what was expected, what was perhaps meant."""
    lines = [problem.message]
    if problem.expected:
        lines.append(f"Expected: {problem.expected}")
    if problem.nearest:
        lines.append(f"Did you mean: {problem.nearest}?")
    found = codes().get(problem.code)
    if found is not None:
        lines.append(f"{problem.code}: {found.title}")
    return "\n".join(lines)
