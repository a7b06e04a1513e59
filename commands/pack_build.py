"""`ischia pack build`: a knowledge base made into one file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import InvalidInput, Problem
from .common import folder_option, show

if TYPE_CHECKING:
    from ..rules.pack import Pack
    from ..rules.pack_build import Built

MOST_SHOWN = 5


@click.command("build")
@folder_option
@click.option(
    "--to",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write this file, or into this folder; NAME-VERSION.ischia here where left out.",
)
@click.option("--replace", is_flag=True, help="Write over a file that holds something else.")
def build(folder: Path | None, target: Path | None, replace: bool) -> None:
    """Make one file of a knowledge base.

    It is the same to the byte for the same knowledge base, which must load. A pack of the same name and version
    that holds something else is not written over: what has another content has another version.

    Example: ischia pack build --kb examples/shoulder
    """
    from ..rules.load import HERE
    from ..rules.pack_build import build_pack

    built = build_pack(folder or HERE)
    file = _file(target, built.file_name)
    was_there = _write(file, built.pack, replace)
    show(_text(built, file, was_there))


def _file(target: Path | None, name: str) -> Path:
    if target is None:
        return Path(name)
    return target / name if target.is_dir() else target


def _write(file: Path, pack: Pack, replace: bool) -> bool:
    """Write the pack, whole or not at all; whether the same stood there already."""
    from ..rules.pack_write import write_atomically

    try:
        if file.is_file() and file.stat().st_size == len(pack.raw) and file.read_bytes() == pack.raw:
            return True
        if file.exists() and not replace:
            message = "is there already, and holds something else"
            raise InvalidInput([Problem(str(file), 0, 0, message, "another version in the manifest, or --replace")])
        write_atomically(file, pack.raw)
    except OSError as error:
        raise InvalidInput.of(f"{file} cannot be written: {error.strerror or error}") from None
    return False


def _text(built: Built, file: Path, was_there: bool) -> str:
    pack = built.pack
    lines = [
        f"{file}: {'as before' if was_there else 'written'}, {len(pack.listed)} files, {len(pack.raw):,} bytes",
        f"knowledge base  {pack.digest}",
        f"file            {pack.file_digest}",
    ]
    if built.left_out:
        shown = ", ".join(built.left_out[:MOST_SHOWN])
        more = len(built.left_out) - MOST_SHOWN
        lines.append(f"Not in it: {shown}{f' and {more} more' if more > 0 else ''}")
    return "\n".join(lines) + "\n"
