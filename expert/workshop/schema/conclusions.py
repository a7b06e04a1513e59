"""JSON Schemas of conclusions: each kind with what may stand under it, and what it does."""

from __future__ import annotations

from ....facts.technique import CERTAINTIES
from ....rules.conclusion import AFFECTED_SIDE, URGENCIES
from ....rules.read_conclusion import AFFECTED, READERS, SELECTION
from .parts import (
    SAID,
    Schema,
    described,
    list_of,
    mapping_or,
    named,
    one_of,
    one_or_more,
    record,
    ref,
    suggested,
    whole,
)
from .world import World

MEANINGS = {
    "refer": "Refer the patient, to whom, and how soon. Urgent and emergency: until excluded, nothing is offered.",
    "withhold": "Withhold techniques, everywhere or on some regions. Holds unless certainly false.",
    "withhold_points": "Withhold named points. Holds unless certainly false.",
    "cap_pressure": "At most so much pressure, 0 to 10 as the patient reports it.",
    "cap_depth": "At most so deep, 1 (skin contact) to 5 (forceful).",
    "cap_minutes": "At most so many minutes.",
    "cap_techniques": "At most so many techniques in one session.",
    "cap_sessions": "At most so many sessions.",
    "cap_per_week": "At most so many sessions a week.",
    "cap_weeks": "At most so many weeks.",
    "cap_certainty": "The certainty of what is said is at most this.",
    "lower_depth": "Work so many steps less deep.",
    "halve": "Halve the depth or the time, once however many rules say so.",
    "require_depth": "Withhold what would be left with less depth than it needs.",
    "restrict_positions": "Only these positions, or those that a fact names.",
    "withhold_positions": "Not these positions.",
    "order_positions": "Which of the positions left is taken first.",
    "adapt": "How techniques are to be done.",
    "recommend": "Recommend techniques. Holds only where certainly true.",
    "option": "Offer techniques as an option. Holds only where certainly true.",
    "prefer": "Prefer the techniques of a tradition.",
    "advise": "Say this to the clinician or the patient.",
    "plan": "Put this under a heading of the plan.",
    "stop": "Stop contact. With above_cap, stop what passes its cap.",
    "contradict": "These facts cannot all be true; nothing is offered until that is put right.",
    "derive": "The computed fact has this value.",
}
_MOST = {"pressure": 10, "depth": 5, "per_week": 7}
_MOST_ELSE = 240


def conclusions(world: World) -> dict[str, Schema]:
    """The definition `then`, and the others that it needs."""
    sided = [name for name, one in world.base.catalogue.regions.items() if one.sided]
    regions = world.regions | {f"{name}{AFFECTED}": f"{world.regions[name]}, affected side" for name in sided}
    positions = world.positions | {AFFECTED_SIDE: "lying on the affected side"}
    kinds = {kind: described(schema, MEANINGS[kind]) for kind, schema in _kinds(world).items()}
    return {
        "technique": one_of(world.techniques),
        "techniques": _some(ref("technique")),
        "groups": _some(one_of(world.groups)),
        "position": one_of(positions),
        "positions": _some(ref("position")),
        "region": one_of(world.regions),
        "regions": _regions(regions, world),
        "rule": one_of(world.rules),
        "selection": record(SELECTION, (), **_selection(world)) | {"minProperties": 1},
        "then": list_of(ref("conclusion"), least=1),
        "conclusion": {"if": {"type": "string"}, "then": one_of(world.short_forms), "else": _conclusion(kinds)},
        "single": named(kinds, least=1) | {"maxProperties": 1},
    }


def _some(item: Schema) -> Schema:
    """One, or a list of one or more: a conclusion that speaks of nothing would not restrict."""
    return one_or_more(item, least=1)


def _conclusion(kinds: dict[str, Schema]) -> Schema:
    """One conclusion, or conclusions with a condition of their own."""
    return {
        "type": "object",
        "properties": {**kinds, "when": ref("condition"), "then": ref("then")},
        "additionalProperties": False,
        "minProperties": 1,
        "if": {"anyOf": [{"required": ["then"]}, {"required": ["when"]}]},
        "then": {"required": ["when", "then"], "maxProperties": 2},
        "else": {"maxProperties": 1},
    }


def _regions(regions: dict[str, str], world: World) -> Schema:
    by_fact = record(("fact", "all_but"), (), fact=one_of(world.sets(naming_regions=True)))
    by_fact["properties"]["all_but"] = _some(ref("region"))
    return mapping_or(by_fact | {"minProperties": 1, "maxProperties": 1}, _some(one_of(regions)))


def _selection(world: World) -> dict[str, Schema]:
    return {
        "techniques": ref("techniques"),
        "groups": ref("groups"),
        "also_groups": ref("groups"),
        "traditions": _some(one_of(world.traditions)),
        "disciplines": _some(one_of(world.disciplines)),
        "all_but": _some(ref("selection")),
    }


def _kinds(world: World) -> dict[str, Schema]:
    sections = suggested(world.base.policy.plan_sections, SAID)
    selection = _selection(world)
    by_fact = record(("fact",), ("fact",), fact=one_of(world.sets()))
    derived = {name: described({"enum": list(fact.values)}, fact.title) for name, fact in world.base.derived.items()}
    withhold = record((*SELECTION, "regions"), (), **selection, regions=ref("regions")) | {"minProperties": 1}
    kinds: dict[str, Schema] = {
        "refer": record(("urgency", "to"), ("urgency", "to"), urgency=one_of(URGENCIES[1:]), to=SAID),
        "withhold": mapping_or(withhold, {"enum": ["all"]}),
        "withhold_points": list_of(SAID, least=1),
        "lower_depth": whole(1, 4),
        "halve": _some(one_of(("depth", "minutes"))),
        "require_depth": record(
            (*SELECTION, "at_least", "ignoring"),
            ("at_least",),
            **selection,
            at_least=whole(1, 5),
            ignoring=one_or_more(ref("rule")),
        ),
        "restrict_positions": mapping_or(by_fact, ref("positions")),
        "withhold_positions": ref("positions"),
        "order_positions": ref("positions"),
        "adapt": mapping_or(record((*SELECTION, "text"), ("text",), **selection, text=SAID), SAID),
        "recommend": ref("techniques"),
        "option": ref("techniques"),
        "prefer": one_of(world.traditions),
        "advise": SAID,
        "plan": record(("section", "text"), ("section", "text"), section=sections, text=SAID),
        "stop": mapping_or(
            record(("text", "above_cap"), ("text", "above_cap"), above_cap=one_of(world.numbers), text=SAID), SAID
        ),
        "contradict": record(
            ("facts", "text"), ("facts", "text"), facts=list_of(one_of(world.recorded), least=2), text=SAID
        ),
        "derive": named(derived, least=1) | {"maxProperties": 1},
    }
    return {kind: _cap(kind) if kind.startswith("cap_") else kinds[kind] for kind in READERS}


def _cap(kind: str) -> Schema:
    quantity = kind.removeprefix("cap_")
    if quantity == "certainty":
        return one_of(CERTAINTIES)
    return whole(0 if quantity == "pressure" else 1, _MOST.get(quantity, _MOST_ELSE))
