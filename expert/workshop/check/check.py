"""A knowledge base checked whole: every problem in every file, and then what the lints have to say."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ....facts.problem import ERROR, SEVERITIES, InvalidInput, Problem
from ....rules.knowledge_base import KnowledgeBase
from ....rules.load import digest_of, read_texts
from ....rules.overlay import BEFORE
from ....rules.read_knowledge_base import Examined, examine
from ....rules.read_overlay import lay_over, read_overlay_documents, read_overlay_texts
from ..testing.tests_checked import problems_in_tests
from .checked import Checked
from .lints import lint

IN_TESTS = "R401"


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

    The overlay in the folder `overlay` is laid over it where there is no error. Lints speak only where there is none
    either: what cannot be read cannot be judged. Raises InvalidInput where `folder` is no knowledge base at all.
    """
    return check_texts(folder, read_texts(folder), today, overlay)


def check_texts(
    folder: Path,
    texts: Mapping[str, bytes],
    today: datetime.date,
    overlay: Path | None = None,
    examined: Examined | None = None,
) -> Findings:
    """Everything there is to say of the knowledge base in `texts`, the bytes of its files by their path in `folder`.

    `examined` is what `examine` found in them, where the caller has it already. Otherwise as `check`.
    """
    examined = examined or examine(folder, texts, digest_of(texts))
    problems = list(examined.problems)
    base = examined.knowledge_base
    if base is not None and not problems:
        found = problems_in_tests(base, folder, documents=examined.documents)
        problems += (replace(problem, code=IN_TESTS) for problem in found)
    over = read_overlay_texts(overlay) if overlay is not None else {}
    if base is not None and not problems:
        remarks = lint(Checked(base, examined.documents, today))
        if overlay is not None:
            base, said = _laid_over(overlay, over, examined, today)
            problems += said
        problems += remarks if base is not None else ()
    shown = {str(folder / name): raw.decode("utf-8-sig", "replace") for name, raw in texts.items()}
    if overlay is not None:
        shown |= {
            str(overlay / name.removeprefix(BEFORE)): raw.decode("utf-8-sig", "replace") for name, raw in over.items()
        }
    consultable = base if not any(problem.severity == ERROR for problem in problems) else None
    return Findings(folder, _sorted(problems), shown, consultable)


def _laid_over(
    overlay: Path, texts: Mapping[str, bytes], examined: Examined, today: datetime.date
) -> tuple[KnowledgeBase | None, Sequence[Problem]]:
    """The base with an overlay laid over it, and what the lints remark on in the files of the overlay.

    No base where something is wrong with the overlay, what it would loosen among it.
    """
    assert examined.knowledge_base is not None
    try:
        laid = lay_over(overlay, texts, examined, "")
    except InvalidInput as error:
        return None, error.problems
    documents = read_overlay_documents(overlay, texts)
    added = [rule for name, rule in laid.rules.items() if name not in examined.knowledge_base.rules]
    if found := problems_in_tests(laid, overlay, added, documents):
        return None, found
    files = {document.file for document in documents.values()}
    remarks = lint(Checked(laid, examined.documents, today, documents))
    return laid, [problem for problem in remarks if problem.file in files]


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    once = dict.fromkeys(problems)
    return tuple(sorted(once, key=lambda p: (p.file, p.line, p.column, SEVERITIES.index(p.severity), p.code)))
