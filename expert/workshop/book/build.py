"""The rule book of a knowledge base put together, as a whole or of some of its rules."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from msgspec.structs import replace

from ....facts.problem import InvalidInput, Problem, nearest
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule
from ..written import Written
from .book import Book, Chapter, Entry, links_in, without_dead_links
from .facts import clear_patient, derived_chapter, fact_chapter
from .front import about, how_to_read, notices, sign_off
from .index import index_chapter
from .policy import policy_chapter, settings_chapter, short_form_chapter
from .rules import rule_chapters
from .sources import source_chapter
from .techniques import group_chapter, places_chapter, technique_chapter
from .words import Words, plural

_LEADING = ("rule", "derived")  # what these name comes along with them


def book(written: Written, patterns: Sequence[str] = ()) -> Book:
    """The rule book of a knowledge base; with `patterns` of the rules that they name and of what these rest on.

    A pattern is the beginning of a rule's id, the name of a module, or either with `*`, `?` or `[…]` in it. Raises
    InvalidInput, with the nearest name, where a pattern names nothing.
    """
    base, words = written.base, Words(written)
    rules = chosen(base, patterns)
    part_of = f"{plural(len(rules), 'rule')}: {', '.join(patterns)}" if patterns else ""
    chapters = [how_to_read(), *rule_chapters(words, rules)]
    beside = [fact_chapter(words), derived_chapter(words), technique_chapter(words), group_chapter(words)]
    beside += [one for one in (settings_chapter(words), source_chapter(words)) if one]
    if patterns:
        chapters += _reached(chapters, beside)
    else:
        policy = [places_chapter(words), policy_chapter(words), short_form_chapter(words)]
        chapters += [*beside[:4], *(one for one in policy if one), *beside[4:]]
    chapters += [clear_patient(words), sign_off(len(rules))]
    there = {entry.anchor for chapter in chapters for entry in chapter.entries}
    chapters.append(index_chapter(words, rules, there))
    whole = Book(
        title=f"{base.title}: the rule book",
        status=base.status,
        about=about(base, part_of),
        notices=notices(base),
        chapters=tuple(chapters),
        part_of=part_of,
    )
    return without_dead_links(whole)


def chosen(base: KnowledgeBase, patterns: Sequence[str]) -> tuple[Rule, ...]:
    """The rules that `patterns` name, retired ones too; all of them where there is none. Raises InvalidInput."""
    every = (*base.rules.values(), *base.retired.values())
    names = dict.fromkeys(name for rule in every for name in (rule.id, rule.module))
    problems = [
        Problem(
            "ischia",
            0,
            0,
            f'no rule begins with "{pattern[:80]}", and no module is named so',
            "",
            _near(pattern, names),
        )
        for pattern in patterns
        if not any(_named(rule, pattern) for rule in every)
    ]
    if problems:
        raise InvalidInput(problems)
    return tuple(rule for rule in every if not patterns or any(_named(rule, pattern) for pattern in patterns))


def _near(pattern: str, names: Iterable[str]) -> str:
    return nearest(pattern, names) or nearest(pattern.upper(), names)


def _named(rule: Rule, pattern: str) -> bool:
    begins = bool(pattern) and rule.id.startswith(pattern)
    return begins or fnmatchcase(rule.id, pattern) or fnmatchcase(rule.module, pattern)


def _reached(chapters: Iterable[Chapter], beside: Sequence[Chapter]) -> Iterator[Chapter]:
    """What lies beside the rules, only the entries to which the chapters lead, and those to which these lead."""
    entries = {entry.anchor: entry for chapter in beside for entry in chapter.entries}
    waiting = [entry for chapter in chapters for entry in chapter.entries]
    reached: set[str] = set()
    while waiting:
        for to in _leads_to(waiting.pop()):
            if to in entries and to not in reached:
                reached.add(to)
                if entries[to].kind in _LEADING:
                    waiting.append(entries[to])
    for chapter in beside:
        kept = tuple(entry for entry in chapter.entries if entry.anchor in reached)
        if kept:
            yield replace(chapter, blocks=(), entries=kept)


def _leads_to(entry: Entry) -> Iterator[str]:
    for block in entry.blocks:
        yield from (one.to for one in links_in(block))
