"""What is offered: indicated and permitted, within every bound, in an order that preference may change."""

import json
import re

import pytest
from hypothesis import given, settings

from ischia.facts.technique import CERTAINTIES, DOSE_KEYS
from strategies import FACTS, IN_BED, KNOWLEDGE_BASE, PIRIFORMIS, TOLERATED, near_clear_cases

CATALOGUE = KNOWLEDGE_BASE.catalogue
TECHNIQUES = CATALOGUE.techniques
POLICY = KNOWLEDGE_BASE.policy
RULES = KNOWLEDGE_BASE.rules
HALF = max(20, settings.default.max_examples // 2)


@pytest.fixture
def offered(consultant, clear_case):
    def of(**changed):
        return {offer.technique: offer for offer in consultant.consult(clear_case(**changed)).offered}

    return of


def test_the_clear_patient_is_offered_work_of_both_traditions(offered):
    offers = offered()
    assert {offer.tradition for offer in offers.values()} == {"western", "oriental"}
    assert "gluteus_medius_soft_tissue" in offers


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_every_offer_keeps_within_its_technique(consultant, case):
    for offer in consultant.consult(case).offered:
        technique = TECHNIQUES[offer.technique]
        assert offer.title == technique.title
        assert offer.tradition == technique.tradition
        assert 0 <= offer.pressure_cap <= technique.cap
        assert 1 <= offer.depth_cap <= technique.depth[1]
        assert CERTAINTIES.index(offer.certainty) <= CERTAINTIES.index(technique.certainty)
        assert offer.position in technique.positions or (offer.position == "" and not technique.positions)
        allowed = {place for region in technique.regions for place in CATALOGUE.sides_of(region, ("left", "right"))}
        assert offer.regions
        assert set(offer.regions) <= allowed
        assert list(offer.dose) == [key for key in DOSE_KEYS if key in offer.dose]
        for key, (least, most) in offer.dose.items():
            assert 0 <= least <= most <= technique.dose[key][1], key


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_every_offer_is_recommended_by_a_rule_that_certainly_holds(consultant, case):
    decision = consultant.consult(case)
    for offer in decision.offered:
        recommending = [
            step
            for step in decision.trace
            if step.certain and offer.technique in _named(step.concludes, "option" if offer.option else "recommend")
        ]
        assert recommending
        assert {step.rule for step in recommending} & set(offer.rules)
        assert set(offer.rules) <= set(RULES)


def _named(concludes, kind):
    named = concludes.get(kind, ())
    return (named,) if isinstance(named, str) else named


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_the_work_is_on_the_side_that_is_affected_and_lies_on_the_other(consultant, case):
    side = case.findings.get(CATALOGUE.side)
    if side not in ("left", "right"):
        return
    other = {"left": "right", "right": "left"}[side]
    for offer in consultant.consult(case).offered:
        assert not [place for place in offer.regions if place.endswith(f"_{other}")]
        assert CATALOGUE.positions[offer.position].lies_on != side if offer.position else True


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_what_is_shown_first_is_a_small_sound_choice(consultant, case):
    decision, never = consultant.consult(case), POLICY.featured.never
    featured = [offer for offer in decision.offered if offer.featured]
    eligible = (o for o in decision.offered if not o.option and not TECHNIQUES[o.technique].groups & never)
    assert bool(featured) is any(eligible)
    for offer in featured:
        assert not offer.option
        assert not TECHNIQUES[offer.technique].groups & never
    names = {offer.technique for offer in featured}
    for some in POLICY.exclusive:
        assert len(names & some) <= 1
    for tradition in {offer.tradition for offer in featured}:
        assert sum(offer.tradition == tradition for offer in featured) <= POLICY.featured.most


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_options_rank_after_everything_that_is_recommended_outright(consultant, case):
    if case.findings.get("tradition_preference") not in (None, "either"):
        return
    risks = [
        max(POLICY.risk(TECHNIQUES[offer.technique]), len(POLICY.risk_order) - 1 if offer.option else 0)
        for offer in consultant.consult(case).offered
    ]
    assert risks == sorted(risks)


def test_a_left_sided_patient_lies_on_the_right_and_the_other_way_round(offered):
    for side, lies in (("left", "side_right"), ("right", "side_left")):
        assert {o.position for o in offered(leg_symptom_side=side).values() if o.position.startswith("side")} == {lies}


def test_only_a_position_that_is_tolerated_is_taken(offered):
    assert {offer.position for offer in offered(positions_tolerated=["seated"]).values()} <= {"seated", ""}
    assert offered(positions_tolerated=[]) == {}


@pytest.mark.parametrize("preference", ["western", "oriental"])
def test_a_preference_changes_the_order_and_nothing_else(offered, preference):
    plain, preferred = offered(tradition_preference="either"), offered(tradition_preference=preference)
    assert set(plain) == set(preferred)
    assert next(iter(preferred.values())).tradition == preference
    order = [offer.tradition == preference for offer in preferred.values()]
    assert order == sorted(order, reverse=True)
    for name, offer in plain.items():
        other = preferred[name]
        assert (offer.pressure_cap, offer.depth_cap, offer.dose) == (other.pressure_cap, other.depth_cap, other.dose)


def test_a_scope_shows_its_own_work_first_without_changing_what_is_offered(consultant, clear_case):
    for scope in FACTS["practitioner_scope"].values:
        decision = consultant.consult(clear_case(practitioner_scope=scope))
        featured = [TECHNIQUES[offer.technique].discipline for offer in decision.offered if offer.featured]
        assert featured, scope


@pytest.mark.parametrize("irritability", ["moderate", "high", None])
def test_an_irritable_nerve_or_one_that_may_be_has_nothing_deep_near_it(offered, irritability):
    for offer in offered(irritability=irritability).values():
        groups = TECHNIQUES[offer.technique].groups
        assert not groups & {"nerve_over"}, offer.technique
        if irritability != "moderate":
            assert offer.pressure_cap <= 2
            assert not groups & {"deep", "nerve_adjacent", "neural_load", "met"}
            assert not [place for place in offer.regions if place.startswith(("thigh", "calf"))]


def test_direct_piriformis_work_is_an_option_behind_its_gate_only(offered):
    open_gate = {**PIRIFORMIS, **TOLERATED, "sessions_completed": 2, "last_visit_side": "left", "duration_weeks": 30}
    open_gate = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in open_gate.items()}
    assert offered(**open_gate)["piriformis_direct"].option
    closed = ({"sessions_completed": 1}, {"irritability": "moderate"}, {"slr_positive": True}, {"duration_weeks": 8})
    for change in (*closed, {"anticoagulation": "doac"}, {"sciatic_notch_tender": False, "sitting_aggravates": False}):
        assert "piriformis_direct" not in offered(**{**open_gate, **change}), change
    for fact in ("irritability", "nrs_change", "slr_positive", "post_session_flare_hours", "anticoagulation"):
        assert "piriformis_direct" not in offered(**{**open_gate, fact: None}), fact


