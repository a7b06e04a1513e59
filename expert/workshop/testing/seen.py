"""A consultation as a test sees it: from one rule, or as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:  # whoever only checks what a test expects needs no engine
    from ...consult import Consultation
    from ...decision import Decision
    from ...offers import Offer
    from ...trace import Step
    from .seen_in_part import InPart

HOLDS = ("certainly", "possibly", "no")


class Failure(Struct, frozen=True):
    """One expectation that was not met.

    `word` is the word of `expect`, `about` the technique, fact or rule that it speaks of, or empty; `expected` and
    `got` say in words what should have come out, and what did.
    """

    word: str
    about: str
    expected: str
    got: str

    def __str__(self) -> str:
        what = f"{self.word} {self.about}" if self.about else self.word
        return f"{what}: expected {self.expected}; got {self.got}"


class Seen:
    """What came out of a consultation, seen from the rule `rule`, or as a whole where that is empty."""

    def __init__(self, consultation: Consultation | InPart, rule: str = "") -> None:
        self.consultation, self.rule = consultation, rule

    @property
    def decision(self) -> Decision | InPart:
        """What was decided."""
        return self.consultation.decision

    @cached_property
    def offers(self) -> dict[str, Offer]:
        """What is offered, by technique."""
        return {offer.technique: offer for offer in self.decision.offered}

    @cached_property
    def withheld(self) -> dict[str, tuple[str, ...]]:
        """The rules that withhold each technique that is withheld."""
        return {entry.technique: entry.rules for entry in self.decision.withheld}

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the trace that belong to the rule."""
        return tuple(step for step in self.decision.trace if step.rule == self.rule)

    @cached_property
    def standings(self) -> dict[str, str]:
        """How each rule that has a step in the trace holds: certainly or possibly."""
        found: dict[str, str] = {}
        for step in self.decision.trace:
            if step.certain or step.rule not in found:
                found[step.rule] = HOLDS[not step.certain]
        return found

    def holds(self, rule: str) -> str:
        """How a rule holds, as one of `HOLDS`."""
        return self.standings.get(rule, HOLDS[-1])

    def standing(self, technique: str) -> str:
        """What became of a technique, in words."""
        if technique in self.offers:
            return "offered as an option" if self.offers[technique].option else "offered"
        if technique in self.withheld:
            return f"withheld by {few(self.withheld[technique])}"
        return "not indicated"

    def counts(self, rule: str) -> bool:
        """Whether what `rule` says is looked at: all of it, or what the one rule says."""
        return not self.rule or rule == self.rule


def few(names: Iterable[str], most: int = 4) -> str:
    """The first of some names, and how many more there are; `nothing` where there are none."""
    some = list(names)
    more = len(some) - most
    return ", ".join(some[:most]) + (f" and {more} more" if more > 0 else "") if some else "nothing"


def written(value: object) -> str:
    """Plain data on one line, as it would be written in a test."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {written(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(written, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "unknown" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def listed(value: object) -> list[str]:
    """A list of words, or one word as a list."""
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]
