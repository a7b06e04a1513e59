"""`ischia rules diff`: what differs between two versions of a knowledge base."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from .common import show, show_json, styled

if TYPE_CHECKING:
    from ..expert.workshop.written import Written


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    help="text (default), json, or markdown for a pull request.",
)
def rule_diff(old: str, new: str, form: str) -> None:
    """Show what NEW says otherwise than OLD, in meaning and not in text.

    OLD and NEW are each a folder, a pack (FILE.ischia), or a version kept by git: git:REVISION for the folder one is
    in, git:REVISION:FOLDER for one below it. Each change of a rule is marked as tighter or looser where that can be
    told. The exit status is 0 where both mean the same, 1 where they differ, 2 where one cannot be read.

    Example: ischia rules diff git:HEAD .
    """
    from ..expert.workshop.revision import revision
    from ..expert.workshop.revision_text import revision_markdown, revision_text

    found = revision(_version(old), _version(new))
    if form == "json":
        show_json(found.to_plain())
    else:
        show(revision_markdown(found) if form == "markdown" else revision_text(found, styled))
    if found.differs:
        sys.exit(1)


def _version(name: str) -> Written:
    from ..expert.workshop.versions import read_version, version_of
    from .kept_by_git import GIT, kept_by_git

    return version_of(name, kept_by_git(name)) if name.startswith(GIT) else read_version(name)
