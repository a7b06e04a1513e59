"""A tree of YAML written out in its one form.

A mapping or list stands on one line in brackets where it was written so and fits the width, has no comment in it and
no text of several lines; a list of words does wherever it fits. Everything else is a block, two spaces further in.
"""

from __future__ import annotations

from .yaml_scalars import WIDTH, block_text, is_word, quoted, reads_plain, written
from .yaml_tree import BLANK, Collection, Entry, Node, Scalar, Tree, commented

_STEP = 2
_LONGEST_KEY = 1000  # a reader of YAML looks no further for the colon

Lines = list[str]


def yaml_text(tree: Tree) -> str:
    """`tree` as text."""
    root = tree.root
    _raise_comments(root.value)
    lead, lines = _value_lines(root.value)
    lines = [*root.before, *root.head, *lead, *_with_tail(lines, root), *tree.end]
    tidy = _tidy(lines)
    return "".join(f"{line}\n" for line in tidy)


def _raise_comments(node: Node) -> None:
    """Put the comments between the dash of an item and its value above the item."""
    for entry in node.entries if isinstance(node, Collection) else ():
        _raise_comments(entry.value)
        if entry.key is None and isinstance(entry.value, Collection) and entry.value.entries:
            first = entry.value.entries[0]
            entry.before += [*entry.head, *first.before]
            entry.head, first.before = [], []


def _with_tail(lines: Lines, root: Entry) -> Lines:
    if not root.tail:
        return lines
    block = isinstance(root.value, Collection) and root.value.entries
    return [*lines, root.tail] if block or not lines else [f"{lines[0]}  {root.tail}"]


def entry_lines(entry: Entry, indent: int) -> Lines:
    """The lines of one entry of a mapping or list that stands `indent` spaces in, its comments above it among them."""
    lead, lines = _entry(entry, indent)
    return _tidy([*_indented(lead, indent), *lines])


def _value_lines(node: Node) -> tuple[Lines, Lines]:
    """The lines of the value of a whole text: comments that come first, and the rest."""
    if isinstance(node, Collection) and node.entries:
        return _collection(node, 0)
    if isinstance(node, Collection):
        return node.end, ["{}" if node.mapping else "[]"]
    return [], [written(node, flow=False)] if node.value is not None else []


def _collection(node: Collection, indent: int) -> tuple[Lines, Lines]:
    """A collection as a block: the comments above its first entry, not indented, and its lines from there on."""
    first: Lines = []
    lines: Lines = []
    for number, entry in enumerate(node.entries):
        lead, own = _entry(entry, indent)
        if number:
            lines += _indented(lead, indent)
        else:
            first = lead
        lines += own
    return first, lines + _indented(node.end, indent)


def _entry(entry: Entry, indent: int) -> tuple[Lines, Lines]:
    """An entry: the comments above it, not indented, and its own lines."""
    name = f"{' ' * indent}{_key(entry)}"
    line = one_line(entry.value, len(name) + 1)
    if isinstance(entry.value, Scalar):
        block = block_text(entry.value, indent + _STEP)
        if block is not None:
            lead, tail = _around(entry)
            return lead, ["\n".join([_joined(name, block[0], tail), *_indented(block[1], indent + _STEP)])]
    if line is not None:
        lead, tail = _around(entry)
        return lead, [_joined(name, line, tail)]
    assert isinstance(entry.value, Collection)
    filled = _filled(entry.value, name, indent if entry.key else indent + _STEP)
    if filled:
        lead, tail = _around(entry)
        return lead, [*filled[:-1], _joined(filled[-1], "", tail)]
    return _block(entry, entry.value, name, indent)


def _block(entry: Entry, value: Collection, name: str, indent: int) -> tuple[Lines, Lines]:
    """An entry whose value is a block."""
    head, end = entry.head, []
    beside = entry.beside
    if entry.tail and (head or commented(value)):
        end = _indented([entry.tail], indent + _STEP)
    elif entry.tail:
        head, beside = [entry.tail], True
    lead, lines = _collection(value, indent + _STEP)
    if entry.key is None:
        lines[0] = f"{name} {lines[0].lstrip(' ')}"
        return [*entry.before, *head, *lead], [*lines, *end]
    title = _joined(name, "", head[0] if head and beside else "")
    under = [*(head[1:] if beside else head), *lead]
    while under and under[0] == BLANK:
        under = under[1:]
    return entry.before, [title, *_indented(under, indent + _STEP), *lines, *end]


