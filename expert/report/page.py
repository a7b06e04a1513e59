"""A page as data: what a report says, block by block, before any format is chosen.

Every writer (HTML, Markdown, DOCX, JSON; the PDF is made from the HTML) walks these blocks and adds nothing.
All text is plain text; a writer escapes it in the way of its format.
"""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct, to_builtins

LEVELS = ("information", "caution", "danger")  # of a notice
CARES = ("non-urgent", "urgent", "emergency")  # of a care card


class Heading(Struct, frozen=True, tag="heading"):
    """A heading of level 2 to 4; the page's title is level 1."""

    text: str
    level: int = 2


class Paragraph(Struct, frozen=True, tag="paragraph"):
    """A paragraph; a `quiet` one is a note in small type."""

    text: str
    quiet: bool = False


class Bullets(Struct, frozen=True, tag="bullets"):
    """A list of sentences, numbered where their order matters."""

    items: tuple[str, ...]
    numbered: bool = False


class Terms(Struct, frozen=True, tag="terms"):
    """Pairs of a term and what is said of it."""

    pairs: tuple[tuple[str, str], ...]


class Table(Struct, frozen=True, tag="table"):
    """A table; the first cell of each row is its heading. A line break in a cell is kept."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Notice(Struct, frozen=True, tag="notice"):
    """A box that must be seen: `level` of `LEVELS`, and a `label` in words, for colour alone says nothing."""

    level: str
    label: str
    lines: tuple[str, ...]


class CareCard(Struct, frozen=True, tag="care_card"):
    """When to seek help: `care` of `CARES`, its label in words, the heading, the signs, and what to do."""

    care: str
    label: str
    heading: str
    signs: tuple[str, ...]
    action: str


class Picture(Struct, frozen=True, tag="picture"):
    """A drawing as SVG source of our own making, what it shows in words, and its caption."""

    svg: str
    alternative: str
    caption: str


class Signature(Struct, frozen=True, tag="signature"):
    """A line to sign and date, for each of these roles; `sign` and `date` are what stands beside the lines."""

    roles: tuple[str, ...]
    sign: str = "Signature"
    date: str = "Date"


Block: TypeAlias = Heading | Paragraph | Bullets | Terms | Table | Notice | CareCard | Picture | Signature


class Page(Struct, frozen=True):
    """A report: its title, for whom it is, in which language (BCP 47), and its blocks in order.

    `case` is the recorder's label, `knowledge_base` the name, version and digest as in a decision, `status`
    how far it was signed off. `large_print` asks for type of at least 18 points. `about` are the pairs of a term
    and its text that stand below the title; `contents` is the heading of a list of the sections, empty for none.
    """

    title: str
    audience: str
    language: str
    case: str
    knowledge_base: dict[str, str]
    status: str
    blocks: tuple[Block, ...]
    large_print: bool = False
    about: tuple[tuple[str, str], ...] = ()
    contents: str = ""

    def to_plain(self) -> dict[str, Any]:
        """The page as JSON data, each block with its `type`."""
        plain: dict[str, Any] = to_builtins(self)
        return {"format": "ischia.report/1", **plain}
