"""The answers as they are typed: the same words in every language, with their meaning beside them."""

import pytest

from ischia.expert.answers import expected_words, typed_word
from ischia.facts.language import Language
from strategies import FACTS

CHINESE = Language(
    "zh-Hans", {"left": "左侧", "below knee": "膝以下", "unknown": "未知", "{word} ({meaning})": "{word}（{meaning}）"}
)


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_in_english_the_answers_are_what_the_vocabulary_expects(fact):
    assert expected_words(fact) == fact.expected


@pytest.mark.parametrize("fact", FACTS.values(), ids=lambda fact: fact.name)
def test_every_word_that_can_be_typed_is_there_in_every_language(fact):
    shown = expected_words(fact, CHINESE)
    assert all(word in shown for word in (*fact.values, *fact.also))


def test_a_word_stands_with_its_meaning_where_that_is_another_word():
    assert typed_word("left") == "left"
    assert typed_word("left", CHINESE) == "left（左侧）"
    assert typed_word("below_knee", CHINESE) == "below_knee（膝以下）"
    assert typed_word("right_hand", CHINESE) == "right_hand"
