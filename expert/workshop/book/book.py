"""The rule book as data: chapters of entries, each entry with its anchor and its blocks, before any format is chosen.

All text is plain text with links in it; a writer escapes it in the way of its format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from ...report.page import Heading, Notice

CLEAR_PATIENT = "clear-patient"  # the anchor of that chapter
_PLAIN = re.compile(r"[^A-Za-z0-9_-]")


class Link(Struct, frozen=True, tag="link"):
    """A text that leads to the anchor `to` of this book."""

    text: str
    to: str


Text: TypeAlias = tuple[str | Link, ...]


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A paragraph; a `quiet` one is a note in small type, a `said` one is what a rule says."""

    text: Text
    quiet: bool = False
    said: bool = False


class Bullets(Struct, frozen=True, tag="bullets"):
    """A list, numbered where its order matters."""

    items: tuple[Text, ...]
    numbered: bool = False


class Terms(Struct, frozen=True, tag="terms"):
    """Pairs of a term and what is said of it, a paragraph each; on paper the links of `paged` ones have their pages."""

    pairs: tuple[tuple[str, tuple[Text, ...]], ...]
    paged: bool = False


class Table(Struct, frozen=True, tag="table"):
    """A table with the share of each column in percent; the first cell of each row is its heading."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Text, ...], ...]
    widths: tuple[int, ...]


class Lines(Struct, frozen=True, tag="lines"):
    """Lines to write on by hand: the boxes to tick, and the labels of the lines. Shown on paper only."""

    label: str
    boxes: tuple[str, ...]
    lines: tuple[str, ...]
    long: tuple[str, ...] = ()


Block: TypeAlias = Heading | Notice | Paragraph | Bullets | Terms | Table | Lines


class Entry(Struct, frozen=True):
    """One thing of the knowledge base: its `kind`, its `name` there, its title, and marks such as "draft"."""

    kind: str
    name: str
    title: str
    blocks: tuple[Block, ...]
    marks: tuple[str, ...] = ()

    @property
    def anchor(self) -> str:
        """Where links to it lead."""
        return anchor(self.kind, self.name)


class Chapter(Struct, frozen=True):
    """A chapter: its anchor, its title, what stands before its entries, and these.

    `listed` says that the contents name its entries too.
    """

    anchor: str
    title: str
    blocks: tuple[Block, ...] = ()
    entries: tuple[Entry, ...] = ()
    listed: bool = False


class Book(Struct, frozen=True):
    """A rule book: its title, the status of the knowledge, the pairs of its title page, and its chapters in parts.

    `notices` stand on the title page; `part_of` says of what this is only a part, and is empty for the whole.
    """

    title: str
    status: str
    about: tuple[tuple[str, str], ...]
    notices: tuple[Notice, ...]
    chapters: tuple[Chapter, ...]
    part_of: str = ""

    @property
    def entries(self) -> Iterator[Entry]:
        """Every entry, in order."""
        for chapter in self.chapters:
            yield from chapter.entries


def anchor(kind: str, name: str) -> str:
    """The anchor of something; no two of them are the same, whatever they are called."""
    return f"{kind}-{_PLAIN.sub(lambda found: f'.{ord(found.group()):x}.', name)}"


def link(kind: str, name: str, text: str = "") -> Link:
    """A link to something by its name, or under another text."""
    return Link(text or name, anchor(kind, name))


def joined(parts: Iterable[Text | Link], between: str = ", ") -> Text:
    """Texts one after another, with `between` between them."""
    whole: list[str | Link] = []
    for part in parts:
        whole += [between] if whole else []
        whole += [part] if isinstance(part, Link) else part
    return tuple(whole)


def links_in(block: Block) -> Iterator[Link]:
    """Every link in a block, in order."""
    for text in texts_in(block):
        yield from (part for part in text if isinstance(part, Link))


def texts_in(block: Block) -> Iterator[Text]:
    """Every text with links in a block, in order."""
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Terms(pairs):
            for _, several in pairs:
                yield from several
        case Table(rows=rows):
            for row in rows:
                yield from row


def with_texts(block: Block, change: Callable[[Text], Text]) -> Block:
    """A block with every text in it changed."""
    match block:
        case Paragraph(text):
            return replace(block, text=change(text))
        case Bullets(items):
            return replace(block, items=tuple(map(change, items)))
        case Terms(pairs):
            return replace(block, pairs=tuple((term, tuple(map(change, several))) for term, several in pairs))
        case Table(rows=rows):
            return replace(block, rows=tuple(tuple(map(change, row)) for row in rows))
    return block


def without_dead_links(book: Book) -> Book:
    """The book with the links that lead nowhere in it turned into plain text."""
    there = {chapter.anchor for chapter in book.chapters} | {entry.anchor for entry in book.entries}

    def living(text: Text) -> Text:
        return tuple(part.text if isinstance(part, Link) and part.to not in there else part for part in text)

    def cleared(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
        return tuple(with_texts(block, living) for block in blocks)

    chapters = (
        replace(
            chapter,
            blocks=cleared(chapter.blocks),
            entries=tuple(replace(entry, blocks=cleared(entry.blocks)) for entry in chapter.entries),
        )
        for chapter in book.chapters
    )
    return replace(book, chapters=tuple(chapters))
