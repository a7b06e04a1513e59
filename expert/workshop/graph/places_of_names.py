"""Where the nodes of a graph are written, and what the files say beside what a consultation needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from ....rules.knowledge_base import MANIFEST
from ....rules.read_knowledge_base import DERIVED, TECHNIQUES, VOCABULARY
from ..written import Written, mapping

_SECTIONS = (  # the file, its section, and the kind of node that stands there
    (MANIFEST, "settings", "setting"),
    (VOCABULARY, "facts", "fact"),
    (DERIVED, "derived", "derived"),
    (TECHNIQUES, "techniques", "technique"),
    (TECHNIQUES, "groups", "group"),
    (TECHNIQUES, "positions", "position"),
)


class Places(Struct, frozen=True):
    """File (from the folder of the knowledge base) and line of each node by its id, and the titles of the modules.

    `settings_read` are the settings that a derived fact reads, by its name.
    """

    lines: Mapping[str, tuple[str, int]] = {}
    modules: Mapping[str, str] = {}
    settings_read: Mapping[str, tuple[str, ...]] = {}


def places(written: Written) -> Places:
    """The places of everything that a graph of this knowledge base shows."""
    sections = [*_SECTIONS, *((file, "rules", "rule") for file in written.modules)]
    lines = {
        f"{kind}:{name}": (file, written.line(file, (section, name)))
        for file, section, kind in sections
        for name in mapping(mapping(written.data(file)).get(section))
    }
    heads = [mapping(written.data(file)) for file in written.modules]
    modules = {str(head["module"]): str(head["title"]) for head in heads}
    derived = mapping(mapping(written.data(DERIVED)).get("derived"))
    settings_read = {name: tuple(dict.fromkeys(_settings(said))) for name, said in derived.items()}
    return Places(lines, modules, settings_read)


def _settings(data: Any) -> Iterator[str]:
    """The settings that are named anywhere in some data."""
    if isinstance(data, dict):
        if set(data) == {"setting"}:
            yield str(data["setting"])
        for inner in data.values():
            yield from _settings(inner)
    elif isinstance(data, list):
        for inner in data:
            yield from _settings(inner)
