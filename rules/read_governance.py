"""Governance out of YAML: what a rule says of itself, over what its module and its knowledge base say of all."""

from __future__ import annotations

import datetime

from msgspec.structs import replace

from ..facts.reading import Part, Reading
from .governance import ACTIVE, STATUSES, Change, Date, Governance

_TEXTS = ("author", "owner", "reviewer")
DATES = ("created", "changed", "reviewed", "review_by")
GOVERNANCE_KEYS = (*_TEXTS, *DATES, "status", "log")
DEFAULT_KEYS = (*_TEXTS, *DATES, "status")  # what can be said of all rules at once


def read_governance(reading: Reading, part: Part, above: Governance) -> Governance:
    """The governance keys of the mapping at `part`, laid over `above`."""
    value = part.value if isinstance(part.value, dict) else {}
    said: dict[str, object] = {key: reading.text(part, key) for key in _TEXTS if key in value}
    said |= {key: read_date(reading, part[key]) for key in DATES if key in value}
    if "status" in value:
        said["status"] = reading.word(part["status"], STATUSES, "a status") or ACTIVE
    if "log" in value:
        said["log"] = tuple(_change(reading, item) for item in reading.items(part["log"]))
    if not said:
        return above
    governance = replace(above, **said)
    _check_order(reading, part, governance)
    return governance


def read_date(reading: Reading, part: Part) -> Date:
    """The day at `part`, or None once the problem is reported."""
    try:
        return datetime.date.fromisoformat(part.value if isinstance(part.value, str) else "")
    except ValueError:
        reading.wrong(part, f'"{str(part.value)[:40]}" is no date', "YYYY-MM-DD", code="R502")
        return None


def _change(reading: Reading, part: Part) -> Change:
    keys = ("date", "by", "what")
    reading.mapping(part, keys, keys)
    day = read_date(reading, part["date"]) if "date" in part else None
    return Change(day or datetime.date.min, reading.text(part, "by"), reading.text(part, "what"))


def _check_order(reading: Reading, part: Part, governance: Governance) -> None:
    """A rule is created, then changed or reviewed; whoever reviewed it has a name."""
    created = governance.created
    for key in ("changed", "reviewed", "review_by"):
        day = getattr(governance, key)
        if created and day and day < created:
            reading.wrong(part[key], f"{key} is before the rule was created", f"{created} or later", code="R503")
    if governance.reviewed and not governance.reviewer:
        reading.wrong(part, "says when it was reviewed and not by whom", "reviewer", code="R503")
