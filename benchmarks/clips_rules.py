"""The rules of a knowledge base as CLIPS constructs, run by clipspy, to compare our engine with.

One template for each fact. A recorded fact is asserted once, with its value and whether it is known; a
derived fact is asserted once for each value that it may still have, by CLIPS rules. Conditions become
CLIPS's own and, or, not, exists and test. The meaning is ours: a restriction fires unless its condition is
certainly false, an action where it is certainly true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations
from typing import Any as Anything

import clips

from ischia.facts.vocabulary import Finding, Unknown, Value
from ischia.rules.condition import All, Always, Any, Comparison, Condition, Count, FactReference, Not
from ischia.rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase, strata
from ischia.rules.rule import TYPED, DerivedFact

HIGHEST, STEP = 9000, 30  # salience of the lowest stratum, and how far the next is below
_TRUTHS = {"TRUE": True, "FALSE": False}
NUMBERS = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}


class _Environment(clips.Environment):
    """An environment that goes with the process: clipspy frees it too late, and CLIPS then complains."""

    def __del__(self) -> None:
        pass


class ClipsRules:
    """A CLIPS environment made from a knowledge base."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        facts, derived = knowledge_base.vocabulary.facts, knowledge_base.derived
        self.recorded = {TYPED + name if name in derived else name: fact for name, fact in facts.items()}
        self.sets = {name for name, fact in self.recorded.items() if fact.kind == "set"}
        self.environment = _Environment()
        self.variables = 0
        for construct in self._constructs():
            self.environment.build(construct)
        self.templates = {name: self.environment.find_template(f"fact-{name}") for name in self._names()}
        self.in_force = self.environment.find_template("in-force")

    def infer(self, findings: Mapping[str, Finding], moment: str, review_overdue: bool = False) -> set[Anything]:
        """The rule parts in force, each with whether it is certain."""
        derived = self.knowledge_base.derived
        values: dict[str, Finding] = {**self.knowledge_base.settings, MOMENT: moment, REVIEW_OVERDUE: review_overdue}
        values |= {TYPED + n if n in derived else n: finding for n, finding in findings.items()}
        self.environment.reset()
        for name in self.recorded:
            if name not in values:
                self.templates[name].assert_fact(known=False)
        for name, value in values.items():
            self.templates[name].assert_fact(known=True, value=_slot(value))
        self.environment.run()
        found = [(fact["rule"], fact["part"], _TRUTHS[fact["certain"]]) for fact in self.in_force.facts()]
        certain = {(rule, part) for rule, part, sure in found if sure}
        return {(rule, part, sure) for rule, part, sure in found if sure or (rule, part) not in certain}

    @property
    def derived(self) -> dict[str, Finding]:
        """The derived facts of the last patient."""
        return {name: _finding([fact["value"] for fact in self.templates[name].facts()]) for name in self._derived()}

    @property
    def rules(self) -> int:
        """How many rules CLIPS was given."""
        return len(list(self.environment.rules()))

    def _derived(self) -> Iterable[str]:
        return self.knowledge_base.derived

    def _names(self) -> list[str]:
        return [*self.recorded, *self.knowledge_base.settings, MOMENT, REVIEW_OVERDUE, *self._derived()]

    def _constructs(self) -> Iterable[str]:
        yield "(deftemplate in-force (slot rule) (slot part) (slot certain))"
        yield "(deftemplate case (slot of) (slot number) (slot certain))"
        for name in self._names():
            slot = "multislot" if name in self.sets else "slot"
            yield f"(deftemplate fact-{name} (slot known) ({slot} value))"
        for name, fact in self.knowledge_base.derived.items():
            yield from self._derivation(fact, HIGHEST - STEP * strata(self.knowledge_base.derived)[name])
        for rule in self.knowledge_base.rules.values():
            for number, part in enumerate(rule.parts):
                told = f'in-force (rule "{rule.id}") (part {number})'
                yield self._rule(f"{rule.id}-{number}-certain", 0, part.when, True, told)
                if any(conclusion.restricts for conclusion in part.then):
                    yield self._rule(f"{rule.id}-{number}-possible", 0, part.when, False, told)

    def _rule(self, name: str, salience: int, condition: Condition, certainly: bool, told: str) -> str:
        return (
            f"(defrule {name} (declare (salience {salience})) {self._condition(condition, certainly)}"
            f" => (assert ({told} (certain {_word(certainly)}))))"
        )

    def _derivation(self, fact: DerivedFact, salience: int) -> Iterable[str]:
        name = fact.name
        for number, condition in enumerate(fact.conditions):
            for certainly in (True, False):
                told = f"case (of {name}) (number {number})"
                yield self._rule(f"{name}-{number}-{_word(certainly)}", salience, condition, certainly, told)
        into = f"computed-{name}" if fact.typed else f"fact-{name}"
        if fact.typed:
            yield f"(deftemplate {into} (slot value))"
        declared = f"(declare (salience {salience - 1}))"
        if fact.count:
            yield self._counted(name, into, declared)
            return
        for number, case in enumerate(fact.cases):
            yield (
                f"(defrule {name}-{number} {declared} (case (of {name}) (number {number}) (certain FALSE))"
                f" (not (case (of {name}) (number ?n&:(< ?n {number})) (certain TRUE)))"
                f" => (assert ({into} (value {_word(case.value)}))))"
            )
        if fact.otherwise is not None:
            yield (
                f"(defrule {name}-otherwise {declared} (not (case (of {name}) (certain TRUE)))"
                f" => (assert ({into} (value {_word(fact.otherwise)}))))"
            )
        if fact.typed:
            yield from self._typed(name, into, f"(declare (salience {salience - 2}))")
        yield (
            f"(defrule {name}-unknown (declare (salience {salience - 3})) (not (fact-{name}))"
            f" => (assert (fact-{name} (value nil))))"
        )

    @staticmethod
    def _counted(name: str, into: str, declared: str) -> str:
        def how_many(certain: str) -> str:
            same = f"(and (eq ?c:of {name}) (eq ?c:certain {certain}))"
            return f"(length$ (find-all-facts ((?c case)) {same}))"

        return (
            f"(defrule {name} {declared} => (loop-for-count (?n {how_many('TRUE')} {how_many('FALSE')})"
            f" (assert ({into} (value ?n)))))"
        )

    @staticmethod
    def _typed(name: str, computed: str, declared: str) -> Iterable[str]:
        """A fact that is also recorded: what was recorded counts where the cases leave it open."""
        recorded = f"fact-{TYPED}{name}"
        same = f"({recorded} (known TRUE) (value ?v)) (exists (or ({computed} (value ?v)) (not ({computed}))))"
        other = f"({recorded} (known TRUE) (value ?v)) ({computed} (value ?w)) (not ({computed} (value ?v)))"
        unknown = f"({recorded} (known FALSE)) ({computed} (value ?w))"
        yield f"(defrule {name}-agreed {declared} {same} => (assert (fact-{name} (value ?v))))"
        yield f"(defrule {name}-open {declared} {unknown} => (assert (fact-{name} (value ?w))))"
        yield (
            f"(defrule {name}-disagreed {declared} {other}"
            f" => (assert (fact-{name} (value ?v))) (assert (fact-{name} (value ?w))))"
        )

    def _condition(self, condition: Condition, certainly: bool) -> str:
        match condition:
            case Always():
                return ""
            case Comparison():
                return self._literal(condition, certainly)
            case All(parts):
                written = [one for one in (self._condition(part, certainly) for part in parts) if one]
                return f"(and {' '.join(written)})" if written else ""
            case Any(parts):
                alternatives = [self._condition(part, certainly) for part in parts]
                return f"(or {' '.join(alternatives)})" if all(alternatives) else ""
            case Count(parts, bound, below):
                reached = Any(tuple(All(some) for some in combinations(parts, bound)))
                return self._condition(Not(reached) if below else reached, certainly)
            case Not(part):  # "not certainly true" is "not certainly false" of the opposite
                return f"(not {self._condition(part, not certainly)})"

    def _literal(self, literal: Comparison, certainly: bool) -> str:
        value = self._variable()
        template = f"fact-{literal.fact}"
        if isinstance(literal.operand, FactReference):
            return self._two_facts(literal, literal.operand.fact, certainly)
        test = _test(literal, value, literal.operand)
        if literal.fact in self.knowledge_base.derived:
            if certainly:
                return f"(not ({template} (value {value}&:(or (eq {value} nil) (not {test})))))"
            return f"(exists ({template} (value {value}&:(or (eq {value} nil) {test}))))"
        field = f"${value}" if literal.fact in self.sets else value
        if certainly:
            return f"({template} (known TRUE) (value {field}&:{test}))"
        known = self._variable()
        return f"({template} (known {known}) (value {field}&:(or (not {known}) {test})))"

    def _two_facts(self, literal: Comparison, other: str, certainly: bool) -> str:
        if {literal.fact, other} & (self.sets | set(self.knowledge_base.derived)):
            raise NotImplementedError(f"{literal}: only recorded facts that are no sets")
        left, right, known, too = (self._variable() for _ in range(4))
        test = _test(literal, left, right)
        open_ = f"(not (and {known} {too}))"
        holds = f"(and {known} {too} {test})" if certainly else f"(or {open_} {test})"
        return (
            f"(and (fact-{literal.fact} (known {known}) (value {left}))"
            f" (fact-{other} (known {too}) (value {right})) (test {holds}))"
        )

    def _variable(self) -> str:
        self.variables += 1
        return f"?v{self.variables}"


