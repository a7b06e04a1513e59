"""In which file of a knowledge base, and where in it, each rule and each derived fact is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import Struct

from ....facts.document import Place, decode
from ....facts.problem import InvalidInput, Problem
from ....rules.read_knowledge_base import DERIVED, MOST_FILE_BYTES
from ..places import Places, Span, condition_places, part_places, places


class RuleFile(Struct, frozen=True):
    """One file of rules: its path in the folder of the knowledge base, its text, and the places in it."""

    name: str
    text: str
    places: Places


class Written(Struct, frozen=True):
    """Where a rule or derived fact is written: its file, the path to it there, and the span of its id."""

    file: RuleFile
    path: Place
    name: Span

    @property
    def where(self) -> str:
        """The file and line of its id."""
        return f"{self.file.name}:{self.name.line}"

    def spans(self) -> tuple[Span, ...]:
        """The span of each of its comparisons, as `coverage_conditions` numbers them."""
        if self.path[0] == "derived":
            return tuple(
                span
                for path in _cases(self.file.places, self.path)
                for span in condition_places(self.file.places, path)
            )
        own = condition_places(self.file.places, (*self.path, "when"))
        added = [spans[len(own) :] for spans in part_places(self.file.places, self.path)]
        return (*own, *(span for spans in added for span in spans))


def _cases(found: Places, path: Place) -> Iterable[Place]:
    fact = found.at(path)
    if "when" in fact:
        return [(*path, "when")]
    if "count" in fact:
        return [(*path, "count", number) for number in range(len(fact["count"]))]
    return [(*path, "cases", n, "when") for n, case in enumerate(fact["cases"]) if isinstance(case, dict)]


def written(folder: Path, names: Iterable[str]) -> Mapping[str, Written]:
    """Where each of `names` (ids of rules, names of derived facts) is written in the knowledge base in `folder`.

    Raises InvalidInput where a file cannot be read.
    """
    wanted = frozenset(names)
    found: dict[str, Written] = {}
    for path in sorted((folder / "rules").glob("**/*.yaml")):
        name = path.relative_to(folder).as_posix()
        text = _text(path)
        if not any(one in text for one in wanted):
            continue
        file = RuleFile(name, text, places(text, str(path)))
        top = "derived" if name == DERIVED else "rules" if file.places.at(("module",)) else ""
        several = file.places.at((top,))
        for one in several if isinstance(several, dict) else ():
            if one in wanted:
                found[one] = Written(file, (top, one), file.places.keys[(top, one)])
    return found


def _text(path: Path) -> str:
    try:
        return decode(path.read_bytes(), str(path), MOST_FILE_BYTES)
    except OSError as error:
        raise InvalidInput([Problem(str(path), 0, 0, f"cannot be read: {error.strerror or error}")]) from None
