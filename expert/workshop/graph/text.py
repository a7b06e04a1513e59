"""How wide a text is when it is drawn, as far as that can be known without a font.

The widths are those of a wide font, DejaVu Sans; in most others a text takes less.
"""

from __future__ import annotations

import unicodedata

# Of the characters from space to tilde, in hundredths of the size of the font; rounded up.
_PLAIN = (
    "32 41 46 84 64 96 78 28 40 40 50 84 32 37 32 34 64 64 64 64 64 64 64 64 64 64 34 34 84 84 84 54 100 "
    "69 69 70 77 64 58 78 76 30 30 66 56 87 75 79 61 79 70 64 62 74 69 99 69 62 69 40 34 40 84 50 50 62 "
    "64 55 64 62 36 64 64 28 28 58 28 98 64 62 64 64 42 53 40 64 60 82 60 60 53 64 34 64 84"
)
_WIDTHS = {chr(32 + place): int(width) for place, width in enumerate(_PLAIN.split())}
_WIDTHS |= dict.fromkeys("≥≤≠−×∗↔", 84) | {"–": 50, "“": 52, "”": 52, "’": 32, "·": 32}
_BOLD = 1.16  # how much wider bold is at most on the whole
_OTHER, _WIDE = 100, 140  # no letter of another alphabet in common use is wider than its size by half


def width(text: str, size: float, *, bold: bool = False) -> float:
    """The width of `text` in a font of `size`, in the same unit; rather too much than too little."""
    return sum(map(_of, text)) * size / 100 * (_BOLD if bold else 1)


def _of(character: str) -> int:
    known = _WIDTHS.get(character)
    if known is not None:
        return known
    if unicodedata.combining(character):
        return 0
    return _WIDE if unicodedata.east_asian_width(character) in "WF" else _OTHER


def fitted(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """`text` where it fits into `room`, else its beginning and an ellipsis."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(f"{text}…", size, bold=bold) > room:
        text = text[:-1]
    return f"{text.rstrip()}…"


def wrapped(text: str, size: float, room: float, most: int = 99, *, bold: bool = False) -> list[str]:
    """`text` in at most so many lines that fit into `room`; what is left over becomes an ellipsis."""
    lines: list[str] = []
    line = ""
    words = [piece for word in text.split() for piece in _pieces(word, size, room, bold)]
    for place, word in enumerate(words):
        longer = f"{line} {word}" if line else word
        if not line or width(longer, size, bold=bold) <= room:
            line = longer
        elif len(lines) == most - 1:
            return [*lines, fitted(" ".join((line, *words[place:])), size, room, bold=bold)]
        else:
            lines, line = [*lines, line], word
    return [*lines, line] if line else lines


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """A word, or the parts of one that is longer than a line."""
    pieces: list[str] = []
    piece = ""
    for character in word:
        if piece and width(piece + character, size, bold=bold) > room:
            pieces, piece = [*pieces, piece], ""
        piece += character
    return [*pieces, piece]
