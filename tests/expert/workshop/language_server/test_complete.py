"""Completion: what fits a place is offered there, and nothing else, however much is typed already."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.language_server.complete import complete
from ischia.expert.workshop.language_server.opened import Opened
from ischia.rules.load import HERE

MODULE = "rules/nerve_safety.yaml"
SHOULDER = HERE / "examples" / "shoulder"


@cache
def opened(folder):
    one = Opened(folder)
    return one, one.base(), one.version()


def offered(typed, file=MODULE, head=None, folder=HERE):
    """What is offered at the | in a text that is typed at the end of a file."""
    _, base, version = opened(folder)
    head = version.texts[file] + "  ZZ-99:\n" if head is None else head
    text = head + typed
    at = text.rindex("|")
    return complete(file, text[:at] + text[at + 1 :], at, base, sorted(version.declared["short form"]))


def words(typed, *args, **options):
    return [one.label for one in offered(typed, *args, **options)]


BOTH = pytest.mark.parametrize("typed", ["    when: {irrit|", "    when:\n      irrit|", "    when: {any: [{|"])


@BOTH
def test_a_condition_is_offered_all_facts_computed_ones_settings_and_the_words_that_combine(typed):
    found = words(typed)
    assert {"irritability", "stage", "typed_stage", "any", "not", "moment", "stage_acute_below"} <= set(found)
    assert len(found) == len(set(found)) > 100


def test_a_test_is_offered_only_what_can_be_recorded():
    found = words("    tests:\n      - given: {|")
    assert "irritability" in found
    assert not {"hypothesis", "any", "stage_acute_below"} & set(found)


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("    when: {irritability: hi|", ["low", "moderate", "high"]),
        ("    when: {irritability: hi|, stage: acute}", ["low", "moderate", "high"]),
        ("    when: {irritability: [low, |]}", ["low", "moderate", "high"]),
        ("    when:\n      irritability:\n        - |", ["low", "moderate", "high"]),
        ("    when: {irritability: {other_than: h|", ["low", "moderate", "high"]),
        ("    when: {stage: ac|", ["acute", "subacute", "chronic"]),
        ("    when: {moment: con|", ["planning", "contact"]),
        ("    when: {policy_radicular_massage: al|", ["allow_as_adjunct", "withhold"]),
        ("    when: {foot_drop: tr|", ["true", "false"]),
        ("    strength: |", ["strong", "conditional"]),
        ("    certainty: very l|", ["expert opinion", "very low", "low", "moderate", "high"]),
        ("    status: |", ["draft", "active", "retired"]),
        ("    then:\n      - refer: {urgency: |", ["routine", "urgent", "emergency"]),
        ("    then:\n      - halve: [|", ["depth", "minutes"]),
        ("    then:\n      - derive: {stage: |", ["acute", "subacute", "chronic"]),
        ("    then:\n      - halve: |", ["depth", "minutes"]),
        ("    then:\n      - when: {stage: acute}\n        |", ["then"]),
        ("    tests:\n      - given: {}\n        mo|", ["moment", "settings", "overdue", "expect", "todo"]),
        ("    tests:\n      - given: {irritability: |", ["low", "moderate", "high", "unknown"]),
        ("    tests:\n      - expect: {holds: |", ["certainly", "possibly", "no"]),
        ("    title: free te|", []),
        ("    because: free te|", []),
        ("    # irrit|", []),
    ],
)  # fmt: skip
def test_what_fits_the_place_is_offered(typed, expected):
    found = [label for label in words(typed) if label not in ("fact", "setting", "other_than")]
    assert found == expected


def test_the_words_that_compare_fit_the_kind_of_the_fact():
    assert words("    when: {pain_nrs_leg: {|") == [
        "at_least",
        "at_most",
        "above",
        "below",
        "other_than",
        "fact",
        "setting",
    ]
    assert words("    when: {irritability: {|") == ["other_than", "fact", "setting"]
    assert words("    when: {muscle_findings: {|") == ["includes", "empty"]


def test_a_set_is_never_offered_to_be_compared_as_a_whole():
    found = offered("    when: {positions_tolerated: |")
    assert [one.insert for one in found] == ["{includes: }", "{empty: }"]
    assert "prone" in words("    when: {positions_tolerated: {includes: [|")


@pytest.mark.parametrize(
    ("typed", "some", "none"),
    [
        ("    sources: [EXP|", {"EXPERT", "SINSS"}, {"NS-01"}),
        ("    sources:\n      - |", {"EXPERT", "SINSS"}, {"NS-01"}),
        ("    then:\n      - |", {"withhold", "gentle_only", "when", "cap_pressure"}, {"gentle"}),
        ("    then: [ge|", {"gentle_only"}, {"gentle"}),
        ("    then:\n      - withhold: |", {"all", "techniques", "regions"}, {"effleurage"}),
        ("    then:\n      - withhold: {techniques: [eff|", {"effleurage"}, {"gentle"}),
        ("    then:\n      - withhold: {all_but: {groups: [|", {"gentle"}, {"effleurage"}),
        ("    then:\n      - withhold: {regions: [|", {"calf", "calf_affected"}, {"calf_left", "lumbar_affected"}),
        ("    then:\n      - withhold: {regions: {fact: |", {"skin_area"}, {"positions_tolerated", "age_years"}),
        ("    then:\n      - restrict_positions: [|", {"prone", "affected_side"}, set()),
        ("    then:\n      - restrict_positions: {fact: |", {"positions_tolerated"}, {"age_years"}),
        ("    then:\n      - adapt: |", {"text", "techniques"}, {"all"}),
        ("    then:\n      - require_depth: {ignoring: [|", {"NS-01"}, {"EXPERT"}),
        ("    then:\n      - recommend: |", {"effleurage"}, {"gentle"}),
        ("    when: {duration_weeks: {below: {setting: |", {"stage_acute_below"}, {"duration_weeks"}),
        ("    when: {duration_weeks: {below: {fact: |", {"duration_weeks", "stage"}, {"any"}),
        ("    tests:\n      - expect: {|", {"withheld", "concludes"}, {"in_force"}),
        ("    tests:\n      - expect: {regions: {effleurage: [|", {"calf_left", "lumbar"}, {"calf", "calf_affected"}),
        ("    tests:\n      - expect: {concludes: {withhold: {select: {groups: [|", {"deep"}, {"effleurage"}),
        ("    accepts: {|", {"R712"}, {"R104"}),
        ("    |", {"title", "when", "then", "tests", "accepts"}, {"module"}),
    ],
)  # fmt: skip
def test_names_are_offered_where_they_belong(typed, some, none):
    found = set(words(typed))
    assert some <= found
    assert not none & found


def test_keys_that_stand_there_are_not_offered_again():
    found = words("    title: One\n    |\n    then: []\n")
    assert not {"title", "then"} & set(found)
    assert "when" in found


def test_words_that_mean_something_else_without_quotes_get_them():
    inserts = {one.label: one.insert for one in offered("    when: {consent: |")}
    assert (inserts["yes"], inserts["no"], inserts["withdrawn"]) == ('"yes"', '"no"', "withdrawn")
    inserts = {one.label: one.insert for one in offered("    when: {foot_drop: |")}
    assert (inserts["true"], inserts["false"]) == ("true", "false")


def test_a_key_brings_its_colon_unless_it_has_one():
    assert offered("    when: {irrit|")[0].insert.endswith(": ")
    assert not offered("    when: {irrit|: high}")[0].insert.endswith(": ")


def test_a_condition_brings_its_braces_where_it_has_none():
    for typed in ("    when: |", "    when: irr|", "    then:\n      - when: |"):
        inserts = {one.label: one.insert for one in offered(typed)}
        assert inserts["irritability"] == "{irritability: }"


def test_the_whole_word_is_replaced_and_nothing_beside_it():
    text = "rules:\n  A-1:\n    when: {irrit, stage: acute}\n"
    _, base, _ = opened(HERE)
    found = complete("rules/a.yaml", text, text.index("rit,"), base, ())[0]
    assert text[found.start : found.end] == "irrit"


@pytest.mark.parametrize(
    ("file", "typed", "some"),
    [
        ("facts/vocabulary.yaml", "facts:\n  new:\n    type: |", {"boolean", "choice", "set"}),
        ("facts/vocabulary.yaml", "facts:\n  new:\n    block: |", {"bone", "cauda_equina"}),
        ("facts/vocabulary.yaml", "facts:\n  new:\n    |", {"question", "unknown"}),
        ("facts/techniques.yaml", "techniques:\n  new:\n    groups: [|", {"gentle"}),
        ("facts/techniques.yaml", "techniques:\n  new:\n    tradition: |", {"western", "oriental"}),
        ("facts/techniques.yaml", "techniques:\n  new:\n    evidence: {sources: [|", {"EXPERT"}),
        ("facts/sources.yaml", "sources:\n  N-1:\n    standing: |", {"seen"}),
        ("rules/derived.yaml", "derived:\n  new:\n    cases:\n      - |", {"ST-01", "value", "when"}),
        ("rules/policy.yaml", "policy:\n  safety_net: |", {"CO-05"}),
        ("rules/policy.yaml", "short_forms:\n  new:\n    - |", {"withhold"}),
        ("rules/base_case.yaml", "facts:\n  irritability: |", {"low"}),
        ("rules/patient_page.yaml", "rules:\n  |", {"RF-01"}),
        ("rules/patient_page.yaml", "techniques:\n  |", {"effleurage"}),
        ("rules/intended_use.yaml", "patient_data:\n  sex: {facts: [|", {"age_years"}),
        ("facts/body_chart.yaml", "marks:\n  - where: {|", {"abdominal_precaution"}),
        ("knowledge_base.yaml", "settings:\n  new: {rule: |", {"KB-01"}),
        ("knowledge_base.yaml", "governance: {status: |", {"draft"}),
        ("tests/cases/new.yaml", "cases:\n  one:\n    expect: {in_force: [|", {"RF-01"}),
        ("tests/cases/new.yaml", "common:\n  negative: [|", {"bone"}),
        ("cases/new.yaml", "facts:\n  irritability: |", {"high"}),
    ],
)  # fmt: skip
def test_every_file_of_a_knowledge_base_is_completed(file, typed, some):
    assert some <= set(words(typed, file, ""))


def test_another_knowledge_base_offers_its_own_names():
    found = words("    when: {|", "rules/stages.yaml", None, SHOULDER)
    assert "rotation_loss" in found
    assert not {"gluteus_medius", "pain_nrs_leg"} & set(found)


def test_a_file_of_no_kind_is_offered_nothing():
    assert words("facts:\n  |", "notes.yaml", "") == []


@given(st.integers(0, 10_000), st.sampled_from(["rules/stages.yaml", "rules/derived.yaml", "facts/vocabulary.yaml"]))
def test_something_or_nothing_is_offered_at_any_place(at, file):
    _, base, version = opened(SHOULDER)
    text = version.texts[file]
    at %= len(text)
    for one in complete(file, text[:at], at, base, ()):
        assert 0 <= one.start <= one.end <= at
    for one in complete(file, text, at, base, ()):
        assert "\n" not in text[one.start : one.end]
