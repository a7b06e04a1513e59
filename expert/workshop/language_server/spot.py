"""What may be typed at a place of a text, as far as its indentation and brackets tell."""

from __future__ import annotations

import re

from msgspec import Struct

from ....facts.document import Place
from ..places import LINE_END
from .forgiving import (
    AS_EITHER,
    AS_KEY,
    AS_TEXT,
    AS_VALUE,
    KEY_OF_LINE,
    LONGEST_LINE,
    Reader,
    Token,
    bare,
)

_WORD = re.compile(r"""[\w\-]*["']?""")


class Spot(Struct, frozen=True):
    """What may be typed at one place: `role` says whether a key, a value or either of the shape at `path`.

    `typed` stands there already, from offset `start` to before `end`; `beside` are the other keys of its mapping;
    `flow` says that it stands within brackets. Within a text or a comment the role is `AS_TEXT`.
    """

    path: Place
    role: str
    start: int
    end: int
    typed: str = ""
    beside: tuple[str, ...] = ()
    flow: bool = False


def spot(text: str, offset: int) -> Spot:
    """What may be typed in `text` at `offset`."""
    offset = max(0, min(offset, len(text)))
    reader = Reader(text[:offset]).read()
    last = reader.tokens[-1] if reader.tokens else None
    if (reader.block_text >= 0 and reader.state == AS_TEXT) or _in_comment(reader):
        return _nothing(offset)
    if last is not None and not reader.text[last.end :].strip(" \t"):
        if reader.text[last.start] in "\"'" and not reader.quote:
            return _nothing(offset)
        if last.end == offset or last.role != AS_KEY:
            return _going_on(reader, last, text, offset)
    if reader.state == AS_TEXT:
        return _nothing(offset)
    return _new(reader, text, offset)


def _nothing(offset: int) -> Spot:
    return Spot((), AS_TEXT, offset, offset)


def _in_comment(reader: Reader) -> bool:
    line = LINE_END.split(reader.text)[-1]
    return line.lstrip().startswith("#") or (reader.state == AS_TEXT and " #" in line)


def _going_on(reader: Reader, last: Token, text: str, offset: int) -> Spot:
    """A word that is being typed."""
    beside = _beside(reader, text, offset, last.word * (last.role == AS_KEY)) if _at_keys(reader, last) else ()
    role = AS_KEY if beside and last.role == AS_EITHER else last.role
    path = last.path[:-1] if last.role == AS_KEY else last.path
    return Spot(path, role, last.start, _word_end(text, offset), last.word, beside, reader.in_flow)


def _new(reader: Reader, text: str, offset: int) -> Spot:
    """A word of which nothing is typed yet."""
    path, end = reader.path(), _word_end(text, offset)
    if reader.in_flow:
        top = reader.frames[-1]
        if not top.mapping:
            return Spot(path, AS_EITHER, offset, end, flow=True)
        if top.after_colon:
            return Spot(path, AS_VALUE, offset, end, flow=True)
        return Spot(path[:-1], AS_KEY, offset, end, "", _beside(reader, text, offset, ""), flow=True)
    at_keys = reader.state == AS_EITHER and _at_keys(reader)
    beside = _beside(reader, text, offset, "") if at_keys else ()
    return Spot(path[:-1] if at_keys else path, AS_KEY if beside else reader.state, offset, end, "", beside)


def _at_keys(reader: Reader, token: Token | None = None) -> bool:
    """Whether a word, or what comes next, stands where the keys of the innermost mapping do."""
    top = reader.frames[-1] if reader.frames else None
    if top is None or not top.mapping:
        return False
    if top.column < 0:
        return token is None or token.role != AS_VALUE
    return token.role == AS_KEY if token and token.role != AS_EITHER else top.column == reader.column


def _beside(reader: Reader, text: str, offset: int, typed: str) -> tuple[str, ...]:
    """The keys of the innermost mapping, those below the place too; without what is being typed."""
    top = reader.frames[-1]
    before = top.keys[:-1] if typed and top.keys and top.keys[-1] == typed else top.keys
    return (*before, *(_keys_below(text, offset, top.column) if top.column >= 0 else ()))


def _keys_below(text: str, offset: int, column: int) -> list[str]:
    """The keys of a mapping in the lines after the one of `offset`."""
    keys: list[str] = []
    for line in LINE_END.split(text[offset:])[1:]:
        content = line[:LONGEST_LINE].lstrip(" ")
        deep = len(line[:LONGEST_LINE]) - len(content)
        if content and not content.startswith("#") and deep < column:
            break
        if deep == column and (key := KEY_OF_LINE.match(content)):
            keys.append(bare(key.group(1)))
    return keys


def _word_end(text: str, offset: int) -> int:
    """Where the word ends that goes on at `offset`."""
    match = _WORD.match(text, offset)
    return match.end() if match else offset
