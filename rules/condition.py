"""The language of conditions: a small tree over the findings of a patient, true, false or unknown.

Truth is strong Kleene logic, written `True`, `False` and `None` for unknown. A finding that is not
recorded makes every comparison with it unknown; one that is derived and still may have several values
makes a comparison true or false where all of them agree. There is no way to ask whether something was
recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import TypeAlias

from msgspec import Struct

from ..facts.vocabulary import Finding, Scalar, Unknown, Value

Truth: TypeAlias = bool | None

COMPARISONS = ("at_least", "at_most", "above", "below", "includes", "empty", "other_than")
MOST_DISJUNCTS = 32


class FactReference(Struct, frozen=True, tag=True):
    """The value of another fact, as the other side of a comparison."""

    fact: str


class SettingReference(Struct, frozen=True, tag=True):
    """The value of a setting of the knowledge base, as the other side of a comparison."""

    setting: str


Operand: TypeAlias = Scalar | frozenset[Scalar] | FactReference | SettingReference


class Comparison(Struct, frozen=True, tag=True):
    """A fact compared with a value: `word` is `is`, or one of `COMPARISONS`.

    For `is`, `other_than` and `includes` the operand is a frozenset of values, any of which will do,
    or a reference. `negated` turns the truth round and leaves the unknown unknown.
    """

    fact: str
    word: str
    operand: Operand
    negated: bool = False

    @property
    def reads(self) -> tuple[str, ...]:
        """The facts that decide this comparison."""
        if isinstance(self.operand, FactReference):
            return (self.fact, self.operand.fact)
        return (self.fact,)


class Always(Struct, frozen=True, tag=True):
    """True of every patient."""


class All(Struct, frozen=True, tag=True):
    """True where every part is."""

    parts: tuple[Condition, ...]


class Any(Struct, frozen=True, tag=True):
    """True where one part is."""

    parts: tuple[Condition, ...]


class Not(Struct, frozen=True, tag=True):
    """True where the part is false."""

    part: Condition


class Count(Struct, frozen=True, tag=True):
    """True where at least so many parts are true (or, with `below`, fewer than `bound`)."""

    parts: tuple[Condition, ...]
    bound: int
    below: bool = False


Condition: TypeAlias = Always | All | Any | Not | Count | Comparison


def comparisons(condition: Condition) -> Iterator[Comparison]:
    """Every comparison in `condition`, in the order in which it is read."""
    match condition:
        case Comparison():
            yield condition
        case All(parts) | Any(parts) | Count(parts):
            for part in parts:
                yield from comparisons(part)
        case Not(part):
            yield from comparisons(part)


def reads(condition: Condition) -> tuple[str, ...]:
    """The names of the facts that `condition` reads, each once, in order."""
    return tuple(dict.fromkeys(fact for comparison in comparisons(condition) for fact in comparison.reads))


def truth(condition: Condition, findings: Mapping[str, Finding]) -> Truth:
    """Whether `condition` holds of `findings`, in which every fact that it reads stands.

    Setting references must have been replaced (see `with_settings`).
    """
    match condition:
        case Always():
            return True
        case Comparison():
            return compare(condition, findings)
        case All(parts):
            return _all(truth(part, findings) for part in parts)
        case Any(parts):
            return _not(_all(_not(truth(part, findings)) for part in parts))
        case Not(part):
            return _not(truth(part, findings))
        case Count(parts, bound, below):
            truths = [truth(part, findings) for part in parts]
            reached = _reached(truths, bound)
            return _not(reached) if below else reached


def compare(comparison: Comparison, findings: Mapping[str, Finding]) -> Truth:
    """The truth of one comparison."""
    finding, operand = findings[comparison.fact], comparison.operand
    if isinstance(operand, FactReference):
        return _compared(comparison, finding, findings[operand.fact])
    return _compared(comparison, finding, operand)  # type: ignore[arg-type]


def decider(comparison: Comparison) -> Callable[[Finding], Truth]:
    """The truth of a comparison with a value, as a function of the finding that it reads."""
    test, operand, negated = _TESTS[comparison.word], comparison.operand, comparison.negated

    def decide(finding: Finding) -> Truth:
        if isinstance(finding, Unknown):
            return None if finding.possible is None else _compared(comparison, finding, operand)  # type: ignore[arg-type]
        return test(finding, operand) is not negated  # type: ignore[arg-type]

    return decide


def _compared(comparison: Comparison, left: Finding, right: Finding) -> Truth:
    """True or false where all possible values agree, else unknown."""
    lefts, rights = _possible(left), _possible(right)
    if lefts is None or rights is None:
        return None
    test = _TESTS[comparison.word]
    verdicts = {test(a, b) for a in lefts for b in rights}
    return verdicts.pop() is not comparison.negated if len(verdicts) == 1 else None


def _possible(finding: Finding) -> tuple[Value, ...] | None:
    if isinstance(finding, Unknown):
        return tuple(finding.possible) if finding.possible is not None else None
    return (finding,)


def _is(value: Value, operand: Value) -> bool:
    return value in operand if isinstance(operand, frozenset) else value == operand


def _number(test: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    """A comparison of numbers; a recorded word (`none`, `na`) is no number and makes it false."""

    def compared(value: Value, operand: Value) -> bool:
        return not isinstance(value, str) and not isinstance(operand, str) and test(value, operand)  # type: ignore[arg-type]

    return compared


def _includes(value: Value, operand: Value) -> bool:
    wanted = operand if isinstance(operand, frozenset) else frozenset((str(operand),))
    return isinstance(value, frozenset) and not wanted.isdisjoint(value)


_TESTS: Mapping[str, Callable[[Value, Value], bool]] = {
    "is": _is,
    "other_than": lambda value, operand: not _is(value, operand),
    "at_least": _number(lambda a, b: a >= b),
    "at_most": _number(lambda a, b: a <= b),
    "above": _number(lambda a, b: a > b),
    "below": _number(lambda a, b: a < b),
    "includes": _includes,
    "empty": lambda value, operand: (value == frozenset()) is operand,
}


def _not(value: Truth) -> Truth:
    return None if value is None else not value


def _all(values: Iterator[Truth]) -> Truth:
    result: Truth = True
    for value in values:
        if value is False:
            return False
        if value is None:
            result = None
    return result


def _reached(truths: list[Truth], bound: int) -> Truth:
    certain = sum(value is True for value in truths)
    if certain >= bound:
        return True
    return None if certain + sum(value is None for value in truths) >= bound else False


def with_settings(condition: Condition, settings: Mapping[str, Value]) -> Condition:
    """`condition` with every setting reference replaced by the setting's value."""
    match condition:
        case Comparison(operand=SettingReference(setting)):
            value = settings[setting]
            operand: Operand = value
            if condition.word in ("is", "other_than") and not isinstance(value, frozenset):
                operand = frozenset((value,))
            return Comparison(condition.fact, condition.word, operand, condition.negated)
        case All(parts):
            return All(tuple(with_settings(part, settings) for part in parts))
        case Any(parts):
            return Any(tuple(with_settings(part, settings) for part in parts))
        case Not(part):
            return Not(with_settings(part, settings))
        case Count(parts, bound, below):
            return Count(tuple(with_settings(part, settings) for part in parts), bound, below)
        case _:
            return condition


