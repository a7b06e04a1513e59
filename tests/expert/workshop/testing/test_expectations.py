"""Each word of `expect`, of a rule and of a whole decision: when it is met, when not, and what then came instead."""

import pytest

from ischia.expert.workshop.testing.case_suite import Suite, SuiteCase
from ischia.expert.workshop.testing.expectations import OF_CASES, OF_RULES
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.rule import RuleTest

ANTICOAGULATED = {"anticoagulation": "doac"}
BEDRIDDEN = {
    "mobility": "bedridden",
    "bed_rest_days": 70,
    "braden_score": 13,
    "positions_tolerated": ["supine", "side_right", "semi_fowler"],
}

# A rule, what is given, an expectation that is met, one that is not, and what came instead.
OF_A_RULE = [
    ("CI-06", ANTICOAGULATED, {"holds": "certainly"}, {"holds": "no"}, "certainly"),
    ("CI-06", ANTICOAGULATED, {"withheld": ["gua_sha"]}, {"withheld": ["petrissage"]}, "offered"),
    ("CI-06", ANTICOAGULATED, {"withheld": "gua_sha"}, {"withheld": "neural_tensioner"}, "withheld by NS-09"),
    ("CI-06", ANTICOAGULATED, {"not_withheld": ["petrissage"]}, {"not_withheld": ["gua_sha"]}, "withheld by CI-06"),
    ("CI-06", ANTICOAGULATED, {"offered": ["petrissage"]}, {"offered": ["gua_sha"]}, "withheld by CI-06"),
    ("CI-06", ANTICOAGULATED, {"not_offered": ["gua_sha"]}, {"not_offered": ["petrissage"]}, "offered"),
    ("CO-05", {}, {"option": ["gua_sha"]}, {"option": ["petrissage"]}, "offered"),
    ("CO-05", {}, {"not_option": ["petrissage"]}, {"not_option": ["gua_sha"]}, "offered as an option"),
    ("RF-12", {"foot_drop": True}, {"referral": "urgent"}, {"referral": "none"}, "urgent by RF-12"),
    ("RF-01", {"foot_drop": True}, {"referral": "none", "holds": "no"}, {"referral": "urgent", "holds": "no"}, "none"),
    (
        "RF-01",
        {"bladder_change": "unknown"},
        {"holds": "possibly", "cannot_exclude": "emergency"},
        {"holds": "possibly", "cannot_exclude": "none"},
        "emergency by RF-01",
    ),
    ("CO-05", {}, {"cannot_exclude": "none"}, {"cannot_exclude": "urgent"}, "none"),
    ("CO-05", {}, {"advice": True}, {"advice": False}, "advice"),
    ("CI-06", ANTICOAGULATED, {"advice": False}, {"advice": True}, "no advice"),
    ("CI-06", ANTICOAGULATED, {"contradiction": False}, {"contradiction": True}, "no contradiction"),
    ("CI-06", ANTICOAGULATED, {"concludes": {"cap_pressure": 2}}, {"concludes": {"cap_pressure": 3}}, "2"),
    (
        "CI-06",
        ANTICOAGULATED,
        {"not_concludes": {"cap_pressure": 3}},
        {"not_concludes": {"cap_pressure": 2}},
        "2",
    ),
    ("CI-06", ANTICOAGULATED, {"not_concludes": ["refer"]}, {"not_concludes": ["cap_pressure"]}, "2"),
    ("CI-06", ANTICOAGULATED, {"derived": {"stage": "chronic"}}, {"derived": {"stage": "acute"}}, "chronic"),
    ("CI-06", ANTICOAGULATED, {"not_derived": {"stage": "acute"}}, {"not_derived": {"stage": "chronic"}}, "chronic"),
    (
        "CO-05",
        {"irritability": "unknown"},
        {"asks": ["irritability"]},
        {"asks": ["duration_weeks"]},
        "not asked, recorded: 20",
    ),
    ("CO-05", {"irritability": "unknown"}, {"not_asks": ["duration_weeks"]}, {"not_asks": ["irritability"]}, "asked"),
    (
        "CO-05",
        {},
        {"regions": {"gluteus_medius_soft_tissue": ["gluteal_left"]}},
        {"regions": {"gluteus_medius_soft_tissue": ["gluteal_right"]}},
        "[gluteal_left]",
    ),
    (
        "CO-05",
        {},
        {"not_regions": {"effleurage": ["gluteal_right"]}},
        {"not_regions": {"gluteus_medius_soft_tissue": ["gluteal_left"]}},
        "[gluteal_left]",
    ),
    ("CO-05", {}, {"position": {"effleurage": "side_right"}}, {"position": {"effleurage": "prone"}}, "side_right"),
    (
        "CO-05",
        {},
        {"not_position": {"effleurage": ["prone", "supine"]}},
        {"not_position": {"effleurage": "side_right"}},
        "side_right",
    ),
    ("CO-05", {}, {"pressure_cap": {"effleurage": 3}}, {"pressure_cap": {"piriformis_direct": 3}}, "withheld by NS-07"),
    ("CO-05", {}, {"depth_cap": {"effleurage": 1}}, {"depth_cap": {"effleurage": 2}}, "1"),
    (
        "CO-05",
        {},
        {"dose": {"effleurage": {"minutes": [5, 10], "per_week": [1, 1], "weeks": [4, 6]}}},
        {"dose": {"effleurage": {"minutes": [5, 10]}}},
        "{minutes: [5, 10], per_week",
    ),
    (
        "NS-01",
        {},
        {"adaptations": {"effleurage": "No deep or sustained point pressure"}},
        {"adaptations": {"effleurage": "With closed eyes"}},
        "No deep or sustained",
    ),
    (
        "NS-01",
        {},
        {"not_adaptations": {"effleurage": ["With closed eyes"]}},
        {"not_adaptations": {"effleurage": "No deep or sustained point pressure"}},
        "said",
    ),
    (
        "BR-07",
        BEDRIDDEN,
        {"not_plan": {"home": "Walk often"}},
        {"plan": {"home": "Walk often"}},
        "nothing",
    ),
]

