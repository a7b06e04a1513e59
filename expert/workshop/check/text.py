"""What a check found, as text."""

from __future__ import annotations

from collections import Counter
from itertools import groupby

from ....facts.problem import ERROR, NOTE, SEVERITIES, WARNING
from ...summary import Style, plain_style
from .check import Findings
from .excerpt import paragraph
from .formats import name_in

MOST_SHOWN = 50


def report(findings: Findings, *, notes: bool = False, style: Style = plain_style) -> str:
    """Every error and warning, the first fifty of them with their lines, then how many there are.

    Notes are only counted unless `notes`.
    """
    wanted = (ERROR, WARNING, NOTE) if notes else (ERROR, WARNING)
    chosen = [problem for problem in findings.problems if problem.severity in wanted]
    places = groupby(chosen[:MOST_SHOWN], key=lambda problem: (problem.file, problem.line, problem.column))
    shown = [
        paragraph(tuple(some), findings.texts.get(file, ""), name_in(file, findings.folder), style)
        for (file, _, _), some in places
    ]
    more = len(chosen) - MOST_SHOWN
    if more > 0:
        shown.append(f"… and {more} more")
    return "\n\n".join([*shown, _verdict(findings, notes)]) + "\n"


def _verdict(findings: Findings, notes: bool) -> str:
    counted = Counter(problem.severity for problem in findings.problems)
    found = ", ".join(_number(counted[severity], severity) for severity in SEVERITIES if counted[severity])
    base = findings.knowledge_base
    lines = []
    if base is None:
        lines.append(f"{found}; the knowledge base is not consulted until its errors are mended")
    else:
        size = (
            f"{len(base.rules)} rules, {len(base.vocabulary.facts)} facts, {len(base.catalogue.techniques)} techniques"
        )
        over = f" with {base.overlay.named}" if base.overlay else ""
        lines.append(f"{base.name} {base.version}{over}: {size}: {found or 'nothing to remark'}")
    codes = sorted({problem.code for problem in findings.problems if notes or problem.severity != NOTE} - {""})
    if codes:
        lines.append(f"`ischia rules explain {codes[0]}` says more about a code")
    if counted[NOTE] and not notes:
        lines.append("`ischia rules check --notes` shows the notes")
    return "\n".join(lines)


def _number(number: int, word: str) -> str:
    return f"{number} {word}" if number == 1 else f"{number} {word}s"
