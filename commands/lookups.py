"""Looking things up: `template`, `facts`, `techniques`, `sources`."""

from __future__ import annotations

from pathlib import Path

import click

from .common import knowledge_base_option, load, show


@click.command()
@knowledge_base_option
def template(folder: Path | None) -> None:
    """Print an empty case file, each question a comment.

    Example: ischia template > my-case.yaml
    """
    from ..expert.lookup import template_text

    click.echo(template_text(load(folder)), nl=False)


def look_up(name: str | None, folder: Path | None, kind: str) -> None:
    """Print the entries of `kind` (fact, technique, source or rule), or the one named `name`."""
    from ..expert import lookup

    knowledge_base = load(folder, with_tests=kind == "rule" and name is not None)
    if name is None:
        show(lookup.listing(knowledge_base, kind))
    else:
        show(lookup.entry(knowledge_base, kind, name))


@click.command()
@click.argument("name", required=False)
@knowledge_base_option
def facts(name: str | None, folder: Path | None) -> None:
    """List what can be recorded of a patient, or show one fact.

    Example: ischia facts irritability
    """
    look_up(name, folder, "fact")


@click.command()
@click.argument("name", required=False)
@knowledge_base_option
def techniques(name: str | None, folder: Path | None) -> None:
    """List the techniques, or show one.

    Example: ischia techniques piriformis_direct
    """
    look_up(name, folder, "technique")


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@knowledge_base_option
def sources(name: str | None, folder: Path | None) -> None:
    """List the sources and how far each was checked, or show one.

    Example: ischia sources NICE-NG59
    """
    look_up(name, folder, "source")