Conjunction: TypeAlias = tuple[Comparison, ...]


def disjuncts(condition: Condition, most: int = MOST_DISJUNCTS) -> tuple[Conjunction, ...] | None:
    """The disjunctive normal form: conjunctions of comparisons, one of which must hold.

    The empty conjunction is true; no conjunction at all is false. None where there would be more than
    `most`. Kleene truth survives the change of form: De Morgan's laws and distribution hold in it.
    """
    try:
        return tuple(dict.fromkeys(_disjuncts(condition, False, most)))
    except _TooMany:
        return None


class _TooMany(Exception):
    pass


def _disjuncts(condition: Condition, negated: bool, most: int) -> list[Conjunction]:
    match condition:
        case Always():
            return [] if negated else [()]
        case Comparison():
            turned = condition.negated is not negated
            return [(Comparison(condition.fact, condition.word, condition.operand, turned),)]
        case Not(part):
            return _disjuncts(part, not negated, most)
        case Count(parts, bound, below):
            few = below is not negated  # fewer than `bound` true: enough of them false
            need = len(parts) - bound + 1 if few else bound
            if need <= 0:
                return [()]
            able = [part for part in parts if _disjuncts(part, few, most)]  # so that each choice of them adds something
            chosen = combinations(able, need)
            return _union((_product(some, few, most) for some in chosen), most)
        case All(parts) | Any(parts):
            if isinstance(condition, All) is not negated:
                return _product(parts, negated, most)
            return _union((_disjuncts(part, negated, most) for part in parts), most)


def _union(lists: Iterator[list[Conjunction]], most: int) -> list[Conjunction]:
    union: list[Conjunction] = []
    for some in lists:
        union += some
        if len(union) > most:
            raise _TooMany
    return union


def _product(parts: tuple[Condition, ...], negated: bool, most: int) -> list[Conjunction]:
    product: list[Conjunction] = [()]
    for part in parts:
        factors = _disjuncts(part, negated, most)
        product = [tuple(dict.fromkeys((*left, *right))) for left in product for right in factors]
        if len(product) > most:
            raise _TooMany
    return product
