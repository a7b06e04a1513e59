"""`ischia rules check`: every problem of a knowledge base in one go."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import collecting_nothing, day, knowledge_base_option, overlay, show, show_json, styled, today_option

if TYPE_CHECKING:
    from ..expert.workshop.check.check import Findings


@click.command("check")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "sarif", "github"]),
    default="text",
    help="text (default), json, sarif (for code scanning) or github (annotations in a workflow).",
)
@click.option("--fix", is_flag=True, help="Mend what can be mended without changing what is meant.")
@click.option("--notes", is_flag=True, help="Show the notes too, which the text only counts.")
@click.option("--strict", is_flag=True, help="Fail on warnings as well as on errors.")
@today_option
@knowledge_base_option
@click.pass_obj
def check_rules(
    above: tuple[Path | None, str],
    form: str,
    fix: bool,
    notes: bool,
    strict: bool,
    today: datetime.datetime | None,
    folder: Path | None,
) -> None:
    """Check facts, rules, tests and settings, and say everything that is wrong or doubtful.

    The status is 1 where there is an error, or with --strict a warning; a base with an error is never consulted. With
    --overlay, the files of the overlay are checked, and of the base under it only whether it has errors.

    Example: ischia rules check --format github
    """
    from ..expert.workshop.check.check import check
    from ..expert.workshop.check.fixes import mend
    from ..rules.load import HERE

    folder = folder or above[0] or HERE
    date = day(today) or datetime.date.today()
    with collecting_nothing():
        findings = check(folder, date, overlay())
    if fix:
        mended = mend(findings)
        click.echo(f"mended {mended} of {len(findings.problems)} problems", err=True)
        findings = check(folder, date, overlay()) if mended else findings
    _show(findings, form, notes)
    failing = ("error", "warning") if strict else ("error",)
    if findings.worst in failing:
        sys.exit(1)


def _show(findings: Findings, form: str, notes: bool) -> None:
    from ..expert.workshop.check.formats import as_github, as_json, as_sarif
    from ..expert.workshop.check.text import report

    if form == "json":
        show_json(as_json(findings))
    elif form == "sarif":
        show_json(as_sarif(findings))
    elif form == "github":
        show("".join(f"{line}\n" for line in as_github(findings)))
    else:
        show(report(findings, notes=notes, style=styled))
