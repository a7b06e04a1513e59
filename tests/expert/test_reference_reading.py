"""The engine and the decision agree with a second, plain reading of the same rules."""

import datetime
import json

import pytest
from hypothesis import given, settings

import reference
from ischia.expert.consult import Consultant
from ischia.facts.case import Case
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import load
from strategies import any_cases, copy_knowledge_base, near_clear_cases, random_cases, with_findings


def agrees(consultant: Consultant, case: Case) -> reference.Reading:
    """Hold engine and decision to the reference for one case; what the reference made of it."""
    knowledge_base = consultant.knowledge_base
    overdue = consultant.today > knowledge_base.expires
    expected = reference.read(case, knowledge_base, review_overdue=overdue)
    inference = consultant.engine.infer(case.findings, case.moment, review_overdue=overdue)
    decision = consultant.consult(case)

    assert {(fired.rule, fired.part, fired.certain) for fired in inference.fired} == expected.fired
    assert len(inference.fired) == len(expected.fired), "a part of a rule fired twice"
    assert exact(inference.memory) == exact(expected.memory)
    assert exact(decision.derived) == exact(expected.derived)
    assert {offer.technique for offer in decision.offered} == expected.offered
    assert {entry.technique for entry in decision.withheld} == expected.withheld
    assert set(decision.not_indicated) == expected.not_indicated
    assert decision.urgency == expected.urgency
    assert {(entry.urgency, entry.rule) for entry in decision.cannot_exclude} == expected.cannot_exclude
    assert {entry.rule for entry in decision.contradictions} == expected.contradictions
    assert {offer.technique: (offer.pressure_cap, offer.depth_cap) for offer in decision.offered} == expected.caps
    assert {offer.technique: frozenset(offer.regions) for offer in decision.offered} == expected.regions
    assert all(offer.position in expected.positions[offer.technique] for offer in decision.offered)
    return expected


def exact(findings):
    """Findings with their types, so that 1 is not True and 5.0 is not 5."""
    return {name: _typed(finding) for name, finding in findings.items()}


def _typed(finding):
    if isinstance(finding, Unknown):
        return None if finding.possible is None else {(type(value), value) for value in finding.possible}
    return type(finding), finding


@pytest.fixture(scope="module")
def strict_clinic(tmp_path_factory):
    """A clinic that withholds massage in a radicular picture, and calls an episode chronic early."""
    folder = copy_knowledge_base(tmp_path_factory.mktemp("strict"))
    manifest = folder / "knowledge_base.yaml"
    text = manifest.read_text(encoding="utf-8")
    changed = text.replace("value: allow_as_adjunct", "value: withhold").replace("value: 12", "value: 8")
    assert changed.count("value: withhold") == changed.count("value: 8") == 1
    manifest.write_text(changed, encoding="utf-8")
    return Consultant(load(folder, use_cache=False), datetime.date(2026, 12, 1))


@pytest.fixture(scope="module")
def late(knowledge_base):
    """A consultant on the day after the knowledge base should have been reviewed."""
    return Consultant(knowledge_base, knowledge_base.expires + datetime.timedelta(days=1))


@given(near_clear_cases())
def test_every_near_clear_case_is_read_as_the_reference_reads_it(consultant, case):
    agrees(consultant, case)


@given(random_cases())
def test_every_random_case_is_read_as_the_reference_reads_it(consultant, case):
    agrees(consultant, case)


@given(any_cases())
def test_every_case_of_a_clinic_with_other_settings_is_read_as_the_reference_reads_it(strict_clinic, case):
    agrees(strict_clinic, case)


@given(near_clear_cases())
def test_a_knowledge_base_past_its_review_is_read_as_the_reference_reads_it(late, case):
    assert agrees(late, case).offered == frozenset()


@pytest.mark.parametrize("moment", ["planning", "contact"])
def test_a_case_without_any_fact_is_read_as_the_reference_reads_it(consultant, clear_case, moment):
    agrees(consultant, with_findings(clear_case(moment=moment), {}))


def test_the_generated_cases_reach_every_part_of_every_rule(consultant, strict_clinic, knowledge_base):
    """Otherwise agreement would say little."""
    reached = set()

    @settings(max_examples=300)
    @given(any_cases())
    def collect(case):
        for one in (consultant, strict_clinic):
            fired = one.engine.infer(case.findings, case.moment, review_overdue=True).fired
            reached.update((each.rule, each.part) for each in fired)

    collect()
    parts = {(rule.id, number) for rule in knowledge_base.rules.values() for number in range(len(rule.parts))}
    assert parts - reached == set()


# The trace


@given(any_cases())
def test_the_trace_alone_replayed_through_the_reference_gives_the_same_decision(consultant, case):
    decision = consultant.consult(case)
    plain = json.loads(json.dumps(decision.to_plain()["trace"]))
    replayed = reference.replay(plain, consultant.knowledge_base)
    assert {offer.technique for offer in decision.offered} == replayed.offered
    assert {entry.technique for entry in decision.withheld} == replayed.withheld
    assert set(decision.not_indicated) == replayed.not_indicated
    assert decision.urgency == replayed.urgency
    assert {(entry.urgency, entry.rule) for entry in decision.cannot_exclude} == replayed.cannot_exclude
    assert {entry.rule for entry in decision.contradictions} == replayed.contradictions
    assert {offer.technique: (offer.pressure_cap, offer.depth_cap) for offer in decision.offered} == replayed.caps
    assert {offer.technique: frozenset(offer.regions) for offer in decision.offered} == replayed.regions
    assert all(offer.position in replayed.positions[offer.technique] for offer in decision.offered)
