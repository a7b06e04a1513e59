"""The three files of `facts/` as frozen types: vocabulary, catalogue, sources."""

from __future__ import annotations

import re
from collections.abc import Collection

from msgspec.structs import replace

from .reading import Part, Reading
from .source import STANDINGS, Source
from .technique import (
    CERTAINTIES,
    DOSE_KEYS,
    SIDES,
    Catalogue,
    LocalContraindication,
    Point,
    Position,
    Range,
    Region,
    Technique,
)
from .vocabulary import CHANGES, Block, Code, Fact, Unknown, Value, Vocabulary

KINDS = ("boolean", "choice", "integer", "decimal", "set")
_LINT = re.compile(r"R7[0-9]{2}")
ASKED_BY = ("question", "examination", "inspection", "record", "questionnaire", "clinician")
HOW = ("asked", "examined", "inspected")
ACCEPTS = "accepts"  # the lints that an entry accepts, each with the reason
FACT_KEYS = (
    "title",
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
    "changes",
    "code",
    "regions",
    ACCEPTS,
)
TECHNIQUE_KEYS = (
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
    ACCEPTS,
)
SOURCE_KEYS = ("authors", "title", "year", "venue", "doi", "type", "supports", "url", "checked", "standing")


def read_accepted(reading: Reading, part: Part) -> None:
    """Check the remarks of `ischia rules check` that the entry at `part` accepts: codes with reasons."""
    if ACCEPTS not in part:
        return
    for code, reason in reading.entries(part[ACCEPTS]):
        if not _LINT.fullmatch(code):
            reading.wrong(reason, f'"{code[:40]}" is no code of a remark', "such as R712", code="R105", key=True)
        elif not reading.text(part[ACCEPTS], code).strip():
            reading.wrong(reason, f"{code} is accepted without a reason", "why it is right here", code="R103")


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
        read_accepted(reading, part)
        if reading.mapping(part, FACT_KEYS, ("type", "question", "unknown")):
            facts[name] = _fact(reading, name, part, blocks)
    for name, fact in facts.items():
        if fact.instead_of and fact.instead_of not in facts:
            reading.wrong(root["facts"][name]["instead_of"], f'no fact is named "{fact.instead_of}"', code="R104")
    return Vocabulary(facts, blocks)


def _fact(reading: Reading, name: str, part: Part, blocks: Collection[str]) -> Fact:
    low, high = _range(reading, part)
    fact = Fact(
        name=name,
        kind=reading.word(part["type"], KINDS, "a type of fact") if "type" in part else "boolean",
        question=reading.text(part, "question"),
        unknown=reading.text(part, "unknown"),
        values=reading.strings(part, "values"),
        also=reading.strings(part, "also"),
        low=low,
        high=high,
        unit=reading.text(part, "unit"),
        meaning=reading.text(part, "meaning"),
        asked_by=reading.word(part["asked_by"], ASKED_BY, "a way to ask") if "asked_by" in part else "question",
        block=reading.word(part["block"], blocks, "a block") if "block" in part else "",
        instead_of=reading.text(part, "instead_of"),
        changes=reading.word(part["changes"], CHANGES, "a way to change") if "changes" in part else CHANGES[0],
        codes=_codes(reading, part),
        regions=_regions(reading, part) if "regions" in part else None,
        title=reading.text(part, "title"),
    )
    if fact.kind in ("choice", "set") and not fact.values:
        reading.wrong(part["values"], f"{name} has no values", "a list of words", code="R509")
    if "negative" not in part:
        return fact
    return _with_negative(reading, fact, part["negative"])


def _with_negative(reading: Reading, fact: Fact, part: Part) -> Fact:

    try:
        negative = fact.read(part.value)
    except ValueError as error:
        reading.wrong(part, str(error), fact.expected, code="R204")
        return fact
    if isinstance(negative, Unknown):
        reading.wrong(part, "negative cannot be unknown", code="R205")
        return fact
    value: Value = negative
    return replace(fact, negative=value)


def _range(reading: Reading, part: Part) -> tuple[float, float]:
    if "range" not in part:
        if part["type"].value in ("integer", "decimal"):
            reading.wrong(part, "range is missing", "[least, most]", code="R102")
        return 0.0, 0.0
    value = part.value["range"]
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(type(n) in (int, float) for n in value)
        or value[0] > value[1]
    ):
        reading.wrong(part["range"], "is not a range", "[least, most]", code="R106")
        return 0.0, 0.0
    return value[0], value[1]


def _regions(reading: Reading, part: Part) -> dict[str, tuple[str, ...]]:
    regions = part["regions"]
    return {key: reading.strings(regions, key) for key, _ in reading.entries(regions)}


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


