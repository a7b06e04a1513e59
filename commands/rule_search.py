"""`ischia rules search`: entries of the knowledge base by words."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .common import format_option, knowledge_base_option, overlay, show, show_json, styled

_KINDS = ("rule", "fact", "derived fact", "technique", "source", "group", "region", "setting")


@click.command("search")
@click.argument("words", nargs=-1, required=True)
@click.option("--kind", type=click.Choice(_KINDS), help="Look among these alone.")
@click.option("--most", type=click.IntRange(1), default=12, help="Show at most so many; 12 if left out.")
@format_option
@knowledge_base_option
@click.pass_obj
def rule_search(
    above: tuple[Path | None, str], words: tuple[str, ...], kind: str | None, most: int, form: str, folder: Path | None
) -> None:
    """Find rules, facts, techniques and sources by WORDS, the best first.

    All the words must stand in an entry: in its id, its title, its reason, what it says, or the names of its facts,
    techniques and sources; the tests are not searched. Case, accents and endings do not matter (pressing finds
    press), and the beginning of a word is enough. The exit status is 1 where nothing is found.

    Example: ischia rules search irritable nerve
    """
    from ..expert.workshop.finding.search import Index, search
    from ..expert.workshop.finding.search_text import found_text, nothing_text
    from ..rules.load import HERE, load_whole

    found = search(Index(load_whole(folder or above[0] or HERE, overlay=overlay())), " ".join(words), kind or "")
    if form == "json":
        show_json(found.to_plain())
    elif found.hits:
        show(found_text(found, most, lambda word: styled(word, "heading")))
    else:
        click.echo(nothing_text(found), err=True)
    if not found.hits:
        sys.exit(1)
