"""A fact reads what may be recorded of it, and refuses the rest with what was expected."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.facts.vocabulary import Fact, Unknown, as_plain
from strategies import FACTS, VALUES, VOCABULARY

FLAG = Fact("flag", "boolean", "?", "", also=("declined",))
GRADE = Fact("grade", "integer", "?", "", low=0, high=5, also=("na",))
WEEKS = Fact("weeks", "decimal", "?", "", low=0, high=100)
SIDE = Fact("side", "choice", "?", "", values=("left", "right", "4"))
SITES = Fact("sites", "set", "?", "", values=("hand", "foot"))


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        (FLAG, True, True),
        (FLAG, False, False),
        (FLAG, "declined", "declined"),
        (GRADE, 0, 0),
        (GRADE, 5, 5),
        (GRADE, "na", "na"),
        (WEEKS, 2, 2.0),
        (WEEKS, 0.5, 0.5),
        (WEEKS, 100, 100.0),
        (SIDE, "left", "left"),
        (SIDE, 4, "4"),
        (SITES, [], frozenset()),
        (SITES, ["foot", "hand", "foot"], frozenset({"hand", "foot"})),
    ],
)
def test_a_value_that_is_allowed_is_read(fact, raw, value):
    read = fact.read(raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize("fact", [FLAG, GRADE, WEEKS, SIDE, SITES], ids=lambda fact: fact.kind)
@pytest.mark.parametrize("raw", [None, "unknown"])
def test_every_fact_may_be_unknown(fact, raw):
    assert fact.read(raw) == Unknown()


@pytest.mark.parametrize(
    ("fact", "raw"),
    [
        (FLAG, "yes"),
        (FLAG, "true"),
        (FLAG, 1),
        (FLAG, 0),
        (FLAG, []),
        (GRADE, -1),
        (GRADE, 6),
        (GRADE, True),
        (GRADE, 4.5),
        (GRADE, "4"),
        (GRADE, "none"),
        (GRADE, math.inf),
        (GRADE, math.nan),
        (GRADE, 10**400),
        (WEEKS, -0.1),
        (WEEKS, 100.1),
        (WEEKS, math.inf),
        (WEEKS, -math.inf),
        (WEEKS, math.nan),
        (WEEKS, 10**400),
        (WEEKS, False),
        (WEEKS, "2"),
        (WEEKS, {}),
        (SIDE, "Left"),
        (SIDE, "middle"),
        (SIDE, True),
        (SIDE, 5),
        (SIDE, 4.0),
        (SIDE, ["left"]),
        (SIDE, {"left": 1}),
        (SITES, "hand"),
        (SITES, {"hand": True}),
        (SITES, ["hand", "head"]),
        (SITES, ["hand", None]),
        (SITES, ["hand", ["foot"]]),
        (SITES, [True]),
        (SITES, ["unknown"]),
        (SITES, True),
    ],
)
def test_a_value_that_is_not_allowed_is_refused_by_the_name_of_its_fact(fact, raw):
    with pytest.raises(ValueError, match=rf"^{fact.name} "):
        fact.read(raw)


@pytest.mark.parametrize(
    ("fact", "expected"),
    [
        (FLAG, "true, false, declined or unknown"),
        (GRADE, "a whole number from 0 to 5, na or unknown"),
        (WEEKS, "a number from 0 to 100 or unknown"),
        (SIDE, "left, right, 4 or unknown"),
        (SITES, "a list of any of hand, foot"),
    ],
)
def test_what_is_expected_is_said_in_words(fact, expected):
    assert fact.expected == expected


def test_a_refusal_shows_only_the_beginning_of_a_long_text():
    with pytest.raises(ValueError, match="…") as refused:
        SIDE.read("x" * 10_000)
    assert len(str(refused.value)) < 100


_RAW = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=4,
)


@given(st.sampled_from((FLAG, GRADE, WEEKS, SIDE, SITES)), _RAW)
def test_anything_is_read_or_refused_with_a_value_error(fact, raw):
    try:
        value = fact.read(raw)
    except ValueError:
        return
    assert isinstance(value, Unknown) or fact.read(as_plain(value, fact)) == value


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_every_value_of_a_fact_is_read_back_from_its_plain_form(fact):
    for value in VALUES[fact.name]:
        read = fact.read(as_plain(value, fact))
        assert read == value
        assert type(read) is type(value)
    assert fact.read(as_plain(Unknown(), fact)) == Unknown()


def test_a_plain_set_stands_in_the_order_of_the_vocabulary():
    assert as_plain(frozenset({"foot", "hand"}), SITES) == ["hand", "foot"]


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_every_fact_of_the_vocabulary_is_fully_declared(fact):
    assert fact.question.strip()
    assert fact.unknown.strip()
    if fact.kind in ("choice", "set"):
        assert len(fact.values) >= 2
        assert len(set(fact.values)) == len(fact.values)
    if fact.kind in ("integer", "decimal"):
        assert fact.low < fact.high
    assert "unknown" not in (*fact.values, *fact.also)
    assert all(word == word.lower() and word.replace("_", "").isalnum() for word in (*fact.values, *fact.also))
    if fact.block:
        assert fact.block in VOCABULARY.blocks
        assert fact.negative is not None


def test_every_block_holds_facts_and_those_examined_are_not_asked():
    for block in VOCABULARY.blocks.values():
        facts = VOCABULARY.of_block(block.name)
        assert facts
        how = {
            "asked": {"question", "record", "questionnaire", "clinician"},
            "examined": {"examination"},
            "inspected": {"inspection"},
        }
        assert {fact.asked_by for fact in facts} <= how[block.how] | {"examination", "inspection"}


def test_the_cauda_equina_block_holds_the_four_questions():
    names = [fact.name for fact in VOCABULARY.of_block("cauda_equina")]
    assert names == ["bladder_change", "bowel_change", "saddle_sensory_change", "sexual_function_change"]


def test_no_fact_asks_who_the_patient_is():
    for fact in FACTS.values():
        words = set(fact.name.split("_"))
        assert not words & {"name", "birth", "birthday", "address", "phone", "email", "insurance", "ssn"}, fact.name
