"""What must be reviewed, and when: the rules and the knowledge base as a whole, the soonest first."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Iterable
from typing import Any

from msgspec import Struct, to_builtins

from ...facts.problem import InvalidInput, nearest
from ...rules.governance import DRAFT, Date
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import Rule

_SPAN = re.compile(r"([0-9]{1,4})\s*([a-z]*)")
_DAYS = {"d": 1, "w": 7, "m": 30, "y": 365}
_EXAMPLES = "90d for days, 12w for weeks, 6m for months or 1y for years"
LONGEST = 3650  # days: further ahead nobody plans a review


class DueRule(Struct, frozen=True):
    """A rule that must be reviewed by a day that is `days` away, negative where it is past.

    `reviewed` is the day of its last review, None where nobody has reviewed it.
    """

    id: str
    title: str
    module: str
    owner: str
    status: str
    due: datetime.date
    days: int
    reviewed: Date
    reviewer: str

    @property
    def overdue(self) -> bool:
        """Whether the day is past."""
        return self.days < 0

    @property
    def draft(self) -> bool:
        """Whether the rule is a draft."""
        return self.status == DRAFT


class Due(Struct, frozen=True):
    """What must be reviewed from `today` up to and including `until`, and what is overdue.

    `review_by` is the day for the knowledge base as a whole; `first` the first day of all, of the whole or of a rule;
    after `expires` nothing is offered any more. `rules` are those within the time, the soonest first; `later` the rest.
    """

    knowledge_base: str
    version: str
    today: datetime.date
    until: datetime.date
    owner: str
    review_by: datetime.date
    first: datetime.date
    expires: datetime.date
    rules: tuple[DueRule, ...]
    later: tuple[DueRule, ...]

    @property
    def whole_listed(self) -> bool:
        """Whether the knowledge base as a whole must be reviewed within the time."""
        return self.review_by <= self.until

    @property
    def overdue(self) -> tuple[DueRule, ...]:
        """The rules whose day is past."""
        return tuple(rule for rule in self.rules if rule.overdue)

    @property
    def any_overdue(self) -> bool:
        """Whether a rule or the knowledge base as a whole is overdue."""
        return bool(self.overdue) or self.review_by < self.today

    @property
    def never_reviewed(self) -> tuple[DueRule, ...]:
        """The rules that nobody has reviewed, whenever they are due."""
        return tuple(rule for rule in (*self.rules, *self.later) if rule.reviewed is None)

    def to_plain(self) -> Any:
        """As JSON data."""
        plain = to_builtins(self)
        del plain["later"]
        for said, rule in zip(plain["rules"], self.rules, strict=True):
            said["overdue"] = rule.overdue
        return {
            "format": "ischia.due/1",
            **plain,
            "overdue": self.any_overdue,
            "days_to_expiry": (self.expires - self.today).days,
            "never_reviewed": [rule.id for rule in self.never_reviewed],
        }


def due(base: KnowledgeBase, today: datetime.date, until: datetime.date, owner: str = "") -> Due:
    """What of `base` must be reviewed up to and including `until`; with `owner` only the rules that one answers for.

    Drafts are among them, retired rules are not. Raises InvalidInput where nobody of that name answers for a rule.
    """
    owner = _owner(base.rules.values(), owner) if owner else ""
    every = [
        _due_rule(rule, base, today) for rule in base.rules.values() if not owner or rule.governance.owner == owner
    ]
    every.sort(key=lambda rule: (rule.due, rule.id))
    return Due(
        knowledge_base=base.name,
        version=base.version,
        today=today,
        until=until,
        owner=owner,
        review_by=base.review_by,
        first=base.due,
        expires=base.expires,
        rules=tuple(rule for rule in every if rule.due <= until),
        later=tuple(rule for rule in every if rule.due > until),
    )


def _due_rule(rule: Rule, base: KnowledgeBase, today: datetime.date) -> DueRule:
    said, day = rule.governance, base.rules_due.get(rule.id, base.review_by)
    days = (day - today).days
    return DueRule(rule.id, rule.title, rule.module, said.owner, said.status, day, days, said.reviewed, said.reviewer)


def _owner(rules: Iterable[Rule], typed: str) -> str:
    """The owner that was typed, in any case. Raises InvalidInput with the nearest name."""
    owners = dict.fromkeys(rule.governance.owner for rule in rules if rule.governance.owner)
    for owner in owners:
        if owner.casefold() == typed.casefold():
            return owner
    raise InvalidInput.of(f'nobody called "{typed[:80]}" answers for a rule', nearest(typed, owners))


def until(today: datetime.date, within: str) -> datetime.date:
    """The last day of a span such as `90d`, `12w`, `6m` or `1y` from `today` on.

    Raises InvalidInput where it is none, or ends more than ten years ahead.
    """
    match = _SPAN.fullmatch(within.strip().lower())
    unit = match[2] if match else ""
    if match is None or unit not in _DAYS:
        meant = f"{match[1]}d" if match and not unit else ""
        raise InvalidInput.of(f'"{within[:40]}" is no span of time; write {_EXAMPLES}', meant)
    number = int(match[1])
    days = _DAYS[unit] * number
    if days > LONGEST:
        raise InvalidInput.of(f"{within.strip()} is too long; at most ten years ahead can be asked for")
    if unit in ("m", "y"):
        return _months_on(today, number * (12 if unit == "y" else 1))
    return _days_on(today, days)


def _months_on(day: datetime.date, months: int) -> datetime.date:
    """The same day of a later month, or its last where it has no such day."""
    month = day.month - 1 + months
    year, month = min(day.year + month // 12, datetime.MAXYEAR), month % 12 + 1
    return day.replace(year=year, month=month, day=min(day.day, calendar.monthrange(year, month)[1]))


def _days_on(day: datetime.date, days: int) -> datetime.date:
    return day + datetime.timedelta(days=min(days, (datetime.date.max - day).days))