def _test(literal: Comparison, value: str, operand: Anything) -> str:
    """The comparison of one known value, as a CLIPS expression."""
    match literal.word:
        case "is" | "other_than":
            several = operand if isinstance(operand, frozenset) else (operand,)
            test = f"(or {' '.join(_same(value, one) for one in sorted(several, key=str))} FALSE)"
            if literal.word == "other_than":
                test = f"(not {test})"
        case "includes":
            test = f"(or {' '.join(f'(member$ {_word(one)} {value})' for one in sorted(operand))} FALSE)"
        case "empty":
            test = f"({'=' if operand else '>'} (length$ {value}) 0)"
        case word:
            other = _word(operand)
            numbers = " ".join(f"(numberp {one})" for one in (value, other))
            test = f"(and {numbers} ({NUMBERS[word]} {value} {other}))"
    return f"(not {test})" if literal.negated else test


def _same(value: str, other: Anything) -> str:
    if isinstance(other, int | float) and not isinstance(other, bool):
        return f"(and (numberp {value}) (= {value} {other}))"
    return f"(eq {value} {_word(other)})"


def _word(value: Value) -> str:
    """A value as CLIPS writes it: words and truths are symbols, and no word looks like a number."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, str) and not value[:1].isalpha() and not value.startswith("?"):
        return f"_{value}"
    return str(value)


def _slot(value: Finding) -> Anything:
    if isinstance(value, frozenset):
        return [clips.Symbol(_word(word)) for word in sorted(value)]
    return clips.Symbol(_word(value)) if isinstance(value, str) else value


def _finding(values: list[Anything]) -> Finding:
    plain = frozenset(_TRUTHS.get(value, value) for value in values)  # no derived fact has a word like a number
    if plain == {"nil"}:
        return Unknown()
    return next(iter(plain)) if len(plain) == 1 else Unknown(plain)
