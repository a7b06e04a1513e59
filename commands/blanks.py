"""`ischia ask-next` and `ischia robust`: what the blanks of a case decide."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import (
    collecting_nothing,
    consultant,
    knowledge_base_option,
    read_case,
    show,
    show_json,
    styled,
    today_option,
)
from .why import format_option

if TYPE_CHECKING:
    from ..expert.explanation.explanation import Explanation


def show_explanation(explanation: Explanation, form: str) -> None:
    """Show an explanation as text or as JSON."""
    if form == "json":
        show_json(explanation.to_plain())
    else:
        from ..expert.explanation.text import printed

        show(printed(explanation, styled))


@click.command()
@click.argument("file", metavar="CASE")
@click.option("--all", "every", is_flag=True, help="Work out all questions, not only the first ten.")
@format_option
@today_option
@knowledge_base_option
def ask_next(file: str, every: bool, form: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Show which question to ask next, and what every possible answer would exclude or open.

    Example: ischia ask-next examples/ask-cauda-equina.yaml
    """
    from ..expert.explanation.ask_next import MOST_QUESTIONS, ask_next

    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    with collecting_nothing():
        explanation = ask_next(ready, case, most=None if every else MOST_QUESTIONS)
    show_explanation(explanation, form)


@click.command()
@click.argument("file", metavar="CASE")
@format_option
@today_option
@knowledge_base_option
def robust(file: str, form: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Show whether the advice is the same whatever is not recorded, and what it hangs on most if not.

    Example: ischia robust examples/chronic-left.yaml
    """
    from ..expert.explanation.robust import robust

    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    with collecting_nothing():
        explanation = robust(ready, case)
    show_explanation(explanation, form)
