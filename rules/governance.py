"""Governance: who wrote a rule, who answers for it, when it was looked at, and when it must be again."""

from __future__ import annotations

import datetime
from typing import TypeAlias

from msgspec import Struct

Date: TypeAlias = datetime.date | None

DRAFT, ACTIVE, RETIRED = STATUSES = ("draft", "active", "retired")


class Change(Struct, frozen=True):
    """One entry of a change log: on which day, by whom, what."""

    date: datetime.date
    by: str
    what: str


class Governance(Struct, frozen=True):
    """The life of a rule.

    `author` wrote it, `owner` answers for it, `reviewer` looked at it on the day `reviewed` (None: nobody has).
    After `review_by` it must be looked at again. A `draft` restricts already and recommends nothing yet; a `retired`
    rule is kept for the record and is never in force. `log` holds its changes, the newest last.
    """

    author: str = ""
    owner: str = ""
    created: Date = None
    changed: Date = None
    reviewer: str = ""
    reviewed: Date = None
    review_by: Date = None
    status: str = ACTIVE
    log: tuple[Change, ...] = ()
