"""Words as they are searched for: without case, accents and the commonest English endings.

Stemming is deliberately small: plural and verb endings are taken off a word of more than four letters, so that
pressing, pressed, presses and pressure meet in press, and shoulders in shoulder. It errs towards finding too much.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

_WORD = re.compile(r"[^\W_]+")
_ENDINGS = (
    "abilities",
    "ability",
    "ible",
    "able",
    "ations",
    "ation",
    "ingly",
    "edly",
    "ness",
    "ures",
    "ure",
    "ing",
    "ied",
    "ies",
    "ed",
    "es",
    "ly",
    "s",
    "e",
    "y",
)
BEGINNING = 0.5  # what a word counts of which only the beginning was asked for
SHORTEST_BEGINNING = 3  # letters
_SHORTEST = 4  # letters that a stem keeps


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Each word of `text` without case and accents, and where it begins and ends."""
    for match in _WORD.finditer(text):
        yield fold(match.group()), match.start(), match.end()


def meets(asked: str, word: str) -> float:
    """How well a word of a text meets one that is asked for: 1 in any form, less where it only begins so, else 0."""
    if stem(asked) == stem(word):
        return 1.0
    return BEGINNING if len(asked) >= SHORTEST_BEGINNING and word.startswith(asked) else 0.0


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """A word as it is compared with others."""
    plain = fold(word)
    if not plain.isascii() or not plain.isalpha():
        return plain
    for ending in _ENDINGS:
        if plain.endswith(ending) and len(plain) - len(ending) >= _SHORTEST and not plain.endswith("ss"):
            plain = plain[: -len(ending)]
            break
    if len(plain) > _SHORTEST and plain[-1] == plain[-2] and plain[-1] not in "lsz":
        plain = plain[:-1]  # planning, planned
    return plain


@lru_cache(maxsize=20_000)
def fold(word: str) -> str:
    """A word without case and without accents."""
    split = unicodedata.normalize("NFKD", word.casefold())
    return "".join(character for character in split if not unicodedata.combining(character))
