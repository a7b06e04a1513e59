"""What to ask next, and what every possible answer would do."""

from __future__ import annotations

from typing import Any

from msgspec import Struct

from ...facts.case import Case
from ...facts.language import ENGLISH, Language
from ...facts.vocabulary import Fact, as_plain
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultant
from ..decision import Decision
from .blanks import Blanks, Tried, Witness
from .case_change import Answer
from .difference import Difference, difference
from .effects import effect_words, effects_plain
from .explanation import Explanation, Node
from .result import holding_all
from .wording import answers_words, finding_words, listed

MOST_QUESTIONS = 10
MOST_CONDITIONS = 4


class Effect(Struct, frozen=True):
    """Answers to one question that do the same, and what they do."""

    answers: tuple[Answer, ...]
    difference: Difference
    contradicts: bool

    def to_plain(self, fact: Fact) -> dict[str, Any]:
        """The effect as JSON data; a stretch of numbers as its least and greatest."""
        return {"answers": [_answer_plain(one, fact) for one in self.answers], **effects_plain(self.difference)}


class NextQuestion(Struct, frozen=True):
    """A question worth asking, what its answers do by themselves, and the witness that it matters.

    `then` is what the second answer of the witness does beside the first, where that takes other answers too.
    """

    fact: str
    effects: tuple[Effect, ...]
    witness: Witness
    then: Difference | None = None

    def to_plain(self, facts: dict[str, Fact]) -> dict[str, Any]:
        """The question as JSON data."""
        fact = facts[self.fact]
        plain: dict[str, Any] = {
            "fact": self.fact,
            "question": fact.question,
            "answers": [effect.to_plain(fact) for effect in self.effects],
            "witness": self.witness.to_plain(facts),
        }
        if self.then is not None:
            plain["witness"]["difference"] = effects_plain(self.then)
        return plain


def ask_next(
    consultant: Consultant, case: Case, say: Language = ENGLISH, most: int | None = MOST_QUESTIONS
) -> Explanation:
    """The questions worth asking, the most dangerous first, each with what every answer would do.

    A question is listed only with a witness that it matters. `most` bounds how many are worked out, None for all.
    """
    blanks = Blanks(consultant, case)
    asked = [question.fact for question in blanks.now.decision.ask]
    found: list[NextQuestion] = []
    idle: list[str] = []
    for name in asked:
        if most is not None and len(found) == most:
            break
        question = next_question(blanks, name)
        if question is None:
            idle.append(name)
        else:
            found.append(question)
    left = asked[len(found) + len(idle) :]
    facts = dict(blanks.facts)
    data = {"questions": [one.to_plain(facts) for one in found], "left": left, "idle": idle}
    knowledge_base = consultant.knowledge_base
    tree = [question_node(one, number, knowledge_base, say) for number, one in enumerate(found, 1)]
    if left:
        names = listed((say.of(knowledge_base.name_of(name)) for name in left), say, MOST_QUESTIONS)
        tree.append(Node("note", say("After these: {names}.", names=names)))
    return Explanation("ask-next", case.label, _answer(found, left, blanks, say), tuple(tree), data)


def next_question(blanks: Blanks, name: str) -> NextQuestion | None:
    """The question of one fact; None where no two answers were found that come to different things."""
    witness = blanks.witness(name)
    if witness is None:
        return None
    then = None
    if witness.when:
        one, other = ({**witness.when, name: value} for value in witness.answers)
        then = difference(blanks.consult(one), blanks.consult(other), blanks.knowledge_base)
    return NextQuestion(name, effects(blanks, name), witness, then)


def effects(blanks: Blanks, name: str) -> tuple[Effect, ...]:
    """What the answers to one question do, those that do the same together."""
    groups: dict[Any, list[Tried]] = {}
    for tried in blanks.tried(name):
        groups.setdefault(tried.result, []).append(tried)
    return tuple(
        Effect(
            tuple(one.answer for one in some),
            difference(blanks.now, some[0].consultation, blanks.knowledge_base),
            blanks.contradicts(outcome),
        )
        for outcome, some in groups.items()
    )


def question_node(question: NextQuestion, number: int, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> Node:
    """A question with its answers below it, and with what it waits for where no answer does anything by itself."""
    fact = knowledge_base.vocabulary.facts[question.fact]
    alone = not question.witness.when
    nodes = [effect_node(effect, fact, knowledge_base, say) for effect in question.effects] if alone else []
    if question.then is not None:
        nodes.append(_witness_node(question, question.then, knowledge_base, say))
    prefix = f"{number}. " if number else ""
    return Node("part", f"{prefix}{say.of(fact.question)}", fact=question.fact, under=tuple(nodes))


def effect_node(effect: Effect, fact: Fact, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> Node:
    """A line for answers that do the same."""
    words = {
        "answers": answers_words(effect.answers, fact, say),
        "effect": effect_words(effect.difference, knowledge_base, say),
    }
    value = as_plain(effect.answers[0].value, fact)
    return Node("answer", say("{answers}: {effect}", **words), fact=fact.name, value=value)


def _witness_node(question: NextQuestion, then: Difference, knowledge_base: KnowledgeBase, say: Language) -> Node:
    """What the question decides once others are answered."""
    facts, when = knowledge_base.vocabulary.facts, question.witness.when
    fact = facts[question.fact]
    one, other = (finding_words(value, fact, say) for value in question.witness.answers)
    if len(when) <= MOST_CONDITIONS:
        said = (
            say(
                "{name} is {value}",
                name=say.of(knowledge_base.name_of(name)),
                value=finding_words(value, facts[name], say),
            )
            for name, value in when.items()
        )
        text = say("Matters once others are answered, as where {conditions}.", conditions=listed(said, say))
    else:
        text = say("Matters once others are answered, {number} of them.", number=len(when))
    effect = effect_words(then, knowledge_base, say)
    line = Node(
        "answer", say("{other} instead of {one}: {effect}", other=other, one=one, effect=effect), fact=fact.name
    )
    return Node("note", text, under=(line,))


def settled_words(decision: Decision, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> str:
    """That nothing is offered whatever is answered, and by which rule; nothing where that is not so."""
    rules = holding_all(decision)
    if not rules:
        return ""
    named = f"{say.of(knowledge_base.rules[rules[0]].title)} ({rules[0]})"
    return say("Nothing is offered, whatever is answered: {rule}.", rule=named) + say.space


def _answer(found: list[NextQuestion], left: list[str], blanks: Blanks, say: Language) -> str:
    if not found:
        return settled_words(blanks.now.decision, blanks.knowledge_base, say) + say(
            "Nothing needs asking: no answer can change the referral or what is offered."
        )
    question = say.of(blanks.facts[found[0].fact].question)
    number = len(found) + len(left)
    if number == 1:
        return say("One question decides: {question}", question=question)
    return say("{number} questions can change the decision; ask first: {question}", number=number, question=question)


def _answer_plain(answer: Answer, fact: Fact) -> Any:
    if answer.low is not None and answer.high is not None and answer.low != answer.high:
        return {"from": as_plain(answer.low), "to": as_plain(answer.high)}
    return as_plain(answer.value, fact)
