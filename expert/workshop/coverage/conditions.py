"""The parts of a condition, each with its truth, and whether the truth of one alone decides the whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count

from msgspec import Struct

from ....facts.vocabulary import Finding
from ....rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    Operand,
    SettingReference,
    Truth,
    compare,
    comparisons,
)
from ....rules.rule import DerivedFact, Rule

TRUE, FALSE, UNKNOWN = "true", "false", "unknown"
SIDES = (TRUE, FALSE, UNKNOWN)

_WORDS = {
    "is": "{fact} {value}",
    "at_least": "{fact} at least {value}",
    "at_most": "{fact} at most {value}",
    "above": "{fact} above {value}",
    "below": "{fact} below {value}",
    "includes": "{fact} includes {value}",
    "other_than": "{fact} other than {value}",
}


class Literal(Struct, frozen=True):
    """One comparison as it stands in a rule: `part` is 0 in the rule's own condition, else the number of the part.

    `comparison` is as written, with its reference to a setting where it has one.
    """

    comparison: Comparison
    part: int

    @property
    def words(self) -> str:
        """The comparison in the words in which it is written."""
        return comparison_words(self.comparison)


class Whole(Struct, frozen=True):
    """One whole condition under which something is concluded; `literals` numbers what it compares, in reading order."""

    condition: Condition
    literals: tuple[int, ...]
    part: int = 0


class Composition(Struct, frozen=True):
    """The conditions of one rule or derived fact: what it compares, and the wholes in which that counts."""

    literals: tuple[Literal, ...]
    wholes: tuple[Whole, ...]


def of_rule(rule: Rule) -> Composition:
    """The composition of a rule.

    Each part of the rule is a whole: the rule's own condition and what the part adds to it. What a part adds is
    its own, though another part should add the same words.
    """
    literals = [Literal(comparison, 0) for comparison in comparisons(rule.when)]
    own = tuple(range(len(literals)))
    wholes: list[Whole] = []
    for number, part in enumerate(rule.parts, 1):
        added = [Literal(comparison, number) for comparison in comparisons(part.narrower)]
        numbers = tuple(range(len(literals), len(literals) + len(added)))
        literals += added
        if added or not any(not whole.part for whole in wholes):
            wholes.append(Whole(part.when, (*own, *numbers), number if added else 0))
    return Composition(tuple(literals), tuple(whole for whole in wholes if whole.literals))


def of_derived(fact: DerivedFact) -> Composition:
    """The composition of a derived fact: a whole for each of its cases, but those that a rule says."""
    said_by_rules = {number for number, case in enumerate(fact.cases) if case.rule}
    literals: list[Literal] = []
    wholes: list[Whole] = []
    for number, condition in enumerate(fact.conditions):
        if number in said_by_rules:
            continue
        part = number + 1 if len(fact.conditions) > 1 else 0
        added = [Literal(comparison, part) for comparison in comparisons(condition)]
        wholes.append(Whole(condition, tuple(range(len(literals), len(literals) + len(added))), part))
        literals += added
    return Composition(tuple(literals), tuple(wholes))


def truths(condition: Condition, memory: Mapping[str, Finding]) -> tuple[Truth, ...]:
    """The truth of each comparison of `condition`, in reading order."""
    return tuple(compare(comparison, memory) for comparison in comparisons(condition))


def judged(condition: Condition, values: Sequence[Truth]) -> Truth:
    """The truth of `condition` where its comparisons have the truths `values`, in reading order."""
    return _judged(condition, values, count())


def _judged(condition: Condition, values: Sequence[Truth], place: Iterator[int]) -> Truth:
    match condition:
        case Comparison():
            return values[next(place)]
        case Not(part):
            inner = _judged(part, values, place)
            return None if inner is None else not inner
        case All(parts):
            return _enough([_judged(part, values, place) for part in parts], len(parts))
        case Any(parts):
            return _enough([_judged(part, values, place) for part in parts], 1)
        case Count(parts, bound, below):
            reached = _enough([_judged(part, values, place) for part in parts], bound)
            return reached if reached is None or not below else not reached
        case Always():
            return True


def _enough(found: list[Truth], bound: int) -> Truth:
    certain = found.count(True)
    if certain >= bound:
        return True
    return None if certain + found.count(None) >= bound else False


def decides(condition: Condition, values: Sequence[Truth], place: int) -> Truth:
    """Whether the comparison at `place` alone decides `condition`, the others having the truths `values`.

    True where the whole is certainly true with it one way, and certainly false with it the other way. False where
    it makes no difference, whatever the unknown ones should turn out to be; None where that hangs on them.
    """
    one = judged(condition, (*values[:place], True, *values[place + 1 :]))
    other = judged(condition, (*values[:place], False, *values[place + 1 :]))
    if one is None or other is None:
        return None
    return one is not other


def side(value: Truth) -> str:
    """The name of a truth."""
    return UNKNOWN if value is None else TRUE if value else FALSE


def comparison_words(comparison: Comparison) -> str:
    """A comparison in the words in which it is written: `age_years at least 7`."""
    if comparison.word == "empty":
        return f"{comparison.fact} {'empty' if comparison.operand else 'not empty'}"
    return _WORDS[comparison.word].format(fact=comparison.fact, value=_operand(comparison.operand))


def _operand(operand: Operand) -> str:
    match operand:
        case FactReference(fact):
            return f"the value of {fact}"
        case SettingReference(setting):
            return f"the setting {setting}"
        case frozenset():
            several = sorted(map(value_words, operand))
            return " or ".join([", ".join(several[:-1]), several[-1]] if len(several) > 1 else several)
        case _:
            return value_words(operand)


def value_words(value: object) -> str:
    """A value as it is written in a rule."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)
