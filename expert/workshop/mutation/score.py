"""The mutation score: of the changes that make a difference, how many a test notices; never rounded up."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict

from .run import LISTED, NOTICED, PROVED, UNNOTICED, Judged


class Score(Struct, frozen=True):
    """How many changes a test notices, how many none does, and how many make no difference (proved, or listed)."""

    noticed: int
    unnoticed: int
    proved: int
    listed: int

    @property
    def tenths(self) -> int:
        """Tenths of a percent of the changes that make a difference, rounded down; 1000 where there are none."""
        total = self.noticed + self.unnoticed
        return 1000 * self.noticed // total if total else 1000

    @property
    def percent(self) -> str:
        """The score in words: `95.2%`."""
        return f"{self.tenths // 10}.{self.tenths % 10}%"

    def under(self, percent: float) -> bool:
        """Whether the score is less than so many percent."""
        return 100 * self.noticed < percent * (self.noticed + self.unnoticed)


def score(judged: Iterable[Judged]) -> Score:
    """The score of these."""
    verdicts = [one.verdict for one in judged]
    return Score(*(verdicts.count(verdict) for verdict in (NOTICED, UNNOTICED, PROVED, LISTED)))


def scores(judged: Iterable[Judged], key: Callable[[Judged], str]) -> Mapping[str, Score]:
    """The score by module, or by whatever `key` says, sorted."""
    several: dict[str, list[Judged]] = {}
    for one in judged:
        several.setdefault(key(one), []).append(one)
    return {name: score(several[name]) for name in sorted(several)}


def to_plain(judged: Iterable[Judged], name: str, version: str, where: Mapping[str, str]) -> dict[str, Any]:
    """The scores, and every change with what came of it, as JSON data; `where` says in which line each rule stands."""
    some = tuple(judged)
    return {
        "format": "ischia.mutation/1",
        "knowledge_base": {"name": name, "version": version},
        **_plain(score(some)),
        "modules": {key: _plain(one) for key, one in scores(some, lambda one: one.module).items()},
        "operators": {key: _plain(one) for key, one in scores(some, lambda one: one.operator).items()},
        "changes": [{**asdict(one), "where": where.get(one.subject, "")} for one in some],
    }


def _plain(one: Score) -> dict[str, Any]:
    return {"score": one.tenths / 10, **asdict(one)}
