"""`ischia rules show`: one rule, read aloud."""

from __future__ import annotations

from pathlib import Path

import click

from ..facts.language import ENGLISH_CODE
from .common import knowledge_base_option, language_option
from .lookups import look_up


@click.command("show")
@click.argument("name", metavar="ID")
@language_option
@knowledge_base_option
@click.pass_obj
def show_rule(above: tuple[Path | None, str], name: str, code: str, folder: Path | None) -> None:
    """Show a rule as a sentence, with its reason and sources.

    Example: ischia rules show NS-02
    """
    folder_above, code_above = above
    look_up(name, folder or folder_above, "rule", code_above if code == ENGLISH_CODE else code)
