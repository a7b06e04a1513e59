"""What may stand under each word of `expect`: names that exist, and values of the right kind."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeAlias, get_args

from ....facts.problem import nearest
from ....facts.reading import Part, Reading
from ....facts.technique import DOSE_KEYS
from ....facts.vocabulary import UNKNOWN
from ....rules.conclusion import CAPS, Conclusion
from ....rules.knowledge_base import KnowledgeBase

Shape: TypeAlias = Callable[[Reading, Part, KnowledgeBase], object]
Names: TypeAlias = Callable[[KnowledgeBase], Collection[str]]

COURSE = ("session", "sessions", "per_week", "review_session", "minutes", "techniques")
CONCLUSIONS = tuple(
    dict.fromkeys(
        [
            *(kind for one in get_args(Conclusion) if isinstance(kind := one.kind, str)),
            *(f"cap_{quantity}" for quantity in CAPS),
            "recommend",
            "option",
        ]
    )
)


def _filled(reading: Reading, part: Part) -> bool:
    """Whether something stands there; an empty list or mapping is reported."""
    if part.value in ([], {}, None):
        reading.wrong(part, "expects nothing", "what must come out, or must not")
        return False
    return True


def word(allowed: Collection[str], what: str) -> Shape:
    """One of some words."""
    return lambda reading, part, _: reading.word(part, allowed, what)


def name(names: Names, what: str) -> Shape:
    """One name out of the knowledge base."""
    return lambda reading, part, knowledge_base: reading.word(part, names(knowledge_base), what)


def names(known: Names, what: str) -> Shape:
    """A list of names out of the knowledge base, or one name."""

    def check(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
        if _filled(reading, part):
            reading.words(part, known(knowledge_base), what)

    return check


def each(known: Names, what: str, inner: Shape) -> Shape:
    """A mapping from names out of the knowledge base to values of one shape."""

    def check(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
        if not _filled(reading, part):
            return
        for key, under in reading.entries(part):
            known_here = known(knowledge_base)
            if key in known_here:
                inner(reading, under, knowledge_base)
            else:
                reading.wrong(under, f'"{key[:60]}" is not {what}', "", nearest(key, known_here), key=True)

    return check


def either(mapping: Shape, other: Shape) -> Shape:
    """A mapping, or something else."""

    def check(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
        (mapping if isinstance(part.value, dict) else other)(reading, part, knowledge_base)

    return check


def truth(reading: Reading, part: Part, _: KnowledgeBase) -> None:
    """`true` or `false`."""
    if not isinstance(part.value, bool):
        reading.wrong(part, f"cannot be {str(part.value)[:60]}", "true or false")


def number(low: int, high: int) -> Shape:
    """A whole number within bounds."""
    return lambda reading, part, _: reading.whole(part, low, high)


def span(reading: Reading, part: Part, _: KnowledgeBase) -> None:
    """Least and most, as a list of two whole numbers."""
    value = part.value
    if not isinstance(value, list) or len(value) != 2 or not all(type(one) is int for one in value):
        reading.wrong(part, "is no range", "a list of two whole numbers, least and most")


def texts(reading: Reading, part: Part, _: KnowledgeBase) -> None:
    """A text, or a list of texts."""
    several = part.value if isinstance(part.value, list) else [part.value]
    if not several or not all(isinstance(one, str) and one for one in several):
        reading.wrong(part, "is not a text", "words that stand in it; put quotes around what looks like a number")


def anything(reading: Reading, part: Part, _: KnowledgeBase) -> None:
    """Any data: what a conclusion says differs from kind to kind."""
    if part.value is None:
        reading.wrong(part, "expects nothing", "what the conclusion says")


def value_of_derived(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
    """A value of the derived fact under whose name it stands."""
    fact = knowledge_base.derived[str(part.path[-1])]
    value = part.value
    fits = value == UNKNOWN or any(type(value) is type(one) and value == one for one in fact.values)
    if not fits:
        words = [str(one).lower() if isinstance(one, bool) else str(one) for one in (*fact.values, UNKNOWN)]
        reading.wrong(part, f"{fact.name} cannot be {str(value)[:60]}", ", ".join(words), nearest(value, words))


def course(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
    """Figures of the plan."""
    if not _filled(reading, part):
        return
    for key in reading.mapping(part, COURSE):
        if key == "minutes":
            span(reading, part[key], knowledge_base)
        elif key in COURSE:
            reading.whole(part[key], 0, 999)


def techniques(knowledge_base: KnowledgeBase) -> Collection[str]:
    """The techniques of the catalogue."""
    return knowledge_base.catalogue.techniques


def rules(knowledge_base: KnowledgeBase) -> Collection[str]:
    """The rules."""
    return knowledge_base.rules


def facts(knowledge_base: KnowledgeBase) -> Collection[str]:
    """What can be recorded, and so asked."""
    return knowledge_base.vocabulary.facts


def derived(knowledge_base: KnowledgeBase) -> Collection[str]:
    """What is computed."""
    return knowledge_base.derived


def places(knowledge_base: KnowledgeBase) -> Collection[str]:
    """The places on the body."""
    return knowledge_base.catalogue.places


def positions(knowledge_base: KnowledgeBase) -> Collection[str]:
    """The positions to lie or sit in."""
    return knowledge_base.catalogue.positions


def sections(knowledge_base: KnowledgeBase) -> Collection[str]:
    """The headings of the plan."""
    return knowledge_base.policy.plan_sections


def doses(_: KnowledgeBase) -> Collection[str]:
    """What a dose is counted in."""
    return DOSE_KEYS


def conclusions(_: KnowledgeBase) -> Collection[str]:
    """The kinds of conclusion."""
    return CONCLUSIONS


def by_technique(inner: Shape) -> Shape:
    """A mapping from techniques to values of one shape."""
    return each(techniques, "a technique", inner)
