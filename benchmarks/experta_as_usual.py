"""The rules of a knowledge base in experta as they are usually written, to compare our engine with.

One `Fact` class for each fact, its value in a field; a rule object with a function for each conclusion to
be drawn; conditions in experta's own AND, OR, NOT, P and TEST, left to its own normal form; the stock
matcher, agenda and strategy; salience by stratum; derived facts declared by rules. The meaning is ours: a
restriction fires unless its condition is certainly false, an action where it is certainly true, and a fact
that is not recorded is declared as unknown.

Where experta would be wrong or slower for a reason that has nothing to do with its matching, it is helped:

- `&`, `|` and `~` between conditions raise NameError: AND, OR and NOT are called instead.
- No field constraint is combined with another (`(1|2)&(2|3)` matches 1): a literal is one P.
- NOT of a TEST raises KeyError: a comparison of two facts takes its negation into the TEST.
- A removed activation is not always found among others of the same salience, so that a rule with NOT over
  a fact that is declared later fires all the same: the patient's facts are declared by a DefFacts, together
  with experta's own InitialFact, and each NOT over a derived fact is taken into its literal.
- An OR fires once for each branch that is true: what fired is a set.
- One P serves all rules with the same literal, so that they share its node, as L would.
- Fact classes name no `Field`, whose schema would be validated at every declaration. All facts are declared
  at once, for each `declare` outside a run walks through all rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import combinations
from typing import Any as Anything

from ischia.expert import engine as _  # noqa: F401  (makes experta importable)
from ischia.facts.vocabulary import Finding, Unknown, Value
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    comparisons,
    reads,
)
from ischia.rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase, strata
from ischia.rules.rule import TYPED, DerivedFact

from experta import AND, MATCH, NOT, OR, TEST, DefFacts, Fact, KnowledgeEngine, P, Rule  # isort: skip

HIGHEST, STEP = 1000, 10  # salience of the lowest stratum, and how far the next is below

TESTS: Mapping[str, Callable[[Anything, Anything], bool]] = {
    "is": lambda a, b: a in b if isinstance(b, frozenset) else a == b,
    "other_than": lambda a, b: not (a in b if isinstance(b, frozenset) else a == b),
    "at_least": lambda a, b: not isinstance(a, str) and not isinstance(b, str) and a >= b,
    "at_most": lambda a, b: not isinstance(a, str) and not isinstance(b, str) and a <= b,
    "above": lambda a, b: not isinstance(a, str) and not isinstance(b, str) and a > b,
    "below": lambda a, b: not isinstance(a, str) and not isinstance(b, str) and a < b,
    "includes": lambda a, b: isinstance(a, frozenset) and not b.isdisjoint(a),
    "empty": lambda a, b: (a == frozenset()) is b,
}


class ExpertaAsUsual:
    """One engine class made from a knowledge base, and one engine of it."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.names = [TYPED + n if n in knowledge_base.derived else n for n in knowledge_base.vocabulary.facts]
        every = [*self.names, *knowledge_base.derived, *knowledge_base.settings, MOMENT, REVIEW_OVERDUE]
        self.classes = {name: type(name, (Fact,), {}) for name in every}
        self.engine = _Writer(knowledge_base, self.classes).engine_class()()

    def infer(self, findings: Mapping[str, Finding], moment: str, review_overdue: bool = False) -> set[Anything]:
        """The rule parts in force, each with whether it is certain."""
        engine, classes = self.engine, self.classes
        said = {TYPED + n if n in self.knowledge_base.derived else n: finding for n, finding in findings.items()}
        values = {name: said.get(name, Unknown()) for name in self.names}
        values |= {**self.knowledge_base.settings, MOMENT: moment, REVIEW_OVERDUE: review_overdue}
        engine.begin(values)
        engine.reset(facts=[classes[name](value=value) for name, value in values.items()])
        engine.run()
        certain: set[tuple[str, int]] = engine.certain
        return {(*key, True) for key in certain} | {(*key, False) for key in engine.possible - certain}

    @property
    def derived(self) -> dict[str, Finding]:
        """The derived facts of the last patient."""
        return {name: self.engine.values[name] for name in self.knowledge_base.derived}

    @property
    def rules(self) -> int:
        """How many rules experta was given."""
        return len(self.engine.get_rules())


class _Engine(KnowledgeEngine):
    def begin(self, values: dict[str, Finding]) -> None:
        self.values = values
        self.certain: set[tuple[str, int]] = set()
        self.possible: set[tuple[str, int]] = set()

    @DefFacts()
    def patient(self, facts: list[Fact]) -> Iterator[Fact]:
        yield from facts


