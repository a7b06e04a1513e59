"""A page as a Word document: real headings, lists and tables, and a language that a screen reader knows."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Iterable
from typing import Any

from ...facts.problem import InvalidInput
from .page import Block, Bullets, CareCard, Heading, Notice, Page, Paragraph, Picture, Signature, Table, Terms

MISSING = "a DOCX needs python-docx, which is not installed: pip install 'ischia[docx]'"
COLOURS = {"information": "0B5A8C", "caution": "7A4B00", "danger": "A81C12"}
CARE_COLOURS = {"non-urgent": "005EB8", "urgent": "D5281B", "emergency": "D5281B"}
BODY, LARGE, SMALLER = 11, 18, 9  # points
MADE = datetime.datetime(2000, 1, 1)  # of every document alike, for the same page gives the same bytes
LONGEST_PROPERTY = 255  # characters of a property that Word accepts


def docx(page: Page) -> bytes:
    """`page` as a DOCX file; a picture is there as its caption and its text alternative.

    Raises InvalidInput where python-docx is missing.
    """
    try:
        import docx as library
    except ImportError:
        raise InvalidInput.of(MISSING) from None
    writer = _Writer(library.Document(), page)
    writer.write()
    whole = io.BytesIO()
    writer.document.save(whole)
    return _without_clock(whole.getvalue())


class _Writer:
    def __init__(self, document: Any, page: Page) -> None:
        self.document, self.page = document, page

    def write(self) -> None:
        """The whole page into the document."""
        self._settings()
        self.document.add_heading(self.page.title, 0)
        self._terms(self.page.about)
        for block in self.page.blocks:
            self._block(block)

    def _settings(self) -> None:
        from docx.oxml.ns import qn
        from docx.shared import Mm, Pt

        page, document = self.page, self.document
        properties = document.core_properties
        title, case, status = (text[:LONGEST_PROPERTY] for text in (page.title, page.case, page.status))
        properties.title, properties.subject, properties.comments = title, case, status
        properties.language, properties.author = page.language, "Ischia"
        properties.created = properties.modified = MADE
        size = LARGE if page.large_print else BODY
        for style in document.styles:
            if style.type is not None and getattr(style, "font", None) is not None:
                fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
                for script in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
                    fonts.attrib.pop(qn(script), None)
                style.font.name = "Arial"
                fonts.set(qn("w:eastAsia"), "Microsoft YaHei")
                if page.large_print and style.font.size is not None and style.font.size < Pt(LARGE):
                    style.font.size = Pt(LARGE)
        document.styles["Normal"].font.size = Pt(size)
        for language in document.styles.element.iter(qn("w:lang")):
            for script in ("w:val", "w:eastAsia"):
                language.set(qn(script), page.language)
        for section in document.sections:
            section.page_width, section.page_height = Mm(210), Mm(297)
            section.left_margin = section.right_margin = Mm(20)
            section.top_margin = section.bottom_margin = Mm(20)
            section.footer.paragraphs[0].text = page.status

    def _block(self, block: Block) -> None:
        match block:
            case Heading(text, level):
                self.document.add_heading(text, level - 1)
            case Paragraph(text, quiet):
                self._paragraph(text, quiet=quiet)
            case Bullets(items, numbered):
                self._list(items, numbered=numbered)
            case Terms(pairs):
                self._terms(pairs)
            case Table():
                self._table(block)
            case Notice(level, label, lines):
                self._box(COLOURS[level], label, lines)
            case CareCard(care, label, heading, signs, action):
                self._box(CARE_COLOURS[care], f"{label}: {heading}", (), signs, action)
            case Picture(_, alternative, caption):
                self._paragraph(caption, bold=True)
                self._paragraph(alternative)
            case Signature(roles, sign, date):
                for role in roles:
                    self._paragraph(f"{role}\n\n{sign} {'_' * 40}  {date} {'_' * 16}")

    def _paragraph(self, text: str, *, quiet: bool = False, bold: bool = False) -> None:
        from docx.shared import Pt

        run = self.document.add_paragraph().add_run(text)
        run.bold = bold or None
        if quiet and not self.page.large_print:
            run.font.size = Pt(SMALLER)

    def _list(self, items: Iterable[str], *, numbered: bool = False) -> None:
        for number, item in enumerate(items, 1):
            if numbered:  # the style's own numbers would run on from list to list
                self.document.add_paragraph(f"{number}. {item}", style="List")
            else:
                self.document.add_paragraph(item, style="List Bullet")

    def _terms(self, pairs: Iterable[tuple[str, str]]) -> None:
        for term, text in pairs:
            paragraph = self.document.add_paragraph()
            paragraph.add_run(f"{term}: ").bold = True
            paragraph.add_run(text)

    def _table(self, table: Table) -> None:
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn

        self.document.add_paragraph(table.caption, style="Caption")
        made = self.document.add_table(rows=0, cols=len(table.head), style="Table Grid")
        for number, row in enumerate((table.head, *table.rows)):
            cells = made.add_row().cells
            for place, text in enumerate(row[: len(table.head)]):
                run = cells[place].paragraphs[0].add_run(text)
                run.bold = number == 0 or place == 0 or None
        properties = made.rows[0]._tr.get_or_add_trPr()
        header = OxmlElement("w:tblHeader")  # the row that repeats on every page, and is read as headings
        header.set(qn("w:val"), "true")
        properties.append(header)
        self.document.add_paragraph()

    def _box(self, colour: str, label: str, lines: Iterable[str], signs: Iterable[str] = (), action: str = "") -> None:
        """A table of one cell with a border in `colour`, its label in bold."""
        from docx.oxml import OxmlElement
        from docx.oxml.ns import qn
        from docx.shared import RGBColor

        table = self.document.add_table(rows=1, cols=1)
        borders = OxmlElement("w:tblBorders")
        for side in ("top", "left", "bottom", "right"):
            edge = OxmlElement(f"w:{side}")
            for name, value in (("val", "single"), ("sz", "24" if side == "left" else "8"), ("color", colour)):
                edge.set(qn(f"w:{name}"), value)
            borders.append(edge)
        table._tbl.tblPr.append(borders)
        cell = table.cell(0, 0)
        run = cell.paragraphs[0].add_run(label)
        run.bold, run.font.color.rgb = True, RGBColor.from_string(colour)
        for line in lines:
            cell.add_paragraph(line)
        for sign in signs:
            cell.add_paragraph(sign, style="List Bullet")
        if action:
            cell.add_paragraph().add_run(action).bold = True
        self.document.add_paragraph()


def _without_clock(archive: bytes) -> bytes:
    """The same archive with one time on every file in it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as before, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as after:
        for entry in before.infolist():
            after.writestr(zipfile.ZipInfo(entry.filename, MADE.timetuple()[:6]), before.read(entry.filename), 8)
    return out.getvalue()
