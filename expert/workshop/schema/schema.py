"""JSON Schemas of the files of a knowledge base, with its own names, values and questions in them.

An editor that knows JSON Schema completes facts, values, techniques and sources from them, shows the question of a
fact over its name, and marks what the readers would refuse. Each is a schema of one kind of file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec
from msgspec import Struct

from ....facts.problem import InvalidInput, nearest
from ....rules.overlay import OVERLAY
from . import cases as schema_cases
from . import facts as schema_facts
from . import overlays as schema_overlays
from . import pages as schema_pages
from . import rules as schema_rules
from .parts import Schema
from .shared import shared
from .world import World

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SUFFIX = ".schema.json"


class Kind(Struct, frozen=True):
    """A kind of file: what it is, where such files stand in its folder, and its schema.

    The folder is that of a knowledge base where it is one `of_base`, that of an overlay where it is one `of_overlay`.
    """

    title: str
    files: tuple[str, ...]
    make: Callable[[World], Schema]
    but: tuple[str, ...] = ()  # files that the patterns match and that are of another kind
    of_base: bool = True
    of_overlay: bool = False

    def is_of(self, *, overlay: bool) -> bool:
        """Whether such files stand in the folder of an overlay, or of a knowledge base."""
        return self.of_overlay if overlay else self.of_base


_IN_RULES = ("derived", "policy", "base_case", "patient_page", "intended_use", "invariants")
KINDS: Mapping[str, Kind] = {
    "manifest": Kind("The manifest of a knowledge base", ("knowledge_base.yaml",), schema_rules.manifest),
    "vocabulary": Kind("What can be recorded", ("facts/vocabulary.yaml",), schema_facts.vocabulary),
    "techniques": Kind("The techniques", ("facts/techniques.yaml",), schema_facts.techniques),
    "sources": Kind("The sources", ("facts/sources.yaml",), schema_facts.sources),
    "body_chart": Kind("The body chart", ("facts/body_chart.yaml",), schema_facts.body_chart),
    "rules": Kind(
        "A module of rules",
        ("rules/**/*.yaml",),
        schema_rules.module,
        tuple(f"rules/{name}.yaml" for name in _IN_RULES),
    ),
    "derived": Kind("Facts that are computed", ("rules/derived.yaml",), schema_rules.derived),
    "policy": Kind("Ranking, what is shown, short forms", ("rules/policy.yaml",), schema_rules.policy),
    "base_case": Kind("The clear patient", ("rules/base_case.yaml",), schema_rules.base_case),
    "patient_page": Kind("The patient's page", ("rules/patient_page.yaml",), schema_pages.patient_page),
    "intended_use": Kind("The intended use", ("rules/intended_use.yaml",), schema_pages.intended_use),
    "case": Kind("A case", ("cases/*.yaml", "examples/*.yaml"), schema_cases.case),
    "case_suite": Kind("A suite of cases", ("tests/cases/*.yaml",), schema_cases.suite, of_overlay=True),
    "overlay": Kind("An overlay", (OVERLAY,), schema_overlays.overlay, of_base=False, of_overlay=True),
    "overlay_rules": Kind(
        "A module of rules of an overlay",
        ("rules/**/*.yaml",),
        schema_overlays.rules,
        of_base=False,
        of_overlay=True,
    ),
}


def schema(kind: str, world: World) -> Schema:
    """The JSON Schema (2020-12) of a kind of file, one of `KINDS`. Raises InvalidInput."""
    if kind not in KINDS:
        raise InvalidInput.of(f'"{kind[:40]}" is no kind of file; there is {", ".join(KINDS)}', nearest(kind, KINDS))
    made = KINDS[kind].make(world)
    base = world.base
    head = {
        "$schema": DIALECT,
        "title": f"{KINDS[kind].title}: {base.name} {base.version}",
        "$comment": "Made by `ischia rules schema`; make it anew where facts, techniques or sources change.",
    }
    return head | shared(made)


def file_name(kind: str) -> str:
    """What the file of a schema is called."""
    return f"{kind}{SUFFIX}"


def as_json(found: Schema) -> bytes:
    """The file of a schema."""
    return msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"


def kind_of(path: str, *, in_overlay: bool = False) -> str:
    """The kind of the file at `path` in the folder of a knowledge base, or of an overlay; empty where it is of none."""
    for kind, one in KINDS.items():
        here = one.is_of(overlay=in_overlay) and path not in one.but
        if here and any(_matches(path, pattern) for pattern in one.files):
            return kind
    return ""


def _matches(path: str, pattern: str) -> bool:
    if "/**/" in pattern:
        top, _, name = pattern.partition("/**/")
        return path.startswith(f"{top}/") and fnmatchcase(path.rsplit("/", 1)[-1], name)
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def editor_settings(folder: Path, schemas: str, *, of_overlay: bool = False) -> bytes:
    """Settings of VS Code with the YAML extension of Red Hat: each file of a knowledge base with its schema.

    `folder` is that of the knowledge base, with overlays that lie among its examples, or that of an overlay;
    `schemas` is the way to the folder of the schemas from there. Files are named one by one: in patterns of that
    extension a star also stands for folders.
    """
    overlays = [folder] if of_overlay else sorted(file.parent for file in folder.glob(f"examples/**/{OVERLAY}"))
    kinds = {} if of_overlay else _kinds_of_files(folder)
    for overlay in overlays:
        kinds |= _kinds_of_files(overlay, in_overlay=True)
    files: dict[str, list[str]] = {}
    for path, kind in sorted(kinds.items()):
        files.setdefault(f"{schemas}/{file_name(kind)}", []).append(path.relative_to(folder).as_posix())
    return msgspec.json.format(msgspec.json.encode({"yaml.schemas": dict(sorted(files.items()))}), indent=2) + b"\n"


def _kinds_of_files(folder: Path, *, in_overlay: bool = False) -> dict[Path, str]:
    """The files in the folder of a knowledge base, or of an overlay, that are of some kind, each with it."""
    patterns = {pattern for one in KINDS.values() if one.is_of(overlay=in_overlay) for pattern in one.files}
    tops = {pattern.split("/")[0] for pattern in patterns}
    found = [path for top in tops for path in ((folder / top).rglob("*.yaml") if "." not in top else [folder / top])]
    kinds = {path: kind_of(path.relative_to(folder).as_posix(), in_overlay=in_overlay) for path in found}
    return {path: kind for path, kind in kinds.items() if kind and path.is_file()}
