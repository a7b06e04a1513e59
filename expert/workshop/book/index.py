"""The index at the end: facts, techniques and groups by name, and the words of the titles of the rules."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from ....facts.language import capital
from ....rules.rule import Rule
from ..words import stem, words_in
from .book import Chapter, Link, Terms, Text, joined, link
from .words import Words

MOST_RULES = 20  # a word in more titles than these tells nothing
SHORTEST = 4  # letters
_COMMON = """
    about above after again against also always anyone anything been before being below both come comes does done
    each ever every everything first from give given goes have hold holds into itself just keep keeps leave left
    less makes many more most much must near never nobody none nothing once only onto other others over past rule
    rules same says shall should some such take takes than that their them then there these they thing things this
    those through under until used uses very what when where whether which while whom whose will with within
    without would
"""


def index_chapter(words: Words, rules: Iterable[Rule], there: Container[str]) -> Chapter:
    """One alphabet of names and of words, each with where it stands; only of what has one of the anchors `there`."""
    rows: dict[str, tuple[str, list[Link]]] = {}
    for text, to in (*_names(words), *_words_of_titles(rules)):
        heading, links = rows.setdefault(text.casefold(), (text, []))
        links += [] if to in links or to.to not in there else [to]
    few = [(heading, links) for _, (heading, links) in sorted(rows.items()) if 0 < len(links) <= MOST_RULES]
    letters: dict[str, list[tuple[str, tuple[Text, ...]]]] = {}
    for heading, links in few:
        first = heading[:1].upper() if heading[:1].isalpha() else "0 to 9"
        letters.setdefault(first, []).append((heading, (joined(links),)))
    blocks = tuple(Terms(tuple(some), paged=True) for some in letters.values())
    return Chapter("index", "Index", blocks)


def _names(words: Words) -> Iterator[tuple[str, Link]]:
    base = words.base
    for name in (*base.vocabulary.facts, *base.derived_only):
        to = words.fact(name)
        yield capital(to.text), Link("fact", to.to)
    for name, technique in base.catalogue.techniques.items():
        yield technique.short or technique.title, link("technique", name, "technique")
    for name in base.catalogue.groups:
        yield capital(base.catalogue.group_title(name)), link("group", name, "group")


def _words_of_titles(rules: Iterable[Rule]) -> Iterator[tuple[str, Link]]:
    """Each word of a title of a rule that tells something; forms of one word under the first of them."""
    seen: dict[str, str] = {}
    common = frozenset(_COMMON.split())
    for rule in rules:
        for word, start, end in words_in(rule.title):
            if len(word) >= SHORTEST and word not in common and word.isalpha():
                said = rule.title[start:end]
                heading = said if said[1:] != said[1:].lower() else said.lower()
                yield seen.setdefault(stem(word), heading), link("rule", rule.id)
