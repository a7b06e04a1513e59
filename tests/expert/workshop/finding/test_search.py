"""Rules and facts found by words, whatever the form of the word, the best first."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

import strategies
from ischia.expert.workshop.finding.search import Index, search
from ischia.expert.workshop.finding.search_text import found_text, nothing_text
from ischia.expert.workshop.words import fold, stem, words_in
from revised_bases import SHOULDER, whole

BASE = strategies.KNOWLEDGE_BASE
INDEX = Index(BASE)
RULES = sorted(BASE.rules)


def _ids(query, **more):
    return [hit.id for hit in search(INDEX, query, **more).hits]


@given(st.sampled_from(RULES))
def test_a_rule_is_found_first_by_its_id(rule):
    assert _ids(rule)[0] == rule


@given(st.sampled_from(RULES))
def test_a_rule_is_found_by_its_title(rule):
    assert rule in _ids(BASE.rules[rule].title)


@pytest.mark.parametrize("query", ["irritable nerve", "IRRITABLE nerves", "nerve irritáble", "irritab nerv"])
def test_case_accents_endings_and_the_rest_of_a_word_do_not_matter(query):
    assert _ids(query)[0] == "NS-02"


@pytest.mark.parametrize(
    ("word", "others"),
    [
        ("press", ("pressing", "pressed", "presses", "pressure")),
        ("nerve", ("nerves",)),
        ("plan", ("plans",)),
        ("irritable", ("irritability",)),
    ],
)
def test_words_of_one_stem_meet(word, others):
    assert {stem(other) for other in others} == {stem(word)}


@given(st.text())
def test_a_word_stands_where_it_is_said_to_stand(text):
    for word, begin, end in words_in(text):
        assert fold(text[begin:end]) == word


@given(st.lists(st.sampled_from(("nerve", "skin", "pressure", "bladder", "clot", "bed")), min_size=1, max_size=3))
def test_more_words_find_no_more(words):
    assert set(_ids(" ".join(words))) <= set(_ids(words[0]))


def test_all_words_must_stand_in_an_entry():
    found = search(INDEX, "anticoagulation bladder cupping")
    assert found.hits == ()
    assert "no entry has all of these words" in nothing_text(found)


def test_a_word_that_stands_nowhere_has_its_nearest():
    found = search(INDEX, "anticoagulent")
    assert found.missing == (("anticoagulent", "anticoagulant"),)
    assert nothing_text(found) == 'nothing found: no entry has "anticoagulent" (did you mean anticoagulant?)'


def test_one_kind_alone_can_be_asked_for():
    assert {hit.kind for hit in search(INDEX, "clot", "fact").hits} == {"fact"}


def test_the_words_that_were_asked_for_are_marked():
    hit = search(INDEX, "nerve flares").hits[0]
    assert [hit.title.text[a:b] for a, b in hit.title.marks] == ["nerve"]
    text = found_text(search(INDEX, "nerve flares"), 1, lambda word: f"<{word}>")
    assert "irritable <nerve> is" in text
    assert "<flares>" in text


def test_what_is_found_reads_well(snapshot):
    assert found_text(search(Index(whole(SHOULDER).base), "frozen stiff"), 5, lambda word: f"*{word}*") == snapshot
