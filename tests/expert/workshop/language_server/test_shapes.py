"""The shapes of the files: they know every word of both knowledge bases, and everything that the readers take."""

from functools import cache

import pytest

from ischia.expert.workshop.language_server.choices import choices
from ischia.expert.workshop.language_server.names import words_of
from ischia.expert.workshop.language_server.opened import Opened
from ischia.expert.workshop.language_server.shape import ANYTHING, SHORT_FORM, VALUE, WORD
from ischia.expert.workshop.language_server.shape_of_file import shape_of
from ischia.expert.workshop.language_server.shapes_of_conclusions import KINDS, then
from ischia.expert.workshop.language_server.shapes_of_conditions import COMBINED, COMPARED
from ischia.expert.workshop.language_server.shapes_of_expectations import OF_CASES, OF_RULES
from ischia.expert.workshop.schema.schema import KINDS as FILES
from ischia.expert.workshop.testing import expectations
from ischia.facts.document import plain_scalar
from ischia.rules.condition import COMPARISONS
from ischia.rules.load import HERE
from ischia.rules.overlay import BEFORE
from ischia.rules.read_conclusion import READERS

FOLDERS = {"sciatica": HERE, "shoulder": HERE / "examples" / "shoulder"}
folders = pytest.mark.parametrize("folder", FOLDERS.values(), ids=FOLDERS)


@cache
def opened(folder):
    return Opened(folder)


def test_they_know_all_words_of_the_rule_language():
    assert set(KINDS) == set(READERS)
    assert set(COMPARED) == set(COMPARISONS)
    assert set(COMBINED) == {"any", "all", "not", "count", "always"}
    assert set(OF_RULES) == set(expectations.OF_RULES)
    assert set(OF_CASES) == set(expectations.OF_CASES)
    assert all([*KINDS.values(), *COMPARED.values(), *(said for said, _ in OF_RULES.values())])


def test_every_kind_of_file_has_a_shape():
    for kind, one in FILES.items():
        pattern = one.files[0].replace("**/", "").replace("*", "some")
        for before in [""] * one.of_base + [BEFORE] * one.of_overlay:
            assert shape_of(f"{before}{pattern}").key is not None, kind
    assert shape_of("README.md") is ANYTHING


def test_what_follows_may_be_nested_without_end():
    deep = ("then", 0) * 5
    assert then().at((0, *deep)).key == then().at((0,)).key
    assert shape_of("rules/a.yaml").at(("rules", "A-1", "when", "any", 0, "not", "all", 3)).key.which == "condition"


@folders
def test_every_name_in_a_sound_knowledge_base_is_declared_in_it(folder):
    version = opened(folder).version()
    for mention in version.mentions:
        found = mention.meaning
        assert found.name in version.declared[found.kind], (mention.file, mention.token)


@folders
def test_whatever_stands_in_a_sound_knowledge_base_is_among_what_would_be_offered_there(folder):
    base, version = opened(folder).base(), opened(folder).version()
    offered, looked_at = {}, 0
    for file, text in version.texts.items():
        for one in words_of(file, text):
            slot, word = one.slot, one.token.word
            if slot is None or slot.declares or slot.kind == SHORT_FORM:
                continue
            key = (slot.kind, slot.which, tuple(slot.words))
            if key not in offered:
                offered[key] = {choice.word for choice in choices(slot, base)}
            number = isinstance(plain_scalar(word or "~"), int | float)
            if offered[key] and not (number and slot.kind not in (WORD,)):
                assert word in offered[key], (file, one.token.path, slot.kind, slot.which)
                looked_at += 1
    assert looked_at > 1500


@folders
def test_the_rules_are_known_word_by_word(folder):
    version = opened(folder).version()
    unknown = [
        (file, one.token.path)
        for file, text in version.texts.items()
        for one in words_of(file, text)
        if one.slot is None and file.startswith("rules/") and {"when", "given", "sources"} & set(one.token.path)
    ]
    assert unknown == []


@folders
def test_each_value_of_a_fact_is_known_to_be_one(folder):
    version, base = opened(folder).version(), opened(folder).base()
    facts = {
        one.slot.which for file, text in version.texts.items() for one in words_of(file, text) if _is_value(one.slot)
    }
    assert len(facts & set(base.vocabulary.facts)) > 10


def _is_value(slot):
    return slot is not None and slot.kind == VALUE
