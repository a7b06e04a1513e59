"""What could be done about a problem, as edits that an editor offers."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....facts.problem import Fix
from ....facts.read import ACCEPTS
from ..check.fixes import fix_of
from .forgiving import AS_KEY, Token
from .marked import Marked
from .names import words_of
from .positions import Lines

_REMARKS, _ABOUT_ACCEPTING = "R7", "R719"  # what the codes of remarks begin with; the one that cannot be accepted
_ACCEPTING = ("rules", "facts", "techniques")  # above the entries that can accept a remark


class Remedy(Struct, frozen=True):
    """What could be done about a problem: `title` says it, in its file `new` is put in place of a stretch of text.

    A `preferred` one is most likely what was meant.
    """

    title: str
    marked: Marked
    start: int
    end: int
    new: str
    preferred: bool = True


def remedies(marked: Marked, text: str) -> Iterator[Remedy]:
    """What could be done about a problem of a file with `text`: what is safe, the nearest name, to accept a remark."""
    problem, lines = marked.problem, Lines(text)
    fix = fix_of(problem, text)
    if fix is not None and (found := _stretch(fix, lines)):
        yield Remedy(
            f'Change "{fix.old.strip() or "the tab"}" to "{fix.new.strip() or "spaces"}"', marked, *found, True
        )
    if problem.nearest and (fix is None or fix.new != problem.nearest) and marked.end > marked.start:
        shown = text[marked.start : marked.end]
        quote = shown[0] if shown[:1] in ("'", '"') else ""
        new = f"{quote}{problem.nearest}{quote}"
        if "\n" not in shown and shown[:1] not in ("{", "["):
            yield Remedy(f'Change it to "{problem.nearest}"', marked, marked.start, marked.end, new)
    remark = problem.code.startswith(_REMARKS) and problem.code != _ABOUT_ACCEPTING
    if remark and (accepted := _acceptance(marked, text)):
        yield Remedy(f"Accept {problem.code} here, and say why", marked, *accepted, preferred=False)


def _stretch(fix: Fix, lines: Lines) -> tuple[int, int, str] | None:
    """Where a fix applies, and what it puts there; None where the text says something else by now."""
    start = lines.offset_in_yaml(fix.line, fix.column)
    end = start + len(fix.old)
    return (start, end, fix.new) if lines.text[start:end] == fix.old else None


def _acceptance(marked: Marked, text: str) -> tuple[int, int, str] | None:
    """Where and how a remark is accepted, its reason still to be written; None where nothing there can accept it."""
    words = words_of(marked.file, text)
    keys = [one.token for one in words if one.token.role == AS_KEY]
    entry = next((one for one in reversed(keys) if _is_entry(one) and one.start <= marked.start), None)
    below = [one for one in keys if entry and len(one.path) > 2 and one.path[:2] == entry.path]
    if entry is None or not below:
        return None
    code = marked.problem.code
    accepts = next((one for one in below if one.path[2:] == (ACCEPTS,)), None)
    if accepts is None:
        return _before(below[0], text, f'{ACCEPTS}: {{{code}: ""}}')
    inside = next((one for one in below if one.path[2:-1] == (ACCEPTS,)), None)
    return _before(inside, text, f'{code}: ""') if inside else None


def _is_entry(token: Token) -> bool:
    return len(token.path) == 2 and token.path[0] in _ACCEPTING


def _before(token: Token, text: str, said: str) -> tuple[int, int, str]:
    """What puts an entry before the one that a key begins: in its line within brackets, else in a line of its own."""
    start = text.rfind("\n", 0, token.start) + 1
    indent = text[start : token.start]
    return (token.start, token.start, f"{said}\n{indent}" if not indent.strip() else f"{said}, ")
