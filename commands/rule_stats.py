"""`ischia rules stats`: how large a knowledge base is."""

from __future__ import annotations

from pathlib import Path

import click

from .common import format_option, knowledge_base_option, overlay, show, show_json, styled


@click.command("stats")
@click.option("--all", "whole", is_flag=True, help="Show every row of the long tables.")
@format_option
@knowledge_base_option
@click.pass_obj
def rule_stats(above: tuple[Path | None, str], whole: bool, form: str, folder: Path | None) -> None:
    """Show how large the knowledge base is, and of what it is made.

    Rules by module, by what they conclude, by strength and certainty; facts, techniques and sources by the rules that
    speak of them; how many tests a rule has.

    Example: ischia rules stats
    """
    from ..expert.workshop.finding.stats import stats
    from ..expert.workshop.finding.stats_text import stats_text
    from ..rules.load import HERE, load_whole

    found = stats(load_whole(folder or above[0] or HERE, overlay=overlay()))
    if form == "json":
        show_json(found.to_plain())
    else:
        show(stats_text(found, styled, whole=whole))
