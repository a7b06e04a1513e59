"""A page as one HTML file that needs nothing else: no network, no script, its style and its pictures inside."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from markupsafe import Markup, escape
from msgspec import Struct

from .page import Block, CareCard, Heading, Page, Picture, Table

TEMPLATES = Path(__file__).resolve().parent / "templates"
RIGHT_TO_LEFT = ("ar", "dv", "fa", "he", "ps", "ur", "yi")  # languages written so, by their first subtag
WORD_SHARE, TEXT_SHARE, TEXT_POWER, LONGEST_WORD = 1.2, 2.0, 0.65, 16  # of a column's width
LONGEST_TITLE = 120  # characters in the window's title
# NS-02, NICE-NG59 and 2026-11-24 are not to be broken at a hyphen.
_ID = re.compile(r"\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]{1,12}){1,3}\b|\b\d{4}-\d\d-\d\d\b")
_SPACED = r"[^\s\u2e80-\u9fff\uac00-\ud7af\uf900-\uffef]"  # of a script that has spaces between its words
_BREAK = re.compile(f"{_SPACED}{{20}}(?={_SPACED}{{20}})")  # where a word longer than a line may break
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"


class Placed(Struct, frozen=True):
    """A block as the template needs it: its kind, the level of a heading in it, and an id of its own."""

    kind: str
    block: Block
    level: int
    id: str


class Section(Struct, frozen=True):
    """A heading of level 2 with the blocks below it; the first section may have none."""

    heading: str
    id: str
    blocks: tuple[Placed, ...]

    @property
    def pictured(self) -> bool:
        """Whether a picture stands among the blocks, beside which the others are set."""
        return any(placed.kind == "picture" for placed in self.blocks)


def html(page: Page) -> bytes:
    """`page` as a file in UTF-8. All its text is escaped by the template; its pictures become data URLs."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["text"] = _text
    text = environment.get_template("page.html.j2").render(
        page=page,
        policy=POLICY,
        style=(TEMPLATES / "style.css").read_text(encoding="utf-8"),
        direction="rtl" if page.language.partition("-")[0].lower() in RIGHT_TO_LEFT else "ltr",
        window_title=_window_title(page),
        sections=tuple(sections(page)),
        data_url=_data_url,
        widths=widths,
    )
    return text.encode()


def sections(page: Page) -> Iterator[Section]:
    """The page's blocks under their headings of level 2; a card's heading is one level below the last one."""
    heading, blocks, level, number = "", list[Placed](), 1, 0
    for place, block in enumerate(page.blocks):
        if isinstance(block, Heading) and block.level == 2:
            if blocks or heading:
                yield Section(heading, f"section-{number}", tuple(blocks))
            heading, blocks, level, number = block.text, [], 2, number + 1
            continue
        if isinstance(block, Heading):
            level = block.level
        below = min(level + 1, 6) if isinstance(block, CareCard) else level
        blocks.append(Placed(str(block.__struct_config__.tag), block, below, f"block-{place}"))
    yield Section(heading, f"section-{number}", tuple(blocks))


def widths(table: Table) -> list[int]:
    """The width of each column in percent: what its longest word needs, and more where its cells say much.

    Said here and not found by each browser, for that takes a paginating one most of its time.
    """
    columns = zip_longest(table.head, *table.rows, fillvalue="")
    needs = [max(WORD_SHARE * _longest_word(cells), TEXT_SHARE * _typical(cells) ** TEXT_POWER) for cells in columns]
    return [round(100 * need / sum(needs)) for need in needs]


def _longest_word(cells: tuple[str, ...]) -> int:
    return min(max((len(word) for cell in cells for word in cell.split()), default=1), LONGEST_WORD) + 1


def _typical(cells: tuple[str, ...]) -> float:
    return sum(map(len, cells)) / len(cells)


def _text(text: str) -> Markup:
    """`text` escaped, with the ids in it kept whole at the end of a line and words too long for one made to break."""
    parts = [str(escape(part)) for part in _BREAK.sub(r"\g<0>\0", text).split("\0")]
    return Markup(_ID.sub(r'<span class="id">\g<0></span>', "<wbr>".join(parts)))


def _window_title(page: Page) -> str:
    title = f"{page.title}: {page.case}" if page.case else page.title
    return title if len(title) <= LONGEST_TITLE else f"{title[:LONGEST_TITLE]}…"


def _data_url(picture: Picture) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(picture.svg.encode()).decode()}"
