"""Where a name is used, with the file and line of each use."""

import pytest

from ischia.expert.scope import Scope
from ischia.expert.workshop.finding.readers import dependants, readers
from ischia.expert.workshop.finding.uses import uses
from ischia.facts.problem import InvalidInput
from ischia.rules.conclusion import Recommend, Withhold
from ischia.rules.condition import reads
from ischia.rules.load import HERE
from ischia.rules.rule import TYPED
from revised_bases import SHOULDER, whole

FOLDERS = pytest.mark.parametrize("folder", [HERE, SHOULDER])


def _who(folder, name, *sections):
    (found,) = uses(whole(folder), name)
    return {use.who for use in found.uses if use.section in sections}


@FOLDERS
def test_the_readers_of_a_fact_are_the_rules_whose_conditions_read_it(folder):
    base = whole(folder).base
    for name in base.vocabulary.facts:
        wanted = {name, TYPED + name}
        reading = {r.id for r in base.rules.values() if any(wanted & set(reads(part.when)) for part in r.parts)}
        told = {reader.rule for reader in readers(base, name) if not reader.through}
        assert reading <= told


@FOLDERS
def test_a_way_through_derived_facts_is_a_way(folder):
    base = whole(folder).base
    for name in base.vocabulary.facts:
        for derived, way in dependants(base, name).items():
            assert way[0] == derived
            for reader, read in zip(way, (*way[1:], name), strict=True):
                names = {n.removeprefix(TYPED) for when in base.derived[reader].conditions for n in reads(when)}
                assert read in names


@FOLDERS
def test_every_rule_that_withholds_or_recommends_a_technique_is_told(folder):
    base, scope = whole(folder).base, Scope(whole(folder).base)
    for technique in base.catalogue.techniques:
        said = [(rule.id, one) for rule in base.rules.values() for part in rule.parts for one in part.then]
        withholding = {
            rule for rule, one in said if isinstance(one, Withhold) and technique in scope.techniques(one.select)
        }
        recommending = {rule for rule, one in said if isinstance(one, Recommend) and technique in one.techniques}
        sections = ("Rules that withhold it", "Rules that withhold everything")
        assert withholding <= _who(folder, technique, *sections)
        assert recommending == _who(folder, technique, "Rules that recommend it")


@FOLDERS
def test_every_place_is_a_line_that_says_the_name_or_begins_what_uses_it(folder):
    written = whole(folder)
    base = written.base
    names = (*base.vocabulary.facts, *base.sources, *base.settings, *base.catalogue.groups)
    for name in names:
        for found in uses(written, name):
            for use in (*found.uses, found):
                file, _, line = use.at.removeprefix(written.above).rpartition(":")
                text = written.texts[file].decode().splitlines()[int(line) - 1]
                assert text.strip(), f"{use.at} is a line with something in it"


def test_a_name_stands_where_it_is_said_to_stand():
    (found,) = uses(whole(HERE), "irritability")
    at = next(use.at for use in found.uses if use.who == "NS-02" and use.section == "Rules that read it")
    file, _, line = at.rpartition(":")
    assert "irritability: high" in whole(HERE).texts[file].decode().splitlines()[int(line) - 1]


def test_a_setting_is_used_by_the_rules_that_compare_with_it():
    assert _who(HERE, "stage_acute_below", "Rules that read it") == {"E7-06", "ST-01", "ST-02"}


def test_a_rule_is_used_by_the_derived_fact_of_which_it_is_a_case():
    assert "stage" in _who(HERE, "ST-01", "Derived facts")
    assert "stage_acute_below" in _who(HERE, "ST-01", "Settings")


def test_a_source_is_used_by_the_rules_and_techniques_that_cite_it():
    base = whole(HERE).base
    resting = {rule.id for rule in base.rules.values() if "SINSS" in rule.sources}
    citing = {technique.id for technique in base.catalogue.techniques.values() if "SINSS" in technique.evidence}
    assert _who(HERE, "SINSS", "Rules that rest on it") == resting
    assert _who(HERE, "SINSS", "Techniques that cite it") == citing


def test_a_region_is_used_by_techniques_rules_and_facts():
    assert "shiatsu" in _who(HERE, "calf", "Techniques given there")
    assert "NS-02" in _who(HERE, "calf", "Rules that withhold there")
    assert "skin_area" in _who(HERE, "calf", "Facts whose words mean it")


def test_a_name_of_two_kinds_shows_both():
    written = whole(HERE)
    two = sorted(written.base.catalogue.groups.keys() & written.base.catalogue.techniques.keys())
    names = [*two, *sorted(written.base.vocabulary.facts.keys() & written.base.catalogue.groups.keys())]
    for name in names:
        assert len(uses(written, name)) == 2


def test_an_unknown_name_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match="did you mean irritability"):
        uses(whole(HERE), "iritability")
