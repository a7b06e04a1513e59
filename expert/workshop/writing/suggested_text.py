"""Suggested tests as YAML in the style of the rule files, and put into the text of such a file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ....facts.case import MOMENTS
from ....facts.document import Place, read_document
from ....facts.problem import InvalidInput, Problem
from ....rules.rule import RuleTest
from ..form.yaml_scalars import quoted, reads_plain
from ..places import LINE_END, Places, places
from .suggested_tests import Suggestion

WIDTH = 120
MARK = "suggested; read it before you keep it"  # stands in the comment above each suggested test
_LINES = re.compile(r"[^\r\n]*(?:\r\n|[\r\n])|[^\r\n]+$")


def test_lines(suggestion: Suggestion, indent: int) -> list[str]:
    """One suggested test as lines, its dash `indent` spaces in, under a comment that says what it shows."""
    space, test = " " * indent, suggestion.test
    entries: list[tuple[str, Any]] = [("given", test.given)]
    if test.moment != MOMENTS[0]:
        entries.append(("moment", test.moment))
    if test.settings:
        entries.append(("settings", test.settings))
    if test.overdue:
        entries.append(("overdue", True))
    entries.append(("expect", test.expect))
    lines = list(_comment(f"{MARK}: {suggestion.shows}", space))
    for number, (key, value) in enumerate(entries):
        lead = f"{space}- " if number == 0 else f"{space}  "
        lines += _entry(lead, key, value)
    return lines


def _comment(text: str, space: str) -> Iterator[str]:
    from textwrap import wrap

    yield from wrap(text, WIDTH, initial_indent=f"{space}# ", subsequent_indent=f"{space}# ", break_on_hyphens=False)


def _entry(lead: str, key: str, value: Any) -> list[str]:
    line = f"{lead}{key}: {flow(value)}"
    if len(line) <= WIDTH or not isinstance(value, Mapping):
        return [line]
    below = " " * (len(lead) + 2)
    inner = [line for name, one in value.items() for line in _folded(f"{below}{_word(name)}: {flow(one)}", below)]
    return [f"{lead}{key}:", *inner]


def _folded(line: str, space: str) -> list[str]:
    """A line, broken after commas where it is too long; within brackets that says the same."""
    pieces = [""]
    for piece in re.split(r"(?<=,) ", line):
        if pieces[-1] and len(pieces[-1]) + 1 + len(piece) > WIDTH:
            pieces.append(f"{space}  {piece}")
        else:
            pieces[-1] = f"{pieces[-1]} {piece}" if pieces[-1] else piece
    return pieces


def flow(value: Any) -> str:
    """`value` as YAML on one line."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_word(name)}: {flow(inner)}' for name, inner in value.items())}}}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(flow, value))}]"
    if isinstance(value, float):
        return f"{value:g}"
    return str(value) if isinstance(value, int) else _word(str(value))


def _word(text: str) -> str:
    return text if reads_plain(text, flow=True) else quoted(text)


def with_tests(text: str, suggested: Iterable[Suggestion], file: str) -> str:
    """`text`, of the rule file `file`, with each suggested test at the end of its rule's; nothing else is changed.

    Raises InvalidInput where the tests of a rule stand in brackets on one line, and where the text would not read
    back as it should.
    """
    several: dict[str, list[Suggestion]] = {}
    for one in suggested:
        several.setdefault(one.rule, []).append(one)
    before = places(text, file)
    lines = _LINES.findall(text)
    ends = {rule: _ended(before, ("rules", rule), file, text) for rule in several}
    for rule in sorted(
        several, key=lambda rule: -ends[rule][0]
    ):  # from below, so that the lines above keep their place
        after, indent, heading = ends[rule]
        added = [line for one in several[rule] for line in test_lines(one, indent)]
        ending = _ending(lines)
        if lines[after - 1] == lines[after - 1].rstrip("\r\n"):
            lines[after - 1] += ending
        lines[after:after] = [f"{line}{ending}" for line in (*heading, *added)]
    changed = "".join(lines)
    _check(before, changed, several, file)
    return changed


def _ended(found: Places, rule: Place, file: str, text: str) -> tuple[int, int, list[str]]:
    """The line after which tests are to be added, how far in, and what must stand above them."""
    path = (*rule, "tests")
    tests = found.at(path)
    if path not in found.keys:
        span = found.values[rule]
        if span.line == found.keys[rule].line:
            message = f"{rule[-1]} stands in brackets; no test can be added"
            raise InvalidInput([Problem(file, span.line, span.column, message, "a rule over several lines")])
        first = min(place.column for key, place in found.keys.items() if key[:-1] == rule and len(key) == len(rule) + 1)
        return span.end_line, first + 1, [f"{' ' * (first - 1)}tests:"]
    span = found.values[path]
    if not tests or LINE_END.split(text)[span.line - 1][span.column - 1] == "[":
        line, column = found.keys[path].line, found.keys[path].column
        message = f"the tests of {rule[-1]} do not stand one below the other; no test can be added"
        raise InvalidInput([Problem(file, line, column, message, "tests: and below it a line that begins with -")])
    return span.end_line, span.column - 1, []


def _ending(lines: list[str]) -> str:
    """How the lines of a file end."""
    return "\r\n" if lines and lines[0].endswith("\r\n") else "\n"


def _check(before: Places, changed: str, several: Mapping[str, list[Suggestion]], file: str) -> None:
    """Refuse what would not read back as the old text with the tests added. Raises InvalidInput."""
    after = read_document(changed, file).data
    for rule, some in several.items():
        tests = after["rules"][rule].get("tests", [])
        added = tests[len(before.at(("rules", rule, "tests")) or []) :]
        if [_plain(one.test) for one in some] != added:
            raise InvalidInput.of(f"{file}: the tests of {rule} cannot be added without changing what stands there")
        kept = tests[: len(tests) - len(added)]
        after["rules"][rule] = {**after["rules"][rule], "tests": kept} if kept else _without(after["rules"][rule])
    if after != before.data:
        raise InvalidInput.of(f"{file}: the tests cannot be added without changing what stands there")


def _without(rule: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in rule.items() if key != "tests"}


def _plain(test: RuleTest) -> dict[str, Any]:
    plain: dict[str, Any] = {"given": dict(test.given), "expect": dict(test.expect)}
    if test.moment != MOMENTS[0]:
        plain["moment"] = test.moment
    if test.settings:
        plain["settings"] = dict(test.settings)
    if test.overdue:
        plain["overdue"] = True
    return plain
