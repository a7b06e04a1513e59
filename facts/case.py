"""A case: the findings of one patient, typed, checked and three-valued."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard

from msgspec import Struct

from .document import Document, read_document
from .problem import MOST_SHOWN, InvalidInput, Problem, nearest
from .vocabulary import Fact, Finding, Unknown, Vocabulary, as_plain, shown

KEYS = ("case", "moment", "negative", "facts")
MOMENTS = ("planning", "contact")
LONGEST_LABEL = 10_000


class Case(Struct, frozen=True):
    """What is recorded of one patient at one moment.

    `label` is the recorder's own name for the case, never the patient's. `recorded` holds the
    findings said one by one, unknown ones too; `negative` the blocks recorded as "none of these".
    `findings` is what counts: the recorded ones over what the blocks say, unknown ones left out.
    """

    label: str
    findings: Mapping[str, Finding]
    recorded: Mapping[str, Finding]
    negative: tuple[str, ...] = ()
    moment: str = "planning"

    def to_plain(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The case as the data of a case file; reading that gives the same case."""
        plain: dict[str, Any] = {"case": self.label, "moment": self.moment}
        if self.negative:
            plain["negative"] = list(self.negative)
        plain["facts"] = {name: as_plain(finding, vocabulary.facts[name]) for name, finding in self.recorded.items()}
        return plain


def is_label(label: object) -> TypeGuard[str]:
    """Whether `label` can name a case: text of 1 to 10,000 characters that is not blank."""
    if not isinstance(label, str) or len(label) > LONGEST_LABEL:
        return False
    if all(character.isspace() or unicodedata.category(character) == "Cf" for character in label):
        return False  # nothing that anybody would see
    return not any("\ud800" <= character <= "\udfff" for character in label)


def make_case(
    vocabulary: Vocabulary,
    label: str,
    recorded: Mapping[str, Finding],
    negative: tuple[str, ...] = (),
    moment: str = "planning",
) -> Case:
    """A case from findings already read, in the order of the vocabulary."""
    said = {name: recorded[name] for name in vocabulary.facts if name in recorded}
    findings: dict[str, Finding] = {}
    for name, fact in vocabulary.facts.items():
        if name in said:
            if not isinstance(said[name], Unknown):
                findings[name] = said[name]
        elif fact.block in negative and fact.negative is not None:
            findings[name] = fact.negative
    blocks = tuple(block for block in vocabulary.blocks if block in negative)
    return Case(label, findings, said, blocks, moment)


def parse_case(text: str, vocabulary: Vocabulary, file: str, derived: tuple[str, ...] = ()) -> Case:
    """The case in `text` (YAML or JSON).

    `file` is the name used in messages, `derived` the names of derived facts, which cannot be typed
    in. Raises InvalidInput with every problem found.
    """
    if not text.strip():
        raise InvalidInput([Problem(file, 0, 0, "is empty", "a case: see `ischia template`")])
    problems: list[Problem] = []
    reader = _CaseReader(read_document(text, file, problems), vocabulary, derived, problems)
    case = reader.read()
    if reader.problems or case is None:
        raise InvalidInput(reader.problems)
    return case


class _CaseReader:
    def __init__(
        self, document: Document, vocabulary: Vocabulary, derived: tuple[str, ...], problems: list[Problem]
    ) -> None:
        self.document, self.vocabulary, self.derived, self.problems = document, vocabulary, derived, problems

    def read(self) -> Case | None:
        data = self.document.data
        if not isinstance(data, dict):
            self._add((), "is not a case", "a mapping with the keys case and facts")
            return None
        for key in data:
            if key not in KEYS:
                near = self._nearest(key, KEYS)
                hint = " stands under facts" if key in self.vocabulary.facts else " is not a key of a case"
                self._add((key,), f'"{key[:80]}"{hint}', "case, moment, negative or facts", near, key=True)
        label = self._label(data)
        moment = self._moment(data)
        negative = self._negative(data)
        recorded = self._facts(data)
        return None if self.problems else make_case(self.vocabulary, label, recorded, negative, moment)

    def _add(
        self, path: tuple[str | int, ...], message: str, expected: str = "", near: str = "", *, key: bool = False
    ) -> None:
        self.problems.append(self.document.problem(path, message, expected, near, key=key))

    def _nearest(self, word: object, names: Iterable[str]) -> str:
        """The nearest name, as long as it will be shown."""
        return nearest(word, names) if len(self.problems) < MOST_SHOWN else ""

    def _label(self, data: dict[str, Any]) -> str:
        if "case" not in data:
            self._add((), "case is missing", "your own label, never a name or number of the patient")
            return ""
        label = self.document.words.get(("case",), data["case"])
        if not is_label(label):
            self._add(("case",), "case is not a label", f"1 to {LONGEST_LABEL:,} characters")
            return ""
        return label

    def _moment(self, data: dict[str, Any]) -> str:
        moment = data.get("moment", MOMENTS[0])
        if moment not in MOMENTS or not isinstance(moment, str):
            self._add(("moment",), "moment cannot be that", "planning or contact", nearest(moment, MOMENTS))
            return MOMENTS[0]
        return moment

    def _negative(self, data: dict[str, Any]) -> tuple[str, ...]:
        blocks = data.get("negative", [])
        expected = f"a list of any of {', '.join(self.vocabulary.blocks)}"
        if not isinstance(blocks, list):
            self._add(("negative",), "negative is not a list", expected)
            return ()
        seen: set[str] = set()
        for index, block in enumerate(blocks):
            if not isinstance(block, str) or block not in self.vocabulary.blocks:
                near = self._nearest(block, self.vocabulary.blocks)
                self._add(("negative", index), f'"{str(block)[:80]}" is not a screening block', expected, near)
            elif block in seen:
                self._add(("negative", index), f'"{block}" stands twice')
            else:
                seen.add(block)
        return tuple(block for block in blocks if isinstance(block, str))

    def _facts(self, data: dict[str, Any]) -> dict[str, Finding]:
        facts = data.get("facts")
        if not isinstance(facts, dict):
            self._add(("facts",) if "facts" in data else (), "facts is missing or no mapping", "facts, {} where none")
            return {}
        recorded: dict[str, Finding] = {}
        for name, raw in facts.items():
            fact = self.vocabulary.facts.get(name)
            if fact is None:
                self._unknown_fact(name)
                continue
            try:
                recorded[name] = fact.read(raw)
            except ValueError as error:
                self._bad_value(fact, raw, str(error))
        return recorded

    def _unknown_fact(self, name: str) -> None:
        if name in self.derived:
            self._add(("facts", name), f'"{name}" is derived and cannot be typed in', key=True)
            return
        near = self._nearest(name, self.vocabulary.facts)
        self._add(("facts", name), f'no fact is named "{name[:80]}"', "a name from `ischia facts`", near, key=True)

    def _bad_value(self, fact: Fact, raw: Any, message: str) -> None:
        path = ("facts", fact.name)
        if fact.kind == "set" and isinstance(raw, list):
            for index, word in enumerate(raw):
                if not isinstance(word, str) or word not in fact.values:
                    near = self._nearest(word, fact.values)
                    self._add((*path, index), f"{fact.name} cannot include {shown(word)}", fact.expected, near)
            return
        words = ("true", "false") if fact.kind == "boolean" else fact.values
        near = {"yes": "true", "no": "false"}.get(str(raw), "") if fact.kind == "boolean" else ""
        self._add(path, message, fact.expected, near or self._nearest(raw, (*words, *fact.also)))
