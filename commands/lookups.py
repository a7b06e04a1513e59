"""Looking things up: `template`, `facts`, `techniques`, `sources`."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from .common import knowledge_base_option, language, language_option, load, show, show_cautions


@click.command()
@language_option
@knowledge_base_option
def template(code: str, folder: Path | None) -> None:
    """Print an empty case file, each question a comment.

    Example: ischia template > my-case.yaml
    """
    from ..expert.lookup import template_text

    say = language(folder, code)
    click.echo(template_text(load(folder), say), nl=False)


def look_up(name: str | None, folder: Path | None, kind: str, code: str) -> None:
    """Print in a language the entries of `kind` (fact, technique, source or rule), or the one named `name`."""
    from ..expert import lookup

    say = language(folder, code)
    knowledge_base = load(folder, with_tests=kind == "rule" and name is not None)
    look = lookup.listing if name is None else partial(lookup.entry, name=name)
    text = look(knowledge_base, kind, say=say)
    show_cautions(say)
    show(text)


@click.command()
@click.argument("name", required=False)
@language_option
@knowledge_base_option
def facts(name: str | None, code: str, folder: Path | None) -> None:
    """List what can be recorded of a patient, or show one fact.

    Example: ischia facts irritability
    """
    look_up(name, folder, "fact", code)


@click.command()
@click.argument("name", required=False)
@language_option
@knowledge_base_option
def techniques(name: str | None, code: str, folder: Path | None) -> None:
    """List the techniques, or show one.

    Example: ischia techniques piriformis_direct
    """
    look_up(name, folder, "technique", code)


@click.command()
@click.argument("name", metavar="[ID]", required=False)
@language_option
@knowledge_base_option
def sources(name: str | None, code: str, folder: Path | None) -> None:
    """List the sources and how far each was checked, or show one.

    Example: ischia sources NICE-NG59
    """
    look_up(name, folder, "source", code)
