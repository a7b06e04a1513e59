"""What changed in a condition is said part by part."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.revision.condition_changes import condition_changes, condition_key
from ischia.rules.condition import All, Always, Any, Comparison, Count, Not, truth
from strategies import small_conditions, small_findings

LEG, BACK = (Comparison(name, "at_least", 7) for name in ("leg", "back"))
LESS = Comparison("leg", "at_least", 5)
LOW = Comparison("state", "is", frozenset({"low"}))


@given(small_conditions, small_conditions)
def test_something_is_said_exactly_where_something_is_otherwise(old, new):
    assert condition_changes(old, old) == []
    assert bool(condition_changes(old, new)) is (condition_key(old) != condition_key(new))


@given(small_conditions, small_findings, st.randoms(use_true_random=False))
def test_another_order_of_the_parts_is_no_change(condition, findings, chance):
    turned = _shuffled(condition, chance)
    assert condition_changes(condition, turned) == []
    assert truth(condition, findings) is truth(turned, findings)


def _shuffled(condition, chance):
    match condition:
        case All(parts) | Any(parts) | Count(parts):
            inner = [_shuffled(part, chance) for part in parts]
            chance.shuffle(inner)
            if isinstance(condition, Count):
                return Count(tuple(inner), condition.bound, condition.below)
            return type(condition)(tuple(inner))
        case Not(part):
            return Not(_shuffled(part, chance))
        case _:
            return condition


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (LEG, LESS, ["leg at least 7 became at least 5"]),
        (LEG, Comparison("leg", "below", 7), ["leg at least 7 became below 7"]),
        (All((LEG, LOW)), All((LESS, LOW)), ["leg at least 7 became at least 5"]),
        (All((LEG, LOW)), LEG, ["no longer asks that state is low"]),
        (LEG, All((LEG, LOW)), ["now also asks that state is low"]),
        (LEG, Any((LEG, LOW)), ["now also holds where state is low"]),
        (Any((LEG, LOW)), LEG, ["no longer holds where state is low"]),
        (Not(All((LEG, LOW))), Not(All((LESS, LOW))), ["where it is not so: leg at least 7 became at least 5"]),
        (Count((LEG, LOW), 1), Count((LEG, LOW), 2), ["at least 1 of these became at least 2 of these"]),
        (Count((LEG, LOW), 1), Count((LEG, LOW, BACK), 1), ["now also counts whether back is at least 7"]),
        (Always(), LEG, ["now only where leg is at least 7"]),
        (LEG, Always(), ["no longer only where leg is at least 7"]),
        (LEG, LOW, ["leg is at least 7 became state is low"]),
        (All((LEG, BACK)), Any((LEG, BACK)),
         ["leg is at least 7 and back is at least 7 became leg is at least 7 or back is at least 7"]),
        (Any((LEG, All((BACK, LOW)))), Any((LEG, All((BACK, LESS)))),
         ["now also asks that leg is at least 5", "no longer asks that state is low"]),
    ],
)  # fmt: skip
def test_it_is_said_in_words(old, new, said):
    assert sorted(condition_changes(old, new)) == sorted(said)
