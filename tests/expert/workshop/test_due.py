"""What must be reviewed, and when."""

import contextlib
import copy
import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.due import due, until
from ischia.expert.workshop.due_text import due_text
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE
from revised_bases import SHOULDER, data_of, whole, with_data

TODAY = datetime.date(2027, 3, 1)
DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2029, 12, 31))


def plain(text, role):
    return f"*{text}*" if role == "danger" else text


def reviewed_base():
    """The shoulder's knowledge base, some rules of which have days, owners and reviewers of their own."""
    data = copy.deepcopy(data_of(SHOULDER))
    rules = data["rules/stages.yaml"]["rules"]
    review = {"reviewer": "Dr B.", "reviewed": "2026-12-01"}
    rules["FS-01"] |= {"owner": "The shoulder clinic", "review_by": "2027-02-01"} | review
    rules["FS-02"] |= {"owner": "The shoulder clinic", "review_by": "2027-04-01", "status": "draft"}
    rules["RC-01"] |= {"review_by": "2027-04-01"} | review
    rules["UN-01"] |= {"status": "retired"}
    return with_data(SHOULDER, {"rules/stages.yaml": data["rules/stages.yaml"]}).base


def test_the_soonest_come_first_and_what_is_past_is_overdue():
    found = due(reviewed_base(), TODAY, until(TODAY, "90d"))
    assert [(rule.id, rule.days, rule.overdue) for rule in found.rules] == [
        ("FS-01", -28, True),
        ("FS-02", 31, False),
        ("RC-01", 31, False),
    ]
    assert found.any_overdue
    assert [rule.id for rule in found.overdue] == ["FS-01"]


def test_a_draft_is_among_them_and_a_retired_rule_is_not():
    found = due(reviewed_base(), TODAY, until(TODAY, "2y"))
    assert [rule.id for rule in found.rules if rule.draft] == ["FS-02"]
    assert "UN-01" not in {rule.id for rule in (*found.rules, *found.later)}


def test_only_the_rules_of_an_owner_are_shown_where_one_is_named():
    found = due(reviewed_base(), TODAY, until(TODAY, "2y"), "the shoulder clinic")
    assert [rule.id for rule in found.rules] == ["FS-01", "FS-02"]


def test_who_was_never_reviewed_is_said_whenever_it_is_due():
    found = due(reviewed_base(), TODAY, TODAY)
    assert {"FS-01", "RC-01"}.isdisjoint(rule.id for rule in found.never_reviewed)
    assert "FS-02" in {rule.id for rule in found.never_reviewed}


def test_it_reads_well(snapshot):
    base = reviewed_base()
    shown = [
        due_text(due(base, TODAY, until(TODAY, "90d")), plain),
        due_text(due(base, TODAY, until(TODAY, "1y")), plain),
        due_text(due(base, TODAY, until(TODAY, "0d"), "The shoulder clinic"), plain),
        due_text(due(base, datetime.date(2026, 12, 2), datetime.date(2026, 12, 2)), plain),
    ]
    assert "\n".join(shown) == snapshot


def test_the_end_of_the_days_of_grace_is_said_before_and_after_it():
    base = whole(HERE).base
    last = datetime.date(2027, 12, 31)
    before = due_text(due(base, datetime.date(2027, 12, 1), last), plain)
    assert "*Nothing is offered after 2027-12-24, in 23 days, unless it is reviewed.*" in before
    after = due_text(due(base, datetime.date(2027, 12, 25), last), plain)
    assert "*Nothing has been offered since 2027-12-24: the days of grace are over.*" in after


def test_no_line_is_wider_than_the_terminal():
    for every in (False, True):
        text = due_text(due(whole(HERE).base, TODAY, until(TODAY, "1y")), plain, every=every)
        assert max(map(len, text.splitlines())) <= 80


@given(DAYS, DAYS)
def test_every_rule_is_listed_once_within_the_time_or_after_it(today, last):
    base = whole(HERE).base
    found = due(base, today, last)
    assert sorted(rule.id for rule in (*found.rules, *found.later)) == sorted(base.rules)
    assert all(rule.due <= last for rule in found.rules)
    assert all(rule.due > last for rule in found.later)
    late = set(base.past_review(today)) & {rule.id for rule in found.rules}
    assert {rule.id for rule in found.overdue} == late


@given(DAYS, st.integers(0, 120))
def test_a_span_in_months_ends_on_the_same_day_of_its_month_or_on_its_last(today, months):
    last = until(today, f"{months}m")
    assert (last.year - today.year) * 12 + last.month - today.month == months
    assert last.day == today.day or (last.day < today.day and (last + datetime.timedelta(1)).day == 1)


@given(DAYS, st.integers(0, 520))
def test_a_span_in_weeks_is_seven_times_one_in_days(today, weeks):
    assert until(today, f"{weeks}w") == until(today, f"{weeks * 7}d")


@given(st.text(max_size=12))
def test_what_is_typed_is_a_span_of_at_most_ten_years_or_is_refused(text):
    with contextlib.suppress(InvalidInput):
        assert TODAY <= until(TODAY, text) <= datetime.date(2037, 3, 1)


def test_a_span_near_the_end_of_the_calendar_ends_with_it():
    assert until(datetime.date(9999, 12, 1), "90d") == datetime.date.max
    with pytest.raises(InvalidInput, match="too long"):
        until(TODAY, "9999y")
