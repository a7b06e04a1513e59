"""Why not: every rule that withholds a technique, or how near the rules that could recommend it come."""

import pytest
from hypothesis import given, settings

from ischia.expert.explanation.failing import failing
from ischia.expert.explanation.why_not import why_not
from ischia.facts.case import make_case, parse_case
from ischia.facts.problem import InvalidInput
from ischia.rules.conclusion import Recommend
from ischia.rules.condition import All, Always, Any, Comparison, Count, Not, truth
from ischia.rules.load import HERE
from strategies import KNOWLEDGE_BASE, VOCABULARY, any_cases

TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques
FEW = max(15, settings.default.max_examples // 4)


@pytest.fixture(scope="module")
def consulted(consultant):
    def of(name):
        text = (HERE / f"examples/{name}.yaml").read_text(encoding="utf-8")
        return consultant.consultation(parse_case(text, VOCABULARY, name, KNOWLEDGE_BASE.derived_only))

    return of


def nodes(tree):
    for node in tree:
        yield node
        yield from nodes(node.under)


@settings(max_examples=FEW)
@given(any_cases())
def test_the_rules_of_a_technique_withheld_are_those_of_the_decision(consultant, case):
    consultation = consultant.consultation(case)
    for entry in consultation.decision.withheld:
        explanation = why_not(consultation, KNOWLEDGE_BASE, entry.technique)
        assert explanation.data["rules"] == list(entry.rules)
        assert explanation.data["lifted_by"] == list(entry.lifted_by)
        roots = [node.rule for node in explanation.tree]
        assert sorted(roots) == sorted(entry.rules)
        marks = [node.holds for node in explanation.tree]
        assert set(marks) <= {"true", "unknown"}


@settings(max_examples=FEW)
@given(any_cases())
def test_what_could_lift_a_technique_is_named_below_the_rules_that_hang_on_it(consultant, case):
    consultation = consultant.consultation(case)
    for entry in consultation.decision.withheld:
        if entry.lifted_by:
            tree = why_not(consultation, KNOWLEDGE_BASE, entry.technique).tree
            asked = {node.fact for root in tree for node in root.under if node.kind == "change" and node.fact}
            assert asked <= set(entry.lifted_by)
            bans = consultation.weighing.techniques[entry.technique].withheld_by
            certain = {ban.source.rule for ban in bans if ban.certain}
            assert {n for b in bans if b.source.rule not in certain for n in b.pending} <= asked


@settings(max_examples=FEW)
@given(any_cases())
def test_a_technique_not_indicated_names_every_rule_that_could_recommend_it_the_nearest_first(consultant, case):
    consultation = consultant.consultation(case)
    for name in consultation.decision.not_indicated:
        explanation = why_not(consultation, KNOWLEDGE_BASE, name)
        could = {
            rule.id
            for rule in KNOWLEDGE_BASE.rules.values()
            for part in rule.parts
            for said in part.then
            if isinstance(said, Recommend) and name in said.techniques
        }
        assert {node.rule for node in explanation.tree} == could
        fails = [len(node.under[0].under) for node in explanation.tree]
        assert fails == sorted(fails)
        assert all(fails)
        assert {node.holds for node in explanation.tree} <= {"false", "unknown"}
        assert all(part.holds != "true" for node in explanation.tree for part in node.under[0].under)


@settings(max_examples=FEW)
@given(any_cases())
def test_turning_what_fails_makes_a_condition_true(consultant, case):
    memory = consultant.consultation(case).memory
    for rule in KNOWLEDGE_BASE.rules.values():
        for part in rule.parts:
            fails = failing(part.when, memory)
            assert bool(fails) is (truth(part.when, memory) is not True)
            assert all(truth(one, memory) is not True for one in fails)
            assert truth(_turned(part.when, fails), memory) is True


def _turned(condition, fails, wanted=True):
    """`condition` with each comparison of `fails` replaced by what it lacks."""
    match condition:
        case Comparison(fact, word, operand, negated):
            if Comparison(fact, word, operand, negated is wanted) in fails:
                return Always() if wanted else Not(Always())
        case All(parts):
            return All(tuple(_turned(part, fails, wanted) for part in parts))
        case Any(parts):
            return Any(tuple(_turned(part, fails, wanted) for part in parts))
        case Not(part):
            return Not(_turned(part, fails, not wanted))
    return condition


COUNTED = Count(
    (
        Comparison("foot_drop", "is", frozenset({True})),
        Comparison("consent", "is", frozenset({"yes"})),
        Comparison("mobility", "is", frozenset({"bedridden"})),
    ),
    2,
)


@pytest.mark.parametrize(
    ("condition", "number"),
    [(COUNTED, 1), (Not(COUNTED), 0), (Count(COUNTED.parts, 1, below=True), 1), (Count(COUNTED.parts, 3), 2)],
)
def test_a_count_fails_on_as_many_parts_as_it_lacks(condition, number):
    memory = {"foot_drop": False, "consent": "yes", "mobility": "independent"}
    assert len(failing(condition, memory)) == number


def test_what_can_never_hold_fails_on_nothing_that_could_be_changed():
    assert failing(Count((), 1), {}) == ()


def test_every_rule_that_withholds_is_named_not_only_the_first(consulted):
    explanation = why_not(consulted("chronic-left"), KNOWLEDGE_BASE, "piriformis_direct")
    assert [node.rule for node in explanation.tree] == ["NS-07", "PI-04"]
    assert explanation.data["status"] == "withheld"
    assert explanation.answer.startswith("Direct compression or stripping of piriformis is withheld: Indirect methods")


def test_a_restriction_of_some_regions_names_them(consulted):
    explanation = why_not(consulted("bedridden"), KNOWLEDGE_BASE, "petrissage")
    texts = {node.text for node in nodes(explanation.tree) if node.kind == "says"}
    assert {"takes away: left thigh", "takes away: left buttock"} <= texts


def test_a_depth_that_is_too_little_names_what_lowers_it(consulted):
    explanation = why_not(consulted("bedridden"), KNOWLEDGE_BASE, "petrissage")
    floor = next(node for node in explanation.tree if node.rule == "DP-01")
    assert {"DP-04", "CI-21"} <= {node.rule for node in nodes([floor]) if node.kind == "bound"}


def test_a_number_above_the_cap_is_set_against_the_cap(consultant, clear_case):
    consultation = consultant.consultation(clear_case(moment="contact", in_session_pain=9))
    explanation = why_not(consultation, KNOWLEDGE_BASE, "effleurage")
    stop = next(node for node in explanation.tree if node.kind == "rule" and "above the cap" in str(node))
    assert "pain during contact (0 to 10), recorded: 9" in " ".join(node.text for node in nodes([stop]))
    assert any("own pressure" in node.text for node in nodes([stop]))


def test_the_most_urgent_of_what_cannot_be_excluded_stands_first(consultant):
    consultation = consultant.consultation(make_case(VOCABULARY, "empty", {}))
    explanation = why_not(consultation, KNOWLEDGE_BASE, "petrissage")
    assert explanation.tree[0].rule == "RF-01"
    assert "It may be lifted by what is not known yet" in explanation.answer


def test_a_technique_that_one_answer_would_indicate_names_that_answer(consultant, clear_case):
    consultation = consultant.consultation(clear_case(muscle_findings=None))
    name = next(n for n in consultation.decision.not_indicated if "muscle_findings" in str(_pending(consultation, n)))
    explanation = why_not(consultation, KNOWLEDGE_BASE, name)
    assert "muscle_findings" in {node.fact for root in explanation.tree for node in root.under if node.kind == "change"}


def _pending(consultation, name):
    return [item.pending for item in consultation.weighing.techniques[name].could_be_recommended_by]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("petrissage", "Petrissage (kneading) is offered; `ischia why CASE petrissage` says why"),
        ("petrisage", "did you mean petrissage?"),
        ("NS-02", "`ischia why CASE NS-02` speaks of it"),
        ("stage", "`ischia why CASE stage` speaks of it"),
    ],
)
def test_a_name_that_cannot_be_asked_is_refused_with_what_to_ask_instead(consulted, name, message):
    with pytest.raises(InvalidInput) as refused:
        why_not(consulted("chronic-left"), KNOWLEDGE_BASE, name)
    assert message in str(refused.value)
