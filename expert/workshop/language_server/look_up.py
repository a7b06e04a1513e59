"""What a name at a place is: explained, where it gets its meaning, and where else it stands."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....rules.knowledge_base import KnowledgeBase
from .described import described, described_code, plain
from .forgiving import Token
from .names import Meaning, Mention, Written, meaning, word_at
from .opened import Version
from .shape import CODE, FINDING, KEY, SHORT_FORM, VALUE, WORD
from .shapes_of_conditions import COMPARED

_SAID_OF = (KEY, WORD)


class Hover(Struct, frozen=True):
    """What is shown over a word, in Markdown, and the word."""

    text: str
    token: Token


def meaning_at(version: Version, file: str, offset: int) -> tuple[Meaning, Written] | None:
    """The name that stands at a place of a file, with its word."""
    word = word_at(file, version.texts.get(file, ""), offset)
    if word is None:
        return None
    found = meaning(word.slot, word.token.word, version.declared)
    return (found, word) if found else None


def hover(version: Version, base: KnowledgeBase | None, file: str, offset: int) -> Hover | None:
    """What is said over a place of a file, out of `base`; None where there is nothing to say."""
    word = word_at(file, version.texts.get(file, ""), offset)
    if word is None or word.slot is None:
        return None
    found = meaning(word.slot, word.token.word, version.declared)
    if found is not None and base is not None:
        text = described(found, base, short_form(version, found.name))
    else:
        text = _said(word, base)
    return Hover(text, word.token) if text else None


def _said(word: Written, base: KnowledgeBase | None) -> str:
    """What is said of a word that is no name."""
    slot, said = word.slot, word.token.word
    assert slot is not None
    if slot.kind == CODE:
        return described_code(said)
    if slot.kind in (VALUE, FINDING) and base is not None:
        fact = described(Meaning("fact", slot.which), base) or described(Meaning("setting", slot.which), base)
        return f"**{plain(said)}**: a value of {plain(slot.which)}\n\n{fact}" if fact else ""
    text = slot.words.get(said, "")
    if not text:
        return ""
    kind = "comparison" if said in COMPARED and slot.kind not in _SAID_OF else ""
    return f"**{plain(said)}**{f' ({kind})' if kind else ''}: {plain(text)}"


def short_form(version: Version, name: str) -> str:
    """The text of a short form; empty where there is none of that name."""
    for mention in version.mentions:
        if mention.declares and mention.meaning == Meaning(SHORT_FORM, name):
            text = version.texts[mention.file]
            start = text.rfind("\n", 0, mention.token.start) + 1
            indent = mention.token.start - start
            lines = text[start:].split("\n")
            last = next((n for n, line in enumerate(lines[1:], 1) if _ends(line, indent)), len(lines))
            return "\n".join(line[indent:] for line in lines[:last]).rstrip()
    return ""


def _ends(line: str, indent: int) -> bool:
    """Whether a line stands no deeper than `indent`."""
    return bool(line.strip()) and len(line) - len(line.lstrip()) <= indent


def definitions(version: Version, found: Meaning) -> Iterator[Mention]:
    """Where a name gets its meaning; of a fact that is both recorded and computed in both places."""
    for mention in version.mentions:
        if mention.declares and _same(mention.meaning, found):
            yield mention


def references(version: Version, found: Meaning, *, declarations: bool = True) -> Iterator[Mention]:
    """Where a name stands, in every file of the knowledge base."""
    for mention in version.mentions:
        if _same(mention.meaning, found) and (declarations or not mention.declares):
            yield mention


def _same(one: Meaning, other: Meaning) -> bool:
    return (one.kind, one.name) == (other.kind, other.name)
