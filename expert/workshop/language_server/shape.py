"""What may stand at a place of a file of a knowledge base: names of some kind, words, keys, or anything.

A shape knows no knowledge base. It says that a fact may stand there, or a value of the fact above; which those are is
for whoever has read the base.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from msgspec import Struct

from ....facts.document import Place

FACT, TECHNIQUE, GROUP, REGION, POSITION = "fact", "technique", "group", "region", "position"
SOURCE, RULE, SETTING, SHORT_FORM, BLOCK = "source", "rule", "setting", "short form", "block"
NAMES = (FACT, TECHNIQUE, GROUP, REGION, POSITION, SOURCE, RULE, SETTING, SHORT_FORM, BLOCK)  # what has a declaration
VALUE, FINDING, WORD, KEY, CODE, OF_CATALOGUE = "value", "finding", "word", "key", "code", "word of the catalogue"

Words: TypeAlias = Mapping[str, str]  # each with what it means
NO_WORDS: Words = {}


class Slot(Struct, frozen=True):
    """What a word in one place is: a name of a kind of `NAMES`, or a value, a word, a key or a code.

    `which` narrows a kind (`recorded` facts), or names the fact of which it is a value. `words` may stand here beside
    the names, each with its meaning. `declares` is true where the name gets its meaning here.
    """

    kind: str
    which: str = ""
    words: Words = {}
    declares: bool = False


class Shape(Struct, frozen=True):
    """What may stand at one place, as each of the forms that YAML has: a scalar, a mapping, a list.

    `under` gives the shape below a fixed key, `each` that below any other; `item` that of the items of a list.
    """

    scalar: Slot | None = None
    key: Slot | None = None
    under: Mapping[str, Shape] = {}
    each: Callable[[str], Shape] | None = None
    item: Callable[[], Shape] | None = None

    def step(self, key: str | int) -> Shape:
        """The shape under a key, or of an item; one in which anything may stand where nothing is known."""
        if isinstance(key, int):
            return self.item() if self.item else ANYTHING
        if key in self.under:
            return self.under[key]
        return self.each(key) if self.each else ANYTHING

    def at(self, path: Place) -> Shape:
        """The shape at `path` below this one."""
        shape = self
        for key in path:
            shape = shape.step(key)
        return shape


ANYTHING = Shape()
TEXT = Shape(scalar=Slot(WORD))


def one(kind: str, which: str = "", words: Words = NO_WORDS) -> Shape:
    """One name."""
    return Shape(scalar=Slot(kind, which, words))


def one_of(words: Words | Iterable[str]) -> Shape:
    """One of some words."""
    return Shape(scalar=Slot(WORD, words=_meant(words)))


def some(kind: str, which: str = "", words: Words = NO_WORDS) -> Shape:
    """A list of names, or one name."""
    name = one(kind, which, words)
    return Shape(scalar=name.scalar, item=lambda: name)


def some_of(words: Words | Iterable[str]) -> Shape:
    """A list of words, or one word."""
    return some(WORD, words=_meant(words))


def list_of(shape: Shape) -> Shape:
    """A list."""
    return Shape(item=lambda: shape)


def record(meanings: Words | Iterable[str], **under: Shape) -> Shape:
    """A mapping with fixed keys, each with its meaning; a text where nothing else is said."""
    return Shape(key=Slot(KEY, words=_meant(meanings)), under=under, each=lambda key: TEXT)


def declared(kind: str, under: Callable[[str], Shape], which: str = "") -> Shape:
    """A mapping in which names of a kind get their meaning."""
    return Shape(key=Slot(kind, which, declares=True), each=under)


def by_name(kind: str, under: Callable[[str], Shape], which: str = "") -> Shape:
    """A mapping from names of a kind."""
    return Shape(key=Slot(kind, which), each=under)


def either(first: Shape, second: Shape) -> Shape:
    """What may stand in either: of two with the same form, the first."""
    return Shape(
        scalar=first.scalar or second.scalar,
        key=first.key or second.key,
        under={**second.under, **first.under},
        each=first.each or second.each,
        item=first.item or second.item,
    )


def _meant(words: Words | Iterable[str]) -> Words:
    return words if isinstance(words, Mapping) else dict.fromkeys(words, "")
