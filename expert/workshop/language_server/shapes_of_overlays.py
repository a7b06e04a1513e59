"""The shapes of the files of an overlay."""

from __future__ import annotations

from ....rules.conclusion import URGENCIES
from ..schema.overlays import MEANINGS, OPENING, PLAIN_MEANINGS
from . import shapes_of_facts, shapes_of_rules
from .shape import (
    FACT,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    SOURCE,
    TECHNIQUE,
    TEXT,
    Shape,
    Slot,
    by_name,
    one,
    record,
)
from .shapes_of_conclusions import KINDS
from .shapes_of_conditions import settings

REFERRING = "referring"  # of rules those that refer
_NAMED = {
    "techniques": "What techniques are called here.",
    "facts": "What facts are called here.",
    "regions": "What parts of the body are called here.",
    "positions": "What positions are called here.",
}


def overlay() -> Shape:
    """What an overlay says itself; its name is that of a source."""
    urgencies = {urgency: f"Where to, where it is {urgency}." for urgency in URGENCIES[1:]}
    names = {
        "techniques": by_name(TECHNIQUE, lambda name: TEXT),
        "facts": by_name(FACT, lambda name: TEXT, "recorded"),
        "regions": by_name(REGION, lambda name: TEXT),
        "positions": by_name(POSITION, lambda name: TEXT),
    }
    return record(
        MEANINGS,
        overlay=Shape(scalar=Slot(SOURCE, declares=True)),
        over=one(OF_CATALOGUE, "base"),
        language=one(OF_CATALOGUE, "language"),
        governance=shapes_of_rules.GOVERNANCE,
        settings=settings(),
        off=by_name(TECHNIQUE, lambda name: TEXT),
        pathways=Shape(key=Slot(RULE, REFERRING, urgencies), each=lambda name: TEXT),
        names=record(_NAMED, **names),
        plain=record(PLAIN_MEANINGS, refer=record(URGENCIES[1:])),
        sources=shapes_of_facts.sources().under["sources"],
    )


def rules() -> Shape:
    """A module of rules of an overlay, which can say nothing that opens something."""
    return shapes_of_rules.module({kind: said for kind, said in KINDS.items() if kind not in OPENING})
