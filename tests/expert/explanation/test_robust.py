"""Whether the advice is the same whatever is not recorded: true where it is said, shown where it is denied."""

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from command_line import out, run
from ischia.expert.explanation import robust as module
from ischia.expert.explanation.blanks import Blanks
from ischia.expert.explanation.case_change import changed
from ischia.expert.explanation.result import result
from ischia.expert.explanation.robust import DIFFERS, SAME, UNSETTLED, advice, robust, robustness
from ischia.expert.explanation.text import printed
from ischia.facts.case import make_case
from ischia.rules.conclusion import URGENCIES
from ischia.rules.load import HERE
from strategies import CLEAR, FACTS, VALUES, VOCABULARY, near_clear_cases, random_cases, with_findings

FEW = max(8, settings.default.max_examples // 6)
EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
DAY = ("--today", "2026-12-01")


@st.composite
def with_a_few_blanks(draw):
    """A case near the clear one with a few facts more unknown: now the advice hangs on them, now not."""
    case = draw(near_clear_cases(contradiction_free=True))
    gone = draw(st.lists(st.sampled_from(tuple(FACTS)), max_size=3, unique=True))
    return with_findings(case, {name: value for name, value in case.findings.items() if name not in gone})


def completion(draw, case):
    """`case` with every blank filled in, those left out that stand in for a fact that is known then."""
    blanks = [name for name in FACTS if name not in case.findings and not FACTS[name].instead_of]
    return changed(case, {name: draw(st.sampled_from(VALUES[name])) for name in blanks}, VOCABULARY)


@settings(max_examples=FEW * 4)
@given(st.one_of(with_a_few_blanks(), random_cases(contradiction_free=True)), st.data())
def test_where_nothing_hangs_on_a_blank_no_completion_changes_the_advice(consultant, case, data):
    """Completions that contradict the record are none. Random cases are those that settle everything at once."""
    blanks = Blanks(consultant, case)
    assume(not blanks.hanging(blanks.now))
    for _ in range(4):
        filled = result(consultant.consult(completion(data.draw, case)))
        if not blanks.contradicts(filled):
            assert advice(filled) == advice(blanks.result)


@settings(max_examples=FEW * 4)
@given(with_a_few_blanks(), st.data())
def test_what_the_advice_does_not_hang_on_changes_nothing(consultant, case, data):
    """While that on which it does hang stays open."""
    blanks = Blanks(consultant, case)
    hanging = blanks.hanging(blanks.now)
    idle = [name for name in blanks.names if name not in hanging and FACTS[name].instead_of not in hanging]
    assume(idle)
    some = data.draw(st.lists(st.sampled_from(idle), min_size=1, max_size=3, unique=True))
    filled = blanks.outcome({name: data.draw(st.sampled_from(VALUES[name])) for name in some})
    if not blanks.contradicts(filled):
        assert advice(filled) == advice(blanks.result)


@settings(max_examples=FEW // 2)
@given(with_a_few_blanks(), st.data())
def test_where_the_advice_is_said_to_be_the_same_no_completion_changes_it(consultant, case, data):
    blanks = Blanks(consultant, case)
    assume(len(blanks.hanging(blanks.now)) < 4)
    assume(robustness(blanks).verdict == SAME)
    for _ in range(4):
        filled = result(consultant.consult(completion(data.draw, case)))
        if not blanks.contradicts(filled):
            assert advice(filled) == advice(blanks.result)


@settings(max_examples=FEW)
@given(with_a_few_blanks())
def test_what_the_advice_hangs_on_is_shown_by_a_witness(consultant, case):
    blanks = Blanks(consultant, case)
    found = robustness(blanks)
    assert (found.verdict == DIFFERS) == bool(found.hanging)
    for one in found.hanging:
        witness = one.question.witness
        assert witness.fact in blanks.names
        assert set(witness.when) <= set(blanks.names)
        outcomes = []
        for value in witness.answers:
            given_answers = {**witness.when, **({} if value is None else {witness.fact: value})}
            outcomes.append(result(consultant.consult(changed(case, given_answers, VOCABULARY))))
        assert advice(outcomes[0]) != advice(outcomes[1])
        assert not any(map(blanks.contradicts, outcomes))


@settings(max_examples=FEW)
@given(with_a_few_blanks())
def test_the_blank_that_most_hangs_on_comes_first(consultant, case):
    found = robustness(Blanks(consultant, case))
    weights = [one.weight for one in found.hanging]
    assert weights == sorted(weights, reverse=True)
    assert [URGENCIES.index(one.urgency) for one in found.hanging] == [weight[0] for weight in weights]


def test_a_complete_record_hangs_on_no_blank(consultant):
    every = {name: CLEAR.get(name, VALUES[name][0]) for name in FACTS if name != "stage"}
    case = make_case(VOCABULARY, "complete", every)
    plain = robust(consultant, case).to_plain()
    assert (plain["robust"], plain["blanks"]) == (True, [])
    assert plain["answer"] == "Everything is recorded: the advice hangs on no blank."


def test_a_missing_screen_outweighs_everything_else(consultant, clear_case):
    case = clear_case(irritability=None, dn4_score=None, bladder_change=None)
    plain = robust(consultant, case).to_plain()
    assert plain["robust"] is False
    assert plain["hanging"][0]["fact"] == "bladder_change"
    assert plain["hanging"][0]["urgency"] == "emergency"


def test_a_stage_that_could_be_recorded_instead_of_a_duration_is_a_blank(consultant, clear_case):
    plain = robust(consultant, clear_case(duration_weeks=None)).to_plain()
    assert "stage" in plain["blanks"]
    assert "stage" not in robust(consultant, clear_case()).to_plain()["blanks"]
    assert plain["robust"] is False


def test_an_emergency_is_the_same_whatever_else_is_not_known(consultant, clear_case):
    case = clear_case(bladder_change=True, irritability=None, muscle_findings=None, anticoagulation=None)
    plain = robust(consultant, case).to_plain()
    assert plain["robust"] is True
    assert {"irritability", "muscle_findings", "anticoagulation"} <= set(plain["blanks"])


def test_two_blanks_that_change_something_only_together_are_found(consultant, clear_case):
    """Neither alone says that the INR is too high on warfarin."""
    plain = robust(consultant, clear_case(anticoagulation=None, inr=None)).to_plain()
    assert plain["robust"] is False
    assert {"anticoagulation", "inr"} == {one["fact"] for one in plain["hanging"]}


def test_what_was_not_tried_to_the_end_is_not_called_the_same(consultant, clear_case, monkeypatch):
    blanks = Blanks(consultant, clear_case(irritability=None, mobility=None))
    monkeypatch.setattr(module, "_hanging", lambda *_, **__: None)
    monkeypatch.setattr(module, "MOST_CONSULTED", 0)
    assert robustness(blanks).verdict == UNSETTLED


def test_trying_every_combination_finds_what_no_single_answer_shows(consultant, clear_case, monkeypatch):
    blanks = Blanks(consultant, clear_case(irritability=None, mobility=None))
    monkeypatch.setattr(module, "_hanging", lambda *_, **__: None)
    found = robustness(blanks)
    assert found.verdict == DIFFERS
    (one,) = found.hanging
    assert blanks.holds(one.question.witness, advice)


def test_of_very_many_blanks_the_most_dangerous_are_looked_into(consultant, clear_case, monkeypatch):
    monkeypatch.setattr(module, "MOST_LOOKED_INTO", 4)
    plain = robust(consultant, clear_case(**dict.fromkeys(CLEAR))).to_plain()
    assert plain["robust"] is False
    assert plain["hanging"][0]["urgency"] == "emergency"
    assert len(plain["hanging"]) <= 4
    assert len(plain["not_looked_into"]) > 60


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_says_whether_it_is_settled(file):
    text = out("robust", file, *DAY)
    assert all(len(line) <= 80 for line in text.splitlines())
    assert not any(name in text for name in FACTS if "_" in name)
    plain = json.loads(out("robust", file, "--format", "json", *DAY))
    assert plain["robust"] is (file.stem != "ask-cauda-equina")
    assert plain["explains"] == "robust"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"irritability": None},
        {"bladder_change": None},
        {"anticoagulation": None, "inr": None},
        {"bladder_change": True, "irritability": None},
        {"mobility": None, "dn4_score": None, "muscle_findings": None},
        {"tradition_preference": None},
        {"groin_flank_or_front_thigh_pain": None},
    ],
    ids=lambda changes: "-".join(changes) or "clear",
)
def test_what_a_clinician_reads(consultant, clear_case, snapshot, changes):
    assert printed(robust(consultant, clear_case(**changes))) == snapshot


def test_past_its_review_the_first_sentence_says_that_nothing_is_offered_whatever_is_answered():
    for command in ("robust", "ask-next"):
        found = run(command, HERE / "examples/chronic-left.yaml", "--today", "2028-01-01")
        said = " ".join(found.stdout.split())
        assert said.startswith("Nothing is offered, whatever is answered:"), said[:200]
        assert "(KB-01)" in said
