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
    """Reads conditions; `facts` are the facts by name, `called` says how each is called."""

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


# Conclusions

Selected = tuple[
    Anything, ...
]  # ("everything",), ("technique", id), ("group", id), …, ("all", …), ("any", …), ("not", …)
EVERYTHING: Selected = ("everything",)


class Conclusions(Reader):
    """Reads what restricts, and the lists of techniques; `catalogue` has the names of techniques, groups and places.

    A meaning is a tuple of the kind of conclusion and what it says.
    """

    def __init__(self, text: str, catalogue: Anything, called: Mapping[str, str]) -> None:
        super().__init__(text)
        techniques = catalogue.techniques.values()
        self.techniques = [(technique.title, ("technique", technique.id)) for technique in techniques]
        self.groups = [(catalogue.group_title(group), ("group", group)) for group in catalogue.groups]
        self.traditions = [(name, ("tradition", name)) for name in sorted({one.tradition for one in techniques})]
        disciplines = sorted({one.discipline for one in techniques})
        self.disciplines = [(name.replace("_", " "), ("discipline", name)) for name in disciplines]
        self.regions = [(region.title, name) for name, region in catalogue.regions.items()]
        self.positions = [(name.replace("_", " "), name) for name in catalogue.positions]
        self.facts = [(title, name) for name, title in called.items()]
        self.selection = cache(lambda at: list(self._selection(at)))  # type: ignore[method-assign]
        self.narrowed = cache(lambda at: list(self._narrowed(at)))  # type: ignore[method-assign]

    def meanings(self) -> list[Anything]:
        """Everything that the sentence can mean."""
        return readings(self.text, lambda at: self._conclusion(at))

    def _one(self, names: list[tuple[str, Anything]], at: int) -> Read:
        for title, value in names:
            for _, end in self.word(at, title):
                yield value, end

    def _conclusion(self, at: int) -> Read:
        yield from self._withhold(at)
        yield from self._amounts(at)
        yield from self._positions(at)
        for said, end in self.word(at, "recommend ", "offer as an option "):
            for some, after in self.listed(lambda place: self._one(self.techniques, place), end, " and "):
                yield (said, some), after
        for _, end in self.word(at, "withhold the points "):
            for some, after in self.listed(lambda place: _matched(_POINT.match(self.text, place)), end, " and "):
                yield ("withhold_points", some), after

    def _withhold(self, at: int) -> Read:
        for _, end in self.word(at, "withhold "):
            for what, after in self.selection(end):
                yield ("withhold", what, None), after
                yield from self._where(what, after)
                for _, on in self.word(after, " on "):
                    for where, last in self._regions(on):
                        for inside in _on_the_exception(what, where):
                            yield inside, last
            for _, opened in self.word(end, "("):
                for what, after in self.selection(opened):
                    for _, closed in self.word(after, ")"):
                        yield from self._where(what, closed)

    def _where(self, what: Selected, at: int) -> Read:
        for _, on in self.word(at, " on "):
            for where, last in self._regions(on):
                yield ("withhold", what, where), last
        for _, deep in self.word(at, " where less than depth "):
            for depth, last in self._whole(deep):
                for _, left in self.word(last, " is left"):
                    yield ("require_depth", what, depth, ()), left
                    for _, leaving in self.word(left, ", leaving "):
                        for rules, done in self.listed(
                            lambda place: _matched(_RULE.match(self.text, place)), leaving, " and "
                        ):
                            for _, aside in self.word(done, " aside"):
                                yield ("require_depth", what, depth, rules), aside

    def _selection(self, at: int) -> Read:
        """A selection, with exceptions or without."""
        for what, end in self.narrowed(at):
            yield what, end
            for _, but in self.word(end, " but "):
                for exceptions, after in self.listed(self._exception, but, " and "):
                    yield ("all", what, ("not", ("any", *exceptions))), after
                    for narrowed, last in self._clauses(("any", *exceptions), after):
                        yield ("all", what, ("not", narrowed)), last

    def _exception(self, at: int) -> Read:
        yield from self.selection(at)
        for _, end in self.word(at, "("):
            for what, after in self.selection(end):
                for _, closed in self.word(after, ")"):
                    yield what, closed

    def _bracketed(self, at: int) -> Read:
        yield from self._kinds(at)
        for _, end in self.word(at, "("):
            for what, after in self._kinds(end):
                for _, closed in self.word(after, ")"):
                    yield ("any", what), closed  # what stands in brackets belongs together

    def _kinds(self, at: int) -> Read:
        """Names, or words that say what is meant."""
        yield from self._one([("everything", EVERYTHING)], at)
        for kinds, end in self.listed(lambda place: self._one(self.techniques, place), at, " and "):
            yield ("any", *kinds), end
        for kinds, end in self.listed(lambda place: self._one(self.groups, place), at, " or "):
            yield ("any", *kinds), end
        for words, names in (("what is ", self.traditions), ("what belongs to ", self.disciplines)):
            for _, what in self.word(at, words):
                for kinds, end in self.listed(lambda place, names=names: self._one(names, place), what, " or "):
                    yield ("any", *kinds), end

    def _narrowed(self, at: int) -> Read:
        for what, end in self._bracketed(at):
            yield what, end
            yield from self._clauses(what, end)

    def _clauses(self, what: Selected, at: int) -> Read:
        """`what` with what is said of it by clauses, which are about the whole of a list or about its last item."""
        for _, end in self.word(at, " that is also "):
            for more, after in self._bracketed(end):
                for narrowed in _said_of(what, more):
                    yield narrowed, after
                    yield from self._clauses(narrowed, after)
                for first, *others in [more[1:]] if len(more) > 2 and more[1][0] == "group" else []:
                    yield ("any", ("all", what, first), *others), after
        for _, end in self.word(at, " that is "):
            for kinds, after in self.listed(lambda place: self._one(self.traditions, place), end, " or "):
                for narrowed in _said_of(what, ("any", *kinds)):
                    yield narrowed, after
                    yield from self._clauses(narrowed, after)

    def _regions(self, at: int) -> Read:
        for _, end in self.word(at, "the regions recorded under "):
            for fact, after in self._one(self.facts, end):
                yield ("fact", fact), after
        for _, end in self.word(at, "every region but "):
            for names, after in self.listed(lambda place: self._one(self.regions, place), end, " and "):
                yield ("all_but", frozenset(names)), after
        for names, after in self.listed(self._region, at, " and "):
            yield ("regions", frozenset(names)), after

    def _region(self, at: int) -> Read:
        for name, end in self._one(self.regions, at):
            yield (name, False), end
            for _, after in self.word(end, " of the affected side"):
                yield (name, True), after

    def _amounts(self, at: int) -> Read:
        for pattern, kind in _AMOUNTS:
            if found := pattern.match(self.text, at):
                yield (kind, found.group(1)), found.end()
        for _, end in self.word(at, "halve "):
            for some, after in self.listed(
                lambda place: self._one([(w, w) for w in ("depth", "minutes")], place), end, " and "
            ):
                yield ("halve", some), after

    def _positions(self, at: int) -> Read:
        for _, end in self.word(at, "only the positions recorded under "):
            for fact, after in self._one(self.facts, end):
                yield ("restrict_positions", ("fact", fact)), after
        one = self.positions
        for words, kind, last, names in (
            ("only the positions ", "restrict_positions", " or ", one),
            ("not lying ", "withhold_positions", " or ", [*one, ("on the affected side", "affected_side")]),
            ("take the first possible position of ", "order_positions", ", ", one),
        ):
            for _, end in self.word(at, words):
                for some, after in self.listed(lambda place, names=names: self._one(names, place), end, last):
                    yield (kind, some), after

    def _whole(self, at: int) -> Read:
        if found := re.compile("[0-9]+").match(self.text, at):
            yield int(found.group()), found.end()


