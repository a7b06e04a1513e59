"""JSON Schemas of the files of `rules/`: modules, computed facts, policy, the clear patient."""

from __future__ import annotations

from ....facts.case import MOMENTS
from ....facts.technique import CERTAINTIES
from ....rules.governance import STATUSES
from ....rules.read_governance import DATES, DEFAULT_KEYS
from ....rules.read_policy import FEATURED
from ....rules.read_policy import KEYS as _POLICY_KEYS
from ....rules.read_rule import DERIVED_KEYS, MODULE_KEYS, REQUIRED, RULE_KEYS, TEST_KEYS
from ....rules.rule import STRENGTHS
from .conclusions import conclusions
from .conditions import conditions, setting_values
from .expected import expected
from .findings import findings
from .parts import (
    DAY,
    SAID,
    TEXT,
    YES_OR_NO,
    Schema,
    described,
    each,
    list_of,
    named,
    one_of,
    one_or_more,
    record,
    ref,
    suggested,
    whole,
)
from .world import World

ACCEPTED: Schema = {
    "type": "object",
    "patternProperties": {"^R7[0-9]{2}$": SAID},
    "additionalProperties": False,
    "description": "The remarks of `ischia rules check` that are right here, each with the reason.",
}
_CHANGE = record(("date", "by", "what"), ("date", "by", "what"), date=DAY)
MEANINGS = {
    "title": "What the rule says, in a line.",
    "when": "For whom the rule holds; for everybody where it is left out.",
    "then": "What follows.",
    "because": "Why, in a sentence or two.",
    "sources": "Where it stands: ids of facts/sources.yaml.",
    "strength": "How strong the advice is.",
    "certainty": "How certain the effect is.",
    "tests": "Worked cases: one in which the rule fires, and one just across its boundary.",
    "author": "Who wrote it.",
    "owner": "Who answers for it.",
    "reviewer": "Who looked at it last.",
    "review_by": "The day after which it must be looked at again.",
    "status": "A draft restricts already and recommends nothing yet; a retired rule is kept for the record.",
    "log": "Its changes, the newest last.",
}


def governance() -> dict[str, Schema]:
    """What may be said of the life of a rule."""
    return {"status": one_of(STATUSES), "log": list_of(_CHANGE), **dict.fromkeys(DATES, DAY)}


def defaults() -> Schema:
    """What may be said of the life of all rules at once."""
    return record(DEFAULT_KEYS, (), **{key: part for key, part in governance().items() if key in DEFAULT_KEYS})


def module(world: World) -> Schema:
    """A module of rules."""
    given, definitions = findings(world)
    test = record(
        TEST_KEYS,
        ("given", "expect"),
        given=described(given, "Findings laid over those of rules/base_case.yaml."),
        moment=one_of(MOMENTS),
        settings=setting_values(world),
        overdue=YES_OR_NO,
        expect=ref("expect"),
        todo=described(TEXT, "Why it need not hold yet."),
    )
    parts: dict[str, Schema] = {
        "when": ref("condition"),
        "then": ref("then"),
        "sources": one_or_more(one_of(world.sources)),
        "strength": one_of(STRENGTHS),
        "certainty": one_of(CERTAINTIES[1:]),
        "accepts": ACCEPTED,
        "tests": list_of(ref("test")),
        **governance(),
    }
    shown = {key: described(parts.get(key, TEXT), MEANINGS[key]) for key in RULE_KEYS if key in MEANINGS}
    required = [key for key in MODULE_KEYS if key != "governance"]
    root = record(MODULE_KEYS, required, governance=defaults(), rules=each(ref("one_rule")))
    rest = conditions(world) | conclusions(world) | expected(world) | definitions
    return root | {"$defs": {"one_rule": record(RULE_KEYS, REQUIRED, **parts | shown), "test": test} | rest}


def derived(world: World) -> Schema:
    """The computed facts."""
    value: Schema = {"type": ["string", "boolean"]}
    case = {
        "if": {"type": "string"},
        "then": one_of(world.rules),
        "else": record(("value", "when"), ("value", "when"), value=value, when=ref("condition")),
    }
    fact = record(
        DERIVED_KEYS,
        ("title",),
        values=list_of(value, least=1),
        cases=list_of(case),
        otherwise=value,
        when=ref("condition"),
        count=list_of(ref("condition")),
        typed=YES_OR_NO,
    )
    fact["oneOf"] = [{"required": [key]} for key in ("cases", "when", "count")]
    fact["if"], fact["then"] = {"required": ["cases"]}, {"required": ["values"]}
    return record(("derived",), ("derived",), derived=each(fact)) | {"$defs": conditions(world)}


def policy(world: World) -> Schema:
    """How offers are ranked and shown, and the short forms of conclusions."""
    names = one_of({name: fact.title or fact.question for name, fact in world.facts.items()})
    groups, techniques = one_or_more(one_of(world.groups)), one_or_more(ref("technique"))
    featured = record(
        FEATURED,
        FEATURED,
        most=whole(1, 9),
        opener=one_of(world.groups),
        never=groups,
        last_resort=techniques,
        last_resort_where=ref("condition"),
        matches=names,
        own=names,
        disciplines=each(one_or_more(one_of(world.disciplines))),
    )
    alternative = record(("id", "title", "text"), ("id", "title", "text"))
    said = record(
        _POLICY_KEYS,
        _POLICY_KEYS,
        risk_order=list_of(groups),
        whole=groups,
        exclusive=list_of(techniques),
        featured=featured,
        alternatives=list_of(alternative),
        session_count=names,
        review_session=whole(1, 99),
        base_minutes={"type": "array", "items": whole(1, 240), "minItems": 2},
        base_techniques=whole(1, 9),
        safety_net=ref("rule"),
        plan_sections=each(TEXT),
        words=each(TEXT),
    )
    keys = ("policy", "short_forms")
    root = record(keys, keys, policy=said, short_forms=each(list_of(ref("single"))))
    return root | {"$defs": conditions(world) | conclusions(world)}


def base_case(world: World) -> Schema:
    """The clear patient, over whom the tests beside the rules are laid."""
    facts, definitions = findings(world)
    return record(("facts",), ("facts",), facts=facts) | {"$defs": definitions}


def manifest(world: World) -> Schema:
    """The manifest of a knowledge base."""
    from ....rules.pack_requires import PRODUCT
    from ....rules.read_knowledge_base import MANIFEST_KEYS

    value: Schema = {"type": ["string", "number", "boolean"]}
    setting = record(
        ("title", "value", "values", "unit", "rule"),
        ("title", "value"),
        value=value,
        values=list_of(value),
        rule=suggested(world.rules),
    )
    return record(
        MANIFEST_KEYS,
        ("name", "title", "version", "status", "review_by"),
        authors={"type": "array", "items": TEXT},
        review_by=DAY,
        governance=defaults(),
        settings=each(setting),
        requires=named({PRODUCT: described(TEXT, 'The versions of Ischia that will do, such as ">=1.0".')}),
        vocabulary_version=described(TEXT, "The version of facts/vocabulary.yaml."),
    )
