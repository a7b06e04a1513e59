"""The rule book as one HTML file that needs nothing else: its style and its search inside, no network."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path

from markupsafe import Markup, escape

from ...report.characters import visible
from ...report.html import POLICY, _text
from ...report.html import TEMPLATES as REPORT_TEMPLATES
from .book import Block, Book, Link, Text

TEMPLATES = Path(__file__).resolve().parent / "templates"
SHORT_STATUS = 100  # characters at the foot of each page


def html(book: Book) -> bytes:
    """`book` as a file in UTF-8. All its text is escaped; the one script that may run in it is its own search."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"text": _shown, "linked": _linked, "kind": _kind}
    script = _template("book.js")
    text = environment.get_template("book.html").render(
        book=book,
        policy=f"{POLICY}; script-src {_allowed(script)}",
        style=(REPORT_TEMPLATES / "style.css").read_text(encoding="utf-8") + _template("book.css"),
        script=script,
        short_status=visible(book.status)[:SHORT_STATUS],
    )
    return text.encode()


def _template(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _allowed(script: str) -> str:
    """The source that lets this one script run: the digest of what stands between its tags."""
    digest = hashlib.sha256(f"\n{script}".encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _shown(text: str) -> Markup:
    """A text escaped, with what cannot be seen in it made visible."""
    return _text(visible(text))


def _linked(text: Text) -> Markup:
    """A text with its links."""
    return Markup("").join(
        Markup(f'<a href="#{escape(part.to)}">{_shown(part.text)}</a>') if isinstance(part, Link) else _shown(part)
        for part in text
    )


def _kind(block: Block) -> str:
    return str(block.__struct_config__.tag)
