"""A file written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, raw: bytes) -> None:
    """Put `raw` into `file`, with the rights that a new file has; what stood there stays until all is written.

    Raises OSError where it cannot be written.
    """
    handle, name = tempfile.mkstemp(prefix=f".{file.name[:40]}-", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        temporary.chmod(0o666 & ~mask)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