_POINT = re.compile("[A-Z]+[0-9]+")
_RULE = re.compile("[A-Z0-9]+-[0-9]+")
_AMOUNTS = tuple(
    (re.compile(pattern), kind)
    for pattern, kind in (
        (r"pressure at most ([0-9]+) of 10", "cap_pressure"),
        (r"depth at most ([0-9]+) of 5", "cap_depth"),
        (r"at most ([0-9]+) minutes?", "cap_minutes"),
        (r"at most ([0-9]+) techniques? in a session", "cap_techniques"),
        (r"at most ([0-9]+) sessions?", "cap_sessions"),
        (r"at most ([0-9]+) sessions? a week", "cap_per_week"),
        (r"at most ([0-9]+) weeks?", "cap_weeks"),
        (r"certainty at most (very low|low|moderate|high)", "cap_certainty"),
        (r"work ([0-9]+) steps? less deep", "lower_depth"),
    )
)


def _matched(found: re.Match[str] | None) -> Read:
    if found:
        yield found.group(), found.end()


def _said_of(what: Selected, more: Selected) -> Iterator[Selected]:
    """`more` said of the whole of a list, or of its last item alone."""
    yield "all", what, more
    if what[0] == "any" and len(what) > 2:
        yield "any", *what[1:-1], ("all", what[-1], more)


def _on_the_exception(what: Selected, where: Anything) -> Iterator[Anything]:
    """“Everything but A on B” may also mean that A is left on B alone."""
    if what[0] == "all" and what[-1][0] == "not":
        yield "withhold", what, ("exception", where)


def holds(selected: Selected, technique: Mapping[str, Anything]) -> bool:
    """Whether a technique with such an `id`, `groups`, `tradition` and `discipline` is selected."""
    match selected:
        case ("everything",):
            return True
        case ("technique", name):
            return bool(technique["id"] == name)
        case ("group", name):
            return name in technique["groups"]
        case ("tradition" | "discipline" as kind, name):
            return bool(technique[kind] == name)
        case ("all", *parts):
            return all(holds(part, technique) for part in parts)
        case ("any", *parts):
            return any(holds(part, technique) for part in parts)
        case ("not", part):
            return not holds(part, technique)
    raise ValueError(selected)
