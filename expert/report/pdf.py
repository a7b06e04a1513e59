"""A page as PDF, made from its HTML: tagged for screen readers (PDF/UA-1), with language, title and bookmarks."""

from __future__ import annotations

import logging

from ...facts.problem import InvalidInput
from .html import html
from .page import Page

MISSING = "a PDF needs WeasyPrint, which is not installed: pip install 'ischia[pdf]'"


def pdf(page: Page) -> bytes:
    """`page` as a PDF file. Nothing is fetched for it but the pictures inside the page.

    Raises InvalidInput where WeasyPrint, or a library that it needs, is missing.
    """
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError):
        raise InvalidInput.of(MISSING) from None
    logger = logging.getLogger("weasyprint")
    logger.setLevel(logging.ERROR)  # what it warns of is the style of the screen, which it need not know
    inside_only = URLFetcher(allowed_protocols=("data",))
    document = HTML(string=html(page).decode(), url_fetcher=inside_only)
    made: bytes = document.write_pdf(pdf_variant="pdf/ua-1")
    return made
