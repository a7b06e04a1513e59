"""`ischia rules book`: the knowledge base as a book that is reviewed on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import InvalidInput, nearest
from .common import collecting_nothing, knowledge_base_option, overlay
from .progress import status
from .saving import refuse_unwritable, save

if TYPE_CHECKING:
    from ..expert.workshop.book.book import Book

DEFAULT = "rule-book.html"
SUFFIXES = (".html", ".htm", ".pdf")


@click.command("book")
@click.argument("patterns", metavar="[PATTERN]...", nargs=-1)
@click.option(
    "--to", "target", metavar="FILE", default=DEFAULT, show_default=True, help="Write to this file: .html or .pdf."
)
@click.option("--module", "modules", metavar="MODULE", multiple=True, help="Only this module; may be given again.")
@knowledge_base_option
@click.pass_obj
def rule_book(
    above: tuple[Path | None, str],
    patterns: tuple[str, ...],
    target: str,
    modules: tuple[str, ...],
    folder: Path | None,
) -> None:
    """Write the rules as a book that a clinician can read, search, print and sign.

    Each rule stands in it as a sentence, with its reason, its sources, its tests in plain words, who wrote and reviewed
    it, and lines to sign; beside the rules all facts, techniques, sources, settings and policy, with links and an
    index. PATTERN is the beginning of a rule's id, a module, or either with * in it; with it the book holds only those
    rules and what they rest on. A PDF needs the extra `pdf`, and takes a minute or two for a large knowledge base.

    Example: ischia rules book --to rule-book.pdf
    """
    from ..expert.workshop.book.build import book
    from ..expert.workshop.written import read_written
    from ..rules.load import HERE

    to = Path(target)
    suffix = _suffix(to)
    refuse_unwritable(to)
    folder = folder or above[0] or HERE
    with collecting_nothing():
        made = book(read_written(folder, overlay=overlay()), (*patterns, *modules))
    save(_pdf(made) if suffix == ".pdf" else _html(made), to)
    click.echo(f"Rule book written to {target}.")


def _html(made: Book) -> bytes:
    from ..expert.workshop.book.html import html

    return html(made)


def _pdf(made: Book) -> bytes:
    from ..expert.workshop.book.pdf import pdf

    with status() as say:
        return pdf(made, lambda step: say(f"A large book takes two minutes. {step}"))


def _suffix(target: Path) -> str:
    """The ending of `target`, which names the format. Raises InvalidInput."""
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        said = f'not in "{suffix}"' if suffix else "and says so in its name"
        raise InvalidInput.of(f"a rule book ends in .html or .pdf, {said}", nearest(suffix, SUFFIXES))
    return suffix
