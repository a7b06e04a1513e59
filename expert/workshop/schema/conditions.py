"""JSON Schemas of conditions: each fact with the words that compare it, and the values that it can have."""

from __future__ import annotations

from ....facts.vocabulary import Fact, Scalar
from ....rules.condition import COMPARISONS
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE
from .findings import explained, value_of
from .parts import TEXT, YES_OR_NO, Schema, described, list_of, one_of, one_or_more, record, ref
from .world import NUMBERS, World

ORDERED = ("at_least", "at_most", "above", "below")
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
MEANINGS = {
    "at_least": "True where the number is this or more.",
    "at_most": "True where the number is this or less.",
    "above": "True where the number is more than this.",
    "below": "True where the number is less than this.",
    "includes": "True where the set holds one of these.",
    "empty": "True where the set holds nothing (or with false, where it holds something).",
    "other_than": "True where it is none of these.",
}
COMBINED = {
    "always": "True of every patient.",
    "any": "True where one of these conditions is.",
    "all": "True where every one of these conditions is.",
    "not": "True where this condition is false. What is not known stays unknown.",
    "count": "True where so many of these conditions are.",
}


def conditions(world: World) -> dict[str, Schema]:
    """The definition `condition`, and the others that it needs."""
    several = list_of(ref("condition"), least=1)
    combined: dict[str, Schema] = {
        "always": {"const": True},
        "any": several,
        "all": several,
        "not": ref("condition"),
        "count": {
            **record(
                ("of", "at_least", "below"),
                ("of",),
                of=several,
                at_least={"type": "integer", "minimum": 1},
                below={"type": "integer", "minimum": 1},
            ),
            "minProperties": 2,
            "maxProperties": 2,
        },
    }
    facts = {name: ref(f"if.{name}") for name in world.facts}
    words = {key: described(schema, COMBINED[key]) for key, schema in combined.items()}
    condition: Schema = {
        "type": "object",
        "minProperties": 1,
        "properties": {**facts, **words},
        "additionalProperties": False,
    }
    return {"condition": condition, **{f"if.{name}": _about(fact, world) for name, fact in world.facts.items()}}


def _about(fact: Fact, world: World) -> Schema:
    """What may stand under the name of a fact."""
    plain, marked = explained(fact, _title(fact.name, world))
    if fact.kind == "set":
        inside = record((), ()) | {"minProperties": 1}
        inside["properties"] = {
            "includes": described(one_or_more(value_of(fact), least=1), MEANINGS["includes"]),
            "empty": described(YES_OR_NO, MEANINGS["empty"]),
        }
        return described(inside, plain, marked)
    value = _operand(fact, world)
    other = _references(fact, world)
    words = {"other_than": {"if": {"type": "object"}, "then": other, "else": one_or_more(value, least=1)}}
    if fact.kind in NUMBERS:
        number: Schema = {"if": {"type": "object"}, "then": other, "else": {"type": "number"}}
        words |= dict.fromkeys(ORDERED, number)
    compared: Schema = {
        "type": "object",
        "properties": {word: described(words[word], MEANINGS[word]) for word in COMPARISONS if word in words},
        "minProperties": 1,
        "additionalProperties": False,
    }
    compared["properties"] |= other["properties"]
    compared["if"] = {"anyOf": [{"required": [key]} for key in other["properties"]]}
    compared["then"] = {"maxProperties": 1}
    return described({"if": {"type": "object"}, "then": compared, "else": one_or_more(value, least=1)}, plain, marked)


def _operand(fact: Fact, world: World) -> Schema:
    """A value that a fact is compared with; with a setting that is a word and lists no others, any."""
    setting = world.base.settings.get(fact.name)
    if setting is None or isinstance(setting, bool) or world.base.described_settings[fact.name].values:
        return value_of(fact)
    return {"type": "number"} if _is_number(setting) else SCALAR


def _references(fact: Fact, world: World) -> Schema:
    """Another fact, or a setting, of the same kind."""
    kinds = NUMBERS if fact.kind in NUMBERS else (fact.kind,)
    alike = {name: _title(name, world) for name, other in world.facts.items() if other.kind in kinds}
    settings = {name: text for name, text in alike.items() if name in world.base.settings}
    properties: dict[str, Schema] = {"fact": described(one_of(alike), "The value of another fact.")}
    if settings:
        properties["setting"] = described(one_of(settings), "The value of a setting.")
    return {
        "type": "object",
        "properties": properties,
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


def _title(name: str, world: World) -> str:
    """What a name that a condition may use is called in full."""
    if name in world.base.derived:
        return world.base.derived[name].title
    if name in world.base.described_settings:
        return world.base.described_settings[name].title
    if name in world.base.vocabulary.facts:
        return world.base.vocabulary.facts[name].title or world.base.vocabulary.facts[name].question
    return {MOMENT: "planning, or contact while hands are on", REVIEW_OVERDUE: "a review was due"}.get(name, "")


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def setting_values(world: World) -> Schema:
    """Settings laid over those of the knowledge base: their names, and values of the same kind."""
    found: dict[str, Schema] = {}
    for name, setting in world.base.described_settings.items():
        kind = "boolean" if isinstance(setting.value, bool) else "number" if _is_number(setting.value) else "string"
        text = f"{setting.title} ({setting.unit})" if setting.unit else setting.title
        found[name] = described({"type": kind} if kind != "string" else TEXT, text)
    return {"type": "object", "properties": found, "additionalProperties": False}
