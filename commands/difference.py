"""`ischia what-if` and `ischia compare`: two decisions side by side, and which rule makes the difference."""

from __future__ import annotations

import datetime
from pathlib import Path

import click
from msgspec.structs import replace

from ..facts.case import MOMENTS
from ..facts.problem import InvalidInput
from .common import (
    consultant,
    explaining_options,
    language,
    read_case,
    show_explanation,
)


@click.command()
@click.argument("file", metavar="CASE")
@click.option(
    "--set",
    "typed",
    multiple=True,
    metavar="FACT=VALUE",
    help="A finding as it would be, its value as in a case file: yes, 5, [a, b]. FACT=unknown takes it back.",
)
@click.option("--moment", type=click.Choice(MOMENTS), help="The moment as it would be.")
@explaining_options
def what_if(
    file: str,
    typed: tuple[str, ...],
    moment: str | None,
    form: str,
    code: str,
    today: datetime.datetime | None,
    folder: Path | None,
) -> None:
    """Show what would be decided otherwise if some findings were others, and which rule changes it.

    Example: ischia what-if examples/chronic-left.yaml --set irritability=high
    """
    from ..expert.explanation.case_change import changed
    from ..expert.explanation.read_changes import read_changes
    from ..expert.explanation.what_if import what_if as explain

    if not typed and moment is None:
        raise InvalidInput.of("nothing was said to be otherwise; say it with --set FACT=VALUE or --moment")
    say = language(folder, code)
    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    other = changed(case, read_changes(typed, ready.knowledge_base), ready.knowledge_base.vocabulary)
    other = replace(other, moment=moment or case.moment)
    explanation = explain(ready.consultation(case), ready.consultation(other), ready.knowledge_base, say)
    show_explanation(explanation, form, ready.knowledge_base, say)


@click.command()
@click.argument("before", metavar="CASE")
@click.argument("after", metavar="CASE")
@explaining_options
def compare(
    before: str, after: str, form: str, code: str, today: datetime.datetime | None, folder: Path | None
) -> None:
    """Show what differs between two cases, of two visits or two patients: in what is recorded and in what is decided.

    Example: ischia compare examples/chronic-left.yaml examples/follow-up-better.yaml
    """
    from ..expert.explanation.what_if import compare as explain

    if before == after == "-":
        raise InvalidInput.of("only one of the two cases can come from standard input")
    say = language(folder, code)
    ready = consultant(folder, today)
    cases = [read_case(file, ready.knowledge_base) for file in (before, after)]
    first, second = (ready.consultation(case) for case in cases)
    show_explanation(explain(first, second, ready.knowledge_base, say), form, ready.knowledge_base, say)
