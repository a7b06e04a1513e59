"""Mutants: a knowledge base with one small change to one rule or derived fact, each such as a slip might make.

If no test beside the rules notices the change, then the tests do not say what the rule says there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ....rules.condition import Always, Condition, with_settings
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import ALWAYS, DerivedCase, DerivedFact, Part, Rule, both, derivations
from ...scope import Scope
from .mutants_of_conclusions import changed_conclusions
from .mutants_of_conditions import changed_conditions

DERIVED = "derived"  # in place of a module: the derived facts
_CONDITION_LEFT_OUT = "condition left out"


class Mutant(Struct, frozen=True):
    """One small change to a knowledge base.

    `subject` is the rule or the derived fact that it changes, `module` where that stands, `operator` the kind of
    change, `what` the change in words, by which a reviewed list names it; no two of one subject have the same words.
    `rule` or `derived` is what stands there instead.
    """

    subject: str
    module: str
    operator: str
    what: str
    rule: Rule | None = None
    derived: DerivedFact | None = None


def mutants(knowledge_base: KnowledgeBase) -> tuple[Mutant, ...]:
    """Every mutant of the rules and derived facts of `knowledge_base`, in their order."""
    scope = Scope(knowledge_base)
    made: list[Mutant] = []
    for rule in knowledge_base.rules.values():
        found = [
            Mutant(rule.id, rule.module, operator, what, rule=after)
            for operator, what, after in _changed_rules(rule, knowledge_base, scope)
        ]
        made += _told_apart(found)
    for fact in knowledge_base.derived.values():
        some = [
            Mutant(fact.name, DERIVED, operator, what, derived=replace(after, written=()))
            for operator, what, after in _changed_facts(fact, knowledge_base)
        ]
        made += _told_apart(some)
    return tuple(made)


def mutated(knowledge_base: KnowledgeBase, mutant: Mutant) -> KnowledgeBase:
    """`knowledge_base` with the change of `mutant` made."""
    if mutant.derived is not None:
        return replace(knowledge_base, derived={**knowledge_base.derived, mutant.subject: mutant.derived})
    assert mutant.rule is not None
    rules = {**knowledge_base.rules, mutant.subject: mutant.rule}
    return replace(knowledge_base, rules=rules, derived=_rederived(knowledge_base.derived, mutant.rule))


def _told_apart(found: list[Mutant]) -> Iterator[Mutant]:
    """The mutants of one subject, the second with the same words marked as the second."""
    seen: dict[str, int] = {}
    for mutant in found:
        seen[mutant.what] = count = seen.get(mutant.what, 0) + 1
        yield mutant if count == 1 else replace(mutant, what=f"{mutant.what} ({count})")


def _changed_rules(rule: Rule, knowledge_base: KnowledgeBase, scope: Scope) -> Iterator[tuple[str, str, Rule]]:
    if not isinstance(rule.when, Always):
        yield _CONDITION_LEFT_OUT, "without the condition of the rule", _with_condition(rule, ALWAYS, knowledge_base)
        for operator, what, changed in changed_conditions(rule.when, knowledge_base):
            yield operator, what, _with_condition(rule, changed, knowledge_base)
    for number, part in enumerate(rule.parts):
        if not isinstance(part.narrower, Always):
            what = f"without the condition of part {number + 1}"
            yield _CONDITION_LEFT_OUT, what, _with_narrower(rule, number, ALWAYS, knowledge_base)
            for operator, what, changed in changed_conditions(part.narrower, knowledge_base):
                yield operator, what, _with_narrower(rule, number, changed, knowledge_base)
        for operator, what, then in changed_conclusions(part.then, scope):
            yield operator, what, _with_part(rule, number, replace(part, then=then))


def _with_condition(rule: Rule, when: Condition, knowledge_base: KnowledgeBase) -> Rule:
    settings = knowledge_base.settings
    parts = tuple(replace(part, when=with_settings(both(when, part.narrower), settings)) for part in rule.parts)
    return replace(rule, when=when, parts=parts)


def _with_narrower(rule: Rule, number: int, narrower: Condition, knowledge_base: KnowledgeBase) -> Rule:
    when = with_settings(both(rule.when, narrower), knowledge_base.settings)
    return _with_part(rule, number, replace(rule.parts[number], when=when, narrower=narrower))


def _with_part(rule: Rule, number: int, part: Part) -> Rule:
    return replace(rule, parts=(*rule.parts[:number], part, *rule.parts[number + 1 :]))


def _changed_facts(fact: DerivedFact, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str, DerivedFact]]:
    cases = fact.cases
    for number, case in enumerate(cases):
        if case.rule:
            continue  # changed where the rule stands
        for operator, what, changed in changed_conditions(case.when, knowledge_base):
            yield operator, what, _with_case(fact, number, replace(case, when=changed))
    for number in range(len(cases) if len(cases) > 1 else 0):
        left = (*cases[:number], *cases[number + 1 :])
        yield "case dropped", f"without its case {number + 1} ({cases[number].value})", replace(fact, cases=left)
    for number in range(len(cases) - 1):
        swapped = (*cases[:number], cases[number + 1], cases[number], *cases[number + 2 :])
        yield "cases swapped", f"its case {number + 2} before its case {number + 1}", replace(fact, cases=swapped)
    if fact.otherwise is not None:
        others = [value for value in fact.values if value != fact.otherwise]
        for value in others[:1]:
            what = f"otherwise {fact.otherwise} → {value}".lower()
            yield "otherwise changed", what, replace(fact, otherwise=value)
    for number, condition in enumerate(fact.count):
        left_out = (*fact.count[:number], *fact.count[number + 1 :])
        yield "part dropped", f"without counting its condition {number + 1}", replace(fact, count=left_out)
        for operator, what, changed in changed_conditions(condition, knowledge_base):
            counted = (*fact.count[:number], changed, *fact.count[number + 1 :])
            yield operator, what, replace(fact, count=counted)


def _with_case(fact: DerivedFact, number: int, case: DerivedCase) -> DerivedFact:
    return replace(fact, cases=(*fact.cases[:number], case, *fact.cases[number + 1 :]))


def _rederived(derived: Mapping[str, DerivedFact], rule: Rule) -> dict[str, DerivedFact]:
    """The derived facts with the cases that `rule` gives them, as it says them now."""
    return {name: _with_cases_of(fact, rule) for name, fact in derived.items()}


def _with_cases_of(fact: DerivedFact, rule: Rule) -> DerivedFact:
    if not any(case.rule == rule.id for case in fact.cases):
        return fact
    said = [DerivedCase(item.value, when, rule.id) for when, item in derivations(rule) if item.fact == fact.name]
    cases: list[DerivedCase] = []
    for case in fact.cases:
        if case.rule != rule.id:
            cases.append(case)
        else:
            cases += said
            said = []
    return replace(fact, cases=tuple(cases), written=())
