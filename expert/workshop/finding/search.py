"""Finding entries of a knowledge base by words: all must stand in an entry, the best entries first.

The ranking is that of BM25 without the lengths: a word counts the more the fewer entries have it, the more often it
stands in an entry and the more telling the place, and each time more adds less.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import log

from msgspec import Struct, to_builtins

from ....facts.problem import nearest
from ....rules.knowledge_base import KnowledgeBase
from ..words import fold, meets, words_in
from .searchable import Passage, Searchable, searchable

SATURATION = 1.2  # how soon a word that stands again and again stops adding
EXACT_ID = 100.0
EXCERPT = 150  # characters


class Excerpt(Struct, frozen=True):
    """A piece of a text, and where the words that were asked for begin and end in it."""

    label: str
    text: str
    marks: tuple[tuple[int, int], ...] = ()


class Hit(Struct, frozen=True):
    """An entry that was found: the kind and id of it, its title with its marks, the best of its other texts, if any."""

    kind: str
    id: str
    title: Excerpt
    of: str
    score: float
    excerpt: Excerpt | None = None


class Found(Struct, frozen=True):
    """What a search found, best first; `missing` are the words that stand nowhere, each with the nearest that does.

    `alone` says in how many entries each word stands.
    """

    query: str
    hits: tuple[Hit, ...]
    missing: tuple[tuple[str, str], ...] = ()
    alone: tuple[tuple[str, int], ...] = ()

    def to_plain(self) -> object:
        """As JSON data."""
        return to_builtins(self)


class Index:
    """The entries of a knowledge base, made ready to be searched."""

    def __init__(self, base: KnowledgeBase) -> None:
        """Read every text of `base` once."""
        self.entries = tuple(searchable(base))
        self.weights = tuple(_weights(entry) for entry in self.entries)
        self.words = tuple(sorted({word for weights in self.weights for word in weights}))


def search(index: Index, query: str, kind: str = "") -> Found:
    """The entries, or those of one `kind`, in which every word of `query` stands in whatever form."""
    asked = tuple(dict.fromkeys(word for word, _, _ in words_in(query)))
    meeting = {one: {word: much for word in index.words if (much := meets(one, word))} for one in asked}
    counted = [
        (entry, {one: sum(weights.get(word, 0.0) * much for word, much in meeting[one].items()) for one in asked})
        for entry, weights in zip(index.entries, index.weights, strict=True)
        if kind in ("", entry.kind)
    ]
    alone = {one: sum(counts[one] > 0 for _, counts in counted) for one in asked}
    hits = []
    for entry, counts in counted:
        if asked and all(counts.values()):
            score = sum(_rarity(alone[one], len(counted)) * tf / (tf + SATURATION) for one, tf in counts.items())
            score += EXACT_ID * (fold(entry.id) == fold(query.strip()))
            hits.append(_hit(entry, asked, round(score, 4)))
    hits.sort(key=lambda hit: (-hit.score, _order(hit.kind), hit.id))
    missing = tuple((one, nearest(one, index.words)) for one in asked if not alone[one])
    return Found(query, tuple(hits), missing, tuple(alone.items()))


def _order(kind: str) -> int:
    """The place of a kind among those of the same score."""
    kinds = ("rule", "derived fact", "fact", "technique", "group", "region", "setting", "source")
    return kinds.index(kind) if kind in kinds else len(kinds)


def _weights(entry: Searchable) -> dict[str, float]:
    """How much each word counts in an entry."""
    weights: dict[str, float] = {}
    for passage in entry.passages:
        for word, _, _ in words_in(passage.text):
            weights[word] = weights.get(word, 0.0) + passage.weight
    return weights


def _rarity(number: int, total: int) -> float:
    return log(1 + (total - number + 0.5) / (number + 0.5))


def _hit(entry: Searchable, asked: tuple[str, ...], score: float) -> Hit:
    title, others = entry.passages[1], entry.passages[2:]
    marked = [(len(_words_met(p, asked)), p.weight, -n, p) for n, p in enumerate(others)]
    best = max(marked, key=lambda one: one[:3], default=None)
    excerpt = _excerpt(best[3], asked) if best is not None and best[0] else None
    whole = Excerpt("title", title.text, _marks(title.text, asked))
    return Hit(entry.kind, entry.id, whole, entry.of, score, excerpt)


def _words_met(passage: Passage, asked: Iterable[str]) -> set[str]:
    words = {word for word, _, _ in words_in(passage.text)}
    return {one for one in asked if any(meets(one, word) for word in words)}


def _marks(text: str, asked: Iterable[str]) -> tuple[tuple[int, int], ...]:
    return tuple((begin, end) for word, begin, end in words_in(text) if any(meets(one, word) for one in asked))


def _excerpt(passage: Passage, asked: tuple[str, ...]) -> Excerpt:
    """The stretch of a text with the most of the words, cut at words."""
    text = passage.text
    marks = _marks(text, asked)
    if len(text) <= EXCERPT:
        return Excerpt(passage.label, text, marks)
    begin = max((sum(a <= b < a + EXCERPT - 20 for b, _ in marks), -a) for a, _ in marks)[1] * -1
    start = max(0, begin - 30)
    start = text.find(" ", start) + 1 if start else 0
    end = text.rfind(" ", start, start + EXCERPT) if start + EXCERPT < len(text) else len(text)
    piece = f"{'… ' if start else ''}{text[start:end]}{' …' if end < len(text) else ''}"
    return Excerpt(passage.label, piece, _marks(piece, asked))
