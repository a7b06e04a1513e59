"""JSON Schemas of findings: what a case may record of each fact, with the question shown over its name."""

from __future__ import annotations

from ....facts.vocabulary import UNKNOWN, Fact
from .parts import Schema, described, list_of, named, one_of, ref
from .world import NUMBERS, World


def explained(fact: Fact, title: str = "") -> tuple[str, str]:
    """What is shown over the name of a fact, plain and in Markdown: question, meaning, unit, what unknown does."""
    head = fact.title or title
    rest = [fact.question, fact.meaning]
    rest += [f"In {fact.unit}."] if fact.unit else []
    rest += [f"Where it is not known: {fact.unknown}"] if fact.unknown else []
    said = [text for text in rest if text]
    plain = ". ".join([head, " ".join(said)]) if head and said else head or " ".join(said)
    marked = "\n\n".join([f"**{head}**", *said] if head else said)
    return plain, marked


def value_of(fact: Fact) -> Schema:
    """One value that a fact can have; of a set, one of its words."""
    if fact.kind in NUMBERS:
        number: Schema = {"type": "integer" if fact.kind == "integer" else "number"}
        number |= {"minimum": fact.low, "maximum": fact.high} if fact.low != fact.high or fact.unknown else {}
        return {"anyOf": [number, one_of(fact.also)]} if fact.also else number
    if fact.kind == "boolean":
        return {"enum": [True, False, *fact.also]}
    digits = [int(word) for word in fact.values if word.isascii() and word.isdigit() and str(int(word)) == word]
    return {"enum": [*fact.values, *digits]} if digits else one_of(fact.values)


def finding_of(fact: Fact) -> Schema:
    """What a case may record of a fact: a value, or that it is not known."""
    plain, marked = explained(fact)
    if fact.kind == "set":
        unknown: Schema = {"enum": [None, UNKNOWN]}
        found: Schema = {"if": {"type": "array"}, "then": list_of(one_of(fact.values)), "else": unknown}
        return described(found, plain, marked)
    value = value_of(fact)
    if "enum" in value:
        known = {key: item for key, item in value.items() if key != "type"}
        return described({**known, "enum": [*value["enum"], UNKNOWN, None]}, plain, marked)
    both = [*value["anyOf"], {"enum": [UNKNOWN, None]}] if "anyOf" in value else [value, {"enum": [UNKNOWN, None]}]
    return described({"anyOf": both}, plain, marked)


def findings(world: World) -> tuple[Schema, dict[str, Schema]]:
    """The schema of recorded findings, and the definitions that it needs."""
    facts = world.base.vocabulary.facts
    definitions = {f"finding.{name}": finding_of(fact) for name, fact in facts.items()}
    return named({name: ref(f"finding.{name}") for name in facts}), definitions
