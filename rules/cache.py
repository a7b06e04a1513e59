"""The compiled form of a knowledge base, kept in the user's cache folder and safe to delete.

It is the knowledge base already read and checked, as JSON, under the digest of its text. It is read only
where its own digest is right; anything else about it that is odd means that it is not there.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from pathlib import Path
from typing import TypeVar

import msgspec

from .. import __version__

HERE = Path(__file__).parent.parent
READERS = (HERE / "facts", HERE / "rules", HERE / "expert/workshop/testing")  # what reads and vets a knowledge base
T = TypeVar("T")


def _age_of_readers() -> int:
    """When the code that reads was last changed: what it accepted is read anew then, also within one version."""
    newest = 0
    for room in READERS:
        with contextlib.suppress(OSError), os.scandir(room) as files:
            newest = max([newest, *(file.stat().st_mtime_ns for file in files if file.name.endswith(".py"))])
    return newest


FORMAT = f"ischia.compiled/4 {__version__} {_age_of_readers()}"


def folder() -> Path | None:
    """Where compiled forms are kept; None where the user wants none (`ISCHIA_CACHE=off`)."""
    chosen = os.environ.get("ISCHIA_CACHE", "")
    if chosen == "off":
        return None
    if chosen:
        return Path(chosen)
    if sys.platform == "darwin":
        return Path.home() / "Library/Caches/ischia"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "ischia/Cache"
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "ischia"


def _file(digest: str) -> Path | None:
    try:
        where = folder()
    except RuntimeError:  # no home
        return None
    return where / f"{digest.removeprefix('sha256:')}.json" if where else None


def read(digest: str, kind: type[T]) -> T | None:
    """The compiled form kept under `digest`, as a `kind`, or None."""
    file = _file(digest)
    if file is None:
        return None
    try:
        head, _, body = file.read_bytes().partition(b"\n")
        return msgspec.json.decode(body, type=kind) if head.decode() == _head(digest, body) else None
    except (OSError, ValueError):  # msgspec's errors are ValueErrors
        return None


def write(digest: str, compiled: object) -> None:
    """Keep `compiled` under `digest`; silently does nothing where that cannot be done."""
    import tempfile

    file = _file(digest)
    if file is None:
        return
    body = msgspec.json.encode(compiled)
    with contextlib.suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=".part-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(_head(digest, body).encode() + b"\n" + body)
            Path(name).replace(file)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise


def _head(digest: str, body: bytes) -> str:
    return f"{FORMAT} {digest} {hashlib.sha256(body).hexdigest()}"
