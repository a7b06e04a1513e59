"""A difference between two decisions as a tree to read: the referral first, then the techniques, then the rest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from ...facts.language import ENGLISH, Language, phrase
from ...facts.vocabulary import Finding, Unknown
from ...rules.conclusion import CANNOT_WAIT, URGENCIES
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import spoken
from ..decision import Decision
from ..plan import Note
from ..summary import span_text
from .difference import Adjusted, DerivedChange, Difference, Moved, PlanChange
from .explanation import Node
from .figure_words import figure_words
from .result import OFFERED, WITHHELD
from .wording import listed, techniques_named

MOST_NAMES = 8

_COURSE = {
    "techniques": phrase("Techniques in a session: at most {now}, before {was}"),
    "minutes": phrase("Minutes of a session: {now}, before {was}"),
    "per_week": phrase("Sessions a week: at most {now}, before {was}"),
    "sessions": phrase("Sessions in all: at most {now}, before {was}"),
}


def difference_tree(difference: Difference, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> tuple[Node, ...]:
    """All that differs, a line for each kind of change, the rules that changed it below."""
    return tuple(_Tree(difference, knowledge_base, say).nodes())


def state_words(decision: Decision, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> str:
    """What a decision comes to, in a line: the referral, how many techniques are offered and withheld, how hard."""
    doubts = [one.urgency for one in decision.cannot_exclude if _worse(one.urgency, decision.urgency)]
    parts = [_referral_words(decision.urgency, say)]
    if decision.contradictions:
        parts.append(say("the record contradicts itself"))
    if doubts:
        parts.append(say("{urgency} cause not excluded", urgency=say(max(doubts, key=URGENCIES.index))))
    offered = len(decision.offered)
    if not offered:
        return ", ".join([*parts, say("nothing offered")])
    parts.append(say("1 technique offered") if offered == 1 else say("{number} techniques offered", number=offered))
    parts.append(say("{number} withheld", number=len(decision.withheld)))
    most = max(offer.pressure_cap for offer in decision.offered)
    return ", ".join([*parts, say("pressure at most {most} of 10", most=most)])


def _worse(urgency: str, than: str) -> bool:
    return URGENCIES.index(urgency) > URGENCIES.index(than)


def _referral_words(urgency: str, say: Language) -> str:
    return say("no referral") if urgency == URGENCIES[0] else say("{urgency} referral", urgency=say(urgency))


class _Tree:
    def __init__(self, difference: Difference, knowledge_base: KnowledgeBase, say: Language) -> None:
        self.difference, self.knowledge_base, self.say = difference, knowledge_base, say

    def nodes(self) -> Iterator[Node]:
        one = self.difference
        yield from self._referrals()
        yield from self._contradictions()
        yield from self._opened(one.opened)
        yield from self._closed(one.closed)
        yield from self._otherwise_not_offered()
        yield from self._adjusted(one.adjusted)
        yield from self._first()
        yield from map(self._plan, one.plan)
        yield from self._notes(phrase("Said now: {text}"), one.gained_advice)
        yield from self._notes(phrase("No longer said: {text}"), one.lost_advice)
        yield from self._questions(phrase("Asked now: {question}"), one.gained_questions)
        yield from self._questions(phrase("No longer asked: {question}"), one.lost_questions)
        yield from map(self._derived, one.derived)

    def _named(self, techniques: Iterable[str], most: int = MOST_NAMES) -> str:
        return techniques_named(techniques, self.knowledge_base, self.say, most)

    def _rule(self, message: str, rule: str, techniques: Iterable[str] = ()) -> Node:
        """A rule with what it did, and to which techniques where it did not do so to all."""
        text = self.say(message, rule=self.say.of(self.knowledge_base.rules[rule].title))
        names = list(techniques)
        return Node("rule", f"{text}: {self._named(names)}" if names else text, rule=rule)

    def _referrals(self) -> Iterator[Node]:
        one, say = self.difference, self.say
        for reason in one.gained_referrals:
            text = say("Refer, {urgency}: {to}", urgency=say(reason.urgency), to=say.of(reason.to))
            yield Node("change", text, rule=reason.rule, under=(self._rule(phrase("By: {rule}"), reason.rule),))
        for reason in one.lost_referrals:
            text = say("No longer: refer, {urgency}: {to}", urgency=say(reason.urgency), to=say.of(reason.to))
            yield Node("change", text, rule=reason.rule, under=(self._rule(phrase("Without: {rule}"), reason.rule),))
        referred = {reason.rule for reason in one.gained_referrals}
        messages = (
            (phrase("No longer excluded, {urgency}"), one.gained_doubts),
            (phrase("Excluded now, {urgency}"), [doubt for doubt in one.lost_doubts if doubt.rule not in referred]),
        )
        for message, doubts in messages:
            for urgency in dict.fromkeys(doubt.urgency for doubt in doubts):
                rules = [self._rule("{rule}", doubt.rule) for doubt in doubts if doubt.urgency == urgency]
                text = say(message, urgency=say(urgency))
                if len(rules) == 1:
                    yield Node("rule", f"{text}: {rules[0].text}", rule=rules[0].rule)
                else:
                    yield Node("change", f"{text} ({len(rules)})", under=tuple(rules))

    def _contradictions(self) -> Iterator[Node]:
        one, say = self.difference, self.say
        for entry in one.gained_contradictions:
            facts = listed((say.of(self.knowledge_base.name_of(fact)) for fact in entry.facts), say)
            text = say("The record contradicts itself: {text} Correct {facts}.", text=say.of(entry.text), facts=facts)
            yield Node("change", text, rule=entry.rule, under=(self._rule(phrase("By: {rule}"), entry.rule),))
        for entry in one.lost_contradictions:
            text = say("No longer a contradiction: {text}", text=say.of(entry.text))
            yield Node("change", text, rule=entry.rule, under=(self._rule(phrase("Without: {rule}"), entry.rule),))

    def _opened(self, moved: tuple[Moved, ...]) -> Iterator[Node]:
        if not moved:
            return
        fell = {one.technique: one.no_longer_restricted_by for one in moved if one.before == WITHHELD}
        came = {one.technique: one.recommended_by for one in moved}
        under = [
            *(self._rule(phrase("No longer withheld by: {rule}"), rule, some) for rule, some in self._cover(fell)),
            *(self._rule(phrase("Recommended by: {rule}"), rule, some) for rule, some in self._cover(came)),
        ]
        yield self._moved(phrase("Newly offered ({number}): {names}"), moved, under)

    def _closed(self, moved: tuple[Moved, ...]) -> Iterator[Node]:
        if not moved:
            return
        withheld = {one.technique: one.restricted_by for one in moved if one.after == WITHHELD}
        gone = {one.technique: one.no_longer_recommended_by for one in moved if one.after != WITHHELD}
        under = [
            *(self._rule(phrase("Withheld by: {rule}"), rule, some) for rule, some in self._cover(withheld)),
            *(self._rule(phrase("No longer recommended by: {rule}"), rule, some) for rule, some in self._cover(gone)),
        ]
        yield self._moved(phrase("No longer offered ({number}): {names}"), moved, under)

    def _otherwise_not_offered(self) -> Iterator[Node]:
        others = [one for one in self.difference.moved if OFFERED not in (one.before, one.after)]
        withheld = tuple(one for one in others if one.after == WITHHELD)
        lifted = tuple(one for one in others if one.before == WITHHELD)
        if withheld:
            rules = self._cover({one.technique: one.restricted_by for one in withheld})
            under = [self._rule(phrase("Withheld by: {rule}"), rule, some) for rule, some in rules]
            yield self._moved(
                phrase("Withheld now, and not offered before either ({number}): {names}"), withheld, under
            )
        if lifted:
            rules = self._cover({one.technique: one.no_longer_restricted_by for one in lifted})
            under = [self._rule(phrase("No longer withheld by: {rule}"), rule, some) for rule, some in rules]
            yield self._moved(phrase("No longer withheld, but not indicated ({number}): {names}"), lifted, under)

    def _moved(self, message: str, moved: tuple[Moved, ...], under: Iterable[Node]) -> Node:
        names = self._named(one.technique for one in moved)
        return Node("change", self.say(message, number=len(moved), names=names), under=tuple(under))

    def _cover(self, rules_of: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, list[str]]]:
        """As few rules as account for all techniques, referrals and contradictions first.

        The techniques are left out where the first rule accounts for all of them.
        """
        one = self.difference
        first = [r.rule for r in one.gained_referrals + one.lost_referrals if r.urgency in CANNOT_WAIT]
        first += [d.rule for d in one.gained_doubts + one.lost_doubts]
        first += [c.rule for c in one.gained_contradictions + one.lost_contradictions]
        left = {technique: rules for technique, rules in rules_of.items() if rules}
        everything = len(rules_of)
        while left:
            counts = Counter(rule for rules in left.values() for rule in rules)
            chosen = min(counts, key=lambda rule: (rule not in first, -counts[rule], rule))
            some = [technique for technique, rules in left.items() if chosen in rules]
            yield chosen, [] if len(some) == everything else some
            left = {technique: rules for technique, rules in left.items() if chosen not in rules}

    def _adjusted(self, adjusted: tuple[Adjusted, ...]) -> Iterator[Node]:
        if not adjusted:
            return
        groups: dict[tuple[str, tuple[str, ...], tuple[str, ...]], list[str]] = {}
        for change in adjusted:
            for text in figure_words(change, self.knowledge_base.catalogue, self.say):
                groups.setdefault((text, change.rules, change.no_longer), []).append(change.technique)
        under = []
        for (text, rules, no_longer), techniques in groups.items():
            why = [self._rule(phrase("By: {rule}"), rule) for rule in rules]
            why += [self._rule(phrase("No longer by: {rule}"), rule) for rule in no_longer]
            under.append(Node("bound", f"{self._named(techniques)}: {text}", under=tuple(why)))
        number = len({change.technique for change in adjusted})
        yield Node("change", self.say("Offered in another way ({number})", number=number), under=tuple(under))

    def _first(self) -> Iterator[Node]:
        one = self.difference
        for message, names in (
            (phrase("Shown first now: {names}"), one.first),
            (phrase("No longer shown first: {names}"), one.no_longer_first),
        ):
            if names:
                yield Node("change", self.say(message, names=self._named(names)))

    def _plan(self, change: PlanChange) -> Node:
        was, now = (
            self.say("no bound")
            if value is None
            else span_text(value, self.say)
            if isinstance(value, tuple)
            else str(value)
            for value in (change.before, change.after)
        )
        return Node("change", self.say(_COURSE[change.figure], was=was, now=now))

    def _notes(self, message: str, notes: tuple[Note, ...]) -> Iterator[Node]:
        for note in notes:
            text = self.say(message, text=self.say.of(note.text))
            yield Node("change", text, rule=note.rule, under=(self._rule(phrase("By: {rule}"), note.rule),))

    def _questions(self, message: str, facts: tuple[str, ...]) -> Iterator[Node]:
        for name in facts:
            question = self.say.of(self.knowledge_base.vocabulary.facts[name].question)
            yield Node("change", self.say(message, question=question), fact=name)

    def _derived(self, change: DerivedChange) -> Node:
        title = self.say.of(self.knowledge_base.derived[change.fact].title)
        was, now = self._derived_words(change.before), self._derived_words(change.after)
        return Node("derived", self.say("{title}: {now}, before {was}", title=title, now=now, was=was))

    def _derived_words(self, finding: Finding) -> str:
        say = self.say
        if isinstance(finding, Unknown):
            some = sorted(finding.possible or (), key=str)
            words = say("not known")
            return (
                f"{words} ({say('{some} possible', some=listed(map(self._derived_words, some), say))})"
                if some
                else words
            )
        if isinstance(finding, bool):
            return say("yes") if finding else say("no")
        return say(spoken(str(finding)))
