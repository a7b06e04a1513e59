"""Changes to a case as they are typed, `fact=value`, read as a case file is read."""

from __future__ import annotations

import json
from collections.abc import Iterable

from ...facts.case import parse_case
from ...facts.document import read_document
from ...facts.problem import InvalidInput, Problem, nearest
from ...facts.vocabulary import Unknown
from ...rules.knowledge_base import KnowledgeBase
from .case_change import Changes


def read_changes(typed: Iterable[str], knowledge_base: KnowledgeBase) -> Changes:
    """The changes in `typed`, each `fact=value` with the value as in a case file; None takes a finding back.

    `null` and `unknown` are that. Raises InvalidInput with every problem found.
    """
    changes: dict[str, object] = {}
    problems: list[Problem] = []
    for text in typed:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            facts = knowledge_base.vocabulary.facts
            near = "" if name in facts else nearest(name, facts)
            message = f'"{text[:80]}" does not say what the fact is'
            problems.append(Problem("ischia", 0, 0, message, "FACT=VALUE; FACT=unknown takes it back", near))
            continue
        if name in changes:
            problems.append(Problem("ischia", 0, 0, f'"{name[:80]}" is set twice'))
            continue
        try:
            changes[name] = _read(name, value, knowledge_base)
        except InvalidInput as error:
            problems += [Problem("ischia", 0, 0, p.message, p.expected, p.nearest) for p in error.problems]
    if problems:
        raise InvalidInput(problems)
    return changes  # type: ignore[return-value]


def _read(name: str, value: str, knowledge_base: KnowledgeBase) -> object:
    """One finding, through the reader of cases, so that what it refuses is refused here in the same words."""
    data = read_document(value, "ischia").data
    text = json.dumps({"case": "change", "facts": {name: data}})
    case = parse_case(text, knowledge_base.vocabulary, "ischia", knowledge_base.derived_only)
    finding = case.recorded[name]
    return None if isinstance(finding, Unknown) else finding
