"""The worked cases beside the rules: each laid over the base case, consulted, and held to what it expects."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.case import MOMENTS, make_case
from ..facts.vocabulary import Finding
from ..rules.rule import Rule, RuleTest
from .consult import Consultant

HOLDS = ("certainly", "possibly", "no")


class _Result(Struct, frozen=True):
    """A decision as JSON data, seen from one rule."""

    rule: str
    decision: Mapping[str, Any]

    @property
    def steps(self) -> list[Mapping[str, Any]]:
        return [step for step in self.decision["trace"] if step["rule"] == self.rule]

    @property
    def holds(self) -> str:
        return min((step["holds"] for step in self.steps), key=HOLDS.index, default="no")

    def offers(self) -> dict[str, Mapping[str, Any]]:
        return {offer["technique"]: offer for offer in self.decision["offered"]}


def failures(consultant: Consultant, rule: Rule, test: RuleTest) -> list[str]:
    """What a test beside `rule` expects and does not get, a line each; empty where all holds."""
    knowledge_base = consultant.knowledge_base
    vocabulary = knowledge_base.vocabulary
    if test.moment not in MOMENTS:
        return [f"moment is {test.moment}, not one of {', '.join(MOMENTS)}"]
    findings: dict[str, Finding] = {}
    for name, raw in {**knowledge_base.base_case, **test.given}.items():
        if name not in vocabulary.facts:
            return [f"given names {name}, which is no fact"]
        try:
            findings[name] = vocabulary.facts[name].read(raw)
        except ValueError as error:
            return [f"given: {error}"]
    case = make_case(vocabulary, rule.id, findings, moment=test.moment)
    result = _Result(rule.id, _consultant(consultant, test).consult(case).to_plain())
    expected = {"holds": "certainly", **test.expect}
    lines: list[str] = []
    for word, value in expected.items():
        if word not in _CHECKS:
            lines.append(f"expect says {word}; it may say {', '.join(_CHECKS)}")
        else:
            lines += _CHECKS[word](result, value)
    return lines


def _consultant(consultant: Consultant, test: RuleTest) -> Consultant:
    """The consultant that a test asks for: with other settings, or after the review date."""
    if not (test.settings or test.overdue):
        return consultant
    knowledge_base = consultant.knowledge_base
    changed = replace(knowledge_base, settings={**knowledge_base.settings, **test.settings})
    day = knowledge_base.expires + datetime.timedelta(days=1) if test.overdue else consultant.today
    return Consultant(changed, day)


def _holds(result: _Result, value: Any) -> Iterator[str]:
    if result.holds != value:
        yield f"holds {result.holds}, not {value}"


def _withheld(result: _Result, value: Any) -> Iterator[str]:
    by = {entry["technique"]: entry["rules"] for entry in result.decision["withheld"]}
    for technique in value:
        if result.rule not in by.get(technique, ()):
            yield f"does not withhold {technique}"


def _not_withheld(result: _Result, value: Any) -> Iterator[str]:
    by = {entry["technique"]: entry["rules"] for entry in result.decision["withheld"]}
    for technique in value:
        if result.rule in by.get(technique, ()):
            yield f"withholds {technique}"


def _offered(result: _Result, value: Any) -> Iterator[str]:
    for technique in value:
        if technique not in result.offers():
            yield f"{technique} is not offered"


def _not_offered(result: _Result, value: Any) -> Iterator[str]:
    for technique in value:
        if technique in result.offers():
            yield f"{technique} is offered"


def _option(result: _Result, value: Any) -> Iterator[str]:
    for technique in value:
        if not result.offers().get(technique, {}).get("option"):
            yield f"{technique} is not offered as an option"


def _referral(result: _Result, value: Any) -> Iterator[str]:
    reasons = [r["urgency"] for r in result.decision["referral"]["reasons"] if r["rule"] == result.rule]
    worst = reasons[0] if reasons else "none"
    if worst != value:
        yield f"refers {worst}, not {value}"


def _cannot_exclude(result: _Result, value: Any) -> Iterator[str]:
    entries = [e["urgency"] for e in result.decision["cannot_exclude"] if e["rule"] == result.rule]
    if (value == "none") is bool(entries) or (value != "none" and value not in entries):
        yield f"cannot exclude {entries or 'none'}, not {value}"


def _advice(result: _Result, value: Any) -> Iterator[str]:
    if (result.rule in {note["rule"] for note in result.decision["advice"]}) is not value:
        yield "gives no advice" if value else "gives advice"


def _contradiction(result: _Result, value: Any) -> Iterator[str]:
    if (result.rule in {entry["rule"] for entry in result.decision["contradictions"]}) is not value:
        yield "shows no contradiction" if value else "shows a contradiction"


def _concludes(result: _Result, value: Any) -> Iterator[str]:
    for kind, said in value.items():
        found = [step["concludes"][kind] for step in result.steps if kind in step["concludes"]]
        if said not in found:
            yield f"concludes {kind} {found}, not {said}"


def _derived(result: _Result, value: Any) -> Iterator[str]:
    for fact, said in value.items():
        if result.decision["derived"].get(fact) != said:
            yield f"{fact} is {result.decision['derived'].get(fact)}, not {said}"


def _asks(result: _Result, value: Any) -> Iterator[str]:
    asked = [question["fact"] for question in result.decision["ask"]]
    for fact in value:
        if fact not in asked:
            yield f"does not ask {fact}"


def _of_offer(key: str) -> Callable[[_Result, Any], Iterator[str]]:
    def check(result: _Result, value: Any) -> Iterator[str]:
        for technique, said in value.items():
            got = result.offers().get(technique, {}).get(key)
            if got != said:
                yield f"{technique} has {key} {got}, not {said}"

    return check


_CHECKS: Mapping[str, Callable[[_Result, Any], Iterator[str]]] = {
    "holds": _holds,
    "withheld": _withheld,
    "not_withheld": _not_withheld,
    "offered": _offered,
    "not_offered": _not_offered,
    "option": _option,
    "referral": _referral,
    "cannot_exclude": _cannot_exclude,
    "advice": _advice,
    "contradiction": _contradiction,
    "concludes": _concludes,
    "derived": _derived,
    "asks": _asks,
    "regions": _of_offer("regions"),
    "position": _of_offer("position"),
    "pressure_cap": _of_offer("pressure_cap"),
    "depth_cap": _of_offer("depth_cap"),
    "dose": _of_offer("dose"),
}
