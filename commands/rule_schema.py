"""`ischia rules schema`: JSON Schemas of the files of a knowledge base, for editors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import InvalidInput
from .common import knowledge_base_option, overlay, show

if TYPE_CHECKING:
    from ..expert.workshop.schema.schema import Kind

SETTINGS = "vscode-settings.json"


@click.command("schema")
@click.argument("kind", required=False)
@click.option(
    "--to",
    "target",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write the schemas into this folder, with settings for VS Code.",
)
@knowledge_base_option
@click.pass_obj
def rule_schema(above: tuple[Path | None, str], kind: str | None, target: Path | None, folder: Path | None) -> None:
    """Make JSON Schemas from which an editor completes what a file can say.

    They know the facts, values, techniques and sources of this knowledge base, and show the question of a fact over
    its name. KIND is a kind of file, such as rules; without it all are meant, and without --to they are listed. With
    --overlay, the files of that overlay are meant, and its own names are known too.

    Example: ischia rules schema --to .vscode/schemas
    """
    from ..expert.workshop.schema.schema import KINDS, as_json, schema
    from ..expert.workshop.schema.world import read_world
    from ..rules.load import HERE

    over = overlay()
    kinds = {name: one for name, one in KINDS.items() if over is None or one.of_overlay}
    if kind is None and target is None:
        width = max(map(len, kinds))
        show("".join(f"{name:{width}}  {_files(one)}\n" for name, one in kinds.items()))
        return
    world = read_world(folder or above[0] or HERE, over)
    made = {name: as_json(schema(name, world)) for name in ([kind] if kind is not None else kinds)}
    if target is None:
        show("".join(raw.decode() for raw in made.values()))
    else:
        place = over or folder or above[0] or HERE
        show(_written(made, target, place, everything=kind is None, of_overlay=over is not None))


def _files(kind: Kind) -> str:
    """The files of a kind, as they are listed."""
    return ", ".join(kind.files) + ("" if kind.of_base else " in the folder of an overlay")


def _written(made: dict[str, bytes], target: Path, place: Path, *, everything: bool, of_overlay: bool) -> str:
    from ..expert.workshop.schema.schema import editor_settings, file_name
    from ..rules.pack_write import write_atomically

    here = target.resolve()
    beside = here.is_relative_to(place.resolve())
    way = f"./{here.relative_to(place.resolve()).as_posix()}" if beside else here.as_posix()
    files = {file_name(kind): raw for kind, raw in made.items()}
    if everything and place.is_dir():
        files[SETTINGS] = editor_settings(place, way, of_overlay=of_overlay)
    try:
        target.mkdir(parents=True, exist_ok=True)
        for name, raw in files.items():
            write_atomically(target / name, raw)
    except OSError as error:
        raise InvalidInput.of(f"{target} cannot be written: {error.strerror or error}") from None
    return f"{len(made)} schema{'s' if len(made) > 1 else ''} written to {target}\n"
