"""Conditions out of YAML: a mapping means all of these; `any`, `all`, `not` and `count` combine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ..facts.problem import nearest
from ..facts.reading import Part, Reading
from ..facts.vocabulary import UNKNOWN, Fact, Unknown, Value
from .condition import (
    COMPARISONS,
    All,
    Always,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    Operand,
    SettingReference,
)
from .condition import Any as Any_

_NUMBERS = ("at_least", "at_most", "above", "below")


class Names(Struct, frozen=True):
    """What a condition may speak of: each name with the fact that says which values it may have."""

    facts: Mapping[str, Fact]
    settings: Mapping[str, Value]

    def fact(self, reading: Reading, part: Part, name: str) -> Fact | None:
        """The fact called `name`, or None once the problem is reported."""
        if name in self.facts:
            return self.facts[name]
        near = nearest(name, self.facts)
        reading.wrong(part, f'no fact is named "{name[:60]}"', "a fact of the vocabulary", near, key=True, code="R104")
        return None


def read_condition(reading: Reading, part: Part, names: Names) -> Condition:
    """The condition at `part`."""
    if not isinstance(part.value, dict) or not part.value:
        reading.wrong(part, "is not a condition", "a mapping of facts, any, all, not or count", code="R201")
        return Always()
    parts = tuple(_entry(reading, part[key], key, names) for key in part.value)
    return parts[0] if len(parts) == 1 else All(parts)


def _entry(reading: Reading, part: Part, key: str, names: Names) -> Condition:
    match key:
        case "always":
            if part.value is not True:
                reading.wrong(part, "always is not true", "true; what never holds is no condition", code="R201")
            return Always()
        case "any":
            return Any_(_several(reading, part, names))
        case "all":
            return All(_several(reading, part, names))
        case "not":
            return Not(read_condition(reading, part, names))
        case "count":
            return _count(reading, part, names)
        case _:
            return _about(reading, part, key, names)


def _several(reading: Reading, part: Part, names: Names) -> tuple[Condition, ...]:
    if part.value == []:
        reading.wrong(part, "is empty", "a list of conditions", code="R201")
    return tuple(read_condition(reading, item, names) for item in reading.items(part))


def _count(reading: Reading, part: Part, names: Names) -> Condition:
    value = reading.mapping(part, ("of", "at_least", "below"))
    if "of" not in value or ("at_least" in value) is ("below" in value):
        reading.wrong(
            part, "the count does not say what is counted, or how many", "of, and either at_least or below", code="R206"
        )
        return Always()
    parts = _several(reading, part["of"], names)
    word = "below" if "below" in value else "at_least"
    return Count(parts, reading.whole(part[word], 1, max(len(parts), 1)), word == "below")


def _about(reading: Reading, part: Part, name: str, names: Names) -> Condition:
    fact = names.fact(reading, part, name)
    if fact is None:
        return Always()
    value = part.value
    if value == {}:
        reading.wrong(part, "is compared with nothing", ", ".join(COMPARISONS), code="R202")
        return Always()
    if fact.kind == "set" and (not isinstance(value, dict) or not {"includes", "empty"}.issuperset(value)):
        reading.wrong(part, f"{name} is a set and is compared as a whole", "{includes: …} or {empty: …}", code="R203")
        return Always()
    if not isinstance(value, dict):
        return Comparison(name, "is", _values(reading, part, fact))
    if "fact" in value or "setting" in value:
        return Comparison(name, "is", _operand(reading, part, fact, "is", names))
    comparisons = []
    for word in value:
        if word not in COMPARISONS:
            reading.wrong(
                part[word],
                f'"{word}" compares nothing',
                ", ".join(COMPARISONS),
                nearest(word, COMPARISONS),
                key=True,
                code="R202",
            )
        else:
            comparisons.append(Comparison(name, word, _operand(reading, part[word], fact, word, names)))
    if not comparisons:
        return Always()
    return comparisons[0] if len(comparisons) == 1 else All(tuple(comparisons))


def _operand(reading: Reading, part: Part, fact: Fact, word: str, names: Names) -> Operand:
    value = part.value
    if isinstance(value, dict):
        operand = _reference(reading, part, names)
        _check_kinds(reading, part, fact, word, operand, names)
        return operand
    if word in _NUMBERS:
        if fact.kind not in ("integer", "decimal"):
            reading.wrong(part, f"{fact.name} is no number", f"a fact with a number for {word}", key=True, code="R203")
        if isinstance(value, bool) or not isinstance(value, int | float):
            reading.wrong(part, f"{word} compares with {str(value)[:40]}", "a number, a fact or a setting", code="R203")
            return 0
        return value
    if word == "empty":
        if fact.kind != "set" or not isinstance(value, bool):
            reading.wrong(part, "empty asks of a set whether it is", "true or false", code="R203")
        return bool(value)
    if word == "includes" and fact.kind != "set":
        reading.wrong(part, f"{fact.name} is no set", "a set-valued fact for includes", key=True, code="R203")
    return _values(reading, part, fact)


def _check_kinds(reading: Reading, part: Part, fact: Fact, word: str, operand: Operand, names: Names) -> None:
    """A fact or setting stands beside another only where both are of one kind, and are no sets."""
    name = operand.fact if isinstance(operand, FactReference) else getattr(operand, "setting", "")
    if name not in names.facts:
        return
    other = names.facts[name]
    numbers = {"integer", "decimal"}
    word_of = {
        "integer": "number",
        "decimal": "number",
        "boolean": "yes or no",
        "choice": "word",
        "set": "number or word",
    }
    alike = other.kind == fact.kind or {other.kind, fact.kind} <= numbers
    of_sets = fact.kind == "set" or word in ("includes", "empty")
    if not alike or of_sets or (word in _NUMBERS and fact.kind not in numbers):
        reading.wrong(
            part,
            f"{fact.name} cannot be compared with {name}",
            f"a {word_of.get(fact.kind, fact.kind)} beside another",
            code="R207",
        )


def _reference(reading: Reading, part: Part, names: Names) -> Operand:
    value = part.value
    if len(value) == 1 and "fact" in value:
        names.fact(reading, part["fact"], str(value["fact"]))
        return FactReference(str(value["fact"]))
    if len(value) == 1 and "setting" in value:
        name = reading.word(part["setting"], names.settings, "a setting")
        return SettingReference(name) if name else False
    reading.wrong(part, "is no value", "a value, {fact: name} or {setting: name}", code="R207")
    return False


def _values(reading: Reading, part: Part, fact: Fact) -> frozenset[Any]:
    """The values at `part`, one or a list, each one that the fact can have."""
    items = list(reading.items(part)) if isinstance(part.value, list) else [part]
    if not items:
        reading.wrong(part, f"{fact.name} is compared with no value", known_values(fact), code="R204")
    return frozenset(value for value in (_value(reading, item, fact) for item in items) if value is not None)


def known_values(fact: Fact) -> str:
    """What a condition may compare `fact` with, in words."""
    return fact.expected.removesuffix(" or unknown")


def _value(reading: Reading, part: Part, fact: Fact) -> Value | None:
    raw = part.value
    if raw is None or raw == UNKNOWN:
        reading.wrong(part, "a condition cannot ask whether something is unknown", known_values(fact), code="R205")
        return None
    if fact.kind == "set":
        return reading.word(part, fact.values, f"a value of {fact.name}")
    try:
        value = fact.read(raw)
    except ValueError as error:
        reading.wrong(part, str(error), known_values(fact), nearest(raw, (*fact.values, *fact.also)), code="R204")
        return None
    return None if isinstance(value, Unknown) else value
