"""The parts of a file as an outline, and the names of a knowledge base as a list."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....facts.document import Place
from .forgiving import AS_KEY, Token
from .names import words_of
from .opened import Version
from .shape import FACT, Slot
from .shape_of_file import kind_at

_TITLES = ("title", "question", "meaning")
MOST_FOUND = 200


class Symbol(Struct, frozen=True):
    """A name with its kind and title, the token where it gets its meaning, and the offset where what is said ends."""

    name: str
    kind: str
    title: str
    file: str
    token: Token
    end: int


def symbols(file: str, text: str) -> Iterator[Symbol]:
    """What a file declares, in order: rules, facts, techniques, sources and the rest; of a suite its cases."""
    words = words_of(file, text)
    titles: dict[Place, str] = {}
    for word in words:
        token = word.token
        if token.role != AS_KEY and token.path and token.path[-1] in _TITLES:
            titles.setdefault(token.path[:-1], text[token.start : token.end].strip("\"'"))
    declared = [number for number, one in enumerate(words) if _kind(file, one.slot, one.token)]
    ends = {}
    for number in declared:
        path = words[number].token.path
        last = number
        while last + 1 < len(words) and words[last + 1].token.path[: len(path)] == path:
            last += 1
        ends[number] = words[last].token.end
    for number in declared:
        token, slot = words[number].token, words[number].slot
        yield Symbol(token.word, _kind(file, slot, token), titles.get(token.path, ""), file, token, ends[number])


def _kind(file: str, slot: Slot | None, token: Token) -> str:
    """The kind of what a key declares; empty where it declares nothing."""
    if token.role != AS_KEY:
        return ""
    if slot is not None and slot.declares:
        return "computed fact" if slot.kind == FACT and slot.which == "derived" else slot.kind
    in_suite = kind_at(file) == "case_suite" and len(token.path) == 2 and token.path[0] == "cases"
    return "case" if in_suite else ""


def found_symbols(version: Version, query: str) -> list[Symbol]:
    """The names of a knowledge base in which the letters of `query` stand, in name or title; the best first."""
    wanted = query.casefold().replace("_", " ").split()
    found: list[tuple[bool, bool, int, Symbol]] = []
    for file, text in version.texts.items():
        for symbol in symbols(file, text):
            name, title = symbol.name.casefold().replace("_", " "), symbol.title.casefold()
            if all(word in f"{name} {title}" for word in wanted):
                in_name = all(word in name for word in wanted)
                found.append((name != " ".join(wanted), not in_name, len(found), symbol))
    return [symbol for *_, symbol in sorted(found, key=lambda one: one[:3])[:MOST_FOUND]]
