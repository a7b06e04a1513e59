"""A pack out of the folder of a knowledge base, which must be sound; and what such a file is called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ..facts.document import decode
from ..facts.problem import InvalidInput, Problem
from .knowledge_base import MANIFEST, KnowledgeBase
from .load_language import CATALOGUE, read_catalogue
from .pack import SUFFIX, Pack, make_pack
from .pack_archive import MOST_FILE_BYTES, MOST_FILES
from .pack_paths import BESIDE, FOLDERS, is_knowledge, refusal
from .read_knowledge_base import MOST_FILE_BYTES as MOST_KNOWLEDGE_BYTES
from .read_knowledge_base import read_knowledge_base

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_SUFFIXES = (".yaml", ".po")


class Built(Struct, frozen=True):
    """A pack made from a folder: what its file is called, and the files of the folder that are not in it."""

    pack: Pack
    file_name: str
    left_out: tuple[str, ...]


def build_pack(folder: Path) -> Built:
    """The pack of the knowledge base in `folder`.

    Raises InvalidInput where the knowledge base does not load, a file for reports or a translation is wrong, or a file
    that belongs to it cannot be in a pack: a link, a hidden file, a path with other characters.
    """
    paths, left_out = _chosen(folder)
    files = {path: _read(folder, path) for path in paths}
    pack = make_pack(files)
    base = check_pack(pack, folder)
    return Built(pack, f"{_word(folder, 'name', base.name)}-{_word(folder, 'version', base.version)}{SUFFIX}", left_out)


def check_pack(pack: Pack, where: Path) -> KnowledgeBase:
    """The knowledge base in `pack`, with its tests, once everything in it was read; `where` is what messages call it.

    Raises InvalidInput where the knowledge base, a file for reports or a translation is wrong.
    """
    knowledge = {path: body for path, body in pack.files.items() if is_knowledge(path)}
    base = read_knowledge_base(where, knowledge, pack.digest)
    _check_translations(where, pack.files)
    return base


def _word(folder: Path, key: str, value: str) -> str:
    if not _WORD.fullmatch(value):
        where = str(folder / MANIFEST)
        raise InvalidInput([Problem(where, 0, 0, f"the {key} cannot name a file", "letters, digits and . _ + -")])
    return value


def _chosen(folder: Path) -> tuple[list[str], tuple[str, ...]]:
    """The paths of the files that go into the pack, and of those beside them that do not."""
    if not (folder / MANIFEST).is_file():
        raise InvalidInput([Problem(str(folder), 0, 0, "is no knowledge base", f"a folder with {MANIFEST}")])
    there = [name for name in (MANIFEST, *BESIDE) if (folder / name).is_file()]
    problems = [
        Problem(str(folder / name), 0, 0, "is a link", "a file") for name in there if (folder / name).is_symlink()
    ]
    left_out: list[str] = []
    for path, file in (found for top in FOLDERS for found in _below(folder, top, problems)):
        wanted = file.suffix in _SUFFIXES and (file.suffix == ".po") == path.startswith("locale/")
        why = refusal(path)
        if not wanted:
            left_out.append(path)
        elif file.is_symlink() or not file.is_file():
            problems.append(Problem(str(file), 0, 0, "is a link" if file.is_symlink() else "is no file", "a file"))
        elif why:
            problems.append(Problem(str(file), 0, 0, f"cannot be in a pack: it {why}"))
        else:
            there.append(path)
    if len(there) >= MOST_FILES:
        problems.append(Problem(str(folder), 0, 0, f"has more than {MOST_FILES - 1:,} files"))
    problems += _alike(folder, there)
    if problems:
        raise InvalidInput(problems)
    return sorted(there), tuple(sorted(left_out))


def _below(folder: Path, top: str, problems: list[Problem]) -> Iterator[tuple[str, Path]]:
    """Every file below a folder, by its path; folders that are links are reported and not entered."""
    waiting = [folder / top]
    while waiting:
        here = waiting.pop()
        if here.is_symlink():
            problems.append(Problem(str(here), 0, 0, "is a link", "a folder"))
        elif here.is_dir():
            for file in here.iterdir():
                if file.is_dir() and file.name != "__pycache__":
                    waiting.append(file)
                elif not file.is_dir():
                    yield file.relative_to(folder).as_posix(), file


def _alike(folder: Path, paths: list[str]) -> Iterator[Problem]:
    lowered: dict[str, str] = {}
    for path in sorted(paths):
        other = lowered.setdefault(path.lower(), path)
        if other != path:
            yield Problem(str(folder / path), 0, 0, f"differs from {other} only in capital letters")


def _read(folder: Path, path: str) -> bytes:
    most = MOST_KNOWLEDGE_BYTES if is_knowledge(path) else MOST_FILE_BYTES
    try:
        with (folder / path).open("rb") as stream:
            raw = stream.read(most + 1)
    except OSError:
        raise InvalidInput([Problem(str(folder / path), 0, 0, "cannot be read")]) from None
    decode(raw, str(folder / path), most)
    return raw


def _check_translations(folder: Path, files: Mapping[str, bytes]) -> None:
    problems: list[Problem] = []
    for path, body in files.items():
        name = str(folder / path)
        try:
            if path.endswith(f"/{CATALOGUE}"):
                read_catalogue(body, name)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
