"""What the tests of a rule leave out, each gap with what a patient would have to show to close it."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....rules.condition import comparisons
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import DerivedFact, Rule
from .boundaries import boundary_aim, step_for
from .conditions import FALSE, SIDES, TRUE, Composition, of_derived, of_rule
from .coverage import aims
from .found import Coverage, PartCoverage, RuleCoverage
from .search import Aim


class Gap(Struct, frozen=True):
    """One thing that no test shows of the comparison `number` of a rule: it on `side`.

    `kind` is `alone` (and deciding alone), `seen` (at all) or `boundary` (within one step of its boundary). Any
    one of `aims` closes it.
    """

    number: int
    kind: str
    side: str
    aims: tuple[Aim, ...]


ALONE, SEEN, BOUNDARY = "alone", "seen", "boundary"


def composition_of(one: Rule | DerivedFact) -> Composition:
    """The composition of a rule or a derived fact."""
    return of_rule(one) if isinstance(one, Rule) else of_derived(one)


def gaps(covered: RuleCoverage, knowledge_base: KnowledgeBase) -> Iterator[Gap]:
    """The gaps of one rule or derived fact: first what decides alone, then the boundaries."""
    one = knowledge_base.rules.get(covered.id) or knowledge_base.derived[covered.id]
    composition = composition_of(one)
    for number, part in enumerate(covered.parts):
        for side in part.missing(SIDES, alone=True):
            yield Gap(number, ALONE, side, tuple(aims(composition, number, side, alone=True)))
        for side in part.missing(SIDES, alone=False):
            if f"{ALONE} {side}" in part.impossible:  # else the test that shows it alone shows it at all
                yield Gap(number, SEEN, side, tuple(aims(composition, number, side, alone=False)))
    for boundary in covered.boundaries:
        number = composition.literals.index(boundary.literal)
        for side in boundary.missing:
            yield Gap(number, BOUNDARY, side, tuple(at_boundary(composition, number, side, knowledge_base)))


def at_boundary(composition: Composition, number: int, side: str, knowledge_base: KnowledgeBase) -> Iterator[Aim]:
    """The aims of a patient at a boundary: deciding alone where that is possible, else at all."""
    for alone in (True, False):
        for aim in aims(composition, number, side, alone=alone):
            compared = tuple(comparisons(aim.condition))[aim.place]
            yield boundary_aim(aim.condition, aim.place, side, step_for(compared, knowledge_base), alone=alone)


def never_matter(found: Coverage) -> Iterator[tuple[RuleCoverage, PartCoverage, str]]:
    """Each part that cannot be shown to matter alone on one side, with that side."""
    for rule in found.rules:
        for part in rule.parts:
            for side in (TRUE, FALSE):
                if f"{ALONE} {side}" in part.impossible:
                    yield rule, part, side
