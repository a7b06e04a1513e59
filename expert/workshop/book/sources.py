"""The chapter of sources: what each is, how far it was checked, and what rests on it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from ....facts.language import capital
from ....facts.source import STANDING_WORDS, Source
from .book import Chapter, Entry, Paragraph, Terms, Text
from .words import Words

Pairs = Iterator[tuple[str, tuple[Text, ...]]]


def source_chapter(words: Words) -> Chapter:
    """Every source of the register, with the rules and techniques that rest on it."""
    sources = words.base.sources
    counted = Counter(source.standing for source in sources.values())
    how_far = ", ".join(f"{counted[word]} {said}" for word, said in STANDING_WORDS.items() if counted[word])
    about = Paragraph((f"What the rules and the techniques cite, and how far each was checked: {how_far}.",))
    entries = tuple(_entry(source, words) for source in sources.values())
    return Chapter("sources", "Sources, and what rests on them", (about,), entries)


def _entry(source: Source, words: Words) -> Entry:
    marks = (source.mark,) if source.mark else ()
    return Entry("source", source.id, source.title, (Terms(tuple(_terms(source, words)), paged=True),), marks)


def _terms(source: Source, words: Words) -> Pairs:
    where = (source.authors, source.venue, source.year, source.type)
    yield "What", ((". ".join(text.rstrip(".") for text in where if text) + ".",),)
    address = "; ".join(text for text in (_doi(source.doi), source.url) if text)
    if address:
        yield "Address", ((address,),)
    yield "Cited for", ((source.supports,),)
    yield "Checked", ((f"{capital(STANDING_WORDS[source.standing])}: {source.checked}",),)
    yield "Rules", _rules(source.id, words)
    citing = [one.id for one in words.base.catalogue.techniques.values() if source.id in one.evidence]
    if citing:
        yield "Techniques", (words.techniques(citing),)


def _doi(doi: str) -> str:
    return f"doi:{doi}" if doi.startswith("10.") else doi


def _rules(source: str, words: Words) -> tuple[Text, ...]:
    """The rules that rest on a source, those that rest on it alone first."""
    citing = [rule for rule in words.base.rules.values() if source in rule.sources]
    alone = [rule.id for rule in citing if len(rule.sources) == 1]
    others = [rule.id for rule in citing if len(rule.sources) > 1]
    lines: list[Text] = []
    if alone:
        lines.append(("on it alone: ", *words.rules(alone)))
    if others:
        lines.append(("beside others: ", *words.rules(others)) if alone else words.rules(others))
    return tuple(lines) or (("none",),)
