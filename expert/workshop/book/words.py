"""What the chapters of the rule book share: sentences with links in them, values and names in words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Any

from msgspec import to_builtins
from msgspec.structs import replace

from ....facts.language import ENGLISH, spoken
from ....facts.technique import Catalogue
from ....facts.vocabulary import UNKNOWN
from ....rules.conclusion import Conclusion
from ....rules.condition import Condition
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED, Rule
from ....rules.sentence import conclusion_sentence, condition_sentence, rule_sentences
from ...report.wording import value_words
from ..revision.data_changes import shown
from ..written import Written
from .book import Link, Text, joined, link


class Words:
    """A knowledge base in words, in which each fact, technique and group that is named leads to its entry.

    The sentences of `rules/sentence.py` are made with a mark of two characters in place of each name, characters that
    nothing in the knowledge base holds; so no text in it can pass for a mark.
    """

    def __init__(self, written: Written) -> None:
        self.written, self.base = written, written.base
        self._links: list[Link] = []
        self._places: dict[Link, int] = {}
        self._open, self._close = _unused(written.base)
        self._mark = re.compile(f"{self._open}([0-9]+){self._close}")

    def rule(self, rule: Rule) -> tuple[Text, ...]:
        """A rule as sentences."""
        return tuple(self._read(said) for said in rule_sentences(rule, self._catalogue, ENGLISH, self._fact))

    def condition(self, condition: Condition) -> Text:
        """A condition as part of a sentence."""
        return self._read(condition_sentence(condition, names=self._fact))

    def conclusion(self, conclusion: Conclusion) -> Text:
        """A conclusion as part of a sentence."""
        return self._read(conclusion_sentence(conclusion, self._catalogue, ENGLISH, self._fact))

    def plain_conclusion(self, conclusion: Conclusion) -> str:
        """A conclusion without links."""
        return conclusion_sentence(conclusion, self.base.catalogue, ENGLISH, self.base.name_of)

    def linked(self, text: str) -> Text:
        """A text in which the ids of rules lead to them."""
        parts: list[str | Link] = []
        end = 0
        for found in self._rule_ids.finditer(text):
            parts += [text[end : found.start()], link("rule", found.group())]
            end = found.end()
        return tuple(part for part in (*parts, text[end:]) if part)

    def rules(self, names: Iterable[str]) -> Text:
        """Rules by their ids, each leading to its entry."""
        return joined(link("rule", name) for name in names)

    def fact(self, name: str) -> Link:
        """A fact by what it is called, leading to its entry."""
        plain = name.removeprefix(TYPED)
        kind = "fact" if plain in self.base.vocabulary.facts else "derived"
        return link(kind, plain, self.base.name_of(plain))

    def technique(self, name: str) -> Link:
        """A technique by its title, leading to its entry."""
        return link("technique", name, self.base.catalogue.techniques[name].title)

    def techniques(self, names: Iterable[str]) -> Text:
        """Techniques in the order of the catalogue by their short titles, each leading to its entry."""
        some, known = set(names), self.base.catalogue.techniques
        return joined(link("technique", one.id, one.short or one.title) for one in known.values() if one.id in some)

    def group(self, name: str) -> Link:
        """A group of techniques by its title, leading to its entry."""
        return link("group", name, self.base.catalogue.group_title(name))

    def groups(self, names: Iterable[str]) -> Text:
        """Groups in the order of the catalogue, each leading to its entry."""
        some = set(names)
        return joined(self.group(name) for name in self.base.catalogue.groups if name in some)

    def sources(self, names: Iterable[str]) -> Text:
        """Sources, each leading to its entry, with what must stand beside it where it was not fully checked."""
        marks = self.base.marks
        return joined(
            (link("source", name), f" ({marks[name]})") if marks[name] else (link("source", name),) for name in names
        )

    def setting(self, name: str) -> Text:
        """A setting with its value, leading to its entry."""
        described = self.base.described_settings.get(name)
        value = spoken(shown(self.base.settings[name]))
        return (link("setting", name, spoken(name)), f" is {value} {described.unit if described else ''}".rstrip())

    def regions(self, names: Iterable[str]) -> str:
        """Places on the body by their titles."""
        return ", ".join(self.base.catalogue.place_title(name) for name in names)

    def value(self, fact: str, value: Any) -> str:
        """A value of a fact as it is written in a file, in words."""
        if value is None or value == UNKNOWN:
            return "not known"
        declared = self.base.vocabulary.facts.get(fact)
        if isinstance(value, list | tuple | set | frozenset):
            return value_words(frozenset(map(str, value)), declared, ENGLISH)
        if isinstance(value, bool | int | float | str):
            return value_words(value, declared, ENGLISH)
        return str(value)

    def _read(self, sentence: str) -> Text:
        pieces = self._mark.split(sentence)
        read = (self._links[int(piece)] if place % 2 else piece for place, piece in enumerate(pieces))
        return tuple(part for part in read if part)

    def _marked(self, to: Link) -> str:
        place = self._places.setdefault(to, len(self._links))
        if place == len(self._links):
            self._links.append(to)
        return f"{self._open}{place}{self._close}"

    def _fact(self, name: str) -> str:
        known = name in self.base.vocabulary.facts or name in self.base.derived
        return self._marked(self.fact(name)) if known else spoken(name)

    @cached_property
    def _catalogue(self) -> Catalogue:
        """The catalogue with a mark in place of each title of a technique and of a group."""
        catalogue = self.base.catalogue
        techniques = {
            name: replace(technique, title=self._marked(self.technique(name)))
            for name, technique in catalogue.techniques.items()
        }
        groups = {name: self._marked(self.group(name)) for name in catalogue.groups}
        return replace(catalogue, techniques=techniques, group_titles=groups)

    @cached_property
    def _rule_ids(self) -> re.Pattern[str]:
        names = sorted((*self.base.rules, *self.base.retired), key=lambda name: (-len(name), name))
        return (
            re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})(?![\w-])") if names else re.compile(r"(?!)")
        )


def _unused(base: KnowledgeBase) -> tuple[str, str]:
    """Two characters of the private use area that stand nowhere in the knowledge base."""
    parts = (base.rules, base.retired, base.derived, base.catalogue, base.vocabulary, base.sources)
    said = set(json.dumps(to_builtins(parts, str_keys=True), ensure_ascii=False))
    free = [chr(code) for code in range(0xE000, 0xF900) if chr(code) not in said]
    return free[0], free[1]


def module_titles(written: Written) -> Mapping[str, str]:
    """The title of each module, in the order in which the modules are named in their files."""
    titles: dict[str, str] = {}
    for file in written.modules:
        data = written.data(file)
        name = str(data.get("module", "")) if isinstance(data, dict) else ""
        titles.setdefault(name, str(data.get("title", "")) or spoken(name))
    return titles


def plural(number: int, one: str, many: str = "") -> str:
    """A number with its noun."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"
