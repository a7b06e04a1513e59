"""Names at a place: explained, led to where they get their meaning, and found wherever they stand."""

from functools import cache

import pytest

from ischia.expert.workshop.language_server.look_up import definitions, hover, meaning_at, references
from ischia.expert.workshop.language_server.names import Meaning
from ischia.expert.workshop.language_server.opened import Opened
from ischia.rules.load import HERE

MODULE = "rules/nerve_safety.yaml"
EXAMPLE = """\
module: example
title: An example
rules:
  ZZ-01:
    title: A rule
    when:
      any: [{irritability: {other_than: high}}, {typed_stage: acute}, {review_overdue: true}]
      duration_weeks: {below: {setting: stage_acute_below}}
    then:
      - gentle_only
      - withhold: {techniques: [petrissage], groups: [deep], regions: [calf_affected]}
      - restrict_positions: [prone]
    because: high and petrissage are only words here
    sources: [EXPERT]
    strength: strong
    certainty: low
    accepts: {R712: It is an example.}
    tests:
      - given: {irritability: low}
        expect: {withheld: [petrissage], regions: {effleurage: [calf_left]}, holds: possibly}
"""
FILE = "rules/example.yaml"


@cache
def opened():
    one = Opened(HERE)
    one.edited[FILE] = EXAMPLE
    return one, one.version(), one.base()


def shown(words, shift=1):
    _, version, base = opened()
    found = hover(version, base, FILE, EXAMPLE.index(words) + shift)
    return found.text if found else None


@pytest.mark.parametrize(
    "words",
    [
        "irritability", "other_than", "high}", "typed_stage", "review_overdue", "any:", "duration_weeks", "below",
        "stage_acute_below", "gentle_only", "withhold", "petrissage", "deep", "calf_affected", "prone", "EXPERT",
        "strength", "sources", "R712", "given", "effleurage", "calf_left", "holds", "ZZ-01", "rules:",
    ],
)  # fmt: skip
def test_what_is_shown_over_a_word(words, snapshot):
    assert shown(words) == snapshot


@pytest.mark.parametrize("words", ["high and", "petrissage are", "A rule", "An example", "module: example"])
def test_nothing_is_explained_in_prose(words):
    assert shown(words, 0) is None or words.startswith("module")


def test_the_whole_word_is_marked():
    _, version, base = opened()
    found = hover(version, base, FILE, EXAMPLE.index("irritability") + 4)
    assert EXAMPLE[found.token.start : found.token.end] == "irritability"


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("irritability", ["facts/vocabulary.yaml: irritability"]),
        ("typed_stage", ["facts/vocabulary.yaml: stage", "rules/derived.yaml: stage"]),
        ("stage_acute_below", ["knowledge_base.yaml: stage_acute_below"]),
        ("gentle_only", ["rules/policy.yaml: gentle_only"]),
        ("petrissage", ["facts/techniques.yaml: petrissage"]),
        ("deep", ["facts/techniques.yaml: deep"]),
        ("calf_affected", ["facts/techniques.yaml: calf"]),
        ("prone", ["facts/techniques.yaml: prone"]),
        ("EXPERT", ["facts/sources.yaml: EXPERT"]),
        ("ZZ-01", [f"{FILE}: ZZ-01"]),
    ],
)  # fmt: skip
def test_a_name_leads_to_where_it_gets_its_meaning(words, places):
    _, version, _ = opened()
    meaning, _ = meaning_at(version, FILE, EXAMPLE.index(words) + 1)
    found = [
        f"{one.file}: {version.texts[one.file][one.token.start : one.token.end]}"
        for one in definitions(version, meaning)
    ]
    assert found == places


@pytest.mark.parametrize("words", ["high}", "any:", "strength", "possibly", "A rule", "because"])
def test_what_is_no_name_leads_nowhere(words):
    assert meaning_at(opened()[1], FILE, EXAMPLE.index(words) + 1) is None


def test_a_name_is_found_wherever_it_stands_and_nowhere_in_prose():
    _, version, _ = opened()
    found = [one for one in references(version, Meaning("technique", "petrissage")) if one.file == FILE]
    assert len(found) == 2
    every = list(references(version, Meaning("technique", "petrissage")))
    assert {"facts/techniques.yaml", "rules/patient_page.yaml"} <= {one.file for one in every}
    assert len(list(references(version, Meaning("technique", "petrissage"), declarations=False))) == len(every) - 1


def test_as_many_places_are_found_as_the_uses_of_a_name_say():
    """What reads a fact according to `ischia rules uses` holds a place of it."""
    from ischia.expert.workshop.finding.readers import readers

    _, version, base = opened()
    found = {one.token.path[1] for one in references(version, Meaning("fact", "irritability")) if _in_rule(one)}
    assert {reader.rule for reader in readers(base, "irritability") if not reader.through} <= found


def _in_rule(one):
    return one.token.path[:1] == ("rules",) and one.file.startswith("rules/")


def test_what_is_half_typed_is_explained_by_what_was_last_known():
    one = Opened(HERE)
    assert one.base() is not None
    one.edited["facts/vocabulary.yaml"] = "facts: {irrit"
    text = one.version().texts[MODULE]
    found = hover(one.version(), one.base(), MODULE, text.index("irritability") + 1)
    assert "How irritable" in found.text or "irritability" in found.text


def test_every_word_of_a_knowledge_base_can_be_pointed_at():
    folder = HERE / "examples" / "shoulder"
    one = Opened(folder)
    base, version = one.base(), one.version()
    for file, text in version.texts.items():
        for at in range(0, len(text), 7):
            hover(version, base, file, at)
            meaning_at(version, file, at)
