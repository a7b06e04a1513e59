"""`ischia rules due` on the command line."""

import json

import pytest

from command_line import out, run
from ischia.rules.load import HERE, load

SHOULDER = HERE / "examples" / "shoulder"
RULES = len(load().rules)


def test_nothing_overdue_ends_with_status_0_and_names_the_first_that_comes():
    text = out("rules", "due", "--today", "2026-12-01")
    assert "Nothing must be reviewed by then." in text
    assert f"After that the first: 2027-11-24, in 358 days: {RULES} rules." in text


def test_something_overdue_ends_with_status_1():
    found = run("rules", "due", "--today", "2027-11-25")
    assert found.exit_code == 1
    assert f"OVERDUE 2027-11-24, 1 day ago: the knowledge base as a whole and {RULES} rules" in found.stdout
    assert run("rules", "due", "--today", "2027-11-24").exit_code == 0


def test_many_rules_of_one_day_stand_together_and_all_names_each():
    together = out("rules", "due", "--today", "2027-11-01")
    assert len(together.splitlines()) < 20
    assert "never reviewed: all of them" in together
    each = out("rules", "due", "--today", "2027-11-01", "--all")
    assert len([line for line in each.splitlines() if line.startswith("  ") and "-0" in line[:8]]) > 90


def test_the_same_as_json():
    said = json.loads(out("rules", "due", "--today", "2027-11-01", "--format", "json", "--kb", SHOULDER))
    assert (said["format"], said["overdue"], said["until"]) == ("ischia.due/1", False, "2028-01-30")
    assert len(said["rules"]) == len(said["never_reviewed"]) == 20
    assert said["rules"][0] | {"title": ""} == {
        "id": "CT-01",
        "title": "",
        "module": "health",
        "owner": "The Ischia founders",
        "status": "active",
        "due": "2027-11-24",
        "days": 23,
        "reviewed": None,
        "reviewer": "",
        "overdue": False,
    }


@pytest.mark.parametrize(
    ("within", "until"), [("90d", "2027-01-30"), ("12W", "2027-01-24"), (" 6m ", "2027-05-01"), ("1 y", "2027-11-01")]
)
def test_how_far_ahead_is_said_in_days_weeks_months_or_years(within, until):
    assert f"must be reviewed by {until}," in out("rules", "due", "--today", "2026-11-01", "--within", within)


@pytest.mark.parametrize(
    ("within", "said"),
    [
        (
            "90",
            '"90" is no span of time; write 90d for days, 12w for weeks, 6m for months or 1y',
        ),
        ("soon", '"soon" is no span of time'),
        ("-3d", '"-3d" is no span of time'),
        ("", '"" is no span of time'),
        ("11y", "11y is too long; at most ten years ahead can be asked for"),
    ],
)
def test_what_is_no_span_of_time_is_refused(within, said):
    found = run("rules", "due", "--within", within)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


def test_an_overlay_is_asked_for_too():
    found = run("rules", "due", "--today", "2027-06-01", "--overlay", HERE / "examples" / "overlay")
    assert found.exit_code == 1
    assert "HC-01      Under eighteen only light touch is given here" in found.stdout
    assert "owner: Head physiotherapist; never reviewed" in found.stdout


def test_an_owner_is_found_in_any_case_and_an_unknown_one_refused_with_the_nearest():
    assert "rules of The Ischia founders" in out("rules", "due", "--owner", "the ISCHIA founders", "--within", "2y")
    found = run("rules", "due", "--owner", "The Ischia founder")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean The Ischia founders?" in found.stderr
