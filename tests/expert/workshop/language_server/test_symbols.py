"""The outline of a file, and the names of a knowledge base as a list."""

from functools import cache
from itertools import pairwise

from ischia.expert.workshop.language_server.opened import Opened
from ischia.expert.workshop.language_server.symbols import found_symbols, symbols
from ischia.rules.load import HERE


@cache
def version():
    return Opened(HERE).version()


def test_the_outline_of_a_module_is_its_rules_with_their_titles():
    text = version().texts["rules/nerve_safety.yaml"]
    found = list(symbols("rules/nerve_safety.yaml", text))
    assert (found[1].name, found[1].kind, found[1].title) == ("NS-02", "rule", "An irritable nerve is left alone")
    assert [one.name for one in found] == sorted(one.name for one in found)
    for one, after in pairwise(found):
        assert one.token.start < one.end <= after.token.start


def test_the_outline_of_every_file_says_what_it_declares():
    kinds = {file: {one.kind for one in symbols(file, text)} for file, text in version().texts.items()}
    assert kinds["facts/vocabulary.yaml"] == {"block", "fact"}
    assert kinds["facts/techniques.yaml"] == {"region", "position", "group", "technique"}
    assert kinds["facts/sources.yaml"] == {"source"}
    assert kinds["rules/derived.yaml"] == {"computed fact"}
    assert kinds["rules/policy.yaml"] == {"short form"}
    assert kinds["knowledge_base.yaml"] == {"setting"}
    assert kinds["tests/cases/seen_every_week.yaml"] == {"case"}


def test_the_outline_of_a_broken_file_is_what_can_be_seen_of_it():
    text = "rules:\n  A-1:\n    when: {a: \n  A-2:\n    title: Second\n"
    assert [(one.name, one.title) for one in symbols("rules/a.yaml", text)] == [("A-1", ""), ("A-2", "Second")]


def test_a_name_is_found_by_itself_and_by_the_words_of_its_title():
    assert [one.name for one in found_symbols(version(), "ns-02")] == ["NS-02"]
    assert "NS-02" in [one.name for one in found_symbols(version(), "irritable left alone")]
    assert found_symbols(version(), "irritability")[0].kind == "fact"
    assert found_symbols(version(), "no such thing at all") == []
    assert len(found_symbols(version(), "")) == 200
