"""Whether the advice is the same whatever is not recorded, and what it hangs on most where it is not.

Advice is how urgent a referral is, which techniques are offered and how, and which are withheld. That it is the same
is said only where it was shown: nothing that is done hangs on a blank any more, or every combination of the
blanks on which something hangs was consulted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...facts.case import Case
from ...facts.language import ENGLISH, Language
from ...facts.vocabulary import Value
from ...rules.conclusion import URGENCIES
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultant
from .ask_next import NextQuestion, effect_node, effects, question_node, settled_words
from .blanks import Blanks, Witness
from .difference import difference
from .difference_tree import state_words
from .explanation import Explanation, Node
from .result import Result
from .wording import listed

SAME, DIFFERS, UNSETTLED = "same", "differs", "unsettled"
MOST_LOOKED_INTO = 24  # blanks whose every answer is consulted, where more than that hang together
MOST_CONSULTED = 1500  # combinations, before it is left unsettled
MOST_SHOWN = 6
MOST_NAMED = 6


class Hanging(Struct, frozen=True):
    """A blank on which the advice hangs: how urgent a referral, how many techniques, how many figures."""

    question: NextQuestion
    urgency: str
    techniques: int
    figures: int

    @property
    def weight(self) -> tuple[int, bool, int, int]:
        """What it is ranked by, the higher the more hangs on it; what it decides by itself before what takes others."""
        return URGENCIES.index(self.urgency), not self.question.witness.when, self.techniques, self.figures


class Robustness(Struct, frozen=True):
    """Whether the advice hangs on the blanks: `verdict` is same, differs, or unsettled where neither was shown.

    `hanging` are the blanks on which it was shown to hang, the weightiest first; `not_looked_into` those left
    aside, for there were too many. `beside` are the blanks that change only what is shown first or said beside.
    """

    verdict: str
    blanks: tuple[str, ...]
    hanging: tuple[Hanging, ...]
    not_looked_into: tuple[str, ...]
    beside: tuple[str, ...]


def advice(outcome: Result) -> Any:
    """The part of a result that is advice."""
    return outcome.advice


def robustness(blanks: Blanks) -> Robustness:
    """Whether the advice is the same whatever the blanks of a case are."""
    possible = blanks.hanging(blanks.now)
    names = [*possible, *(name for name in blanks.names if name not in possible)]
    looked_into = names if len(possible) <= MOST_LOOKED_INTO else _most_dangerous(blanks, possible)
    hanging = [one for name in looked_into if (one := _hanging(blanks, name, search=name in possible))]
    verdict = DIFFERS if hanging else SAME
    if not hanging and possible:
        witness, complete = _explore(blanks)
        if witness is not None:
            hanging, verdict = [_with_witness(blanks, witness)], DIFFERS
        elif not complete:
            verdict = UNSETTLED
    shown = {one.question.fact for one in hanging}
    return Robustness(
        verdict,
        blanks.names,
        tuple(sorted(hanging, key=lambda one: one.weight, reverse=True)),
        tuple(name for name in possible if name not in looked_into),
        tuple(name for name in looked_into if name not in shown and _says_otherwise(blanks, name)),
    )


def robust(consultant: Consultant, case: Case, say: Language = ENGLISH) -> Explanation:
    """Whether the advice is the same whatever is not recorded; where not, what it hangs on, the weightiest first."""
    blanks = Blanks(consultant, case)
    found = robustness(blanks)
    knowledge_base, facts = consultant.knowledge_base, dict(blanks.facts)
    data: Mapping[str, Any] = {
        "robust": {SAME: True, DIFFERS: False, UNSETTLED: None}[found.verdict],
        "verdict": found.verdict,
        "blanks": list(found.blanks),
        "hanging": [
            {
                **one.question.to_plain(facts),
                "urgency": one.urgency,
                "techniques": one.techniques,
                "figures": one.figures,
            }
            for one in found.hanging
        ],
        "not_looked_into": list(found.not_looked_into),
        "beside": list(found.beside),
    }
    tree = (
        Node("says", say("Now: {state}", state=state_words(blanks.now.decision, knowledge_base, say))),
        *_tree(found, knowledge_base, say),
    )
    answer = settled_words(blanks.now.decision, knowledge_base, say) + _answer(found, knowledge_base, say)
    return Explanation("robust", case.label, answer, tree, data)


def _most_dangerous(blanks: Blanks, possible: tuple[str, ...]) -> list[str]:
    """Those of many blanks that are asked first: the most urgent referrals hang on them."""
    asked = [question.fact for question in blanks.now.decision.ask]
    return [*asked, *(name for name in possible if name not in asked)][:MOST_LOOKED_INTO]


def _hanging(blanks: Blanks, name: str, *, search: bool) -> Hanging | None:
    """One blank with all that hangs on it; None where nothing does. `search` looks for it with other answers too."""
    alone = [one.result for one in blanks.tried(name) if not blanks.contradicts(one.result)]
    if search or any(outcome.advice != blanks.result.advice for outcome in alone):
        witness = blanks.witness(name, advice)
        return _with_witness(blanks, witness) if witness else None
    return None


def _with_witness(blanks: Blanks, witness: Witness) -> Hanging:
    name = witness.fact
    if witness.when:
        outcomes = blanks.outcomes(witness)
        one, other = ({**witness.when, **({name: v} if v is not None else {})} for v in witness.answers)
        then = difference(blanks.consult(one), blanks.consult(other), blanks.knowledge_base)
    else:
        tried = (one.result for one in blanks.tried(name))
        outcomes = [blanks.result, *(outcome for outcome in tried if not blanks.contradicts(outcome))]
        then = None
    question = NextQuestion(name, effects(blanks, name), witness, then)
    doubts = (e.urgency for e in blanks.now.decision.cannot_exclude if name in e.ask)
    urgencies = [outcome.urgency for outcome in outcomes if outcome.urgency != blanks.result.urgency]
    urgency = max([URGENCIES[0], *urgencies, *doubts], key=URGENCIES.index)
    standing = [outcome.techniques for outcome in outcomes], [outcome.withheld for outcome in outcomes]
    moved = {name for some in standing for name in frozenset().union(*some) - frozenset.intersection(*some)}
    ways = [outcome.offered for outcome in outcomes]
    adjusted = {name for name, _ in frozenset().union(*ways) - frozenset.intersection(*ways)} - moved
    return Hanging(question, urgency, len(moved), len(adjusted))


def _explore(blanks: Blanks) -> tuple[Witness | None, bool]:
    """Every combination of the blanks on which something hangs: a witness if any, and whether all were tried."""
    consulted = 0

    def below(given: dict[str, Value]) -> tuple[Witness | None, bool]:
        nonlocal consulted
        open_names = [name for name in blanks.hanging(blanks.consult(given)) if name not in given]
        if not open_names:
            return None, True
        for answer in blanks.answers(open_names[0]):
            consulted += 1
            if consulted > MOST_CONSULTED:
                return None, False
            more = {**given, open_names[0]: answer.value}
            outcome = blanks.outcome(more)
            if blanks.contradicts(outcome):
                continue
            if outcome.advice != blanks.result.advice:
                return Witness(open_names[0], given, (None, answer.value)), True
            witness, complete = below(more)
            if witness is not None or not complete:
                return witness, complete
        return None, True

    return below({})


def _says_otherwise(blanks: Blanks, name: str) -> bool:
    """Whether an answer changes what is shown first, a lesser reason for referral, or the advice beside."""
    for tried in blanks.tried(name):
        if not blanks.contradicts(tried.result):
            one = difference(blanks.now, tried.consultation, blanks.knowledge_base)
            if one.first or one.no_longer_first or one.gained_referrals or one.lost_referrals or one.gained_advice:
                return True
    return False


def _answer(found: Robustness, knowledge_base: KnowledgeBase, say: Language) -> str:
    number = len(found.blanks)
    if not number:
        return say("Everything is recorded: the advice hangs on no blank.")
    names = listed((say.of(knowledge_base.name_of(name)) for name in found.blanks), say, MOST_NAMED)
    match found.verdict:
        case "same":
            return say("The same advice whatever is not recorded ({number}): {names}.", number=number, names=names)
        case "unsettled":
            return say(
                "No answer was found that changes the advice, but not all combinations of {number} blanks were tried.",
                number=number,
            )
    first = found.hanging[0].question.fact
    words = {
        "name": say.of(knowledge_base.name_of(first)),
        "number": len(found.hanging) + len(found.not_looked_into),
        "blanks": number,
    }
    if words["number"] == 1:
        return say("The advice hangs on one of {blanks} blanks: {name}.", **words)
    if found.not_looked_into:
        words["number"], more = len(found.hanging), len(found.not_looked_into)
        return say(
            "The advice hangs on at least {number} of {blanks} blanks, most on {name}; {more} were not looked into.",
            more=more,
            **words,
        )
    return say("The advice hangs on {number} of {blanks} blanks, most of all on {name}.", **words)


def _tree(found: Robustness, knowledge_base: KnowledgeBase, say: Language) -> list[Node]:
    nodes = []
    for one in found.hanging[:MOST_SHOWN]:
        node = question_node(one.question, 0, knowledge_base, say)
        fact = knowledge_base.vocabulary.facts[one.question.fact]
        if not one.question.witness.when:
            telling = (e for e in one.question.effects if not e.contradicts)
            under = tuple(effect_node(e, fact, knowledge_base, say) for e in telling)
            node = Node(node.kind, node.text, fact=node.fact, under=under)
        nodes.append(node)
    rest = [one.question.fact for one in found.hanging[MOST_SHOWN:]]
    messages = (
        ("It hangs on these too: {names}.", rest),
        ("Not looked into, for so much is open: {names}.", found.not_looked_into),
        ("These change only what is shown first, or said beside it: {names}.", found.beside),
    )
    for message, names in messages:
        if names:
            nodes.append(
                Node("note", say(message, names=listed((say.of(knowledge_base.name_of(n)) for n in names), say, 12)))
            )
    return nodes
