"""The figures of a knowledge base as tables for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from ....facts.source import STANDING_WORDS
from ...wrapping import columns, wrapped
from .stats import Spread, Stats

WIDTH = 80
MOST_ROWS = 12  # of a long table; the rest is in the JSON
BAR = 24

Styled: TypeAlias = Callable[[str, str], str]


def stats_text(stats: Stats, styled: Styled, *, whole: bool = False) -> str:
    """The figures in tables; `whole` shows every row of the long ones, which otherwise end after `MOST_ROWS`."""
    return "\n".join(_lines(stats, styled, None if whole else MOST_ROWS)) + "\n"


def _lines(stats: Stats, styled: Styled, most: int | None) -> Iterator[str]:
    yield f"{stats.name} {stats.version}"
    yield from _section("What there is", _bars({k: n for k, n in stats.counts.items() if n}, bar=False), styled)
    yield from _section("Rules by module", _bars(stats.modules), styled)
    yield from _section("Rules by what they conclude", _bars(stats.conclusions), styled)
    yield f"  {stats.restricting} rules restrict, {stats.acting} act; some do both."
    yield from _section("Rules by strength", _bars(stats.strengths), styled)
    yield from _section("Rules by certainty", _bars(stats.certainties), styled)
    if len(stats.statuses) > 1:
        yield from _section("Rules by status", _bars(stats.statuses), styled)
    yield from _section("Size", _sizes(stats), styled)
    if stats.untested:
        yield from wrapped(f"Rules without a test: {', '.join(stats.untested)}", WIDTH, "  ", "    ")
    yield from _section("Facts by the rules that read them", _facts(stats, most), styled)
    yield from _section("Techniques by the rules that speak of them", _techniques(stats, most), styled)
    yield from _section("Sources by standing", _standings(stats), styled)
    yield from _section("Sources by the rules that rest on them", _sources(stats, most), styled)
    if stats.derived:
        yield from _section("Derived facts by stratum", _strata(stats), styled)


def _section(title: str, rows: Iterator[str], styled: Styled) -> Iterator[str]:
    yield ""
    yield styled(title, "heading")
    yield from rows


def _bars(numbers: Mapping[str, int], *, bar: bool = True) -> Iterator[str]:
    width = max(map(columns, numbers), default=0)
    most = max(numbers.values(), default=0)
    for name, number in numbers.items():
        length = round(BAR * number / most) if bar and most else 0
        filled = "█" * max(length, int(bar and number > 0))
        yield f"  {name}{' ' * (width - columns(name))}  {number:>4}  {filled}".rstrip()


def _table(titles: tuple[str, ...], rows: Sequence[tuple[str, ...]], most: int | None) -> Iterator[str]:
    shown = rows[:most]
    widths = [max(columns(row[place]) for row in (titles, *shown)) for place in range(len(titles))]
    for row in (titles, *shown):
        first = f"  {row[0]}{' ' * (widths[0] - columns(row[0]))}"
        yield first + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
    if len(rows) > len(shown):
        yield f"  … and {len(rows) - len(shown)} more; --all shows them"


def _sizes(stats: Stats) -> Iterator[str]:
    rows = [
        ("comparisons in a condition", *_spread(stats.comparisons)),
        ("depth of a condition", *_spread(stats.depth)),
        ("tests of a rule", *_spread(stats.tests)),
    ]
    yield from _table(("", "least", "median", "most"), rows, None)


def _spread(spread: Spread) -> tuple[str, str, str]:
    return f"{spread.least:g}", f"{spread.median:g}", f"{spread.most:g}"


def _facts(stats: Stats, most: int | None) -> Iterator[str]:
    rows = [(name, str(own), str(through)) for name, (own, through) in stats.facts.items() if own + through]
    yield from _table(("", "themselves", "through others"), rows, most)
    never = ", ".join(stats.never_read) or "none"
    yield from wrapped(f"Read by no rule: {never}", WIDTH, "  ", "    ")


def _techniques(stats: Stats, most: int | None) -> Iterator[str]:
    ranked = sorted(stats.techniques.items(), key=lambda item: (-item[1][0], -item[1][1], item[0]))
    rows = [(name, str(recommended), str(withheld)) for name, (recommended, withheld) in ranked]
    yield from _table(("", "recommend", "withhold"), rows, most)
    never = [name for name, (recommended, _) in sorted(stats.techniques.items()) if not recommended]
    yield from wrapped(f"Recommended by no rule: {', '.join(never) or 'none'}", WIDTH, "  ", "    ")


def _standings(stats: Stats) -> Iterator[str]:
    number = Counter(standing for standing, _, _ in stats.sources.values())
    resting: Counter[str] = Counter()
    for standing, rules, _ in stats.sources.values():
        resting[standing] += rules
    rows = [(STANDING_WORDS[word], str(number[word]), str(resting[word])) for word in STANDING_WORDS]
    yield from _table(("", "sources", "citations by rules"), rows, None)


def _sources(stats: Stats, most: int | None) -> Iterator[str]:
    ranked = sorted(stats.sources.items(), key=lambda item: (-item[1][1], item[0]))
    rows = [(n, str(rules), str(alone), STANDING_WORDS[standing]) for n, (standing, rules, alone) in ranked if rules]
    yield from _table(("", "rules", "alone", "standing"), rows, most)
    never = [name for name, (_, rules, _) in ranked if not rules]
    yield from wrapped(f"No rule rests on: {', '.join(never) or 'none'}", WIDTH, "  ", "    ")


def _strata(stats: Stats) -> Iterator[str]:
    for level in sorted(set(stats.derived.values())):
        names = ", ".join(sorted(name for name, stratum in stats.derived.items() if stratum == level))
        yield from wrapped(names, WIDTH, f"  {level}  ", "     ")
