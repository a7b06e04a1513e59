"""Whether one conclusion in place of another is tighter or looser."""

import pytest
from msgspec.structs import replace

from ischia.expert.workshop.revision.effect import (
    LOOSER,
    OTHER,
    TIGHTER,
    UNCLEAR,
    of_adding,
    of_adding_all,
    of_conclusion,
    of_condition,
    opposite,
    together,
)
from ischia.rules.conclusion import (
    Advise,
    Cap,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ischia.rules.condition import Comparison, FactReference, SettingReference
from ischia.rules.load import HERE
from revised_bases import whole

BASES = (whole(HERE).base,)
EVERYTHING, DEEP = Selection(), Selection(groups=("deep",))
FELT = FactReference("in_session_pain")
AREA = Regions(fact=FactReference("skin_area"))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Cap("pressure", 4), Cap("pressure", 3)),
        (Cap("minutes", 20), Cap("minutes", 10)),
        (LowerDepth(1), LowerDepth(2)),
        (Halve(("depth",)), Halve(("depth", "minutes"))),
        (Withhold(DEEP), Withhold(Selection(groups=("deep", "met")))),
        (Withhold(DEEP), Withhold(EVERYTHING)),
        (Withhold(Selection(all_but=(Selection(groups=("gentle", "met")),))),
         Withhold(Selection(all_but=(Selection(groups=("gentle",)),)))),
        (Withhold(DEEP, Regions(names=("calf",))), Withhold(DEEP)),
        (Withhold(DEEP, Regions(affected=("calf",))), Withhold(DEEP, Regions(names=("calf",)))),
        (Withhold(DEEP, Regions(names=("calf",))), Withhold(DEEP, Regions(names=("calf", "thigh")))),
        (Withhold(DEEP, Regions(all_but=("calf", "thigh"))), Withhold(DEEP, Regions(all_but=("calf",)))),
        (Withhold(DEEP, AREA), Withhold(DEEP)),
        (WithholdPoints(("GB34",)), WithholdPoints(("GB34", "KI3"))),
        (WithholdPositions(("prone",)), WithholdPositions(("prone", "supine"))),
        (RestrictPositions(("prone", "supine")), RestrictPositions(("prone",))),
        (RequireDepth(DEEP, 2), RequireDepth(DEEP, 3)),
        (RequireDepth(DEEP, 2, ("A", "B")), RequireDepth(DEEP, 2, ("A",))),
        (RequireDepth(DEEP, 2), RequireDepth(EVERYTHING, 3)),
        (Stop("now", FELT), Stop("now")),
        (Refer("routine", "a doctor"), Refer("urgent", "a doctor")),
        (Recommend(("effleurage", "petrissage")), Recommend(("effleurage",))),
    ],
)  # fmt: skip
def test_the_second_is_tighter_and_the_first_looser(old, new):
    assert of_conclusion(old, new, BASES) == TIGHTER
    assert of_conclusion(new, old, BASES) == LOOSER


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Advise("Rest."), Advise("Move.")),
        (Refer("urgent", "a doctor"), Refer("emergency", "a doctor")),
        (Cap("certainty", "low"), Cap("certainty", "very low")),
        (Stop("now"), Stop("at once")),
        (Recommend(("effleurage",)), Recommend(("effleurage",), option=True)),
        (Contradict(("a", "b"), "No."), Contradict(("a", "c"), "Not so.")),
    ],
)
def test_what_bears_on_no_offer_is_other(old, new):
    assert of_conclusion(old, new, BASES) == of_conclusion(new, old, BASES) == OTHER


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (Withhold(DEEP), Withhold(Selection(groups=("met",)))),
        (Withhold(DEEP), Withhold(EVERYTHING, Regions(names=("calf",)))),
        (Withhold(DEEP, Regions(affected=("calf",))), Withhold(DEEP, Regions(names=("calf_left",)))),
        (Withhold(DEEP, AREA), Withhold(DEEP, Regions(names=("calf",)))),
        (RequireDepth(DEEP, 3), RequireDepth(EVERYTHING, 2)),
        (RestrictPositions(("prone",)), RestrictPositions(fact=FactReference("positions_tolerated"))),
        (Derive("stage", "acute"), Derive("stage", "chronic")),
    ],
)
def test_what_may_go_either_way_cannot_be_told(old, new):
    assert of_conclusion(old, new, BASES) == of_conclusion(new, old, BASES) == UNCLEAR


def test_what_is_added_restricts_or_opens():
    assert of_adding(Refer("emergency", "now")) == of_adding(Contradict(("a", "b"), "No.")) == TIGHTER
    assert of_adding(Recommend(("effleurage",))) == LOOSER
    assert of_adding(Refer("routine", "a doctor")) == OTHER
    assert of_adding_all([Recommend(("effleurage",)), Withhold(DEEP)]) == UNCLEAR
    assert of_adding_all([Advise("Rest."), Withhold(DEEP)]) == TIGHTER


def test_changes_together_are_what_they_agree_on():
    assert together([TIGHTER, OTHER]) == TIGHTER
    assert together([TIGHTER, LOOSER]) == UNCLEAR
    assert together([]) == OTHER
    assert [opposite(one) for one in (TIGHTER, LOOSER, OTHER, UNCLEAR)] == [LOOSER, TIGHTER, OTHER, UNCLEAR]


def test_a_weaker_condition_is_tighter_over_a_restriction_and_looser_over_a_recommendation():
    seven, eight = (Comparison("pain_nrs_leg", "at_least", bound) for bound in (7, 8))
    assert of_condition(eight, seven, [Withhold(DEEP)], BASES) == TIGHTER
    assert of_condition(eight, seven, [Recommend(("effleurage",))], BASES) == LOOSER
    assert of_condition(eight, seven, [Withhold(DEEP), Recommend(("effleurage",))], BASES) == UNCLEAR
    assert of_condition(eight, seven, [Advise("Rest.")], BASES) == OTHER


def test_what_holds_with_one_setting_and_not_with_another_cannot_be_told():
    later = replace(BASES[0], settings={**BASES[0].settings, "stage_acute_below": 20})
    old = Comparison("duration_weeks", "below", SettingReference("stage_acute_below"))
    new = Comparison("duration_weeks", "below", 10)
    assert of_condition(old, new, [Withhold(DEEP)], BASES) == TIGHTER
    assert of_condition(old, new, [Withhold(DEEP)], (*BASES, later)) == UNCLEAR
