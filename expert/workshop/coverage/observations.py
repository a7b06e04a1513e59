"""What tests show of the rules: for each test, the findings at its end and the rules that were in force."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ....facts.case import Case, make_case
from ....facts.problem import InvalidInput
from ....facts.vocabulary import Finding
from ....rules.rule import Rule, RuleTest
from ...consult import Consultant
from ...inference import Inference
from ..testing.case_suite import Suite

CERTAINLY, POSSIBLY = "certainly", "possibly"


class Observation(Struct, frozen=True):
    """What one test shows.

    `name` says which test it is; `counts_for` are the rules that it tests, on whose parts alone it counts unless
    every test is let count. `memory` holds every finding by name, derived ones too; `fired` says of each rule in
    force whether it holds `certainly` or `possibly`.
    """

    name: str
    counts_for: frozenset[str]
    memory: Mapping[str, Finding]
    fired: Mapping[str, str]


def observation(name: str, counts_for: Iterable[str], inference: Inference) -> Observation:
    """What a test called `name` shows, from what the engine inferred in it."""
    fired: dict[str, str] = {}
    for one in inference.fired:
        if one.certain or one.rule not in fired:
            fired[one.rule] = CERTAINLY if one.certain else POSSIBLY
    return Observation(name, frozenset(counts_for), inference.memory, fired)


def observed(
    consultant: Consultant, suites: Iterable[Suite] = (), rules: Iterable[Rule] | None = None
) -> Iterator[Observation]:
    """What the tests beside `rules` show (all rules of the consultant's base, left out), and the cases of `suites`.

    A case of a suite tests the decision as a whole, and so counts for no rule alone. What is still to do shows
    nothing. Whether a test gets what it expects is not looked at. Raises InvalidInput where one cannot be consulted.
    """
    for rule in consultant.knowledge_base.rules.values() if rules is None else rules:
        for number, test in enumerate(rule.tests, 1):
            if not test.todo:
                name = f"{rule.id} test {number}"
                case = patient_of(consultant, test, name)
                yield observation(name, (rule.id,), consultant_for(consultant, test.settings, test.overdue).infer(case))
    for suite in suites:
        for one in suite.cases:
            if not one.todo:
                ready = consultant_for(consultant, one.settings, one.overdue)
                yield observation(f"{suite.name}: {one.label}", (), ready.infer(one.case))


def patient_of(consultant: Consultant, test: RuleTest, name: str) -> Case:
    """The patient of `test`. Raises InvalidInput under `name` where what is given cannot be read."""
    knowledge_base = consultant.knowledge_base
    facts = knowledge_base.vocabulary.facts
    findings: dict[str, Finding] = {}
    for fact, raw in {**knowledge_base.base_case, **test.given}.items():
        if fact not in facts:
            raise InvalidInput.of(f"{name}: given names {fact}, which is no fact")
        try:
            findings[fact] = facts[fact].read(raw)
        except ValueError as error:
            raise InvalidInput.of(f"{name}: given: {error}") from None
    return make_case(knowledge_base.vocabulary, name, findings, moment=test.moment)


def consultant_for(consultant: Consultant, settings: Mapping[str, Any], overdue: bool) -> Consultant:
    """The consultant that a test asks for: with other settings, or after the review date."""
    if not (settings or overdue):
        return consultant
    knowledge_base = consultant.knowledge_base
    changed = replace(knowledge_base, settings={**knowledge_base.settings, **settings})
    day = changed.expires + datetime.timedelta(days=1) if overdue else consultant.today
    return Consultant(changed, day)
