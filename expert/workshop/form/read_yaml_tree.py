"""A YAML text read into a tree with its comments, each given to the entry that it speaks of."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Any

from ....facts.document import as_parsed, read_document
from .yaml_comments import Comment, Comments, read_comments
from .yaml_tree import BLANK, Collection, Entry, Node, Scalar, Tree


def read_tree(text: str, name: str) -> Tree:
    """The tree of `text`, which is called `name`. Raises InvalidInput where it cannot be read as a document."""
    import yaml

    read_document(text, name)
    text = as_parsed(text)
    builder = _Builder(text, read_comments(text))
    for event in yaml.parse(text, Loader=getattr(yaml, "CLoader", yaml.Loader)):
        if isinstance(event, yaml.ScalarEvent):
            builder.scalar(event)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            builder.open(event, isinstance(event, yaml.MappingStartEvent))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            builder.close(event)
    return builder.finished()


class _Builder:
    """Builds the tree from the events of the parser; `open_entries` are those whose value is not complete."""

    def __init__(self, text: str, comments: Comments) -> None:
        self.text, self.comments = text, comments
        self.waiting = list(reversed(comments.comments))
        self.tree = Tree(Entry(Scalar("")))
        self.stack: list[tuple[Collection, Entry]] = []  # open collections, each with the entry that it belongs to
        self.key: Entry | None = None  # whose value comes next
        self.carried: list[Comment] = []  # comments that come above the next entry
        self.last: Entry | None = None  # whose value ended last, on line `last_line`
        self.last_line = 0
        self.root_read = False

    def scalar(self, event: Any) -> None:
        """A key, or a value that is complete."""
        node = Scalar(event.value, event.style or "")
        index = event.start_mark.index
        if self.stack and self.stack[-1][0].mapping and self.key is None:
            self.key = Entry(Scalar(""), node)
            self._before(self.key, self._until(index), event.start_mark.line)
            self.stack[-1][0].entries.append(self.key)
            return
        self.last = entry = self._place(node, event)
        self.last_line = event.end_mark.line
        if node.style in ("|", ">"):
            entry.tail = self.comments.headers.get(index, "")
        if node.style == ">":
            node.lines = _folded_lines(self.text[index : event.end_mark.index], node.text)

    def open(self, event: Any, mapping: bool) -> None:
        """A mapping or list begins."""
        node = Collection(mapping, bool(event.flow_style), column=event.start_mark.column)
        self.stack.append((node, self._place(node, event)))

    def close(self, event: Any) -> None:
        """A mapping or list ends."""
        node, owner = self.stack.pop()
        if node.flow:
            for comment in self._until(event.start_mark.index):
                if not self._beside(comment, node):
                    node.end.append(comment.text)
            self.last, self.last_line = owner, event.end_mark.line

    def finished(self) -> Tree:
        """The tree, with what comments are left."""
        root = self.tree.root.value
        left = self._until(len(self.text))
        block = root if isinstance(root, Collection) and not root.flow else Collection(True, False)
        lines = self._own_lines([one for one in left if not self._beside(one, block)], block)
        if self.root_read:
            self.tree.end = lines
        else:
            self.tree.root.before = lines
        return self.tree

    def _until(self, index: int) -> list[Comment]:
        """The comments before `index` that belong to nothing yet."""
        found = []
        while self.waiting and self.waiting[-1].index < index:
            found.append(self.waiting.pop())
        return found

    def _place(self, node: Node, event: Any) -> Entry:
        """The entry of which `node` is the value."""
        comments = self._until(event.start_mark.index)
        if self.key is not None:
            entry, self.key = self.key, None
            if isinstance(node, Collection) and not node.flow:  # what stands under the key is above the first entry
                self.carried = [one for one in comments if one is not comments[0] or not one.beside]
                comments = comments[: len(comments) - len(self.carried)]
            self._head(entry, comments)
        elif self.stack:
            entry = Entry(node)
            above = self.stack[-1][0]
            at = bisect_left(self.comments.dashes, event.start_mark.index) - 1
            dash = self.comments.dashes[at] if at >= 0 and not above.flow else event.start_mark.index
            self._before(entry, [one for one in comments if one.index < dash], event.start_mark.line)
            self._head(entry, [one for one in comments if one.index > dash])
            above.entries.append(entry)
        else:
            self.root_read = True
            entry = self.tree.root
            self._before(entry, comments, event.start_mark.line)
        entry.value = node
        return entry

    def _head(self, entry: Entry, comments: list[Comment]) -> None:
        if comments and not entry.head:
            entry.beside = comments[0].beside
        entry.head += [comment.text for comment in comments]

    def _before(self, entry: Entry, comments: list[Comment], line: int) -> None:
        """Give each comment above `entry` to it, to what ended before it, or to what it is the first entry of."""
        above, owner = self.stack[-1] if self.stack else (Collection(True, True), self.tree.root)
        own, self.carried = self.carried, []
        for comment in comments:
            if comment.opened and self.stack and not above.entries and not own:
                self._head(owner, [comment])
            elif own or not self._beside(comment, above):
                own.append(comment)
        entry.before = self._own_lines(own, above)
        if line - 1 in self.comments.blank:
            entry.before.append(BLANK)

    def _beside(self, comment: Comment, above: Collection) -> bool:
        """Whether a comment now stands beside the entry that ended last, being on its line."""
        last = self.last
        if last is None or last.tail or comment.line != self.last_line or not comment.beside or comment.opened:
            return False
        if above.flow and not above.entries:
            return False
        last.tail = comment.text
        return True

    def _own_lines(self, comments: list[Comment], above: Collection) -> list[str]:
        """The lines before the next entry of `above`; what is further in belongs to the end of what ended there."""
        ended = _open_ended(above)
        lines: list[str] = []
        for comment in comments:
            ended = [node for node in ended if node.column <= comment.column]
            place = ended[-1].end if ended else lines
            if comment.line - 1 in self.comments.blank:
                place.append(BLANK)
            place.append(comment.text)
        return lines


def _open_ended(above: Collection) -> list[Collection]:
    """The block collections inside the last entry of `above` to whose end a comment may belong, from outside in."""
    found: list[Collection] = []
    node: Node = above
    while isinstance(node, Collection) and node.entries and not node.flow:
        node = node.entries[-1].value
        if isinstance(node, Collection) and not node.flow and node.entries and node.column > above.column:
            found.append(node)
    return found


def _folded_lines(raw: str, text: str) -> list[str]:
    """The lines in which a folded text stood; none where they are not simply its words with line ends between."""
    lines = [line.strip(" ") for line in raw.split("\n")[1:]]
    while lines and not lines[-1]:
        lines.pop()
    joined = "\n".join(lines)
    meant = re.sub(r"\n+", lambda ends: "\n" * (len(ends[0]) - 1) or " ", joined)
    return lines if meant == text.removesuffix("\n") else []
