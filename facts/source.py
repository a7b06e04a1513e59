"""The evidence register: every source, what it is cited for, and how far it was checked."""

from __future__ import annotations

from msgspec import Struct

from .language import phrase

STANDING_WORDS = {  # how far a source was checked, as it is said
    "seen": phrase("seen"),
    "partly": phrase("partly checked"),
    "not seen": phrase("not seen"),
    "judgement": phrase("own judgement"),
}
STANDINGS = tuple(STANDING_WORDS)


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
        return "" if self.standing == "seen" else STANDING_WORDS[self.standing]
