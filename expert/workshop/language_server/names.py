"""Where each name of a knowledge base stands, in every file of it, also in what is half typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from msgspec import Struct

from ....facts.document import Place
from ....facts.technique import SIDES
from ....rules.read_conclusion import AFFECTED
from ....rules.rule import TYPED
from .forgiving import AS_EITHER, AS_KEY, Token, tokens
from .shape import FACT, NAMES, REGION, SETTING, Shape, Slot
from .shape_of_file import shape_of

LONGEST_TEXT = 1_000_000  # characters; a longer one is looked at by nobody


class Meaning(Struct, frozen=True):
    """What a word is the name of: its kind, and the name without what stands `before` and `after` it."""

    kind: str
    name: str
    before: str = ""
    after: str = ""


class Written(Struct, frozen=True):
    """A word of a file with what it is there; `slot` is None where nothing is known of it."""

    file: str
    token: Token
    slot: Slot | None


class Mention(Struct, frozen=True):
    """A name where it stands: in a file, at a token, as the meaning of which it is."""

    file: str
    token: Token
    meaning: Meaning
    declares: bool


Declared = Mapping[str, frozenset[str]]  # the names of each kind


@lru_cache(maxsize=512)
def words_of(file: str, text: str) -> tuple[Written, ...]:
    """Every key and value of the `text` of `file`, a path in the folder of a knowledge base."""
    if len(text) > LONGEST_TEXT:
        return ()
    shapes: dict[Place, Shape] = {(): shape_of(file)}
    return tuple(Written(file, token, _slot(token, shapes)) for token in tokens(text))


def slot_at(shape: Shape, role: str) -> Slot | None:
    """What a word with a role is, at a place with that shape."""
    if role == AS_KEY:
        return shape.key
    return shape.scalar or (shape.key if role == AS_EITHER else None)


def _slot(token: Token, shapes: dict[Place, Shape]) -> Slot | None:
    path = token.path[:-1] if token.role == AS_KEY else token.path
    return slot_at(_shape(path, shapes), token.role)


def _shape(path: Place, shapes: dict[Place, Shape]) -> Shape:
    found = shapes.get(path)
    if found is None:
        found = shapes[path] = _shape(path[:-1], shapes).step(path[-1])
    return found


def declared_in(texts: Mapping[str, str]) -> Declared:
    """The names that the texts of a knowledge base declare, by kind."""
    found: dict[str, set[str]] = {kind: set() for kind in NAMES}
    for file, text in texts.items():
        for one in words_of(file, text):
            if one.slot is not None and one.slot.declares:
                found[one.slot.kind].add(one.token.word)
    return {kind: frozenset(names) for kind, names in found.items()}


def meaning(slot: Slot | None, word: str, declared: Declared) -> Meaning | None:
    """What a word in a slot is the name of; None where it is none."""
    if slot is None or slot.kind not in NAMES or not word:
        return None
    kind = slot.kind
    if slot.declares or word in declared[kind]:
        if kind == FACT and slot.which == "condition" and word in declared[SETTING]:
            return Meaning(SETTING, word)
        return Meaning(kind, word)
    if word in slot.words:
        return None
    if kind == FACT and slot.which == "condition":
        if word in declared[SETTING]:
            return Meaning(SETTING, word)
        if word.startswith(TYPED) and word.removeprefix(TYPED) in declared[FACT]:
            return Meaning(FACT, word.removeprefix(TYPED), TYPED)
    if kind == REGION:
        for after in (AFFECTED, *(f"_{side}" for side in SIDES)):
            if word.endswith(after) and word.removesuffix(after) in declared[REGION]:
                return Meaning(REGION, word.removesuffix(after), "", after)
    return Meaning(kind, word)


def mentions(texts: Mapping[str, str], declared: Declared) -> Iterator[Mention]:
    """Every name in the texts, file by file."""
    for file, text in texts.items():
        for one in words_of(file, text):
            found = meaning(one.slot, one.token.word, declared)
            if found is not None and one.slot is not None:
                yield Mention(file, one.token, found, one.slot.declares)


def word_at(file: str, text: str, offset: int) -> Written | None:
    """The word of a text that stands at an offset, or ends there."""
    touching = [one for one in words_of(file, text) if one.token.start <= offset <= one.token.end]
    return touching[-1] if touching else None
