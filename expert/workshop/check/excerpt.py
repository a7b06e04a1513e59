"""Problems as a person reads them: where, what, the line itself with a caret, and what was expected."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ....facts.problem import ERROR, NOTE, WARNING, Problem
from ...summary import Style, plain_style
from ...wrapping import columns, printable, wrapped

WIDTH = 100
_ROLES = {ERROR: "danger", WARNING: "heading", NOTE: ""}
_TOKEN = re.compile(r"""'[^']*'|"(?:\\.|[^"\\])*"|[^\s,:\[\]{}#](?:[^,:\[\]{}#]|:(?=\S)|(?<=\S)#)*|\S""")


def paragraph(problem: Problem, texts: Mapping[str, str], shown: str = "", style: Style = plain_style) -> str:
    """A problem in several lines, without the last line's end.

    `texts` are the files by name; `shown` is the file's name as it is printed, its own where empty.
    """
    name = shown or problem.file
    where = f"{name}:{problem.line}:{problem.column}" if problem.line else name
    head = f"{problem.severity} {problem.code}".strip()
    lines = [f"{style(head, _ROLES[problem.severity])}: {printable(problem.message)}", f"  --> {printable(where)}"]
    lines += excerpt(problem, texts.get(problem.file, ""))
    margin = " " * _margin(problem)
    for label, text in (("expected", problem.expected), ("did you mean", f"{problem.nearest}?")):
        if text.strip("?"):
            lines += wrapped(printable(text), WIDTH, f"{margin} = {label}: ", f"{margin}   ")
    return "\n".join(lines)


def excerpt(problem: Problem, text: str) -> list[str]:
    """The line of `text` that a problem is about, with a caret below its place; nothing where it is about none."""
    rows = text.split("\n")
    if not 0 < problem.line <= len(rows):
        return []
    row = rows[problem.line - 1].rstrip("\r")
    start = min(problem.column - 1, len(row))
    match = _TOKEN.match(row, start)
    token = match.group(0).rstrip() if match else ""
    before, marked = _cut(row, start)
    gutter = " " * _margin(problem)
    under = " " * columns(before) + "^" * max(1, min(columns(printable(token)), WIDTH - 8 - columns(before)))
    return [f"{gutter} |", f"{problem.line} | {marked}", f"{gutter} | {under}"]


def _cut(row: str, start: int) -> tuple[str, str]:
    """What stands before the place, and the line, both cut to what fits and made printable."""
    room = WIDTH - 8
    begin = max(0, start - room // 2) if len(row) > room and start > room // 2 else 0
    piece = printable(row[begin : begin + room])
    if begin:
        piece = "…" + piece[1:]
    if begin + room < len(row):
        piece = piece[:-1] + "…"
    return piece[: start - begin], piece


def _margin(problem: Problem) -> int:
    return len(str(problem.line)) if problem.line else 1
