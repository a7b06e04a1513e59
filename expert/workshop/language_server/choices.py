"""What may stand in a slot, out of a knowledge base: the names and words that an editor offers, each explained."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from ....facts.case import MOMENTS
from ....facts.technique import SIDES
from ....facts.vocabulary import UNKNOWN, Fact
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.load_language import languages
from ....rules.read_conclusion import AFFECTED
from ....rules.rule import TYPED
from ..check.codes import codes
from ..schema.overlays import referring
from .names import Meaning
from .shape import (
    BLOCK,
    CODE,
    FACT,
    FINDING,
    GROUP,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    SETTING,
    SOURCE,
    TECHNIQUE,
    VALUE,
    Slot,
)
from .shapes_of_conditions import COMPARISON
from .shapes_of_overlays import REFERRING

_NUMBERS = ("integer", "decimal")
_OF_NUMBERS = ("at_least", "at_most", "above", "below")
_OF_SETS = ("includes", "empty")


class Choice(Struct, frozen=True):
    """One word that may stand in a slot: its kind, what it is in a few words, and of which name it is, if of one."""

    word: str
    kind: str
    detail: str = ""
    meaning: Meaning | None = None


def choices(slot: Slot, base: KnowledgeBase) -> Iterator[Choice]:
    """Everything that may stand in `slot`, each word once."""
    seen: set[str] = set()
    for choice in (*_named(slot, base), *(Choice(word, slot.kind, said) for word, said in _words(slot, base).items())):
        if choice.word not in seen:
            seen.add(choice.word)
            yield choice


def _words(slot: Slot, base: KnowledgeBase) -> Mapping[str, str]:
    """The words of a slot; of those that compare a fact only the ones that fit its kind."""
    if slot.kind == CODE:
        return {name: code.title for name, code in codes().items() if name.startswith("R7")}
    if slot.kind == OF_CATALOGUE:
        return _of_catalogue(slot.which, base)
    if slot.kind in (VALUE, FINDING):
        words = dict.fromkeys(values_of(slot.which, base), f"a value of {slot.which}")
        return {**words, UNKNOWN: "not known"} if slot.kind == FINDING else words
    if slot.kind != COMPARISON:
        return slot.words
    kind = kind_of_fact(slot.which, base)
    left_out = () if kind == "set" else _OF_SETS
    if kind not in _NUMBERS:
        left_out = (*left_out, *_OF_NUMBERS)
    if kind == "set":
        left_out = (*left_out, "other_than", "fact", "setting")
    return {word: said for word, said in slot.words.items() if word not in left_out}


def kind_of_fact(name: str, base: KnowledgeBase) -> str:
    """The kind of a fact, of a computed fact or of a setting."""
    fact = base.vocabulary.facts.get(name.removeprefix(TYPED)) if name not in base.derived else None
    if fact is not None:
        return fact.kind
    values = base.derived[name].values if name in base.derived else (base.settings.get(name),)
    if all(isinstance(value, bool) for value in values):
        return "boolean"
    return "integer" if all(isinstance(value, int | float) for value in values) else "choice"


def values_of(name: str, base: KnowledgeBase) -> tuple[str, ...]:
    """The values that a fact, a computed fact or a setting can have, as they are written; none for a mere number."""
    recorded = base.vocabulary.facts.get(name.removeprefix(TYPED))
    if name in base.derived:
        return tuple(_shown(value) for value in base.derived[name].values)
    if name == MOMENT:
        return MOMENTS
    if name == REVIEW_OVERDUE:
        return ("true", "false")
    if name in base.described_settings:
        setting = base.described_settings[name]
        return tuple(_shown(value) for value in setting.values or (setting.value,))
    return _of_fact(recorded) if recorded else ()


def _of_fact(fact: Fact) -> tuple[str, ...]:
    if fact.kind == "boolean":
        return ("true", "false", *fact.also)
    if fact.kind == "integer" and fact.high - fact.low <= 10:
        return (*(str(number) for number in range(int(fact.low), int(fact.high) + 1)), *fact.also)
    return (*fact.values, *fact.also)


def _shown(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _of_catalogue(which: str, base: KnowledgeBase) -> Mapping[str, str]:
    techniques = base.catalogue.techniques.values()
    match which:
        case "tradition":
            return dict.fromkeys((one.tradition for one in techniques), "a tradition")
        case "discipline":
            return dict.fromkeys((one.discipline for one in techniques if one.discipline), "a discipline")
        case "muscle":
            sets = [fact for fact in base.vocabulary.facts.values() if fact.kind == "set"]
            return {word: f"a value of {fact.name}" for fact in sets for word in fact.values}
        case "section":
            return base.policy.plan_sections
        case "module":
            return dict.fromkeys((rule.module for rule in base.rules.values()), "a module of rules")
        case "base":
            return {base.name: base.title}
        case "language":
            return dict.fromkeys(languages(), "a language")
    return {}


def _named(slot: Slot, base: KnowledgeBase) -> Iterable[Choice]:
    catalogue = base.catalogue
    match slot.kind:
        case _ if slot.declares:
            return ()
        case _ if slot.kind == FACT:
            return _facts(slot.which, base)
        case _ if slot.kind == TECHNIQUE:
            return [_choice(TECHNIQUE, name, one.title) for name, one in catalogue.techniques.items()]
        case _ if slot.kind == GROUP:
            return [_choice(GROUP, name, catalogue.group_title(name)) for name in catalogue.groups]
        case _ if slot.kind == REGION:
            return _regions(slot.which, base)
        case _ if slot.kind == POSITION:
            return [_choice(POSITION, name, one.title) for name, one in catalogue.positions.items()]
        case _ if slot.kind == SOURCE:
            sources = base.sources.items()
            return [
                _choice(SOURCE, name, f"{one.title} ({one.year})" if one.year else one.title) for name, one in sources
            ]
        case _ if slot.kind == RULE:
            chosen = referring(base) if slot.which == REFERRING else base.rules
            return [_choice(RULE, name, base.rules[name].title) for name in chosen]
        case _ if slot.kind == SETTING:
            return [_choice(SETTING, name, one.title) for name, one in base.described_settings.items()]
        case _ if slot.kind == BLOCK:
            return [_choice(BLOCK, name, one.title) for name, one in base.vocabulary.blocks.items()]
    return ()


def _choice(kind: str, name: str, detail: str, before: str = "", after: str = "") -> Choice:
    return Choice(f"{before}{name}{after}", kind, detail, Meaning(kind, name, before, after))


def _facts(which: str, base: KnowledgeBase) -> Iterator[Choice]:
    """The facts that may stand in a slot: those recorded, computed, numbers, sets, that name regions, or all."""
    for name, fact in base.vocabulary.facts.items():
        fits = {
            "set": fact.kind == "set",
            "regions": bool(fact.regions),
            "number": fact.always_number,
            "derived": False,
        }
        if fits.get(which, True):
            yield _choice(FACT, name, fact.title or fact.question)
    if which not in ("derived", "condition"):
        return
    for name, derived in base.derived.items():
        yield _choice(FACT, name, derived.title)
        if which == "condition" and name in base.vocabulary.facts:
            yield _choice(FACT, name, "as it was recorded", TYPED)
    if which == "condition":
        yield from (_choice(SETTING, name, one.title) for name, one in base.described_settings.items())


def _regions(which: str, base: KnowledgeBase) -> Iterator[Choice]:
    """Regions; of the affected side too, or each on either side."""
    for name, region in base.catalogue.regions.items():
        if not (which == "place" and region.sided):
            yield _choice(REGION, name, region.title)
        if region.sided and which == "of the affected side":
            yield _choice(REGION, name, f"{region.title}, affected side", "", AFFECTED)
        if region.sided and which in ("place", "region or place"):
            yield from (_choice(REGION, name, f"{side} {region.title}", "", f"_{side}") for side in SIDES)
