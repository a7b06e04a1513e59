"""A rule reads aloud: what its YAML says stands in English, and nothing of the YAML shows."""

import re

import pytest

from ischia.rules.conclusion import (
    Adapt,
    Cap,
    Halve,
    LowerDepth,
    OrderPositions,
    Prefer,
    Refer,
    Regions,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPositions,
)
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Count,
    FactReference,
    Not,
    SettingReference,
    comparisons,
)
from ischia.rules.rule import TYPED
from ischia.rules.sentence import cited, conclusion_sentence, condition_sentence, rule_sentences, spoken
from strategies import KNOWLEDGE_BASE

CATALOGUE = KNOWLEDGE_BASE.catalogue
RULES = KNOWLEDGE_BASE.rules
FLAG = Comparison("foot_drop", "is", frozenset({True}))
HIGH = Comparison("irritability", "is", frozenset({"high"}))


def read_aloud(rule):
    return rule_sentences(rule, CATALOGUE, names=KNOWLEDGE_BASE.name_of)


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        (Always(), "always"),
        (FLAG, "foot drop is yes"),
        (Comparison("foot_drop", "is", frozenset({False})), "foot drop is no"),
        (Comparison("stage", "is", frozenset({"subacute", "acute", "chronic"})), "stage is acute, chronic or subacute"),
        (Comparison("stage", "other_than", frozenset({"acute"})), "stage is other than acute"),
        (Comparison("pain_nrs_leg", "at_least", 7), "pain nrs leg is at least 7"),
        (Comparison("duration_weeks", "below", 6.0), "duration weeks is below 6"),
        (Comparison("duration_weeks", "above", 0.5), "duration weeks is above 0.5"),
        (Comparison("skin_area", "includes", frozenset({"calf"})), "skin area includes calf"),
        (Comparison("skin_area", "empty", True), "skin area is empty"),
        (Comparison("skin_area", "empty", False), "skin area is not empty"),
        (Comparison("skin_area", "empty", True, True), "skin area is not empty"),
        (Comparison("foot_drop", "is", frozenset({True}), True), "it is not so that foot drop is yes"),
        (Comparison("a", "is", FactReference("last_visit_side")), "a is the value of last visit side"),
        (Comparison("a", "below", SettingReference("acute_below")), "a is below the setting acute below"),
        (All((FLAG, HIGH)), "foot drop is yes and irritability is high"),
        (Any((FLAG, HIGH)), "foot drop is yes or irritability is high"),
        (All((FLAG, Any((FLAG, HIGH)))), "foot drop is yes and (foot drop is yes or irritability is high)"),
        (Not(Any((FLAG, HIGH))), "it is not so that (foot drop is yes or irritability is high)"),
        (Count((FLAG, HIGH), 2), "at least 2 of these: (foot drop is yes; irritability is high)"),
        (Count((FLAG, HIGH), 1, True), "fewer than 1 of these: (foot drop is yes; irritability is high)"),
    ],
)
def test_a_condition_reads_as_english(condition, sentence):
    assert condition_sentence(condition) == sentence


@pytest.mark.parametrize(
    ("conclusion", "sentence"),
    [
        (Refer("urgent", "a doctor today"), "refer, urgent: a doctor today"),
        (Withhold(Selection()), "withhold everything"),
        (Withhold(Selection(groups=("deep", "met"))), "withhold deep work or muscle energy techniques"),
        (Withhold(Selection(all_but=(Selection(groups=("gentle",)),))), "withhold everything but gentle work"),
        (
            Withhold(Selection(), Regions(names=("lumbar",), affected=("calf",))),
            "withhold everything on low back and calf of the affected side",
        ),
        (Withhold(Selection(), Regions(all_but=("hands",))), "withhold everything on every region but hands"),
        (
            Withhold(Selection(), Regions(fact=FactReference("skin_area"))),
            "withhold everything on the regions recorded under skin area",
        ),
        (Cap("pressure", 3), "pressure at most 3 of 10"),
        (Cap("certainty", "low"), "certainty at most low"),
        (LowerDepth(1), "work 1 step less deep"),
        (LowerDepth(2), "work 2 steps less deep"),
        (Halve(("depth", "minutes")), "halve depth and minutes"),
        (RestrictPositions(("side_left", "supine")), "only the positions side left or supine"),
        (WithholdPositions(("affected_side", "prone")), "not lying on the affected side or prone"),
        (OrderPositions(("supine", "prone")), "take the first possible position of supine, prone"),
        (Adapt("slowly", Selection()), "adapt: slowly"),
        (Adapt("slowly", Selection(groups=("deep",))), "adapt: slowly (deep work)"),
        (Prefer("oriental"), "rank oriental techniques first"),
        (Stop("that is enough"), "stop contact: that is enough"),
    ],
)
def test_a_conclusion_reads_as_english(conclusion, sentence):
    assert conclusion_sentence(conclusion, CATALOGUE) == sentence


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_reads_aloud_without_a_trace_of_its_yaml(rule):
    sentences = read_aloud(rule)
    assert len(sentences) == len(rule.parts)
    for sentence in sentences:
        assert sentence.endswith(".")
        assert sentence.startswith(("Where ", "Always: "))
        assert not re.search(r"[{}_]|frozenset|None|True|False|\.\.|  |\(\)", sentence), sentence
        assert sentence.count("(") == sentence.count(")")


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
def test_a_rule_read_aloud_names_every_fact_that_it_reads(rule):
    text = " ".join(read_aloud(rule))
    for part in rule.parts:
        for comparison in comparisons(part.when):
            assert KNOWLEDGE_BASE.name_of(comparison.fact.removeprefix(TYPED)) in text


def test_a_fact_without_a_title_is_called_by_its_name():
    assert condition_sentence(FLAG, names=lambda name: f"the {spoken(name)}") == "the foot drop is yes"
    assert condition_sentence(Comparison("age_years", "at_most", 3)) == "age years is at most 3"


@pytest.mark.parametrize(
    ("cap", "sentence"),
    [
        (Cap("per_week", 1), "at most 1 session a week"),
        (Cap("per_week", 2), "at most 2 sessions a week"),
        (Cap("minutes", 1), "at most 1 minute"),
        (Cap("techniques", 1), "at most 1 technique in a session"),
        (Cap("pressure", 1), "pressure at most 1 of 10"),
    ],
)
def test_one_of_a_thing_is_said_in_the_singular(cap, sentence):
    assert conclusion_sentence(cap, CATALOGUE) == sentence


def test_limits_that_a_technique_must_all_meet_do_not_read_as_a_choice():
    both = Selection(groups=("deep",), also_groups=("leg", "nerve_over"))
    assert conclusion_sentence(Withhold(both), CATALOGUE) == (
        "withhold deep work that is also (work on thigh and calf or pressure over the nerve)"
    )
    western = Selection(groups=("gentle",), traditions=("western",))
    assert conclusion_sentence(Withhold(western), CATALOGUE) == "withhold gentle work that is western"


def test_a_source_that_was_not_seen_says_so_wherever_it_is_cited():
    marks = {name: source.mark for name, source in KNOWLEDGE_BASE.sources.items()}
    assert cited(("A", "B"), {"A": "", "B": "not seen"}) == "A, B (not seen)"
    for name, source in KNOWLEDGE_BASE.sources.items():
        assert (cited((name,), marks) == name) is (source.standing == "seen")


def test_the_rules_read_aloud(snapshot):
    pages = [f"{rule.id}  {rule.title}\n" + "\n".join(read_aloud(rule)) for rule in RULES.values()]
    assert "\n\n".join(pages) == snapshot
