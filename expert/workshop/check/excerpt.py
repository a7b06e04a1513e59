"""Problems as a person reads them: where, what, the line itself with a caret, and what was expected."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ....facts.problem import ERROR, NOTE, WARNING, Problem
from ...summary import Style, plain_style
from ...wrapping import columns, printable, wrapped

WIDTH = 100
_ROLES = {ERROR: "danger", WARNING: "heading", NOTE: ""}
TOKEN = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|[^\s,:\[\]{}#](?:[^,:\[\]{}#]|:(?=\S)|(?<=\S)#)*|\S""")


def paragraph(problems: Sequence[Problem], text: str, shown: str = "", style: Style = plain_style) -> str:
    """Problems in one place of a file in several lines, without the last line's end.

    `text` is that of the file; `shown` is the file's name as it is printed, its own where empty.
    """
    first = problems[0]
    name = shown or first.file
    where = f"{name}:{first.line}:{first.column}" if first.line else name
    margin = " " * _margin(first)
    lines: list[str] = []
    for problem in problems:
        head = f"{problem.severity} {problem.code}".strip()
        lines += wrapped(f"{head}: {printable(problem.message)}", WIDTH, rest="  ")
    lines[0] = style(lines[0], _ROLES[first.severity])
    lines += [f"  --> {printable(where)}", *excerpt(first, text)]
    hints = dict.fromkeys(hint for problem in problems for hint in _hints(problem))
    for hint in hints:
        lines += wrapped(printable(hint), WIDTH, f"{margin} = ", f"{margin}   ")
    return "\n".join(lines)


def _hints(problem: Problem) -> Iterator[str]:
    if problem.expected:
        yield f"expected: {problem.expected}"
    if problem.nearest:
        yield f"did you mean: {problem.nearest}?"


def excerpt(problem: Problem, text: str) -> list[str]:
    """The line of `text` that a problem is about, with a caret below its place; nothing where it is about none."""
    rows = text.split("\n")
    if not 0 < problem.line <= len(rows):
        return []
    row = rows[problem.line - 1].rstrip("\r")
    start = min(problem.column - 1, len(row))
    match = TOKEN.match(row, start)
    token = match.group(0).rstrip() if match else ""
    before, marked = _cut(row, start)
    gutter = " " * _margin(problem)
    under = " " * columns(before) + "^" * max(1, min(columns(printable(token)), WIDTH - 8 - columns(before)))
    return [f"{gutter} |", f"{problem.line} | {marked}", f"{gutter} | {under}"]


def _cut(row: str, start: int) -> tuple[str, str]:
    """What stands before the place, and the line, both cut to what fits and made printable."""
    room = WIDTH - 8
    begin = max(0, start - room // 2) if len(row) > room and start > room // 2 else 0
    piece = printable(row[begin : begin + room].replace("\t", "→"))
    if begin:
        piece = "…" + piece[1:]
    if begin + room < len(row):
        piece = piece[:-1] + "…"
    return piece[: start - begin], piece


def _margin(problem: Problem) -> int:
    return len(str(problem.line)) if problem.line else 1