# What is given, an expectation of the whole decision that is met, one that is not, and what came instead.
OF_A_CASE = [
    ({}, {"in_force": ["CO-05"]}, {"in_force": ["RF-01"]}, "no"),
    (
        {"bladder_change": "unknown"},
        {"in_force": {"RF-01": "possibly"}},
        {"in_force": {"RF-01": "certainly"}},
        "possibly",
    ),
    ({"bladder_change": "unknown"}, {"not_in_force": "RF-12"}, {"not_in_force": "RF-01"}, "possibly"),
    ({}, {"offers_nothing": False}, {"offers_nothing": True}, "acupressure_distal, effleurage"),
    ({"consent": "withdrawn"}, {"offers_nothing": True}, {"offers_nothing": False}, "nothing"),
    ({}, {"withheld": ["neural_tensioner"]}, {"withheld": ["effleurage"]}, "offered"),
    (
        {},
        {"withheld": {"neural_tensioner": ["NS-09"]}},
        {"withheld": {"neural_tensioner": ["NS-09", "NS-07"]}},
        "withheld by NS-09",
    ),
    ({}, {"not_withheld": ["effleurage"]}, {"not_withheld": ["neural_tensioner"]}, "withheld by NS-09"),
    (
        {},
        {"not_withheld": {"neural_tensioner": "NS-07"}},
        {"not_withheld": {"neural_tensioner": "NS-09"}},
        "withheld by NS-09",
    ),
    ({}, {"not_indicated": ["psoas_direct"]}, {"not_indicated": ["effleurage"]}, "offered"),
    ({}, {"featured": ["gluteus_medius_soft_tissue"]}, {"featured": ["petrissage"]}, "offered, among the others"),
    ({}, {"not_featured": ["petrissage"]}, {"not_featured": ["gluteus_medius_soft_tissue"]}, "shown first"),
    ({"bladder_change": "unknown"}, {"cannot_exclude": ["RF-01"]}, {"cannot_exclude": ["RF-12"]}, "no"),
    ({"bladder_change": "unknown"}, {"cannot_exclude": "emergency"}, {"cannot_exclude": "none"}, "emergency by RF-01"),
    ({"bladder_change": "unknown"}, {"excluded": ["RF-12"]}, {"excluded": ["RF-01"]}, "holds possibly"),
    ({}, {"advice": ["CO-05"]}, {"advice": ["ST-05"]}, "no advice"),
    ({}, {"not_advice": ["ST-05"]}, {"not_advice": ["CO-05"]}, "advice"),
    (
        {"bladder_change": "unknown", "irritability": "unknown"},
        {"asks_first": "bladder_change"},
        {"asks_first": "irritability"},
        "bladder_change",
    ),
    ({}, {"course": {"sessions": 10, "minutes": [10, 20]}}, {"course": {"sessions": 4}}, "10"),
    ({"consent": "withdrawn"}, {"referral": "none"}, {"course": {"sessions": 4}}, "no plan"),
    (
        {"bladder_change": True, "foot_drop": True},
        {"referral": "emergency"},
        {"referral": "urgent"},
        "emergency by RF-01",
    ),
    ({}, {"plan": {"home": ["Exercise comes first"]}}, {"not_plan": {"home": "Exercise comes first"}}, "said"),
    ({"foot_drop": True, "motor_power_mrc": 5}, {"contradiction": True}, {"contradiction": False}, "contradiction"),
]


