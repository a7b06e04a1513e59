"""Lints of conditions: what never holds, what never matters, what is said twice, and what falls into a gap.

Facts are taken as independent of each other, derived ones too, so that what is reported is always so; a rule that can
never fire for a reason that lies in how a fact is derived is not found here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations

from msgspec import Struct

from ....facts.vocabulary import Value
from ....rules.conclusion import Conclusion
from ....rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Conjunction,
    Count,
    FactReference,
    Not,
    compare,
    comparisons,
    disjuncts,
)
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule
from .checked import Checked, Remark
from .entailment import Entailment
from .witnesses import values_worth_trying

_TOO_WIDE = 64


def rules_that_never_fire(checked: Checked) -> Iterator[Remark]:
    """Rules, or parts of rules, whose condition no patient can fulfil."""
    for rule, spot in checked.rules:
        impossible = [part for part in rule.parts if not _possible(part.when, checked.base)]
        if impossible and len(impossible) == len(rule.parts):
            yield Remark(spot / "when", f"{rule.id} can never fire: nothing fulfils its condition")
        elif impossible:
            yield Remark(spot / "then", f"a part of {rule.id} can never fire: nothing fulfils its condition")


def _possible(condition: Condition, base: KnowledgeBase) -> bool:
    some = disjuncts(condition, _TOO_WIDE)
    return some is None or any(_fulfilled(conjunction, base) for conjunction in some)


def _fulfilled(conjunction: Conjunction, base: KnowledgeBase) -> bool:
    """Whether some value of each fact fulfils all that is asked of it; a comparison of two facts is taken to."""
    by_fact: dict[str, list[Comparison]] = defaultdict(list)
    for one in conjunction:
        if not isinstance(one.operand, FactReference):
            by_fact[one.fact].append(one)
    return all(_satisfying(some, base) for some in by_fact.values())


def _satisfying(some: list[Comparison], base: KnowledgeBase) -> set[Value]:
    """The values worth trying that fulfil all of `some`, which are about one fact."""
    fact = some[0].fact
    values = values_worth_trying(fact, some, base)
    return {value for value in values if all(compare(one, {fact: value}) for one in some)}


def conditions_that_ask_nothing(checked: Checked) -> Iterator[Remark]:
    """Conditions, and parts of conditions, that every patient fulfils of whom the facts are known."""
    for rule, spot in checked.rules:
        if any(_always(part.when, checked.base) for part in rule.parts):
            yield Remark(spot / "when", f"the condition of {rule.id} asks nothing: it is true of every patient")
        elif any(_holds_idle_part(part.when, checked.base) for part in rule.parts):
            message = f"a part of the condition of {rule.id} asks nothing: it is true of every patient"
            yield Remark(spot / "when", message)


def _always(condition: Condition, base: KnowledgeBase) -> bool:
    """Whether no value of the facts makes `condition` false; false where that is not known, or it says `always`."""
    if isinstance(condition, Always):
        return False
    otherwise = disjuncts(Not(condition), _TOO_WIDE)
    return otherwise is not None and not any(
        any(one.fact not in base.vocabulary.facts for one in conjunction) or _fulfilled(conjunction, base)
        for conjunction in otherwise
    )


def _holds_idle_part(condition: Condition, base: KnowledgeBase) -> bool:
    """Whether some part of `condition` is true of every patient."""
    match condition:
        case All(parts) | Any(parts) | Count(parts):
            return any(_always(part, base) or _holds_idle_part(part, base) for part in parts)
        case Not(part):
            return _always(part, base) or _holds_idle_part(part, base)
    return False


class _Said(Struct, frozen=True):
    """A part of a rule, in the order of all: what it concludes, and the normal form of when; None where too wide."""

    number: int
    rule: str
    then: frozenset[Conclusion]
    when: tuple[Conjunction, ...] | None
    of_overlay: bool = False


def rules_that_never_matter(checked: Checked) -> Iterator[Remark]:
    """Rules that say nothing which another does not say whenever they hold."""
    index = _Index(checked)
    for rule, spot in checked.rules:
        covering = [index.covered_by(said) for said in index.by_rule[rule.id]]
        if covering and all(covering):
            others = ", ".join(dict.fromkeys(covering))
            yield Remark(spot / "then", f"{rule.id} never matters: whatever it concludes, {others} does already")


class _Index:
    """The parts of all rules by what they conclude and the facts they ask of, lest each be held against every other."""

    def __init__(self, checked: Checked) -> None:
        self.base = checked.base
        self.entailment = Entailment(checked.base)
        self.every: list[_Said] = []
        self.by_rule: dict[str, list[_Said]] = defaultdict(list)
        self.alike: dict[tuple[Conclusion, frozenset[str]], list[_Said]] = defaultdict(list)
        for rule, _ in checked.rules:
            for part in rule.parts:
                when = disjuncts(part.when, _TOO_WIDE)
                said = _Said(len(self.every), rule.id, frozenset(part.then), when, checked.base.is_of_overlay(rule))
                self.every.append(said)
                self.by_rule[rule.id].append(said)
                for facts in set(map(_facts, said.when or ())):
                    for conclusion in said.then:
                        self.alike[conclusion, facts].append(said)

    def covered_by(self, said: _Said) -> str:
        """The id of another rule that concludes all of `said` wherever it holds; empty where there is none."""
        for other in self._candidates(said):
            if other.rule != said.rule and said.then <= other.then and self.entailment.holds(said.when, other.when):
                twins = other.then <= said.then and self.entailment.holds(other.when, said.when)
                first = (other.of_overlay, other.rule) < (said.of_overlay, said.rule)
                if not twins or first:  # of two that say the same, one matters
                    return other.rule
        return ""

    def _candidates(self, said: _Said) -> Iterable[_Said]:
        """The parts that may cover `said`, in their order: where it holds, one may ask only for what is asked there."""
        if said.when is None:
            return ()
        if not said.when or not said.then:
            return self.every
        facts = _facts(said.when[0])
        if 2 ** len(facts) > len(self.every):
            return self.every
        conclusion = next(iter(said.then))
        some = (frozenset(subset) for size in range(len(facts) + 1) for subset in combinations(sorted(facts), size))
        found = {other.number: other for subset in some for other in self.alike.get((conclusion, subset), ())}
        return [found[number] for number in sorted(found)]


def _facts(conjunction: Conjunction) -> frozenset[str]:
    return frozenset(one.fact for one in conjunction)


def rules_with_the_same_condition(checked: Checked) -> Iterator[Remark]:
    """Rules of one module whose conditions are the same."""
    first: dict[tuple[str, frozenset[frozenset[Comparison]]], str] = {}
    for rule, spot in checked.rules:
        some = disjuncts(rule.when, _TOO_WIDE)
        if some is None or isinstance(rule.when, Always):
            continue
        form = rule.module, frozenset(map(frozenset, some))
        if form in first:
            yield Remark(spot / "when", f"{rule.id} holds exactly where {first[form]} does")
        first.setdefault(form, rule.id)


def gaps_between_ranges(checked: Checked) -> Iterator[Remark]:
    """Numbers that fall between two ranges of one module: below 6 here, above 6 there, and nothing at 6."""
    for module, several in _by_module(checked):
        for fact, bounds in _bounds(several).items():
            for bound in sorted(bounds["below"] & bounds["above"]):
                if bound in bounds["at_least"] | bounds["at_most"] | bounds["is"]:
                    continue
                rule = bounds.rules["below", bound]
                message = f"{fact} at {bound:g} falls between below {bound:g} and above {bound:g} in {module}"
                yield Remark(checked.rule(rule) / "when", message, f"at_least: {bound:g} or at_most: {bound:g}")


class _Bounds(defaultdict[str, set[float]]):
    """The numbers with which a fact is compared, by the word of comparison; `rules` says which rule does first."""

    def __init__(self) -> None:
        super().__init__(set)
        self.rules: dict[tuple[str, float], str] = {}


def _by_module(checked: Checked) -> Iterator[tuple[str, list[Rule]]]:
    modules: dict[str, list[Rule]] = defaultdict(list)
    for rule, _ in checked.rules:
        modules[rule.module].append(rule)
    yield from modules.items()


def _bounds(rules: list[Rule]) -> dict[str, _Bounds]:
    found: dict[str, _Bounds] = defaultdict(_Bounds)
    for rule in rules:
        for part in rule.parts:
            for one in comparisons(part.when):
                numbers = one.operand if isinstance(one.operand, frozenset) else (one.operand,)
                for number in numbers:
                    if isinstance(number, int | float) and not isinstance(number, bool):
                        found[one.fact][one.word].add(number)
                        found[one.fact].rules.setdefault((one.word, number), rule.id)
    return found
