"""A YAML text as a tree that knows what data does not: its comments and blank lines, and how it was written.

Comments belong to entries. A line of its own stands before an entry, or at the end of a collection; a comment behind
something stands beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeAlias

from msgspec import Struct, field

from ....facts.document import Place, plain_scalar

BLANK = ""  # among lines before an entry: a blank line


class Scalar(Struct):
    """A word, a text, a number, a truth value or nothing: its text, and the `style` in which it was written.

    `style` is a quotation mark, `|`, `>`, or empty where it stands plain and may be no text. `lines`: those of a text
    that was folded and has no lines but paragraphs.
    """

    text: str
    style: str = ""
    lines: list[str] = field(default_factory=list)

    @property
    def value(self) -> Any:
        """What it means."""
        return self.text if self.style else plain_scalar(self.text)


class Collection(Struct):
    """A mapping, or else a list; `flow` says that it was written with brackets, `column` where a block of it began.

    `end` holds the lines of comment after its last entry.
    """

    mapping: bool
    flow: bool
    entries: list[Entry] = field(default_factory=list)
    end: list[str] = field(default_factory=list)
    column: int = 0


Node: TypeAlias = Scalar | Collection


class Entry(Struct):
    """An item of a list, or a key of a mapping with its value.

    `before`: the lines of comment above it, and blank lines. `head`: the comments between its key or dash and its
    value. `beside`: whether the first of those stands on the line of the key. `tail`: the comment behind its value.
    """

    value: Node
    key: Scalar | None = None
    before: list[str] = field(default_factory=list)
    head: list[str] = field(default_factory=list)
    beside: bool = False
    tail: str = ""


class Tree(Struct):
    """A whole text: its one value, and the comments after it."""

    root: Entry
    end: list[str] = field(default_factory=list)


def commented(node: Node) -> bool:
    """Whether there is a comment inside `node`."""
    if isinstance(node, Scalar):
        return False
    return any(node.end) or any(
        any(entry.before) or bool(entry.head) or bool(entry.tail) or commented(entry.value) for entry in node.entries
    )


def from_data(data: Any, flow: Callable[[Place, Any], bool], path: Place = ()) -> Node:
    """Plain data as a tree; `flow` says of a mapping or list, and of the path to it, whether brackets become it."""
    if isinstance(data, dict):
        entries = [Entry(from_data(value, flow, (*path, key)), Scalar(str(key), '"')) for key, value in data.items()]
        return Collection(True, flow(path, data), entries)
    if isinstance(data, list | tuple):
        items = [Entry(from_data(item, flow, (*path, number))) for number, item in enumerate(data)]
        return Collection(False, flow(path, data), items)
    if isinstance(data, str):
        return Scalar(data, '"')
    if data is None or isinstance(data, bool):
        return Scalar({None: "null", True: "true", False: "false"}[data])
    return Scalar(f"{data!r}")


def child(node: Node, key: str) -> Node | None:
    """What stands under `key` in a mapping; None where there is no such key."""
    found = [entry.value for entry in children(node) if entry.key is not None and entry.key.text == key]
    return found[0] if found else None


def children(node: Node | None) -> Iterator[Entry]:
    """The entries of a mapping or list; nothing of anything else."""
    if isinstance(node, Collection):
        yield from node.entries
