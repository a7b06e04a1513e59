"""An overlay in an editor: its files over those of a knowledge base, at one moment."""

import datetime
import shutil

import pytest

from ischia.expert.workshop.language_server.choices import choices
from ischia.expert.workshop.language_server.look_up import definitions, hover
from ischia.expert.workshop.language_server.names import Meaning, words_of
from ischia.expert.workshop.language_server.opened import Opened
from ischia.expert.workshop.language_server.overlaid import OpenedOverlay, overlay_of
from ischia.expert.workshop.language_server.rename import rename
from ischia.expert.workshop.language_server.shape import SHORT_FORM, WORD
from ischia.expert.workshop.language_server.symbols import found_symbols
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE

EXAMPLE = HERE / "examples" / "overlay"
HEAD = "overlay/overlay.yaml"
HOUSE = "overlay/rules/house.yaml"
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(scope="module")
def base():
    return Opened(HERE)


@pytest.fixture
def opened(base):
    return OpenedOverlay(EXAMPLE, base)


def said(opened):
    return [(problem.code, problem.message) for problem in opened.version().problems(TODAY)]


def test_a_file_belongs_to_the_overlay_in_whose_folder_it_lies():
    assert overlay_of(EXAMPLE / "overlay.yaml") == EXAMPLE
    assert overlay_of(EXAMPLE / "rules" / "house.yaml") == EXAMPLE
    assert overlay_of(EXAMPLE / "rules" / "more" / "not_saved_yet.yaml") == EXAMPLE
    assert overlay_of(EXAMPLE / "tests" / "cases" / "young.yaml") == EXAMPLE
    assert overlay_of(EXAMPLE / "notes.yaml") is None
    assert overlay_of(HERE / "rules" / "plan.yaml") is None


def test_a_file_of_another_program_that_is_called_so_is_left_alone(tmp_path):
    (tmp_path / "overlay.yaml").write_text("kind: Overlay\nname: overlay\n", encoding="utf-8")
    assert overlay_of(tmp_path / "overlay.yaml") is None
    assert overlay_of(tmp_path / "rules" / "a.yaml") is None


def test_whatever_stands_in_the_example_is_among_what_would_be_offered_there(opened):
    version, base, looked_at = opened.version(), opened.base(), 0
    for file in (HEAD, HOUSE):
        for one in words_of(file, version.texts[file]):
            if one.slot is None or one.slot.declares or one.slot.kind == WORD:
                continue
            offered = {choice.word for choice in choices(one.slot, base)}
            if offered and one.slot.kind != SHORT_FORM and not one.token.word.isdecimal():
                assert one.token.word in offered, one
                looked_at += 1
    assert looked_at > 40


def test_what_would_open_something_is_not_offered(opened):
    slots = [one.slot for one in words_of(HOUSE, opened.version().texts[HOUSE]) if one.token.word == "advise"]
    assert slots[0].words.keys() >= {"withhold", "cap_depth"}
    assert not {"recommend", "option", "derive"} & slots[0].words.keys()


def test_every_name_in_it_is_declared_in_it_or_in_the_base(opened):
    version = opened.version()
    mentioned = [one for one in version.mentions if version.is_own(one.file)]
    assert len(mentioned) > 12
    for one in mentioned:
        assert one.meaning.name in version.declared[one.meaning.kind], one


def test_a_name_of_the_clinic_is_shown_over_a_technique(opened):
    text = opened.version().texts[HEAD]
    found = hover(opened.version(), opened.base(), HEAD, text.index("effleurage"))
    assert "Slow stroking (effleurage)" in found.text.replace("\\\\", "")


def test_a_version_stays_the_same_until_something_changes(base, tmp_path):
    opened = OpenedOverlay(shutil.copytree(EXAMPLE, tmp_path / "overlay"), base)
    first = opened.version()
    assert opened.version() is first
    opened.edited[HOUSE] = first.texts[HOUSE] + "\n"
    assert opened.version() is not first
    opened.edited.clear()
    base.edited["rules/plan.yaml"] = base.version().texts["rules/plan.yaml"] + "\n"
    try:
        assert opened.version() is not first
    finally:
        base.edited.clear()


def test_the_example_has_nothing_wrong(opened):
    assert said(opened) == []


def test_only_what_is_wrong_with_the_overlay_is_said(opened):
    text = opened.version().texts[HEAD]
    opened.edited[HEAD] = text.replace("  gua_sha:", "  gua_shah:")
    (problem,) = opened.version().problems(TODAY)
    assert (problem.file, problem.nearest) == (str(EXAMPLE / "overlay.yaml"), "gua_sha")


def test_what_is_known_is_kept_while_something_is_being_typed(opened):
    assert "HC-01" in opened.base().rules
    opened.edited[HEAD] = "overlay: ["
    assert "HC-01" in opened.base().rules
    opened.edited[HEAD] = opened.version().texts[HEAD]
    fresh = OpenedOverlay(EXAMPLE, opened.under)
    fresh.edited[HEAD] = "overlay: ["
    assert "HC-01" not in fresh.base().rules
    assert "NS-02" in fresh.base().rules


def test_a_suite_of_an_overlay_is_checked_with_its_rules(opened):
    suite = "suite: The young\ncases:\n  a child:\n    facts: {age_years: 9}\n    expect: {in_force: [%s]}\n"
    opened.edited["overlay/tests/cases/young.yaml"] = suite % "HC-01"
    assert said(opened) == []
    opened.edited["overlay/tests/cases/young.yaml"] = suite % "HC-11"
    ((_, message),) = said(opened)
    assert "HC-11" in message


def test_a_rule_of_its_own_is_renamed_in_its_files_and_one_of_the_base_is_not(opened):
    edits = rename(opened.version(), Meaning("rule", "HC-01"), "HC-07")
    assert set(edits) == {HOUSE}
    with pytest.raises(InvalidInput, match="there is a rule named"):
        rename(opened.version(), Meaning("rule", "HC-01"), "NS-02")
    with pytest.raises(InvalidInput, match="rename it there"):
        rename(opened.version(), Meaning("technique", "gua_sha"), "scraping")


def test_a_name_leads_to_the_file_of_the_base(opened):
    (found,) = definitions(opened.version(), Meaning("technique", "gua_sha"))
    assert opened.path_of(found.file) == HERE / "facts" / "techniques.yaml"
    assert found_symbols(opened.version(), "HC-01")[0].file == HOUSE


def test_a_folder_that_is_gone_is_refused(base, tmp_path):
    with pytest.raises(InvalidInput):
        OpenedOverlay(tmp_path, base).version()
