"""The shapes of the files of `rules/` and of the manifest."""

from __future__ import annotations

from ....facts.case import MOMENTS
from ....facts.technique import CERTAINTIES
from ....rules.governance import STATUSES
from ....rules.read_governance import DEFAULT_KEYS
from ....rules.read_knowledge_base import MANIFEST_KEYS
from ....rules.read_policy import FEATURED, KEYS
from ....rules.read_rule import RULE_KEYS, TEST_KEYS
from ....rules.rule import STRENGTHS
from ..schema.rules import MEANINGS
from .shape import (
    CODE,
    FACT,
    GROUP,
    OF_CATALOGUE,
    RULE,
    SETTING,
    SHORT_FORM,
    SOURCE,
    TECHNIQUE,
    TEXT,
    VALUE,
    Shape,
    Slot,
    Words,
    declared,
    either,
    list_of,
    one,
    one_of,
    record,
    some,
    some_of,
)
from .shapes_of_conclusions import KINDS, then
from .shapes_of_conditions import condition, conditions, findings, settings
from .shapes_of_expectations import OF_RULES, expected

_OF_RULE = {
    **{key: MEANINGS.get(key, "") for key in RULE_KEYS},
    "created": "The day on which it was written, as YYYY-MM-DD.",
    "changed": "The day of its last change, as YYYY-MM-DD.",
    "reviewed": "The day on which it was last looked at, as YYYY-MM-DD.",
    "accepts": "Remarks of the check that are right to ignore here, each with the reason.",
}
_OF_TEST = {
    **dict.fromkeys(TEST_KEYS, ""),
    "given": "Findings, laid over those of the clear patient.",
    "moment": "planning, or contact while hands are on.",
    "settings": "Settings, laid over those of the knowledge base.",
    "overdue": "Whether the knowledge base is past its review.",
    "expect": "What must come out.",
    "todo": "Why it need not hold yet.",
}
_OF_DERIVED = {
    "title": "What it is, in full.",
    "short": "What it is called within a sentence.",
    "values": "The values that it can have.",
    "cases": "Rules that derive it, or values with conditions; the first that holds counts.",
    "otherwise": "Its value where no case holds.",
    "when": "It is true where this holds.",
    "count": "It is the number of these that hold.",
    "typed": "Whether it may be recorded too.",
}
_OF_MODULE = {
    "module": "The name of the module.",
    "title": "What its rules do.",
    "governance": "What holds of all its rules that say nothing else of themselves.",
    "rules": "The rules by their ids.",
}
_OF_SETTING = {
    "title": "What the clinic sets by it.",
    "value": "Its value, where the clinic says nothing else.",
    "values": "The values that it can have.",
    "unit": "The unit of its value.",
    "rule": "The rule that it serves.",
}
CERTAIN = CERTAINTIES[1:]  # of a rule
ACCEPTED = Shape(key=Slot(CODE), each=lambda code: TEXT)
GOVERNANCE = record({key: _OF_RULE[key] for key in DEFAULT_KEYS}, status=one_of(STATUSES))


def module(kinds: Words = KINDS) -> Shape:
    """A module of rules, with conclusions of these `kinds`."""
    return record(_OF_MODULE, governance=GOVERNANCE, rules=declared(RULE, lambda name: _rule(kinds)))


def _rule(kinds: Words) -> Shape:
    test = record(
        _OF_TEST,
        given=findings(),
        moment=one_of(MOMENTS),
        settings=settings(),
        overdue=one_of(("true", "false")),
        expect=expected(OF_RULES),
    )
    return record(
        _OF_RULE,
        when=condition(),
        then=then(kinds),
        sources=some(SOURCE),
        strength=one_of(STRENGTHS),
        certainty=one_of(CERTAIN),
        status=one_of(STATUSES),
        log=list_of(record(("date", "by", "what"))),
        accepts=ACCEPTED,
        tests=list_of(test),
    )


def derived() -> Shape:
    """The computed facts."""
    return record({"derived": "The computed facts by their names."}, derived=declared(FACT, _derived, "derived"))


def _derived(fact: str) -> Shape:
    case = record({"value": "The value.", "when": "Where it holds."}, value=one(VALUE, fact), when=condition())
    return record(
        _OF_DERIVED,
        values=some_of(()),
        cases=list_of(either(case, one(RULE))),
        otherwise=one(VALUE, fact),
        when=condition(),
        count=conditions(),
        typed=one_of(("true", "false")),
    )


def policy() -> Shape:
    """How offers are ranked and shown, and the short forms of conclusions."""
    featured = record(
        FEATURED,
        opener=one(GROUP),
        never=some(GROUP),
        last_resort=some(TECHNIQUE),
        last_resort_where=condition(),
        matches=one(FACT, "condition"),
        own=one(FACT, "condition"),
        disciplines=Shape(each=lambda scope: some(OF_CATALOGUE, "discipline")),
    )
    said = record(
        KEYS,
        risk_order=list_of(some(GROUP)),
        whole=some(GROUP),
        exclusive=list_of(some(TECHNIQUE)),
        featured=featured,
        alternatives=list_of(record(("id", "title", "text"))),
        session_count=one(FACT, "condition"),
        safety_net=one(RULE),
        plan_sections=Shape(each=lambda name: TEXT),
        words=Shape(each=lambda name: TEXT),
        base_minutes=list_of(TEXT),
    )
    keys = {"policy": "Ranking and what is shown.", "short_forms": "Names for conclusions that many rules share."}
    return record(keys, policy=said, short_forms=declared(SHORT_FORM, lambda name: then()))


def base_case() -> Shape:
    """The clear patient."""
    return record({"facts": "The findings over which the tests beside the rules are laid."}, facts=findings())


def manifest() -> Shape:
    """The manifest of a knowledge base."""
    setting = record(_OF_SETTING, rule=one(RULE), values=some_of(()))
    return record(
        MANIFEST_KEYS, governance=GOVERNANCE, settings=declared(SETTING, lambda name: setting), authors=list_of(TEXT)
    )
