"""The rule book as PDF, made from its HTML: tagged for screen readers (PDF/UA-1), with bookmarks and page numbers."""

from __future__ import annotations

import logging

from ....facts.problem import InvalidInput
from ...report.pdf import MISSING
from .book import Book
from .html import html


def pdf(book: Book) -> bytes:
    """`book` as a PDF file. Nothing is fetched for it.

    Raises InvalidInput where WeasyPrint, or a library that it needs, is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        raise InvalidInput.of(MISSING) from None
    logging.getLogger("weasyprint").setLevel(logging.ERROR)  # it warns of the style of the screen
    document = HTML(string=html(book).decode(), url_fetcher=URLFetcher(allowed_protocols=("data",)))
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
