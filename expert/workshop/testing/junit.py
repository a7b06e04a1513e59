"""The outcomes of tests as JUnit XML, which continuous integration and editors read."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree

from .tests_run import DONE, FAIL, TO_DO, Outcome

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(outcomes: Iterable[Outcome], name: str) -> bytes:
    """The outcomes as one JUnit document: a test suite for each module and for each suite of cases.

    `name` is that of the whole. No time stands in it, so that the same outcomes give the same bytes.
    """
    groups: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        groups.setdefault(outcome.module or f"cases.{outcome.suite}", []).append(outcome)
    every = [outcome for group in groups.values() for outcome in group]
    root = ElementTree.Element("testsuites", {"name": _clean(name), **_counts(every)})
    for group, some in groups.items():
        suite = ElementTree.SubElement(root, "testsuite", {"name": _clean(group), **_counts(some)})
        if some[0].file:
            suite.set("file", _clean(some[0].file))
        for outcome in some:
            _case(suite, group, outcome)
    ElementTree.indent(root)
    text: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return text + b"\n"


def _counts(outcomes: list[Outcome]) -> dict[str, str]:
    verdicts = [outcome.verdict for outcome in outcomes]
    return {
        "tests": str(len(verdicts)),
        "failures": str(verdicts.count(FAIL)),
        "errors": "0",
        "skipped": str(verdicts.count(TO_DO)),
    }


def _case(suite: ElementTree.Element, group: str, outcome: Outcome) -> None:
    owner = f"{group}.{outcome.rule}" if outcome.rule else group
    case = ElementTree.SubElement(suite, "testcase", {"classname": _clean(owner)})
    case.set("name", _clean(outcome.name if outcome.rule else outcome.label))
    if outcome.file:
        case.set("file", _clean(outcome.file))
    if outcome.line:
        case.set("line", str(outcome.line))
    text = "\n".join(map(str, outcome.failures))
    if outcome.verdict == FAIL:
        failure = ElementTree.SubElement(case, "failure", {"message": _clean(str(outcome.failures[0]))})
        failure.set("type", "expectation")
        failure.text = _clean(text)
    elif outcome.verdict == TO_DO:
        ElementTree.SubElement(case, "skipped", {"message": _clean(f"to do: {outcome.todo}")}).text = _clean(text)
    elif outcome.verdict == DONE:
        ElementTree.SubElement(case, "system-out").text = _clean(f"holds already, though it is to do: {outcome.todo}")


def _clean(text: str) -> str:
    """`text` without the characters that no XML document may hold."""
    return _NOT_XML.sub("\N{REPLACEMENT CHARACTER}", text)
