"""The plan that goes with an offer: the course, the session, the stop rules, what is said beside."""

import pytest
from hypothesis import given, settings

from ischia.rules.conclusion import Advise, Stop
from strategies import IN_BED, KNOWLEDGE_BASE, TOLERATED, near_clear_cases

POLICY = KNOWLEDGE_BASE.policy
HALF = max(20, settings.default.max_examples // 2)
AFTER = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in TOLERATED.items()}


@pytest.fixture
def plan(consultant, clear_case):
    def of(**changed):
        return consultant.consult(clear_case(**changed)).plan

    return of


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_there_is_a_plan_exactly_where_something_is_offered(consultant, case):
    decision = consultant.consult(case)
    assert (decision.plan is not None) is bool(decision.offered)
    assert decision.alternatives == POLICY.alternatives


@settings(max_examples=HALF)
@given(near_clear_cases())
def test_a_plan_keeps_within_the_bounds_of_the_session(consultant, case):
    decision = consultant.consult(case)
    plan = decision.plan
    if plan is None:
        return
    least, most = plan.minutes
    assert 0 < least <= most <= POLICY.base_minutes[1]
    assert 1 <= plan.techniques <= POLICY.base_techniques
    assert plan.review_session == POLICY.review_session
    assert plan.per_week is None or 1 <= plan.per_week <= 7
    assert plan.sessions is None or plan.sessions >= 1
    for offer in decision.offered:
        for key, most in (("per_week", plan.per_week), ("sessions", plan.sessions)):
            if key in offer.dose and most is not None:
                assert offer.dose[key][1] <= most


def test_the_session_is_the_one_after_those_done(plan):
    assert plan(sessions_completed=0).session == 1
    assert plan(sessions_completed=3, **{**AFTER, "nrs_change": -3}).session == 4


def test_where_the_sessions_are_not_known_the_session_has_no_number(consultant, clear_case):
    decision = consultant.consult(clear_case(sessions_completed=None, **AFTER))
    assert decision.plan is None or decision.plan.session is None


def test_an_acute_episode_gets_few_sessions(plan):
    acute, chronic = plan(duration_weeks=2), plan()
    assert acute.sessions < chronic.sessions
    assert acute.minutes[1] <= 20


def test_a_first_session_is_shorter_than_a_later_one(plan):
    first = plan(sessions_completed=0)
    later = plan(sessions_completed=2, **AFTER)
    assert first.minutes[1] <= later.minutes[1]
    assert first.techniques <= later.techniques


def test_the_bedridden_get_short_sessions_and_a_page_of_their_own(plan):
    bed = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in IN_BED.items()}
    in_bed = plan(**bed, braden_score=20, wells_dvt_score=0)
    assert in_bed.minutes[1] <= 20
    assert "bed" in in_bed.sections
    assert "bed" not in plan().sections


def test_the_stop_rules_are_the_rules_of_contact_in_words(plan):
    expected = {
        (rule.id, conclusion.text)
        for rule in KNOWLEDGE_BASE.rules.values()
        if rule.during_contact
        for part in rule.parts
        for conclusion in part.then
        if isinstance(conclusion, Stop | Advise)
    }
    said = {(note.rule, note.text) for note in plan().stop_rules}
    assert said
    assert said <= expected
    assert {rule for rule, _ in said} >= {"NS-10"}


def test_every_note_of_a_plan_stands_under_a_heading_and_names_its_rule(plan):
    for name, notes in plan().sections.items():
        assert name in POLICY.plan_sections
        for note in notes:
            assert note.rule in KNOWLEDGE_BASE.rules
            assert note.text.strip().endswith((".", "!"))


def test_the_safety_net_is_said_whether_or_not_something_is_offered(consultant, clear_case):
    for changed in ({}, {"bladder_change": True}, {"consent": "no"}, {"bladder_change": None}):
        decision = consultant.consult(clear_case(**changed))
        assert [note.rule for note in decision.advice].count(POLICY.safety_net) == 1


def test_a_plan_as_data_says_the_same(plan):
    made = plan()
    data = made.to_plain()
    assert data["minutes"] == list(made.minutes)
    assert [note["rule"] for note in data["stop_rules"]] == [note.rule for note in made.stop_rules]
    assert list(data["sections"]) == list(made.sections)
