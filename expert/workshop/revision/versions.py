"""A version of a knowledge base: a folder, a pack, or files that were kept elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ....facts.problem import InvalidInput, Problem
from ....rules.knowledge_base import MANIFEST
from ..written import Written, read_written

PACK = ".ischia"


def read_version(name: str) -> Written:
    """The version in a folder, or in a pack: a file whose name ends in `.ischia`. Raises InvalidInput."""
    if name.endswith(PACK) and not Path(name).is_dir():
        from ....rules.pack import read_pack

        return version_of(name, read_pack(Path(name)))
    return read_written(Path(name), name)


def version_of(name: str, files: Mapping[str, bytes]) -> Written:
    """The version in `files`, their bytes by their path, which is called `name`. Raises InvalidInput."""
    texts = {path: raw for path, raw in sorted(files.items()) if _is_knowledge(path)}
    if MANIFEST not in texts:
        raise InvalidInput([Problem(name, 0, 0, "is no knowledge base", f"a folder with {MANIFEST}")])
    return Written(name, texts, Path(name))


def _is_knowledge(path: str) -> bool:
    return path == MANIFEST or (path.startswith(("facts/", "rules/")) and path.endswith(".yaml"))
