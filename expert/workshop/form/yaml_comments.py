"""The comments of a YAML text, with what stands before each: a reader of YAML drops them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..places import LINE_END

_BLOCK_HEADER = re.compile(r"[|>][-+0-9]*[ \t]*")


class Comment(Struct, frozen=True):
    """A comment: its text from the `#` on, where it begins (`line` and `column` from 0), what it stands behind.

    `beside`: something stands before it on its line. `opened`: that is a bracket that opens, or a `---`.
    """

    text: str
    index: int
    line: int
    column: int
    beside: bool
    opened: bool


class Comments(Struct, frozen=True):
    """The comments of a text, in order; the indices of the dashes of its lists; the lines that are blank.

    `headers` are the comments behind the `|` or `>` of a text, by the index of that sign.
    """

    comments: tuple[Comment, ...]
    headers: Mapping[int, str]
    dashes: tuple[int, ...]
    blank: frozenset[int]

    @property
    def texts(self) -> list[str]:
        """The text of every comment, sorted."""
        return sorted((*(comment.text for comment in self.comments), *self.headers.values()))


def read_comments(text: str) -> Comments:
    """The comments of `text`, which can be read as YAML."""
    import yaml

    opening = (
        yaml.FlowSequenceStartToken,
        yaml.FlowMappingStartToken,
        yaml.DirectiveToken,
        yaml.DocumentStartToken,
        yaml.DocumentEndToken,
    )
    starts = [0, *(match.end() for match in LINE_END.finditer(text))]
    comments: list[Comment] = []
    headers: dict[int, str] = {}
    dashes: list[int] = []
    before: Any = None  # the last token that has a width
    at = 0
    for token in yaml.scan(text, Loader=getattr(yaml, "CLoader", yaml.Loader)):
        start, end = token.start_mark.index, token.end_mark.index
        if end <= start:
            continue
        comments += _between(text, at, start, starts, isinstance(before, opening))
        if isinstance(token, yaml.BlockEntryToken):
            dashes.append(start)
        if isinstance(token, yaml.ScalarToken) and token.style in ("|", ">") and (words := _of_header(text, start)):
            headers[start] = words
        before, at = token, end
    comments += _between(text, at, len(text), starts, isinstance(before, opening))
    blank = frozenset(number for number, line in enumerate(LINE_END.split(text)) if not line.strip(" \t\ufeff"))
    return Comments(tuple(comments), headers, tuple(dashes), blank)


def _of_header(text: str, index: int) -> str:
    """The comment behind the `|` or `>` that stands at `index`; empty where there is none."""
    header = _BLOCK_HEADER.match(text, index)
    return _to_line_end(text, header.end()).rstrip() if header and text.startswith("#", header.end()) else ""


def _between(text: str, start: int, end: int, starts: list[int], opened: bool) -> list[Comment]:
    """The comments in the stretch between two tokens; `starts` says where each line begins."""
    found = []
    at = text.find("#", start, end)
    while at != -1:
        words = _to_line_end(text, at)
        line = bisect_right(starts, at) - 1
        beside = bool(text[starts[line] : at].strip(" \t\ufeff"))
        found.append(Comment(words.rstrip(), at, line, at - starts[line], beside, beside and opened))
        at = text.find("#", at + len(words), end)
    return found


def _to_line_end(text: str, at: int) -> str:
    line_end = LINE_END.search(text, at)
    return text[at : line_end.start() if line_end else len(text)]
