"""Completion: what may be typed at a place of a file, however much of it is there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from ....facts.document import plain_scalar
from ....rules.knowledge_base import KnowledgeBase
from ..form.yaml_scalars import quoted, reads_plain
from .choices import Choice, choices, kind_of_fact
from .forgiving import AS_EITHER, AS_KEY, AS_TEXT, AS_VALUE
from .names import LONGEST_TEXT, Meaning
from .shape import FINDING, KEY, SHORT_FORM, VALUE, WORD, Shape, Slot
from .shape_of_file import shape_of
from .shapes_of_conclusions import CONCLUSION, PARTS
from .shapes_of_conditions import COMPARISON
from .spot import Spot, spot

_KEYS = (KEY, CONCLUSION, COMPARISON)
_UNQUOTED = ("true", "false")


class Completion(Struct, frozen=True):
    """One thing to type: `insert` goes in place of what stands from offset `start` to before `end`."""

    label: str
    insert: str
    start: int
    end: int
    kind: str
    detail: str
    meaning: Meaning | None = None


def complete(
    file: str, text: str, offset: int, base: KnowledgeBase, short_forms: Iterable[str]
) -> tuple[Completion, ...]:
    """What may be typed in the `text` of `file`, a path in the folder of `base`, at `offset`.

    `short_forms` are the names of those of the base.
    """
    if len(text) > LONGEST_TEXT:
        return ()
    here = spot(text, offset)
    if here.role == AS_TEXT:
        return ()
    shape = shape_of(file).at(here.path)
    found = dict.fromkeys(_completions(here, shape, text, base, short_forms))
    return tuple(found)


def _completions(
    here: Spot, shape: Shape, text: str, base: KnowledgeBase, short_forms: Iterable[str]
) -> Iterator[Completion]:
    whole_set = shape.key is not None and shape.key.kind == COMPARISON and kind_of_fact(shape.key.which, base) == "set"
    if here.role in (AS_VALUE, AS_EITHER) and shape.scalar is not None and not whole_set:
        for choice in _of(shape.scalar, base, short_forms):
            yield _completion(here, choice, _written(choice, shape.scalar, here.flow))
    if here.role in (AS_KEY, AS_EITHER) and shape.key is not None:
        after = "" if text[here.end :].lstrip(" ").startswith(":") else ": "
        for choice in choices(shape.key, base):
            if choice.word not in here.beside and _goes_along(choice, shape.key, here.beside):
                yield _completion(here, choice, choice.word + after)
    elif here.role == AS_VALUE and shape.key is not None and _in_braces(here, shape):
        for choice in choices(shape.key, base):
            yield _completion(here, choice, f"{{{choice.word}: }}")


def _in_braces(here: Spot, shape: Shape) -> bool:
    """Whether the keys of what may stand here are offered with their braces: where no word may, or none is typed."""
    return shape.scalar is None or (not here.typed and shape.key is not None and shape.key.kind in _KEYS)


def _goes_along(choice: Choice, slot: Slot, beside: tuple[str, ...]) -> bool:
    """Whether a key may stand beside others: a conclusion stands alone, but for a condition with what follows."""
    return slot.kind != CONCLUSION or not beside or (choice.word in PARTS and set(beside) <= set(PARTS))


def _of(slot: Slot, base: KnowledgeBase, short_forms: Iterable[str]) -> Iterator[Choice]:
    if slot.kind == SHORT_FORM:
        yield from (Choice(name, SHORT_FORM, "a short form", Meaning(SHORT_FORM, name)) for name in short_forms)
    yield from choices(slot, base)


def _completion(here: Spot, choice: Choice, insert: str) -> Completion:
    return Completion(choice.word, insert, here.start, here.end, choice.kind, choice.detail, choice.meaning)


def _written(choice: Choice, slot: Slot, flow: bool) -> str:
    """A word as it is written in its place: within quotes where it would be taken for something else."""
    word = choice.word
    bare = slot.kind in (VALUE, FINDING, WORD) and (word in _UNQUOTED or not isinstance(plain_scalar(word), str))
    return word if bare or reads_plain(word, flow=flow) else quoted(word)
