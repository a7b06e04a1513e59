"""A text of YAML read forgivingly: which key or value stands where, however much of it is still to be typed.

Indentation and brackets are all that is gone by. A bracket that was never closed ends where a line begins no deeper
than the line in which it was opened, and a quote that was never closed with its line, so that what is broken in one
rule does not reach into the next.
"""

from __future__ import annotations

import re

from msgspec import Struct

from ....facts.document import Place
from ..places import LINE_END

MOST_DEPTH = 64
LONGEST_LINE = 5_000  # the rest of a longer one is no knowledge
KEY_OF_LINE = re.compile(
    r"""('(?:[^']|'')*'|"(?:\\.|[^"\\])*"|[^\s\[\]{},'"#&*!|>%@`-][^#]*?|-[^\s#][^#]*?)[ ]*:(?=\s|$)"""
)
_DASH = re.compile(r"-(?:[ ]+|$)")
_QUOTED = re.compile(r"""'(?:[^']|'')*('?)|"(?:\\.|[^"\\])*("?)""")
_PLAIN = re.compile(r"[^#](?:[^#]|(?<=\S)#)*", re.DOTALL)
_IN_FLOW = re.compile(r"[^\s,\[\]{}#:](?:[^,\[\]{}#:]|:(?=[^\s,\[\]{}])|(?<=\S)#)*")
_BLOCK_TEXT = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")

AS_KEY, AS_VALUE, AS_EITHER, AS_TEXT = "key", "value", "either", "text"


class Token(Struct, frozen=True):
    """A key or value in a text: from offset `start` to before `end`, with its quotes; `word` is without them.

    `path` leads to the value, or to the value of the key. A word alone in its line may become either: its path is
    that of the mapping or list that it stands in.
    """

    start: int
    end: int
    word: str
    path: Place
    role: str


class Frame(Struct):
    """An open mapping or list: its column, or -1 within brackets."""

    mapping: bool
    column: int
    key: str = ""
    index: int = -1
    after_colon: bool = False
    keys: list[str] = []
    lone: bool = False  # the mapping of one entry that stands in a list without braces of its own

    @property
    def step(self) -> str | int:
        """The key or the number of the entry at which it is."""
        return self.key if self.mapping else max(self.index, 0)


def tokens(text: str) -> list[Token]:
    """Every key and value of `text`, in order."""
    return Reader(text).read().tokens


