"""What differs between two versions of a knowledge base, as data: an entry for each thing that is otherwise."""

from __future__ import annotations

from typing import Any

from msgspec import Struct, to_builtins

from .data_changes import Change
from .effect import EFFECTS

ADDED, REMOVED, CHANGED, RENAMED = "added", "removed", "changed", "renamed"
RETIRED, REINSTATED = "retired", "reinstated"
SORTS = (ADDED, REMOVED, CHANGED, RENAMED, RETIRED, REINSTATED)
KINDS = {  # what can be otherwise, in the order in which it is shown
    "manifest": "The knowledge base",
    "setting": "Settings",
    "rule": "Rules",
    "module": "Modules",
    "derived fact": "Derived facts",
    "fact": "Facts",
    "screening block": "Screening blocks",
    "technique": "Techniques",
    "region": "Regions",
    "position": "Positions",
    "group": "Groups",
    "source": "Sources",
    "policy": "Policy",
    "base case": "Base case",
    "file": "Other files",
}


class Entry(Struct, frozen=True):
    """One thing that came, went or is otherwise.

    `kind` is one of `KINDS`, `sort` one of `SORTS`; `name` is its id, now or at last, and
    `was` the id it had where that is another. `effect` is that of all its changes together, and empty but for rules.
    """

    kind: str
    name: str
    sort: str
    title: str = ""
    was: str = ""
    changes: tuple[Change, ...] = ()
    effect: str = ""


class Revision(Struct, frozen=True):
    """Two versions held against each other.

    `rewritten` are rules that are written otherwise and say the same; `same_text` whether every file is the same.
    """

    old: str
    new: str
    entries: tuple[Entry, ...]
    rewritten: tuple[str, ...]
    same_text: bool

    @property
    def differs(self) -> bool:
        """Whether anything has another meaning."""
        return bool(self.entries)

    def of(self, kind: str) -> tuple[Entry, ...]:
        """The entries of one kind."""
        return tuple(entry for entry in self.entries if entry.kind == kind)

    def count(self, kind: str = "rule") -> dict[str, int]:
        """How many entries of a kind came, went, and are otherwise."""
        return {sort: sum(entry.sort == sort for entry in self.of(kind)) for sort in SORTS}

    def effects(self) -> dict[str, int]:
        """How many rules are tighter, looser, otherwise changed, or cannot be told."""
        return {effect: sum(entry.effect == effect for entry in self.of("rule")) for effect in EFFECTS}

    def to_plain(self) -> dict[str, Any]:
        """As JSON data."""
        counts = {"rules": self.count(), "effects": self.effects()}
        return {**to_builtins(self), "differs": self.differs, **counts}
