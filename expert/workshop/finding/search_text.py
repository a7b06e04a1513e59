"""What a search found, as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...wrapping import wrapped
from .search import Excerpt, Found, Hit

WIDTH = 80
_OPEN, _CLOSE = "\ue000", "\ue001"  # stand for the marks while a text is wrapped


def found_text(found: Found, most: int, marked: Callable[[str], str]) -> str:
    """The best `most` entries, each with its id, its title and the words around what was asked for.

    `marked` gives a word that was asked for its style.
    """
    lines: list[str] = []
    for hit in found.hits[:most]:
        lines += [*_hit(hit, marked), ""]
    number = len(found.hits)
    rest = f", {number - most} of them not shown; --most {number} shows all" if number > most else ""
    lines.append(f"{number} found{rest}")
    return "\n".join(lines) + "\n"


def nothing_text(found: Found) -> str:
    """Why nothing was found, and the nearest words."""
    if not found.alone:
        return "no word to search for"
    if found.missing:
        said = (f'"{word}"{f" (did you mean {near}?)" if near else ""}' for word, near in found.missing)
        return f"nothing found: no entry has {' or '.join(said)}"
    each = ", ".join(f'"{word}" in {number}' for word, number in found.alone)
    return f"nothing found: no entry has all of these words; {each}"


def _hit(hit: Hit, marked: Callable[[str], str]) -> Iterator[str]:
    belongs = " · ".join(filter(None, ("" if hit.kind == "rule" else hit.kind, hit.of)))
    head = f"{hit.id}  {_bracketed(hit.title)}" + (f"  ({belongs})" if belongs else "")
    yield from _wrapped(head, "", "    ", marked)
    if hit.excerpt:
        yield from _wrapped(f"{hit.excerpt.label}: {_bracketed(hit.excerpt)}", "    ", "    ", marked)


def _bracketed(excerpt: Excerpt) -> str:
    """The text with every word that was asked for between two marks."""
    text, place = "", 0
    for begin, end in excerpt.marks:
        text += f"{excerpt.text[place:begin]}{_OPEN}{excerpt.text[begin:end]}{_CLOSE}"
        place = end
    return text + excerpt.text[place:]


def _wrapped(text: str, first: str, rest: str, marked: Callable[[str], str]) -> Iterator[str]:
    for line in wrapped(text, WIDTH, first, rest):
        shown = ""
        for number, piece in enumerate(line.split(_OPEN)):
            word, closed, after = piece.partition(_CLOSE)
            shown += (marked(word) if number and closed else word) + after
        yield shown
