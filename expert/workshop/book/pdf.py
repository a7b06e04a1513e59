"""The rule book as PDF, made from its HTML: tagged for screen readers (PDF/UA-1), with bookmarks and page numbers."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ....facts.problem import InvalidInput
from ...report.pdf import MISSING
from .book import Book
from .html import html


def pdf(book: Book, tell: Callable[[str], None] = lambda step: None) -> bytes:
    """`book` as a PDF file. Nothing is fetched for it. `tell` is called with each step, in words, as it
    begins.

    Raises InvalidInput where WeasyPrint, or a library that it needs, is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        raise InvalidInput.of(MISSING) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of the style of the screen
    document = HTML(string=html(book).decode(), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    with _told(tell):
        made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made


@contextmanager
def _told(tell: Callable[[str], None]) -> Iterator[None]:
    """Hand on what WeasyPrint says of its steps."""
    logger, handler = logging.getLogger("weasyprint.progress"), _Handler(tell)
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)


class _Handler(logging.Handler):
    def __init__(self, tell: Callable[[str], None]) -> None:
        super().__init__()
        self.tell = tell

    def emit(self, record: logging.LogRecord) -> None:
        """Tell of a step."""
        self.tell(record.getMessage().partition(" - ")[2])
