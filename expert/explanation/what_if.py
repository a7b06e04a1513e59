"""What would be if: a case and the same case changed, or two cases, with all that differs between their decisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...facts.case import Case
from ...facts.language import ENGLISH, Language, capital, phrase
from ...facts.vocabulary import Finding, Unknown, as_plain
from ...rules.conclusion import URGENCIES
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from ..decision import Decision
from .difference import Difference, difference
from .difference_tree import difference_tree, state_words
from .explanation import Explanation, Node
from .wording import finding_words, listed


class FactChange(Struct, frozen=True):
    """A fact recorded otherwise in two cases; Unknown where it is not known."""

    fact: str
    before: Finding
    after: Finding


def fact_changes(before: Case, after: Case, knowledge_base: KnowledgeBase) -> tuple[FactChange, ...]:
    """The facts that two cases record otherwise, in the order of the vocabulary."""
    unknown = Unknown()
    pairs = (
        FactChange(name, before.findings.get(name, unknown), after.findings.get(name, unknown))
        for name in knowledge_base.vocabulary.facts
    )
    return tuple(change for change in pairs if change.before != change.after)


def what_if(
    before: Consultation, after: Consultation, knowledge_base: KnowledgeBase, say: Language = ENGLISH
) -> Explanation:
    """What would be otherwise if the case of `before` were that of `after`."""
    facts = fact_changes(before.case, after.case, knowledge_base)
    made = [_now_words(change, knowledge_base, say) for change in facts]
    if before.case.moment != after.case.moment:
        made.append(say("the moment were {moment}", moment=say(after.case.moment)))
    one = difference(before, after, knowledge_base)
    if not made:
        answer = say("Nothing was changed: the case records that already.")
    else:
        if_words = listed(made, say) if len(made) <= 3 else say("these {number} things were so", number=len(made))
        answer = say("If {changes}: {effect}.", changes=if_words, effect=gist_words(one, after.decision, say))
    return _explained("what-if", before, after, one, facts, answer, knowledge_base, say)


def compare(
    before: Consultation, after: Consultation, knowledge_base: KnowledgeBase, say: Language = ENGLISH
) -> Explanation:
    """What differs between two cases, of two visits or of two patients, in what is recorded and in what is decided."""
    facts = fact_changes(before.case, after.case, knowledge_base)
    one = difference(before, after, knowledge_base)
    number = say("1 finding differs") if len(facts) == 1 else say("{number} findings differ", number=len(facts))
    answer = say("{findings}; {effect}.", findings=number, effect=gist_words(one, after.decision, say))
    if not facts and one.nothing:
        answer = say("Nothing differs.")
    return _explained("compare", before, after, one, facts, answer, knowledge_base, say)


def gist_words(one: Difference, then: Decision, say: Language = ENGLISH) -> str:
    """A difference in part of a sentence: the referral, what is not excluded, how many techniques came and went.

    `then` is the second of the two decisions: that an urgent cause is open, or nothing offered, is never left out.
    """
    parts = []
    before, after = one.urgency
    doubts = [doubt.urgency for doubt in then.cannot_exclude if URGENCIES.index(doubt.urgency) > URGENCIES.index(after)]
    if doubts:
        worst = max(doubts, key=URGENCIES.index)
        message = (
            phrase("an emergency is not excluded")
            if worst == "emergency"
            else phrase("an urgent cause is not excluded")
        )
        parts.append(say(message))
    elif before != after:
        words = {"after": say(after), "before": say(before)}
        parts.append(
            say("no referral, before {before}", **words)
            if after == "none"
            else say("referral {after}, before {before}", **words)
        )
    if one.gained_contradictions:
        parts.append(say("the record contradicts itself"))
    opened, closed = len(one.opened), len(one.closed)
    if not then.offered and not one.nothing:
        parts.append(say("nothing is offered"))
    changed = len({change.technique for change in one.adjusted})
    if opened:
        parts.append(_counted(opened, phrase("1 technique more"), phrase("{number} techniques more"), say))
    if closed and then.offered:
        parts.append(_counted(closed, phrase("1 technique fewer"), phrase("{number} techniques fewer"), say))
    if changed:
        parts.append(
            _counted(changed, phrase("1 offered in another way"), phrase("{number} offered in another way"), say)
        )
    if parts:
        return ", ".join(parts)
    return say("the decision is the same") if one.nothing else say("the same referral and the same techniques")


def _counted(number: int, one: str, several: str, say: Language) -> str:
    return say(one) if number == 1 else say(several, number=number)


def _now_words(change: FactChange, knowledge_base: KnowledgeBase, say: Language) -> str:
    fact = knowledge_base.vocabulary.facts[change.fact]
    words = {
        "name": say.of(knowledge_base.name_of(change.fact)),
        "now": finding_words(change.after, fact, say),
        "was": finding_words(change.before, fact, say),
    }
    return say("{name} were {now} (recorded: {was})", **words)


def _explained(
    kind: str,
    before: Consultation,
    after: Consultation,
    one: Difference,
    facts: tuple[FactChange, ...],
    answer: str,
    knowledge_base: KnowledgeBase,
    say: Language,
) -> Explanation:
    labels = (say("Now"), say("Then")) if kind == "what-if" else (before.case.label, after.case.label)
    width = max(map(len, labels)) if max(map(len, labels)) <= 24 else 0
    sides = tuple(
        Node("says", f"{label + ':':<{width + 1}} {state_words(side.decision, knowledge_base, say)}")
        for label, side in zip(labels, (before, after), strict=True)
    )
    subject = before.case.label if kind == "what-if" else f"{before.case.label}, {after.case.label}"
    vocabulary = knowledge_base.vocabulary.facts
    data: Mapping[str, Any] = {
        "changes": {
            change.fact: {
                "before": as_plain(change.before, vocabulary[change.fact]),
                "after": as_plain(change.after, vocabulary[change.fact]),
            }
            for change in facts
        },
        "moment": {"before": before.case.moment, "after": after.case.moment},
        "before": _decided(before.decision),
        "after": _decided(after.decision),
        "difference": one.to_plain(),
    }
    tree = (*sides, *_fact_nodes(before, after, facts, knowledge_base, say), *difference_tree(one, knowledge_base, say))
    return Explanation(kind, subject, answer, tree, data)


def _fact_nodes(
    before: Consultation,
    after: Consultation,
    facts: tuple[FactChange, ...],
    knowledge_base: KnowledgeBase,
    say: Language,
) -> tuple[Node, ...]:
    """The findings that differ, each by its title."""
    nodes = []
    for change in facts:
        fact = knowledge_base.vocabulary.facts[change.fact]
        was, now = finding_words(change.before, fact, say), finding_words(change.after, fact, say)
        words = {"title": capital(say.of(knowledge_base.name_of(fact.name))), "now": now, "was": was}
        text = say("{title}: {now}, before {was}", **words)
        nodes.append(Node("finding", text, fact=change.fact, value=as_plain(change.after, fact)))
    if before.case.moment != after.case.moment:
        words = {"now": say(after.case.moment), "was": say(before.case.moment)}
        nodes.append(Node("moment", say("Moment: {now}, before {was}", **words)))
    if not nodes:
        return ()
    return (Node("note", say("Recorded otherwise ({number})", number=len(nodes)), under=tuple(nodes)),)


def _decided(decision: Decision) -> dict[str, Any]:
    """A decision as JSON data, without its trace."""
    plain = decision.to_plain()
    plain.pop("trace")
    return plain
