"""What differs between two versions of a knowledge base, as text for a terminal and as Markdown for a review."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias

from ...wrapping import wrapped
from .data_changes import Change
from .effect import LOOSER, OTHER, TIGHTER, UNCLEAR
from .entry import ADDED, CHANGED, KINDS, REINSTATED, REMOVED, RENAMED, RETIRED, Entry, Revision

WIDTH = 80
Styled: TypeAlias = Callable[[str, str], str]

_SIGNS = {ADDED: "+", REMOVED: "-", CHANGED: "~", RENAMED: "=", RETIRED: "-", REINSTATED: "+"}
_ROLES = {LOOSER: "danger", TIGHTER: "offer"}
LEGEND = (
    "tighter: never offers more, to any patient, than before, all else being the same; looser: never less; "
    "other: bears on neither; cannot tell: it may be either or both."
)
ALONE = "These marks speak of each rule alone: what else has changed here, and what it does to a rule, is not in them."
_BEARING = ("setting", "derived fact", "fact", "technique", "region", "position", "policy")
_NO_DIFFERENCE = "No difference in meaning."


def revision_text(revision: Revision, styled: Styled) -> str:
    """The difference for a terminal; `styled` gives a heading its style."""
    return "\n".join(_lines(revision, styled)) + "\n"


def revision_markdown(revision: Revision) -> str:
    """The difference as Markdown, for a pull request."""
    return "\n".join(_markdown(revision)) + "\n"


def summary(revision: Revision) -> str:
    """How many rules came, went and changed, and how many of them are tighter or looser."""
    if not revision.differs:
        return _NO_DIFFERENCE
    counted = [f"{number} {sort}" for sort, number in revision.count().items() if number]
    text = f"Rules: {', '.join(counted) or 'none changed'}"
    effects = [f"{number} {effect}" for effect, number in revision.effects().items() if number]
    if effects:
        text += f". Of these, {', '.join(effects)}"
    beside = [_counted(kind, len(revision.of(kind))) for kind in KINDS if kind != "rule" and revision.of(kind)]
    return text + (f". Beside them: {', '.join(beside)}." if beside else ".")


def _counted(kind: str, number: int) -> str:
    if kind in ("manifest", "policy", "base case"):
        return f"the {kind}"
    word = "other file" if kind == "file" else kind
    return f"{number} {word}{'' if number == 1 else 's'}"


def legend(revision: Revision) -> str:
    """What the marks of the rules mean; empty where there are none."""
    if not revision.of("rule"):
        return ""
    return f"{LEGEND} {ALONE}" if any(map(revision.of, _BEARING)) else LEGEND


def same_text_note(revision: Revision) -> str:
    """What is to be said of files that differ and mean the same; empty where there is nothing to say."""
    if revision.rewritten:
        return f"Written otherwise, with the same meaning: {', '.join(revision.rewritten)}."
    if not revision.differs and not revision.same_text:
        return "Only the text differs: comments, layout or order."
    return "The text is the same too." if revision.same_text else ""


def _lines(revision: Revision, styled: Styled) -> Iterator[str]:
    yield f"from {revision.old}"
    yield f"to   {revision.new}"
    yield ""
    yield from wrapped(summary(revision), WIDTH)
    if note := same_text_note(revision):
        yield from wrapped(note, WIDTH)
    for kind, title in KINDS.items():
        if entries := revision.of(kind):
            yield ""
            yield styled(title, "heading")
            for entry in entries:
                yield from _entry(entry, styled)
    if meaning := legend(revision):
        yield ""
        yield from wrapped(meaning, WIDTH)


def _entry(entry: Entry, styled: Styled) -> Iterator[str]:
    head = f"{_SIGNS[entry.sort]} {_named(entry)}"
    lines = wrapped(head, WIDTH, "", "    ")
    if entry.effect:
        lines[-1] += f"  [{entry.effect}]" if len(lines[-1]) + len(entry.effect) + 4 <= WIDTH else ""
        if not lines[-1].endswith("]"):
            lines.append(f"    [{entry.effect}]")
        lines[-1] = lines[-1].replace(f"[{entry.effect}]", styled(f"[{entry.effect}]", _ROLES.get(entry.effect, "")))
    yield from lines
    several = len({change.effect for change in entry.changes} - {""}) > 1
    for change in entry.changes:
        mark = f" ({change.effect})" if several and change.effect != OTHER else ""
        yield from wrapped(f"{change.text}{mark}", WIDTH, "    ", "      ")
        for detail in change.details:
            yield from wrapped(detail, WIDTH, "      ", "        ")


def _named(entry: Entry) -> str:
    name = f"{entry.was} is now {entry.name}" if entry.was else entry.name
    name += f" {entry.sort}" if entry.sort in (RETIRED, REINSTATED) else ""
    return f"{name}  {entry.title}".strip() if entry.title else name


def _markdown(revision: Revision) -> Iterator[str]:
    yield f"## Changes from {_code(revision.old)} to {_code(revision.new)}"
    yield ""
    yield _escaped(summary(revision))
    if note := same_text_note(revision):
        yield ""
        yield _escaped(note)
    for kind, title in KINDS.items():
        entries = revision.of(kind)
        if not entries:
            continue
        yield ""
        yield f"### {title}"
        for entry in entries:
            yield ""
            yield from _markdown_entry(entry)
    if meaning := legend(revision):
        yield ""
        yield f"_{_escaped(meaning)}_"


def _markdown_entry(entry: Entry) -> Iterator[str]:
    name = f"{_code(entry.was)} is now {_code(entry.name)}" if entry.was else _code(entry.name) if entry.name else ""
    title = f" {_escaped(entry.title)}" if entry.title else ""
    effect = f" (**{entry.effect}**)" if entry.effect in (TIGHTER, LOOSER, UNCLEAR) else ""
    yield f"- **{entry.sort}** {name}{title}{effect}".replace("  ", " ")
    several = len({change.effect for change in entry.changes} - {""}) > 1
    for change in entry.changes:
        yield from _markdown_change(change, several)


def _markdown_change(change: Change, several: bool) -> Iterator[str]:
    mark = f" ({change.effect})" if several and change.effect != OTHER else ""
    yield f"  - {_escaped(change.text)}{mark}"
    for detail in change.details:
        yield f"    - {_escaped(detail)}"


def _code(text: str) -> str:
    return f"`{text.replace('`', chr(39))}`"


def _escaped(text: str) -> str:
    """`text` with every character that Markdown reads as a mark taken literally."""
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|~" else c for c in text)
