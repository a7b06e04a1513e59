"""A knowledge base: facts, techniques, sources, rules and policy of one field, under one digest."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from contextlib import suppress
from graphlib import CycleError, TopologicalSorter
from typing import Any

from msgspec import Struct

from ..facts.language import spoken
from ..facts.source import Source
from ..facts.technique import Catalogue
from ..facts.vocabulary import Scalar, Vocabulary
from .conclusion import Recommend
from .condition import reads
from .overlay import Overlay
from .policy import Policy
from .rule import DerivedFact, Part, Rule

MANIFEST = "knowledge_base.yaml"
REVIEW_OVERDUE = "review_overdue"
REVIEW_GRACE = "review_grace"  # the setting: days after a review was due
MOMENT = "moment"
_LAST_DAY = datetime.date.max - datetime.timedelta(days=1)  # there is still one after it


class Setting(Struct, frozen=True):
    """What a clinic may set: its value in `unit`, the values that it can have (any where empty), the rule it serves."""

    value: Scalar
    title: str
    unit: str = ""
    values: tuple[Scalar, ...] = ()
    rule: str = ""


class KnowledgeBase(Struct, frozen=True):
    """Facts, techniques, sources, rules and policy of one field, and the digest of their text.

    `status` says in words how far the knowledge was signed off; `review_by` is the day by which it must be reviewed
    again, `rules_due` the day of each rule that has another. `retired` rules are kept for the record and never in
    force. `base_case` holds the findings over which the tests beside the rules are laid.
    """

    name: str
    title: str
    version: str
    status: str
    review_by: datetime.date
    digest: str
    settings: Mapping[str, Scalar]
    vocabulary: Vocabulary
    catalogue: Catalogue
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    derived: Mapping[str, DerivedFact]
    policy: Policy
    base_case: Mapping[str, Any]
    overlay: Overlay | None = None
    described_settings: Mapping[str, Setting] = {}
    licence: str = ""
    authors: tuple[str, ...] = ()
    rules_due: Mapping[str, datetime.date] = {}
    retired: Mapping[str, Rule] = {}

    def is_of_overlay(self, rule: Rule) -> bool:
        """Whether the overlay that lies over it adds `rule`."""
        return self.overlay is not None and rule.module in self.overlay.modules

    @property
    def due(self) -> datetime.date:
        """The day by which the first review is due, of the whole or of a rule."""
        return min((self.review_by, *self.rules_due.values()))

    @property
    def expires(self) -> datetime.date:
        """The day after which nothing is offered: the first review is due and the days of grace are over."""
        grace = self.settings.get(REVIEW_GRACE, 0)
        days = min(grace if isinstance(grace, int) else 0, (_LAST_DAY - self.due).days)
        return self.due + datetime.timedelta(days=days)

    def past_review(self, today: datetime.date) -> tuple[str, ...]:
        """The rules in force that should have been reviewed before `today`."""
        return tuple(name for name in self.rules if self.rules_due.get(name, self.review_by) < today)

    def recommending(self, technique: str) -> tuple[tuple[Rule, Part], ...]:
        """The parts of rules that can recommend a technique, or offer it as an option."""
        return tuple(
            (rule, part)
            for rule in self.rules.values()
            for part in rule.parts
            if any(isinstance(said, Recommend) and technique in said.techniques for said in part.then)
        )

    @property
    def marks(self) -> dict[str, str]:
        """By source, what must stand beside its id wherever it is cited; empty where it was seen."""
        return {name: source.mark for name, source in self.sources.items()}

    @property
    def derived_only(self) -> tuple[str, ...]:
        """The derived facts that cannot be typed in."""
        return tuple(name for name in self.derived if name not in self.vocabulary.facts)

    def name_of(self, fact: str) -> str:
        """What a fact, derived or not, is called within a sentence; any other name as words."""
        if fact in self.vocabulary.facts:
            title = self.vocabulary.facts[fact].title
        else:
            title = self.derived[fact].short if fact in self.derived else ""
        return title or spoken(fact)


def strata(derived: Mapping[str, DerivedFact]) -> dict[str, int]:
    """The stratum of each derived fact: one above the highest of the derived facts that it reads.

    A fact in a cycle is left out.
    """
    read = {
        name: {read for when in fact.conditions for read in reads(when) if read in derived}
        for name, fact in derived.items()
    }
    sorter = TopologicalSorter(read)
    with suppress(CycleError):  # what is in no cycle is sorted all the same
        sorter.prepare()
    level: dict[str, int] = {}
    while ready := sorter.get_ready():
        level |= {name: 1 + max((level[below] for below in read[name]), default=0) for name in ready}
        sorter.done(*ready)
    return level
