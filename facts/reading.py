"""Reading checked data out of a document, part by part, collecting every problem on the way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import Struct

from .document import Document, Place
from .problem import Problem, nearest

_VERBS = ("is ", "cannot ", "concludes ", "selects ", "names ", "derives ", "has ", "marks ", "says ", "does ")


class Part(Struct, frozen=True):
    """A value and the path that leads to it."""

    value: Any
    path: Place = ()

    def __getitem__(self, key: str | int) -> Part:
        """The part under `key`, with the value None where there is none."""
        if isinstance(self.value, dict):
            return Part(self.value.get(key), (*self.path, key))
        inside = isinstance(self.value, list) and isinstance(key, int) and key < len(self.value)
        return Part(self.value[key] if inside else None, (*self.path, key))

    def __contains__(self, key: str) -> bool:
        return isinstance(self.value, dict) and key in self.value


class Reading:
    """One document being read; `problems` gathers what is wrong with it."""

    def __init__(self, document: Document, problems: list[Problem]) -> None:
        self.document, self.problems = document, problems

    @property
    def root(self) -> Part:
        """The whole document."""
        return Part(self.document.data)

    def wrong(
        self, part: Part, message: str, expected: str = "", near: str = "", *, code: str = "", key: bool = False
    ) -> None:
        """Report `message` about `part`, or about its key; `code` is the kind of problem, such as `R104`.

        A message that begins with a verb is about the last name on the way to the part.
        """
        if message.startswith(_VERBS):
            named = next((word for word in reversed(part.path) if isinstance(word, str)), "")
            message = f"{named} {message}".strip()
        self.problems.append(self.document.problem(part.path, message, expected, near, key=key, code=code))

    def mapping(self, part: Part, allowed: Collection[str], required: Collection[str] = ()) -> Mapping[str, Any]:
        """The mapping at `part`; keys outside `allowed` and missing `required` ones are reported."""
        value = part.value
        if not isinstance(value, dict):
            self.wrong(part, "is not a mapping", f"keys such as {', '.join(list(allowed)[:6])}", code="R103")
            return {}
        for key in value:
            if key not in allowed:
                self.wrong(
                    part[key],
                    f'"{key}" is not a key here',
                    ", ".join(allowed),
                    nearest(key, allowed),
                    key=True,
                    code="R101",
                )
        for key in required:
            if key not in value:
                self.wrong(part, f"{key} is missing", key=part.path in self.document.keys, code="R102")
        return value

    def entries(self, part: Part) -> Iterator[tuple[str, Part]]:
        """The entries of a mapping whose keys are names."""
        if self._absent(part):
            return
        if not isinstance(part.value, dict):
            self.wrong(part, "is not a mapping", "names and what belongs to them", code="R103")
            return
        for key in part.value:
            yield key, part[key]

    def items(self, part: Part) -> Iterator[Part]:
        """The items of a list."""
        if self._absent(part):
            return
        if not isinstance(part.value, list):
            self.wrong(part, "is not a list", "a list", code="R103")
            return
        for index in range(len(part.value)):
            yield part[index]

    def _absent(self, part: Part) -> bool:
        """Whether nothing stands there at all, which `mapping` reports where something is wanted."""
        return part.value is None and part.path != () and part.path not in self.document.marks

    def text(self, part: Part, key: str, default: str = "") -> str:
        """The text under `key`."""
        if key not in part:
            return default
        value = part.value[key]
        if not isinstance(value, str):
            self.wrong(
                part[key], f"{key} is not a text", "words; put quotes around what looks like a number", code="R103"
            )
            return default
        return value

    def word(self, part: Part, allowed: Collection[str], what: str, *, code: str = "R105") -> str:
        """The value of `part`, one of `allowed`."""
        value = part.value
        if not isinstance(value, str) or value not in allowed:
            if value is None:
                value = "nothing"
            expected = ", ".join(allowed) if len(allowed) <= 12 else what
            self.wrong(part, f'"{str(value)[:60]}" is not {what}', expected, nearest(value, allowed), code=code)
            return ""
        return value

    def words(self, part: Part, allowed: Collection[str], what: str, *, code: str = "R105") -> tuple[str, ...]:
        """The values of `part`, a list of words or one word, each one of `allowed`."""
        if not isinstance(part.value, list):
            return (self.word(part, allowed, what, code=code),)
        return tuple(self.word(item, allowed, what, code=code) for item in self.items(part))

    def strings(self, part: Part, key: str) -> tuple[str, ...]:
        """The list of words under `key`, empty where there is none."""
        if key not in part:
            return ()
        value = part.value[key]
        if not isinstance(value, list) or not all(isinstance(word, str) for word in value):
            self.wrong(
                part[key],
                f"{key} is not a list of words",
                "a list of words; quote what looks like a number",
                code="R103",
            )
            return ()
        return tuple(value)

    def whole(self, part: Part, low: int, high: int) -> int:
        """The whole number at `part`, from `low` to `high`."""
        value = part.value
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            self.wrong(part, f"cannot be {str(value)[:60]}", f"a whole number from {low} to {high}", code="R106")
            return low
        return value
