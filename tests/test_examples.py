"""Each example consults without an error and comes out as its first line says."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from ischia.cli import main
from ischia.facts.case import parse_case
from ischia.rules.load import HERE
from strategies import KNOWLEDGE_BASE, VOCABULARY

EXAMPLES = {file.stem: file for file in sorted(HERE.glob("examples/*.yaml"))}
TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques


def read(name, **changed):
    text = EXAMPLES[name].read_text(encoding="utf-8")
    for old, new in changed.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    return parse_case(text, VOCABULARY, name, KNOWLEDGE_BASE.derived_only)


@pytest.fixture
def decide(consultant):
    return lambda name, **changed: consultant.consult(read(name, **changed))


def offered(decision):
    return {offer.technique: offer for offer in decision.offered}


def advice(decision):
    return {note.rule for note in decision.advice}


def test_there_are_at_least_ten():
    assert len(EXAMPLES) >= 10


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_says_in_its_first_line_what_it_shows_and_is_labelled_like_its_file(name):
    first, second, *_ = EXAMPLES[name].read_text(encoding="utf-8").splitlines()
    assert first.startswith("# ")
    assert len(first) > 20
    assert second == f"case: {name}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_consulted_by_the_command_without_an_error(name, tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path))
    result = CliRunner().invoke(main, ["consult", str(EXAMPLES[name]), "--format", "json", "--today", "2026-12-01"])
    assert (result.exit_code, result.stderr) == (0, "")
    assert json.loads(result.stdout)["case"] == name


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_leaves_nothing_to_ask_but_for_the_one_about_asking(decide, name):
    assert [question.fact for question in decide(name).ask] == (["bladder_change"] if name.startswith("ask-") else [])


def test_every_example_is_held_to_what_it_shows():
    held = {line.split("def test_")[1].split("(")[0] for line in _source() if line.startswith("def test_")}
    assert not {name for name in EXAMPLES if name.replace("-", "_") not in held}


def _source():
    return Path(__file__).read_text(encoding="utf-8").splitlines()


def test_acute_right(decide):
    """Two weeks of right sciatica below the knee, moderately irritable: gentle work only, the guidelines disagree."""
    decision = decide("acute-right")
    assert decision.urgency == "none"
    assert (decision.derived["stage"], decision.derived["hypothesis"]) == ("acute", "radicular")
    assert decision.offered
    for offer in decision.offered:
        assert "gentle" in TECHNIQUES[offer.technique].groups
        assert offer.depth_cap <= 2
        assert not [place for place in offer.regions if place.endswith("_left")]
    assert "WE-14" in advice(decision)
    assert any("Guidelines disagree" in note.text for note in decision.advice)
    assert decision.plan.sessions <= 4


def test_ask_cauda_equina(decide):
    """The bladder question was never asked: nothing is offered until it is."""
    decision = decide("ask-cauda-equina")
    assert decision.urgency == "none"
    assert decision.offered == ()
    assert len(decision.withheld) == len(TECHNIQUES)
    assert [(e.urgency, e.rule, e.ask) for e in decision.cannot_exclude] == [
        ("emergency", "RF-01", ("bladder_change",))
    ]
    answered = decide("ask-cauda-equina", **{"  bowel_change: false": "  bowel_change: false\n  bladder_change: false"})
    assert answered.offered
    assert answered.ask == ()


def test_bedridden(decide):
    """Bedridden by frailty for ten weeks, long-standing left sciatica: comfort, gently."""
    decision = decide("bedridden")
    assert decision.urgency == "none"
    assert "light_touch_comfort" in offered(decision)
    assert {"hands", "upper_back"} <= set(offered(decision)["light_touch_comfort"].regions)
    for offer in decision.offered:
        assert "gentle" in TECHNIQUES[offer.technique].groups
        assert offer.pressure_cap <= 2
        assert not [place for place in offer.regions if place.startswith(("thigh", "calf", "gluteal"))]
    assert "bed" in decision.plan.sections
    assert {"BR-05", "BR-09"} <= advice(decision)


def test_blood_thinner(decide):
    """On apixaban at 60: light work only."""
    decision = decide("blood-thinner")
    assert decision.urgency == "none"
    assert decision.offered
    assert {offer.pressure_cap for offer in decision.offered} <= {0, 1, 2}
    for offer in decision.offered:
        assert not TECHNIQUES[offer.technique].groups & {"deep", "skin_marking"}
    assert set(offered(decision)) < set(offered(decide("chronic-left")))


def test_chronic_left(decide):
    """Twenty weeks of left sciatica, little irritable, a tender gluteus medius: several gentle and moderate offers."""
    decision = decide("chronic-left")
    assert decision.urgency == "none"
    assert decision.derived["stage"] == "chronic"
    assert offered(decision)["gluteus_medius_soft_tissue"].pressure_cap == 5
    groups = [TECHNIQUES[offer.technique].groups for offer in decision.offered]
    assert sum("gentle" in some for some in groups) >= 3
    assert sum("moderate" in some for some in groups) >= 3
    assert {offer.tradition for offer in decision.offered if offer.featured} == {"western", "oriental"}


def test_contradiction(decide):
    """A foot drop with full power: the record contradicts itself, nothing is offered until it is put right."""
    decision = decide("contradiction")
    assert decision.offered == ()
    assert [(one.rule, one.facts) for one in decision.contradictions] == [("E7-03", ("foot_drop", "motor_power_mrc"))]
    assert decision.urgency == "urgent"
    assert "RF-12" in {reason.rule for reason in decision.referral}
    right = decide("contradiction", **{"  foot_drop: true": "  foot_drop: false"})
    assert right.offered
    assert right.contradictions == ()


def test_during_contact(decide):
    """Hands are on, and something travels down the leg: stop."""
    decision = decide("during-contact")
    assert read("during-contact").moment == "contact"
    assert decision.offered == ()
    stops = [step for step in decision.trace if step.certain and "stop" in step.concludes]
    assert "NS-10" in {step.rule for step in stops if not step.concludes["stop"].get("above_cap")}
    assert decide("during-contact", **{"moment: contact": "moment: planning"}).offered


def test_emergency_bladder(decide):
    """New trouble passing water: an emergency, nothing is offered."""
    decision = decide("emergency-bladder")
    assert decision.urgency == "emergency"
    assert [reason.rule for reason in decision.referral] == ["RF-01"]
    assert "emergency department" in decision.referral[0].to
    assert decision.offered == ()
    assert decision.plan is None
    assert all("RF-01" in entry.rules for entry in decision.withheld)


def test_follow_up_better(decide):
    """Three sessions and three points better: continue, space out, taper."""
    decision = decide("follow-up-better")
    assert decision.urgency == "none"
    assert decision.offered
    assert {"FU-01", "FU-02"} <= advice(decision)
    (text,) = (note.text for note in decision.advice if note.rule == "FU-02")
    assert all(word in text.lower() for word in ("continue", "space", "taper"))
    assert decision.plan.session == 4


def test_follow_up_no_benefit(decide):
    """Four sessions without two points of change: the massage ends."""
    decision = decide("follow-up-no-benefit")
    assert decision.offered == ()
    assert [(reason.urgency, reason.rule) for reason in decision.referral] == [("routine", "FU-03")]
    assert all("FU-03" in entry.rules for entry in decision.withheld)
    assert decide("follow-up-no-benefit", **{"nrs_change: -1": "nrs_change: -2"}).offered


def test_oriental_preference(decide):
    """Prefers an Oriental style, with a tuina practitioner: the ranking changes, what is permitted does not."""
    decision = decide("oriental-preference")
    traditions = [offer.tradition for offer in decision.offered]
    assert traditions == sorted(traditions, key="western".__eq__)
    assert traditions[0] == "oriental"
    either = decide("oriental-preference", **{"preference: oriental": "preference: either"})
    assert set(offered(either)) == set(offered(decision))
    assert list(offered(either)) != list(offered(decision))
    assert "tuina" in {TECHNIQUES[offer.technique].discipline for offer in decision.offered if offer.featured}


def test_piriformis(decide):
    """All four features of a piriformis picture, after three indirect sessions: direct work as a gated option."""
    decision = decide("piriformis")
    assert decision.derived["hypothesis"] == "piriformis_deep_gluteal"
    assert decision.derived["piriformis_features"] == 4
    direct = offered(decision)["piriformis_direct"]
    assert (direct.option, direct.featured) == (True, False)
    assert direct.regions == ("gluteal_left",)
    assert "piriformis_direct" not in offered(
        decide("piriformis", **{"sessions_completed: 3": "sessions_completed: 1"})
    )


def test_pregnancy(decide):
    """Twenty-eight weeks pregnant, right sciatica: no lying flat, no thigh or calf, some points never."""
    decision = decide("pregnancy")
    assert decision.offered
    for offer in decision.offered:
        assert offer.position not in ("prone", "supine")
        assert not [place for place in offer.regions if place.startswith(("thigh", "calf"))]
    points = [offer for offer in decision.offered if offer.points or offer.forbidden_points]
    assert points
    for offer in points:
        assert offer.forbidden_points
        assert not {point.name for point in offer.points} & set(offer.forbidden_points)


def test_refuse_no_consent(decide):
    """Consent was withdrawn: nothing is offered, and that is a normal result."""
    decision = decide("refuse-no-consent")
    assert decision.urgency == "none"
    assert decision.offered == ()
    assert all("CI-01" in entry.rules for entry in decision.withheld)
    assert decision.cannot_exclude == ()
    assert decision.alternatives
    assert "CI-01" in advice(decision)
