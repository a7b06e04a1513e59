"""What is in a pack, as far as can be said without loading it: nothing in it is believed but its digests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from ..facts.document import decode, read_document
from .knowledge_base import MANIFEST
from .pack import Listed, Pack
from .pack_requires import unmet
from .read_knowledge_base import DERIVED, MOST_FILE_BYTES, NOT_MODULES, SOURCES, TECHNIQUES, VOCABULARY

_TEXTS = ("name", "title", "version", "licence", "status", "review_by", "vocabulary_version")
CASES, LOCALE = "tests/cases/", "locale/"


class Contents(Struct, frozen=True):
    """What a pack says of itself, how much is in it, and whether this Ischia can use it.

    `manifest` holds the texts of the manifest by their key; `lacking` says what it requires and this Ischia is not.
    `counts` holds numbers of rules, tests beside them, facts, computed facts, techniques, sources and files of cases.
    """

    manifest: Mapping[str, str]
    authors: tuple[str, ...]
    requires: Mapping[str, Any]
    lacking: tuple[str, ...]
    digest: str
    file_digest: str
    bytes: int
    counts: Mapping[str, int]
    languages: tuple[str, ...]
    files: tuple[Listed, ...]

    def to_plain(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            **self.manifest,
            "authors": list(self.authors),
            "requires": dict(self.requires),
            "usable": not self.lacking,
            "lacking": list(self.lacking),
            "digest": self.digest,
            "file_digest": self.file_digest,
            "bytes": self.bytes,
            "counts": dict(self.counts),
            "languages": list(self.languages),
            "files": [{"path": one.path, "bytes": one.bytes, "sha256": one.sha256} for one in self.files],
        }


def contents(pack: Pack, name: str) -> Contents:
    """What is in `pack`, which messages call `name`. Raises InvalidInput where a file in it cannot be read as YAML."""
    data = {
        path: read_document(decode(body, f"{name}/{path}", MOST_FILE_BYTES), f"{name}/{path}").data
        for path, body in pack.files.items()
        if path.endswith(".yaml")
    }
    manifest = _mapping(data[MANIFEST])
    authors = manifest.get("authors")
    requires = {str(key): value for key, value in _mapping(manifest.get("requires")).items()}
    return Contents(
        manifest={key: str(manifest[key]) for key in _TEXTS if key in manifest},
        authors=tuple(map(str, authors)) if isinstance(authors, list) else (),
        requires=requires,
        lacking=tuple(unmet(requires)),
        digest=pack.digest,
        file_digest=pack.file_digest,
        bytes=len(pack.raw),
        counts=_counts(data),
        languages=tuple(
            dict.fromkeys(path.split("/")[1].replace("_", "-") for path in pack.files if path.startswith(LOCALE))
        ),
        files=pack.listed,
    )


def _counts(data: Mapping[str, Any]) -> dict[str, int]:
    rules = list(_rules(data))
    return {
        "rules": len(rules),
        "tests": sum(len(tests) for rule in rules if isinstance(tests := _mapping(rule).get("tests"), list)),
        "facts": _number(data, VOCABULARY, "facts"),
        "computed_facts": _number(data, DERIVED, "derived"),
        "techniques": _number(data, TECHNIQUES, "techniques"),
        "sources": _number(data, SOURCES, "sources"),
        "case_files": sum(path.startswith(CASES) for path in data),
    }


def _rules(data: Mapping[str, Any]) -> Iterator[Any]:
    for path, read in data.items():
        if path.startswith("rules/") and path not in NOT_MODULES:
            yield from _mapping(_mapping(read).get("rules")).values()


def _number(data: Mapping[str, Any], path: str, key: str) -> int:
    return len(_mapping(_mapping(data.get(path)).get(key)))


def _mapping(value: Any) -> dict[Any, Any]:
    return value if isinstance(value, dict) else {}
