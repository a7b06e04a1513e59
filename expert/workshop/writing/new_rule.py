"""A new rule: its id, its text at the end of its module, and the knowledge base with it, before anything is written."""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ....facts.document import decode, read_document
from ....facts.problem import InvalidInput, Problem, nearest
from ....rules.governance import DRAFT
from ....rules.knowledge_base import KnowledgeBase
from ....rules.load import digest_of, read_texts
from ....rules.read_knowledge_base import MOST_FILE_BYTES, read_knowledge_base
from ....rules.rule import Rule
from ...consult import Consultant
from ..form.formatting import RULE_KEYS
from ..form.rule_data import entry_yaml, test_data
from ..testing.tests_run import Outcome, Runner
from ..written import Written, mapping
from .new_tests import first_tests

_ID = re.compile(r"(.*?)([0-9]+)")
_DIGITS = 2


class Proposal(Struct, frozen=True):
    """A rule that can be written: the file that would hold it, its text with the rule, and what came of its tests.

    `base` is the knowledge base as it would be; `entry` the text of the rule alone.
    """

    rule: Rule
    file: str
    content: bytes
    entry: str
    base: KnowledgeBase
    outcomes: tuple[Outcome, ...]


def modules(written: Written) -> dict[str, str]:
    """The file of each module of rules, by the name of the module."""
    return {str(mapping(written.data(file)).get("module")): file for file in written.modules}


def free_id(written: Written, module: str) -> str:
    """An id for a new rule of `module`: its prefix, and the number after all that stand anywhere in the base.

    Raises InvalidInput where there is no such module.
    """
    files = modules(written)
    if module not in files:
        raise InvalidInput.of(f'no module is named "{module}"; there are {", ".join(files)}', nearest(module, files))
    ids = [match for name in _rules(written, files[module]) if (match := _ID.fullmatch(str(name)))]
    prefixes = Counter(match[1] for match in ids)
    prefix = prefixes.most_common(1)[0][0] if ids else f"{''.join(part[:1] for part in module.upper().split('_'))}-"
    seen = re.compile(rf"(?<![\w-]){re.escape(prefix)}([0-9]+)".encode())
    used = [int(number) for raw in written.texts.values() for number in seen.findall(raw)]
    width = max((len(match[2]) for match in ids if match[1] == prefix), default=_DIGITS)
    return f"{prefix}{max(used, default=0) + 1:0{width}}"


def _rules(written: Written, file: str) -> list[str]:
    return list(mapping(mapping(written.data(file)).get("rules")))


def proposal(
    written: Written, folder: Path, module: str, said: Mapping[str, Any], today: datetime.date, author: str = ""
) -> Proposal:
    """The rule that says `said` (the keys of a rule without tests), as a draft of `today`, with its first tests.

    Raises InvalidInput with every problem where the knowledge base in `folder` could not be read with it.
    """
    name = free_id(written, module)
    file = modules(written)[module]
    whole = {**said, **_governance(written, module, today, author)}
    data = {key: whole[key] for key in RULE_KEYS if key in whole}
    base = _base_with(folder, file, name, data)
    tests = first_tests(Consultant(base, base.due), base.rules[name])
    if tests:
        data["tests"] = [test_data(test) for test in tests]
    base = _base_with(folder, file, name, data)
    rule = base.rules[name]
    content, entry = _text_with(read_texts(folder)[file], file, name, data)
    return Proposal(rule, file, content, entry, base, tuple(Runner.of(base).rule_outcomes(rule)))


def _governance(written: Written, module: str, today: datetime.date, author: str) -> dict[str, Any]:
    """What a new rule says of itself: a draft, made today, where what holds of its whole module allows that."""
    rules = [rule for rule in written.base.rules.values() if rule.module == module]
    dated = [day for rule in rules[:1] for day in (rule.governance.reviewed, rule.governance.review_by) if day]
    said = {"author": author} if author else {}
    if all(day >= today for day in dated):
        said["created"] = str(today)
    return {**said, "status": DRAFT}


def _base_with(folder: Path, file: str, name: str, data: Mapping[str, Any]) -> KnowledgeBase:
    """The knowledge base in `folder` with the rule `name` in `file`. Raises InvalidInput."""
    texts = dict(read_texts(folder))
    before = texts[file]
    texts[file], entry = _text_with(before, file, name, data)
    try:
        return read_knowledge_base(folder, texts, digest_of(texts))
    except InvalidInput as error:
        start = texts[file].decode().split(entry)[0].count("\n") + 1
        raise InvalidInput(_placed(one, str(folder / file), name, start, entry) for one in error.problems) from None


def _placed(problem: Problem, file: str, name: str, start: int, entry: str) -> Problem:
    """A problem of the new rule, which stands in no file yet, in the line that it has within the rule."""
    line = problem.line - start + 1
    if problem.file != file or not 1 <= line <= entry.count("\n"):
        return problem
    return replace(problem, file=f"{name} (not written)", line=line)


def _text_with(raw: bytes, file: str, name: str, data: Mapping[str, Any]) -> tuple[bytes, str]:
    """The text of a module with a rule after its last one, all else as it is, and the text of the rule."""
    text = decode(raw, file, MOST_FILE_BYTES)
    document = read_document(text, file)
    rules = mapping(document.data["rules"])
    line, column = document.marks[("rules",)]
    lines = text.splitlines(keepends=True)
    if rules and lines[line - 1][column - 1 :].startswith("{"):
        raise InvalidInput([Problem(file, line, column, "the rules stand in brackets; run `ischia rules fmt` first")])
    if not rules:
        lines[line - 1] = re.sub(r"(rules:)\s*\{\s*\}", r"\1", lines[line - 1])
    ends = "\r\n" if "\r\n" in text else "\n"
    indent = min((document.keys[("rules", rule)][1] - 1 for rule in rules), default=2)
    entry = entry_yaml(name, data, indent)
    at = _end_of_rules(
        lines, document.keys[("rules",)][0], [mark[0] for path, mark in document.keys.items() if len(path) == 1]
    )
    before = "".join(lines[:at])
    gap = ("" if before.endswith("\n") else ends) + (ends if rules and lines[at - 1].strip() else "")
    after = "".join(lines[at:])
    whole = before + gap + entry.replace("\n", ends) + (ends if after.strip() else "") + after
    mark = b"\xef\xbb\xbf" if raw.startswith(b"\xef\xbb\xbf") else b""
    return mark + whole.encode(), entry.replace("\n", ends)


def _end_of_rules(lines: list[str], start: int, keys: list[int]) -> int:
    """After how many lines the rules end: before the next key of the file and the comments above it."""
    later = [line for line in keys if line > start]
    if not later:
        return len(lines)
    at = min(later) - 1
    while at > start and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
        at -= 1
    return at