def _around(entry: Entry) -> tuple[Lines, str]:
    """The comments above and behind an entry whose value stands on the line of its key."""
    inside = entry.value.end if isinstance(entry.value, Collection) else []
    head = [*entry.head, *inside]
    if len(head) == 1 and entry.beside and not entry.tail:
        return entry.before, head[0]
    return [*entry.before, *head], entry.tail


def _joined(name: str, value: str, tail: str) -> str:
    line = f"{name} {value}" if value else name
    return f"{line}  {tail}" if tail else line


def _key(entry: Entry) -> str:
    if entry.key is None:
        return "-"
    key = _plain_key(entry.key)
    return f"{key}:" if len(key) <= _LONGEST_KEY else f"? {key}\n:"


def _plain_key(key: Scalar) -> str:
    """A key is always read as a text."""
    return key.text if reads_plain(key.text, flow=True) else quoted(key.text)


def one_line(node: Node, column: int) -> str | None:
    """`node` on one line from `column` on; None where it has to be a block."""
    if isinstance(node, Scalar):
        empty = node.value is None and not node.text
        return "" if empty else written(node, flow=False)
    if not node.entries:
        return "{}" if node.mapping else "[]"
    if not _bracketed(node):
        return None
    items = _items(node)
    if items is None:
        return None
    line = _in_brackets(node, ", ".join(items))
    return line if column + len(line) <= WIDTH else None


def _bracketed(node: Collection) -> bool:
    """Whether brackets become `node`, space allowing."""
    words = not node.mapping and all(isinstance(e.value, Scalar) and is_word(e.value) for e in node.entries)
    return (node.flow or words) and not commented(node)


def _in_brackets(node: Collection, inside: str) -> str:
    return f"{{{inside}}}" if node.mapping else f"[{inside}]"


def _items(node: Collection) -> Lines | None:
    """The entries of `node` as they stand within brackets; None where they cannot."""
    items = []
    for entry in node.entries:
        key = f"{_plain_key(entry.key)}: " if entry.key else ""
        value = _within(entry.value)
        if value is None or len(key) > _LONGEST_KEY:
            return None
        items.append(f"{key}{value}")
    return items


def _within(node: Node) -> str | None:
    if isinstance(node, Scalar):
        return written(node, flow=True)
    items = _items(node)
    return None if items is None else _in_brackets(node, ", ".join(items))


def _filled(node: Collection, name: str, indent: int) -> Lines:
    """Words in brackets that take several lines, each filled; empty where that does not become `node`."""
    items = _items(node) if _bracketed(node) and _short(node) else None
    if items is None:
        return []
    pad = " " * (indent + _STEP)
    lines = [f"{name} {'{' if node.mapping else '['}"]
    for number, item in enumerate(items):
        item += "," if number + 1 < len(items) else "}" if node.mapping else "]"
        if number and len(lines[-1]) + 1 + len(item) <= WIDTH:
            lines[-1] += f" {item}"
        elif number:
            lines.append(f"{pad}{item}")
        else:
            lines[-1] += item
    return lines if max(map(len, lines)) <= WIDTH else []


def _short(node: Collection) -> bool:
    """Whether it holds words and numbers alone, no lists or mappings among them."""
    return all(
        (is_word(entry.value) or not entry.value.text) if isinstance(entry.value, Scalar) else not entry.value.entries
        for entry in node.entries
    )


def _indented(lines: Lines, indent: int) -> Lines:
    return [f"{' ' * indent}{line}" if line else line for line in lines]


def _tidy(lines: Lines) -> Lines:
    """Without blank lines at the start and the end, and with one where there were several."""
    tidy: Lines = []
    for line in lines:
        if line or (tidy and tidy[-1]):
            tidy.append(line)
    return tidy[:-1] if tidy and not tidy[-1] else tidy
