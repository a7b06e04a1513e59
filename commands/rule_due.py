"""`ischia rules due`: what must be reviewed, and when."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from .common import day, format_option, knowledge_base_option, load, show, show_json, styled


@click.command("due")
@click.option(
    "--within",
    metavar="TIME",
    default="90d",
    show_default=True,
    help="How far ahead to look: 90d (days), 12w (weeks), 6m (months) or 1y (years).",
)
@click.option("--owner", metavar="NAME", default="", help="Only the rules that NAME answers for.")
@click.option("--all", "every", is_flag=True, help="Name each rule, however many are due on the same day.")
@click.option("--today", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="As if it were this day (YYYY-MM-DD).")
@format_option
@knowledge_base_option
@click.pass_obj
def rule_due(
    above: tuple[Path | None, str],
    within: str,
    owner: str,
    every: bool,
    today: datetime.datetime | None,
    form: str,
    folder: Path | None,
) -> None:
    """Show which rules must be reviewed, the soonest first, and what is overdue.

    Each with who answers for it and when it was last reviewed; drafts are among them, retired rules are not. Rules
    without a day of their own are due with the knowledge base as a whole. Exit status 1 means that a rule or the
    whole is overdue.

    Example: ischia rules due --within 6m
    """
    from ..expert.workshop.due import due, until
    from ..expert.workshop.due_text import due_text

    now = day(today) or datetime.date.today()
    last = until(now, within)
    found = due(load(folder or above[0], with_tests=True), now, last, owner)
    if form == "json":
        show_json(found.to_plain())
    else:
        show(due_text(found, styled, every=every))
    if found.any_overdue:
        sys.exit(1)
