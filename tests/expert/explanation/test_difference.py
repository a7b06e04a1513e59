"""What differs between two decisions, by which rule, and the commands that show it."""

import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command_line import out, run
from ischia.expert.explanation.case_change import changed
from ischia.expert.explanation.difference import difference
from ischia.expert.explanation.read_changes import read_changes
from ischia.expert.explanation.result import result, standings
from ischia.expert.explanation.text import printed
from ischia.expert.explanation.what_if import compare, fact_changes, what_if
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE
from strategies import FACTS, KNOWLEDGE_BASE, VALUES, VOCABULARY, any_cases

FEW = max(20, settings.default.max_examples // 2)
EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
CHRONIC = str(HERE / "examples/chronic-left.yaml")
DAY = ("--today", "2026-12-01")
TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques


@st.composite
def changed_cases(draw):
    """A case, and the same with up to three facts set or taken back."""
    case = draw(any_cases())
    names = draw(st.lists(st.sampled_from(tuple(FACTS)), min_size=1, max_size=3, unique=True))
    changes = {name: draw(st.sampled_from((None, *VALUES[name]))) for name in names}
    return case, changed(case, changes, VOCABULARY)


def offered(decision):
    return {offer.technique for offer in decision.offered}


@settings(max_examples=FEW)
@given(any_cases())
def test_a_decision_does_not_differ_from_itself(consultant, case):
    one, other = consultant.consultation(case), consultant.consultation(case)
    assert difference(one, other, KNOWLEDGE_BASE).nothing


@settings(max_examples=FEW)
@given(changed_cases())
def test_what_was_gained_one_way_is_lost_the_other(consultant, pair):
    one, other = (consultant.consultation(case) for case in pair)
    there, back = difference(one, other, KNOWLEDGE_BASE), difference(other, one, KNOWLEDGE_BASE)
    for name in ("referrals", "doubts", "contradictions", "questions", "advice"):
        assert getattr(there, f"gained_{name}") == getattr(back, f"lost_{name}")
    assert {m.technique for m in there.opened} == {m.technique for m in back.closed}
    assert [(a.technique, a.figure, a.before, a.after) for a in there.adjusted] == [
        (a.technique, a.figure, a.after, a.before)
        for a in sorted(
            back.adjusted,
            key=lambda a: [(b.technique, b.figure) for b in there.adjusted].index((a.technique, a.figure)),
        )
    ]
    assert [(d.fact, d.before, d.after) for d in there.derived] == [(d.fact, d.after, d.before) for d in back.derived]


@settings(max_examples=FEW)
@given(changed_cases())
def test_a_difference_holds_all_that_differs_and_nothing_else(consultant, pair):
    one, other = (consultant.consultation(case) for case in pair)
    found = difference(one, other, KNOWLEDGE_BASE)
    before, after = standings(one.decision), standings(other.decision)
    assert {m.technique: (m.before, m.after) for m in found.moved} == {
        name: (before[name], after[name]) for name in TECHNIQUES if before[name] != after[name]
    }
    assert {m.technique for m in found.opened} == offered(other.decision) - offered(one.decision)
    assert {m.technique for m in found.closed} == offered(one.decision) - offered(other.decision)
    figures = [dict(result(c.decision).offered) for c in (one, other)]
    both = figures[0].keys() & figures[1].keys()
    assert {a.technique for a in found.adjusted} == {name for name in both if figures[0][name] != figures[1][name]}
    same = result(one.decision) == result(other.decision)
    unchanged = (
        found.urgency[0] == found.urgency[1]
        and not found.moved
        and not found.adjusted
        and not found.gained_contradictions + found.lost_contradictions
        and not found.gained_doubts + found.lost_doubts
        and {r.rule for r in one.decision.referral} == {r.rule for r in other.decision.referral}
    )
    assert same == unchanged


@settings(max_examples=FEW)
@given(changed_cases())
def test_every_technique_that_came_or_went_names_the_rules_that_did_it(consultant, pair):
    one, other = (consultant.consultation(case) for case in pair)
    found = difference(one, other, KNOWLEDGE_BASE)
    for moved in found.opened:
        assert moved.recommended_by
        assert moved.no_longer_restricted_by or moved.before != "withheld"
    for moved in found.closed:
        assert moved.restricted_by or moved.no_longer_recommended_by
    in_force = [{step.rule for step in c.decision.trace} for c in (one, other)]
    for change in found.adjusted:
        if change.figure in ("pressure_cap", "depth_cap", "certainty", "dose"):
            assert change.rules or change.no_longer
        assert set(change.rules) <= in_force[1]
        assert set(change.no_longer) <= in_force[0]


@settings(max_examples=FEW)
@given(changed_cases())
def test_a_difference_can_be_read_and_names_nothing_by_its_identifier_alone(consultant, pair):
    one, other = (consultant.consultation(case) for case in pair)
    for explain in (what_if, compare):
        explanation = explain(one, other, KNOWLEDGE_BASE)
        text = printed(explanation)
        assert not any(name in text for name in TECHNIQUES if "_" in name)
        assert not any(name in text for name in FACTS if "_" in name)
        json.dumps(explanation.to_plain(), allow_nan=False)
        assert explanation.to_plain()["difference"] == difference(one, other, KNOWLEDGE_BASE).to_plain()


@given(any_cases(), st.data())
def test_a_finding_set_and_set_back_makes_no_difference(consultant, case, data):
    name = data.draw(st.sampled_from(tuple(FACTS)))
    there = changed(case, {name: data.draw(st.sampled_from(VALUES[name]))}, VOCABULARY)
    back = changed(there, {name: case.findings.get(name)}, VOCABULARY)
    assert fact_changes(case, back, KNOWLEDGE_BASE) == ()


def test_the_rule_that_withholds_now_is_named(consultant, clear_case):
    one = consultant.consultation(clear_case(muscle_findings=["gluteus_medius"]))
    other = consultant.consultation(clear_case(muscle_findings=["gluteus_medius"], irritability="high"))
    found = difference(one, other, KNOWLEDGE_BASE)
    closed = {moved.technique: moved for moved in found.closed}
    assert closed["gluteus_medius_soft_tissue"].restricted_by == ("NS-02", "ST-05")
    caps = {(a.before, a.after, a.rules) for a in found.adjusted if a.figure == "pressure_cap"}
    assert caps
    assert all(after == 2 and rules == ("NS-02",) for _, after, rules in caps)


def test_a_finding_taken_back_counts_even_where_a_block_says_nothing_was_found():
    found = json.loads(out("what-if", CHRONIC, "--set", "bladder_change=unknown", "--format", "json", *DAY))
    assert found["changes"] == {"bladder_change": {"before": False, "after": None}}
    assert [one["rule"] for one in found["difference"]["gained_doubts"]] == ["RF-01"]
    assert found["after"]["offered"] == []


@pytest.mark.parametrize("word", ["unknown", "null", "~"])
def test_null_and_unknown_take_a_finding_back(word):
    assert read_changes([f"consent={word}"], KNOWLEDGE_BASE) == {"consent": None}


@pytest.mark.parametrize(
    ("typed", "finding"),
    [
        ("consent=yes", "yes"),
        ("bladder_change=true", True),
        ("pain_nrs_leg = 7", 7),
        ("duration_weeks=2.5", 2.5),
        ("muscle_findings=[]", frozenset()),
        ("muscle_findings=[psoas, piriformis]", frozenset({"psoas", "piriformis"})),
        ('consent="no"', "no"),
    ],
)
def test_a_value_is_read_as_in_a_case_file(typed, finding):
    (read,) = read_changes([typed], KNOWLEDGE_BASE).values()
    assert read == finding


def test_every_problem_of_what_was_typed_is_reported_at_once():
    with pytest.raises(InvalidInput) as refused:
        read_changes(["irritabilty=high", "consent=maybe", "consent=perhaps", "stage"], KNOWLEDGE_BASE)
    assert [(p.message, p.nearest) for p in refused.value.problems] == [
        ('no fact is named "irritabilty"', "irritability"),
        ('consent cannot be "maybe"', ""),
        ('consent cannot be "perhaps"', ""),
        ('"stage" does not say what the fact is', ""),
    ]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "nothing was said to be otherwise"),
        (("--set", "irritability=hgh"), "did you mean high?"),
        (("--set", "hypothesis=radicular"), "is derived and cannot be typed in"),
        (("--set", "consent"), "does not say what the fact is"),
        (("--set", "consent="), "does not say what the fact is"),
        (("--set", "=yes"), 'no fact is named ""'),
        (("--set", "consent=yes", "--set", "consent=no"), "is set twice"),
        (("--set", "consent={a: 1}"), "cannot be a mapping"),
        (("--set", "consent=[yes"), "cannot be read as YAML"),
        (("--set", "pain_nrs_leg=1e400"), "pain_nrs_leg cannot be"),
        (("--set", "pain_nrs_leg=&a 3"), "an anchor"),
        (("--set", "muscle_findings=[gluteus]"), "did you mean gluteus_medius?"),
        (("--set", "consent=\x00"), "cannot be read as YAML"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_reason(arguments, message):
    found = run("what-if", CHRONIC, *arguments, *DAY)
    assert (found.exit_code, found.stdout) == (2, "")
    assert message in found.stderr


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_whatever_is_typed_is_read_or_refused(typed):
    with contextlib.suppress(InvalidInput):
        read_changes(typed, KNOWLEDGE_BASE)


def test_two_cases_cannot_both_come_from_standard_input():
    found = run("compare", "-", "-")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "only one of the two cases" in found.stderr


@pytest.mark.parametrize("file", ["missing.yaml", str(HERE / "rules")])
def test_a_case_that_cannot_be_read_is_refused(file):
    assert run("compare", CHRONIC, file).exit_code == 2
    assert run("what-if", file, "--set", "consent=no").exit_code == 2


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_every_example_can_be_changed_and_compared(file):
    for arguments in (("what-if", file, "--set", "pain_nrs_leg=9", "--moment", "contact"), ("compare", CHRONIC, file)):
        text = out(*arguments, *DAY)
        assert all(len(line) <= 80 for line in text.splitlines())
        plain = json.loads(out(*arguments, *DAY, "--format", "json"))
        assert plain["format"] == "ischia.explanation/1"
        assert plain["answer"].split()[0] == text.split()[0]


def test_a_case_compared_with_itself_differs_in_nothing():
    text = out("compare", CHRONIC, CHRONIC, *DAY)
    assert text.startswith("Nothing differs.")


@pytest.mark.parametrize(
    "arguments",
    [
        ("what-if", "chronic-left", "--set", "irritability=high"),
        ("what-if", "chronic-left", "--set", "bladder_change=true", "--set", "muscle_findings=[piriformis]"),
        ("what-if", "contradiction", "--set", "motor_power_mrc=3"),
        ("what-if", "chronic-left", "--moment", "contact"),
        ("what-if", "chronic-left", "--set", "consent=yes"),
        ("compare", "chronic-left", "follow-up-better"),
        ("compare", "follow-up-better", "follow-up-no-benefit"),
        ("compare", "acute-right", "pregnancy"),
    ],
    ids=lambda arguments: "-".join(Path(one).stem for one in arguments).replace("=", "-"),
)
def test_what_a_clinician_reads(arguments, snapshot):
    named = [
        str(HERE / f"examples/{one}.yaml") if (HERE / f"examples/{one}.yaml").exists() else one for one in arguments
    ]
    assert out(*named, *DAY) == snapshot


# What the first sentence never leaves out


def first_sentence(*arguments):
    return " ".join(out(*arguments).split("\n\n")[0].split())


def test_the_first_sentence_says_that_an_emergency_is_not_excluded():
    known, open_case = HERE / "examples/chronic-left.yaml", HERE / "examples/ask-cauda-equina.yaml"
    said = first_sentence("compare", known, open_case)
    assert "an emergency is not excluded, nothing is offered" in said
    said = first_sentence("what-if", HERE / "examples/emergency-bladder.yaml", "--set", "bladder_change=unknown")
    assert "an emergency is not excluded" in said
    assert "no referral" not in said
