"""Mutants put to the tests: what is noticed, what is not, what cannot be; and the score that is recorded."""

import os
import random
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.scope import Scope
from ischia.expert.workshop.coverage.files import written
from ischia.expert.workshop.mutation.impact import touched
from ischia.expert.workshop.mutation.listed import FILE, mislisted, read_listed, with_listed
from ischia.expert.workshop.mutation.mutants import Mutant, mutants, mutated
from ischia.expert.workshop.mutation.proof import proof
from ischia.expert.workshop.mutation.run import LISTED, NOTICED, PROVED, UNNOTICED, Bench, Judged, World, judge
from ischia.expert.workshop.mutation.score import Score, score
from ischia.expert.workshop.mutation.text import printed
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load_whole
from ischia.rules.rule import RuleTest
from strategies import any_cases

BASE = load_whole()
ALL = mutants(BASE)
FUZZ = os.environ.get("ISCHIA_FUZZ") == "1"
RECORDED = HERE / "docs" / "mutation-score.txt"
SAFETY = ("red_flags", "contraindications", "nerve_safety", "bedridden")
RANDOM = random.Random(7)
SAMPLE = RANDOM.sample(ALL, 60)


@pytest.fixture(scope="module")
def bench():
    return Bench(BASE)


def with_tests(rule, *tests):
    """The base in which so few tests stand, and these beside `rule`."""
    rules = {name: replace(one, tests=()) for name, one in BASE.rules.items()}
    return replace(BASE, rules={**rules, rule: replace(BASE.rules[rule], tests=tests)})


def of(base, subject, what):
    (one,) = [mutant for mutant in mutants(base) if (mutant.subject, mutant.what) == (subject, what)]
    return one


STRICTER = ("NS-02", "`pain_nrs_leg` at least 7 → above 7")


def test_a_test_at_the_boundary_notices_that_the_boundary_moved_and_is_named():
    base = with_tests("NS-02", RuleTest({"pain_nrs_leg": 8}, {}), RuleTest({"pain_nrs_leg": 7}, {}))
    (judged,) = judge(base, [of(base, *STRICTER)])
    assert (judged.verdict, judged.by) == (NOTICED, "NS-02 test 2")


def test_without_that_test_nobody_notices_and_the_report_says_who_would():
    base = with_tests("NS-02", RuleTest({"pain_nrs_leg": 8}, {}))
    (judged,) = judge(base, [of(base, *STRICTER)])
    assert (judged.verdict, judged.hint) == (UNNOTICED, "A test with pain_nrs_leg 7 would.")


def test_a_test_still_to_do_notices_nothing():
    base = with_tests("NS-02", RuleTest({"pain_nrs_leg": 7}, {}, todo="ask a colleague"))
    (judged,) = judge(base, [of(base, *STRICTER)])
    assert judged.verdict == UNNOTICED


def test_a_test_of_another_rule_may_notice_what_is_decided_otherwise():
    base = with_tests("WE-03", RuleTest({}, {"offered": ["petrissage"]}))
    (judged,) = judge(base, [of(base, "NS-02", "without the condition of the rule")])
    assert (judged.verdict, judged.by) == (NOTICED, "WE-03 test 1")


def test_the_outcome_does_not_hang_on_how_many_work_at_it():
    base = load_whole(HERE / "examples" / "shoulder")
    some = mutants(base)[::25]
    assert judge(base, some, 1) == judge(base, some, 2)


def test_what_the_rule_says_elsewhere_is_proved_to_make_no_difference():
    scope = Scope(BASE)
    assert proof(of(BASE, "CI-12", "`pregnancy` is trimester1: or no"), BASE, scope)
    assert proof(of(BASE, "ST-05", "withhold all but groups gentle: with an exception for petrissage"), BASE, scope)
    assert not proof(of(BASE, *STRICTER), BASE, scope)


CANDIDATES = [
    one for one in ALL if one.subject in ("BR-03", "CI-12", "CI-15", "CI-18", "CI-30", "ST-02", "ST-03", "ST-05")
]


@pytest.fixture(scope="module")
def proved():
    """Mutants that are proved to make no difference."""
    scope = Scope(BASE)
    found = [one for one in CANDIDATES if proof(one, BASE, scope)]
    assert len(found) > 8
    return found


def whole(decision):
    """A decision as data, but for the steps that led to it."""
    return {key: said for key, said in decision.to_plain().items() if key != "trace"}


@given(case=any_cases(), data=st.data())
def test_what_is_proved_to_make_no_difference_makes_none(consultants, proved, case, data):
    mutant = data.draw(st.sampled_from(proved))
    assert whole(consultants(mutant).consult(case)) == whole(consultants(None).consult(case))


LISTED_ONES = [one for one in ALL if (one.subject, one.what) in read_listed(HERE)]


@given(case=any_cases(), mutant=st.sampled_from(LISTED_ONES))
def test_what_is_listed_as_making_no_difference_makes_none(consultants, case, mutant):
    assert whole(consultants(mutant).consult(case)) == whole(consultants(None).consult(case))


@pytest.fixture(scope="module")
def consultants():
    known: dict[object, Consultant] = {}

    def of_mutant(mutant: Mutant | None) -> Consultant:
        key = (mutant.subject, mutant.what) if mutant else None
        if key not in known:
            base = mutated(BASE, mutant) if mutant else BASE
            known[key] = Consultant(base, BASE.due)
        return known[key]

    return of_mutant


