"""One condition is weaker than another exactly where it is at least as true of everybody."""

from types import SimpleNamespace
from unittest import mock

from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.revision import ordering
from ischia.expert.workshop.revision.ordering import SAME, STRONGER, WEAKER, order
from ischia.facts.vocabulary import Vocabulary
from ischia.rules.condition import All, Always, Any, Comparison, Count, Not, truth
from ischia.rules.rule import DerivedFact
from strategies import SMALL_WORLD, small_conditions, small_findings

DERIVED = {name: DerivedFact(name, name, values) for name, values in SMALL_WORLD.items()}
SMALL_BASE = (SimpleNamespace(vocabulary=Vocabulary({}, {}), derived=DERIVED),)
RANK = {False: 0, None: 1, True: 2}


def _related(condition, other):
    """Conditions that are near to one another, so that there is something to tell."""
    return st.sampled_from(
        (
            (condition, other),
            (condition, Any((condition, other))),
            (condition, All((other, condition))),
            (Not(condition), Not(All((condition, other)))),
            (Count((condition, other), 1), Count((condition, other), 2)),
            (Count((condition, other), 2, below=True), Count((condition, other, other), 2, below=True)),
            (All((condition, other)), All((other, condition))),
            (All((Not(other), Any((condition, other)))), All((Not(other), condition))),
        )
    )


pairs = st.tuples(small_conditions, small_conditions).flatmap(lambda two: _related(*two))


def _holds_of(found, old, new, findings):
    before, after = RANK[truth(old, findings)], RANK[truth(new, findings)]
    match found:
        case ordering.SAME:
            return before == after
        case ordering.WEAKER:
            return after >= before
        case ordering.STRONGER:
            return after <= before
        case _:
            return True


@given(pairs, small_findings)
def test_what_is_said_of_two_conditions_is_so_of_every_patient(pair, findings):
    assert _holds_of(order(*pair, SMALL_BASE), *pair, findings)


@given(pairs, small_findings)
def test_it_is_so_where_there_are_too_many_patients_to_try(pair, findings):
    with mock.patch.object(ordering, "MOST_COMBINATIONS", 0):
        found = order(*pair, SMALL_BASE)
    assert _holds_of(found, *pair, findings)


@given(pairs)
def test_turned_round_the_other_is_the_weaker(pair):
    old, new = pair
    turned = {SAME: SAME, WEAKER: STRONGER, STRONGER: WEAKER, None: None}
    assert order(new, old, SMALL_BASE) == turned[order(old, new, SMALL_BASE)]


def test_a_number_is_compared_as_a_number(knowledge_base):
    seven, eight = (Comparison("pain_nrs_leg", "at_least", bound) for bound in (7, 8))
    above = Comparison("pain_nrs_leg", "above", 7)
    assert order(seven, eight, [knowledge_base]) == STRONGER
    assert order(eight, seven, [knowledge_base]) == WEAKER
    assert order(eight, above, [knowledge_base]) == SAME, "the pain is a whole number"


def test_what_has_other_facts_cannot_be_told(knowledge_base):
    pain = Comparison("pain_nrs_leg", "at_least", 7)
    assert order(pain, Comparison("irritability", "is", frozenset({"high"})), [knowledge_base]) is None
    assert order(pain, Always(), [knowledge_base]) == WEAKER


def test_what_cannot_be_so_together_counts(knowledge_base):
    """Where the leg hurts at least 7 of 10, it hurts at least 5: asking for both is asking for the first."""
    seven, five = (Comparison("pain_nrs_leg", "at_least", bound) for bound in (7, 5))
    assert order(seven, All((seven, five)), [knowledge_base]) == SAME
