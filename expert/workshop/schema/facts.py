"""JSON Schemas of the files of `facts/`: vocabulary, techniques, sources, body chart."""

from __future__ import annotations

from ....facts.read import (
    ASKED_BY,
    FACT_KEYS,
    HOW,
    KINDS,
    SOURCE_KEYS,
    TECHNIQUE_KEYS,
)
from ....facts.read_body_chart import KEYS as _CHART_KEYS
from ....facts.read_body_chart import MOST
from ....facts.source import STANDINGS
from ....facts.technique import CERTAINTIES, DOSE_KEYS, SIDES
from ....facts.vocabulary import CHANGES, Fact
from .findings import value_of
from .parts import (
    TEXT,
    TEXTS,
    YES_OR_NO,
    Schema,
    described,
    each,
    list_of,
    mapping_or,
    named,
    one_of,
    one_or_more,
    record,
    span,
    suggested,
    whole,
)
from .rules import ACCEPTED
from .world import World

_LENGTH: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": MOST}
_POINT = r"[-+]?[0-9.]+([eE][-+]?[0-9]+)?,[-+]?[0-9.]+([eE][-+]?[0-9]+)?"
MEANINGS_OF_FACT = {
    "title": "What it is called within a sentence.",
    "type": "boolean, choice (one word of several), integer, decimal, or set (any of several words).",
    "values": "The words of a choice or a set.",
    "also": "Words allowed beside true and false, or beside a number.",
    "range": "[least, most] of a number, both included.",
    "unit": "The unit of a number.",
    "question": "The question as it is put.",
    "meaning": "What exactly is meant.",
    "asked_by": "How the answer is got.",
    "unknown": "What it means where it is not known.",
    "block": "The block of screening findings that it belongs to.",
    "negative": 'What "none of these" records for its block.',
    "instead_of": "The fact without which alone this one may be recorded.",
    "changes": "How a finding once recorded may become another.",
    "code": "A code of a terminology.",
    "regions": "The parts of the body that each word stands for.",
}


def vocabulary(world: World) -> Schema:
    """The vocabulary: every finding that can be recorded."""
    code_keys = ("system", "code", "display", "checked", "note")
    code = record(code_keys, ("system", "code", "checked"), checked={})
    parts: dict[str, Schema] = {
        "type": one_of(KINDS),
        "values": TEXTS,
        "also": TEXTS,
        "range": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
        "asked_by": one_of(ASKED_BY),
        "block": suggested({name: block.title for name, block in world.base.vocabulary.blocks.items()}),
        "negative": {},
        "instead_of": suggested(world.recorded),
        "changes": one_of(CHANGES),
        "code": one_or_more(code),
        "regions": each(TEXTS),
        "accepts": ACCEPTED,
    }
    shown = {key: described(parts.get(key, TEXT), said) for key, said in MEANINGS_OF_FACT.items() if key in FACT_KEYS}
    fact = record(FACT_KEYS, ("type", "question", "unknown"), **parts | shown)
    fact["allOf"] = [
        _where_type(("choice", "set"), {"required": ["values"], "properties": {"values": {"minItems": 1}}}),
        _where_type(("integer", "decimal"), {"required": ["range"]}),
    ]
    block = record(("title", "how"), ("title", "how"), how=one_of(HOW))
    return record(("blocks", "facts"), ("blocks", "facts"), blocks=each(block), facts=each(fact))


def _where_type(kinds: tuple[str, ...], then: Schema) -> Schema:
    return {"if": {"properties": {"type": {"enum": list(kinds)}}, "required": ["type"]}, "then": then}


