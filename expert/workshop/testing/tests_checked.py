"""What is wrong with the tests beside the rules, before any of them is run: names and values that cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ....facts.case import is_label
from ....facts.document import Document, read_document, read_text
from ....facts.problem import InvalidInput, Problem
from ....facts.reading import Part, Reading
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule, RuleTest
from .case_suite import check_settings, coded, read_patient
from .expectations import OF_RULES, check_expect

MOST_FILE_BYTES = 4_000_000


def problems_in_tests(
    knowledge_base: KnowledgeBase,
    folder: Path | None = None,
    rules: Iterable[Rule] | None = None,
    documents: Mapping[str, Document] | None = None,
) -> list[Problem]:
    """Everything that is wrong with the tests beside `rules`, or beside every rule of `knowledge_base`.

    With the `folder` of the knowledge base, a problem is placed where it stands in its file, which is read for that
    once more unless it is among the `documents` by path in the folder; else in the line where its test begins.
    """
    read = {str(folder / name): document for name, document in (documents or {}).items()} if folder else {}
    files, glance = _Files(folder, read), _Glance(knowledge_base)
    problems: list[Problem] = []
    for rule in knowledge_base.rules.values() if rules is None else rules:
        labelled = is_label(rule.id)
        for number, test in enumerate(rule.tests, 1):
            if not (labelled and glance.finds_sound(test)) and (found := problems_of(knowledge_base, rule, test)):
                problems += files.placed(knowledge_base, rule, number) or files.named(found)
    return problems


def problems_in_all_tests(knowledge_base: KnowledgeBase, folder: Path, overlay: Path | None = None) -> list[Problem]:
    """Everything that is wrong with the tests of a knowledge base and with those of an overlay that lies over it.

    `folder` and `overlay` are those from which the two were read.
    """
    rules = knowledge_base.rules.values()
    of_base = [rule for rule in rules if not knowledge_base.is_of_overlay(rule)]
    of_overlay = [rule for rule in rules if knowledge_base.is_of_overlay(rule)]
    return [
        *problems_in_tests(knowledge_base, folder, of_base),
        *problems_in_tests(knowledge_base, overlay, of_overlay),
    ]


def problems_of(knowledge_base: KnowledgeBase, rule: Rule, test: RuleTest) -> list[Problem]:
    """Everything that is wrong with one test, placed at the line where it begins."""
    data = {"given": test.given, "settings": test.settings, "expect": test.expect}
    problems: list[Problem] = []
    bare = Reading(Document(test.file or rule.id, data, {(): (test.line, 1)} if test.line else {}), problems)
    _check(bare, bare.root, rule, knowledge_base)
    return coded(problems)


def _check(reading: Reading, part: Part, rule: Rule, knowledge_base: KnowledgeBase) -> None:
    if isinstance(part["given"].value, dict):
        read_patient(reading, Part({"given": part["given"].value}, part.path), rule.id, knowledge_base, "given")
    else:
        reading.wrong(part["given"], "is not a mapping", "findings that are laid over the base case")
    if part["settings"].value:
        check_settings(reading, part["settings"], knowledge_base)
    check_expect(reading, part["expect"], OF_RULES, knowledge_base)


class _Glance:
    """A first look at tests, which most of them pass: sound for certain, or to be checked part by part.

    A base is vetted by it before it is consulted, so it makes no case of what is given, and looks at what many tests
    expect alike once.
    """

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.known: set[tuple[str, str]] = set()  # words of `expect`, each with a value that may stand under it
        self.problems: list[Problem] = []
        self.reading = Reading(Document(""), self.problems)

    def finds_sound(self, test: RuleTest) -> bool:
        """Whether there is certainly nothing wrong with a test beside a rule that can name a case."""
        given, expect = test.given, test.expect
        if test.settings or not isinstance(given, dict) or not isinstance(expect, dict):
            return False
        return self._readable(given) and self._fits(expect)

    def _readable(self, given: Mapping[str, Any]) -> bool:
        facts = self.knowledge_base.vocabulary.facts
        try:
            for name, raw in given.items():
                facts[name].read(raw)
        except (KeyError, ValueError):
            return False
        return True

    def _fits(self, expect: Mapping[str, Any]) -> bool:
        for word, value in expect.items():
            said = word, repr(value)
            if said in self.known:
                continue
            if word not in OF_RULES:
                return False
            OF_RULES[word].shape(self.reading, Part(value, (word,)), self.knowledge_base)
            if self.problems:
                self.problems.clear()
                return False
            self.known.add(said)
        return True


class _Files(Struct):
    """The files of rules that had to be read again to say where something stands."""

    folder: Path | None
    documents: dict[str, Document] = {}

    def named(self, problems: list[Problem]) -> list[Problem]:
        """The problems with their file as it is called from outside its knowledge base."""
        return [
            replace(problem, file=str(self.folder / problem.file)) if self.folder and problem.line else problem
            for problem in problems
        ]

    def placed(self, knowledge_base: KnowledgeBase, rule: Rule, number: int) -> list[Problem]:
        """The problems of a test with their lines and columns; none where its file says something else by now."""
        file = rule.tests[number - 1].file
        if not file or self.folder is None:
            return []
        file = str(self.folder / file)
        try:
            if file not in self.documents:
                self.documents[file] = read_document(read_text(Path(file), most=MOST_FILE_BYTES), file)
            document = self.documents[file]
        except InvalidInput:
            return []
        part = Part(document.data)["rules"][rule.id]["tests"][number - 1]
        problems: list[Problem] = []
        if isinstance(part.value, dict):
            _check(Reading(document, problems), part, rule, knowledge_base)
        return coded(problems)
