"""A knowledge base in an editor: its files with what is typed over them, at one moment."""

import shutil

import pytest

from ischia.expert.workshop.language_server.opened import Opened, folder_of
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


def test_a_file_belongs_to_the_innermost_knowledge_base_above_it(tmp_path):
    assert folder_of(HERE / "rules" / "plan.yaml") == HERE
    assert folder_of(SHOULDER / "rules" / "stages.yaml") == SHOULDER
    assert folder_of(SHOULDER / "knowledge_base.yaml") == SHOULDER
    assert folder_of(HERE / "tests" / "cases" / "seen_every_week.yaml") == HERE
    assert folder_of(HERE / "rules" / "not_saved_yet.yaml") == HERE


@pytest.mark.parametrize("path", ["README.md", "locale/x.yaml", ".github/workflows/ci.yml", "docs/editor/a.yaml"])
def test_a_file_of_no_kind_belongs_to_none(path):
    assert folder_of(HERE / path) is None


def test_a_file_outside_belongs_to_none(tmp_path):
    assert folder_of(tmp_path / "rules" / "a.yaml") is None


def test_a_version_stays_the_same_until_something_changes(tmp_path):
    shutil.copytree(SHOULDER, tmp_path / "kb")
    opened = Opened(tmp_path / "kb")
    first = opened.version()
    assert opened.version() is first
    opened.edited["rules/stages.yaml"] = first.texts["rules/stages.yaml"]
    assert opened.version() is first
    (tmp_path / "kb" / "rules" / "health.yaml").write_text("module: x", encoding="utf-8")
    assert opened.version() is not first
    assert first.texts["rules/health.yaml"] != "module: x"


def test_a_module_that_is_not_saved_yet_counts():
    opened = Opened(SHOULDER)
    text = opened.version().texts["rules/stages.yaml"]
    opened.edited["rules/new.yaml"] = text.replace("FS-01:", "QQ-01:", 1)
    assert "QQ-01" in opened.version().declared["rule"]


def test_what_was_last_known_is_kept_while_something_is_being_typed():
    opened = Opened(SHOULDER)
    known = opened.base()
    opened.edited["facts/vocabulary.yaml"] = "facts: {"
    assert opened.base() is known
    opened.edited.clear()
    text = opened.version().texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("UN-01:", "QQ-01:", 1).replace("strength: strong", "strength:", 1)
    assert "QQ-01" in opened.base().rules


def test_a_text_that_no_file_can_hold_is_borne():
    opened = Opened(SHOULDER)
    opened.edited["rules/stages.yaml"] = 'module: "\ud800"'
    assert [problem.code for problem in opened.version().examined.problems]
    assert opened.version().texts["rules/stages.yaml"]


def test_a_folder_that_is_gone_is_refused(tmp_path):
    with pytest.raises(InvalidInput):
        Opened(tmp_path).version()
