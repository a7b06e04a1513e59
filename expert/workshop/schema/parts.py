"""Parts of which the JSON Schemas are made: texts, names with what they mean, lists, records."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]

TEXT: Schema = {"type": "string"}
SAID: Schema = {"type": "string", "pattern": r"\S"}  # a text that says something
TEXTS: Schema = {"type": "array", "items": TEXT}
YES_OR_NO: Schema = {"type": "boolean"}
DAY: Schema = {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", "description": "A day, as YYYY-MM-DD."}
ANYTHING: Schema = {}
NOTHING: Schema = {"not": {}}


def ref(name: str) -> Schema:
    """The definition called `name`."""
    return {"$ref": f"#/$defs/{name}"}


def described(schema: Schema, text: str, markdown: str = "") -> Schema:
    """`schema` with what is shown over the word in an editor."""
    return {**schema, "description": text, **({"markdownDescription": markdown} if markdown else {})}


def one_of(names: Mapping[str, str] | Iterable[str]) -> Schema:
    """One of these names; a mapping says what each of them is."""
    if not isinstance(names, Mapping):
        return {"type": "string", "enum": list(names)}
    if not names:
        return dict(NOTHING)
    found: Schema = {"type": "string", "enum": list(names)}
    return {**found, "enumDescriptions": list(names.values())} if any(names.values()) else found


def suggested(names: Mapping[str, str] | Iterable[str], other: Schema = TEXT) -> Schema:
    """Any text, for which these names are offered: the file may name more than were there when this was made."""
    known = one_of(names)
    return {"anyOf": [known, other]} if known.get("enum") else dict(other)


def one_or_more(item: Schema, *, least: int = 0) -> Schema:
    """One, or a list of them; written so that a mistake is found in its place in the list."""
    return {"if": {"type": "array"}, "then": {"items": item, **({"minItems": least} if least else {})}, "else": item}


def list_of(item: Schema, *, least: int = 0) -> Schema:
    """A list."""
    return {"type": "array", "items": item, **({"minItems": least} if least else {})}


def whole(least: int, most: int) -> Schema:
    """A whole number within bounds."""
    return {"type": "integer", "minimum": least, "maximum": most}


def span(least: int | None = None) -> Schema:
    """Least and most, as a list of two whole numbers."""
    number: Schema = {"type": "integer", **({"minimum": least} if least is not None else {})}
    return {"type": "array", "items": number, "minItems": 2, "maxItems": 2}


def record(keys: Collection[str], required: Collection[str], **parts: Schema) -> Schema:
    """A mapping with some of `keys` and all of `required`, each a text where `parts` says nothing else."""
    unknown = set(parts) - set(keys)
    if unknown:
        raise ValueError(f"no keys: {', '.join(sorted(unknown))}")
    return {
        "type": "object",
        "properties": {key: parts.get(key, TEXT) for key in keys},
        "required": list(required),
        "additionalProperties": False,
    }


def named(names: Mapping[str, Schema], *, least: int = 0) -> Schema:
    """A mapping from known names to what belongs to each."""
    found: Schema = {"type": "object", "properties": dict(names), "additionalProperties": False}
    return {**found, "minProperties": least} if least else found


def each(value: Schema, *, least: int = 0) -> Schema:
    """A mapping from names that the file itself gives."""
    found: Schema = {"type": "object", "additionalProperties": value}
    return {**found, "minProperties": least} if least else found


def mapping_or(mapping: Schema, other: Schema) -> Schema:
    """A mapping, or something else."""
    return {"if": {"type": "object"}, "then": mapping, "else": other}
