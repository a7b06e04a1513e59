"""Watching the files of a knowledge base: something is done now, and again whenever one of them changes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from ..facts.problem import InvalidInput

MISSING = "--watch needs watchfiles, which is not installed: pip install 'ischia[watch]'"
State: TypeAlias = dict[Path, tuple[int, int]]

_FOLDERS = ("facts", "rules", "tests")
_ENDINGS = (".yaml", ".yml")
_SECOND = 1000  # in milliseconds


def watch(folders: Sequence[Path], do: Callable[[], None]) -> None:
    """Call `do`, and again after every change of a YAML file of a knowledge base in `folders`, until interrupted.

    Raises InvalidInput where one is no folder, or where the package that watches is not installed.
    """
    for folder in folders:
        if not folder.is_dir():
            raise InvalidInput.of(f"{folder} is no folder; only the files of a folder can be watched")
    try:
        from watchfiles import Change, watch
    except ImportError:
        raise InvalidInput.of(MISSING) from None

    def counts(_: Change, path: str) -> bool:
        return path.endswith(_ENDINGS)

    def wait(before: State) -> None:
        """Until a file is another than before: told of it, or seen at the latest a second after."""
        for _ in watch(
            *_watched(folders), watch_filter=counts, recursive=False, rust_timeout=_SECOND, yield_on_timeout=True
        ):
            if _state(folders) != before:
                return

    with contextlib.suppress(KeyboardInterrupt):
        while True:
            before = _state(folders)
            do()
            wait(before)


def _watched(folders: Sequence[Path]) -> Iterator[Path]:
    """The folders whose files are watched: not the whole tree, in which there may be anything."""
    for folder in folders:
        yield folder
        for below in (folder / name for name in _FOLDERS if (folder / name).is_dir()):
            yield below
            yield from (one for one in below.rglob("*") if one.is_dir() and one.name != "__pycache__")


def _state(folders: Sequence[Path]) -> State:
    """When each file was last written, and how long it is."""
    state: State = {}
    for file in (file for place in _watched(folders) for file in place.iterdir() if file.suffix in _ENDINGS):
        with contextlib.suppress(OSError):  # it is being replaced
            found = file.stat()
            state[file] = found.st_mtime_ns, found.st_size
    return state
