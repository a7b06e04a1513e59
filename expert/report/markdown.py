"""A page as Markdown (CommonMark with tables), in which every text of the page stays text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .page import Block, Bullets, CareCard, Heading, Notice, Page, Paragraph, Picture, Signature, Table, Terms

RULE = "…" * 16  # a line to write on
_SPECIAL = re.compile(r"[\\`*_\[\]|~]")
_ENTITY = re.compile(r"&(?=[#\w])")
_STARTS = re.compile(r"^([ \t]*)([#>+=:-]|\d+[.)])", re.MULTILINE)  # what makes a block where a line begins


def markdown(page: Page) -> bytes:
    """`page` as Markdown in UTF-8."""
    blocks = [f"# {_line(page.title)}", _terms(page.about), *map(_block, page.blocks)]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def escape(text: str) -> str:
    """`text` so that Markdown shows it as it is: no markup, no HTML, no block begins in it."""
    safe = _SPECIAL.sub(r"\\\g<0>", text)
    safe = _ENTITY.sub("&amp;", safe).replace("<", "&lt;")
    return _STARTS.sub(_started, safe.replace("\t", " "))


def _started(match: re.Match[str]) -> str:
    mark = match[2]
    return f"{match[1]}{mark[:-1]}\\{mark[-1]}"  # a number keeps its digits: 1\.


def _line(text: str) -> str:
    """`text` on one line."""
    return escape(" ".join(text.split()))


def _lines(text: str) -> str:
    """`text` with its line breaks kept."""
    return "\\\n".join(escape(line.strip()) for line in text.splitlines() if line.strip())


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"{'#' * level} {_line(text)}"
        case Paragraph(text):
            return _lines(text)
        case Bullets(items, numbered):
            return _list(items, numbered=numbered)
        case Terms(pairs):
            return _terms(pairs)
        case Table():
            return _table(block)
        case Notice(_, label, lines):
            return _quoted([f"**{_line(label)}**", *map(_line, lines)])
        case CareCard(_, label, heading, signs, action):
            return _quoted([f"**{_line(label)}: {_line(heading)}**", _list(signs), f"**{_line(action)}**"])
        case Picture(_, alternative, caption):
            return _quoted([f"*{_line(caption)}*", _line(alternative)])
        case Signature(roles, sign, date):
            return _list(f"{role}: {sign} {RULE} {date} {RULE}" for role in roles)


def _list(items: Iterable[str], *, numbered: bool = False) -> str:
    return "\n".join(
        f"{number}. {_line(item)}" if numbered else f"- {_line(item)}" for number, item in enumerate(items, 1)
    )


def _terms(pairs: Iterable[tuple[str, str]]) -> str:
    return "\n".join(f"- **{_line(term)}:** {_line(text)}" for term, text in pairs)


def _table(table: Table) -> str:
    rows = [f"| {' | '.join(map(_cell, row))} |" for row in (table.head, *table.rows)]
    rows.insert(1, f"|{' --- |' * len(table.head)}")
    return f"**{_line(table.caption)}**\n\n" + "\n".join(rows)


def _cell(text: str) -> str:
    return "<br>".join(_line(line) for line in text.splitlines())


def _quoted(paragraphs: Iterable[str]) -> str:
    lines = "\n\n".join(part for part in paragraphs if part).split("\n")
    return "\n".join(f"> {line}".rstrip() for line in lines)
