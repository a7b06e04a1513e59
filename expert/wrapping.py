"""Text in the columns of a terminal, in which some characters take two, some one and some none.

English breaks at its spaces. A script that is written without them breaks between any two wide characters, but
not before a mark that closes nor after one that opens.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Iterable

from ..facts.language import Language

_OPENING = frozenset("([{“‘（［｛「『《〈【")
_CLOSING = frozenset(")]}”’.,;:!?%）］｝」』》〉】、。，；：！？％…·")


def printable(text: str) -> str:
    """`text` without control characters and marks that turn the direction of writing."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def columns(text: str) -> int:
    """How many columns `text` takes."""
    return len(text) if text.isascii() else sum(map(_width, text))


def in_a_row(sentences: Iterable[str], say: Language) -> str:
    """Sentences one after the other; a space stands after one in English, whatever the language."""
    row = ""
    for sentence in sentences:
        row += ((say.space or " ") if row[-1:].isascii() else say.space) + sentence if row else sentence
    return row


def cut(text: str, width: int) -> str:
    """`text` in at most so many columns, its end left out where it is longer."""
    used = 0
    for place, character in enumerate(text):
        used += _width(character)
        last = place == len(text) - 1
        if used > (width if last else width - 1):
            return f"{text[:place]}…"
    return text


def wrapped(text: str, width: int, first: str = "", rest: str = "", *, hyphens: bool = False) -> list[str]:
    """`text` in lines of at most `width` columns, at least one; only a word that is too long is broken itself.

    `first` stands before the first line and `rest` before all others, within the width. `hyphens` says whether a
    line may also end after a hyphen.
    """
    if text.isascii() or not any(_width(character) == 2 for character in text):
        lines = textwrap.wrap(
            text, width, initial_indent=first, subsequent_indent=rest, break_on_hyphens=hyphens
        )  # what is narrow throughout has one column a character
        return lines or [first]
    lines, line, used = [], first, columns(first)
    empty = True
    for atom in _atoms(text):
        indent = max(columns(first), columns(rest)) if empty and not lines else columns(rest)
        for part in _parts(atom, width - indent):
            wide = columns(part)
            if used + wide > width and not empty:
                lines.append(line.rstrip())
                line, used, empty = rest, columns(rest), True
            if part == " " and empty:
                continue
            line, used, empty = line + part, used + wide, False
    return [*lines, line.rstrip()]


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _atoms(text: str) -> list[str]:
    """What no line may break: spaces, words, and wide characters with the marks that belong to them."""
    atoms: list[str] = []
    before = " "
    for character in text:
        apart = " " in (character, before) or (
            character not in _CLOSING and before not in _OPENING and 2 in (_width(character), _width(before))
        )
        if apart and not unicodedata.combining(character):
            atoms.append(character)
        else:
            atoms[-1:] = ["".join((*atoms[-1:], character))]
        before = character
    return atoms


def _parts(atom: str, width: int) -> list[str]:
    """An atom in parts that fit a line: itself, but for one that is longer than a line."""
    if columns(atom) <= width:
        return [atom]
    parts = [""]
    for character in atom:
        if columns(parts[-1] + character) > width and parts[-1]:
            parts.append("")
        parts[-1] += character
    return parts
