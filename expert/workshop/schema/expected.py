"""JSON Schemas of what a test expects, beside a rule and of a whole patient."""

from __future__ import annotations

from collections.abc import Mapping

from ....facts.technique import DOSE_KEYS
from ....facts.vocabulary import UNKNOWN
from ....rules.conclusion import URGENCIES
from ..testing.expectation_shapes import CONCLUSIONS, COURSE
from ..testing.expectations import OF_CASES, OF_RULES, Expectation
from ..testing.seen import HOLDS
from .parts import YES_OR_NO, Schema, list_of, mapping_or, named, one_of, one_or_more, ref, span, whole
from .world import World

_WORDS: Schema = {"if": {"type": "array"}, "then": {"minItems": 1, "items": ref("said")}, "else": ref("said")}
_SOMETHING: Schema = {"not": {"type": "null"}}


def expected(world: World) -> dict[str, Schema]:
    """The definitions `expect` and `expect_of_case`, and the others that they need."""
    both = _of_both(world)
    in_force = one_of(HOLDS[:2])
    by_rule = named(dict.fromkeys(world.rules, in_force), least=1)
    withheld = mapping_or(_by_technique(world, ref("some_rules")), ref("some_techniques"))
    of_rules = {
        "holds": one_of(HOLDS),
        "withheld": ref("some_techniques"),
        "not_withheld": ref("some_techniques"),
        "cannot_exclude": one_of(URGENCIES),
        "advice": YES_OR_NO,
        "concludes": ref("by_kind"),
        "not_concludes": mapping_or(ref("by_kind"), _some(one_of(CONCLUSIONS))),
        **both,
    }
    of_cases = {
        "in_force": mapping_or(by_rule, ref("some_rules")),
        "not_in_force": ref("some_rules"),
        "offers_nothing": YES_OR_NO,
        "withheld": withheld,
        "not_withheld": withheld,
        "not_indicated": ref("some_techniques"),
        "featured": ref("some_techniques"),
        "not_featured": ref("some_techniques"),
        "cannot_exclude": {"anyOf": [one_of(URGENCIES), ref("some_rules")]},
        "excluded": ref("some_rules"),
        "advice": ref("some_rules"),
        "not_advice": ref("some_rules"),
        "asks_first": one_of(world.recorded),
        "course": named({key: span() if key == "minutes" else whole(0, 999) for key in COURSE}, least=1),
        **both,
    }
    return {
        "said": {"type": "string", "minLength": 1},
        "some_techniques": _some(ref("technique")),
        "some_rules": _some(ref("rule")),
        "some_facts": _some(one_of(world.recorded)),
        "by_kind": named(dict.fromkeys(CONCLUSIONS, _SOMETHING), least=1),
        "expect": _only(OF_RULES, of_rules),
        "expect_of_case": _only(OF_CASES, of_cases) | {"minProperties": 1},
    }


def _only(words: Mapping[str, Expectation], found: Mapping[str, Schema]) -> Schema:
    """The words that a test can expect, and no other; one that has no schema here may be anything."""
    return named({word: found.get(word, {}) for word in words})


def _some(item: Schema) -> Schema:
    """One name, or a list of at least one."""
    return {"if": {"type": "array"}, "then": list_of(item, least=1), "else": item}


def _by_technique(world: World, value: Schema) -> Schema:
    return named(dict.fromkeys(world.techniques, value), least=1)


def _of_both(world: World) -> dict[str, Schema]:
    derived = {name: {"enum": [*fact.values, UNKNOWN]} for name, fact in world.base.derived.items()}
    positions = one_of(world.positions)
    places = _by_technique(world, _some(one_of(world.places)))
    plan = named(dict.fromkeys(world.base.policy.plan_sections, _WORDS), least=1)
    texts = _by_technique(world, _WORDS)
    dose = _by_technique(world, named(dict.fromkeys(DOSE_KEYS, span()), least=1))
    return {
        **dict.fromkeys(("offered", "not_offered", "option", "not_option"), ref("some_techniques")),
        "referral": one_of(URGENCIES),
        "contradiction": YES_OR_NO,
        **dict.fromkeys(("derived", "not_derived"), named(derived, least=1)),
        **dict.fromkeys(("asks", "not_asks"), ref("some_facts")),
        **dict.fromkeys(("regions", "not_regions"), places),
        "position": _by_technique(world, positions),
        "not_position": _by_technique(world, one_or_more(positions)),
        "pressure_cap": _by_technique(world, whole(0, 10)),
        "depth_cap": _by_technique(world, whole(1, 5)),
        "dose": dose,
        **dict.fromkeys(("adaptations", "not_adaptations"), texts),
        **dict.fromkeys(("plan", "not_plan"), plan),
    }
