"""The words of the patient's page: complete for the knowledge base, plain, and checked when read."""

import datetime
import re
from pathlib import Path

import pytest

from ischia.expert.workshop.check.check import check
from ischia.facts.problem import InvalidInput
from ischia.rules import cache
from ischia.rules.conclusion import CANNOT_WAIT, Plan, Refer
from ischia.rules.load import HERE, load, load_beside
from ischia.rules.patient_page import NEEDED_CARES, PatientPage, may_wait_for_answers, referrals, takes_away
from ischia.rules.read_patient_page import read_patient_page
from strategies import copy_knowledge_base

FILE = "rules/patient_page.yaml"
CAUDA_EQUINA = {"RF-01", "RF-02", "RF-03", "RF-04", "RF-05", "RF-06"}
CLOT = {"RF-20", "RF-21"}


def words_of(folder: Path) -> PatientPage:
    found = load_beside(load(folder, use_cache=False), folder, FILE, PatientPage, read_patient_page)
    assert found is not None
    return found


@pytest.fixture(scope="module")
def words() -> PatientPage:
    return words_of(HERE)


def plan_notes(knowledge_base):
    return {
        (rule.id, said.text)
        for rule in knowledge_base.rules.values()
        for part in rule.parts
        for said in part.then
        if isinstance(said, Plan)
    }


def test_every_technique_region_position_and_alternative_has_plain_words(words, knowledge_base):
    catalogue = knowledge_base.catalogue
    assert set(words.techniques) == set(catalogue.techniques)
    assert all(one.name and one.does and one.feels for one in words.techniques.values())
    assert set(words.regions) == set(catalogue.regions)
    assert set(words.positions) == set(catalogue.positions)
    assert set(words.alternatives) == {one.id for one in knowledge_base.policy.alternatives}


def test_every_rule_that_leaves_something_out_or_refers_has_its_reason(words, knowledge_base):
    for rule in knowledge_base.rules.values():
        assert words.withheld(rule) or not takes_away(rule), rule.id
        assert words.about(rule) or not may_wait_for_answers(rule), rule.id
        for urgency in referrals(rule):
            assert words.refer(rule, urgency), (rule.id, urgency)


def test_every_referral_that_cannot_wait_has_a_reason_of_its_own_and_not_that_of_its_module(words, knowledge_base):
    for rule in knowledge_base.rules.values():
        for urgency in referrals(rule) & set(CANNOT_WAIT):
            assert words.rules[rule.id].refer.get(urgency), (rule.id, urgency)


def test_every_note_of_the_plan_is_said_or_left_out_on_purpose(words, knowledge_base):
    assert {(note.rule, note.note) for note in words.notes} == plan_notes(knowledge_base)


def test_every_place_of_the_catalogue_has_everyday_words(words, knowledge_base):
    said = [words.place(place) for place in knowledge_base.catalogue.places]
    assert all(said)
    assert len(set(said)) == len(said)
    assert words.place("gluteal_left") == "your left buttock"
    assert words.place("upper_back") == "your upper back"


def test_the_cards_name_every_sign_of_the_cauda_equina_and_of_a_clot(words):
    named = {rule for card in words.cards for sign in card.signs for rule in sign.rules}
    assert named >= CAUDA_EQUINA | CLOT
    assert [card.care for card in words.cards] == ["emergency", "urgent", "non-urgent"]


def test_each_sign_of_a_card_comes_from_a_rule_that_refers_as_urgently(words, knowledge_base):
    for card in words.cards:
        for sign in card.signs if card.care in NEEDED_CARES else ():
            for rule in sign.rules:
                assert card.care in referrals(knowledge_base.rules[rule]), (sign.text, rule)


def test_a_technique_that_is_never_offered_is_said_not_to_be_done(words, knowledge_base):
    for technique in knowledge_base.catalogue.techniques.values():
        if "never" in technique.groups:
            assert words.techniques[technique.id].does.startswith("We do not do this."), technique.id


def test_nothing_in_the_file_promises_that_it_goes_away():
    text = (HERE / FILE).read_text(encoding="utf-8")
    assert not re.search(r"\b(cures?|cured|heals?|healed|guarantees?|miracle)\b", text, re.IGNORECASE)


