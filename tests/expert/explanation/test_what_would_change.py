"""What would change a technique's standing: true when consulted, minimal, and complete where it says so."""

import json
from itertools import combinations

import pytest
from click.testing import CliRunner
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ischia.cli import main
from ischia.expert.explanation.case_change import answers, changed
from ischia.expert.explanation.domains import Domains
from ischia.expert.explanation.reconsider import Reconsidering, ground
from ischia.expert.explanation.text import printed
from ischia.expert.explanation.what_would_change import WhatWouldChange, what_would_change
from ischia.facts.case import make_case, parse_case
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import HERE
from strategies import CLEAR, FACTS, KNOWLEDGE_BASE, VOCABULARY, any_cases, near_clear_cases

FEW = max(8, settings.default.max_examples // 5)
EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
TECHNIQUES = sorted(KNOWLEDGE_BASE.catalogue.techniques)
NEVER = sorted(name for name, one in KNOWLEDGE_BASE.catalogue.techniques.items() if "never" in one.groups)


@pytest.fixture(scope="module")
def index(consultant):
    return ground(consultant.scope)


def standing(consultant, case, changes, technique):
    decision = consultant.consult(changed(case, changes, VOCABULARY))
    if technique in {offer.technique for offer in decision.offered}:
        return "offered"
    return "withheld" if technique in {entry.technique for entry in decision.withheld} else "not_indicated"


def smaller(changes):
    """Every smaller set of the same changes; of a large one only those with one change less, and the single ones."""
    facts = list(changes)
    sizes = range(1, len(facts)) if len(facts) <= 5 else (1, len(facts) - 1)
    for size in sizes:
        for some in combinations(facts, size):
            yield {name: changes[name] for name in some}


# Laws


MUCH_IN_THE_WAY = {
    "bladder_change": "declined",
    "neuro_progression": "progressive_motor",
    "upper_motor_neuron_signs": False,
    "ankle_reflexes": "reduced_one_leg",
    "chest_symptoms_acute": True,
    "fever_or_unwell": True,
    "night_pain_unremitting": True,
    "steadily_worsening": True,
    "spinal_instability_or_fracture": "suspected",
    "anticoagulation": "other",
    "groin_flank_or_front_thigh_pain": False,
    "pain_nrs_leg": 7,
    "mobility": "independent",
    "pressure_injury_stage": "2",
    "abdominal_precaution": True,
    "walking_claudication": True,
    "sciatic_notch_tender": False,
    "piriformis_tension_test_positive": False,
    "active_programme": True,
    "nrs_change": 6,
}


@settings(max_examples=FEW)
@given(any_cases(), st.sampled_from(TECHNIQUES))
@example(make_case(VOCABULARY, "much in the way", MUCH_IN_THE_WAY, ()), "piriformis_direct")  # 61 facts, once 63
def test_everything_said_to_change_a_standing_does_and_no_smaller_part_of_it_does(consultant, index, case, technique):
    consultation = consultant.consultation(case)
    found = WhatWouldChange(consultant, consultation, index).of(technique)
    assert found.now == standing(consultant, case, {}, technique)
    for change in found.changes:
        assert change.becomes == standing(consultant, case, change.set, technique) != found.now
        assert (change.becomes == "offered") is (found.now != "offered")
        for less in smaller(change.set):
            less_far = standing(consultant, case, less, technique)
            assert (less_far == "offered") is (found.now == "offered"), less


@settings(max_examples=FEW)
@given(near_clear_cases(contradiction_free=True), st.sampled_from(TECHNIQUES))
def test_every_value_said_to_do_the_same_does(consultant, index, case, technique):
    found = WhatWouldChange(consultant, consultant.consultation(case), index).of(technique)
    for change in found.changes:
        for name, values in change.same.items():
            for value in values:
                assert standing(consultant, case, {**change.set, name: value}, technique) == change.becomes


@settings(max_examples=FEW)
@given(near_clear_cases(), st.sampled_from(TECHNIQUES))
def test_a_complete_search_misses_no_single_fact_that_would_open_a_technique(consultant, index, case, technique):
    consultation = consultant.consultation(case)
    search = WhatWouldChange(consultant, consultation, index)
    found = search.of(technique)
    if found.now == "offered" or not found.complete:
        return
    single = {name for change in found.changes if len(change.set) == 1 for name in change.set}
    domains = Domains(Reconsidering(consultation, index))
    for name in FACTS:
        values = list(domains.values(name)) + ([None] if domains.may_be_taken_back(name) else [])
        opens = any(standing(consultant, case, {name: value}, technique) == "offered" for value in values)
        assert not opens or name in single, name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_no_single_fact_that_would_open_a_technique_of_an_example_is_missed(consultant, index, example):
    case = parse_case(example.read_text(), VOCABULARY, str(example), KNOWLEDGE_BASE.derived_only)
    consultation = consultant.consultation(case)
    search = WhatWouldChange(consultant, consultation, index)
    found = {name: search.of(name) for name in TECHNIQUES}
    for changes in found.values():
        sets = [set(one.set) for one in changes.changes]
        assert not any(less < more for less in sets for more in sets), "one set holds another"
    closed = [name for name in TECHNIQUES if found[name].now != "offered" and found[name].complete]
    single = {name: {fact for one in found[name].changes if len(one.set) == 1 for fact in one.set} for name in closed}
    reconsidering = Reconsidering(consultation, index)
    domains = Domains(reconsidering)
    for fact in FACTS:
        for value in domains.values(fact):
            state = reconsidering.state({fact: value})
            for name in closed:
                if fact not in single[name]:
                    standing_then = reconsidering.standing(name, state).weighed.standing
                    assert standing_then != "offered", (name, fact, value)


@settings(max_examples=FEW)
@given(any_cases(), st.sampled_from(TECHNIQUES))
def test_what_cannot_change_is_never_said_to_change(consultant, index, case, technique):
    found = WhatWouldChange(consultant, consultant.consultation(case), index).of(technique)
    for change in found.changes:
        for name, value in change.set.items():
            now = case.findings.get(name)
            if now is not None:
                assert FACTS[name].changes != "never", name
                if FACTS[name].changes == "upward" and not isinstance(now, str):
                    assert value > now, name


@settings(max_examples=FEW)
@given(any_cases(), st.data())
def test_a_case_reconsidered_is_the_case_consulted(consultant, index, case, data):
    """The quick reading that the search uses and the engine agree on derived facts and on every technique."""
    reconsidering = Reconsidering(consultant.consultation(case), index)
    names = data.draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=5, unique=True))
    changes = {
        name: data.draw(st.sampled_from([one.value for one in answers(FACTS[name], KNOWLEDGE_BASE)] + [None]))
        for name in names
    }
    state = reconsidering.state({name: Unknown() if value is None else value for name, value in changes.items()})
    consultation = consultant.consultation(changed(case, changes, VOCABULARY))
    for name, derivation in consultation.inference.derivations.items():
        assert state.memory[name] == derivation.finding, name
    for technique, weighed in consultation.weighing.techniques.items():
        assert reconsidering.standing(technique, state).weighed.standing == weighed.standing, technique


