"""`ischia what-would-change`: which findings would open a technique, or close it."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from ..facts.problem import InvalidInput, nearest
from .common import (
    consultant,
    explaining_options,
    language,
    read_case,
    show_explanation,
)


@click.command()
@click.argument("file", metavar="CASE")
@click.argument("technique")
@explaining_options
def what_would_change(
    file: str, technique: str, form: str, code: str, today: datetime.datetime | None, folder: Path | None
) -> None:
    """Show the smallest sets of findings that would change whether TECHNIQUE is offered.

    Example: ischia what-would-change examples/acute-right.yaml petrissage
    """
    from ..expert.explanation.what_would_change import WhatWouldChange, what_would_change

    say = language(folder, code)
    ready = consultant(folder, today)
    knowledge_base = ready.knowledge_base
    case = read_case(file, knowledge_base)
    known = knowledge_base.catalogue.techniques
    if technique not in known:
        raise InvalidInput.of(f'no technique is named "{technique}"', nearest(technique, known))
    changes = WhatWouldChange(ready, ready.consultation(case)).of(technique)
    show_explanation(what_would_change(changes, case, knowledge_base, say), form, ready.knowledge_base, say)
