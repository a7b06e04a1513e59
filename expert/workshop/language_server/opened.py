"""Knowledge bases as they are in an editor: the files in a folder, with what is typed and not yet saved over them."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from ....facts.case import parse_case
from ....facts.document import decode, read_document
from ....facts.problem import InvalidInput, Problem
from ....rules.knowledge_base import MANIFEST, KnowledgeBase
from ....rules.load import digest_of, read_texts
from ....rules.read_knowledge_base import MOST_FILE_BYTES, Examined, examine, is_module
from ..check.check import check_texts
from ..schema.schema import KINDS, kind_of
from ..testing.case_suite import coded, read_suite
from .names import Declared, Mention, declared_in, mentions
from .shape_of_file import kind_at

CASES = ("case", "case_suite")  # the kinds of file that are no part of what is consulted


def folder_of(file: Path) -> Path | None:
    """The folder of the knowledge base to which a file belongs; None where it belongs to none."""
    for folder in file.parents:
        try:
            if (folder / MANIFEST).is_file():
                return folder if kind_of(file.relative_to(folder).as_posix()) else None
        except OSError:
            return None
    return None


class Version:
    """A knowledge base at one moment: `raw` are its files by path in its `folder`, `raw_cases` those of its cases."""

    def __init__(self, folder: Path, raw: Mapping[str, bytes], raw_cases: Mapping[str, bytes]) -> None:
        self.folder, self.raw, self.raw_cases = folder, raw, raw_cases

    def path_of(self, file: str) -> Path:
        """Where one of the files lies."""
        return self.folder / file

    def is_own(self, file: str) -> bool:
        """Whether one of the files may be changed with this one: all of a knowledge base may."""
        return True

    def changed(self, raw: Mapping[str, bytes]) -> Version:
        """The same with other bytes of some of the files."""
        return Version(self.folder, {**self.raw, **_of(raw, self.raw)}, {**self.raw_cases, **_of(raw, self.raw_cases)})

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Every file as text, cases too; what is no UTF-8 in it is replaced."""
        return {name: raw.decode("utf-8-sig", "replace") for name, raw in {**self.raw, **self.raw_cases}.items()}

    @cached_property
    def examined(self) -> Examined:
        """The files as they were read, and what is wrong with them."""
        return examine(self.folder, self.raw, digest_of(self.raw))

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What is wrong with the files, but for tests and cases."""
        return self.examined.problems

    @cached_property
    def declared(self) -> Declared:
        """The names that are declared, by kind."""
        return declared_in(self.texts)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every name in every file."""
        return tuple(mentions(self.texts, self.declared))

    def problems(self, today: datetime.date) -> tuple[Problem, ...]:
        """Everything that is wrong or doubtful on the day `today`, in the cases and suites too."""
        found = check_texts(self.folder, self.raw, today, self.examined)
        base = found.knowledge_base
        return (*found.problems, *(self.in_cases(base, self.raw_cases) if base is not None else ()))

    def in_cases(self, base: KnowledgeBase, cases: Mapping[str, bytes]) -> list[Problem]:
        """What is wrong with some of the files of cases and suites, out of `base`."""
        problems: list[Problem] = []
        for name, raw in cases.items():
            shown = str(self.path_of(name))
            try:
                text = decode(raw, shown, MOST_FILE_BYTES)
                if kind_at(name) == "case_suite":
                    read_suite(read_document(text, shown, problems), base, problems)
                else:
                    parse_case(text, base.vocabulary, shown, base.derived_only)
            except InvalidInput as error:
                problems += error.problems
        return coded(problems)


def _of(raw: Mapping[str, bytes], files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name: one for name, one in raw.items() if name in files}


class Opened:
    """One knowledge base in an editor."""

    main = MANIFEST  # the file in which is shown what is wrong with files that are not there
    under: Opened | None = None  # what it is laid over

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.edited: dict[str, str] = {}  # the text of each file that is open, by its path in the folder
        self._last: tuple[str, Version] | None = None
        self._base: KnowledgeBase | None = None

    def path_of(self, file: str) -> Path:
        """Where one of its files lies."""
        return self.folder / file

    def version(self) -> Version:
        """How it is now. Raises InvalidInput where the folder holds no knowledge base any more."""
        edited = self.raw_edited()
        texts = {**read_texts(self.folder), **{f: raw for f, raw in edited.items() if kind_of(f) not in CASES}}
        cases = {**read_cases(self.folder), **{f: raw for f, raw in edited.items() if _is_case(f, raw)}}
        digest = digest_of({**texts, **cases})
        if self._last is None or self._last[0] != digest:
            self._last = digest, Version(self.folder, dict(sorted(texts.items())), cases)
        return self._last[1]

    def raw_edited(self) -> dict[str, bytes]:
        """The bytes of each file that is open."""
        return {name: text.encode("utf-8", "surrogatepass") for name, text in self.edited.items()}

    def base(self) -> KnowledgeBase | None:
        """What its files say; what they said last, while there are problems outside of the rules or it cannot be read.

        None where there never was anything.
        """
        examined = self.version().examined
        apart = {str(self.folder / name) for name in self.version().raw if not is_module(name)}
        sound = not any(problem.file in apart for problem in examined.problems)
        if examined.knowledge_base is not None and (sound or self._base is None):
            self._base = examined.knowledge_base
        return self._base


def read_cases(folder: Path) -> dict[str, bytes]:
    """The files of cases and suites of a knowledge base; those that cannot be read are left out."""
    found: dict[str, bytes] = {}
    for kind in CASES:
        for pattern in KINDS[kind].files:
            for file in sorted(folder.glob(pattern)):
                try:
                    raw = file.read_bytes()
                except OSError:
                    continue
                name = file.relative_to(folder).as_posix()
                if _is_case(name, raw):
                    found[name] = raw
    return found


def _is_case(name: str, raw: bytes) -> bool:
    """Whether a file is a case or a suite of them; among examples there may be files of other kinds."""
    if kind_of(name) not in CASES:
        return False
    return not name.startswith("examples/") or raw.startswith(b"case:") or b"\ncase:" in raw
