"""Conditions judged: each part of a condition with its truth for one patient, down to what is recorded.

Every tree ends in recorded facts, facts not recorded, settings, the moment, or in nothing where a condition
always holds. A derived fact is opened into the cases that give it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from ...facts.language import ENGLISH, Language, measured, phrase
from ...facts.vocabulary import Fact, Finding, Unknown, as_plain
from ...rules.condition import All, Always, Any, Comparison, Condition, Count, Not, Truth, truth
from ...rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ...rules.rule import TYPED, DerivedFact
from ...rules.sentence import Names, condition_sentence, spoken
from ..consult import Consultation
from .explanation import TRUTHS, Node

_FEWER, _AT_LEAST = phrase("fewer than {bound} of these"), phrase("at least {bound} of these")


class Judge:
    """Judges conditions over the findings of one consultation; opens each derived fact once.

    `memory` is every finding by name, `say` the language of the lines.
    """

    def __init__(self, consultation: Consultation, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> None:
        self.case, self.knowledge_base, self.say = consultation.case, knowledge_base, say
        self.memory: Mapping[str, Finding] = consultation.memory
        self._grounds: dict[tuple[str, bool], Node] = {}

    def truth(self, condition: Condition) -> Truth:
        """Whether `condition` holds of this patient."""
        return truth(condition, self.memory)

    def parts(self, condition: Condition) -> tuple[Node, ...]:
        """The lines of a condition whose truth stands on the line above them: each part of *all of these*."""
        if isinstance(condition, All):
            return tuple(self.node(part) for part in _flat(condition))
        return (self.node(condition),)

    def node(self, condition: Condition) -> Node:
        """`condition` as a line of its own, with its truth and its parts below."""
        if isinstance(condition, Comparison):
            return self._comparison(condition)
        holds = TRUTHS[self.truth(condition)]
        match condition:
            case Always():
                return Node("always", self.say("always holds"), holds)
            case Not(part):
                return Node("condition", self.say("it is not so that"), holds, under=(self.node(part),))
            case Count(parts, bound, below):
                text = _FEWER if below else _AT_LEAST
                return Node("condition", self.say(text, bound=bound), holds, under=tuple(map(self.node, parts)))
            case All() | Any():
                text = self.say("all of these") if isinstance(condition, All) else self.say("any of these")
                return Node("condition", text, holds, under=tuple(map(self.node, _flat(condition))))

    def _comparison(self, comparison: Comparison) -> Node:
        read = comparison.reads
        named = len(read) > 1
        return Node(
            "comparison",
            _sentence(comparison, self.say, self.knowledge_base.name_of),
            TRUTHS[truth(comparison, self.memory)],
            fact=comparison.fact,
            value=self._plain(comparison.fact),
            under=tuple(self.ground(name, named=named) for name in read),
        )

    def ground(self, name: str, *, named: bool = True) -> Node:
        """What is known of the fact `name`, or where it is derived, of all that it is derived from.

        `named` says the name of a recorded fact too, for where the line above does not.
        """
        node = self._grounds.get((name, named))
        if node is None:
            derived = self.knowledge_base.derived.get(name)
            node = self._grounds[name, named] = self._derived(derived) if derived else self._finding(name, named)
        return node

    def _plain(self, name: str) -> object:
        return as_plain(self.memory[name], self.knowledge_base.vocabulary.facts.get(name))

    def _finding(self, name: str, named: bool) -> Node:
        value = self._plain(name)
        if name == MOMENT:
            return Node(
                "moment", self.say("the moment: {moment}", moment=self.say.of(str(value))), fact=name, value=value
            )
        if name == REVIEW_OVERDUE:
            day = self.knowledge_base.due.isoformat()
            return Node("setting", self.say("to be reviewed by {day}", day=day), fact="review_by", value=day)
        if name in self.knowledge_base.settings:
            text = self.say("setting: {value}", value=self.told(self.memory[name]))
            return Node("setting", text, fact=name, value=value)
        fact = self.knowledge_base.vocabulary.facts[name.removeprefix(TYPED)]
        text = self._recorded(name, fact)
        return Node(
            "finding",
            self.say("{name}, {text}", name=self.say.of(self.knowledge_base.name_of(fact.name)), text=text)
            if named
            else text,
            fact=fact.name,
            value=value,
        )

    def _recorded(self, name: str, fact: Fact) -> str:
        """How a fact was recorded, in words."""
        finding, said = self.memory[name], self.case.recorded.get(fact.name)
        if isinstance(finding, Unknown):
            return self.say("recorded as unknown") if said is not None else self.say("not recorded")
        value = self.told(finding, fact)
        if said is None and fact.block:
            title = self.say.of(self.knowledge_base.vocabulary.blocks[fact.block].title)
            return self.say("{value}, from the block “{title}”, recorded as negative", value=value, title=title)
        return self.say("recorded: {value}", value=value)

    def hangs_on(self, pending: Collection[str]) -> Iterator[Node]:
        """A line for each fact whose answer would decide what holds only because it is not known, as it is asked."""
        if pending:
            for name, fact in self.knowledge_base.vocabulary.facts.items():
                if name in pending:
                    question = self.say.of(fact.question)
                    yield Node("change", self.say("hangs on the answer to: {question}", question=question), fact=name)

    def told(self, finding: Finding, fact: Fact | None = None) -> str:
        """A finding in words, with its unit; one not known by what it may still be."""
        say = self.say
        match finding:
            case Unknown(None):
                return say("not known")
            case Unknown(possible):
                values = sorted((self.told(value, fact) for value in possible or ()), key=lambda v: (len(v), v))
                return say("not known, may be {values}", values=say(" or ").join(values))
            case bool():
                return say("yes") if finding else say("no")
            case int() | float():
                return measured(f"{finding:g}", fact.unit if fact else "", say)
            case str():
                return say.of(spoken(finding))
            case _:
                words = [word for word in fact.values if word in finding] if fact else sorted(finding)
                return say(", ").join(say.of(spoken(word)) for word in words) or say("none of them")

    def _derived(self, fact: DerivedFact) -> Node:
        finding = self.memory[fact.name]
        text = self.say("{value}: {title}", value=self.told(finding), title=self.say.of(fact.title))
        holds = TRUTHS[self.truth(fact.cases[0].when)] if is_one_condition(fact) else ""
        return Node("derived", text, holds, fact=fact.name, value=self._plain(fact.name), under=tuple(self.cases(fact)))

    def cases(self, fact: DerivedFact) -> Iterator[Node]:
        """What gives a derived fact its value, in order: its cases up to the first that certainly holds, or what it
        counts.
        """
        if fact.count:
            yield from map(self.node, fact.count)
        elif is_one_condition(fact):
            yield from self.parts(fact.cases[0].when)
        else:
            yield from self._ordered(fact)
        if fact.typed and not isinstance(self.memory[TYPED + fact.name], Unknown):
            yield self.ground(TYPED + fact.name)

    def _ordered(self, fact: DerivedFact) -> Iterator[Node]:
        rules = self.knowledge_base.rules
        for number, case in enumerate(fact.cases, 1):
            text = self.told(case.value)
            if case.rule:
                text = self.say("{value}: {title}", value=text, title=self.say.of(rules[case.rule].title))
            decided = self.truth(case.when)
            yield Node("case", text, TRUTHS[decided], case.rule, under=self.parts(case.when))
            if decided is True:
                if later := len(fact.cases) - number:
                    yield Node("note", self.say("cases after this one, not looked at: {count}", count=later))
                return
        if fact.otherwise is not None:
            yield Node("note", self.say("otherwise {value}", value=self.told(fact.otherwise)))


def is_one_condition(fact: DerivedFact) -> bool:
    """Whether a derived fact is true or false as one condition is, and no rule gives it."""
    return len(fact.cases) == 1 and fact.cases[0].value is True and fact.otherwise is False and not fact.cases[0].rule


def _flat(condition: All | Any) -> Iterator[Condition]:
    """The parts, those of a part of the same kind among them: how they are bracketed changes no truth."""
    for part in condition.parts:
        if type(part) is type(condition):
            yield from _flat(part)
        else:
            yield part


@lru_cache(maxsize=4096)
def _sentence(comparison: Comparison, say: Language, names: Names) -> str:
    return condition_sentence(comparison, say=say, names=names)
