"""What is asked: the facts on which something still hangs, the most dangerous first, and nothing else."""

import pytest
from hypothesis import given, settings

from ischia.facts.vocabulary import Unknown
from ischia.rules.conclusion import URGENCIES
from strategies import CLEAR, FACTS, any_cases, with_findings

FEW = max(10, settings.default.max_examples // 4)
ORDER = list(FACTS)


def asked(decision):
    return [question.fact for question in decision.ask]


def gist(decision):
    """What is done: everything but the questions and the trace."""
    plain = decision.to_plain()
    for key in ("ask", "trace", "derived", "cannot_exclude"):
        plain.pop(key)
    for entry in plain["withheld"]:
        entry.pop("lifted_by")
    return plain


def danger(decision, fact):
    return max((URGENCIES.index(e.urgency) for e in decision.cannot_exclude if fact in e.ask), default=0)


def test_nothing_is_asked_of_a_patient_of_whom_everything_is_known(consultant, clear_case):
    assert asked(consultant.consult(clear_case())) == []


def test_a_missing_bladder_answer_is_the_one_question(consultant, clear_case):
    (question,) = consultant.consult(clear_case(bladder_change=None)).ask
    assert (question.fact, question.excludes) == ("bladder_change", ("RF-01",))
    assert question.question == FACTS["bladder_change"].question
    assert question.opens


def test_where_nothing_is_known_the_cauda_equina_questions_come_first(consultant, clear_case):
    decision = consultant.consult(clear_case(**dict.fromkeys(CLEAR)))
    assert asked(decision)[:4] == ["bladder_change", "bowel_change", "saddle_sensory_change", "sexual_function_change"]


@pytest.mark.parametrize("fact", ["dn4_score", "start_back_risk", "tradition_preference", "practitioner_scope"])
def test_what_only_ranks_or_advises_excludes_no_referral(consultant, clear_case, fact):
    decision = consultant.consult(clear_case(**{fact: None}))
    assert all(question.excludes == () for question in decision.ask)
    assert decision.cannot_exclude == ()


def test_a_preference_is_never_asked(consultant, clear_case):
    assert "tradition_preference" not in asked(consultant.consult(clear_case(tradition_preference=None)))


@pytest.mark.parametrize("urgent", [{"bladder_change": True}, {"consent": "no"}, {"acute_limb_ischaemia": True}])
def test_where_everything_is_settled_nothing_is_asked(consultant, clear_case, urgent):
    missing = dict.fromkeys(("irritability", "pain_nrs_leg", "dn4_score", "muscle_findings", "slr_positive"))
    assert asked(consultant.consult(clear_case(**missing, **urgent))) == []


def test_an_urgent_referral_leaves_only_the_questions_about_an_emergency(consultant, clear_case):
    decision = consultant.consult(clear_case(foot_drop=True, motor_power_mrc=2, bladder_change=None, consent=None))
    assert decision.urgency == "urgent"
    assert asked(decision) == ["bladder_change"]


def test_a_withdrawn_consent_leaves_the_questions_about_a_referral(consultant, clear_case):
    decision = consultant.consult(clear_case(consent="withdrawn", bladder_change=None, irritability=None))
    assert asked(decision) == ["bladder_change"]


def test_a_score_that_cannot_matter_is_not_asked(consultant, clear_case):
    assert "braden_score" not in asked(consultant.consult(clear_case(braden_score=None)))
    assert "inr" not in asked(consultant.consult(clear_case(inr=None)))
    assert "inr" in asked(consultant.consult(clear_case(inr=None, anticoagulation="warfarin")))
    assert "bilateral_pattern" not in asked(consultant.consult(clear_case(bilateral_pattern=None)))


@given(any_cases())
def test_the_most_dangerous_questions_come_first_and_then_the_order_of_the_vocabulary(consultant, case):
    decision = consultant.consult(case)
    settled = URGENCIES.index(decision.urgency)
    keys = [(-max(danger(decision, fact), settled), ORDER.index(fact)) for fact in asked(decision)]
    assert keys == sorted(keys)


@given(any_cases())
def test_only_what_is_unknown_is_asked_and_each_thing_once(consultant, case):
    decision = consultant.consult(case)
    facts = asked(decision)
    assert len(facts) == len(set(facts))
    assert not set(facts) & set(case.findings)


@given(any_cases())
def test_a_question_opens_what_it_can_lift_and_excludes_what_hangs_on_it(consultant, case):
    decision = consultant.consult(case)
    for question in decision.ask:
        assert question.opens == tuple(e.technique for e in decision.withheld if question.fact in e.lifted_by)
        hanging = [entry.rule for entry in decision.cannot_exclude if question.fact in entry.ask]
        assert question.excludes == tuple(dict.fromkeys(hanging))
        assert question.question == FACTS[question.fact].question


@given(any_cases())
def test_whatever_cannot_be_excluded_is_asked_for(consultant, case):
    decision = consultant.consult(case)
    for entry in decision.cannot_exclude:
        assert entry.ask
        if URGENCIES.index(entry.urgency) > URGENCIES.index(decision.urgency):
            assert set(entry.ask) <= set(asked(decision))


@settings(max_examples=FEW)
@given(any_cases())
def test_an_unknown_answer_is_as_good_as_none(consultant, case):
    names = [name for name in FACTS if name not in case.findings][:3]
    said = with_findings(case, {**case.findings, **{name: Unknown() for name in names}})
    assert gist(consultant.consult(said)) == gist(consultant.consult(with_findings(case, case.findings)))
    assert asked(consultant.consult(said)) == asked(consultant.consult(with_findings(case, case.findings)))