class _Writer:
    def __init__(self, knowledge_base: KnowledgeBase, classes: Mapping[str, type]) -> None:
        self.knowledge_base, self.classes = knowledge_base, classes
        self.predicates: dict[tuple[Comparison, bool], Callable[[Finding], bool]] = {}
        self.bound = 0

    def engine_class(self) -> type:
        """A subclass of KnowledgeEngine, its rules as attributes."""
        rules: list[Rule] = []
        level = strata(self.knowledge_base.derived)
        for name, fact in self.knowledge_base.derived.items():
            salience = HIGHEST - STEP * level[name]
            for number, condition in enumerate(fact.conditions):
                rules += [self._rule(condition, certainly, (name, number), salience) for certainly in (True, False)]
            rules.append(Rule(salience=salience - 1)(_declares(fact, self.classes[name])))
        for rule in self.knowledge_base.rules.values():
            for number, part in enumerate(rule.parts):
                rules.append(self._rule(part.when, True, (rule.id, number), 0))
                if any(conclusion.restricts for conclusion in part.then):
                    rules.append(self._rule(part.when, False, (rule.id, number), 0))
        return type("Rules", (_Engine,), {f"rule_{number:04}": rule for number, rule in enumerate(rules)})

    def _rule(self, condition: Condition, certainly: bool, key: tuple[str, int], salience: int) -> Rule:
        written = self._condition(condition, certainly)
        parts = written if type(written) is AND else () if written is None else (written,)
        return Rule(*parts, salience=salience)(_concludes(key, certainly))

    def _condition(self, condition: Condition, certainly: bool) -> Anything:
        """`condition` in experta's words: where it is certainly true, or else where it is not certainly false."""
        match condition:
            case Always():
                return None
            case Comparison():
                return self._literal(condition, certainly)
            case All(parts):
                written = [one for one in (self._condition(part, certainly) for part in parts) if one is not None]
                return AND(*written) if written else None
            case Any(parts):
                alternatives = [self._condition(part, certainly) for part in parts]
                return None if None in alternatives else OR(*alternatives)
            case Count(parts, bound, below):
                reached = Any(tuple(All(some) for some in combinations(parts, bound)))
                return self._condition(Not(reached) if below else reached, certainly)
            case Not(part):
                return self._not(part, certainly)

    def _not(self, part: Condition, certainly: bool) -> Anything:
        """What is not certainly true is "not certainly false" of the opposite, and the other way round."""
        late = any(isinstance(c.operand, FactReference) for c in comparisons(part))
        if not late and not any(name in self.knowledge_base.derived for name in reads(part)):
            return NOT(self._condition(part, not certainly))
        match part:
            case Comparison(fact, word, operand, negated):
                return self._literal(Comparison(fact, word, operand, not negated), certainly)
            case All(parts):
                return self._condition(Any(tuple(Not(one) for one in parts)), certainly)
            case Any(parts):
                return self._condition(All(tuple(Not(one) for one in parts)), certainly)
            case Not(inner):
                return self._condition(inner, certainly)
        raise NotImplementedError(part)

    def _literal(self, literal: Comparison, certainly: bool) -> Anything:
        if isinstance(literal.operand, FactReference):
            return self._two_facts(literal, literal.operand.fact, certainly)
        key = (literal, certainly)
        if key not in self.predicates:
            self.predicates[key] = _predicate(literal, certainly)
        return self.classes[literal.fact](value=P(self.predicates[key]))

    def _two_facts(self, literal: Comparison, other: str, certainly: bool) -> Anything:
        self.bound += 1
        left, right = f"left_{self.bound}", f"right_{self.bound}"
        source = f"lambda {left}, {right}: test({left}, {right})"  # TEST reads the names of the parameters
        return AND(
            self.classes[literal.fact](value=getattr(MATCH, left)),
            self.classes[other](value=getattr(MATCH, right)),
            TEST(eval(source, {"test": _of_two(literal, certainly)})),
        )


def _concludes(key: tuple[str, int], certainly: bool) -> Callable[[_Engine], None]:
    def concludes(self: _Engine) -> None:
        (self.certain if certainly else self.possible).add(key)

    return concludes


def _predicate(literal: Comparison, certainly: bool) -> Callable[[Finding], bool]:
    test, operand, wanted = TESTS[literal.word], literal.operand, not literal.negated

    def known(value: Finding) -> bool:
        if isinstance(value, Unknown):
            return value.possible is not None and all(test(one, operand) is wanted for one in value.possible)
        return test(value, operand) is wanted

    def open_(value: Finding) -> bool:
        if isinstance(value, Unknown):
            return value.possible is None or any(test(one, operand) is wanted for one in value.possible)
        return test(value, operand) is wanted

    return known if certainly else open_


def _of_two(literal: Comparison, certainly: bool) -> Callable[[Finding, Finding], bool]:
    test, wanted = TESTS[literal.word], not literal.negated

    def holds(left: Finding, right: Finding) -> bool:
        several = [value.possible if isinstance(value, Unknown) else (value,) for value in (left, right)]
        if None in several:
            return not certainly
        found = {test(a, b) is wanted for a in several[0] or () for b in several[1] or ()}
        return found == {True} if certainly else True in found

    return holds


def _declares(fact: DerivedFact, fact_class: type) -> Callable[[_Engine], None]:
    """The function of the rule that declares a derived fact once the rules for its cases have fired."""

    def counted(self: _Engine) -> Finding:
        keys = [(fact.name, number) for number in range(len(fact.conditions))]
        certain = sum(key in self.certain for key in keys)
        possible = sum(key in self.possible for key in keys)
        return certain if certain == possible else Unknown(frozenset(range(certain, possible + 1)))

    def first(self: _Engine) -> Finding:
        values: list[Value] = []
        for number, case in enumerate(fact.cases):
            if (fact.name, number) in self.possible:
                values.append(case.value)
            if (fact.name, number) in self.certain:
                break
        else:
            if fact.otherwise is not None:
                values.append(fact.otherwise)
        return _one_of(frozenset(values))

    def with_typed(self: _Engine, finding: Finding) -> Finding:
        typed = self.values[TYPED + fact.name]
        if isinstance(typed, Unknown):
            return finding
        possible = finding.possible if isinstance(finding, Unknown) else frozenset((finding,))
        return typed if possible is None or typed in possible else _one_of(possible | {typed})

    def declares(self: _Engine) -> None:
        finding = counted(self) if fact.count else first(self)
        if fact.typed:
            finding = with_typed(self, finding)
        self.values[fact.name] = finding
        self.declare(fact_class(value=finding))

    return declares


def _one_of(values: frozenset[Value]) -> Finding:
    return next(iter(values)) if len(values) == 1 else Unknown(values or None)
