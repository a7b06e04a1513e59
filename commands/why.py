"""`ischia why` and `ischia why-not`: what a conclusion rests on, and what keeps a technique from being offered."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import (
    consultant,
    explaining_options,
    language,
    read_case,
    show_explanation,
)

if TYPE_CHECKING:
    from ..expert.consult import Consultation
    from ..expert.explanation.explanation import Explanation
    from ..facts.language import Language
    from ..rules.knowledge_base import KnowledgeBase


def _explain(
    explain: Callable[[Consultation, KnowledgeBase, str, Language], Explanation],
    file: str,
    name: str,
    form: str,
    code: str,
    today: datetime.datetime | None,
    folder: Path | None,
) -> None:
    """Consult about the case in `file`, and show what `explain` says of `name`."""
    say = language(folder, code)
    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    explanation = explain(ready.consultation(case), ready.knowledge_base, name, say)
    show_explanation(explanation, form, ready.knowledge_base, say)


@click.command()
@click.argument("file", metavar="CASE")
@click.argument("name", metavar="TECHNIQUE|CONCLUSION")
@explaining_options
def why(file: str, name: str, form: str, code: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Show why a technique is offered, or what another conclusion rests on.

    CONCLUSION is the id of a rule, a derived fact such as stage, referral, or a figure of the session: pressure,
    depth, minutes, techniques, sessions, per_week, weeks or certainty.

    Example: ischia why examples/chronic-left.yaml petrissage
    """
    from ..expert.explanation.why import why as explain

    _explain(explain, file, name, form, code, today, folder)


@click.command()
@click.argument("file", metavar="CASE")
@click.argument("name", metavar="TECHNIQUE")
@explaining_options
def why_not(file: str, name: str, form: str, code: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Show why a technique is not offered: what withholds it, or what would have to be so to recommend it.

    Example: ischia why-not examples/chronic-left.yaml piriformis_direct
    """
    from ..expert.explanation.why_not import why_not as explain

    _explain(explain, file, name, form, code, today, folder)
