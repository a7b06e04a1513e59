"""A knowledge base checked whole: every problem in every file, and then what the lints have to say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ....facts.document import Document
from ....facts.language import ENGLISH_CODE
from ....facts.problem import ERROR, SEVERITIES, InvalidInput, Problem
from ....rules.knowledge_base import KnowledgeBase
from ....rules.load import digest_of, read_texts
from ....rules.load_language import language
from ....rules.overlay import BEFORE, OVERLAY
from ....rules.read_knowledge_base import Examined, examine
from ....rules.read_overlay import examine_overlay, read_overlay_documents, read_overlay_texts
from ..testing.tests_checked import problems_in_tests
from .checked import Checked
from .lints import lint

IN_TESTS = "R401"
UNKNOWN = "R105"


class Findings(Struct, frozen=True):
    """What a check found: problems in the order of their files, the text of each file by its name as shown.

    `knowledge_base` is None where it cannot be consulted; the overlay lies over it.
    """

    folder: Path
    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    knowledge_base: KnowledgeBase | None

    def of(self, severity: str) -> tuple[Problem, ...]:
        """The problems of one severity."""
        return tuple(problem for problem in self.problems if problem.severity == severity)

    @property
    def worst(self) -> str:
        """The worst severity found; empty where nothing was."""
        found = {problem.severity for problem in self.problems}
        return next((severity for severity in SEVERITIES if severity in found), "")


def check(folder: Path, today: datetime.date, overlay: Path | None = None) -> Findings:
    """Everything there is to say of the knowledge base in `folder` on the day `today`.

    With `overlay`, the folder of one, everything there is to say of that instead. Lints speak only where there is no
    error: what cannot be read cannot be judged. Raises InvalidInput where a folder holds no such thing at all.
    """
    texts = read_texts(folder)
    if overlay is None:
        return check_texts(folder, texts, today)
    return check_overlay(overlay, read_overlay_texts(overlay), folder, texts, today)


def check_texts(
    folder: Path, texts: Mapping[str, bytes], today: datetime.date, examined: Examined | None = None
) -> Findings:
    """Everything there is to say of the knowledge base in `texts`, the bytes of its files by their path in `folder`.

    `examined` is what `examine` found in them, where the caller has it already. Otherwise as `check`.
    """
    examined = examined or examine(folder, texts, digest_of(texts))
    problems, base = errors_of(folder, examined), examined.knowledge_base
    if base is not None and not problems:
        problems += lint(Checked(base, examined.documents, today))
    return _findings(folder, problems, _shown(folder, texts), base)


def check_overlay(
    overlay: Path,
    over: Mapping[str, bytes],
    folder: Path,
    texts: Mapping[str, bytes],
    today: datetime.date,
    examined: Examined | None = None,
) -> Findings:
    """Everything there is to say of the overlay in `over`, its files as `read_overlay_texts` gives them.

    It is laid over the knowledge base in `texts`, by path in `folder`, of which nothing is said but its errors: where
    it has any, nothing can be laid over it. Otherwise as `check_texts`.
    """
    examined = examined or examine(folder, texts, digest_of(texts))
    problems, base = errors_of(folder, examined), examined.knowledge_base
    if base is not None and not problems:
        base, problems = _laid_over(overlay, over, folder, examined, today)
    inside = {name.removeprefix(BEFORE): raw for name, raw in over.items()}
    return _findings(folder, problems, _shown(folder, texts) | _shown(overlay, inside), base)


def errors_of(folder: Path, examined: Examined) -> list[Problem]:
    """What makes a knowledge base unfit to be consulted: in its files, or where there is nothing, in its tests."""
    if examined.knowledge_base is None or examined.problems:
        return list(examined.problems)
    found = problems_in_tests(examined.knowledge_base, folder, documents=examined.documents)
    return [replace(problem, code=IN_TESTS) for problem in found]


def _laid_over(
    overlay: Path, over: Mapping[str, bytes], folder: Path, examined: Examined, today: datetime.date
) -> tuple[KnowledgeBase | None, list[Problem]]:
    """The base with an overlay laid over it, and what is said of the files of the overlay.

    No base where something is wrong with the overlay, what it would loosen among it.
    """
    assert examined.knowledge_base is not None
    problems: list[Problem] = []
    try:
        documents = read_overlay_documents(overlay, over)
    except InvalidInput as error:
        return None, list(error.problems)
    laid = examine_overlay(documents, examined, "", problems)
    problems += _language(documents[OVERLAY], folder) if not problems else ()
    if not problems:
        added = [rule for name, rule in laid.rules.items() if name not in examined.knowledge_base.rules]
        found = problems_in_tests(laid, overlay, added, documents)
        problems += (replace(problem, code=IN_TESTS) for problem in found)
    if problems:
        return None, problems
    files = {document.file for document in documents.values()}
    remarks = lint(Checked(laid, examined.documents, today, documents))
    return laid, [problem for problem in remarks if problem.file in files]


def _language(document: Document, folder: Path) -> list[Problem]:
    """What is wrong with the language that an overlay asks for."""
    code = document.data.get("language", ENGLISH_CODE)
    try:
        if isinstance(code, str):
            language(folder, code)
    except InvalidInput as error:
        return [
            document.problem(("language",), one.message, one.expected, one.nearest, code=UNKNOWN)
            for one in error.problems
        ]
    return []


def _findings(
    folder: Path, problems: Iterable[Problem], shown: Mapping[str, str], base: KnowledgeBase | None
) -> Findings:
    problems = _sorted(problems)
    consultable = base if not any(problem.severity == ERROR for problem in problems) else None
    return Findings(folder, problems, shown, consultable)


def _shown(folder: Path, texts: Mapping[str, bytes]) -> dict[str, str]:
    """The text of each file by its name as shown."""
    return {str(folder / name): raw.decode("utf-8-sig", "replace") for name, raw in texts.items()}


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    once = dict.fromkeys(problems)
    return tuple(sorted(once, key=lambda p: (p.file, p.line, p.column, SEVERITIES.index(p.severity), p.code)))
