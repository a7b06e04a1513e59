"""Coverage as JSON data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..places import Span
from .boundaries import Boundary
from .files import Written
from .found import DERIVED, Coverage, Figure, PartCoverage, RuleCoverage


def to_plain(found: Coverage, where: Mapping[str, Written]) -> dict[str, Any]:
    """`found` as JSON data, each rule and each of its parts with its place in the text, as far as it is known."""
    return {
        "tests": found.tests,
        "all_tests": found.all_tests,
        "figures": _figures(found.figures),
        "modules": {name: _figures(module.figures) for name, module in found.modules.items()},
        "rules": [_rule(rule, where.get(rule.id)) for rule in found.rules],
    }


def _figures(figures: Mapping[str, Figure]) -> dict[str, Any]:
    return {
        name: {"covered": figure.covered, "of": figure.of, "percent": figure.percent}
        for name, figure in figures.items()
    }


def _rule(rule: RuleCoverage, written: Written | None) -> dict[str, Any]:
    spans = written.spans() if written else ()
    plain: dict[str, Any] = {"id": rule.id, "module": rule.module, "title": rule.title}
    if written:
        plain |= {"file": written.file.name, "line": written.name.line}
    if rule.module != DERIVED:
        plain |= {"own_tests": rule.own_tests, "fired": dict(rule.fired)}
    plain["parts"] = [
        _part(part, spans[number] if number < len(spans) else None) for number, part in enumerate(rule.parts)
    ]
    plain["boundaries"] = [_boundary(boundary) for boundary in rule.boundaries]
    return plain


def _part(part: PartCoverage, span: Span | None) -> dict[str, Any]:
    plain: dict[str, Any] = {"condition": part.literal.words, "part": part.literal.part}
    if span:
        plain["place"] = [span.line, span.column, span.end_line, span.end_column]
    return plain | {
        "matters_alone": part.matters,
        "seen": {side: list(tests) for side, tests in part.seen.items()},
        "alone": {side: list(tests) for side, tests in part.alone.items()},
        "impossible": dict(part.impossible),
        "unsettled": list(part.unsettled),
    }


def _boundary(boundary: Boundary) -> dict[str, Any]:
    return {
        "condition": boundary.literal.words,
        "part": boundary.literal.part,
        "at": dict(boundary.at),
        "tests": {side: list(tests) for side, tests in boundary.tests.items()},
        "impossible": list(boundary.impossible),
    }
