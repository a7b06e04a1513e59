"""The shapes of the files of `facts/`."""

from __future__ import annotations

from ....facts.read import (
    ASKED_BY,
    HOW,
    KINDS,
    SOURCE_KEYS,
    TECHNIQUE_KEYS,
)
from ....facts.read_body_chart import KEYS as _CHART_KEYS
from ....facts.source import STANDINGS
from ....facts.technique import CERTAINTIES, DOSE_KEYS, SIDES
from ....facts.vocabulary import CHANGES
from ..schema.facts import MEANINGS_OF_FACT
from .shape import (
    BLOCK,
    FACT,
    FINDING,
    GROUP,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    SOURCE,
    TECHNIQUE,
    TEXT,
    VALUE,
    Shape,
    Slot,
    by_name,
    declared,
    either,
    list_of,
    one,
    one_of,
    record,
    some,
    some_of,
)
from .shapes_of_conditions import values_listed
from .shapes_of_rules import ACCEPTED

_OF_FACT = {**MEANINGS_OF_FACT, "accepts": "Remarks of the check that are right to ignore here, each with the reason."}
_OF_TECHNIQUE = {
    **dict.fromkeys(TECHNIQUE_KEYS, ""),
    "title": "What it is called.",
    "short": "What it is called in a list.",
    "groups": "The groups that it is in: rules speak of these.",
    "regions": "Where it is done.",
    "positions": "In which positions it can be done.",
    "depth": "Least and most, on the scale 1 (skin contact) to 5 (forceful).",
    "dose": "How much of it: ranges of minutes, counts, sessions.",
    "cap": "The most pressure, 0 to 10 as the patient reports it.",
    "evidence": "The sources, and how certain the effect is.",
    "local_contraindications": "What forbids it in a place, with the rules that see to it.",
    "muscles": "The findings that it treats.",
    "points": "Named points, each in a region.",
    "accepts": "Remarks of the check that are right to ignore here, each with the reason.",
}


def vocabulary() -> Shape:
    """What can be recorded."""
    block = record({"title": "What it is about.", "how": "How it is screened."}, how=one_of(HOW))
    keys = {"blocks": "Blocks of screening findings.", "facts": "The facts by their names."}
    return record(keys, blocks=declared(BLOCK, lambda name: block), facts=declared(FACT, _fact, "recorded"))


def _fact(fact: str) -> Shape:
    return record(
        _OF_FACT,
        type=one_of(KINDS),
        values=some_of(()),
        also=some_of(()),
        range=list_of(TEXT),
        asked_by=one_of(ASKED_BY),
        block=one(BLOCK),
        negative=some(FINDING, fact),
        instead_of=one(FACT, "recorded"),
        changes=one_of(CHANGES),
        code=either(record(("system", "code", "display", "checked", "note")), list_of(TEXT)),
        regions=Shape(key=Slot(VALUE, fact), each=lambda word: some(REGION, "region or place")),
        accepts=ACCEPTED,
    )


def techniques() -> Shape:
    """The techniques, and the regions, positions and groups that they speak of."""
    local = {"condition": "What forbids it.", "regions": "Where.", "rules": "The rules that see to it."}
    technique = record(
        _OF_TECHNIQUE,
        tradition=one(OF_CATALOGUE, "tradition"),
        discipline=one(OF_CATALOGUE, "discipline"),
        groups=some(GROUP),
        regions=some(REGION),
        positions=some(POSITION),
        depth=list_of(TEXT),
        dose=record(DOSE_KEYS),
        bedridden=record(("suited", "how")),
        evidence=record(("sources", "certainty", "note"), sources=some(SOURCE), certainty=one_of(CERTAINTIES)),
        local_contraindications=list_of(record(local, regions=some(REGION), rules=some(RULE))),
        muscles=some(OF_CATALOGUE, "muscle"),
        points=list_of(record(("name", "place", "region"), region=one(REGION))),
        accepts=ACCEPTED,
    )
    keys = {
        "side": "The fact that says which side is affected.",
        "regions": "The parts of the body.",
        "positions": "The ways to lie or sit.",
        "groups": "Groups of techniques, of which rules speak.",
        "techniques": "The techniques by their names.",
    }
    region = record({"title": "What it is called.", "sided": "Whether there is one on either side."})
    position = record(("title", "lies_on"), lies_on=one_of(SIDES))
    return record(
        keys,
        side=one(FACT, "recorded"),
        regions=declared(REGION, lambda name: region),
        positions=declared(POSITION, lambda name: position),
        groups=declared(GROUP, lambda name: either(record(("title", "meaning")), TEXT)),
        techniques=declared(TECHNIQUE, lambda name: technique),
    )


def sources() -> Shape:
    """The evidence register."""
    source = record(SOURCE_KEYS, standing=one_of(STANDINGS))
    return record({"sources": "The sources by their ids."}, sources=declared(SOURCE, lambda name: source))


def body_chart() -> Shape:
    """The body chart."""
    drawn = by_name(REGION, lambda name: TEXT)
    view = record(
        ("title", "viewer_left", "details", "shapes", "signs"), viewer_left=one_of(SIDES), shapes=drawn, signs=drawn
    )
    mark = record(
        ("title", "where", "regions", "affected", "named_by"),
        where=Shape(key=Slot(FACT, "recorded"), each=_criterion),
        regions=some(REGION),
        affected=some(REGION),
        named_by=one(FACT, "regions"),
    )
    return record(
        _CHART_KEYS,
        views=Shape(each=lambda name: view),
        lines=list_of(record(("title", "view", "margin", "curve"))),
        marks=list_of(mark),
        pictograms=by_name(POSITION, lambda name: list_of(record(("width", "curve")))),
    )


def _criterion(fact: str) -> Shape:
    """A list of values of a fact, or of values that it does not have."""
    return either(record({"other_than": "None of these."}, other_than=values_listed(fact)), values_listed(fact))
