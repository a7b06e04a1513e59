"""Mending what can be mended without changing what is meant."""

from __future__ import annotations

import os
import tempfile
from collections import defaultdict
from pathlib import Path

from ....facts.problem import Fix, Problem
from .check import Findings

_SAME_WORD = ("R101", "R104", "R105")


def fix_of(problem: Problem, text: str) -> Fix | None:
    """What would mend `problem` in the file with `text`, where that is safe; else None.

    Safe are a name that differs from the nearest one in capitals, hyphens or spaces alone, and a title's first letter
    and last stop. A tab is not: how wide it was meant decides to what a line belongs.
    """
    rows = text.split("\n")
    if problem.fix is not None or not 0 < problem.line <= len(rows):
        return problem.fix
    row = rows[problem.line - 1]
    if problem.code in _SAME_WORD and problem.nearest:
        return _spelling(problem, row)
    if problem.code == "R711":
        return _title(problem, row)
    return None


def _spelling(problem: Problem, row: str) -> Fix | None:
    """The nearest name, where only capitals, hyphens or underscores differ."""
    start = problem.column - 1
    quoted = row[start : start + 1] in ("'", '"')
    start += quoted
    written = row[start : start + len(problem.nearest)]
    after = row[start + len(problem.nearest) : start + len(problem.nearest) + 1]
    if _letters(written) != _letters(problem.nearest) or after.isalnum() or after in ("_", "-"):
        return None
    return Fix(problem.line, start + 1, written, problem.nearest)


def _letters(word: str) -> str:
    return word.lower().replace("-", "_").replace(" ", "_")


def _title(problem: Problem, row: str) -> Fix | None:
    start = problem.column - 1
    title = row[start:].rstrip()
    if row[start : start + 1] in ("'", '"', ">", "|") or " #" in title:
        return None
    better = title[0].upper() + title[1:]
    better = better.removesuffix(".") if not better.endswith("..") else better
    return Fix(problem.line, start + 1, title, better) if better != title else None


def mended(text: str, fixes: list[Fix]) -> tuple[str, int]:
    """`text` with as many of `fixes` as still fit it, the last place first, and how many those are."""
    rows = text.split("\n")
    done = 0
    for fix in sorted(fixes, key=lambda fix: (fix.line, fix.column), reverse=True):
        row = rows[fix.line - 1]
        start = fix.column - 1
        if row[start : start + len(fix.old)] == fix.old:
            rows[fix.line - 1] = row[:start] + fix.new + row[start + len(fix.old) :]
            done += 1
    return "\n".join(rows), done


def mend(findings: Findings) -> int:
    """Write the files of a knowledge base with their safe fixes; how many problems that mended."""
    by_file: dict[str, list[Fix]] = defaultdict(list)
    for problem in findings.problems:
        fix = fix_of(problem, findings.texts.get(problem.file, ""))
        if fix is not None and fix not in by_file[problem.file]:
            by_file[problem.file].append(fix)
    total = 0
    for file, fixes in by_file.items():
        text, done = mended(findings.texts[file], fixes)
        if done:
            write(Path(file), text)
        total += done
    return total


def write(file: Path, text: str) -> None:
    """Write `file` whole or not at all."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".part-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="") as stream:
            stream.write(text)
        Path(name).chmod(file.stat().st_mode & 0o777)
        Path(name).replace(file)
    except OSError:
        Path(name).unlink(missing_ok=True)
        raise
