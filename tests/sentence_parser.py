"""An English reader of rules read aloud, who knows the names of the field and nothing of the program.

It gives every way in which a sentence can be understood. Where English leaves it open what belongs together ("not A
and B", "A and B that is C", "everything but A on B"), it takes both, so that a sentence which must be known not to be
ambiguous can be held to it.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import Any as Anything

from ischia.facts.vocabulary import Fact
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    SettingReference,
)

Read = Iterator[tuple[Anything, int]]  # what may be read from a place on, and where it ends

NUMBER_WORDS = (" is at least ", " is at most ", " is above ", " is below ")
_WORDS = {
    " is at least ": "at_least",
    " is at most ": "at_most",
    " is above ": "above",
    " is below ": "below",
    " is other than ": "other_than",
    " includes ": "includes",
    " is ": "is",
}
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?|-?inf")


def readings(text: str, read: Callable[[int], Read]) -> list[Anything]:
    """Everything that the whole of `text` can mean, each meaning once."""
    found: list[Anything] = []
    for value, end in read(0):
        if end == len(text) and value not in found:
            found.append(value)
    return found


class Reader:
    """Reads one sentence."""

    def __init__(self, text: str) -> None:
        self.text = text

    def word(self, at: int, *words: str) -> Iterator[tuple[str, int]]:
        """Each of the words that stands there."""
        for word in words:
            if self.text.startswith(word, at):
                yield word, at + len(word)

    def listed(self, item: Callable[[int], Read], at: int, last: str) -> Iterator[tuple[tuple[Anything, ...], int]]:
        """One item, or several with commas and before the last one `last`."""
        for first, end in item(at):
            yield (first,), end
            yield from self._more(item, (first,), end, last)

    def _more(self, item: Callable[[int], Read], before: tuple[Anything, ...], at: int, last: str) -> Read:
        for _, end in self.word(at, last):
            for value, after in item(end):
                yield (*before, value), after
        for _, end in self.word(at, ", "):
            for value, after in item(end):
                yield from self._more(item, (*before, value), after, last)


class Conditions(Reader):
    """Reads conditions; `facts` are the facts by name, `called` how each is called, `settings` those of the settings."""

    def __init__(
        self, text: str, facts: Mapping[str, Fact], called: Callable[[str], str], settings: tuple[str, ...] = ()
    ) -> None:
        super().__init__(text)
        self.facts, self.settings = facts, settings
        self.titles = {name: called(name) for name in facts}
        self.condition = cache(lambda at: list(self._condition(at)))  # type: ignore[method-assign]
        self.part = cache(lambda at: list(self._part(at)))  # type: ignore[method-assign]
        self.comparison = cache(lambda at: list(self._comparison(at)))  # type: ignore[method-assign]

    def meanings(self) -> list[Condition]:
        """Everything that the sentence can mean."""
        return readings(self.text, self.condition)

    def _condition(self, at: int) -> Read:
        for first, end in self.part(at):
            yield first, end
            for glue, kind in ((" and ", All), (" or ", Any)):
                for parts, after in self._glued((first,), end, glue):
                    yield kind(parts), after

    def _glued(self, before: tuple[Condition, ...], at: int, glue: str) -> Read:
        for _, end in self.word(at, glue):
            for value, after in self.part(end):
                yield (*before, value), after
                yield from self._glued((*before, value), after, glue)

    def _part(self, at: int) -> Read:
        for _, end in self.word(at, "always"):
            yield Always(), end
        for _, end in self.word(at, "("):
            for value, after in self.condition(end):
                for _, closed in self.word(after, ")"):
                    yield value, closed
        for _, end in self.word(at, "it is not so that "):
            for value, after in self.condition(end):  # how far the "not" goes, English does not say
                yield Not(value), after
        yield from self._count(at)
        yield from self.comparison(at)

    def _count(self, at: int) -> Read:
        found = re.compile(r"(at least|fewer than) ([0-9]+) of these: \(").match(self.text, at)
        if not found:
            return
        for parts, after in self._separated((), found.end()):
            for _, closed in self.word(after, ")"):
                yield Count(parts, int(found.group(2)), found.group(1) == "fewer than"), closed

    def _separated(self, before: tuple[Condition, ...], at: int) -> Read:
        for value, after in self.condition(at):
            yield (*before, value), after
            for _, end in self.word(after, "; "):
                yield from self._separated((*before, value), end)

    def _comparison(self, at: int) -> Read:
        for name, fact in self.facts.items():
            for _, end in self.word(at, self.titles[name]):
                if fact.kind == "set":
                    for said, after in self.word(end, " is empty", " is not empty"):
                        yield Comparison(name, "empty", said == " is empty"), after
                for said, after in self.word(end, *_WORDS):
                    word = _WORDS[said]
                    if (word == "includes") is (fact.kind == "set"):
                        for operand, last in self._operand(fact, after, word):
                            yield Comparison(name, word, operand), last

    def _operand(self, fact: Fact, at: int, word: str) -> Read:
        for _, end in self.word(at, "the value of "):
            for name, title in self.titles.items():
                for _, after in self.word(end, title):
                    yield FactReference(name), after
        for _, end in self.word(at, "the setting "):
            for setting in self.settings:
                for _, after in self.word(end, setting.replace("_", " ")):
                    yield SettingReference(setting), after
        if word in ("is", "other_than", "includes"):
            for values, end in self.listed(lambda place: self._value(fact, place), at, " or "):
                yield frozenset(values), end
        else:
            yield from self._number(at)

    def _value(self, fact: Fact, at: int) -> Read:
        if fact.kind == "boolean":
            for said, end in self.word(at, "yes", "no"):
                yield said == "yes", end
        if fact.kind in ("integer", "decimal"):
            yield from self._number(at)
        for value in (*fact.values, *fact.also):
            for _, end in self.word(at, value.replace("_", " ")):
                yield value, end

    def _number(self, at: int) -> Read:
        found = _NUMBER.match(self.text, at)
        if found:
            yield float(found.group()), found.end()
