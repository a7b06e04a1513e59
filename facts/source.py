"""The evidence register: every source, what it is cited for, and how far it was checked."""

from __future__ import annotations

from msgspec import Struct

STANDINGS = ("seen", "partly", "not seen", "judgement")


class Source(Struct, frozen=True):
    """A source; `checked` says in words how far it was checked, `standing` in one of `STANDINGS`."""

    id: str
    authors: str
    title: str
    year: str
    venue: str
    type: str
    supports: str
    checked: str
    standing: str
    doi: str = ""
    url: str = ""

    @property
    def mark(self) -> str:
        """What must stand beside the id wherever the source is cited; empty where it was seen."""
        return {"seen": "", "partly": "partly checked", "not seen": "not seen", "judgement": "own judgement"}[
            self.standing
        ]
