"""What is wrong with an input, and where: the errors that a person can act upon."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from msgspec import Struct

MOST_SHOWN = 50

ERROR, WARNING, NOTE = SEVERITIES = ("error", "warning", "note")


class IschiaError(Exception):
    """Anything that Ischia refuses, in words for the person who asked."""


class Fix(Struct, frozen=True):
    """How to mend a problem without changing what is meant: at line and column, `old` becomes `new`."""

    line: int
    column: int
    old: str
    new: str


class Problem(Struct, frozen=True):
    """One thing wrong in one place.

    `file` is the path as given, `-` for standard input; `line` and `column` count from 1 and are 0
    where the whole file is meant. `code` names the kind of problem in a knowledge base (`R104`), `severity` is one of
    `SEVERITIES`; `fix` mends it where that is safe.
    """

    file: str
    line: int
    column: int
    message: str
    expected: str = ""
    nearest: str = ""
    code: str = ""
    severity: str = ERROR
    fix: Fix | None = None

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        text = f"{where}: {self.message}"
        if self.expected:
            text += f"; expected {self.expected}"
        if self.nearest:
            text += f"; did you mean {self.nearest}?"
        return text


class InvalidInput(IschiaError):
    """An input with problems, all of them at once."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda p: (p.file, p.line, p.column)))
        super().__init__("\n".join(self.lines()))

    @classmethod
    def of(cls, message: str, near: str = "") -> InvalidInput:
        """A refusal that is about no file: an argument of a command."""
        return cls([Problem("ischia", 0, 0, message, "", near)])

    def lines(self) -> list[str]:
        """A line for each problem, the first fifty, then how many more."""
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        more = len(self.problems) - len(shown)
        return [*shown, f"… and {more} more"] if more else shown


def nearest(word: object, names: Iterable[str]) -> str:
    """The name closest to `word`, or an empty string where none is near."""
    return _nearest(str(word)[:80], tuple(names))


@lru_cache(maxsize=1024)  # one slip of the pen is often made many times
def _nearest(said: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    same = [name for name in known if name.lower() == said.lower()]
    longer = same or [name for name in known if said and name.startswith(f"{said}_")]
    close = longer or get_close_matches(said, known, n=1, cutoff=0.6)
    return close[0] if close else ""
