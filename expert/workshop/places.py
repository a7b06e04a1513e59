"""Where each comparison of a condition stands in the YAML text of its file: a walk beside `rules/read_condition.py`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from msgspec import Struct

from ...facts.document import Place
from ...rules.condition import COMPARISONS

LINE_END = re.compile(r"\r\n|[\r\n]")  # what ends a line of YAML, as it is read here


class Span(Struct, frozen=True, order=True):
    """A stretch of text: line and column of its first character, and of the one after its last, each from 1."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places(Struct, frozen=True):
    """One YAML text: its plain data, and the span of every key and of every value by its path.

    The span of a value ends with its last character: comments and empty lines after it are left out.
    """

    data: Any
    keys: Mapping[Place, Span]
    values: Mapping[Place, Span]

    def at(self, path: Place) -> Any:
        """The value at `path`, None where there is none."""
        value = self.data
        for key in path:
            inside = isinstance(value, list) and isinstance(key, int) and key < len(value)
            if not inside and not (isinstance(value, dict) and key in value):
                return None
            value = value[key]
        return value


def places(text: str, name: str = "") -> Places:
    """The places of `text`. Raises InvalidInput where it cannot be read; `name` is its file in messages."""
    import yaml

    from ...facts.document import as_parsed, read_document

    data = read_document(text, name).data
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    keys: dict[Place, Span] = {}
    values: dict[Place, Span] = {}
    root = yaml.compose(as_parsed(text), Loader=loader)
    if root is not None:
        _visit(root, (), keys, values, LINE_END.split(text))
    return Places(data, keys, values)


def _visit(node: Any, path: Place, keys: dict[Place, Span], values: dict[Place, Span], lines: Sequence[str]) -> Span:
    span = _span(node, lines)
    last: Span | None = None
    if isinstance(node.value, list):
        for number, item in enumerate(node.value):
            if isinstance(item, tuple):
                key, value = item
                here = (*path, str(key.value))
                keys[here] = _span(key, lines)
                last = _visit(value, here, keys, values, lines)
            else:
                last = _visit(item, (*path, number), keys, values, lines)
    if last is not None and not node.flow_style:  # a block ends where its last part does
        span = Span(span.line, span.column, last.end_line, last.end_column)
    values[path] = span
    return span


def _span(node: Any, lines: Sequence[str]) -> Span:
    start, end = node.start_mark, node.end_mark
    last, column = end.line + 1, end.column + 1
    if column == 1 and last > start.line + 1:  # a block of text: it ends with its last line that says something
        last -= 1
        while last > start.line + 1 and not lines[last - 1].strip():
            last -= 1
        column = len(lines[last - 1]) + 1
    return Span(start.line + 1, start.column + 1, last, column)


def condition_places(found: Places, path: Place) -> tuple[Span, ...]:
    """The span of each comparison of the condition at `path`, in the order in which `comparisons` yields them.

    A comparison that is all that is said of its fact reaches from the name of the fact to the end of the value;
    of several words about one fact, each reaches from the word.
    """
    return tuple(_condition(found, path))


def _condition(found: Places, path: Place) -> Iterator[Span]:
    value = found.at(path)
    if not isinstance(value, dict):
        return
    for key in value:
        here = (*path, key)
        match key:
            case "always":
                continue
            case "any" | "all":
                yield from _several(found, here)
            case "not":
                yield from _condition(found, here)
            case "count":
                yield from _several(found, (*here, "of"))
            case _:
                yield from _about(found, here)


def _several(found: Places, path: Place) -> Iterator[Span]:
    value = found.at(path)
    for number in range(len(value) if isinstance(value, list) else 0):
        yield from _condition(found, (*path, number))


def _about(found: Places, path: Place) -> Iterator[Span]:
    value = found.at(path)
    words = [word for word in value if word in COMPARISONS] if isinstance(value, dict) else []
    if len(words) < 2:
        yield _reach(found, path)
        return
    for word in words:
        yield _reach(found, (*path, word))


def _reach(found: Places, path: Place) -> Span:
    """From the key at `path` to the end of its value."""
    key, value = found.keys[path], found.values[path]
    return Span(key.line, key.column, value.end_line, value.end_column)


def part_conditions(found: Places, rule: Place) -> tuple[tuple[Place, ...], ...]:
    """For each part of the rule at `rule`, as `Rule.parts` has them, the paths of the conditions that make it up."""
    when = (*rule, "when")
    own = (when,) if found.at(when) is not None else ()
    return tuple(_parts(found, (*rule, "then"), own))


def _parts(found: Places, then: Place, above: tuple[Place, ...]) -> Iterator[tuple[Place, ...]]:
    items = found.at(then)
    several = list(enumerate(items)) if isinstance(items, list) else []
    nested = [number for number, item in several if isinstance(item, dict) and "then" in item]
    if len(nested) < len(several):
        yield above
    for number in nested:
        here = (*then, number)
        yield from _parts(found, (*here, "then"), (*above, (*here, "when")))


def part_places(found: Places, rule: Place) -> tuple[tuple[Span, ...], ...]:
    """For each part of the rule at `rule`, the span of each comparison of its whole condition, the rule's own first."""
    return tuple(
        tuple(span for path in paths for span in condition_places(found, path))
        for paths in part_conditions(found, rule)
    )
