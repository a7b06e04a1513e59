"""What coverage finds: of each part the tests that show something of it, of each rule its parts, and the figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from .boundaries import Boundary
from .conditions import FALSE, SIDES, TRUE, UNKNOWN, Literal
from .observations import CERTAINLY

DERIVED = "derived"  # the module under which derived facts are listed


class PartCoverage(Struct, frozen=True):
    """What the tests show of one comparison of a rule.

    `seen` gives by side the tests in which it is true, false, unknown; `alone` those of them in which it alone
    decides its condition. `impossible` says why no patient can show a side (keys as `key`), `unsettled` are the
    sides of which that is not known, as the search for a patient was given up.
    """

    literal: Literal
    seen: Mapping[str, tuple[str, ...]]
    alone: Mapping[str, tuple[str, ...]]
    impossible: Mapping[str, str]
    unsettled: tuple[str, ...] = ()

    def missing(self, sides: Iterable[str] = SIDES, *, alone: bool) -> tuple[str, ...]:
        """The sides that a patient could show and no test shows."""
        tests = self.alone if alone else self.seen
        return tuple(one for one in sides if not tests[one] and key(one, alone) not in self.impossible)

    @property
    def can_matter(self) -> bool:
        """Whether there are patients in whom it alone makes the condition true, and alone makes it false."""
        return not any(key(one, True) in self.impossible for one in (TRUE, FALSE))

    @property
    def matters(self) -> bool:
        """Whether the tests show it to matter alone."""
        return bool(self.alone[TRUE] and self.alone[FALSE])


class RuleCoverage(Struct, frozen=True):
    """What the tests show of one rule, or of one derived fact (`module` is then `derived`).

    `fired` counts the tests, whosever they are, in which the rule holds `certainly`, `possibly` or `no`.
    """

    id: str
    module: str
    title: str
    own_tests: int
    fired: Mapping[str, int]
    parts: tuple[PartCoverage, ...]
    boundaries: tuple[Boundary, ...]

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        fired = self.module == DERIVED or self.fired[CERTAINLY] > 0
        return fired and not any(
            [part.missing(alone=alone) for part in self.parts for alone in (False, True)]
            + [boundary.missing for boundary in self.boundaries]
        )


class Figure(Struct, frozen=True):
    """So many of so many."""

    covered: int
    of: int

    def __add__(self, other: Figure) -> Figure:
        return Figure(self.covered + other.covered, self.of + other.of)

    @property
    def percent(self) -> str:
        """The percentage with one decimal, never rounded up; a dash where there is nothing to cover."""
        if not self.of:
            return "–"
        tenths = 1000 * self.covered // self.of
        return f"{tenths // 10}.{tenths % 10} %" if tenths < 1000 else "100 %"

    def under(self, percent: float) -> bool:
        """Whether this is less than so many percent."""
        return bool(self.of) and 100 * self.covered < percent * self.of


class Coverage(Struct, frozen=True):
    """What the tests show of some rules; `all_tests` says that every test counts for the parts of every rule."""

    rules: tuple[RuleCoverage, ...]
    tests: int
    all_tests: bool = False

    @property
    def modules(self) -> dict[str, Coverage]:
        """The coverage of each module."""
        names = dict.fromkeys(rule.module for rule in self.rules)
        of = {name: tuple(rule for rule in self.rules if rule.module == name) for name in names}
        return {name: Coverage(rules, self.tests, self.all_tests) for name, rules in of.items()}

    @property
    def figures(self) -> dict[str, Figure]:
        """`fired`, `seen`, `alone`, `left_open` and `boundaries`."""
        return {
            "fired": _sum(Figure(int(rule.fired[CERTAINLY] > 0), 1) for rule in self.rules if rule.module != DERIVED),
            "seen": _sum(_sides(part, SIDES, alone=False) for rule in self.rules for part in rule.parts),
            "alone": _sum(Figure(int(p.matters), int(p.can_matter)) for rule in self.rules for p in rule.parts),
            "left_open": _sum(_sides(part, (UNKNOWN,), alone=True) for rule in self.rules for part in rule.parts),
            "boundaries": _sum(
                Figure(2 - len(one.impossible) - len(one.missing), 2 - len(one.impossible))
                for rule in self.rules
                for one in rule.boundaries
            ),
        }


def _sum(figures: Iterable[Figure]) -> Figure:
    return sum(figures, Figure(0, 0))


def _sides(part: PartCoverage, sides: Sequence[str], *, alone: bool) -> Figure:
    possible = [one for one in sides if key(one, alone) not in part.impossible]
    return Figure(len(possible) - len(part.missing(possible, alone=alone)), len(possible))


def key(side: str, alone: bool) -> str:
    """The name of what is to be shown: `seen true`, `alone false`."""
    return f"{'alone' if alone else 'seen'} {side}"
