"""The outcomes of a run of tests together: counted, in one sentence, and as data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from msgspec.structs import asdict

from ....rules.knowledge_base import KnowledgeBase
from .tests_run import DONE, FAIL, HOLD, TO_DO, VERDICTS, Outcome

FORMAT = "ischia.tests/1"


def summary(outcomes: Iterable[Outcome]) -> str:
    """How many tests and cases hold, and how many are to do or are marked so without need."""
    some = list(outcomes)
    tests = [outcome for outcome in some if outcome.rule]
    cases = [outcome for outcome in some if not outcome.rule]
    parts = []
    if tests:
        parts.append(f"{_held(tests, 'test')} of {_many(len({outcome.rule for outcome in tests}), 'rule')} hold")
    if cases:
        parts.append(f"{_held(cases, 'case')} of {_many(len({outcome.suite for outcome in cases}), 'suite')} hold")
    count = Counter(outcome.verdict for outcome in some)
    if count[TO_DO]:
        parts.append(f"{count[TO_DO]} to do")
    if count[DONE]:
        parts.append(f"{count[DONE]} marked as to do {'holds' if count[DONE] == 1 else 'hold'} already")
    return "; ".join(parts)


def _held(outcomes: list[Outcome], what: str) -> str:
    """How many of those that are due hold."""
    due = [outcome for outcome in outcomes if outcome.verdict in (HOLD, FAIL)]
    held = sum(outcome.verdict == HOLD for outcome in due)
    return f"{held} of {_many(len(due), what)}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def to_plain(outcomes: Iterable[Outcome], pattern: str, knowledge_base: KnowledgeBase) -> dict[str, Any]:
    """The outcomes as JSON data, format `ischia.tests/1`."""
    some = list(outcomes)
    count = Counter(outcome.verdict for outcome in some)
    return {
        "format": FORMAT,
        "knowledge_base": {
            "name": knowledge_base.name,
            "version": knowledge_base.version,
            "digest": knowledge_base.digest,
        },
        "pattern": pattern,
        "counts": {verdict: count[verdict] for verdict in VERDICTS},
        "tests": [_plain(outcome) for outcome in some],
    }


def _plain(outcome: Outcome) -> dict[str, Any]:
    """One outcome; what is empty is left out."""
    keys = ("rule", "number", "module", "suite", "label", "title", "file", "line", "todo")
    plain = {key: value for key in keys if (value := getattr(outcome, key))}
    return {**plain, "verdict": outcome.verdict, "failures": [asdict(failure) for failure in outcome.failures]}
