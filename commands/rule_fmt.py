"""`ischia rules fmt`: the files of a knowledge base brought into their one form."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from msgspec import Struct

from ..facts.document import decode
from ..facts.problem import InvalidInput, Problem
from .common import folder_option
from .saving import save

_STANDARD_INPUT = "-"
_MOST_SHOWN = 100  # characters of a line


class _File(Struct, frozen=True):
    """A file, `name` as it is shown: the text that stands there and its one form."""

    name: str
    path: Path
    before: str
    after: str


@click.command("fmt")
@click.argument("paths", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change, and exit with 1.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@folder_option
@click.pass_obj
def format_rules(
    above: tuple[Path | None, str], paths: tuple[str, ...], check: bool, diff: bool, folder: Path | None
) -> None:
    """Bring the files of a knowledge base into their one form; comments stay, and so does what they say.

    PATHS are files or folders, all of the knowledge base where none is given; - reads one text and prints its form,
    for editors. Where one file cannot be read, none is written.

    Example: ischia rules fmt --diff rules/nerve_safety.yaml
    """
    files = _read(paths, writable_folder(folder or above[0]))
    changed = [file for file in files if file.before != file.after]
    if diff:
        _show_changes(changed)
    if check and not diff:
        _show_places(changed, len(files))
    if check and changed:
        sys.exit(1)
    if check or diff:
        return
    for file in changed:
        if file.name != _STANDARD_INPUT:
            save(file.after.encode(), file.path)
            click.echo(f"{file.name}: written")
    if paths == (_STANDARD_INPUT,):
        click.echo(files[0].after, nl=False)
    elif not changed:
        click.echo(f"{_so_many(len(files))} in form; nothing to write")


def writable_folder(folder: Path | None) -> Path:
    """The folder of the knowledge base to write to, the built-in one by default. Raises InvalidInput for a file."""
    from ..rules.load import HERE

    if folder is not None and folder.is_file():
        _refuse_pack(folder)
        raise InvalidInput.of(f"{folder} is a file; name the folder of a knowledge base")
    return folder or HERE


def _refuse_pack(path: Path) -> None:
    from ..rules.pack import SUFFIX

    if path.suffix == SUFFIX and path.is_file():
        raise InvalidInput.of(f"{path} is a pack, which is never changed; name the folder from which it was made")


def _read(paths: tuple[str, ...], folder: Path) -> list[_File]:
    """The files that `paths` name, each with its form. Raises InvalidInput with the problems of all."""
    from ..expert.workshop.form.formatting import formatted
    from ..rules.read_knowledge_base import MOST_FILE_BYTES

    files: list[_File] = []
    problems: list[Problem] = []
    for path in _named(paths, folder):
        name = _shown(path)
        try:
            raw = _bytes(path, name, MOST_FILE_BYTES)
            after = formatted(decode(raw, name, MOST_FILE_BYTES), name)
            files.append(_File(name, path, raw.decode(), after))
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return files


def _bytes(path: Path, name: str, most: int) -> bytes:
    if name == _STANDARD_INPUT:
        return sys.stdin.buffer.read(most + 1)
    try:
        with path.open("rb") as stream:
            return stream.read(most + 1)
    except (OSError, ValueError) as error:  # a name that no file can have
        reason = "no such file" if isinstance(error, FileNotFoundError) else "cannot be read"
        raise InvalidInput([Problem(name, 0, 0, reason)]) from None


def _named(paths: tuple[str, ...], folder: Path) -> list[Path]:
    """The files meant, each once."""
    from ..expert.workshop.form.formatting import files_of

    if not paths:
        return files_of(folder)
    if _STANDARD_INPUT in paths and len(paths) > 1:
        raise InvalidInput.of("- stands alone: standard input is formatted by itself")
    found: list[Path] = []
    for path in map(Path, paths):
        _refuse_pack(path)
        found += sorted((*path.glob("**/*.yaml"), *path.glob("**/*.yml"))) if path.is_dir() else [path]
    return list(dict.fromkeys(found))


def _shown(path: Path) -> str:
    """A path as it is shown: from the working directory where it lies below that."""
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


def _show_changes(changed: list[_File]) -> None:
    from ..expert.workshop.form.formatting import changed_lines

    for file in changed:
        for line in changed_lines(file.before, file.after, file.name):
            click.echo(line)


def _show_places(changed: list[_File], total: int) -> None:
    """For each file that is not in form, the first line in which it is not."""
    from ..expert.workshop.form.formatting import first_difference

    for file in changed:
        place = first_difference(file.before, file.after)
        assert place is not None
        click.echo(f"{file.name}:{place.line}: {_clipped(place.found)}")
        click.echo(f"    in form: {_clipped(place.wanted)}")
    if changed:
        click.echo(
            f"{len(changed)} of {_so_many(total)} not in form; `ischia rules fmt` without --check writes the form"
        )
    else:
        click.echo(f"{_so_many(total)} in form")


def _clipped(line: str) -> str:
    """A line as it is shown: without what a terminal would obey, and not too long."""
    text = "".join(char if char.isprintable() else "·" for char in line.strip(" "))
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1]}…"


def _so_many(count: int) -> str:
    return "1 file" if count == 1 else f"{count} files"
