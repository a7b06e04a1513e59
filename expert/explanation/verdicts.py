"""Conditions made ready to be judged many times: each turned once into a function of working memory."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...facts.vocabulary import Finding
from ...rules.condition import All, Always, Any, Comparison, Condition, FactReference, Not, Truth, decider, truth

Memory: TypeAlias = Mapping[str, Finding]
Verdict: TypeAlias = Callable[[Memory], Truth]


class Verdicts:
    """The truth of conditions, as `rules.condition.truth` has it. Keeps the function of each condition it has met."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Condition, Verdict]] = {}  # the condition is kept, so that its id stays its own

    def of(self, condition: Condition) -> Verdict:
        """The truth of `condition` as a function of working memory."""
        known = self._known.get(id(condition))
        if known is None:
            known = self._known[id(condition)] = (condition, self._made(condition))
        return known[1]

    def _made(self, condition: Condition) -> Verdict:
        match condition:
            case Always():
                return lambda memory: True
            case Comparison(operand=operand) if not isinstance(operand, FactReference):
                return _compared(condition.fact, decider(condition))
            case Not(part):
                return _negated(self.of(part))
            case All(parts):
                return _all([self.of(part) for part in parts], least=False)
            case Any(parts):
                return _all([self.of(part) for part in parts], least=True)
            case _:
                return lambda memory: truth(condition, memory)


def _compared(name: str, decide: Callable[[Finding], Truth]) -> Verdict:
    return lambda memory: decide(memory[name])


def _negated(inner: Verdict) -> Verdict:
    def verdict(memory: Memory) -> Truth:
        found = inner(memory)
        return None if found is None else not found

    return verdict


def _all(parts: list[Verdict], *, least: bool) -> Verdict:
    """All of the parts; with `least`, one of them."""

    def verdict(memory: Memory) -> Truth:
        result: Truth = not least
        for part in parts:
            found = part(memory)
            if found is least:
                return least
            if found is None:
                result = None
        return result

    return verdict