# Examples of it


def changes_of(consultant, case, technique):
    return WhatWouldChange(consultant, consultant.consultation(case)).of(technique)


def test_an_irritable_nerve_alone_keeps_kneading_back(consultant, clear_case):
    found = changes_of(consultant, clear_case(irritability="high"), "petrissage")
    assert found.now == "withheld"
    assert {"irritability": "low"} in [dict(change.set) for change in found.changes]


def test_an_answer_not_yet_given_comes_before_a_finding_that_would_have_to_be_another(consultant, clear_case):
    found = changes_of(consultant, clear_case(irritability="unknown", dn4_score="unknown"), "ischemic_compression")
    sizes = [len(change.set) for change in found.changes]
    assert sizes == sorted(sizes)


@pytest.mark.parametrize("technique", NEVER)
def test_nothing_opens_what_is_never_offered_and_the_rule_is_named(consultant, clear_case, technique):
    found = changes_of(consultant, clear_case(), technique)
    assert (found.changes, found.complete) == ((), True)
    assert found.never


def test_an_empty_record_is_opened_by_all_its_screening_answers_together(consultant):
    case = parse_case("case: x\nfacts: {}\n", VOCABULARY, "x")
    found = changes_of(consultant, case, "light_touch_comfort")
    assert found.changes
    assert found.changes[0].becomes == "offered"
    assert found.changes[0].set["bladder_change"] in (False, "declined")


def test_a_contradiction_is_never_the_way_to_end_an_offer(consultant, clear_case):
    case = clear_case()
    for technique in ("effleurage", "light_touch_comfort"):
        for change in changes_of(consultant, case, technique).changes:
            assert not consultant.consult(changed(case, change.set, VOCABULARY)).contradictions


def test_no_fact_of_the_patient_s_age_is_offered_for_change():
    assert FACTS["age_years"].changes == "never"
    assert FACTS["duration_weeks"].changes == "upward"
    assert CLEAR


# The command


def run(*arguments):
    found = CliRunner().invoke(main, ["what-would-change", *map(str, arguments)])
    assert found.exception is None or isinstance(found.exception, SystemExit), repr(found.exception)
    return found


def test_the_json_is_as_the_contract_says():
    found = run(HERE / "examples/acute-right.yaml", "petrissage", "--format", "json")
    plain = json.loads(found.stdout)
    assert plain["technique"] == "petrissage"
    assert plain["now"] == "withheld"
    assert plain["complete"] is True
    assert [change["becomes"] for change in plain["changes"]] == ["offered"]
    assert list(plain["changes"][0]["set"]) == ["duration_weeks"]


def test_a_technique_that_does_not_exist_is_refused_with_the_nearest():
    found = run(HERE / "examples/acute-right.yaml", "petrisage")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean petrissage?" in found.stderr


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda file: file.stem)
def test_every_technique_of_every_example_has_an_answer_a_person_can_read(consultant, index, snapshot, example):
    case = parse_case(example.read_text(), VOCABULARY, str(example), KNOWLEDGE_BASE.derived_only)
    asked = WhatWouldChange(consultant, consultant.consultation(case), index)
    pages = {name: printed(what_would_change(asked.of(name), case, KNOWLEDGE_BASE)) for name in TECHNIQUES}
    for page in pages.values():
        assert max(map(len, page.splitlines())) <= 80
    shown = ("effleurage", "petrissage", "piriformis_direct", "neural_slider", "wet_cupping")
    assert "\n".join(pages[name] for name in shown) == snapshot
