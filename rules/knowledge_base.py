"""A knowledge base: facts, techniques, sources, rules and policy of one field, under one digest."""

from __future__ import annotations

import datetime
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.problem import InvalidInput, Problem
from ..facts.source import Source
from ..facts.technique import Catalogue
from ..facts.vocabulary import Scalar, Vocabulary
from . import cache
from .condition import reads
from .policy import Policy
from .rule import DerivedFact, Rule

HERE = Path(__file__).resolve().parent.parent
MANIFEST = "knowledge_base.yaml"
REVIEW_OVERDUE = "review_overdue"
MOMENT = "moment"


class KnowledgeBase(Struct, frozen=True):
    """Facts, techniques, sources, rules and policy of one field, and the digest of their text.

    `status` says in words how far the knowledge was signed off; `review_by` is the day after which it
    offers nothing. `base_case` holds the findings over which the tests beside the rules are laid.
    """

    name: str
    title: str
    version: str
    status: str
    review_by: datetime.date
    digest: str
    settings: Mapping[str, Scalar]
    vocabulary: Vocabulary
    catalogue: Catalogue
    sources: Mapping[str, Source]
    rules: Mapping[str, Rule]
    derived: Mapping[str, DerivedFact]
    policy: Policy
    base_case: Mapping[str, Any]

    @property
    def derived_only(self) -> tuple[str, ...]:
        """The derived facts that cannot be typed in."""
        return tuple(name for name in self.derived if name not in self.vocabulary.facts)


def load(folder: Path = HERE, *, use_cache: bool = True) -> KnowledgeBase:
    """The knowledge base in `folder`.

    Its compiled form is kept in the user's cache folder under the digest of its text, and read from
    there while it matches; the tests beside the rules are not in it. Raises InvalidInput
    with every problem in every file.
    """
    texts = _texts(folder)
    digest = _digest(texts)
    if use_cache and (compiled := cache.read(digest, KnowledgeBase)) is not None:
        return compiled
    from .read_knowledge_base import read_knowledge_base

    knowledge_base = read_knowledge_base(folder, texts, digest)
    if use_cache:
        cache.write(digest, _without_tests(knowledge_base))
    return knowledge_base


def _without_tests(knowledge_base: KnowledgeBase) -> KnowledgeBase:
    rules = {name: replace(rule, tests=()) for name, rule in knowledge_base.rules.items()}
    return replace(knowledge_base, rules=rules)


def _texts(folder: Path) -> dict[str, bytes]:
    """The bytes of every knowledge file by its path in the folder, sorted."""
    try:
        is_one = (folder / MANIFEST).is_file()
    except OSError:  # a name that no file can have
        is_one = False
    if not is_one:
        raise InvalidInput([Problem(str(folder), 0, 0, "is no knowledge base", f"a folder with {MANIFEST}")])
    files = [folder / MANIFEST, *(folder / "facts").glob("**/*.yaml"), *(folder / "rules").glob("**/*.yaml")]
    texts = {}
    for file in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        try:
            texts[file.relative_to(folder).as_posix()] = file.read_bytes()
        except OSError:
            raise InvalidInput([Problem(str(file), 0, 0, "cannot be read")]) from None
    return texts


def _digest(texts: Mapping[str, bytes]) -> str:
    total = hashlib.sha256()
    for name, raw in texts.items():
        total.update(f"{name}\0{len(raw)}\0".encode())
        total.update(raw)
    return f"sha256:{total.hexdigest()}"


def strata(derived: Mapping[str, DerivedFact]) -> dict[str, int]:
    """The stratum of each derived fact: one above the highest of the derived facts that it reads.

    A fact in a cycle is left out.
    """
    level: dict[str, int] = {}
    waiting = dict(derived)
    while waiting:
        ready = [
            name
            for name, fact in waiting.items()
            if all(read in level for when in fact.conditions for read in reads(when) if read in derived)
        ]
        if not ready:
            break
        for name in ready:
            below = [level[r] for when in waiting[name].conditions for r in reads(when) if r in derived]
            level[name] = 1 + max(below, default=0)
        for name in ready:
            del waiting[name]
    return level
