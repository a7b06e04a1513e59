"""Watching the files of a knowledge base: something is done now, and again whenever one of them changes."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

from ..facts.problem import InvalidInput

MISSING = "--watch needs watchfiles, which is not installed: pip install 'ischia[watch]'"
State: TypeAlias = dict[Path, tuple[int, int]]

_FOLDERS = ("facts", "rules", "tests")
_ENDINGS = (".yaml", ".yml")
_SECOND = 1000  # in milliseconds


def watch(folder: Path, do: Callable[[], None]) -> None:
    """Call `do`, and again after every change of a YAML file of the knowledge base in `folder`, until interrupted.

    Raises InvalidInput where the package that watches is not installed.
    """
    try:
        from watchfiles import Change, watch
    except ImportError:
        raise InvalidInput.of(MISSING) from None

    def counts(_: Change, path: str) -> bool:
        return path.endswith(_ENDINGS)

    def wait(before: State) -> None:
        """Until a file is another than before: told of it, or seen at the latest a second after."""
        for _ in watch(
            *_watched(folder), watch_filter=counts, recursive=False, rust_timeout=_SECOND, yield_on_timeout=True
        ):
            if _state(folder) != before:
                return

    with contextlib.suppress(KeyboardInterrupt):
        while True:
            before = _state(folder)
            do()
            wait(before)


def _watched(folder: Path) -> Iterator[Path]:
    """The folders whose files are watched: not the whole tree, in which there may be anything."""
    yield folder
    for name in _FOLDERS:
        if (folder / name).is_dir():
            yield folder / name
            yield from (one for one in (folder / name).rglob("*") if one.is_dir() and one.name != "__pycache__")


def _state(folder: Path) -> State:
    """When each file was last written, and how long it is."""
    state: State = {}
    for file in (file for place in _watched(folder) for file in place.iterdir() if file.suffix in _ENDINGS):
        with contextlib.suppress(OSError):  # it is being replaced
            found = file.stat()
            state[file] = found.st_mtime_ns, found.st_size
    return state
