"""A patient as a test gives it: what is other than in the base case, in the words of a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ....facts.case import MOMENTS
from ....facts.vocabulary import UNKNOWN, Finding, Unknown, as_plain
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED, RuleTest
from .conditions import value_words
from .search import Patient


class Given(Struct, frozen=True):
    """What a test says of its patient: findings over the base case, and when and under which settings it is seen."""

    findings: Mapping[str, Any]
    moment: str = MOMENTS[0]
    settings: Mapping[str, Any] = {}
    overdue: bool = False

    @property
    def words(self) -> str:
        """The same in words: `consent yes and age_years 7`."""
        said = [f"{name} {_value(value)}" for name, value in (*self.findings.items(), *self.settings.items())]
        if self.moment != MOMENTS[0]:
            said.append(f"the moment {self.moment}")
        if self.overdue:
            said.append("the review overdue")
        if not said:
            return "the base case as it is"
        return " and ".join([", ".join(said[:-1]), said[-1]] if len(said) > 1 else said)

    def test(self, expect: Mapping[str, Any]) -> RuleTest:
        """The test that expects so much of this patient."""
        return RuleTest(self.findings, expect, self.moment, self.settings, self.overdue)


def given(patient: Patient, knowledge_base: KnowledgeBase) -> Given:
    """`patient` as a test gives it, its findings in the order of the vocabulary."""
    facts = knowledge_base.vocabulary.facts
    changed = {name.removeprefix(TYPED): finding for name, finding in patient.changes.items()}
    return Given(
        {name: _plain(changed[name], name, knowledge_base) for name in facts if name in changed},
        str(changed.get(MOMENT, MOMENTS[0])),
        {name: changed[name] for name in knowledge_base.settings if name in changed and name not in facts},
        changed.get(REVIEW_OVERDUE) is True,
    )


def _plain(finding: Finding, name: str, knowledge_base: KnowledgeBase) -> Any:
    return UNKNOWN if isinstance(finding, Unknown) else as_plain(finding, knowledge_base.vocabulary.facts[name])


def _value(value: Any) -> str:
    if isinstance(value, list):
        return f"[{', '.join(map(str, value))}]"
    return value_words(value)
