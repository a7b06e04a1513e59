"""Problems in an editor: what is underlined, what has to do with it, and what could be done."""

import datetime
import shutil
from pathlib import Path

import pytest

from ischia.expert.workshop.check.codes import codes
from ischia.expert.workshop.language_server.marked import Findings, full_message
from ischia.expert.workshop.language_server.opened import Opened
from ischia.expert.workshop.language_server.remedies import remedies
from ischia.rules.load import HERE

BAD = Path(__file__).resolve().parents[3] / "bad_rules"
GOOD = BAD / "good"
NAMES = sorted(folder.name for folder in BAD.iterdir() if folder.name.startswith("R"))
SHOULDER = HERE / "examples" / "shoulder"
TODAY = datetime.date(2026, 11, 25)


def findings(opened):
    return Findings(opened.version(), TODAY)


def bad(name, tmp_path):
    """The good base with the bad files of one example as they would be typed over it."""
    shutil.copytree(GOOD, tmp_path / "kb")
    for file in (BAD / name).rglob("*.yaml"):
        if "overlay" not in file.relative_to(BAD / name).parts:
            place = tmp_path / "kb" / file.relative_to(BAD / name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.read_bytes())
    return Opened(tmp_path / "kb")


@pytest.mark.parametrize("name", NAMES)
def test_the_whole_word_is_underlined(name, tmp_path, snapshot):
    opened = bad(name, tmp_path)
    lines = []
    for file, some in findings(opened).marked.items():
        text = opened.version().texts[file]
        for one in some:
            shown = text[one.start : one.end].replace("\n", "⏎")
            lines.append(f"{file} {one.problem.severity} {one.problem.code} [{shown}] {one.problem.message}")
            lines += [
                f"  related: {other.file} [{opened.version().texts[other.file][other.start : other.end]}]"
                for other in one.related
            ]
            lines += [f"  remedy: {remedy.title} -> [{remedy.new}]" for remedy in remedies(one, text)]
    assert "\n".join(lines).replace(str(tmp_path / "kb"), "KB") == snapshot


def test_a_sound_knowledge_base_has_no_error():
    assert [
        one for some in findings(Opened(SHOULDER)).marked.values() for one in some if one.problem.severity == "error"
    ] == []


def test_what_is_typed_and_not_saved_counts(tmp_path):
    opened = Opened(SHOULDER)
    text = opened.version().texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("strength: strong", "strength: strnog", 1)
    marked = findings(opened).marked["rules/stages.yaml"]
    assert [(one.problem.code, one.problem.nearest) for one in marked] == [("R105", "strong")]
    opened.edited["rules/stages.yaml"] = text
    assert "rules/stages.yaml" not in findings(opened).marked


def test_a_test_that_is_typed_wrongly_is_marked_where_it_is_typed():
    opened = Opened(SHOULDER)
    text = opened.version().texts["rules/stages.yaml"]
    wrong = "# one more line\n" + text.replace("given: {rotation_loss: ", "given: {rotation_lost: ", 1)
    if wrong.count("rotation_lost") != 1:
        pytest.skip("no such test")
    opened.edited["rules/stages.yaml"] = wrong
    (one,) = findings(opened).marked["rules/stages.yaml"]
    assert wrong[one.start : one.end] == "rotation_lost"


def test_a_suite_and_a_case_are_checked_too():
    opened = Opened(SHOULDER)
    for file in ("tests/cases/three_shoulders.yaml", "cases/hot-joint.yaml"):
        opened.edited[file] = opened.version().texts[file].replace("age_years: ", "age_yaers: ", 1)
    marked = findings(opened).marked
    for file in opened.edited:
        (one,) = (found for found in marked[file] if found.problem.severity == "error")
        assert opened.version().texts[file][one.start : one.end] == "age_yaers"
        assert [remedy.new for remedy in remedies(one, opened.edited[file])] == ["age_years"]


def test_a_value_that_a_fact_cannot_have_leads_to_the_fact():
    opened = Opened(HERE)
    text = opened.version().texts["rules/nerve_safety.yaml"]
    opened.edited["rules/nerve_safety.yaml"] = text.replace("- irritability: high", "- irritability: hihg", 1)
    (one,) = findings(opened).marked["rules/nerve_safety.yaml"]
    assert one.related[0].file == "facts/vocabulary.yaml"
    assert [remedy.title for remedy in remedies(one, opened.edited["rules/nerve_safety.yaml"])] == [
        'Change it to "high"'
    ]


def test_a_message_says_what_was_expected_and_meant_and_what_kind_of_problem_it_is():
    opened = Opened(SHOULDER)
    text = opened.version().texts["rules/stages.yaml"]
    opened.edited["rules/stages.yaml"] = text.replace("strength: strong", "strength: strnog", 1)
    (one,) = findings(opened).marked["rules/stages.yaml"]
    said = full_message(one.problem).split("\n")
    assert said[1:3] == ["Expected: strong, conditional", "Did you mean: strong?"]
    assert said[3] == f"R105: {codes()['R105'].title}"


def test_a_file_that_is_missing_is_not_forgotten(tmp_path):
    shutil.copytree(SHOULDER, tmp_path / "kb")
    (tmp_path / "kb" / "facts" / "sources.yaml").unlink()
    found = findings(Opened(tmp_path / "kb"))
    assert [problem.code for problem in found.elsewhere] == ["R001"]


REMARKS = [name for name in NAMES if name.startswith("R7")]


@pytest.mark.parametrize("name", REMARKS)
def test_a_remark_that_is_accepted_and_given_a_reason_is_gone(name, tmp_path):
    opened = bad(name, tmp_path)
    text_of = opened.version().texts
    for file, some in findings(opened).marked.items():
        for one in some:
            accept = [remedy for remedy in remedies(one, text_of[file]) if remedy.title.startswith("Accept")]
            if not accept:
                continue
            (remedy,) = accept
            before, after = text_of[file][: remedy.start], text_of[file][remedy.end :]
            opened.edited = {file: before + remedy.new + after}
            (unsaid,) = (found for found in findings(opened).marked[file] if found.problem.severity == "error")
            assert (unsaid.problem.code, "without a reason" in unsaid.problem.message) == ("R103", True)
            opened.edited = {file: before + remedy.new.replace('""', "It is meant so.") + after}
            left = [(found.problem.code, found.problem.message) for found in findings(opened).marked.get(file, ())]
            assert (one.problem.code, one.problem.message) not in left
            assert not [found for found in left if found[0] < "R7"]
            return
    assert name.startswith(("R702", "R719"))  # of a source, and of what is accepted already