class Reader:
    """A text that is read up to its end: its `tokens`, and what is still open there.

    `frames` are the open mappings and lists, the innermost last; `state` is the role of what would come next, and
    `column` where the content of the last line begins; `quote` is a quote that is not closed.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.frames: list[Frame] = []
        self.floor = 0  # while brackets are open: the column of the line in which the first was
        self.tokens: list[Token] = []
        self.block_text = -1  # the column of the key above a block of text, -1 outside of one
        self.quote = ""  # the quote that is open
        self.state = AS_EITHER  # what would come next
        self.column = 0  # where the last line's content begins

    @property
    def in_flow(self) -> bool:
        """Whether a bracket is open."""
        return bool(self.frames) and self.frames[-1].column < 0

    def read(self) -> Reader:
        """Read the text, line by line."""
        start = 0
        for match in LINE_END.finditer(self.text):
            self._line(self.text[start : match.start()], start)
            start = match.end()
        self._line(self.text[start:], start, last=True)
        return self

    def _line(self, line: str, start: int, *, last: bool = False) -> None:
        line = line[:LONGEST_LINE]
        content = line.lstrip(" \t\ufeff")
        column = len(line) - len(content)
        blank = not content
        self.column = column
        if blank and not last:
            return
        if self.block_text >= 0:
            if column > self.block_text:
                self.state = AS_TEXT
                return
            self.block_text = -1
        if self.quote and self._close_quote(line, start, column):
            return
        if self.in_flow and not blank and column <= self.floor and content[0] not in "]},":
            while self.in_flow:
                self.frames.pop()
        if content.startswith("#"):
            self.state = AS_TEXT
        elif self.in_flow:
            self._flow(line, column, start)
        elif blank:
            self._leave(column)
            self.state = AS_EITHER
        else:
            self._block(line, column, start)

    def _close_quote(self, line: str, start: int, column: int) -> bool:
        """Whether a line goes on with a quoted text; one that goes beyond its place was never closed."""
        inside = self.frames[-1].column if self.frames and not self.in_flow else self.floor
        quote, self.quote = self.quote, ""
        if column <= inside and line.strip():
            return False
        pattern = r"'((?:[^']|'')*)'" if quote == "'" else r'"((?:\\.|[^"\\])*)"'
        match = re.match(pattern, quote + line)
        if match is None:
            if KEY_OF_LINE.match(line[column:]) or _DASH.match(line[column:]):
                return False
            self.quote, self.state = quote, AS_TEXT
            return True
        if self.in_flow:
            self._flow(line, match.end() - 1, start)
        return True

    def _leave(self, column: int, *, key: bool = False) -> None:
        """Close what lies deeper than a column, and the list that lies at it where a key of the mapping above comes."""
        while self.frames:
            top = self.frames[-1]
            if top.column > column or (key and not top.mapping and top.column == column):
                self.frames.pop()
            else:
                break

    def _block(self, line: str, at: int, start: int) -> None:
        """A line outside of brackets: dashes, a key, a value."""
        while dash := _DASH.match(line, at):
            self._leave(at)
            top = self.frames[-1] if self.frames else None
            if top is not None and not top.mapping and top.column == at:
                top.index += 1
            else:
                self._open(Frame(False, at, index=0))
            self.state, at = AS_EITHER, dash.end()
        if at >= len(line) or line.startswith("#", at):
            return
        key = KEY_OF_LINE.match(line, at)
        if key is None:
            self._block_value(line, at, start)
            return
        self._leave(at, key=True)
        top = self.frames[-1] if self.frames else None
        if top is None or not top.mapping or top.column != at:
            top = self._open(Frame(True, at, keys=[]))
        self._named(top, key.group(1), start + key.start(1), start + key.end(1))
        top.after_colon, self.state = True, AS_VALUE
        self._value(line, key.end(), start)

    def _block_value(self, line: str, at: int, start: int) -> None:
        """A line without a key: an item, what goes on from above, or a key that is still being typed."""
        self._leave(at)
        top = self.frames[-1] if self.frames else None
        if line[at] in "[{\"'" or (top is not None and top.column < at):
            self._value(line, at, start, alone=True)
            return
        end = at + len(line[at:].rstrip())
        path = self.path()[:-1] if top is not None else ()
        self.tokens.append(Token(start + at, start + end, line[at:end], path, AS_EITHER))
        self.state = AS_EITHER

    def _value(self, line: str, at: int, start: int, *, alone: bool = False) -> None:
        """What stands after a key or a dash."""
        while at < len(line) and line[at] in " \t":
            at += 1
        if at >= len(line):
            return
        if line[at] == "#":
            self.state = AS_TEXT
        elif _BLOCK_TEXT.match(line, at):
            self.block_text = self.frames[-1].column if self.frames else 0
            self.state = AS_TEXT
        elif line[at] in "[{":
            self.floor = max((frame.column for frame in self.frames if frame.column >= 0), default=0)
            self._flow(line, at, start)
        else:
            match = _QUOTED.match(line, at) or _PLAIN.match(line, at)
            assert match is not None
            shown = match.group().rstrip(" \t")
            if line[at] in "\"'" and not any(match.groups()):
                self.quote = line[at]
            role = AS_EITHER if alone and line[at] not in "\"'" else AS_VALUE
            self.tokens.append(Token(start + at, start + at + len(shown), bare(shown), self.path(), role))
            self.state = AS_TEXT if len(shown) < len(line[at:].rstrip()) else AS_VALUE

    def _flow(self, line: str, at: int, start: int) -> None:
        """A line, or the rest of one, within brackets."""
        while at < len(line):
            character = line[at]
            if character in " \t":
                at += 1
            elif character == "#":
                self.state = AS_TEXT
                return
            elif character in "[{":
                self._open(Frame(character == "{", -1, index=0, keys=[]))
                at += 1
            elif character in "]}":
                self._close(character == "}")
                at += 1
                if not self.in_flow:
                    self.state = AS_TEXT
                    return
            elif character == ",":
                self._next()
                at += 1
            elif character == ":":
                self._colon()
                at += 1
            else:
                at = self._flow_word(line, at, start)
        if self.in_flow and self.state != AS_TEXT:
            top = self.frames[-1]
            self.state = (AS_VALUE if top.after_colon else AS_KEY) if top.mapping else AS_EITHER

    def _flow_word(self, line: str, at: int, start: int) -> int:
        quoted = _QUOTED.match(line, at) if line[at] in "\"'" else None
        match = quoted or _IN_FLOW.match(line, at)
        if match is None:
            return at + 1
        shown = match.group().rstrip()
        if quoted and not any(quoted.groups()):
            self.quote = line[at]
        begin, end = start + at, start + at + len(shown)
        top = self.frames[-1]
        if top.mapping and not top.after_colon:
            self._named(top, shown, begin, end)
        else:
            self.tokens.append(Token(begin, end, bare(shown), self.path(), AS_VALUE))
        return match.end()

    def _colon(self) -> None:
        top = self.frames[-1]
        if top.mapping:
            top.after_colon = True
        elif self.tokens and self.tokens[-1].path == self.path():  # [fact: value], a mapping without its braces
            token = self.tokens.pop()
            inner = self._open(Frame(True, -1, keys=[], lone=True))
            self._named(inner, self.text[token.start : token.end], token.start, token.end)
            inner.after_colon = True

    def _next(self) -> None:
        if self.frames[-1].lone:
            self.frames.pop()
        top = self.frames[-1]
        top.index += 1
        top.key, top.after_colon = "", False

    def _close(self, mapping: bool) -> None:
        while self.in_flow and self.frames[-1].lone:
            self.frames.pop()
        if self.in_flow and any(frame.mapping is mapping for frame in self.frames if frame.column < 0):
            while self.in_flow and self.frames.pop().mapping is not mapping:
                pass

    def _open(self, frame: Frame) -> Frame:
        if len(self.frames) < MOST_DEPTH:
            self.frames.append(frame)
        return self.frames[-1] if self.frames else frame

    def _named(self, frame: Frame, shown: str, start: int, end: int) -> None:
        frame.key, frame.after_colon = bare(shown), False
        frame.keys.append(frame.key)
        self.tokens.append(Token(start, end, frame.key, self.path(), AS_KEY))

    def path(self) -> Place:
        """The way to the innermost place that is open."""
        return tuple(frame.step for frame in self.frames)


def bare(shown: str) -> str:
    """A scalar without its quotes."""
    if shown[:1] == "'":
        return shown[1:].removesuffix("'").replace("''", "'")
    if shown[:1] == '"':
        return re.sub(r"\\(.)", r"\1", shown[1:].removesuffix('"'))
    return shown
