"""`ischia rules graph`: facts, rules and conclusions as a picture, or as data for one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import InvalidInput, nearest
from .common import knowledge_base_option, overlay
from .saving import refuse_terminal, refuse_unwritable, save

if TYPE_CHECKING:
    from ..expert.workshop.graph.graph import Graph


@click.command("graph")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--format", "form", type=click.Choice(["svg", "dot", "mermaid", "json"]), help="svg if left out.")
@click.option("--to", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write into this file.")
@click.option("--depth", metavar="N", type=click.IntRange(1), help="Go so many steps each way from what is named.")
@knowledge_base_option
@click.pass_obj
def graph_rules(
    above: tuple[Path | None, str],
    names: tuple[str, ...],
    form: str | None,
    target: Path | None,
    depth: int | None,
    folder: Path | None,
) -> None:
    """Draw what rules read and conclude, whole or around each NAME: a rule, fact, technique, group or module.

    A few rules are drawn as boxes and lines, more as tables. Where a fact has the name of a module, write module:NAME.
    A file named .svg, .dot, .mmd or .json says its format.

    Example: ischia rules graph NS-02 --to ns-02.svg
    """
    from ..expert.workshop.graph.around import around, found
    from ..expert.workshop.graph.build import build
    from ..expert.workshop.graph.mermaid import MOST_EDGES, merged
    from ..expert.workshop.graph.places_of_names import places
    from ..expert.workshop.graph.write import write
    from ..expert.workshop.written import read_written
    from ..rules.load import HERE

    chosen = form or _form(target)
    if target:
        refuse_unwritable(target)
    elif chosen == "svg":
        refuse_terminal("a picture", "graph.svg")
    written = read_written(folder or above[0] or HERE, overlay=overlay())
    whole = build(written.base, places(written))
    part = around(whole, found(whole, names), depth) if names else whole
    text = write(part, whole, chosen)
    if target is None:
        click.echo(text, nl=False)
    else:
        save(text.encode(), target)
        click.echo(f"{target} written: {_counted(part)}")
    if chosen == "mermaid" and (lines := len(merged(part))) > MOST_EDGES:
        click.echo(f"{lines} lines: most pages show at most {MOST_EDGES}; name a rule or a module", err=True)


def _counted(part: Graph) -> str:
    rules, nodes, edges = len(part.of("rule")), len(part.nodes), len(part.edges)
    return f"{rules} rule{'s' * (rules != 1)}, {nodes} nodes, {edges} edges"


def _form(target: Path | None) -> str:
    """The format that the ending of a file names; svg where there is no file. Raises InvalidInput."""
    from ..expert.workshop.graph.write import SUFFIXES

    if target is None:
        return "svg"
    suffix = target.suffix.lower()
    if suffix not in SUFFIXES:
        raise InvalidInput.of(f"a graph ends in {', '.join(SUFFIXES)}, or has --format", nearest(suffix, SUFFIXES))
    return SUFFIXES[suffix]
