"""The blanks of a case, and whether what is done hangs on them: searched with consultations, shown with a witness.

A blank is a fact that is not recorded. A witness is a pair of answers under which different things are done, together
with what must be answered beside it; whoever doubts it can consult both.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from msgspec import Struct

from ...facts.case import Case
from ...facts.vocabulary import Fact, Value, as_plain
from ...rules.conclusion import URGENCIES, Refer
from ...rules.condition import Comparison
from ..consult import Consultant, Consultation
from ..inference import Fired
from .case_change import Answer, Changes, answers, changed
from .needs import Needs
from .result import Result, result

MOST_COMBINATIONS = 64  # of other answers tried with one question
MOST_SAMPLES = 48
MOST_SHORTENED = 12  # a witness with more conditions than that is not shortened

Part: TypeAlias = Callable[[Result], Any]  # the part of a result that is compared


class Witness(Struct, frozen=True):
    """Two answers to one question that come to different things, None being no answer, once `when` is answered."""

    fact: str
    when: Mapping[str, Value]
    answers: tuple[Value | None, Value | None]

    def to_plain(self, facts: Mapping[str, Fact]) -> dict[str, Any]:
        """The witness as JSON data."""
        one, other = (None if value is None else as_plain(value, facts[self.fact]) for value in self.answers)
        when = {name: as_plain(value, facts[name]) for name, value in self.when.items()}
        return {"when": when, "answers": [one, other]}


class Tried(Struct, frozen=True):
    """One answer to a question, and what would come of it."""

    answer: Answer
    consultation: Consultation
    result: Result


class Blanks:
    """One case with its blanks, consulted with any answers to them."""

    def __init__(self, consultant: Consultant, case: Case) -> None:
        self.consultant, self.case = consultant, case
        self.knowledge_base = consultant.knowledge_base
        self.facts = self.knowledge_base.vocabulary.facts
        self.now = consultant.consultation(case)
        self.result = result(self.now.decision)
        self._tried: dict[str, tuple[Tried, ...]] = {}
        self._answers: dict[str, tuple[Answer, ...]] = {}
        self.needs = Needs(case, self.knowledge_base, self.answers)
        self._clearing: dict[str, Value] | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The blanks; a fact that stands in for another counts where that is blank too."""
        found = self.case.findings
        return tuple(name for name, fact in self.facts.items() if name not in found and fact.instead_of not in found)

    def answers(self, name: str) -> tuple[Answer, ...]:
        """The answers to a question that the rules may tell apart."""
        if name not in self._answers:
            self._answers[name] = answers(self.facts[name], self.knowledge_base)
        return self._answers[name]

    def consult(self, changes: Changes) -> Consultation:
        """The case consulted with some blanks filled in."""
        return self.consultant.consultation(changed(self.case, changes, self.knowledge_base.vocabulary))

    def tried(self, name: str) -> tuple[Tried, ...]:
        """Every answer to one question, consulted with nothing else answered."""
        if name not in self._tried:
            consulted = ((answer, self.consult({name: answer.value})) for answer in self.answers(name))
            self._tried[name] = tuple(Tried(answer, one, result(one.decision)) for answer, one in consulted)
        return self._tried[name]

    def contradicts(self, outcome: Result) -> bool:
        """Whether an answer disagrees with the record, and so cannot be the patient's."""
        return not outcome.contradictions <= self.result.contradictions

    def witness(self, name: str, part: Part = lambda outcome: outcome) -> Witness | None:
        """Two answers to a question that differ in a `part` of the result; None where none was found.

        An answer that contradicts the record is none. Tried are each answer alone, then all of them with other
        questions answered in ways that are likely to let this one matter.
        """
        for tried in self.tried(name):
            if not self.contradicts(tried.result) and part(tried.result) != part(self.result):
                return Witness(name, {}, (None, tried.answer.value))
        for when in self._completions(name):
            pair = self._apart(name, when, part)
            if pair:
                return self._shortened(Witness(name, when, pair), part)
        return None

    def holds(self, witness: Witness, part: Part = lambda outcome: outcome) -> bool:
        """Whether the two answers of a witness come to different things."""
        one, other = self.outcomes(witness)
        return part(one) != part(other) and not self.contradicts(one) and not self.contradicts(other)

    def outcomes(self, witness: Witness) -> list[Result]:
        """What the two answers of a witness come to."""
        return [self._with(witness.fact, witness.when, value) for value in witness.answers]

    def outcome(self, changes: Changes) -> Result:
        """What the case comes to with some blanks filled in."""
        return result(self.consult(changes).decision)

    def _with(self, name: str, when: Changes, value: Value | None) -> Result:
        return self.outcome({**when, name: value} if value is not None else when)

    def _apart(self, name: str, when: Changes, part: Part) -> tuple[Value, Value] | None:
        """Two answers that differ under `when`."""
        first: tuple[Value, Any] | None = None
        for answer in self.answers(name):
            outcome = self._with(name, when, answer.value)
            if self.contradicts(outcome):
                continue
            if first is None:
                first = (answer.value, part(outcome))
            elif part(outcome) != first[1]:
                return first[0], answer.value
        return None

    def _completions(self, name: str) -> Iterator[dict[str, Value]]:
        """Ways to answer the other questions, the likeliest to let this one matter first.

        First what lets a referral that cannot wait hang on it alone; then as clears most; then what lets any other
        rule hang on it alone, the rest cleared; then samples.
        """
        yield from self._scenarios(name, urgent=True)
        clear = self._without(name, self.clearing)
        yield clear
        for needed in self._scenarios(name, urgent=False):
            yield self._walk({**clear, **needed}, name)
        chance = random.Random(name)
        beside = [other for other in self._beside(name) if other != name]
        for _ in range(MOST_SAMPLES if beside else 0):
            some = {**clear}
            for other in chance.sample(beside, chance.randint(1, len(beside))):
                some[other] = chance.choice(self.answers(other)).value
            yield some

    def _without(self, name: str, given: Mapping[str, Value]) -> dict[str, Value]:
        """The answers given, without that to one question and to what stands in for it."""
        return {k: v for k, v in given.items() if name not in (k, self.facts[k].instead_of)}

    def _scenarios(self, name: str, *, urgent: bool) -> Iterator[dict[str, Value]]:
        """What must be answered beside a question for some rule to hang on it alone; `urgent` ones refer at once."""
        seen: list[dict[str, Value]] = []
        for fired in self.now.inference.fired:
            if fired.certain or name not in fired.pending or self._cannot_wait(fired) is not urgent:
                continue
            for match in fired.matches:
                others = sorted((one for one in match.open if name not in one.reads), key=_place)
                if len(others) < len(match.open):
                    needed = self.needs.all_true(others)
                    if needed is not None and needed not in seen:
                        seen.append(needed)
                        yield self._without(name, needed)

    def _cannot_wait(self, fired: Fired) -> bool:
        said = self.knowledge_base.rules[fired.rule].parts[fired.part].then
        return any(isinstance(one, Refer) and one.cannot_wait for one in said)

    def _beside(self, name: str) -> list[str]:
        """The blanks on which the same conclusions hang."""
        trace = self.now.trace
        items = (item.pending for item in (*trace.in_force, *trace.hanging) if name in item.pending)
        return sorted(frozenset().union(*items))

    def _shortened(self, witness: Witness, part: Part) -> Witness:
        """The witness with the answers left out that it does not need."""
        if len(witness.when) > MOST_SHORTENED:
            return witness
        for name in witness.when:
            less = Witness(witness.fact, {k: v for k, v in witness.when.items() if k != name}, witness.answers)
            if self.holds(less, part):
                witness = less
        return witness

    @property
    def clearing(self) -> Mapping[str, Value]:
        """Answers to all open questions, each chosen so that as much as can be is cleared and nothing is certain."""
        if self._clearing is None:
            self._clearing = self._walk({}, "")
        return self._clearing

    def _walk(self, given: dict[str, Value], leaving: str) -> dict[str, Value]:
        """An interview with a patient whose every answer is the best: the first question, its best answer, again.

        It begins with what is `given`, and leaves one question open.
        """
        given = dict(given)
        now = self.consult(given) if given else self.now
        while open_questions := [one.fact for one in now.decision.ask if one.fact not in (*given, leaving)]:
            name = open_questions[0]
            best = max(
                ((self.consult({**given, name: a.value}), a.value) for a in self.answers(name)),
                key=lambda pair: self._clears(pair[0]),
            )
            now, given[name] = best
        return given

    def _clears(self, consultation: Consultation) -> tuple[int, ...]:
        """How much is cleared: the higher the better."""
        decision = consultation.decision
        openable = sum(bool(entry.lifted_by) for entry in decision.withheld)
        return (
            -len(decision.contradictions),
            -URGENCIES.index(decision.urgency),
            openable + len(decision.offered),
            len(decision.offered),
            -len(decision.cannot_exclude),
            sum(offer.pressure_cap + offer.depth_cap for offer in decision.offered),
            -len(decision.ask),
        )

    def hanging(self, consultation: Consultation) -> tuple[str, ...]:
        """The blanks on which something still hangs that is done: a referral, an offer, or what withholds a technique.

        What is not among them can be answered in any way without effect.
        """
        decision, trace = consultation.decision, consultation.trace
        names = {question.fact for question in decision.ask}
        names |= {fact for entry in decision.withheld for fact in entry.lifted_by}
        settled = URGENCIES.index(decision.urgency)
        for item in (*trace.in_force, *trace.hanging):
            said = item.conclusion
            if isinstance(said, Refer) and not item.certain and URGENCIES.index(said.urgency) > settled:
                names |= item.pending
        return tuple(name for name in self.facts if name in names)


def _place(comparison: Comparison) -> tuple[str, ...]:
    """The place of a comparison in an order that is the same in every process."""
    operand = comparison.operand
    words = sorted(map(str, operand)) if isinstance(operand, frozenset) else [str(operand)]
    return comparison.fact, comparison.word, str(comparison.negated), *words
