"""A rule: when it holds, what it concludes, why, and on whose word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.vocabulary import Value
from .conclusion import Conclusion, Derive
from .condition import All, Always, Condition, with_settings
from .governance import Governance

ALWAYS = Always()
TYPED = "typed_"  # before the name of a derived fact: what was typed
STRENGTHS = ("strong", "conditional")


class Part(Struct, frozen=True):
    """A condition and what follows from it.

    `when` is the whole of it, the rule's own condition included; `narrower` what it adds to that.
    """

    when: Condition
    then: tuple[Conclusion, ...]
    narrower: Condition = ALWAYS


class RuleTest(Struct, frozen=True):
    """A worked case beside a rule: findings laid over the base case, and what must come out.

    `settings` are laid over those of the knowledge base; `overdue` consults after its review date. `todo` says why it
    need not hold yet, or is empty. It stands in `line` of `file`, a path within the folder of the knowledge base; 0 and
    empty where it was never written down.
    """

    given: Mapping[str, Any]
    expect: Mapping[str, Any]
    moment: str = "planning"
    settings: Mapping[str, Any] = {}
    overdue: bool = False
    todo: str = ""
    file: str = ""
    line: int = 0


class Rule(Struct, frozen=True):
    """One rule of the knowledge base.

    `sources` are ids of the evidence register; `strength` is `strong` or `conditional`; `certainty`
    is that of the stated effect, GRADE-like. `during_contact` rules speak of what is felt while
    hands are on, and stand in the plan as stop rules until then. `governance` is not in the compiled form.
    """

    id: str
    module: str
    title: str
    when: Condition
    parts: tuple[Part, ...]
    because: str
    sources: tuple[str, ...]
    strength: str
    certainty: str
    tests: tuple[RuleTest, ...] = ()
    during_contact: bool = False
    governance: Governance = Governance()


class DerivedCase(Struct, frozen=True):
    """One case of a derived fact: its value where the condition holds; `rule` where a rule says so."""

    value: Value
    when: Condition
    rule: str = ""


class DerivedFact(Struct, frozen=True):
    """A fact that is computed: ordered cases with an otherwise, or a count of conditions that hold.

    `title` says in full what it is, `short` what it is called within a sentence, or is empty.
    `typed` says that the fact may also be recorded, and counts where the cases leave it open.
    `written` are its `conditions` as they name settings; empty where none does.
    """

    name: str
    title: str
    values: tuple[Value, ...]
    cases: tuple[DerivedCase, ...] = ()
    otherwise: Value | None = None
    count: tuple[Condition, ...] = ()
    typed: bool = False
    short: str = ""
    written: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Every condition that the value hangs on."""
        return (*(case.when for case in self.cases), *self.count)


def derived_in_settings(fact: DerivedFact, settings: Mapping[str, Value]) -> DerivedFact:
    """`fact` with the values of the settings that its conditions name."""
    written = fact.written or fact.conditions
    conditions = tuple(with_settings(condition, settings) for condition in written)
    cases = tuple(replace(case, when=when) for case, when in zip(fact.cases, conditions, strict=False))
    count = conditions[len(cases) :]
    return replace(fact, cases=cases, count=count, written=written if written != conditions else ())


def both(first: Condition, second: Condition) -> Condition:
    """The condition that holds where both hold."""
    if isinstance(first, Always):
        return second
    if isinstance(second, Always):
        return first
    return All((first, second))


def derivations(rule: Rule) -> tuple[tuple[Condition, Derive], ...]:
    """What a rule derives, each with the condition under which it does."""
    return tuple((part.when, item) for part in rule.parts for item in part.then if isinstance(item, Derive))
