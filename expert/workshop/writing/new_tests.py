"""The first two tests of a rule: a patient for whom it holds, and one just across its boundary for whom it does not.

What they expect is what the engine says, so that they hold today and show tomorrow what was changed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from msgspec.structs import replace

from ....rules.condition import Condition, comparisons, reads
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule, RuleTest
from ...consult import Consultant, Consultation
from ..coverage.boundaries import NUMERIC, boundary_aim, step_for
from ..coverage.conditions import FALSE, TRUE
from ..coverage.given import given
from ..coverage.observations import consultant_for, patient_of
from ..coverage.search import Aim, PatientSearch
from .suggested_tests import expected

MOST_NAMED = 6  # techniques in one expectation
_MOST_SPELT_OUT = 4  # findings of a test
_MOST_TRIED = 8  # patients for one aim
_SHOWN_ELSEWHERE = ("advise", "contradict", "derive", "option", "recommend", "refer", "withhold")
_CERTAINLY, _NOT_HELD = "certainly", "no"


def first_tests(consultant: Consultant, rule: Rule) -> tuple[RuleTest, ...]:
    """The test in which `rule` holds and the one in which it just does not.

    Fewer where there is no such patient: one for a rule that always holds, none for one that never does.
    """
    search = PatientSearch(consultant.knowledge_base)
    if not any(True for _ in comparisons(_condition(rule))):
        return (_test(rule, RuleTest({}, {}), consultant),)
    found = (_found(consultant, rule, search, side, holds) for side, holds in ((TRUE, _CERTAINLY), (FALSE, _NOT_HELD)))
    return tuple(test for test in found if test is not None)


def _condition(rule: Rule) -> Condition:
    return rule.parts[0].when


def _found(consultant: Consultant, rule: Rule, search: PatientSearch, side: str, holds: str) -> RuleTest | None:
    """A test in which the rule `holds` so; the record contradicts itself only where there is no other."""
    second: RuleTest | None = None
    for aim in _aims(consultant, rule, side):
        for patient in islice(search.patients(aim), _MOST_TRIED):
            who = given(patient, consultant.knowledge_base)
            findings = _spelt_out(who.findings, rule, consultant.knowledge_base)
            test = RuleTest(findings, {}, who.moment, who.settings, who.overdue)
            consultation = _consulted(rule, test, consultant)
            expect = _expect(rule, consultation)
            if expect.get("holds", _CERTAINLY) != holds:
                continue
            test = replace(test, expect=expect)
            if not any(entry.rule != rule.id for entry in consultation.decision.contradictions):
                return test
            second = second or test
    return second


def _aims(consultant: Consultant, rule: Rule, side: str) -> Iterator[Aim]:
    """What the patient is to show: one comparison decides, next to its boundary where it has a number; else any."""
    condition = _condition(rule)
    compared = tuple(comparisons(condition))
    for place, comparison in enumerate(compared):
        if comparison.word in NUMERIC:
            step = step_for(comparison, consultant.knowledge_base)
            yield boundary_aim(condition, place, side, step, alone=True)
    for place in range(len(compared)):
        yield Aim(condition, place, side, alone=True)
    for place in range(len(compared)):
        yield Aim(condition, place, TRUE)
        yield Aim(condition, place, FALSE)


def _spelt_out(findings: Mapping[str, Any], rule: Rule, knowledge_base: KnowledgeBase) -> dict[str, Any]:
    """The findings of a test with those of the base case that the rule reads, where these are few."""
    base = knowledge_base.base_case
    read = {*findings, *(name for name in reads(_condition(rule)) if name in base)}
    if len(read) > _MOST_SPELT_OUT:
        return dict(findings)
    return {name: findings.get(name, base.get(name)) for name in knowledge_base.vocabulary.facts if name in read}


def _test(rule: Rule, test: RuleTest, consultant: Consultant) -> RuleTest:
    return RuleTest(test.given, _expect(rule, _consulted(rule, test, consultant)))


def _consulted(rule: Rule, test: RuleTest, consultant: Consultant) -> Consultation:
    ready = consultant_for(consultant, test.settings, test.overdue)
    return ready.consultation(patient_of(consultant, test, rule.id))


def _expect(rule: Rule, consultation: Consultation) -> dict[str, Any]:
    """What the engine says of a patient, as far as it comes from `rule`."""
    expect = dict(expected(rule, consultation))
    if expect.get("holds") == _NOT_HELD:
        return expect
    withheld = [one.technique for one in consultation.decision.withheld if rule.id in one.rules]
    if withheld:
        expect["withheld"] = withheld[:MOST_NAMED]
    steps = [step.concludes for step in consultation.decision.trace if step.rule == rule.id]
    elsewhere = _SHOWN_ELSEWHERE if withheld else tuple(kind for kind in _SHOWN_ELSEWHERE if kind != "withhold")
    concludes = {kind: said for step in steps for kind, said in step.items() if kind not in elsewhere}
    if concludes:
        expect["concludes"] = concludes
    if expect.get("holds") == _CERTAINLY and len(expect) > 1:
        del expect["holds"]
    return expect
