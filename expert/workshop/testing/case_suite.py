"""Case suites: files of whole patients, each with what the decision as a whole must say.

They stand in `tests/cases/` of a knowledge base's folder and are no part of its digest. What a suite says under
`common` lies beneath each of its patients.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ....facts.case import KEYS, Case, _CaseReader, make_case
from ....facts.document import Document, Place, decode, paths_within, read_document, read_text
from ....facts.problem import InvalidInput, Problem, nearest
from ....facts.reading import Part, Reading
from ....rules.knowledge_base import KnowledgeBase
from ....rules.pack_or_folder import packed_below
from .expectations import OF_CASES, check_expect

FOLDER = "tests/cases"
NO_TEST = "R401"  # the code of a test that gives or expects what cannot be
SUITE_KEYS = ("suite", "common", "cases")
PATIENT_KEYS = KEYS[1:]  # those of a case file but its label, which is the key of the case in its suite
CASE_KEYS = ("title", *PATIENT_KEYS, "settings", "overdue", "todo", "expect")


class SuiteCase(Struct, frozen=True):
    """One patient of a suite: who it is, what is recorded, and what must come out.

    `settings` are laid over those of the knowledge base; `overdue` consults after its review date. `todo` says why it
    need not hold yet, or is empty. It stands in `line` of the suite's file.
    """

    label: str
    case: Case
    expect: Mapping[str, Any]
    title: str = ""
    settings: Mapping[str, Any] = {}
    overdue: bool = False
    todo: str = ""
    line: int = 0


class Suite(Struct, frozen=True):
    """The cases of one `file`, a path within the folder of the knowledge base; `name` is the file's own, without its
    ending.
    """

    name: str
    title: str
    file: str
    cases: tuple[SuiteCase, ...]


def read_suites(folder: Path, knowledge_base: KnowledgeBase) -> tuple[Suite, ...]:
    """The suites of the knowledge base in `folder`, by file name; none where it has no such folder.

    Raises InvalidInput with every problem in every file.
    """
    suites: list[Suite] = []
    problems: list[Problem] = []
    in_pack = packed_below(folder, FOLDER, ".yaml")
    in_folder = dict.fromkeys((folder / FOLDER).glob("*.yaml"))
    files = in_folder if in_pack is None else {folder / path: raw for path, raw in in_pack.items()}
    for file, raw in sorted(files.items()):
        try:
            text = read_text(file) if raw is None else decode(raw, str(file))
            document = read_document(text, str(file), problems)
        except InvalidInput as error:
            problems += error.problems
        else:
            suite = read_suite(document, knowledge_base, problems)
            suites.append(replace(suite, file=file.relative_to(folder).as_posix()))
    if problems:
        raise InvalidInput(coded(problems))
    return tuple(suites)


def read_suite(document: Document, knowledge_base: KnowledgeBase, problems: list[Problem]) -> Suite:
    """The suite in `document`; what is wrong with it is added to `problems`."""
    reading = Reading(document, problems)
    root = reading.root
    cases: list[SuiteCase] = []
    value = reading.mapping(root, SUITE_KEYS, ("suite", "cases"))
    common = _read_common(reading, root["common"], knowledge_base) if "common" in value else None
    if "cases" in value and value["cases"] in ({}, None):
        reading.wrong(root["cases"], "holds no case", "labels and what belongs to them")
    elif "cases" in value:
        apart = _apart(document)
        cases = [
            _read_case(Reading(apart.get(label, document), problems), part, label, common, knowledge_base)
            for label, part in reading.entries(root["cases"])
        ]
    return Suite(Path(document.file).stem, reading.text(root, "suite"), document.file, tuple(cases))


def _apart(document: Document) -> dict[str | int, Document]:
    """The document by the label of a case, each with the places of that case alone: a suite may be long."""
    apart: dict[str | int, Document] = {}
    for marks, of in ((document.marks, "marks"), (document.keys, "keys")):
        for path, mark in marks.items():
            if len(path) > 1 and path[0] == "cases":
                part = apart.setdefault(path[1], Document(document.file, document.data, {}, {}, {}))
                getattr(part, of)[path] = mark
    return apart


def _read_common(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> Case | None:
    """What all patients of a suite have in common."""
    value = reading.mapping(part, PATIENT_KEYS, ("facts",))
    return read_patient(reading, part, "common", knowledge_base) if "facts" in value else None


def _read_case(
    reading: Reading, part: Part, label: str, common: Case | None, knowledge_base: KnowledgeBase
) -> SuiteCase:
    value = reading.mapping(part, CASE_KEYS, ("facts", "expect"))
    case = read_patient(reading, part, label, knowledge_base) if "facts" in value else None
    if case and common:
        case = _laid_over(common, case, value, knowledge_base)
    if "settings" in value:
        check_settings(reading, part["settings"], knowledge_base)
    overdue = value.get("overdue", False)
    if not isinstance(overdue, bool):
        reading.wrong(part["overdue"], "overdue is not true or false", "true or false")
    if "expect" in value and value["expect"] in ({}, None):
        reading.wrong(part["expect"], "expects nothing", "what must come out, or must not")
    elif "expect" in value:
        check_expect(reading, part["expect"], OF_CASES, knowledge_base)
    return SuiteCase(
        label=label,
        case=case or Case(label, {}, {}),
        expect=value.get("expect") or {},
        title=reading.text(part, "title"),
        settings=value.get("settings") or {},
        overdue=overdue is True,
        todo=reading.text(part, "todo"),
        line=reading.document.keys.get(part.path, (0, 0))[0],
    )


def _laid_over(common: Case, own: Case, said: Mapping[str, Any], knowledge_base: KnowledgeBase) -> Case:
    """A patient with what all have in common beneath; a moment or blocks of its own stand in place of the common."""
    return make_case(
        knowledge_base.vocabulary,
        own.label,
        {**common.recorded, **own.recorded},
        own.negative if "negative" in said else common.negative,
        own.moment if "moment" in said else common.moment,
    )


def read_patient(
    reading: Reading, part: Part, label: str, knowledge_base: KnowledgeBase, facts: str = "facts"
) -> Case | None:
    """The patient recorded at `part`, as a case file records one, its facts under the key `facts`; None once a problem
    is reported.
    """
    data = {"case": label, **{key: part.value[key] for key in ("moment", "negative") if key in part.value}}
    data["facts"] = part.value[facts]
    below = Document(
        reading.document.file,
        data,
        _moved(reading.document.marks, part, facts),
        _moved(reading.document.keys, part, facts),
        {},
    )
    found: list[Problem] = []
    case = _CaseReader(below, knowledge_base.vocabulary, knowledge_base.derived_only, found).read()
    reading.problems += found
    return case


def _moved(marks: Mapping[Place, tuple[int, int]], part: Part, facts: str) -> dict[Place, tuple[int, int]]:
    """The places within `part` as they are called from there, what stands under `facts` as under that of a case."""
    moved: dict[Place, tuple[int, int]] = {}
    for own in paths_within(part.value):
        if mark := marks.get((*part.path, *own)):
            moved[("facts", *own[1:]) if own[:1] == (facts,) else own] = mark
    return moved


def check_settings(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
    """Report every setting that the knowledge base does not have, or that cannot have such a value."""
    for key, under in reading.entries(part):
        if key not in knowledge_base.settings:
            reading.wrong(under, f'"{key[:60]}" is no setting', "", nearest(key, knowledge_base.settings), key=True)
        elif _kind(under.value) != _kind(knowledge_base.settings[key]):
            reading.wrong(under, f"{key} cannot be {str(under.value)[:60]}", _kind(knowledge_base.settings[key]))


def coded(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, those without a code with that of a test that cannot be."""
    return [problem if problem.code else replace(problem, code=NO_TEST) for problem in problems]


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "a number" if isinstance(value, int | float) else "a word" if isinstance(value, str) else "nothing known"