def read_catalogue(reading: Reading, vocabulary: Vocabulary) -> Catalogue:
    """The catalogue in `facts/techniques.yaml`; sides and what a technique treats are values of `vocabulary`."""
    muscles = {word for fact in vocabulary.facts.values() if fact.kind == "set" for word in fact.values}
    root = reading.root
    keys = ("side", "regions", "positions", "groups", "techniques")
    if not reading.mapping(root, keys, keys):
        return Catalogue({}, {}, {}, {}, "")
    regions = {}
    for name, part in reading.entries(root["regions"]):
        reading.mapping(part, ("title", "sided"), ("title",))
        regions[name] = Region(name, reading.text(part, "title"), part["sided"].value is True)
    positions = {}
    for name, part in reading.entries(root["positions"]):
        reading.mapping(part, ("title", "lies_on"), ("title",))
        positions[name] = Position(name, reading.text(part, "title"), reading.text(part, "lies_on"))
    groups, titles = _groups(reading, root["groups"])
    sides = [name for name, fact in vocabulary.facts.items() if {*SIDES} <= {*fact.values}]
    catalogue = Catalogue({}, regions, positions, groups, reading.word(root["side"], sides, "a fact that has sides"))
    techniques = {}
    for name, part in reading.entries(root["techniques"]):
        read_accepted(reading, part)
        if reading.mapping(
            part, TECHNIQUE_KEYS, ("title", "tradition", "groups", "positions", "depth", "cap", "evidence")
        ):
            techniques[name] = _technique(reading, name, part, catalogue, muscles)
    return Catalogue(techniques, regions, positions, groups, catalogue.side, titles)


def _groups(reading: Reading, part: Part) -> tuple[dict[str, str], dict[str, str]]:
    """What each group is, and the titles of those that have one: a text, or a title and a meaning."""
    meanings, titles = {}, {}
    for name, one in reading.entries(part):
        if not isinstance(one.value, dict):
            meanings[name] = reading.text(part, name)
        elif reading.mapping(one, ("title", "meaning"), ("title", "meaning")):
            meanings[name], titles[name] = reading.text(one, "meaning"), reading.text(one, "title")
        else:
            meanings[name] = ""
    return meanings, titles


def _technique(reading: Reading, name: str, part: Part, catalogue: Catalogue, muscles: Collection[str]) -> Technique:
    def words(key: str, allowed: Collection[str], what: str) -> tuple[str, ...]:
        return reading.words(part[key], allowed, what) if key in part else ()

    evidence, bedridden = part["evidence"], part["bedridden"]
    reading.mapping(evidence, ("sources", "certainty", "note"), ("sources", "certainty"))
    if bedridden.value is not None:
        reading.mapping(bedridden, ("suited", "how"), ("suited",))
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
        dose=_dose(reading, part),
        cap=reading.whole(part["cap"], 0, 10) if "cap" in part else 0,
        certainty=reading.word(evidence["certainty"], CERTAINTIES, "a certainty"),
        evidence=reading.strings(evidence, "sources"),
        evidence_note=reading.text(evidence, "note"),
        depth_note=reading.text(part, "depth_note"),
        nearness_note=reading.text(part, "nearness_note"),
        bedridden=reading.text(bedridden, "suited", "no"),
        bedridden_how=reading.text(bedridden, "how"),
        muscles=frozenset(words("muscles", muscles, "a muscle finding")),
        points=_points(reading, part, catalogue) if "points" in part else (),
        local_contraindications=_local(reading, part, catalogue) if "local_contraindications" in part else (),
        founding_article=reading.text(part, "founding_article"),
    )


def _dose(reading: Reading, part: Part) -> dict[str, Range]:
    if "dose" not in part:
        return {}
    dose = part["dose"]
    reading.mapping(dose, DOSE_KEYS)
    return {key: _span(reading, dose[key]) for key in DOSE_KEYS if key in dose}


def _points(reading: Reading, part: Part, catalogue: Catalogue) -> tuple[Point, ...]:
    points = []
    for one in reading.items(part["points"]):
        if reading.mapping(one, ("name", "place", "region"), ("name", "place", "region")):
            region = reading.word(one["region"], catalogue.regions, "a region")
            points.append(Point(reading.text(one, "name"), reading.text(one, "place"), region))
    return tuple(points)


def _local(reading: Reading, part: Part, catalogue: Catalogue) -> tuple[LocalContraindication, ...]:
    keys = ("condition", "regions", "rules")
    found = []
    for one in reading.items(part["local_contraindications"]):
        if reading.mapping(one, keys, keys):
            regions = reading.words(one["regions"], catalogue.regions, "a region")
            rules = reading.strings(one, "rules")
            found.append(LocalContraindication(reading.text(one, "condition"), regions, rules))
    return tuple(found)


def _span(reading: Reading, part: Part) -> Range:
    value = part.value
    if (
        not isinstance(value, list)
        or len(value) != 2
        or not all(type(n) is int and n >= 0 for n in value)
        or value[0] > value[1]
    ):
        reading.wrong(part, "is not a range", "[least, most] in whole numbers", code="R106")
        return 0, 0
    return value[0], value[1]


def read_sources(reading: Reading) -> dict[str, Source]:
    """The evidence register in `facts/sources.yaml`."""
    root = reading.root
    return read_register(reading, root["sources"]) if reading.mapping(root, ("sources",), ("sources",)) else {}


def read_register(reading: Reading, register: Part) -> dict[str, Source]:
    """The sources at `register` by their ids."""
    sources: dict[str, Source] = {}
    for name, part in reading.entries(register):
        if reading.mapping(part, SOURCE_KEYS, ("title", "checked", "standing")):
            texts = {key: reading.text(part, key) for key in SOURCE_KEYS}
            if texts["standing"] not in STANDINGS:
                reading.wrong(
                    part["standing"], f'"{texts["standing"]}" is no standing', ", ".join(STANDINGS), code="R105"
                )
            sources[name] = Source(id=name, **texts)
    return sources
