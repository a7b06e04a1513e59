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
from . import cases as schema_cases
from . import facts as schema_facts
from . import pages as schema_pages
from . import rules as schema_rules
from .parts import Schema
from .shared import shared
from .world import World

DIALECT = "https://json-schema.org/draft/2020-12/schema"
SUFFIX = ".schema.json"


class Kind(Struct, frozen=True):
    """A kind of file: what it is, where such files stand in the folder of a knowledge base, and its schema."""

    title: str
    files: tuple[str, ...]
    make: Callable[[World], Schema]
    but: tuple[str, ...] = ()  # files that the patterns match and that are of another kind


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
    "case_suite": Kind("A suite of cases", ("tests/cases/*.yaml",), schema_cases.suite),
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


def kind_of(path: str) -> str:
    """The kind of the file at `path` in the folder of a knowledge base; empty where it is of none."""
    for kind, one in KINDS.items():
        if path not in one.but and any(_matches(path, pattern) for pattern in one.files):
            return kind
    return ""


def _matches(path: str, pattern: str) -> bool:
    if "/**/" in pattern:
        top, _, name = pattern.partition("/**/")
        return path.startswith(f"{top}/") and fnmatchcase(path.rsplit("/", 1)[-1], name)
    return path.count("/") == pattern.count("/") and fnmatchcase(path, pattern)


def editor_settings(folder: Path, schemas: str) -> bytes:
    """Settings of VS Code with the YAML extension of Red Hat: each file of a knowledge base with its schema.

    `schemas` is the way to the folder of the schemas from that of the knowledge base. Files are named one by one:
    in patterns of that extension a star also stands for folders.
    """
    tops = sorted({pattern.split("/")[0] for one in KINDS.values() for pattern in one.files})
    found = [path for top in tops for path in ((folder / top).rglob("*.yaml") if "." not in top else [folder / top])]
    files: dict[str, list[str]] = {}
    for path in sorted(one.relative_to(folder).as_posix() for one in found if one.is_file()):
        if kind := kind_of(path):
            files.setdefault(f"{schemas}/{file_name(kind)}", []).append(path)
    return msgspec.json.format(msgspec.json.encode({"yaml.schemas": dict(sorted(files.items()))}), indent=2) + b"\n"