@pytest.mark.parametrize("mutant", SAMPLE[:12], ids=lambda one: f"{one.subject}-{one.operator}")
def test_a_test_that_is_left_out_comes_out_as_it_did(bench, mutant):
    there = {(test.rule, test.number) for test in touched(mutant, BASE, bench.tests)}
    left_out = [test for test in bench.tests if (test.rule, test.number) not in there and not test.alone]
    world = replaced_world(bench, mutant)
    for test in RANDOM.sample(left_out, min(len(left_out), 25)):
        assert not world.notices(test), test.name


def replaced_world(bench, mutant):
    """The mutant's world, with the engine run anew for each test."""
    world = World(bench, mutant, Scope(BASE))
    world.replays = False
    return world


@pytest.mark.parametrize("mutant", SAMPLE[12:36], ids=lambda one: f"{one.subject}-{one.operator}")
def test_a_replayed_consultation_is_the_one_that_the_engine_would_make(bench, mutant):
    quick, slow = World(bench, mutant, Scope(BASE)), replaced_world(bench, mutant)
    if not quick.replays:
        return
    some = [test for test in touched(mutant, BASE, bench.tests) if not test.alone]
    for test in some[:3] + RANDOM.sample(some, min(len(some), 3)):
        assert (
            quick.consultant(test).consult(test.case).to_plain() == slow.consultant(test).consult(test.case).to_plain()
        )


# The reviewed list


def one(subject="X-01", what="without it", verdict=UNNOTICED, by=""):
    return Judged(subject, "module", "operator", what, verdict, by)


def listing(tmp_path: Path, text: str):
    (tmp_path / FILE).parent.mkdir(exist_ok=True)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    return read_listed(tmp_path)


def test_a_listed_change_is_counted_apart_with_its_reason(tmp_path):
    listed = listing(tmp_path, "equivalent:\n  X-01:\n    without it: Nobody is in both.\n")
    (judged,) = with_listed([one()], listed)
    assert (judged.verdict, judged.reason) == (LISTED, "Nobody is in both.")
    assert mislisted([judged], listed, ["X-01"]) == []


@pytest.mark.parametrize(
    ("judged", "said"),
    [
        (one(what="without that"), 'X-01 has no change "without it"'),
        (one(verdict=NOTICED, by="X-01 test 2"), "X-01 test 2 notices it"),
        (one(verdict=PROVED), "need not be listed"),
    ],
)
def test_what_is_listed_and_wrong_is_reported_in_its_line(tmp_path, judged, said):
    listed = listing(tmp_path, "equivalent:\n  X-01:\n    without it: Nobody is in both.\n")
    (problem,) = mislisted([judged], listed, ["X-01"])
    assert said in problem.message
    assert problem.line == 3
    assert mislisted([judged], listed, ["Y-01"]) == []


@pytest.mark.parametrize("text", ["equivalent: 3\n", "equivalent:\n  X-01:\n    without it: ''\n", "other: {}\n"])
def test_a_list_without_reasons_is_refused(tmp_path, text):
    with pytest.raises(InvalidInput):
        listing(tmp_path, text)


# The score


def test_the_score_is_never_rounded_up():
    assert Score(9999, 1, 0, 0).percent == "99.9%"
    assert Score(2, 1, 5, 5).percent == "66.6%"
    assert Score(0, 0, 1, 0).percent == "100.0%"
    assert Score(949, 51, 0, 0).under(95)
    assert not Score(95, 5, 0, 0).under(95)


def recorded_scores():
    """The score of each module as it is recorded."""
    lines = RECORDED.read_text(encoding="utf-8").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("module "))
    rows = [line.split() for line in lines[start + 1 : lines.index("", start)]]
    return {row[0]: float(row[1].rstrip("%")) for row in rows}


def test_the_recorded_score_reaches_its_aim_in_every_module():
    found = recorded_scores()
    assert set(found) == {one.module for one in ALL}
    for module, percent in found.items():
        assert percent >= (95 if module in SAFETY else 85), module


README = (HERE / "README.md").read_text(encoding="utf-8")


def test_the_readme_says_the_score_that_is_recorded():
    first = RECORDED.read_text(encoding="utf-8").splitlines()[0]
    assert f"mutation score is {first.rpartition(' ')[2]}" in README


def test_a_sample_of_the_changes_comes_out_as_recorded(bench):
    recorded = " ".join(RECORDED.read_text(encoding="utf-8").split())
    judged = with_listed(bench.judged(SAMPLE), read_listed(HERE))
    assert score(judged).noticed > 50
    for one in judged:
        assert one.verdict == NOTICED or one.what in recorded, f"{one.subject}: {one.what} is {one.verdict}"


@pytest.mark.skipif(not FUZZ, reason="the whole campaign runs in `make fuzz`")
def test_the_whole_campaign_comes_out_as_recorded():
    listed = read_listed(HERE)
    judged = with_listed(judge(BASE, ALL, os.cpu_count() or 1), listed)
    assert mislisted(judged, listed, {one.subject for one in ALL}) == []
    where = {name: place.where for name, place in written(HERE, {one.subject for one in ALL}).items()}
    report = printed(judged, BASE, where, lambda text, role: text)
    assert without_lines(report) == without_lines(RECORDED.read_text(encoding="utf-8"))


def without_lines(report):
    """A report without the numbers of lines, which change with every edit above."""
    return re.sub(r"\.yaml:\d+\)", ".yaml)", report)
