"""What a check found, for other programs: JSON, SARIF 2.1.0, and the annotations of GitHub."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from .... import __version__
from ....facts.problem import ERROR, NOTE, WARNING, Problem
from .check import Findings
from .codes import Code, codes

_LEVELS = {ERROR: "error", WARNING: "warning", NOTE: "note"}
_COMMANDS = {ERROR: "error", WARNING: "warning", NOTE: "notice"}
_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def name_in(file: str, folder: Path) -> str:
    """The path of a file of the base in `folder`, with slashes; its name as it is where it lies elsewhere."""
    path = Path(file)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.as_posix()


def as_json(findings: Findings) -> dict[str, Any]:
    """The findings as JSON data: `{"format", "errors", "warnings", "notes", "problems"}`."""
    counts = {f"{severity}s": len(findings.of(severity)) for severity in (ERROR, WARNING, NOTE)}
    problems = [_plain(problem, findings.folder) for problem in findings.problems]
    return {"format": "ischia.check/1", **counts, "problems": problems}


def _plain(problem: Problem, folder: Path) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "code": problem.code,
        "severity": problem.severity,
        "file": name_in(problem.file, folder),
        "line": problem.line,
        "column": problem.column,
        "message": problem.message,
        "expected": problem.expected,
        "nearest": problem.nearest,
    }
    return {key: value for key, value in plain.items() if value != ""}


def as_sarif(findings: Findings) -> dict[str, Any]:
    """The findings as a SARIF log with one run."""
    known = codes()
    used = [known[code] for code in sorted({problem.code for problem in findings.problems} & known.keys())]
    driver = {
        "name": "ischia rules check",
        "version": __version__,
        "rules": [_described(code) for code in used],
    }
    results = [_result(problem, findings.folder, [code.code for code in used]) for problem in findings.problems]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _described(code: Code) -> dict[str, Any]:
    return {
        "id": code.code,
        "shortDescription": {"text": code.title},
        "fullDescription": {"text": code.why},
        "help": {"text": f"{code.why}\n\nNot so:\n{code.bad}\nBut so:\n{code.good}"},
    }


def _result(problem: Problem, folder: Path, used: list[str]) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": name_in(problem.file, folder)}}
    if problem.line:
        location["region"] = {"startLine": problem.line, "startColumn": max(problem.column, 1)}
    result: dict[str, Any] = {
        "ruleId": problem.code,
        "level": _LEVELS[problem.severity],
        "message": {"text": sentence(problem)},
        "locations": [{"physicalLocation": location}],
    }
    if problem.code in used:
        result["ruleIndex"] = used.index(problem.code)
    return result


def sentence(problem: Problem) -> str:
    """A problem on one line, without its place."""
    text = problem.message
    if problem.expected:
        text += f"; expected {problem.expected}"
    return f"{text}; did you mean {problem.nearest}?" if problem.nearest else text


def as_github(findings: Findings) -> Iterable[str]:
    """The findings as workflow commands of GitHub, a line each."""
    for problem in findings.problems:
        place = f"file={_property(name_in(problem.file, findings.folder))}"
        if problem.line:
            place += f",line={problem.line},col={max(problem.column, 1)}"
        command = _COMMANDS[problem.severity]
        yield f"::{command} {place},title={_property(problem.code)}::{_escaped(sentence(problem))}"


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _escaped(text).replace(":", "%3A").replace(",", "%2C")
