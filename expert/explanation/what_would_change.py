"""What would change a technique's standing, verified by consulting, in words."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from ...facts.case import Case
from ...facts.language import ENGLISH, Language, capital, phrase
from ...facts.vocabulary import Value, as_plain
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultant, Consultation
from ..inference import Inference
from ..trace import Trace, conclusions
from ..weigh import NOT_INDICATED, OFFERED, WITHHELD, weigh
from .case_change import changed
from .change import MOST_CHANGES, Change, Changes
from .change_search import ChangeSearch
from .explanation import Explanation, Node
from .reconsider import Ground, Reconsidering, ground
from .wording import finding_words, listed

STANDINGS = {
    OFFERED: phrase("offered"),
    WITHHELD: phrase("withheld"),
    NOT_INDICATED: phrase("not indicated"),
}


class WhatWouldChange:
    """One case, to be asked of any technique what would change its standing.

    Every change is verified by consulting the changed case; `consulted` counts how often that was done. What is
    worked out for one technique serves the next. `index` is `ground(consultant.scope)`, where it is at hand already.
    """

    def __init__(self, consultant: Consultant, consultation: Consultation, index: Ground | None = None) -> None:
        self.consultant, self.case = consultant, consultation.case
        self.search = ChangeSearch(Reconsidering(consultation, index or ground(consultant.scope)))
        self._inferred: dict[frozenset[tuple[str, Value | None]], tuple[Inference, Trace]] = {}

    @property
    def consulted(self) -> int:
        """How many changed cases were consulted."""
        return len(self._inferred)

    def of(self, technique: str) -> Changes:
        """The changes for `technique`, the smallest first; those that a consultation does not bear out are left out."""
        found = self.search.of(technique)
        true = tuple(change for change in found.changes if self._becomes(change, technique) == change.becomes)
        return found if true == found.changes else replace(found, changes=true, complete=False)

    def _becomes(self, change: Change, technique: str) -> str:
        consultant, key = self.consultant, frozenset(change.set.items())
        if key not in self._inferred:
            inference = consultant.infer(changed(self.case, change.set, consultant.knowledge_base.vocabulary))
            self._inferred[key] = inference, conclusions(inference, consultant.knowledge_base)
        inference, found = self._inferred[key]
        return weigh(found, inference.memory, consultant.scope, (technique,)).techniques[technique].standing


def what_would_change(
    changes: Changes, case: Case, knowledge_base: KnowledgeBase, say: Language = ENGLISH
) -> Explanation:
    """`changes` of a technique of `case` as an explanation."""
    return _Words(case, knowledge_base, say).explanation(changes)


class _Words:
    def __init__(self, case: Case, knowledge_base: KnowledgeBase, say: Language) -> None:
        self.case, self.knowledge_base, self.say = case, knowledge_base, say
        self.facts = knowledge_base.vocabulary.facts

    def explanation(self, changes: Changes) -> Explanation:
        return Explanation(
            explains="what-would-change",
            subject=changes.technique,
            answer=self._answer(changes),
            tree=(
                *(self._change(number, one) for number, one in enumerate(changes.changes, 1)),
                *self._why_none(changes),
            ),
            data={
                "technique": changes.technique,
                "now": changes.now,
                "changes": [self._plain(change) for change in changes.changes],
                "complete": changes.complete,
                "never": list(changes.never),
            },
        )

    def _plain(self, change: Change) -> dict[str, Any]:
        return {
            "set": {name: self._plain_value(name, value) for name, value in change.set.items()},
            "becomes": change.becomes,
            "same": {
                name: sorted((self._plain_value(name, value) for value in change.same[name]), key=str)
                for name in change.set
                if len(change.same[name]) > 1
            },
        }

    def _plain_value(self, name: str, value: Value | None) -> Any:
        return None if value is None else as_plain(value, self.facts[name])

    def _answer(self, changes: Changes) -> str:
        say = self.say
        title = say.of(self.knowledge_base.catalogue.techniques[changes.technique].title)
        now = say(STANDINGS[changes.now])
        if not changes.changes:
            return say("{technique} is {now}, and {nothing}.", technique=title, now=now, nothing=self._nothing(changes))
        sizes = {len(change.set) for change in changes.changes}
        becomes = listed((say(STANDINGS[word]) for word in dict.fromkeys(c.becomes for c in changes.changes)), say)
        message = phrase("{technique} is {now}. One change would make it {becomes}:")
        if len(changes.changes) > 1:
            message = phrase("{technique} is {now}. Any of these would make it {becomes}:")
        elif sizes != {1}:
            message = phrase("{technique} is {now}. These changes together would make it {becomes}:")
        return say(message, technique=title, now=now, becomes=becomes)

    def _nothing(self, changes: Changes) -> str:
        if changes.never:
            return self.say("nothing would change that: it is never offered to anybody")
        if changes.unrecommended:
            return self.say("nothing would change that: no rule recommends it")
        if changes.complete:
            return self.say("nothing that can change would change that")
        return self.say("no change was found; the search stopped before its end")

    def _why_none(self, changes: Changes) -> tuple[Node, ...]:
        if changes.changes:
            message = phrase("There may be others: the search stopped before its end.")
            if changes.complete:
                message = phrase("Nothing else that can change would do.")
            elif len(changes.changes) == MOST_CHANGES:
                message = phrase("There may be others; these ask for least.")
            caution = self.say("This says what the record decides; it is no advice to change a treatment.")
            return Node("note", self.say(message)), Node("note", caution)
        rules = self.knowledge_base.rules
        return tuple(
            Node(
                "rule",
                self.say.of(rules[name].title),
                rule=name,
                under=(Node("because", self.say("because: {because}", because=self.say.of(rules[name].because))),),
            )
            for name in dict.fromkeys((*changes.never, *changes.stuck))
        )

    def _change(self, number: int, change: Change) -> Node:
        facts = tuple(self._fact(name, change) for name in change.set)
        becomes = self.say(STANDINGS[change.becomes])
        if len(facts) == 1:
            text = self.say("{number}. {change}. Then {becomes}.", number=number, change=facts[0].text, becomes=becomes)
            return Node("change", text, fact=facts[0].fact, value=facts[0].value)
        text = self.say(
            "{number}. All {count} together: then {becomes}", number=number, count=len(facts), becomes=becomes
        )
        return Node("part", text, under=facts)

    def _fact(self, name: str, change: Change) -> Node:
        fact, say = self.facts[name], self.say
        values = [value for value in self._in_order(name, change.same[name]) if value is not None]
        set_to = finding_words(change.set[name], fact, say)
        others = [finding_words(value, fact, say) for value in values if value != change.set[name]]
        now = finding_words(self.case.findings.get(name), fact, say)
        title = capital(say.of(self.knowledge_base.name_of(name)))
        message = phrase("{title}: {set_to} (now {now})")
        if others and fact.kind in ("boolean", "choice"):
            message = phrase("{title}: {set_to} (or {others}; now {now})")
        text = say(message, title=title, set_to=set_to, others=say(" or ").join(others), now=now)
        return Node("change", text, fact=name, value=self._plain_value(name, change.set[name]))

    def _in_order(self, name: str, values: frozenset[Value | None]) -> list[Value | None]:
        words: list[Any] = [*self.facts[name].values, *self.facts[name].also]
        return sorted(values, key=lambda value: words.index(value) if value in words else -1)