@pytest.fixture(scope="module")
def runner(consultant):
    return Runner(consultant)


@pytest.mark.parametrize(("rule", "given", "met", "missed", "got"), OF_A_RULE)
def test_a_word_about_a_rule_is_met_or_says_what_came_instead(runner, rule, given, met, missed, got):
    rule = runner.knowledge_base.rules[rule]
    assert runner.run(rule, RuleTest(given, met)).failures == ()
    (failure,) = runner.run(rule, RuleTest(given, missed)).failures
    assert failure.word in missed
    assert failure.got.startswith(got)
    assert failure.expected != failure.got


@pytest.mark.parametrize(("given", "met", "missed", "got"), OF_A_CASE)
def test_a_word_about_a_whole_decision_is_met_or_says_what_came_instead(runner, clear_case, given, met, missed, got):
    suite = Suite("patients", "Patients", "patients.yaml", ())
    assert runner.run_case(suite, SuiteCase("one", clear_case(**given), met)).failures == ()
    (failure,) = runner.run_case(suite, SuiteCase("one", clear_case(**given), missed)).failures
    assert failure.word in missed
    assert failure.got.startswith(got)


def test_every_word_is_tried_here():
    tried = {word for *_, met, missed, _ in OF_A_RULE for word in (*met, *missed)}
    assert tried == set(OF_RULES)
    whole = {word for _, met, missed, _ in OF_A_CASE for word in (*met, *missed)}
    assert whole | tried >= set(OF_CASES)
    assert whole <= set(OF_CASES)


def test_what_must_not_come_out_can_be_said_of_nearly_everything():
    figures = {
        "pressure_cap",
        "depth_cap",
        "dose",
        "position",
        "course",
        "asks_first",
    }  # another figure is said instead
    by_value = {"holds", "referral", "cannot_exclude", "contradiction", "offers_nothing"}
    for words in (OF_RULES, OF_CASES):
        positive = {word for word in words if not word.startswith("not_")} - figures - by_value
        assert {word for word in positive if f"not_{word}" not in words} <= {"advice", "excluded"}
    assert "not_advice" in OF_CASES


def test_an_offer_that_is_not_made_meets_nothing_that_is_said_about_it(runner):
    rule = runner.knowledge_base.rules["CO-05"]
    for word, value in (("not_regions", "feet"), ("not_position", "prone"), ("not_adaptations", "Softly")):
        (failure,) = runner.run(rule, RuleTest({}, {word: {"piriformis_direct": value}})).failures
        assert failure.got == "withheld by NS-07, PI-04"
