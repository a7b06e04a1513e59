"""What differs between two versions is told, all of it, and what is said to be tighter never offers more."""

import copy
import datetime
import random

import msgspec
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import strategies  # noqa: F401 - it chooses the profile of hypothesis
from ischia.expert.consult import Consultant
from ischia.expert.workshop.revision.data_changes import canonical
from ischia.expert.workshop.revision.effect import LOOSER, OTHER, TIGHTER, opposite
from ischia.expert.workshop.revision.revision import revision
from ischia.expert.workshop.revision.text import revision_markdown, revision_text
from ischia.rules.load import HERE, in_force
from revised_bases import SHOULDER, data_of, patients, whole, with_a_changed_rule, with_data, with_text

TODAY = datetime.date(2026, 12, 1)
PATIENTS = 12
FEW = max(24, settings.default.max_examples // 4)  # each example reads a knowledge base
seeds = st.integers(0, 2**32 - 1)
folders = st.just(SHOULDER)


def _names(found, sort):
    return {(entry.kind, entry.name) for entry in found.entries if entry.sort == sort}


# Laws


@pytest.mark.parametrize("folder", [HERE, SHOULDER])
def test_a_base_does_not_differ_from_itself(folder):
    found = revision(whole(folder), whole(folder))
    assert (found.differs, found.entries, found.same_text) == (False, (), True)


@pytest.mark.parametrize("folder", [HERE, SHOULDER])
def test_comments_and_layout_are_no_difference(folder):
    same = with_data(folder, data_of(folder))
    found = revision(whole(folder), same)
    assert (found.entries, found.rewritten, found.same_text) == ((), (), False)


@settings(max_examples=FEW)
@given(seeds)
def test_every_change_of_a_rule_is_told(seed):
    chance = random.Random(seed)
    changed = with_a_changed_rule(SHOULDER, chance, times=2)
    assume(changed is not None)
    found = revision(whole(SHOULDER), changed)
    for rule in whole(SHOULDER).base.rules:
        before, after = (canonical(one.rule_data(rule)) for one in (whole(SHOULDER), changed))
        told = {entry.name for entry in found.of("rule")} | set(found.rewritten)
        assert (rule in told) is (before != after)


@settings(max_examples=FEW)
@given(seeds)
def test_every_change_of_anything_else_is_told(seed):
    chance = random.Random(seed)
    data = data_of(SHOULDER)
    file = chance.choice([name for name in sorted(data) if name not in whole(SHOULDER).modules])
    changed = _one_text_changed(data[file], chance)
    assume(changed is not None)
    other = with_data(SHOULDER, {file: changed})
    assume(other is not None)
    found = revision(whole(SHOULDER), other)
    assert [entry for entry in found.entries if entry.kind != "rule"], f"a change in {file} is told"


def _one_text_changed(data, chance):
    """A copy of some data with one text or number in it changed; None where the way down ended in nothing."""
    if isinstance(data, dict) and data:
        key = chance.choice(sorted(data))
        inner = _one_text_changed(data[key], chance)
        return None if inner is None else {**data, key: inner}
    if isinstance(data, list) and data:
        place = chance.randrange(len(data))
        inner = _one_text_changed(data[place], chance)
        return None if inner is None else [*data[:place], inner, *data[place + 1 :]]
    if isinstance(data, bool):
        return not data
    if isinstance(data, int | float):
        return data + 1
    return f"{data} too" if isinstance(data, str) else None


@settings(max_examples=FEW)
@given(seeds, folders)
def test_the_other_way_round_everything_is_turned_round(seed, folder):
    old, new = whole(folder), with_a_changed_rule(folder, random.Random(seed))
    assume(new is not None)
    there, back = revision(old, new), revision(new, old)
    assert _names(there, "added") == _names(back, "removed")
    assert _names(there, "removed") == _names(back, "added")
    assert _names(there, "changed") == _names(back, "changed")
    assert there.rewritten == back.rewritten
    turned = {entry.name: opposite(entry.effect) for entry in back.of("rule")}
    assert {entry.name: entry.effect for entry in there.of("rule")} == turned


@settings(max_examples=FEW)
@given(seeds, folders)
def test_what_is_tighter_never_offers_more_and_what_is_looser_never_less(seed, folder):
    chance = random.Random(seed)
    new = with_a_changed_rule(folder, chance, times=chance.choice((1, 1, 2)))
    assume(new is not None)
    _weigh(whole(folder), new, chance)


def _weigh(old, new, chance):
    """Weigh some patients by both versions and hold what is said of their rules to it."""
    effects = {entry.effect for entry in revision(old, new).of("rule")}
    never_more, never_less = effects <= {TIGHTER, OTHER}, effects <= {LOOSER, OTHER}
    before, after = (Consultant(in_force(one.base), TODAY) for one in (old, new))
    for case in patients(old, chance, PATIENTS):
        had, has = (_offered(one.consult(case).to_plain()) for one in (before, after))
        assert not never_more or _within(has, had)
        assert not never_less or _within(had, has)


def _offered(decision):
    """What may be done with each technique that is offered."""
    return {
        offer["technique"]: (
            offer["pressure_cap"],
            offer["depth_cap"],
            frozenset(offer["regions"]),
            offer["dose"].get("minutes", [0, 0])[1],
        )
        for offer in decision["offered"]
    }


def _within(some, others):
    """Whether nothing of `some` goes beyond `others`."""
    return all(
        name in others and all(a <= b for a, b in zip(bounds, others[name], strict=True))
        for name, bounds in some.items()
    )


# What is said of particular changes

NERVE = "rules/nerve_safety.yaml"


@pytest.mark.parametrize(
    ("file", "old", "new", "rule", "said", "effect"),
    [
        (NERVE, "at_least: 7}", "at_least: 8}", "NS-02", "when: pain_nrs_leg at least 7 became at least 8", LOOSER),
        (NERVE, "at_least: 7}", "at_least: 6}", "NS-02", "when: pain_nrs_leg at least 7 became at least 6", TIGHTER),
        (NERVE, "- cap_pressure: 2", "- cap_pressure: 3", "NS-02", "cap of pressure 2 became 3", LOOSER),
        (NERVE, "groups: [deep, nerve", "groups: [nerve", "NS-02", "withholds the group deep no longer", LOOSER),
        (NERVE, "[thigh_affected, calf_affected]", "[thigh, calf_affected]", "NS-02", "withholds on thigh too", None),
        (NERVE, "      - gentle_only\n", "", "NS-02", "removed: withhold everything but gentle work", LOOSER),
        (NERVE, "irritability: high\n", "irritability: [high, low]\n", "NS-02",
         "when: irritability high became high or low", TIGHTER),
        ("rules/western.yaml", "irritability: high\n", "irritability: [high, low]\n", "WE-02",
         "when: irritability high became high or low", "cannot tell"),
        (NERVE, "because: A nerve that flares", "because: It flares", "NS-02", "because reworded", OTHER),
        (NERVE, "title: An irritable nerve", "title: A nerve", "NS-02", "title reworded", OTHER),
    ],
)  # fmt: skip
def test_a_change_is_said_in_words_and_marked(file, old, new, rule, said, effect):
    entry = next(e for e in revision(whole(HERE), with_text(HERE, file, old, new)).of("rule") if e.name == rule)
    assert said in {change.text for change in entry.changes}
    assert entry.effect == effect or (effect is None and entry.effect == TIGHTER)


def test_a_rule_with_another_id_is_renamed_and_not_removed():
    data = copy.deepcopy(data_of(HERE))
    for rules in (data[NERVE]["rules"], data["rules/patient_page.yaml"]["rules"]):
        rules["NS-17"] = rules.pop("NS-07")
    found = revision(whole(HERE), with_data(HERE, data))
    assert [(entry.sort, entry.was, entry.name) for entry in found.of("rule")] == [("renamed", "NS-07", "NS-17")]


def test_a_rule_in_another_module_has_moved():
    nerve, side = (copy.deepcopy(data_of(HERE)[file]) for file in (NERVE, "rules/side.yaml"))
    side["rules"]["NS-07"] = nerve["rules"].pop("NS-07")
    new = with_data(HERE, {NERVE: nerve, "rules/side.yaml": side})
    entry = next(iter(revision(whole(HERE), new).of("rule")))
    assert (entry.name, entry.effect) == ("NS-07", OTHER)
    assert [change.text for change in entry.changes] == ["moved from the module nerve_safety to side"]


def test_a_short_form_spelt_out_is_written_otherwise_and_means_the_same():
    spelt = "- withhold: {all_but: {groups: [gentle]}}\n      - cap_depth: 2\n"
    found = revision(whole(HERE), with_text(HERE, NERVE, "- gentle_only\n", spelt))
    assert (found.differs, found.rewritten) == (False, ("NS-02",))


def test_a_draft_that_becomes_active_recommends_from_then_on():
    draft = with_text(HERE, "rules/western.yaml", "  WE-02:\n", "  WE-02:\n    status: draft\n")
    entry = next(iter(revision(draft, whole(HERE)).of("rule")))
    assert (entry.changes[0].text, entry.effect) == ("status draft became active", LOOSER)


def test_a_draft_that_is_added_does_only_what_a_draft_does():
    data = copy.deepcopy(data_of(HERE))
    rules = data["rules/western.yaml"]["rules"]
    rules["WE-92"] = {**rules["WE-02"], "status": "draft", "tests": []}
    (entry,) = revision(whole(HERE), with_data(HERE, data)).of("rule")
    assert (entry.sort, entry.effect) == ("added", TIGHTER), "it caps, and recommends nothing yet"
    assert entry.title.endswith("(draft)")


def test_a_retired_rule_is_kept_for_the_record():
    data = copy.deepcopy(data_of(HERE))
    data[NERVE]["rules"]["NS-07"]["status"] = "retired"
    del data["rules/patient_page.yaml"]["rules"]["NS-07"]
    retired = with_data(HERE, data)
    there, back = revision(whole(HERE), retired), revision(retired, whole(HERE))
    assert [(entry.sort, entry.effect) for entry in there.of("rule")] == [("retired", LOOSER)]
    assert [(entry.sort, entry.effect) for entry in back.of("rule")] == [("reinstated", TIGHTER)]


def test_the_rules_that_a_setting_moves_are_named():
    found = revision(whole(HERE), with_text(HERE, "knowledge_base.yaml", "value: 6", "value: 7"))
    assert [change.text for change in found.of("setting")[0].changes] == [
        "value 6 became 7",
        "read by E7-06, ST-01, ST-02",
    ]
    assert found.of("rule") == ()
    assert "acute (ST-01): duration_weeks below 6 became below 7" in {
        c.text for c in found.of("derived fact")[0].changes
    }


def test_the_tests_beside_a_rule_are_counted():
    new = with_text(
        HERE, NERVE, "      - given: {irritability: low, pain_nrs_leg: 7}", "      - given: {pain_nrs_leg: 8}"
    )
    entry = next(iter(revision(whole(HERE), new).of("rule")))
    assert [change.text for change in entry.changes] == ["tests: 1 added, 1 removed; 7 now"]


# The text


def _revised():
    """The illustrative base with a change of many a kind."""
    data = copy.deepcopy(data_of(SHOULDER))
    health, stages = data["rules/health.yaml"]["rules"], data["rules/stages.yaml"]["rules"]
    stages["FS-04"] = stages.pop("FS-02")
    del data["rules/red_flags.yaml"]["rules"]["RF-06"]
    irritable = health["IR-01"]
    irritable["because"] = "It flares."
    irritable["tests"] = irritable["tests"][1:]
    health["NEW-01"] = {**health["IR-01"], "title": "A new rule", "when": {"age_years": {"at_least": 80}}}
    data["rules/course.yaml"]["rules"]["DO-01"]["then"][0] = {"cap_techniques": 4}
    data["rules/course.yaml"]["rules"]["DO-01"]["then"][1] = {"cap_weeks": 10}
    data["facts/vocabulary.yaml"]["facts"]["age_years"]["question"] = "How many years have you lived?"
    data["facts/techniques.yaml"]["techniques"]["pendulum"]["dose"]["minutes"] = [1, 4]
    data["facts/sources.yaml"]["sources"]["JUDGED"]["standing"] = "not seen"
    data["knowledge_base.yaml"]["version"] = "0.2.0"
    data["knowledge_base.yaml"]["settings"]["stiff_from"]["value"] = 45
    return with_data(SHOULDER, data)


def test_the_text_of_a_revision_reads_well(snapshot):
    found = msgspec.structs.replace(revision(whole(SHOULDER), _revised()), old="shoulder-0.1", new="shoulder-0.2")
    text = revision_text(found, lambda text, role: text)
    assert [line for line in text.splitlines() if len(line) > 80] == []
    assert text == snapshot(name="text")
    assert revision_markdown(found) == snapshot(name="markdown")


def test_what_only_looks_different_says_so():
    found = revision(whole(SHOULDER), with_data(SHOULDER, data_of(SHOULDER)))
    text = revision_text(found, lambda text, role: text)
    assert text.endswith("No difference in meaning.\nOnly the text differs: comments, layout or order.\n")
