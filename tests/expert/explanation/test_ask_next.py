"""What to ask next: only what matters, with a witness that it does, and what every answer would do."""

import json
import random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from command_line import out, run
from ischia.expert.explanation.ask_next import ask_next, effects
from ischia.expert.explanation.blanks import Blanks
from ischia.expert.explanation.case_change import Answer, changed
from ischia.expert.explanation.result import result
from ischia.expert.explanation.text import printed
from ischia.expert.explanation.wording import answers_words
from ischia.facts.vocabulary import as_plain
from ischia.rules.load import HERE
from strategies import CLEAR, FACTS, VALUES, VOCABULARY, near_clear_cases, random_cases

FEW = max(8, settings.default.max_examples // 5)
EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
DAY = ("--today", "2026-12-01")


def read(name, plain):
    """A value of a fact from JSON data; None stays None."""
    return None if plain is None else FACTS[name].read(plain)


def decided(consultant, case, changes):
    """The decision on a case with some facts set; one set to None stays as it is."""
    given = {name: value for name, value in changes.items() if value is not None}
    return consultant.consult(changed(case, given, VOCABULARY))


def comes_to(consultant, case, changes):
    """What the decision on a case with some facts set comes to."""
    return result(decided(consultant, case, changes))


def asked(consultant, case, most=4):
    return ask_next(consultant, case, most=most).to_plain()["questions"]


@settings(max_examples=FEW)
@given(st.one_of(near_clear_cases(), near_clear_cases(), random_cases()))
def test_every_question_has_a_witness_that_is_true_when_it_is_consulted(consultant, case):
    for question in asked(consultant, case):
        name, witness = question["fact"], question["witness"]
        when = {other: read(other, value) for other, value in witness["when"].items()}
        assert name not in when
        one, other = (comes_to(consultant, case, {**when, name: read(name, v)}) for v in witness["answers"])
        assert one != other
        now = result(consultant.consult(case))
        assert one.contradictions <= now.contradictions
        assert other.contradictions <= now.contradictions


@settings(max_examples=FEW)
@given(near_clear_cases())
def test_what_an_answer_is_said_to_do_is_what_it_does(consultant, case):
    now = result(consultant.consult(case))
    for question in asked(consultant, case):
        for effect in question["answers"]:
            for plain in effect["answers"]:
                ends = (plain["from"], plain["to"]) if isinstance(plain, dict) else (plain,)
                for value in ends:
                    decision = decided(consultant, case, {question["fact"]: read(question["fact"], value)})
                    then = result(decision)
                    assert effect["urgency"] == then.urgency
                    assert set(effect["opens"]) == then.techniques - now.techniques
                    assert set(effect["closes"]) == now.techniques - then.techniques
                    assert set(effect["contradicts"]) == then.contradictions - now.contradictions
                    excluded = {(one["urgency"], one["rule"]) for one in effect["excludes"]}
                    referred = {(reason.urgency, reason.rule) for reason in decision.referral}
                    assert excluded == now.cannot_exclude - then.cannot_exclude - referred


@settings(max_examples=FEW)
@given(near_clear_cases())
def test_every_answer_stands_in_exactly_one_group_and_no_two_groups_do_the_same(consultant, case):
    blanks = Blanks(consultant, case)
    for question in blanks.now.decision.ask[:4]:
        groups = effects(blanks, question.fact)
        values = [answer.value for group in groups for answer in group.answers]
        assert sorted(map(str, values)) == sorted(str(answer.value) for answer in blanks.answers(question.fact))
        outcomes = [comes_to(consultant, case, {question.fact: group.answers[0].value}) for group in groups]
        assert len(set(outcomes)) == len(groups)


@settings(max_examples=FEW)
@given(near_clear_cases())
def test_the_order_is_that_of_the_decision_and_nothing_else_is_asked(consultant, case):
    decision = consultant.consult(case)
    plain = ask_next(consultant, case, most=6).to_plain()
    names = [question["fact"] for question in plain["questions"]]
    assert [one.fact for one in decision.ask if one.fact in names] == names
    assert {*names, *plain["left"], *plain["idle"]} == {one.fact for one in decision.ask}


@settings(max_examples=FEW // 3)
@given(st.data(), st.integers(0, 10**6))
def test_of_a_question_that_is_left_out_no_answer_matters_in_any_sampled_completion(consultant, clear_case, data, seed):
    case = clear_case(sessions_completed=None, last_visit_side="right", nrs_change=-1, after_session_symptoms=[])
    names = data.draw(st.lists(st.sampled_from(tuple(FACTS)), max_size=2, unique=True))
    case = changed(case, {name: data.draw(st.sampled_from((None, *VALUES[name]))) for name in names}, VOCABULARY)
    plain = ask_next(consultant, case, most=None).to_plain()
    assume(plain["idle"])
    chance = random.Random(seed)
    now = result(consultant.consult(case))
    for name in plain["idle"]:
        for _ in range(10):
            beside = {other: chance.choice(VALUES[other]) for other in plain["idle"] if other != name}
            beside |= {one["fact"]: chance.choice(VALUES[one["fact"]]) for one in plain["questions"]}
            outcomes = [comes_to(consultant, case, {**beside, name: value}) for value in VALUES[name][:6]]
            assert len({one for one in outcomes if one.contradictions <= now.contradictions}) <= 1


def test_a_question_that_others_settle_whatever_it_is_is_not_asked(consultant, clear_case):
    """The decision itself asks for the flare, for a rule hangs on it that another rule makes idle."""
    case = clear_case(sessions_completed=None, last_visit_side="right", nrs_change=-1, after_session_symptoms=[])
    assert "post_session_flare_hours" in [one.fact for one in consultant.consult(case).ask]
    plain = ask_next(consultant, case).to_plain()
    assert "post_session_flare_hours" in plain["idle"]
    assert "sessions_completed" in [one["fact"] for one in plain["questions"]]


@pytest.mark.parametrize(
    ("fact", "values", "words"),
    [
        ("duration_weeks", (1.0,), "1 week"),
        ("duration_weeks", (9.0,), "9 weeks"),
        ("bladder_change", (False, "declined"), "no or declined"),
        ("muscle_findings", (frozenset(),), "none"),
        (
            "muscle_findings",
            (frozenset({"psoas"}), frozenset({"psoas", "piriformis"})),
            "psoas or psoas and piriformis",
        ),
        ("positions_tolerated", (frozenset(FACTS["positions_tolerated"].values),), "all of them"),
        ("nrs_change", (-1,), "-1 point of change"),
    ],
)
def test_answers_are_said_in_words(fact, values, words):
    assert answers_words([Answer(value) for value in values], FACTS[fact]) == words


def test_stretches_that_touch_are_said_as_one_and_others_apart():
    power = FACTS["motor_power_mrc"]
    assert (
        answers_words([Answer(0, 0, 2), Answer(3, 3, 3), Answer(5, 5, 5)], power) == "0 to 3 MRC grade or 5 MRC grade"
    )
    weeks = FACTS["duration_weeks"]
    assert answers_words([Answer(2.0, 0.0, 5.9), Answer(6.0, 6.0, weeks.high)], weeks) == "0 or more weeks"


def test_nothing_needs_asking_where_everything_is_known(consultant, clear_case):
    plain = ask_next(consultant, clear_case()).to_plain()
    assert plain["answer"] == "Nothing needs asking: no answer can change the referral or what is offered."
    assert (plain["questions"], plain["tree"]) == ([], [])


def test_a_question_that_matters_only_with_others_says_with_which(consultant, clear_case):
    case = clear_case(anticoagulation=None, inr=None)
    questions = {one["fact"]: one for one in asked(consultant, case)}
    assert questions["inr"]["witness"]["when"] == {} or "anticoagulation" in questions["inr"]["witness"]["when"]
    text = printed(ask_next(consultant, case))
    assert "Do you take anything to thin the blood?" in text


def test_numbers_that_do_the_same_are_said_as_one_stretch(consultant, clear_case):
    (question,) = asked(consultant, clear_case(motor_power_mrc=None))
    urgent = next(one for one in question["answers"] if one["urgency"] == "urgent")
    assert urgent["answers"] == [{"from": 0, "to": 3}]
    assert "0 to 3" in printed(ask_next(consultant, clear_case(motor_power_mrc=None)))


def test_no_more_is_worked_out_than_was_asked_for_and_the_rest_is_named(consultant, clear_case):
    case = clear_case(**dict.fromkeys(CLEAR))
    plain = ask_next(consultant, case, most=2).to_plain()
    assert len(plain["questions"]) == 2
    assert len(plain["left"]) + 2 == len(consultant.consult(case).ask)


@settings(max_examples=FEW)
@given(near_clear_cases())
def test_the_text_names_nothing_by_its_identifier_alone(consultant, case):
    text = printed(ask_next(consultant, case, most=3))
    assert not any(name in text for name in FACTS if "_" in name)
    assert not any(name in text for name in consultant.knowledge_base.catalogue.techniques if "_" in name)


def test_the_same_case_gives_the_same_questions_again(consultant, clear_case):
    case = clear_case(irritability=None, anticoagulation=None, mobility=None)
    assert ask_next(consultant, case) == ask_next(consultant, case)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_can_be_asked_about(file):
    text = out("ask-next", file, *DAY)
    assert all(len(line) <= 80 for line in text.splitlines())
    plain = json.loads(out("ask-next", file, "--format", "json", "--all", *DAY))
    assert plain["explains"] == "ask-next"
    assert bool(plain["questions"]) == ("Nothing needs asking" not in text)


@pytest.mark.parametrize("arguments", [(), ("missing.yaml",), (str(HERE / "facts"),), ("a.yaml", "b.yaml")])
@pytest.mark.parametrize("command", ["ask-next", "robust"])
def test_what_is_no_case_is_refused(command, arguments):
    found = run(command, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr


@pytest.mark.parametrize(
    "missing",
    [
        ("bladder_change",),
        ("motor_power_mrc", "foot_drop"),
        ("irritability", "dn4_score", "muscle_findings"),
        ("anticoagulation", "inr", "bleeding_risk"),
        ("positions_tolerated", "duration_weeks"),
        ("mobility", "braden_score"),
    ],
    ids="-".join,
)
def test_what_a_clinician_reads(consultant, clear_case, snapshot, missing):
    explanation = ask_next(consultant, clear_case(**dict.fromkeys(missing)))
    assert printed(explanation) == snapshot


def test_the_json_holds_values_as_a_case_file_does(consultant, clear_case):
    (question,) = asked(consultant, clear_case(muscle_findings=None))
    values = [value for effect in question["answers"] for value in effect["answers"]]
    assert [] in values
    assert as_plain(frozenset({"psoas"}), FACTS["muscle_findings"]) in values