def test_a_module_speaks_for_a_rule_that_says_nothing_of_its_own(words, knowledge_base):
    rule = knowledge_base.rules["E7-03"]
    assert words.withheld(rule) == words.modules["contradictions"].withheld
    assert words.advice(rule) == ""


def test_the_words_come_out_of_the_cache_as_they_were_read(words, knowledge_base, tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path))
    first = load_beside(knowledge_base, HERE, FILE, PatientPage, read_patient_page)
    kept = cache.read(f"{knowledge_base.digest}-patient_page", PatientPage)
    assert first == kept == words


def test_a_knowledge_base_without_the_file_has_no_words(tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    folder = copy_knowledge_base(tmp_path / "kb")
    (folder / FILE).unlink()
    knowledge_base = load(folder, use_cache=False)
    assert load_beside(knowledge_base, folder, FILE, PatientPage, read_patient_page) is None


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  effleurage:\n", "  effleurge:\n", 'is not a technique; did you mean effleurage?'),
        ("  effleurage:\n", "  effleurge:\n", "effleurage has no plain words"),
        ("  NS-02: {", "  NS-2: {", 'is not a rule; did you mean NS-02?'),
        ("  lumbar: your", "  lumber: your", 'is not a region; did you mean lumbar?'),
        ("  prone: You", "  pron: You", 'is not a position; did you mean prone?'),
        ("  governance:\n", "  governence:\n", 'is not a module of rules; did you mean governance?'),
        ("{left: your left thigh, right: your right thigh}", "your thigh", "is not a mapping"),
        ("    does: We stroke your skin with flat hands.\n", "", "does is missing"),
        ("We stroke your skin with flat hands.", '""', "does says nothing"),
        ("note: Walk often, a little", "note: Walk a lot, a little", "is not a note that PL-01 puts into the plan"),
        ("rules: [RF-12]", "rules: [RF-11]", "RF-11 makes no urgent referral"),
        ("  - care: urgent\n", "  - care: non-urgent\n", "has no urgent card"),
        ("  - care: urgent\n", "  - care: urgnt\n", "did you mean urgent?"),
        ("{routine: See a doctor about your weak leg.}", "{urgent: See a doctor.}", "NS-04 makes no urgent"),
        ("    withheld: Two of your answers do not fit together, so", "    about: it is that", "E7-01 does not"),
        ("not_with: [BR-06, CI-04]", "not_with: [BR-6, CI-04]", "did you mean BR-06?"),
        ("honest:\n", "honesty:\n", "honest is missing"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_words_is_said_with_the_place_and_the_nearest_name(
    tmp_path, monkeypatch, old, new, says
):
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    folder = copy_knowledge_base(tmp_path / "kb")
    text = (folder / FILE).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (folder / FILE).write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidInput) as error:
        words_of(folder)
    line = next(line for line in error.value.lines() if says in line)
    assert re.search(r"patient_page\.yaml:\d+:\d+: ", line)


def test_whether_a_rule_refers_takes_away_or_waits_is_read_from_what_it_concludes(knowledge_base):
    rules = knowledge_base.rules
    assert referrals(rules["RF-01"]) == {"emergency"}
    assert may_wait_for_answers(rules["RF-01"])
    assert not may_wait_for_answers(rules["RF-22"])
    assert takes_away(rules["NS-02"])
    assert not takes_away(rules["CO-06"])
    assert any(isinstance(said, Refer) for part in rules["RF-01"].parts for said in part.then)


def test_words_of_a_rule_that_was_retired_are_refused_as_such_wherever_they_name_it(tmp_path):
    folder = copy_knowledge_base(tmp_path / "kb")
    file = folder / "rules/red_flags.yaml"
    text = file.read_text(encoding="utf-8")
    head, rule = text.split("  RF-12:\n")
    retired = rule.replace("certainty:", "status: retired\n    certainty:", 1)
    file.write_text(f"{head}  RF-12:\n{retired}", encoding="utf-8")
    lines = [str(problem) for problem in check(folder, datetime.date(2026, 12, 1)).of("error")]
    assert lines
    assert all("RF-12 is retired" in line for line in lines if "patient_page" in line)
    assert any("patient_page" in line for line in lines)
