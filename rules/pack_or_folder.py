"""The files of a knowledge base, whether it is a folder or a pack."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


def packed(place: Path) -> Mapping[str, bytes] | None:
    """The files of the pack `place`, their bytes by their path; None where it is no file. Raises InvalidInput."""
    try:
        if not place.is_file():
            return None
    except (OSError, ValueError):  # a name that no file can have
        return None
    from .pack import read_pack

    return read_pack(place)


def packed_below(place: Path, top: str, suffix: str) -> dict[str, bytes] | None:
    """Of the pack `place`, the files below the folder `top` whose path ends in `suffix`; None where it is no file."""
    files = packed(place)
    if files is None:
        return None
    return {path: raw for path, raw in files.items() if path.startswith(f"{top}/") and path.endswith(suffix)}
