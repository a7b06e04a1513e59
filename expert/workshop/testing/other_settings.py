"""A knowledge base as another clinic would set it: for tests that say which settings they are about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from ....facts.vocabulary import Scalar
from ....rules.condition import Condition, SettingReference, comparisons, with_settings
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import DerivedFact, Part, Rule, both, derivations, derived_in_settings


def in_other_settings(knowledge_base: KnowledgeBase, settings: Mapping[str, Scalar]) -> KnowledgeBase:
    """`knowledge_base` with `settings` in place of its own, in every rule and derived fact that names them."""
    every = {**knowledge_base.settings, **settings}
    rules = {name: _rule(rule, every, frozenset(settings)) for name, rule in knowledge_base.rules.items()}
    derived = {name: _derived(derived_in_settings(fact, every), rules) for name, fact in knowledge_base.derived.items()}
    return replace(knowledge_base, settings=every, rules=rules, derived=derived)


def _rule(rule: Rule, settings: Mapping[str, Scalar], changed: frozenset[str]) -> Rule:
    def part_in(part: Part) -> Part:
        written = both(rule.when, part.narrower)
        return replace(part, when=with_settings(written, settings)) if _names(written, changed) else part

    return replace(rule, parts=tuple(map(part_in, rule.parts)))


def _names(condition: Condition, settings: frozenset[str]) -> bool:
    """Whether a condition as it was written compares something with one of `settings`."""
    operands = (comparison.operand for comparison in comparisons(condition))
    return any(isinstance(operand, SettingReference) and operand.setting in settings for operand in operands)


def _derived(fact: DerivedFact, rules: Mapping[str, Rule]) -> DerivedFact:
    """A derived fact with the conditions of the rules that derive it as they are now."""
    said: dict[str, Iterator[Condition]] = {
        name: (when for when, derive in derivations(rules[name]) if derive.fact == fact.name)
        for name in {case.rule for case in fact.cases}
        if name in rules
    }
    cases = (replace(case, when=next(said[case.rule], case.when)) if case.rule in said else case for case in fact.cases)
    return replace(fact, cases=tuple(cases))
