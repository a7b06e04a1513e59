"""A rule as it stands in its file, and the line on which each thing stands."""

import pytest

from ischia.expert.workshop.written import Written
from ischia.facts.document import read_document
from ischia.rules.load import HERE
from revised_bases import SHOULDER, whole

FOLDERS = pytest.mark.parametrize("folder", [HERE, SHOULDER])
COURSE = "rules/course.yaml"


@FOLDERS
def test_the_text_of_every_rule_is_the_rule_and_nothing_else(folder):
    written = whole(folder)
    for rule in written.base.rules:
        text = written.rule_text(rule)
        assert text in written.texts[written.rule_files[rule]].decode()
        assert read_document(text, rule).data == {rule: written.rule_data(rule)}


@FOLDERS
def test_every_rule_begins_on_the_line_that_is_told(folder):
    written = whole(folder)
    for rule, file in written.rule_files.items():
        line = written.texts[file].decode().splitlines()[written.line(file, ("rules", rule)) - 1]
        assert line.strip() == f"{rule}:"


def test_a_comment_above_a_rule_and_one_within_it_belong_to_it():
    text = whole(SHOULDER).texts[COURSE].decode()
    commented = text.replace("  DU-01:\n", "  # It hurts.\n  DU-01:\n# at the edge\n")
    written = Written("commented", {**whole(SHOULDER).texts, COURSE: commented.encode()}, SHOULDER)
    assert written.rule_text("DU-01").startswith("  # It hurts.\n  DU-01:\n# at the edge\n    title:")
    assert "It hurts" not in written.rule_text("DO-01")


def test_what_is_not_there_has_no_line_and_no_text():
    written = whole(SHOULDER)
    assert written.line("rules/nowhere.yaml", ("rules",)) == 0
    assert written.data("rules/nowhere.yaml") is None
    assert list(written.finds("rules/nowhere.yaml", "irritability")) == []
    assert written.rule_data("nobody") == {}
