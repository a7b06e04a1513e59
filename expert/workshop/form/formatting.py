"""The one form of the files of a knowledge base: how each is laid out, and in which order a rule says what it says."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from ....facts.document import as_parsed, read_document
from ....facts.problem import InvalidInput, Problem
from ....rules.knowledge_base import MANIFEST
from ....rules.read_governance import GOVERNANCE_KEYS
from .read_yaml_tree import read_tree
from .yaml_comments import read_comments
from .yaml_layout import yaml_text
from .yaml_tree import BLANK, Collection, Node, Tree, child, children

RULE_KEYS = ("title", "when", "then", "because", "sources", "strength", "certainty", *GOVERNANCE_KEYS, "tests")
TEST_KEYS = ("given", "moment", "settings", "overdue", "expect", "todo")
_FOLDERS = ("facts", "rules", "cases", "tests/cases")  # of a knowledge base


class Difference(Struct, frozen=True):
    """The first line in which a text is not in its one form: its number, what stands there, what would."""

    line: int
    found: str
    wanted: str


def formatted(text: str, name: str) -> str:
    """`text`, which is called `name`, in its one form. Raises InvalidInput where it cannot be read."""
    tree = read_tree(text, name)
    _arrange(tree)
    result = yaml_text(tree)
    if not _keeps(text, result, name):
        raise InvalidInput([Problem(name, 0, 0, "cannot be formatted without loss; it is left as it is")])
    return result


def _keeps(before: str, after: str, name: str) -> bool:
    """Whether a text says the same after as before, its comments among it."""
    if not _same(read_document(before, name).data, read_document(after, name).data):
        return False
    return read_comments(as_parsed(before)).texts == read_comments(as_parsed(after)).texts


def first_difference(before: str, after: str) -> Difference | None:
    """The first line in which two texts differ; None where they are the same."""
    if before == after:
        return None
    old, new = (text.split("\n") for text in (before, after))
    for number, (found, wanted) in enumerate(zip(old, new, strict=False), 1):
        if found != wanted:
            return Difference(number, found, wanted)
    at = min(len(old), len(new))
    return Difference(at + 1, *(lines[at] if at < len(lines) else "" for lines in (old, new)))


def files_of(folder: Path) -> list[Path]:
    """The files of the knowledge base in `folder` that are written by its authors."""
    inside = sorted(file for name in _FOLDERS for file in (folder / name).glob("**/*.yaml"))
    return [folder / MANIFEST, *inside]


def _arrange(tree: Tree) -> None:
    """Put the keys of rules and of their tests into order, and a blank line between any two rules."""
    rules = child(tree.root.value, "rules")
    if child(tree.root.value, "module") is None or not isinstance(rules, Collection):
        return
    rules.flow = False
    for number, entry in enumerate(rules.entries):
        if number and entry.before[:1] != [BLANK]:
            entry.before.insert(0, BLANK)
        _in_order(entry.value, RULE_KEYS)
        for test in children(child(entry.value, "tests")):
            _in_order(test.value, TEST_KEYS)


def _in_order(node: Node, keys: tuple[str, ...]) -> None:
    if isinstance(node, Collection) and node.mapping:
        place = {key: number for number, key in enumerate(keys)}
        node.entries.sort(key=lambda entry: place.get(entry.key.text, len(keys)) if entry.key else 0)


def _same(first: Any, second: Any) -> bool:
    """Whether two documents say the same: equal, and of the same kinds."""
    if type(first) is not type(second):
        return False
    if isinstance(first, dict):
        return first.keys() == second.keys() and all(_same(value, second[key]) for key, value in first.items())
    if isinstance(first, list):
        return len(first) == len(second) and all(map(_same, first, second))
    return bool(first == second)


def changed_lines(before: str, after: str, name: str) -> Iterator[str]:
    """What `fmt` would change, as a unified diff."""
    from difflib import unified_diff

    yield from unified_diff(before.splitlines(), after.splitlines(), name, name, lineterm="")
