"""`ischia rules diff`: what differs between two versions of a knowledge base."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import folder_option, show, show_json, styled

if TYPE_CHECKING:
    from ..expert.workshop.written import Written


@click.command("diff")
@click.argument("old")
@click.argument("new", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="text (default), json, or markdown for a pull request.",
)
@folder_option
@click.pass_obj
def rule_diff(above: tuple[Path | None, str], old: str, new: str | None, form: str, folder: Path | None) -> None:
    """Show what NEW says otherwise than OLD, in meaning and not in text.

    OLD and NEW are each a folder, a pack (FILE.ischia), or a version kept by git: git:REVISION for the folder one is
    in, git:REVISION:FOLDER for one below it. Without NEW, OLD is compared with the knowledge base in use. Each change
    of a rule is marked as tighter or looser where that can be told. The exit status is 0 where both mean the same, 1
    where they differ, 2 where one cannot be read.

    Example: ischia rules diff git:HEAD .
    """
    from ..expert.workshop.revision.revision import revision
    from ..expert.workshop.revision.text import revision_markdown, revision_text
    from ..rules.load import HERE

    found = revision(_version(old), _version(new or str(folder or above[0] or HERE)))
    if form == "json":
        show_json(found.to_plain())
    else:
        show(revision_markdown(found) if form == "markdown" else revision_text(found, styled))
    if found.differs:
        sys.exit(1)


def _version(name: str) -> Written:
    from ..expert.workshop.revision.versions import read_version, version_of
    from .kept_by_git import GIT, kept_by_git

    return version_of(name, kept_by_git(name)) if name.startswith(GIT) else read_version(name)
