"""Why: every conclusion is explained down to what is recorded, and its marks are those of the engine."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given, settings

from ischia.cli import main
from ischia.expert.explanation.explanation import TRUTHS, Node
from ischia.expert.explanation.judged import Judge
from ischia.expert.explanation.why import why
from ischia.expert.explanation.why_not import why_not
from ischia.facts.case import make_case, parse_case
from ischia.facts.language import Language
from ischia.facts.problem import InvalidInput
from ischia.facts.technique import CERTAINTIES
from ischia.rules.conclusion import CAPS, Refer
from ischia.rules.condition import Comparison, Count, Not
from ischia.rules.load import HERE
from strategies import KNOWLEDGE_BASE, VOCABULARY, any_cases

EXAMPLES = {file.stem: file for file in sorted(HERE.glob("examples/*.yaml"))}
TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques
FEW = max(15, settings.default.max_examples // 4)
ENDS = {"finding", "setting", "moment", "always"}
TEXTS = {"because", "sources", "strength", "says", "note", "change", "figure"}
FIGURES = ("pressure", "depth", "minutes", "techniques", "sessions", "per_week", "weeks", "certainty")


@pytest.fixture(scope="module")
def consulted(consultant):
    def of(name):
        text = EXAMPLES[name].read_text(encoding="utf-8")
        return consultant.consultation(parse_case(text, VOCABULARY, name, KNOWLEDGE_BASE.derived_only))

    return of


def nodes(tree):
    for node in tree:
        yield node
        yield from nodes(node.under)


def sound(explanation):
    """What holds of every explanation: it has an answer, and ends in what is known, not known, or said."""
    assert explanation.answer
    assert explanation.answer[0].isupper()
    for node in nodes(explanation.tree):
        assert node.text
        assert node.holds in ("", *TRUTHS.values())
        if not node.under:
            assert node.kind in ENDS | TEXTS, node
        if node.kind == "comparison":
            assert {one.kind for one in node.under} <= {"finding", "setting", "moment", "derived"}
    return explanation


def rules_of(tree):
    return [node for node in tree if node.kind == "rule"]


@settings(max_examples=FEW)
@given(any_cases())
def test_every_conclusion_of_a_decision_is_explained_down_to_what_is_recorded(consultant, case):
    consultation = consultant.consultation(case)
    decision = consultation.decision
    names = [offer.technique for offer in decision.offered]
    names += [*decision.derived, "referral", *FIGURES]
    names += sorted({step.rule for step in decision.trace if step.rule})
    for name in names:
        explanation = sound(why(consultation, KNOWLEDGE_BASE, name))
        assert (explanation.explains, explanation.subject) == ("why", name)
        json.dumps(explanation.to_plain())


@settings(max_examples=FEW)
@given(any_cases())
def test_a_rule_is_marked_as_surely_as_the_engine_has_it_in_force(consultant, case):
    consultation = consultant.consultation(case)
    sure = {one.rule for one in consultation.inference.fired if one.certain}
    possible = {one.rule for one in consultation.inference.fired} - sure
    for rule in KNOWLEDGE_BASE.rules.values():
        if all(said.kind == "derive" for part in rule.parts for said in part.then):
            continue
        status = why(consultation, KNOWLEDGE_BASE, rule.id).data["status"]
        assert status == ("certainly" if rule.id in sure else "possibly" if rule.id in possible else "no")


@settings(max_examples=FEW)
@given(any_cases())
def test_the_parts_below_a_line_agree_with_its_truth(consultant, case):
    """A rule that withholds or bounds has its condition marked true where it is certain, else unknown."""
    consultation = consultant.consultation(case)
    in_force = {(item.rule, TRUTHS[True if item.certain else None]) for item in consultation.trace.in_force}
    trees = [why(consultation, KNOWLEDGE_BASE, name).tree for name in (*FIGURES, "referral")]
    trees += [why_not(consultation, KNOWLEDGE_BASE, one.technique).tree for one in consultation.decision.withheld[:4]]
    for tree in trees:
        for node in tree:
            if node.rule and node.kind in ("rule", "bound"):
                assert (node.rule, node.holds) in in_force or node.holds == "unknown"
                parts = [one.holds for one in node.under if one.kind in ("condition", "comparison", "always")]
                if parts:
                    whole = "false" if "false" in parts else "unknown" if "unknown" in parts else "true"
                    assert whole == node.holds


@settings(max_examples=FEW)
@given(any_cases())
def test_exactly_one_of_why_and_why_not_answers_for_a_technique(consultant, case):
    consultation = consultant.consultation(case)
    offered = {offer.technique for offer in consultation.decision.offered}
    for name in TECHNIQUES:
        one, other = (why, why_not) if name in offered else (why_not, why)
        assert one(consultation, KNOWLEDGE_BASE, name).subject == name
        with pytest.raises(InvalidInput):
            other(consultation, KNOWLEDGE_BASE, name)


@settings(max_examples=FEW)
@given(any_cases())
def test_the_bounds_of_a_figure_give_the_figure(consultant, case):
    consultation = consultant.consultation(case)
    for offer in consultation.decision.offered:
        technique = TECHNIQUES[offer.technique]
        figures = [node for node in why(consultation, KNOWLEDGE_BASE, offer.technique).tree if node.kind == "figure"]
        pressure, depth, certainty = figures[0], figures[1], next(f for f in figures if f.value in CERTAINTIES)
        caps = [node.value for node in pressure.under if node.kind == "bound"]
        assert pressure.value == offer.pressure_cap == min([technique.cap, *caps])
        assert caps == sorted(caps)
        assert depth.value == offer.depth_cap
        assert certainty.value == offer.certainty
        assert {node.rule for figure in figures[:2] for node in figure.under if node.kind == "bound"} <= set(
            offer.rules
        )


@settings(max_examples=FEW)
@given(any_cases())
def test_a_figure_of_the_session_is_the_one_of_the_plan(consultant, case):
    consultation = consultant.consultation(case)
    plan = consultation.decision.plan
    if plan is None:
        return
    found = {name: why(consultation, KNOWLEDGE_BASE, name).data["value"] for name in CAPS}
    assert found["minutes"] == plan.minutes[1]
    assert found["techniques"] == plan.techniques
    assert found["sessions"] == plan.sessions
    assert found["per_week"] == plan.per_week


@settings(max_examples=FEW)
@given(any_cases())
def test_a_referral_names_every_rule_that_refers_or_cannot_be_excluded(consultant, case):
    consultation = consultant.consultation(case)
    decision = consultation.decision
    explanation = why(consultation, KNOWLEDGE_BASE, "referral")
    named = {node.rule for node in rules_of(explanation.tree)}
    assert {reason.rule for reason in decision.referral} <= named
    assert {one.rule for one in decision.cannot_exclude} <= named
    assert named <= {
        r.id for r in KNOWLEDGE_BASE.rules.values() for p in r.parts for s in p.then if isinstance(s, Refer)
    }
    assert (explanation.answer.startswith("Refer, ")) is bool(decision.referral)


def test_the_recommending_rule_stands_first_with_its_condition_and_words(consulted):
    explanation = why(consulted("chronic-left"), KNOWLEDGE_BASE, "petrissage")
    first = explanation.tree[0]
    assert (first.kind, first.rule, first.holds) == ("rule", "WE-03", "true")
    kinds = [node.kind for node in first.under]
    assert kinds == ["says", "comparison", "comparison", "comparison", "because", "sources", "sources", "strength"]
    stage = first.under[1]
    assert (stage.fact, stage.value, stage.under[0].kind) == ("stage", "chronic", "derived")
    assert next(node for node in nodes([stage]) if node.kind == "finding" and node.holds == "").fact == "duration_weeks"
    assert explanation.data["status"] == "offered"


def test_the_tightest_bound_is_marked_and_stands_first(consulted):
    explanation = why(consulted("chronic-left"), KNOWLEDGE_BASE, "per_week")
    assert explanation.tree[0].rule == "DP-03"
    assert "the tightest" in explanation.tree[0].text
    assert explanation.data["value"] == 1


def test_what_halves_a_figure_is_named_beside_the_tightest_bound(consulted):
    explanation = why(consulted("bedridden"), KNOWLEDGE_BASE, "minutes")
    assert explanation.data["value"] == 7
    assert "(BR-07)" in explanation.answer
    assert "(DP-04)" in explanation.answer


def test_a_value_from_a_negative_block_is_said_to_be_from_it(consulted):
    explanation = why(consulted("chronic-left"), KNOWLEDGE_BASE, "any_deficit")
    finding = next(node for node in nodes(explanation.tree) if node.kind == "finding")
    assert finding.text == "5 MRC grade, from the block “Findings on examination”, recorded as negative"


def test_what_is_not_known_is_told_from_what_was_recorded_as_unknown(consultant):
    silent = consultant.consultation(make_case(VOCABULARY, "silent", {}))
    said = consultant.consultation(
        make_case(VOCABULARY, "said", {"irritability": VOCABULARY.facts["irritability"].read("unknown")})
    )
    texts = [
        {node.text for node in nodes(why(one, KNOWLEDGE_BASE, "NS-02").tree) if node.fact == "irritability"}
        for one in (silent, said)
    ]
    assert "not recorded" in texts[0]
    assert "recorded as unknown" in texts[1]


def test_a_typed_stage_and_the_setting_of_a_clinic_are_told_as_such(consultant, clear_case):
    typed = consultant.consultation(clear_case(duration_weeks=None, stage="chronic"))
    explanation = why(typed, KNOWLEDGE_BASE, "stage")
    assert explanation.data["value"] == "chronic"
    assert "stage of the episode, recorded: chronic" in {node.text for node in nodes(explanation.tree)}
    kinds = {node.kind for node in nodes(why(typed, KNOWLEDGE_BASE, "WE-16").tree)}
    assert "setting" in kinds


def test_what_is_negated_or_counted_is_marked_part_by_part(consulted):
    low, high = (Comparison("irritability", "is", frozenset({word})) for word in ("low", "high"))
    judge = Judge(consulted("chronic-left"), KNOWLEDGE_BASE)
    found = [
        judge.node(condition) for condition in (Not(high), Count((low, high), 1), Count((low, high), 1, below=True))
    ]
    assert [(node.text, node.holds) for node in found] == [
        ("it is not so that", "true"),
        ("at least 1 of these", "true"),
        ("fewer than 1 of these", "false"),
    ]
    assert [[part.holds for part in node.under] for node in found] == [["false"], ["true", "false"], ["true", "false"]]


def test_an_explanation_speaks_the_language_that_it_is_given(consulted):
    german = Language("de", {"irritability": "Reizbarkeit", "{name} is {value}": "{name} ist {value}"})
    explanation = why(consulted("chronic-left"), KNOWLEDGE_BASE, "NS-02", german)
    assert "Reizbarkeit ist high" in {node.text for node in nodes(explanation.tree)}
    assert "because: {reason}" in german.missing


def test_a_rule_not_in_force_says_what_it_lacks(consulted):
    explanation = why(consulted("chronic-left"), KNOWLEDGE_BASE, "NS-02")
    assert explanation.data["status"] == "no"
    assert explanation.answer.endswith("What it lacks at least: irritability is high.")
    assert explanation.tree[0].holds == "false"


@pytest.mark.parametrize(
    ("rule", "changed", "status"),
    [
        ("PL-01", {"mobility": None}, "is not in force yet: it acts only where it is certain."),
        ("WE-03", {"muscle_findings": None}, "as long as it cannot be excluded, in what it restricts alone."),
        ("RF-01", {"bladder_change": None}, "is in force as long as it cannot be excluded."),
    ],
)
def test_a_rule_that_may_hold_restricts_and_does_not_act(consultant, clear_case, rule, changed, status):
    explanation = why(consultant.consultation(clear_case(**changed)), KNOWLEDGE_BASE, rule)
    assert explanation.data["status"] == "possibly"
    assert status in explanation.answer
    assert [node.fact for node in explanation.tree if node.kind == "change"] == list(changed)
    acts = [said.kind for part in KNOWLEDGE_BASE.rules[rule].parts for said in part.then if not said.restricts]
    assert sum(node.text.startswith("would say once it is certain") for node in explanation.tree) == len(acts)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("petrisage", "did you mean petrissage?"),
        ("ns-02", "did you mean NS-02?"),
        ("presure", "did you mean pressure?"),
        ("refferal", "did you mean referral?"),
        ("stages", "did you mean stage?"),
        ("irritability", "is recorded and not concluded"),
        ("piriformis_direct", "is withheld and not offered; `ischia why-not CASE piriformis_direct` says why"),
        ("cross_fibre_friction", "is not indicated and not offered; `ischia why-not CASE cross_fibre_friction`"),
        ("", "no technique, rule, derived fact or figure"),
    ],
)
def test_a_name_that_cannot_be_explained_is_refused_with_what_to_ask_instead(consulted, name, message):
    with pytest.raises(InvalidInput) as refused:
        why(consulted("chronic-left"), KNOWLEDGE_BASE, name)
    assert message in str(refused.value)


def run(*arguments):
    result = CliRunner().invoke(main, [*map(str, arguments), "--today", "2026-12-01"])
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


@pytest.mark.parametrize("example", EXAMPLES)
def test_the_commands_explain_every_example(consulted, example):
    decision = consulted(example).decision
    offered = [("why", offer.technique) for offer in decision.offered[:1]]
    kept = [("why-not", entry.technique) for entry in decision.withheld[:1]]
    for command, name in [("why", "referral"), ("why", "stage"), *offered, *kept]:
        result = run(command, EXAMPLES[example], name, "--format", "json" if name == "stage" else "text")
        assert (result.exit_code, result.stderr) == (0, "")
        if name == "stage":
            plain = json.loads(result.stdout)
            assert (plain["format"], plain["explains"]) == ("ischia.explanation/1", command)
            assert (plain["subject"], plain["case"]) == (name, example)
        else:
            assert max(map(len, result.stdout.split("\n"))) <= 80


def test_the_command_refuses_with_status_two_and_prints_nothing():
    for arguments in (
        ("why", EXAMPLES["chronic-left"], "piriformis_direct"),
        ("why-not", EXAMPLES["chronic-left"], "petrissage"),
        ("why", EXAMPLES["chronic-left"], "nothing"),
        ("why", "no-such-file.yaml", "stage"),
    ):
        result = run(*arguments)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr


def test_a_line_is_data_and_says_its_value():
    figure = Node("figure", "pressure at most 3 of 10", value=3)
    assert figure.to_plain() == {"kind": "figure", "text": "pressure at most 3 of 10", "value": 3}