def techniques(world: World) -> Schema:
    """The catalogue of techniques, with the regions, positions and groups that they speak of."""
    regions = one_or_more(suggested(world.regions))
    facts = world.base.vocabulary.facts.items()
    words = dict.fromkeys((word for _, fact in facts if fact.kind == "set" for word in fact.values), "")
    point = record(("name", "place", "region"), ("name", "place", "region"), region=suggested(world.regions))
    local_keys = ("condition", "regions", "rules")
    local = record(local_keys, local_keys, regions=regions, rules=list_of(suggested(world.rules)))
    technique = record(
        TECHNIQUE_KEYS,
        ("title", "tradition", "groups", "positions", "depth", "cap", "evidence"),
        tradition=suggested(world.traditions),
        discipline=suggested(world.disciplines),
        groups=one_or_more(suggested(world.groups)),
        regions=regions,
        positions=one_or_more(suggested(world.positions)),
        depth=described(span(0), "Least and most, on the scale 1 (skin contact) to 5 (forceful)."),
        dose=named(dict.fromkeys(DOSE_KEYS, span(0))),
        cap=described(whole(0, 10), "The most pressure, 0 to 10 as the patient reports it."),
        bedridden={"if": {"type": "null"}, "else": record(("suited", "how"), ("suited",))},
        evidence=record(
            ("sources", "certainty", "note"),
            ("sources", "certainty"),
            sources=list_of(one_of(world.sources)),
            certainty=one_of(CERTAINTIES),
        ),
        local_contraindications=list_of(local),
        muscles=one_or_more(one_of(words)),
        points=list_of(point),
        accepts=ACCEPTED,
    )
    keys = ("side", "regions", "positions", "groups", "techniques")
    group = mapping_or(record(("title", "meaning"), ("title", "meaning")), TEXT)
    sides = {name: fact.question for name, fact in facts if {*SIDES} <= {*fact.values}}
    return record(
        keys,
        keys,
        side=one_of(sides),
        regions=each(record(("title", "sided"), ("title",), sided=YES_OR_NO)),
        positions=each(record(("title", "lies_on"), ("title",))),
        groups=each(group),
        techniques=each(technique),
    )


def sources(world: World) -> Schema:
    """The evidence register."""
    source = record(SOURCE_KEYS, ("title", "checked", "standing"), standing=one_of(STANDINGS))
    return record(("sources",), ("sources",), sources=each(source))


def body_chart(world: World) -> Schema:
    """The body chart: the shape of each region, and what is marked on it."""
    region, facts = one_of(world.regions), world.base.vocabulary.facts
    view = record(
        ("title", "viewer_left", "details", "shapes", "signs"),
        ("title", "viewer_left", "shapes"),
        viewer_left=one_of(SIDES),
        details=list_of(_curve(2)),
        shapes=named(dict.fromkeys(world.regions, _curve(3))),
        signs=named(dict.fromkeys(world.regions, _curve(1))),
    )
    line_keys = ("title", "view", "margin", "curve")
    mark_keys = ("title", "where", "regions", "affected", "named_by")
    mark = record(
        mark_keys,
        mark_keys[:2],
        where=named({name: _criterion(fact) for name, fact in facts.items()}),
        regions=one_or_more(region),
        affected=one_or_more(region),
        named_by=one_of({name: fact.question for name, fact in facts.items() if fact.regions}),
    )
    mark["anyOf"] = [{"required": [key]} for key in mark_keys[2:]]
    stroke = record(("width", "curve"), ("width", "curve"), width=_LENGTH, curve=_curve(1))
    return record(
        _CHART_KEYS,
        _CHART_KEYS,
        size={"type": "array", "items": _LENGTH, "minItems": 2, "maxItems": 2},
        outline=_curve(2),
        views=each(view),
        lines=list_of(record(line_keys, line_keys, margin=_LENGTH, curve=_curve(2))),
        marks=list_of(mark),
        pictograms=named(dict.fromkeys(world.positions, list_of(stroke))),
    )


def _criterion(fact: Fact) -> Schema:
    """A list of values that a fact can have; of a set, each of them a list of words."""
    value = list_of(value_of(fact)) if fact.kind == "set" else value_of(fact)
    return mapping_or(record(("other_than",), ("other_than",), other_than=list_of(value)), list_of(value))


def _curve(least: int) -> Schema:
    """Points: two numbers with a comma between, and spaces between the points."""
    more = rf"(\s+{_POINT}){{{least - 1},}}"
    text = "Points such as 0,10 12,40.5: two numbers with a comma between, and a space between the points."
    return {"type": "string", "pattern": rf"^\s*{_POINT}{more}\s*$", "description": text}