def test_pregnancy_closes_the_points_and_the_positions(offered):
    offers = offered(pregnancy="trimester3", age_years=30)
    assert offers
    forbidden = {point for offer in offers.values() for point in offer.forbidden_points}
    assert forbidden
    for offer in offers.values():
        assert offer.position not in ("prone", "supine")
        assert not {point.name for point in offer.points} & forbidden


def test_in_bed_only_gentle_work_away_from_the_legs_is_offered(offered):
    bed = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in IN_BED.items()}
    offers = offered(**bed, braden_score=20, wells_dvt_score=0)
    assert offers
    for offer in offers.values():
        assert "gentle" in TECHNIQUES[offer.technique].groups
        assert offer.depth_cap <= 2
        assert not [place for place in offer.regions if place.startswith(("thigh", "calf"))]


def test_the_same_adaptation_is_said_once(consultant, clear_case):
    for changed in ({}, {"anticoagulation": "doac"}, {"age_years": 80}, {"osteoporosis": True}):
        for offer in consultant.consult(clear_case(**changed)).offered:
            assert len(offer.adaptations) == len(set(offer.adaptations))


def test_no_word_of_a_decision_promises_a_cure(consultant, clear_case):
    for changed in ({}, {"bladder_change": True}, {"consent": "no"}, {"duration_weeks": 2}, {"nrs_change": -4}):
        text = json.dumps(consultant.consult(clear_case(**changed)).to_plain()).lower()
        assert not re.search(r"\bcure[sd]?\b", text)
