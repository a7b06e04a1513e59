"""What is wrong is said in one line each, in order, with the nearest name, and not endlessly."""

import pytest

from ischia.facts.problem import MOST_SHOWN, InvalidInput, IschiaError, Problem, nearest


def test_a_problem_reads_as_place_message_expectation_and_nearest_name():
    problem = Problem("case.yaml", 3, 5, "no fact is named x", "a fact", "y")
    assert str(problem) == "case.yaml:3:5: no fact is named x; expected a fact; did you mean y?"


def test_a_problem_of_the_whole_file_has_no_line():
    assert str(Problem("-", 0, 0, "is empty")) == "-: is empty"


def test_problems_stand_in_the_order_of_the_text():
    error = InvalidInput(
        [Problem("b", 1, 1, "x"), Problem("a", 9, 1, "x"), Problem("a", 2, 7, "x"), Problem("a", 2, 3, "x")]
    )
    assert [(p.file, p.line, p.column) for p in error.problems] == [("a", 2, 3), ("a", 2, 7), ("a", 9, 1), ("b", 1, 1)]
    assert isinstance(error, IschiaError)
    assert str(error).splitlines() == error.lines()


@pytest.mark.parametrize(
    ("count", "last"), [(MOST_SHOWN, None), (MOST_SHOWN + 1, "… and 1 more"), (1000, "… and 950 more")]
)
def test_fifty_problems_are_shown_and_the_rest_counted(count, last):
    lines = InvalidInput(Problem("f", n, 1, "wrong") for n in range(1, count + 1)).lines()
    assert len(lines) == MOST_SHOWN + (last is not None)
    if last:
        assert lines[-1] == last


def test_a_refusal_of_an_argument_names_no_file():
    assert InvalidInput.of("no rule begins with Z", "X").lines() == ["ischia: no rule begins with Z; did you mean X?"]


@pytest.mark.parametrize(
    ("word", "near"),
    [
        ("bladder_chang", "bladder_change"),
        ("bladder", "bladder_change"),
        ("Bladder_change", "bladder_change"),
        ("zzz", ""),
        ("", ""),
        (None, ""),
        (7, ""),
        (["bladder_change"], "bladder_change"),
        ("x" * 1_000_000, ""),
    ],
)
def test_the_nearest_name_is_offered_only_where_it_is_near(word, near):
    assert nearest(word, ("bladder_change", "bowel_change", "consent")) == near
