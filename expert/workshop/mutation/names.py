"""What each name of a condition can stand for: its values in order, its range, and the step between its numbers."""

from __future__ import annotations

from msgspec import Struct

from ....facts.case import MOMENTS
from ....facts.vocabulary import Scalar
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED

DECIMAL_STEP = 0.1
_NUMBERS = ("integer", "decimal")


class Named(Struct, frozen=True):
    """A name that conditions may use: `kind` as of a fact, `values` its words or truths in order, its range.

    `known` is false where other values are possible than those in `values`, as for the setting of a clinic.
    """

    name: str
    kind: str
    values: tuple[Scalar, ...] = ()
    low: float = 0.0
    high: float = 0.0
    known: bool = True

    @property
    def number(self) -> bool:
        """Whether it is a number."""
        return self.kind in _NUMBERS

    @property
    def step(self) -> float:
        """The least difference between two of its numbers that anybody would record."""
        return 1 if self.kind == "integer" else DECIMAL_STEP

    def moved(self, value: float, steps: int) -> float | None:
        """`value` moved by so many steps, None where that leaves the range."""
        moved = round(value + steps * self.step, 6)
        if not self.low <= moved <= self.high:
            return None
        return int(moved) if self.kind == "integer" or (isinstance(value, int) and moved == int(moved)) else moved


def named(knowledge_base: KnowledgeBase, name: str) -> Named:
    """What `name` stands for in `knowledge_base`. Raises KeyError for a name that no condition can use."""
    if name == MOMENT:
        return Named(name, "choice", MOMENTS)
    if name == REVIEW_OVERDUE:
        return Named(name, "boolean", (True, False))
    if name in knowledge_base.settings:
        value = knowledge_base.settings[name]
        if isinstance(value, int | float) and not isinstance(value, bool):
            return Named(name, "decimal", (), float("-inf"), float("inf"))
        return Named(name, "choice", (value,), known=False)
    if name in knowledge_base.derived:
        return _derived(name, knowledge_base.derived[name].values)
    fact = knowledge_base.vocabulary.facts[name.removeprefix(TYPED)]
    values: tuple[Scalar, ...] = (*fact.values, *fact.also)
    if fact.kind == "boolean":
        values = (True, False, *values)
    return Named(name, fact.kind, values, fact.low, fact.high)


def _derived(name: str, values: tuple[object, ...]) -> Named:
    if all(isinstance(value, bool) for value in values):
        return Named(name, "boolean", (True, False))
    if all(isinstance(value, int) for value in values):
        return Named(name, "integer", (), 0, len(values) - 1)
    return Named(name, "choice", tuple(map(str, values)))
