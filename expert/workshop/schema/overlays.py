"""JSON Schemas of the files of an overlay: what it says itself, and its modules of rules."""

from __future__ import annotations

from ....facts.read import SOURCE_KEYS
from ....facts.source import STANDINGS
from ....rules.conclusion import URGENCIES, Refer
from ....rules.knowledge_base import REVIEW_GRACE, KnowledgeBase, Setting
from ....rules.load_language import languages
from ....rules.read_overlay import KEYS, NAMED, NEEDED, PLAIN
from .parts import TEXT, YES_OR_NO, Schema, described, each, named, one_of, one_or_more, record, suggested
from .rules import defaults, module
from .world import World

MEANINGS = {
    "overlay": "Its name. Its rules may cite it as a source: what the clinic decided.",
    "title": "What it is called in full.",
    "version": "Its version, named in every decision.",
    "over": "The knowledge base that it is laid over.",
    "language": "The language that is spoken where nobody asks for another.",
    "governance": "What holds of all its rules that say nothing else of themselves.",
    "settings": "Settings of the knowledge base, where another value opens nothing.",
    "off": "Techniques that the clinic does not offer, each with the reason.",
    "pathways": "Where the clinic refers to: by urgency, or by the rule that refers.",
    "names": "What the clinic calls techniques, facts, regions and positions.",
    "plain": "What the patient is told where the overlay leaves something out, refers, or asks.",
    "sources": "Sources of its own.",
}
PLAIN_MEANINGS = {
    "withheld": "Why something is left out.",
    "refer": "Why the patient is sent to somebody, by urgency.",
    "about": "What is still to be asked.",
}
OPENING = ("recommend", "option", "derive")  # conclusions that no overlay may add


def referring(base: KnowledgeBase) -> dict[str, str]:
    """The rules that refer, with their titles."""
    return {
        rule.id: rule.title
        for rule in base.rules.values()
        if any(isinstance(said, Refer) for part in rule.parts for said in part.then)
    }


def overlay(world: World) -> Schema:
    """What an overlay says itself: `overlay.yaml`."""
    base, urgencies = world.base, dict.fromkeys(URGENCIES[1:], TEXT)
    facts = {name: fact.title or fact.question for name, fact in base.vocabulary.facts.items()}
    titles = {"techniques": world.techniques, "facts": facts, "regions": world.regions, "positions": world.positions}
    rules = {name: described(TEXT, title) for name, title in referring(base).items()}
    pathways = named(urgencies | rules) | {"patternProperties": {"^[A-Z]": TEXT}}  # rules of its own among them
    plain = {key: described(named(urgencies) if key == "refer" else TEXT, PLAIN_MEANINGS[key]) for key in PLAIN}
    parts: dict[str, Schema] = {
        "over": one_of({base.name: base.title}),
        "language": suggested(languages()),
        "governance": defaults(),
        "settings": _settings(world),
        "off": _titled(world.techniques),
        "pathways": pathways,
        "names": record(NAMED, (), **{kind: _titled(titles[kind]) for kind in NAMED}),
        "plain": record(PLAIN, (), **plain),
        "sources": each(record(SOURCE_KEYS, ("title", "checked", "standing"), standing=one_of(STANDINGS))),
    }
    return record(KEYS, NEEDED, **{key: described(parts.get(key, TEXT), MEANINGS[key]) for key in KEYS})


def _titled(names: dict[str, str]) -> Schema:
    return named({name: described(TEXT, title) for name, title in names.items()})


def _settings(world: World) -> Schema:
    """Settings with the values that they can have; whether one would loosen, no schema can say."""
    found: dict[str, Schema] = {}
    for name, setting in world.base.described_settings.items():
        text = f"{setting.title} ({setting.unit})" if setting.unit else setting.title
        found[name] = described(_value(name, setting), text)
    return named(found)


def _value(name: str, setting: Setting) -> Schema:
    if isinstance(setting.value, bool):
        return YES_OR_NO
    if isinstance(setting.value, int | float):
        return {"type": "number", **({"maximum": setting.value} if name == REVIEW_GRACE else {})}
    return {"enum": list(setting.values)} if setting.values else TEXT


def rules(world: World) -> Schema:
    """A module of rules of an overlay: as one of a knowledge base, without what opens something.

    Names that the overlay itself gives, such as that of its sources, are taken as they come.
    """
    found = module(world)
    definitions = found["$defs"]
    definitions["one_rule"]["properties"]["sources"] |= one_or_more(suggested(world.sources))
    definitions["rule"] = suggested(world.rules)
    for kind in ("conclusion", "single"):
        inside = definitions[kind].get("else", definitions[kind])["properties"]
        for conclusion in OPENING:
            del inside[conclusion]
    return found
