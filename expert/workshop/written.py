"""A knowledge base together with its text: what it says, and the file and line where it says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from ...facts.document import Document, Place, decode
from ...facts.problem import InvalidInput, Problem
from ...rules.knowledge_base import KnowledgeBase
from ...rules.load import digest_of, read_texts
from ...rules.overlay import BEFORE, OFF, OVERLAY
from ...rules.read_knowledge_base import MOST_FILE_BYTES, Examined, examine, is_module
from ...rules.read_overlay import examine_overlay, read_overlay_documents, read_overlay_texts


class Written:
    """A knowledge base and the text that it was read from.

    `label` is what the version is called, `texts` the bytes of its files by their path in the folder, `base` what
    they say, the tests beside the rules included. `above` is the way to the folder from where one works. With an
    overlay that lies over it, `base` is what both say, and the files of the overlay have `overlay/` before their path.
    """

    def __init__(
        self, label: str, texts: Mapping[str, bytes], folder: Path, above: str = "", overlay: Path | None = None
    ) -> None:
        """Read `texts`, the files of `folder`, by which messages call them, and the files in the folder `overlay`.

        Raises InvalidInput with every problem.
        """
        examined = examine(folder, texts, digest_of(texts))
        if examined.problems or examined.knowledge_base is None:
            raise InvalidInput(examined.problems)
        self.label, self.texts, self.above = label, texts, above
        self.base: KnowledgeBase = examined.knowledge_base
        self._documents = examined.documents
        self._indices: dict[str, Mapping[str, list[Place]]] = {}
        self._above_overlay = ""
        if overlay is not None:
            self._lay_over(overlay, examined)

    def _lay_over(self, overlay: Path, examined: Examined) -> None:
        over = read_overlay_texts(overlay)
        documents = read_overlay_documents(overlay, over)
        problems: list[Problem] = []
        self.base = examine_overlay(documents, examined, digest_of({**self.texts, **over}), problems)
        if problems:
            raise InvalidInput(problems)
        self.texts = {**self.texts, **over}
        self._documents = {**self._documents, **{BEFORE + name: one for name, one in documents.items()}}
        self._above_overlay = _above(overlay)

    def document(self, file: str) -> Document | None:
        """One file as data with its lines; None where there is no such file."""
        return self._documents.get(file)

    def data(self, file: str) -> Any:
        """What one file says, as plain data; None where there is no such file."""
        document = self.document(file)
        return document.data if document else None

    def line(self, file: str, path: Place) -> int:
        """The line of what stands at `path` in a file, its key before its value; 0 where there is none."""
        document, path = self.document(file), _switched_off(path)
        while document and path:
            for marks in (document.keys, document.marks):
                if path in marks:
                    return marks[path][0]
            path = path[:-1]
        return 0

    def at(self, file: str, path: Place) -> str:
        """The file and line of `path`, such as `rules/plan.yaml:12`."""
        return f"{self.shown(file)}:{self.line(file, path)}"

    def shown(self, file: str) -> str:
        """A file by its way from where one works."""
        inside = file.removeprefix(BEFORE)
        return f"{self.above}{file}" if inside == file else f"{self._above_overlay}{inside}"

    @cached_property
    def rule_files(self) -> Mapping[str, str]:
        """The file of each rule; a technique that an overlay switches off is a rule in `overlay.yaml`."""
        main = BEFORE + OVERLAY
        files = {rule: file for file in self.modules for rule in mapping(mapping(self.data(file)).get("rules"))}
        return files | {f"{OFF}{name}": main for name in mapping(mapping(self.data(main)).get("off"))}

    @cached_property
    def modules(self) -> tuple[str, ...]:
        """The files that hold rules."""
        over = BEFORE + OVERLAY
        return tuple(name for name in self.texts if is_module(name.removeprefix(BEFORE)) and name != over)

    def rule_data(self, rule: str) -> Mapping[str, Any]:
        """A rule as plain data, as it was written; empty where there is no such rule."""
        file = self.rule_files.get(rule, "")
        return mapping(mapping(mapping(self.data(file)).get("rules")).get(rule))

    def rule_text(self, rule: str) -> str:
        """The lines in which a rule stands in its file, with the comment right above it."""
        file = self.rule_files[rule]
        lines = decode(self.texts[file], file, MOST_FILE_BYTES).splitlines()
        start = self.line(file, ("rules", rule)) - 1
        indent = _indent(lines[start])
        end = last = start + 1
        while end < len(lines) and (not lines[end].strip() or _is_comment(lines[end]) or _indent(lines[end]) > indent):
            end += 1
            if lines[end - 1].strip() and _indent(lines[end - 1]) > indent:
                last = end
        while start and _is_comment(lines[start - 1]) and _indent(lines[start - 1]) == indent:
            start -= 1
        return "\n".join(lines[start:last]).rstrip() + "\n"

    def finds(self, file: str, name: str, within: Place = ()) -> Iterator[Place]:
        """The paths in a file, below `within`, at which `name` stands as a key or as a value, in order."""
        within = _switched_off(within)
        size = len(within)
        for path in self._index(file).get(name, ()):
            if len(path) > size and path[:size] == within:
                yield path

    def _index(self, file: str) -> Mapping[str, list[Place]]:
        """The paths in a file by the name that stands there as a key or as a value, in order."""
        if file not in self._indices:
            document = self.document(file)
            self._indices[file] = _indexed(document) if document else {}
        return self._indices[file]


def _switched_off(path: Place) -> Place:
    """Where the rule at `path` stands, if it is the one of a technique that an overlay switches off."""
    if len(path) > 1 and path[0] == "rules" and str(path[1]).startswith(OFF):
        return ("off", str(path[1]).removeprefix(OFF), *path[2:])
    return path


def _indexed(document: Document) -> Mapping[str, list[Place]]:
    index: dict[str, list[Place]] = {}
    for path in sorted(document.marks, key=lambda path: (document.keys.get(path) or document.marks[path], len(path))):
        value = _value_at(document.data, path)
        names = {str(path[-1])} if path in document.keys else set()
        for name in sorted(names | ({value} if isinstance(value, str) else set())):
            index.setdefault(name, []).append(path)
    return index


def read_written(folder: Path, label: str = "", overlay: Path | None = None) -> Written:
    """The knowledge base in `folder` with its text, called `label`, and with the overlay in the folder `overlay`.

    Raises InvalidInput with every problem.
    """
    return Written(label or str(folder), read_texts(folder), folder, _above(folder), overlay)


def _above(folder: Path) -> str:
    """The way to `folder` from the working directory, with a slash at its end; the whole of it from elsewhere."""
    here = folder.resolve()
    try:
        way = here.relative_to(Path.cwd()).as_posix()
    except ValueError:
        way = here.as_posix()
    return "" if way == "." else f"{way.rstrip('/')}/"


def mapping(value: Any) -> Mapping[str, Any]:
    """`value` where it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def _is_comment(line: str) -> bool:
    return line.lstrip().startswith("#")


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _value_at(data: Any, path: Place) -> Any:
    for key in path:
        data = data[key]
    return data
