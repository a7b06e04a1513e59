"""The shapes of conditions and of findings."""

from __future__ import annotations

from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE
from ..schema.conditions import COMBINED, MEANINGS
from .shape import FACT, FINDING, KEY, SETTING, VALUE, Shape, Slot, either, list_of, one, one_of, record, some

COMPARED = MEANINGS  # the words that compare
BUILT_IN = {  # what is known of every consultation and recorded by nobody
    MOMENT: "planning, or contact while hands are on.",
    REVIEW_OVERDUE: "Whether the knowledge base is past its review.",
}
REFERENCES = {"fact": "The value of another fact.", "setting": "The value of a setting."}
_COUNT = {
    "of": "The conditions that are counted.",
    "at_least": "So many of them or more are true.",
    "below": "Fewer of them than so many are true.",
}
COMPARISON = "comparison"  # the kind of slot for a word that compares; `which` is the fact
_REFERENCE = Shape(key=Slot(KEY, words=REFERENCES), under={"fact": one(FACT, "condition"), "setting": one(SETTING)})


def condition() -> Shape:
    """A condition."""
    return Shape(key=Slot(FACT, "condition", {**COMBINED, **BUILT_IN}), each=_in_condition)


def conditions() -> Shape:
    """A list of conditions."""
    return Shape(item=condition)


def _in_condition(key: str) -> Shape:
    match key:
        case "any" | "all":
            return conditions()
        case "not":
            return condition()
        case "count":
            return record(_COUNT, of=conditions())
        case "always":
            return one_of(("true",))
        case _:
            return _about(key)


def _about(fact: str) -> Shape:
    """What may stand under the name of a fact: a value, several, or words that compare."""
    compared = Shape(
        key=Slot(COMPARISON, fact, {**COMPARED, **REFERENCES}),
        under=_REFERENCE.under,
        each=lambda word: one_of(("true", "false")) if word == "empty" else either(some(VALUE, fact), _REFERENCE),
    )
    return either(some(VALUE, fact), compared)


def findings() -> Shape:
    """What is recorded of a patient: facts with their findings."""
    return Shape(key=Slot(FACT, "recorded"), each=lambda fact: some(FINDING, fact))


def settings() -> Shape:
    """Settings with values."""
    return Shape(key=Slot(SETTING), each=lambda name: one(VALUE, name))


def values_listed(fact: str) -> Shape:
    """A list of values of a fact; of a set, lists of them."""
    return list_of(some(VALUE, fact))
