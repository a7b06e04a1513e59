"""Renaming: one name made another in every file of a knowledge base, and nothing else changed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct

from ....facts.problem import InvalidInput
from ....rules.knowledge_base import REVIEW_GRACE
from ....rules.rule import TYPED
from ..form.yaml_scalars import quoted, reads_plain
from ..schema.conditions import COMBINED
from .forgiving import AS_KEY, Token
from .look_up import definitions, references
from .names import Meaning, meaning, words_of
from .opened import Version
from .shape import BLOCK, FACT, GROUP, RULE, SETTING, SHORT_FORM, SOURCE, TECHNIQUE
from .shapes_of_conclusions import KINDS, PARTS
from .shapes_of_conditions import BUILT_IN, COMPARED, REFERENCES

_WORD = re.compile(r"[a-z][a-z0-9_]{0,79}")
_ID = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+|[A-Z][A-Z0-9]{1,79}")
_LOOKS = {
    **dict.fromkeys((FACT, TECHNIQUE, GROUP, SETTING, BLOCK, SHORT_FORM), (_WORD, "small letters, digits and _")),
    **dict.fromkeys((RULE, SOURCE), (_ID, "capitals and digits with hyphens between, such as NS-02")),
}
_TOGETHER = ((FACT, SETTING), (RULE,), (SOURCE,), (TECHNIQUE,), (GROUP,), (BLOCK,), (SHORT_FORM,))
_TAKEN: Mapping[str, frozenset[str]] = {
    FACT: frozenset((*COMBINED, *BUILT_IN, *REFERENCES, *COMPARED)),
    SETTING: frozenset((*COMBINED, *BUILT_IN, *REFERENCES, *COMPARED)),
    SHORT_FORM: frozenset((*KINDS, *PARTS)),
}
_FIXED = {SETTING: (REVIEW_GRACE,)}  # the program reads these by their names


class Edit(Struct, frozen=True):
    """A piece of a file's text, from offset `start` to before `end`, and what is put in its place."""

    start: int
    end: int
    new: str


def renamable(version: Version, found: Meaning) -> None:
    """Raise InvalidInput where a name cannot be renamed, with the reason."""
    if found.kind not in _LOOKS:
        message = f"a {found.kind} cannot be renamed here: values of facts are called like it; rename it by hand"
        raise InvalidInput.of(message)
    if found.name in _FIXED.get(found.kind, ()):
        raise InvalidInput.of(f'"{found.name}" cannot be renamed: the program knows it by this name')
    declared = list(definitions(version, found))
    if not declared:
        raise InvalidInput.of(f'no {found.kind} is named "{found.name[:60]}"')
    if not all(version.is_own(one.file) for one in declared):
        raise InvalidInput.of(f'"{found.name}" is named in {declared[0].file} of the knowledge base; rename it there')


def rename(version: Version, found: Meaning, new: str) -> Mapping[str, tuple[Edit, ...]]:
    """The edits, by file, that give a name of a knowledge base another name.

    Raises InvalidInput where the new name is taken, looks unlike its kind or would change what the files say, and
    where a file cannot be read, for what stands in that one would be left behind.
    """
    renamable(version, found)
    _check_name(version, found, new)
    unread = sorted(problem.file for problem in version.errors if problem.code.startswith("R00"))
    if unread:
        raise InvalidInput.of(f"{unread[0]} cannot be read; mend it first")
    edits: dict[str, list[Edit]] = {}
    for mention in references(version, found):
        written = f"{mention.meaning.before}{new}{mention.meaning.after}"
        text = version.texts[mention.file]
        edits.setdefault(mention.file, []).append(_edit(mention.token, text, written))
    done = {file: tuple(sorted(some, key=lambda edit: edit.start)) for file, some in edits.items()}
    _check_meaning(version, found, new, done)
    return done


def _check_name(version: Version, found: Meaning, new: str) -> None:
    looks, words = _LOOKS[found.kind]
    if not looks.fullmatch(new):
        raise InvalidInput.of(f'"{new[:60]}" cannot name a {found.kind}: {words}')
    if found.kind == FACT and new.startswith(TYPED):
        raise InvalidInput.of(f'"{new[:60]}" cannot name a fact: {TYPED} stands before what was recorded')
    if new in _TAKEN.get(found.kind, ()):
        raise InvalidInput.of(f'"{new}" is a word of the rule language')
    together = next(kinds for kinds in _TOGETHER if found.kind in kinds)
    for kind in together:
        if new in version.declared[kind]:
            raise InvalidInput.of(f'there is a {kind} named "{new}" already')


def _edit(token: Token, text: str, new: str) -> Edit:
    """A word put in place of another, within quotes where the other is and it must be."""
    shown = text[token.start : token.end]
    if shown[:1] in ("'", '"'):
        return Edit(token.start, token.end, f"{shown[0]}{new}{shown[0]}")
    plain = reads_plain(new, flow=True) or token.role == AS_KEY
    return Edit(token.start, token.end, new if plain else quoted(new))


def edited(text: str, edits: tuple[Edit, ...]) -> str:
    """`text` with `edits`, which do not overlap and are in order."""
    pieces, at = [], 0
    for edit in edits:
        pieces += [text[at : edit.start], edit.new]
        at = edit.end
    return "".join([*pieces, text[at:]])


def _check_meaning(version: Version, found: Meaning, new: str, edits: Mapping[str, tuple[Edit, ...]]) -> None:
    """Raise InvalidInput where the files, once edited, would say something else, or have more problems than before."""
    after = {file: edited(text, edits.get(file, ())) for file, text in version.texts.items()}
    errors = version.changed({file: after[file].encode("utf-8", "surrogatepass") for file in edits}).errors
    if len(errors) > len(version.errors):
        raise InvalidInput.of(f'"{found.name}" cannot become "{new}": {errors[0]}')
    declared = {**version.declared, found.kind: version.declared[found.kind] - {found.name} | {new}}
    for file, some in edits.items():
        names = [meaning(one.slot, one.token.word, declared) for one in words_of(file, after[file])]
        renamed = sum(one is not None and (one.kind, one.name) == (found.kind, new) for one in names)
        if renamed != len(some):
            raise InvalidInput.of(f'"{found.name}" cannot become "{new}": {file} would say something else')
