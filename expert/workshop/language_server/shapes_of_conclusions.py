"""The shapes of conclusions, as rules say them and as tests expect them."""

from __future__ import annotations

from functools import partial

from ....facts.technique import CERTAINTIES
from ....rules.conclusion import AFFECTED_SIDE, URGENCIES
from ..schema.conclusions import MEANINGS
from .shape import (
    FACT,
    GROUP,
    KEY,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    SHORT_FORM,
    TECHNIQUE,
    TEXT,
    VALUE,
    WORD,
    Shape,
    Slot,
    Words,
    either,
    one,
    one_of,
    record,
    some,
    some_of,
)
from .shapes_of_conditions import condition

CONCLUSION = "conclusion"  # the kind of slot for the kind of a conclusion
KINDS = MEANINGS  # each with its meaning
PARTS = {"when": "A condition of its own, beside that of the rule.", "then": "What follows where that holds too."}
_SELECTED = {
    "techniques": "These techniques.",
    "groups": "The techniques of these groups.",
    "also_groups": "Of those only the ones that are in one of these groups too.",
    "traditions": "The techniques of these traditions.",
    "disciplines": "The techniques of these disciplines.",
    "all_but": "All techniques but these.",
}
_ON = {"regions": "On these regions only; everywhere where it is left out."}
_ALL = {"all": "Every technique."}
_AFFECTED = {AFFECTED_SIDE: "lying on the affected side"}
_OF_REFERRAL = {
    "urgency": "How soon: routine, urgent or emergency. While urgent or emergency is not excluded, nothing is offered.",
    "to": "To whom, or for what.",
}
SELECTING: dict[str, Shape] = {
    "techniques": some(TECHNIQUE),
    "groups": some(GROUP),
    "also_groups": some(GROUP),
    "traditions": some(OF_CATALOGUE, "tradition"),
    "disciplines": some(OF_CATALOGUE, "discipline"),
}


def then(kinds: Words = KINDS) -> Shape:
    """The list of what follows: conclusions of these `kinds`, each with its meaning."""
    return Shape(item=partial(_said, kinds))


def _said(kinds: Words) -> Shape:
    """One item of what follows: a conclusion, a short form, or conclusions with a condition of their own."""
    slot = Slot(CONCLUSION, words={**kinds, **PARTS})
    under = {"when": condition(), "then": then(kinds)}
    return Shape(scalar=Slot(SHORT_FORM), key=slot, under=under, each=_conclusion)


def concluded() -> Shape:
    """What a test expects of the conclusions of a rule: kinds, each with what it says, or a list of kinds."""
    kinds = Shape(key=Slot(CONCLUSION, words=KINDS), each=_expected)
    return either(kinds, some_of(KINDS))


def _selection() -> Shape:
    each = Shape(item=_selection)
    own = record(_SELECTED, **SELECTING)
    inner = Shape(key=own.key, under={**own.under, "all_but": either(own, each)}, scalar=Slot(WORD, words=_ALL))
    return either(inner, each)


def _with(meanings: dict[str, str], scalar: Slot | None = None, **under: Shape) -> Shape:
    """A selection with more keys, of which only one is taken; or a scalar."""
    key = Slot(KEY, words={**_SELECTED, **meanings})
    return Shape(scalar=scalar, key=key, under={**_selection().under, **under}, each=lambda name: TEXT)


def _regions() -> Shape:
    meanings = {"fact": "Those that this fact names.", "all_but": "All regions but these."}
    return either(
        record(meanings, fact=one(FACT, "regions"), all_but=some(REGION)), some(REGION, "of the affected side")
    )


def _conclusion(kind: str) -> Shape:
    """What a conclusion of a kind says in a rule."""
    match kind:
        case "refer":
            return record(_OF_REFERRAL, urgency=one_of(URGENCIES[1:]))
        case "withhold":
            return _with(_ON, Slot(WORD, words=_ALL), regions=_regions())
        case "require_depth":
            asked = {"at_least": "The least depth.", "ignoring": "Rules whose steps down are set aside."}
            return _with(asked, ignoring=some(RULE))
        case "adapt":
            return _with({"text": "How they are to be done."}, Slot(WORD))
        case "restrict_positions":
            by_fact = record({"fact": "Those that this fact names."}, fact=one(FACT, "set"))
            return either(by_fact, some(POSITION, words=_AFFECTED))
        case "withhold_positions" | "order_positions":
            return some(POSITION, words=_AFFECTED)
        case "halve":
            return some_of(("depth", "minutes"))
        case "recommend" | "option":
            return some(TECHNIQUE)
        case "prefer":
            return one(OF_CATALOGUE, "tradition")
        case "plan":
            return record(
                {"section": "The heading of the plan.", "text": "What stands under it."},
                section=one(OF_CATALOGUE, "section"),
            )
        case "stop":
            above = {"text": "What is said.", "above_cap": "The fact whose number may not pass the pressure cap."}
            return either(record(above, above_cap=one(FACT, "number")), TEXT)
        case "contradict":
            both = {"facts": "The facts that cannot all be true.", "text": "Why not."}
            return record(both, facts=some(FACT, "recorded"))
        case "derive":
            return Shape(key=Slot(FACT, "derived"), each=lambda fact: one(VALUE, fact))
        case "cap_certainty":
            return one_of(CERTAINTIES)
        case _:
            return TEXT


def _expected(kind: str) -> Shape:
    """What a conclusion of a kind says where a test expects it: a selection stands under `select`."""
    of_fact = Shape(key=Slot(KEY, words={"fact": ""}), under={"fact": one(FACT, "recorded")})
    match kind:
        case "withhold":
            places = {
                "names": some(REGION),
                "affected": some(REGION),
                "all_but": some(REGION),
                "fact": of_fact,
            }
            keys = {"select": "Which techniques.", "regions": "On which regions."}
            return record(keys, select=_selection(), regions=record(dict.fromkeys(places, ""), **places))
        case "adapt":
            return record({"text": "How they are to be done.", "select": "Which techniques."}, select=_selection())
        case "require_depth":
            return record(("select", "at_least", "ignoring"), select=_selection(), ignoring=some(RULE))
        case "stop":
            return record(("text", "above_cap"), above_cap=of_fact)
        case _:
            return _conclusion(kind)
