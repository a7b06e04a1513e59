"""`ischia consult`: the decision for one or many cases."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import IschiaError
from .common import (
    WIDTH,
    collecting_nothing,
    complain,
    format_option,
    knowledge_base_option,
    language,
    language_option,
    load,
    made_ready,
    read_case,
    show,
    show_cautions,
    show_json,
    styled,
    today_option,
)

if TYPE_CHECKING:
    from ..expert.consult import Consultant


@click.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@format_option
@click.option("--explain", is_flag=True, help="Add the full trace: every rule, its facts and its sources.")
@language_option
@today_option
@knowledge_base_option
def consult(
    cases: tuple[str, ...], form: str, explain: bool, code: str, today: datetime.datetime | None, folder: Path | None
) -> None:
    """Consult the knowledge base about one or many cases.

    CASE is a YAML or JSON file, or - for standard input. JSON is data, and the same in every language.

    Example: ischia consult examples/chronic-left.yaml --explain
    """
    say = language(folder, code)
    with collecting_nothing():
        knowledge_base = load(folder)
    consultant: Consultant | None = None
    failed = False
    shown = 0
    for file in cases:
        try:
            case = read_case(file, knowledge_base)
        except IschiaError as error:
            complain(error)
            failed = True
            continue
        if consultant is None:
            consultant = made_ready(knowledge_base, today)
        decision = consultant.consult(case)
        if form == "json":
            show_json(decision.to_plain())
        else:
            from ..expert.summary import summary

            if not shown:
                show_cautions(say)
            separator = "\n" + "-" * WIDTH + "\n\n" if shown else ""
            show(separator + summary(decision, knowledge_base, styled, say))
            if explain:
                from ..expert.trace_text import explanation

                show("\n" + explanation(decision, knowledge_base, say))
        shown += 1
    if failed:
        sys.exit(2)
