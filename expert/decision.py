"""The decision: what is done for one patient, and what every part of it rests on."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..facts.vocabulary import Finding, Unknown, as_plain
from ..rules.policy import Alternative
from .offers import Offer
from .plan import Course, Note
from .questions import NotExcluded, Question
from .trace import Step

FORMAT = "ischia.decision/1"


class Reason(Struct, frozen=True):
    """A referral in force: how urgent, to whom or for what, by which rule."""

    urgency: str
    rule: str
    to: str

    def to_plain(self) -> dict[str, Any]:
        """The reason as JSON data."""
        return {"urgency": self.urgency, "rule": self.rule, "to": self.to}


class Withheld(Struct, frozen=True):
    """A technique withheld: by which rules, certain ones first, and which answers could lift that."""

    technique: str
    rules: tuple[str, ...]
    lifted_by: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The entry as JSON data."""
        return {"technique": self.technique, "rules": list(self.rules), "lifted_by": list(self.lifted_by)}


class Contradiction(Struct, frozen=True):
    """Recorded facts that cannot all be true."""

    rule: str
    facts: tuple[str, ...]
    text: str

    def to_plain(self) -> dict[str, Any]:
        """The entry as JSON data."""
        return {"rule": self.rule, "facts": list(self.facts), "text": self.text}


class ReviewDue(Struct, frozen=True):
    """A review that was not done: the day on which it was due, the day after which nothing is offered, the rules."""

    due: datetime.date
    expires: datetime.date
    rules: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The entry as JSON data."""
        return {"due": self.due.isoformat(), "expires": self.expires.isoformat(), "rules": list(self.rules)}


class Decision(Struct, frozen=True):
    """All that a consultation says of one case; `to_plain` gives the contract's JSON.

    `referral` lists the referrals in force, worst first; `urgency` is the worst of them. `offered`,
    `withheld` and `not_indicated` part the catalogue. `plan` is None where the decision refuses,
    `review_due` where the knowledge was reviewed in time.
    """

    case: str
    knowledge_base: Mapping[str, str]
    derived: Mapping[str, Finding]
    urgency: str
    referral: tuple[Reason, ...]
    cannot_exclude: tuple[NotExcluded, ...]
    offered: tuple[Offer, ...]
    withheld: tuple[Withheld, ...]
    not_indicated: tuple[str, ...]
    ask: tuple[Question, ...]
    advice: tuple[Note, ...]
    contradictions: tuple[Contradiction, ...]
    plan: Course | None
    alternatives: tuple[Alternative, ...]
    trace: tuple[Step, ...]
    review_due: ReviewDue | None = None

    @property
    def withheld_throughout(self) -> tuple[str, ...]:
        """The rules that withhold every technique of the catalogue."""
        if self.offered or self.not_indicated or not self.withheld:
            return ()
        first, *others = self.withheld
        return tuple(rule for rule in first.rules if all(rule in entry.rules for entry in others))

    def to_plain(self) -> dict[str, Any]:
        """The decision as JSON data, format `ischia.decision/1`."""
        plain: dict[str, Any] = {
            "format": FORMAT,
            "case": self.case,
            "knowledge_base": dict(self.knowledge_base),
            "derived": self._derived(),
            "referral": {
                "urgency": self.urgency,
                "rules": list(dict.fromkeys(reason.rule for reason in self.referral)),
                "reasons": [reason.to_plain() for reason in self.referral],
            },
            "cannot_exclude": [entry.to_plain() for entry in self.cannot_exclude],
            "offered": [offer.to_plain() for offer in self.offered],
            "withheld": [entry.to_plain() for entry in self.withheld],
            "not_indicated": list(self.not_indicated),
            "ask": [question.to_plain() for question in self.ask],
            "advice": [note.to_plain() for note in self.advice],
            "contradictions": [entry.to_plain() for entry in self.contradictions],
            "alternatives": [{"id": one.id, "title": one.title, "text": one.text} for one in self.alternatives],
            "trace": [step.to_plain() for step in self.trace],
        }
        if self.plan is not None:
            plain["plan"] = self.plan.to_plain()
        if self.review_due is not None:
            plain["review_due"] = self.review_due.to_plain()
        return plain

    def _derived(self) -> dict[str, Any]:
        plain: dict[str, Any] = {}
        for name, finding in self.derived.items():
            unknown = isinstance(finding, Unknown)
            plain[name] = "unknown" if unknown else as_plain(finding)
            possible = finding.possible or () if isinstance(finding, Unknown) else (finding,)
            plain[f"{name}_possible"] = sorted((as_plain(value) for value in possible), key=str)
        return plain
