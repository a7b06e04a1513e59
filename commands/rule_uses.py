"""`ischia rules uses`: where a name is used."""

from __future__ import annotations

from pathlib import Path

import click

from .common import format_option, knowledge_base_option, overlay, show, show_json, styled


@click.command("uses")
@click.argument("name")
@format_option
@knowledge_base_option
@click.pass_obj
def rule_uses(above: tuple[Path | None, str], name: str, form: str, folder: Path | None) -> None:
    """Show where NAME is used: a fact, technique, group, region, source, setting or rule.

    Every use stands with its file and line; a fact also with the rules that read it through derived facts.

    Example: ischia rules uses irritability
    """
    from ..expert.workshop.finding.uses import uses
    from ..expert.workshop.finding.uses_text import uses_text
    from ..expert.workshop.written import read_written
    from ..rules.load import HERE

    found = uses(read_written(folder or above[0] or HERE, overlay=overlay()), name)
    if form == "json":
        show_json([one.to_plain() for one in found])
    else:
        show(uses_text(found, styled))
