"""Mutants: what each operator makes of a rule, in words and in fact."""

import pytest
from msgspec.structs import replace

from ischia.expert.scope import Scope
from ischia.expert.workshop.mutation.mutants import DERIVED, mutants, mutated
from ischia.expert.workshop.mutation.mutants_of_conclusions import changed_conclusions
from ischia.expert.workshop.mutation.mutants_of_conditions import changed_conditions
from ischia.expert.workshop.mutation.names import named
from ischia.rules.conclusion import (
    Advise,
    Cap,
    Halve,
    LowerDepth,
    OrderPositions,
    Prefer,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Withhold,
    WithholdPoints,
)
from ischia.rules.condition import All, Any, Comparison, Count, FactReference, Not, SettingReference
from ischia.rules.load import HERE, load_whole
from ischia.rules.rule import Part
from strategies import KNOWLEDGE_BASE

SCOPE = Scope(KNOWLEDGE_BASE)
ALL = mutants(KNOWLEDGE_BASE)


def changes(condition, operator):
    """What an operator makes of a condition, in words."""
    return [what for kind, what, _ in changed_conditions(condition, KNOWLEDGE_BASE) if kind == operator]


def concluded(said, operator):
    """What an operator makes of one conclusion, in words."""
    return [what for kind, what, _ in changed_conclusions((said,), SCOPE) if kind == operator]


def is_(fact, *values):
    return Comparison(fact, "is", frozenset(values))


LOW, PAIN = is_("irritability", "low"), Comparison("pain_nrs_leg", "at_least", 7)


@pytest.mark.parametrize(
    ("word", "other"), [("at_least", "above"), ("above", "at_least"), ("at_most", "below"), ("below", "at_most")]
)
def test_a_bound_no_longer_counts_itself_in_or_now_does(word, other):
    ((kind, _, changed), *_) = changed_conditions(Comparison("pain_nrs_leg", word, 7), KNOWLEDGE_BASE)
    assert (kind, changed) == ("boundary", Comparison("pain_nrs_leg", other, 7))


def test_a_whole_number_moves_to_the_side_that_the_boundary_does_not_say_already():
    assert changes(PAIN, "threshold") == ["`pain_nrs_leg` at least 7 → at least 6"]
    assert changes(replace(PAIN, word="above"), "threshold") == ["`pain_nrs_leg` above 7 → above 8"]


def test_a_number_with_decimals_moves_a_tenth_either_way_and_stays_in_range():
    weeks = Comparison("duration_weeks", "below", 6)
    assert changes(weeks, "threshold") == [
        "`duration_weeks` below 6 → below 5.9",
        "`duration_weeks` below 6 → below 6.1",
    ]
    assert changes(Comparison("pain_nrs_leg", "at_least", 0), "threshold") == []


def test_a_value_is_taken_for_its_neighbours_and_a_truth_for_its_opposite_alone():
    assert changes(is_("irritability", "moderate"), "value exchanged") == [
        "`irritability` is moderate → is low",
        "`irritability` is moderate → is high",
    ]
    assert changes(is_("slr_positive", True), "value exchanged") == []
    assert changes(is_("slr_positive", True), "negation") == ["`slr_positive` is true → the opposite"]


def test_one_of_several_values_is_dropped_in_the_order_of_the_vocabulary():
    assert changes(is_("irritability", "moderate", "low"), "value dropped") == [
        "`irritability` is low or moderate: without low",
        "`irritability` is low or moderate: without moderate",
    ]
    words = Comparison("muscle_findings", "includes", frozenset(("psoas", "erectors")))
    assert len(changes(words, "value dropped")) == 2


def test_a_neighbouring_value_is_taken_in_but_never_all_of_them():
    assert changes(is_("irritability", "low"), "value added") == ["`irritability` is low: or moderate"]
    assert changes(is_("irritability", "low", "moderate"), "value added") == []


def test_any_and_all_are_exchanged_and_each_part_is_dropped():
    assert changes(Any((LOW, PAIN)), "any and all") == ["any of `irritability`, `pain_nrs_leg` → all of them"]
    assert changes(All((LOW, PAIN)), "any and all") == ["all of `irritability`, `pain_nrs_leg` → any of them"]
    assert changes(Any((LOW, PAIN)), "part dropped") == [
        "without `irritability` is low",
        "without `pain_nrs_leg` at least 7",
    ]
    assert PAIN in [changed for _, _, changed in changed_conditions(Any((LOW, PAIN)), KNOWLEDGE_BASE)]


def test_a_count_asks_for_one_more_or_one_fewer_within_what_is_counted():
    count = Count((LOW, PAIN, is_("slr_positive", True)), 3)
    (what,) = changes(count, "count")
    assert what.endswith("→ at least 2")
    assert changes(count, "part dropped") == []
    assert len(changes(replace(count, bound=2), "part dropped")) == 3


def test_a_not_is_forgotten_and_what_it_holds_is_changed_too():
    assert changes(Not(LOW), "without not") == ["not `irritability` → without the not"]
    assert changes(Not(PAIN), "boundary") == ["`pain_nrs_leg` at least 7 → above 7"]


