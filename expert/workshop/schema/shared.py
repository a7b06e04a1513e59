"""A JSON Schema in which what stands in several places is written once, under `$defs`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import msgspec

from .parts import Schema, ref

WORTH = 160  # bytes from which a part is worth a definition of its own
_ONE = ("items", "additionalProperties", "not", "if", "then", "else")
_LISTS = ("anyOf", "oneOf", "allOf")
_BY_NAME = ("properties", "patternProperties", "$defs")


def shared(schema: Schema) -> Schema:
    """The same schema, with every larger part that stands in it twice or more as a definition.

    The definitions that it has keep their names; the new ones are numbered in the order in which they first appear.
    """
    keys: dict[int, bytes] = {}
    many: Counter[bytes] = Counter()
    for part in _parts(schema):
        if id(part) not in keys:
            keys[id(part)] = _key(part)
        many[keys[id(part)]] += 1
    names: dict[bytes, str] = {}
    definitions: dict[str, Schema] = {}

    def put(part: Schema) -> Schema:
        key = keys[id(part)]
        if len(key) < WORTH or many[key] < 2:
            return _mapped(part, put)
        if key not in names:
            names[key] = f"shared.{len(names) + 1}"
            definitions[names[key]] = _mapped(part, put)
        return ref(names[key])

    own = schema.get("$defs", {})
    rest = _mapped({key: part for key, part in schema.items() if key != "$defs"}, put)
    kept = {name: _mapped(part, put) for name, part in own.items()}
    return rest | ({"$defs": kept | definitions} if kept or definitions else {})


def _key(part: Schema) -> bytes:
    return msgspec.json.encode(part, order="deterministic")


def _parts(schema: Schema) -> Iterator[Schema]:
    """Every schema within a schema, at whatever depth."""
    for part in _inside(schema):
        yield part
        yield from _parts(part)


def _inside(schema: Schema) -> Iterator[Schema]:
    for key, value in schema.items():
        several = value if key in _LISTS else value.values() if key in _BY_NAME else [value] if key in _ONE else []
        yield from (part for part in several if isinstance(part, dict))


def _mapped(schema: Schema, put: Callable[[Schema], Schema]) -> Schema:
    """A schema with each schema right within it put elsewhere."""

    def through(key: str, value: object) -> object:
        if key in _LISTS and isinstance(value, list):
            return [put(part) for part in value]
        if key in _BY_NAME and isinstance(value, dict):
            return {name: put(part) for name, part in value.items()}
        return put(value) if key in _ONE and isinstance(value, dict) else value

    return {key: through(key, value) for key, value in schema.items()}
