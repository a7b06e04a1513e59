"""The vocabulary: every finding that can be recorded of a patient, declared once."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from msgspec import Struct

Scalar: TypeAlias = bool | int | float | str
Value: TypeAlias = Scalar | frozenset[str]

UNKNOWN = "unknown"
CHANGES = ("freely", "upward", "never")


class Unknown(Struct, frozen=True):
    """A finding that is not known; `possible` are the values it may still have, None for any."""

    possible: frozenset[Value] | None = None

    def __hash__(self) -> int:
        return hash(self.possible)


Finding: TypeAlias = Value | Unknown


class Code(Struct, frozen=True):
    """A code of a terminology, and whether it was checked there."""

    system: str
    code: str
    display: str = ""
    checked: bool = False
    note: str = ""


class Fact(Struct, frozen=True):
    """One finding: its type, its values, its question, and what it means when it is not known.

    `title` is what it is called within a sentence, or empty.
    `kind` is `boolean`, `choice`, `integer`, `decimal` or `set`. `values` are the words of a choice
    or a set; `also` the words allowed beside a boolean or a number (`declined`, `none`, `na`).
    `low` and `high` bound a number, both included. `negative` is what "none of these" records for the
    fact's `block`. `instead_of` names the fact without which alone this one may be recorded.
    `regions` are the parts of the body that each word of a set stands for. `changes` says how a finding once
    recorded may become another, as one of `CHANGES`: `freely`, `upward` (a time that only grows) or `never` (an age).
    """

    name: str
    kind: str
    question: str
    unknown: str
    values: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    unit: str = ""
    meaning: str = ""
    asked_by: str = "question"
    block: str = ""
    negative: Value | None = None
    instead_of: str = ""
    codes: tuple[Code, ...] = ()
    regions: Mapping[str, tuple[str, ...]] | None = None
    changes: str = "freely"
    title: str = ""

    @property
    def always_number(self) -> bool:
        """Whether a finding is a number wherever it is known: no word is allowed beside it."""
        return self.kind in ("integer", "decimal") and not self.also

    @property
    def expected(self) -> str:
        """What may be recorded, in words."""
        words = [*self.values, *self.also, UNKNOWN] if self.kind != "set" else []
        match self.kind:
            case "boolean":
                return _either(["true", "false", *self.also, UNKNOWN])
            case "integer" | "decimal":
                number = "a whole number" if self.kind == "integer" else "a number"
                return _either([f"{number} from {self.low:g} to {self.high:g}", *words])
            case "set":
                return f"a list of any of {', '.join(self.values)}"
            case _:
                return _either(words)

    def read(self, raw: Any) -> Finding:
        """The finding that `raw` records. Raises ValueError with what was wrong."""
        if raw is None or raw == UNKNOWN:
            return Unknown()
        if self.kind == "set":
            return self._read_set(raw)
        if isinstance(raw, str) and raw in self.also:
            return raw
        match self.kind:
            case "boolean":
                if isinstance(raw, bool):
                    return raw
            case "integer" | "decimal":
                return self._read_number(raw)
            case _:
                word = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
                if isinstance(word, str) and word in self.values:
                    return word
        raise ValueError(f"{self.name} cannot be {shown(raw)}")

    def _read_number(self, raw: Any) -> Value:
        if isinstance(raw, bool) or not isinstance(raw, int | float):
            raise ValueError(f"{self.name} cannot be {shown(raw)}")
        if self.kind == "integer" and not isinstance(raw, int):
            raise ValueError(f"{self.name} is a whole number, not {raw:g}")
        if not self.low <= raw <= self.high:
            raise ValueError(f"{self.name} cannot be {shown(raw)}")
        return raw if self.kind == "integer" else float(raw)

    def _read_set(self, raw: Any) -> Value:
        if not isinstance(raw, list):
            raise ValueError(f"{self.name} is a list, not {shown(raw)}")
        for word in raw:
            if not isinstance(word, str) or word not in self.values:
                raise ValueError(f"{self.name} cannot include {shown(word)}")
        return frozenset(raw)


class Block(Struct, frozen=True):
    """A block of screening findings that may be recorded as negative in one word.

    `how` is `asked`, `examined` or `inspected`: what the recorder says to have done.
    """

    name: str
    title: str
    how: str


class Vocabulary(Struct, frozen=True):
    """All facts by name, in the order in which a clinician asks them, and the screening blocks."""

    facts: Mapping[str, Fact]
    blocks: Mapping[str, Block]

    def of_block(self, block: str) -> tuple[Fact, ...]:
        """The facts of one screening block, in order."""
        return tuple(fact for fact in self.facts.values() if fact.block == block)


def as_plain(value: Finding, fact: Fact | None = None) -> Any:
    """`value` as JSON data: unknown is null, a set a list in the order of the vocabulary."""
    if isinstance(value, Unknown):
        return None
    if isinstance(value, frozenset):
        return [word for word in fact.values if word in value] if fact else sorted(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _either(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def shown(raw: Any) -> str:
    """A raw value in a message: short, and a mapping or list by its kind."""
    if isinstance(raw, str):
        return f'"{raw[:60]}"' if len(raw) <= 60 else f'"{raw[:60]}…"'
    if isinstance(raw, dict):
        return "a mapping"
    if isinstance(raw, list):
        return "a list"
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return f"{raw}"[:60]