def test_another_fact_or_setting_of_the_kind_stands_beside_the_fact():
    side = Comparison("leg_symptom_side", "other_than", FactReference("last_visit_side"))
    assert len(changes(side, "reference exchanged")) == 1
    weeks = Comparison("duration_weeks", "below", SettingReference("stage_acute_below"))
    assert changes(weeks, "reference exchanged") == [
        "`duration_weeks` below the setting `stage_acute_below` → below the setting `stage_chronic_above`"
    ]
    assert changes(weeks, "threshold") == []


def test_a_selection_loses_each_group_and_gains_an_exception():
    said = Withhold(Selection(groups=("deep", "met"), all_but=(Selection(techniques=("petrissage",)),)))
    assert [what.partition(": ")[2] for what in concluded(said, "selection shortened")] == [
        "without the group deep",
        "without the group met",
    ]
    assert len(concluded(said, "exception dropped")) == 1
    assert len(concluded(said, "exception added")) == 1
    assert concluded(Withhold(Selection(techniques=("petrissage",))), "exception added") == []


def test_a_region_is_dropped_and_all_of_them_are_left_out():
    said = Withhold(Selection(), Regions(affected=("thigh", "calf")))
    assert len(concluded(said, "region dropped")) == 2
    assert concluded(said, "regions left out") == ["withhold all on thigh_affected, calf_affected: everywhere"]
    assert concluded(Withhold(Selection(), Regions(names=("feet",))), "region dropped") == []


@pytest.mark.parametrize(
    ("said", "operator", "expected"),
    [
        (Cap("pressure", 3), "cap raised", ["cap_pressure 3 → 4"]),
        (Cap("pressure", 0), "cap lowered", []),
        (Cap("depth", 5), "cap raised", []),
        (Cap("certainty", "low"), "cap raised", ["cap_certainty low → moderate"]),
        (LowerDepth(1), "depth changed", ["lower_depth 1 → 2"]),
        (Halve(("depth",)), "halving dropped", []),
        (Refer("emergency", "there"), "urgency lowered", ["refer emergency → urgent"]),
        (Refer("routine", "there"), "urgency lowered", []),
        (Recommend(("petrissage",)), "option exchanged", ["recommend petrissage → option"]),
        (Recommend(("petrissage",), True), "option exchanged", ["option petrissage → recommend"]),
        (OrderPositions(("prone", "supine")), "position changed", ["order_positions: supine first"]),
        (WithholdPoints(("BL40",)), "point dropped", []),
        (Prefer("western"), "preference changed", ["prefer western → oriental"]),
        (Advise("Rest."), "conclusion dropped", ["without advise “Rest.”"]),
    ],
)
def test_a_conclusion_is_changed_by_a_step(said, operator, expected):
    assert concluded(said, operator) == expected


def test_positions_points_and_recommendations_lose_one_each():
    assert len(concluded(Halve(("minutes", "depth")), "halving dropped")) == 2
    assert len(concluded(RestrictPositions(("prone", "supine")), "position changed")) == 3
    assert len(concluded(WithholdPoints(("BL40", "BL57")), "point dropped")) == 2
    assert len(concluded(Recommend(("petrissage", "effleurage")), "recommendation shortened")) == 2
    assert len(concluded(RequireDepth(Selection(), 2, ("DP-02",)), "depth changed")) == 3


def test_the_words_of_advice_are_not_changed():
    assert [kind for kind, _, _ in changed_conclusions((Advise("Rest."),), SCOPE)] == ["conclusion dropped"]


def test_a_mutant_changes_one_rule_or_one_derived_fact_and_is_named_once():
    assert len({(one.subject, one.what) for one in ALL}) == len(ALL)
    for one in ALL:
        after = mutated(KNOWLEDGE_BASE, one)
        if one.module == DERIVED:
            assert one.derived != KNOWLEDGE_BASE.derived[one.subject]
            assert after.rules == KNOWLEDGE_BASE.rules
        else:
            different = [name for name, rule in after.rules.items() if rule != KNOWLEDGE_BASE.rules[name]]
            assert different == [one.subject]


def test_a_changed_rule_changes_what_it_derives():
    (dropped,) = [one for one in ALL if one.subject == "ST-03" and one.what.startswith("without derive")]
    assert len(mutated(KNOWLEDGE_BASE, dropped).derived["stage"].cases) == 2


def test_a_condition_that_names_a_setting_is_put_into_its_settings_again():
    (other,) = [one for one in ALL if one.subject == "ST-01" and one.operator == "boundary"]
    (part, *_) = other.rule.parts
    assert isinstance(part, Part)
    assert part.when == Comparison("duration_weeks", "at_most", 6)


def test_derived_facts_have_their_cases_dropped_and_swapped_and_their_default_changed():
    kinds = {one.operator for one in ALL if one.subject == "hypothesis"}
    assert {"case dropped", "cases swapped", "otherwise changed", "part dropped"} <= kinds
    assert any(one.what == "without counting its condition 1" for one in ALL if one.subject == "relative_count")


def test_every_name_of_a_condition_can_be_changed():
    for name in ("moment", "review_overdue", "policy_radicular_massage", "stage", "piriformis_features", "any_deficit"):
        assert named(KNOWLEDGE_BASE, name).name == name


def test_the_mutants_of_another_field_are_made_alike():
    base = load_whole(HERE / "examples" / "shoulder")
    found = mutants(base)
    assert {one.subject for one in found} == {*base.rules, *base.derived}
