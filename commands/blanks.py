"""`ischia ask-next` and `ischia robust`: what the blanks of a case decide."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from .common import (
    collecting_nothing,
    consultant,
    explaining_options,
    language,
    read_case,
    show_explanation,
)


@click.command()
@click.argument("file", metavar="CASE")
@click.option("--all", "every", is_flag=True, help="Work out all questions, not only the first ten.")
@explaining_options
def ask_next(
    file: str, every: bool, form: str, code: str, today: datetime.datetime | None, folder: Path | None
) -> None:
    """Show which question to ask next, and what every possible answer would exclude or open.

    Example: ischia ask-next examples/ask-cauda-equina.yaml
    """
    from ..expert.explanation.ask_next import MOST_QUESTIONS, ask_next

    say = language(folder, code)
    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    with collecting_nothing():
        explanation = ask_next(ready, case, say, most=None if every else MOST_QUESTIONS)
    show_explanation(explanation, form, ready.knowledge_base, say)


@click.command()
@click.argument("file", metavar="CASE")
@explaining_options
def robust(file: str, form: str, code: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Show whether the advice is the same whatever is not recorded, and what it hangs on most if not.

    Example: ischia robust examples/chronic-left.yaml
    """
    from ..expert.explanation.robust import robust

    say = language(folder, code)
    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    with collecting_nothing():
        explanation = robust(ready, case, say)
    show_explanation(explanation, form, ready.knowledge_base, say)
