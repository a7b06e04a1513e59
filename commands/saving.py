"""Files that commands write: refused early where they cannot be, and written whole or not at all."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from pathlib import Path

from ..facts.problem import InvalidInput


def refuse_unwritable(target: Path) -> None:
    """Refuse, before anything is worked out, what cannot be written to. Raises InvalidInput."""
    try:
        a_folder, somewhere = target.is_dir(), target.parent.is_dir()
    except (OSError, ValueError) as error:  # a name that no file can have
        raise InvalidInput.of(f"{target} cannot be written ({getattr(error, 'strerror', '') or error})") from None
    if a_folder or not somewhere:
        raise InvalidInput.of(f"{target} cannot be written ({'a folder' if a_folder else 'no such folder'})")


def refuse_terminal(what: str, example: str) -> None:
    """Refuse, before anything is worked out, to pour what a browser shows into a terminal. Raises InvalidInput."""
    if sys.stdout is not None and sys.stdout.isatty():
        raise InvalidInput.of(f"{what} cannot be shown in a terminal; write it into a file with --to {example}")


def save(content: bytes, target: Path) -> None:
    """Write `content` beside `target` and then put it in its place, with the rights it had. Raises InvalidInput."""
    try:
        if target.exists() and not target.is_file():  # a pipe or a device has no beside
            target.write_bytes(content)
            return
        target = target.resolve()  # a link stays one
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise InvalidInput.of(f"{target} cannot be written ({error.strerror or error})") from None


def _umask() -> int:
    """The permissions that new files of this process do without."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
