"""The policy data of a knowledge base out of YAML."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from ..facts.reading import Part, Reading
from ..facts.technique import Catalogue
from .condition import Always
from .policy import Alternative, Featured, Policy
from .read_condition import Names, read_condition

KEYS = (
    "risk_order",
    "whole",
    "exclusive",
    "featured",
    "alternatives",
    "session_count",
    "review_session",
    "base_minutes",
    "base_techniques",
    "safety_net",
    "plan_sections",
    "words",
)
FEATURED = (
    "most",
    "opener",
    "never",
    "last_resort",
    "last_resort_where",
    "matches",
    "own",
    "disciplines",
)


def read_policy(reading: Reading, part: Part, names: Names, catalogue: Catalogue, rules: Collection[str]) -> Policy:
    """The policy at `part`."""
    value = reading.mapping(part, KEYS, KEYS)
    if not all(key in value for key in KEYS):
        return EMPTY
    minutes = [reading.whole(part["base_minutes"][number], 1, 240) for number in (0, 1)]
    return Policy(
        risk_order=_sets(reading, part["risk_order"], catalogue.groups, "a group of techniques"),
        whole=frozenset(reading.words(part["whole"], catalogue.groups, "a group of techniques")),
        exclusive=_sets(reading, part["exclusive"], catalogue.techniques, "a technique"),
        featured=_featured(reading, part["featured"], names, catalogue),
        alternatives=_alternatives(reading, part["alternatives"]),
        session_count=reading.word(part["session_count"], names.facts, "a fact"),
        review_session=reading.whole(part["review_session"], 1, 99),
        base_minutes=(minutes[0], minutes[1]),
        base_techniques=reading.whole(part["base_techniques"], 1, 9),
        safety_net=reading.word(part["safety_net"], rules, "a rule"),
        plan_sections=_texts(reading, part["plan_sections"]),
        words=_texts(reading, part["words"]),
    )


def _alternatives(reading: Reading, part: Part) -> tuple[Alternative, ...]:
    keys = ("id", "title", "text")
    read = (item for item in reading.items(part) if reading.mapping(item, keys, keys))
    return tuple(Alternative(*(reading.text(item, key) for key in keys)) for item in read)


def _texts(reading: Reading, part: Part) -> dict[str, str]:
    return {key: reading.text(part, key) for key, _ in reading.entries(part)}


def _sets(reading: Reading, part: Part, allowed: Any, what: str) -> tuple[frozenset[str], ...]:
    return tuple(frozenset(reading.words(item, allowed, what)) for item in reading.items(part))


def _featured(reading: Reading, part: Part, names: Names, catalogue: Catalogue) -> Featured:
    value = reading.mapping(part, FEATURED, FEATURED)
    if not all(key in value for key in FEATURED):
        return EMPTY.featured
    disciplines = {technique.discipline for technique in catalogue.techniques.values()}
    return Featured(
        most=reading.whole(part["most"], 1, 9),
        opener=reading.word(part["opener"], catalogue.groups, "a group of techniques"),
        never=frozenset(reading.words(part["never"], catalogue.groups, "a group of techniques")),
        last_resort=frozenset(reading.words(part["last_resort"], catalogue.techniques, "a technique")),
        last_resort_where=read_condition(reading, part["last_resort_where"], names),
        matches=reading.word(part["matches"], names.facts, "a fact"),
        own=reading.word(part["own"], names.facts, "a fact"),
        disciplines={
            scope: frozenset(reading.words(some, disciplines, "a discipline"))
            for scope, some in reading.entries(part["disciplines"])
        },
    )


EMPTY = Policy(
    risk_order=(),
    whole=frozenset(),
    exclusive=(),
    featured=Featured(1, "", frozenset(), frozenset(), Always(), "", "", {}),
    alternatives=(),
    session_count="",
    review_session=1,
    base_minutes=(0, 0),
    base_techniques=1,
    safety_net="",
    plan_sections={},
    words={},
)
