"""The reviewed list of changes that make no difference: `tests/equivalent_mutants.yaml` of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ....facts.document import Mark, read_document, read_text
from ....facts.problem import InvalidInput, Problem, nearest
from ....facts.reading import Reading
from .run import LISTED, NOTICED, PROVED, Judged

FILE = "tests/equivalent_mutants.yaml"
Listed: TypeAlias = Mapping[tuple[str, str], "Reviewed"]  # by rule or derived fact, and the change in words


class Reviewed(Struct, frozen=True):
    """Why a change makes no difference, in words that a clinician can check, and where that is written."""

    reason: str
    file: str
    mark: Mark


def read_listed(folder: Path) -> Listed:
    """The reviewed list of the knowledge base in `folder`, empty where it has none. Raises InvalidInput."""
    path = folder / FILE
    if not path.is_file():
        return {}
    problems: list[Problem] = []
    reading = Reading(read_document(read_text(path), str(path)), problems)
    found: dict[tuple[str, str], Reviewed] = {}
    root = reading.root
    if "equivalent" in reading.mapping(root, ("equivalent",), ("equivalent",)):
        for subject, part in reading.entries(root["equivalent"]):
            for what, reason in reading.entries(part):
                if not isinstance(reason.value, str) or not reason.value.strip():
                    reading.wrong(reason, "says no reason", "why the change makes no difference")
                    continue
                mark = reading.document.keys.get(reason.path, (0, 0))
                found[subject, what] = Reviewed(reason.value, str(path), mark)
    if problems:
        raise InvalidInput(problems)
    return found


def with_listed(judged: Iterable[Judged], listed: Listed) -> tuple[Judged, ...]:
    """What came of the mutants, with those that no test notices marked where the list has them."""
    return tuple(
        replace(one, verdict=LISTED, reason=listed[one.subject, one.what].reason, hint="")
        if (one.subject, one.what) in listed and one.verdict not in (NOTICED, PROVED)
        else one
        for one in judged
    )


def mislisted(judged: Iterable[Judged], listed: Listed, subjects: Iterable[str]) -> list[Problem]:
    """What is wrong with the list: changes that are none, that a test notices, or that need not be listed.

    Of rules and derived facts that are not among `subjects`, nothing was tried and nothing is said.
    """
    by = {(one.subject, one.what): one for one in judged}
    chosen = frozenset(subjects)
    problems: list[Problem] = []
    for (subject, what), reviewed in listed.items():
        if subject not in chosen:
            continue
        one = by.get((subject, what))
        message, near = "", ""
        if one is None:
            message = f'{subject} has no change "{what}"'
            near = nearest(what, [words for name, words in by if name == subject])
        elif one.verdict == NOTICED:
            message = f'"{what}" of {subject} makes a difference: {one.by} notices it'
        elif one.verdict == PROVED:
            message = f'"{what}" of {subject} is proved to make no difference and need not be listed'
        if message:
            problems.append(Problem(reviewed.file, *reviewed.mark, message, "", near))
    return problems
