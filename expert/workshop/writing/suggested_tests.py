"""Tests that are missing beside a rule: for each gap in its coverage a patient, and what the engine says of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from msgspec import Struct

from ....facts.vocabulary import UNKNOWN
from ....rules.conclusion import Conclusion, Recommend
from ....rules.condition import comparisons
from ....rules.rule import Rule, RuleTest, derivations
from ...consult import Consultant, Consultation
from ..coverage.boundaries import NUMERIC, beside, step_for
from ..coverage.conditions import decides, side, truths
from ..coverage.coverage import coverage
from ..coverage.gaps import ALONE, BOUNDARY, Gap, at_boundary, composition_of, gaps
from ..coverage.given import Given, given
from ..coverage.observations import CERTAINLY, POSSIBLY, Observation, consultant_for, observation, patient_of
from ..coverage.records import Records, best_records
from ..coverage.search import Aim, PatientSearch

MOST_NAMED = 6  # techniques that a suggested test names
_NOT_HELD = "no"


class Suggestion(Struct, frozen=True):
    """A test that is missing beside a rule, and what it shows, in words."""

    rule: str
    test: RuleTest
    shows: str


def suggestions(
    consultant: Consultant,
    rule: Rule,
    observations: Iterable[Observation],
    search: PatientSearch,
    records: Records,
) -> tuple[Suggestion, ...]:
    """The tests that, added beside `rule`, close every gap in its coverage for which there is a patient.

    `observations` are what there is already. What a test expects is what the engine says now: whether that is right
    is for the rule's author to judge.
    """
    knowledge_base = consultant.knowledge_base
    mine = [one for one in observations if rule.id in one.counts_for]
    found = coverage(knowledge_base, mine, (rule,), search=search).rules[0]
    suggested: list[Suggestion] = []
    for gap in gaps(found, knowledge_base):
        if any(_closes(one, gap, consultant) for one in mine):
            continue
        for record in best_records(_aims(gap, rule, consultant), search, records, rule.id):
            who = given(record.patient, knowledge_base)
            consultation = _consultation(who, rule, consultant)
            shown = observation(rule.id, (rule.id,), consultation.inference)
            if _closes(shown, gap, consultant):
                test = who.test(expected(rule, consultation))
                suggested.append(Suggestion(rule.id, test, _shows(gap, rule, record.contradicted_by)))
                mine.append(shown)
                break
    return tuple(suggested)


def _consultation(who: Given, rule: Rule, consultant: Consultant) -> Consultation:
    ready = consultant_for(consultant, who.settings, who.overdue)
    return ready.consultation(patient_of(consultant, who.test({}), rule.id))


def _aims(gap: Gap, rule: Rule, consultant: Consultant) -> Iterator[Aim]:
    """What a patient has to show; of a number next to its boundary if possible, for there mistakes are made."""
    composition = composition_of(rule)
    if gap.kind == ALONE and gap.side != UNKNOWN and composition.literals[gap.number].comparison.word in NUMERIC:
        near = at_boundary(composition, gap.number, gap.side, consultant.knowledge_base)
        yield from (aim for aim in near if aim.alone)
    yield from gap.aims


def _closes(one: Observation, gap: Gap, consultant: Consultant) -> bool:
    """Whether a test shows what `gap` lacks."""
    for aim in gap.aims:
        values = truths(aim.condition, one.memory)
        if side(values[aim.place]) != gap.side:
            continue
        if gap.kind == ALONE and not decides(aim.condition, values, aim.place):
            continue
        compared = tuple(comparisons(aim.condition))[aim.place]
        if gap.kind == BOUNDARY and not beside(compared, one.memory, step_for(compared, consultant.knowledge_base)):
            continue
        return True
    return False


def expected(rule: Rule, consultation: Consultation) -> dict[str, Any]:
    """What a test beside `rule` may expect of a consultation: whether the rule holds, and what it comes to."""
    decision = consultation.decision
    steps = [step.certain for step in decision.trace if step.rule == rule.id]
    expect: dict[str, Any] = {"holds": (CERTAINLY if any(steps) else POSSIBLY) if steps else _NOT_HELD}
    if not steps:
        return expect
    certain = any(steps)
    urgency = [reason.urgency for reason in decision.referral if reason.rule == rule.id]
    if urgency:
        expect["referral"] = urgency[0]
    open_ones = [entry.urgency for entry in decision.cannot_exclude if entry.rule == rule.id]
    if open_ones:
        expect["cannot_exclude"] = open_ones[0]
    withheld = [one.technique for one in decision.withheld if rule.id in one.rules]
    if 0 < len(withheld) <= MOST_NAMED:
        expect["withheld"] = withheld
    named = dict.fromkeys(t for part in rule.parts for said in part.then for t in _recommended(said))
    offered = {offer.technique for offer in decision.offered}
    for word, some in (("offered", named.keys() & offered), ("not_offered", named.keys() - offered)):
        if 0 < len(some) <= MOST_NAMED:
            expect[word] = [technique for technique in named if technique in some]
    if any(note.rule == rule.id for note in decision.advice):
        expect["advice"] = True
    derived = {said.fact: said.value for _, said in derivations(rule) if decision.derived[said.fact] == said.value}
    if derived and certain:
        expect["derived"] = derived
    pending = {fact for one in consultation.inference.fired if one.rule == rule.id for fact in one.pending}
    asks = [question.fact for question in decision.ask if question.fact in pending]
    if 0 < len(asks) <= MOST_NAMED and not certain:
        expect["asks"] = asks
    return expect


def _recommended(said: Conclusion) -> tuple[str, ...]:
    return said.techniques if isinstance(said, Recommend) else ()


def _shows(gap: Gap, rule: Rule, contradicts: tuple[str, ...]) -> str:
    """What a suggested test is for, in words, and by which rules its record contradicts itself."""
    if contradicts:
        return f"{_shown(gap, rule)}; the record contradicts itself ({', '.join(contradicts)})"
    return _shown(gap, rule)


def _shown(gap: Gap, rule: Rule) -> str:
    """What a suggested test is for, in words."""
    literal = composition_of(rule).literals[gap.number]
    place = f" (part {literal.part})" if literal.part else ""
    match gap.kind, gap.side:
        case "alone", "unknown":
            return f"only {literal.words}{place} is not known"
        case "alone", _:
            return f"all hangs on {literal.words}{place}, which is {gap.side}"
        case "boundary", _:
            return f"next to the boundary of {literal.words}{place}, which is {gap.side}"
        case _:
            return f"{literal.words}{place} is {gap.side}"
