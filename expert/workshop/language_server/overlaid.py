"""Overlays as they are in an editor: their files, with what is typed over them, over a knowledge base."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ....facts.problem import InvalidInput, Problem
from ....rules.knowledge_base import MANIFEST, KnowledgeBase
from ....rules.load import digest_of
from ....rules.overlay import BEFORE, OVERLAY
from ....rules.read_knowledge_base import Examined
from ....rules.read_overlay import examine_overlay, read_overlay_documents, read_overlay_texts
from ..check.check import check_overlay
from ..schema.schema import kind_of
from .opened import CASES, Opened, Version, read_cases
from .shape_of_file import kind_at

_NAMED = re.compile(rb"^overlay[ ]*:", re.MULTILINE)


def overlay_of(file: Path) -> Path | None:
    """The folder of the overlay to which a file belongs; None where it belongs to none.

    Files of other programs are called `overlay.yaml` too: one of an overlay says its name.
    """
    for folder in file.parents:
        try:
            if (folder / MANIFEST).is_file():
                return None
            if (folder / OVERLAY).is_file() and _NAMED.search((folder / OVERLAY).read_bytes()):
                return folder if kind_of(file.relative_to(folder).as_posix(), in_overlay=True) else None
        except OSError:
            return None
    return None


class Overlaid(Version):
    """An overlay at one moment, over a version of its knowledge base.

    `over` are its files and `over_cases` its suites, `overlay/` before the path of each in its `overlay` folder. They
    stand among the files of the knowledge base, which the names in them lead to.
    """

    def __init__(
        self, overlay: Path, over: Mapping[str, bytes], over_cases: Mapping[str, bytes], under: Version
    ) -> None:
        super().__init__(under.folder, {**under.raw, **over}, {**under.raw_cases, **over_cases})
        self.overlay, self.over, self.over_cases, self.under = overlay, over, over_cases, under

    def path_of(self, file: str) -> Path:
        """Where one of the files lies."""
        return self.overlay / file.removeprefix(BEFORE) if self.is_own(file) else self.under.path_of(file)

    def is_own(self, file: str) -> bool:
        """Whether a file is one of the overlay."""
        return file.startswith(BEFORE)

    def changed(self, raw: Mapping[str, bytes]) -> Overlaid:
        """The same with other bytes of some files of the overlay."""
        over = {name: raw.get(name, before) for name, before in self.over.items()}
        cases = {name: raw.get(name, before) for name, before in self.over_cases.items()}
        return Overlaid(self.overlay, over, cases, self.under)

    @property
    def examined(self) -> Examined:
        """The files of the knowledge base as they were read, and what is wrong with them."""
        return self.under.examined

    @cached_property
    def _laid(self) -> tuple[KnowledgeBase | None, tuple[Problem, ...]]:
        problems: list[Problem] = []
        if self.examined.problems or self.examined.knowledge_base is None:
            return None, self.examined.problems
        try:
            documents = read_overlay_documents(self.overlay, self.over)
        except InvalidInput as error:
            return None, error.problems
        laid = examine_overlay(documents, self.examined, "", problems)
        return laid, tuple(problems)

    @property
    def laid(self) -> KnowledgeBase | None:
        """The knowledge base with as much of the overlay as can be laid over it; None where nothing can be."""
        return self._laid[0]

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What is wrong with the overlay, or with the knowledge base under it, but for tests and suites."""
        return self._laid[1]

    def problems(self, today: datetime.date) -> tuple[Problem, ...]:
        """Everything that is wrong or doubtful with the overlay on the day `today`, its suites too."""
        found = check_overlay(self.overlay, self.over, self.folder, self.under.raw, today, self.examined)
        files = {str(self.path_of(name)) for name in self.over}
        own = [problem for problem in found.problems if problem.file in files]
        others = [problem for problem in found.problems if problem.file not in files]
        if others:
            message = f"the knowledge base under it has errors, and nothing can be laid over it; the first: {others[0]}"
            own.append(Problem(str(self.overlay / OVERLAY), 1, 1, message))
        base = found.knowledge_base
        return (*own, *(self.in_cases(base, self.over_cases) if base is not None else ()))


class OpenedOverlay(Opened):
    """One overlay in an editor, over the knowledge base that is open `under` it."""

    main = BEFORE + OVERLAY

    def __init__(self, folder: Path, under: Opened) -> None:
        super().__init__(folder)
        self.under: Opened = under
        self._version: tuple[str, Overlaid] | None = None

    def path_of(self, file: str) -> Path:
        """Where a file lies: one of the overlay, or of the knowledge base under it."""
        own = file.startswith(BEFORE)
        return self.folder / file.removeprefix(BEFORE) if own else self.under.path_of(file)

    def version(self) -> Overlaid:
        """How it is now. Raises InvalidInput where the folder holds no overlay any more, or nothing lies under it."""
        under, edited = self.under.version(), self.raw_edited()
        over = {**read_overlay_texts(self.folder), **{f: raw for f, raw in edited.items() if kind_at(f) not in CASES}}
        suites = {f"{BEFORE}{name}": raw for name, raw in read_cases(self.folder).items()}
        cases = {f: raw for f, raw in {**suites, **edited}.items() if kind_at(f) in CASES}
        digest = digest_of({**over, **cases})
        if self._version is None or self._version[0] != digest or self._version[1].under is not under:
            self._version = digest, Overlaid(self.folder, dict(sorted(over.items())), cases, under)
        return self._version[1]

    def base(self) -> KnowledgeBase | None:
        """The knowledge base with as much of the overlay as could be read, now or last; else as it is without it."""
        self._base = self.version().laid or self._base
        return self._base or self.under.base()
