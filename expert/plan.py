"""The plan that goes with an offer: the course, the session, the stop rules, and what is said beside."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..facts.technique import Range
from ..facts.vocabulary import Finding
from ..rules.conclusion import Advise, Plan, Stop
from ..rules.knowledge_base import KnowledgeBase
from .trace import Trace
from .weigh import Bounds


class Note(Struct, frozen=True):
    """A sentence of the plan, and the rule that says it."""

    rule: str
    text: str

    def to_plain(self) -> dict[str, Any]:
        """The note as JSON data."""
        return {"rule": self.rule, "text": self.text}


class Course(Struct, frozen=True):
    """The plan: session number and most sessions, minutes and techniques of one, what to stop for.

    `session` is today's number, None where the sessions so far are not known; `sessions` the most
    before the course ends and `per_week` the most in a week, None where no rule bounds them.
    `sections` hold the notes under each heading of the plan.
    """

    session: int | None
    sessions: int | None
    per_week: int | None
    review_session: int
    minutes: Range
    techniques: int
    stop_rules: tuple[Note, ...]
    sections: Mapping[str, tuple[Note, ...]]

    def to_plain(self) -> dict[str, Any]:
        """The plan as JSON data."""
        return {
            "session": self.session,
            "sessions": self.sessions,
            "per_week": self.per_week,
            "review_session": self.review_session,
            "minutes": list(self.minutes),
            "techniques": self.techniques,
            "stop_rules": [note.to_plain() for note in self.stop_rules],
            "sections": {name: [note.to_plain() for note in notes] for name, notes in self.sections.items()},
        }


def course(trace: Trace, bounds: Bounds, memory: Mapping[str, Finding], knowledge_base: KnowledgeBase) -> Course:
    """The plan for one patient."""
    policy = knowledge_base.policy
    sections: dict[str, list[Note]] = {name: [] for name in policy.plan_sections}
    for item in trace.in_force:
        if isinstance(item.conclusion, Plan):
            sections.setdefault(item.conclusion.section, []).append(Note(item.rule, item.conclusion.text))
    done = memory.get(policy.session_count)
    most, pace = bounds.least("sessions", 999), bounds.least("per_week", 8)
    return Course(
        session=done + 1 if isinstance(done, int) else None,
        sessions=most if most < 999 else None,
        per_week=pace if pace < 8 else None,
        review_session=policy.review_session,
        minutes=bounds.minutes(policy.base_minutes),
        techniques=bounds.least("techniques", policy.base_techniques),
        stop_rules=stop_rules(knowledge_base),
        sections={name: tuple(notes) for name, notes in sections.items() if notes},
    )


def stop_rules(knowledge_base: KnowledgeBase) -> tuple[Note, ...]:
    """What to watch and to stop for while hands are on: the rules of contact, in words."""
    return tuple(
        Note(rule.id, conclusion.text)
        for rule in knowledge_base.rules.values()
        if rule.during_contact
        for part in rule.parts
        for conclusion in part.then
        if isinstance(conclusion, Stop | Advise)
    )
