"""The three files of `facts/` as frozen types: vocabulary, catalogue, sources."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from msgspec.structs import replace

from .reading import Part, Reading
from .source import STANDINGS, Source
from .technique import (
    CERTAINTIES,
    DOSE_KEYS,
    Catalogue,
    LocalContraindication,
    Point,
    Position,
    Range,
    Region,
    Technique,
)
from .vocabulary import Block, Code, Fact, Unknown, Value, Vocabulary

KINDS = ("boolean", "choice", "integer", "decimal", "set")
ASKED_BY = ("question", "examination", "inspection", "record", "questionnaire", "clinician")
HOW = ("asked", "examined", "inspected")
_FACT_KEYS = (
    "type",
    "values",
    "also",
    "range",
    "unit",
    "question",
    "meaning",
    "asked_by",
    "unknown",
    "block",
    "negative",
    "instead_of",
    "code",
    "regions",
)
_TECHNIQUE_KEYS = (
    "title",
    "short",
    "tradition",
    "discipline",
    "target",
    "groups",
    "regions",
    "positions",
    "depth",
    "depth_note",
    "nearness",
    "nearness_note",
    "dose",
    "cap",
    "bedridden",
    "evidence",
    "local_contraindications",
    "muscles",
    "points",
    "founding_article",
)
_SOURCE_KEYS = ("authors", "title", "year", "venue", "doi", "type", "supports", "url", "checked", "standing")


def read_vocabulary(reading: Reading) -> Vocabulary:
    """The vocabulary in `facts/vocabulary.yaml`."""
    root = reading.root
    blocks: dict[str, Block] = {}
    facts: dict[str, Fact] = {}
    if not reading.mapping(root, ("blocks", "facts"), ("blocks", "facts")):
        return Vocabulary(facts, blocks)
    for name, part in reading.entries(root["blocks"]):
        if reading.mapping(part, ("title", "how"), ("title", "how")):
            how = reading.word(part["how"], HOW, "a way to screen") if "how" in part else ""
            blocks[name] = Block(name, reading.text(part, "title"), how)
    for name, part in reading.entries(root["facts"]):
        if reading.mapping(part, _FACT_KEYS, ("type", "question", "unknown")):
            facts[name] = _fact(reading, name, part, blocks)
    for name, fact in facts.items():
        if fact.instead_of and fact.instead_of not in facts:
            reading.wrong(root["facts"][name]["instead_of"], f'no fact is named "{fact.instead_of}"')
    return Vocabulary(facts, blocks)


def _fact(reading: Reading, name: str, part: Part, blocks: Collection[str]) -> Fact:
    low, high = _range(reading, part)
    fact = Fact(
        name=name,
        kind=reading.word(part["type"], KINDS, "a type of fact") if "type" in part else "boolean",
        question=reading.text(part, "question"),
        unknown=reading.text(part, "unknown"),
        values=_names(reading, part, "values"),
        also=_names(reading, part, "also"),
        low=low,
        high=high,
        unit=reading.text(part, "unit"),
        meaning=reading.text(part, "meaning"),
        asked_by=reading.word(part["asked_by"], ASKED_BY, "a way to ask") if "asked_by" in part else "question",
        block=reading.word(part["block"], blocks, "a block") if "block" in part else "",
        instead_of=reading.text(part, "instead_of"),
        codes=_codes(reading, part),
        regions={key: _names(reading, part["regions"], key) for key in part.value["regions"]}
        if "regions" in part
        else None,
    )
    if "negative" not in part:
        return fact
    return _with_negative(reading, fact, part["negative"])


def _with_negative(reading: Reading, fact: Fact, part: Part) -> Fact:

    try:
        negative = fact.read(part.value)
    except ValueError as error:
        reading.wrong(part, str(error), fact.expected)
        return fact
    if isinstance(negative, Unknown):
        reading.wrong(part, "negative cannot be unknown")
        return fact
    value: Value = negative
    return replace(fact, negative=value)


def _range(reading: Reading, part: Part) -> tuple[float, float]:
    if "range" not in part:
        return 0.0, 0.0
    value = part.value["range"]
    if not isinstance(value, list) or len(value) != 2 or not all(isinstance(n, int | float) for n in value):
        reading.wrong(part["range"], "is not a range", "[least, most]")
        return 0.0, 0.0
    return value[0], value[1]


def _names(reading: Reading, part: Part, key: str) -> tuple[str, ...]:
    value = part.value.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
        reading.wrong(part[key], f"{key} is not a list of words", "a list of words; quote numbers")
        return ()
    return tuple(value)


def _codes(reading: Reading, part: Part) -> tuple[Code, ...]:
    if "code" not in part:
        return ()
    many = part["code"]
    codes = []
    for one in reading.items(many) if isinstance(many.value, list) else [many]:
        if reading.mapping(one, ("system", "code", "display", "checked", "note"), ("system", "code", "checked")):
            texts = {key: reading.text(one, key) for key in ("system", "code", "display", "note")}
            codes.append(Code(checked=one.value.get("checked") is True, **texts))
    return tuple(codes)


def read_catalogue(reading: Reading, muscles: Collection[str]) -> Catalogue:
    """The catalogue in `facts/techniques.yaml`; `muscles` are the findings that a technique may treat."""
    root = reading.root
    if not reading.mapping(root, ("side", "regions", "positions", "groups", "techniques"), ("side", "techniques")):
        return Catalogue({}, {}, {}, {}, "")
    regions = {}
    for name, part in reading.entries(root["regions"]):
        reading.mapping(part, ("title", "sided"), ("title",))
        regions[name] = Region(name, reading.text(part, "title"), part.value.get("sided") is True)
    positions = {}
    for name, part in reading.entries(root["positions"]):
        reading.mapping(part, ("title", "lies_on"), ("title",))
        positions[name] = Position(name, reading.text(part, "title"), reading.text(part, "lies_on"))
    groups = {name: str(part.value) for name, part in reading.entries(root["groups"])}
    catalogue = Catalogue({}, regions, positions, groups, reading.text(root, "side"))
    techniques = {}
    for name, part in reading.entries(root["techniques"]):
        if reading.mapping(part, _TECHNIQUE_KEYS, ("title", "tradition", "groups", "depth", "cap", "evidence")):
            techniques[name] = _technique(reading, name, part, catalogue, muscles)
    return Catalogue(techniques, regions, positions, groups, catalogue.side)


def _technique(reading: Reading, name: str, part: Part, catalogue: Catalogue, muscles: Collection[str]) -> Technique:
    def words(key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        return reading.words(part[key], allowed, what) if key in part else ()

    evidence: Any = part.value.get("evidence", {})
    bedridden: Any = part.value.get("bedridden", {})
    certainty = evidence.get("certainty", "none")
    if certainty not in CERTAINTIES:
        reading.wrong(part["evidence"]["certainty"], f'"{certainty}" is no certainty', ", ".join(CERTAINTIES))
    return Technique(
        id=name,
        title=reading.text(part, "title"),
        short=reading.text(part, "short") or reading.text(part, "title"),
        tradition=reading.text(part, "tradition"),
        discipline=reading.text(part, "discipline"),
        target=reading.text(part, "target"),
        groups=frozenset(words("groups", catalogue.groups, "a group of techniques")),
        regions=words("regions", catalogue.regions, "a region"),
        positions=words("positions", catalogue.positions, "a position"),
        depth=_span(reading, part["depth"]) if "depth" in part else (1, 1),
        nearness=reading.text(part, "nearness"),
        dose={key: _span(reading, part["dose"][key]) for key in DOSE_KEYS if key in part.value.get("dose", {})},
        cap=reading.whole(part["cap"], 0, 10) if "cap" in part else 0,
        certainty=certainty,
        evidence=tuple(evidence.get("sources", ())),
        evidence_note=evidence.get("note", ""),
        depth_note=reading.text(part, "depth_note"),
        nearness_note=reading.text(part, "nearness_note"),
        bedridden=bedridden.get("suited", "no"),
        bedridden_how=bedridden.get("how", ""),
        muscles=frozenset(words("muscles", muscles, "a muscle finding")),
        points=tuple(Point(**point) for point in part.value.get("points", ())),
        local_contraindications=tuple(
            LocalContraindication(one["condition"], tuple(one["regions"]), tuple(one["rules"]))
            for one in part.value.get("local_contraindications", ())
        ),
        founding_article=reading.text(part, "founding_article"),
    )


def _span(reading: Reading, part: Part) -> Range:
    value = part.value
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(type(n) is int and n >= 0 for n in value)
        or value[0] > value[1]
    ):
        reading.wrong(part, "is not a range", "[least, most] in whole numbers")
        return 0, 0
    return value[0], value[1]


def read_sources(reading: Reading) -> dict[str, Source]:
    """The evidence register in `facts/sources.yaml`."""
    sources: dict[str, Source] = {}
    root = reading.root
    if not reading.mapping(root, ("sources",), ("sources",)):
        return sources
    for name, part in reading.entries(root["sources"]):
        if reading.mapping(part, _SOURCE_KEYS, ("title", "checked", "standing")):
            texts = {key: reading.text(part, key) for key in _SOURCE_KEYS}
            if texts["standing"] not in STANDINGS:
                reading.wrong(part["standing"], f'"{texts["standing"]}" is no standing', ", ".join(STANDINGS))
            sources[name] = Source(id=name, **texts)
    return sources
