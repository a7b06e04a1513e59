"""What to ask next: the facts on which something still hangs that no certain rule has settled."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from ..facts.technique import CERTAINTIES
from ..facts.vocabulary import Finding
from ..rules.conclusion import URGENCIES, Adapt, Cap, Recommend, Refer, WithholdPoints
from .offers import is_option, position_of
from .scope import Scope
from .trace import InForce, Trace
from .weigh import Ban, Weighed, Weighing


class NotExcluded(Struct, frozen=True):
    """An urgent or emergency referral that nothing excludes yet, and the facts that would."""

    urgency: str
    rule: str
    ask: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The entry as JSON data."""
        return {"urgency": self.urgency, "rule": self.rule, "ask": list(self.ask)}


class Question(Struct, frozen=True):
    """A fact worth asking: the techniques that its answer may open, the referrals that it may exclude."""

    fact: str
    question: str
    opens: tuple[str, ...]
    excludes: tuple[str, ...]

    def to_plain(self) -> dict[str, Any]:
        """The question as JSON data."""
        return {
            "fact": self.fact,
            "question": self.question,
            "opens": list(self.opens),
            "excludes": list(self.excludes),
        }


def not_excluded(trace: Trace, scope: Scope) -> tuple[NotExcluded, ...]:
    """The referrals that cannot wait and cannot be excluded, worst first."""
    order = list(scope.knowledge_base.vocabulary.facts)
    found: dict[tuple[str, str], set[str]] = {}
    for item in trace.in_force:
        if isinstance(item.conclusion, Refer) and item.conclusion.cannot_wait and not item.certain:
            found.setdefault((item.conclusion.urgency, item.rule), set()).update(item.pending)
    entries = [
        NotExcluded(urgency, rule, tuple(sorted(facts, key=order.index))) for (urgency, rule), facts in found.items()
    ]
    return tuple(sorted(entries, key=lambda entry: (-URGENCIES.index(entry.urgency), entry.rule)))


def questions(
    weighing: Weighing,
    trace: Trace,
    excluded: tuple[NotExcluded, ...],
    memory: Mapping[str, Finding],
    scope: Scope,
) -> tuple[Question, ...]:
    """The questions whose answers can still change the decision, the most dangerous first."""
    vocabulary = scope.knowledge_base.vocabulary.facts
    danger: dict[str, int] = {}
    settled = max(
        (
            URGENCIES.index(i.conclusion.urgency)
            for i in trace.in_force
            if isinstance(i.conclusion, Refer) and i.certain
        ),
        default=0,
    )
    for entry in excluded:
        if URGENCIES.index(entry.urgency) > settled:
            for fact in entry.ask:
                danger[fact] = max(danger.get(fact, 0), URGENCIES.index(entry.urgency))
    for weighed in weighing.techniques.values():
        if not weighed.surely_withheld and (weighed.recommended_by or weighed.could_be_recommended_by):
            for fact in _open(weighed, weighing, scope):
                danger.setdefault(fact, 0)
    place = {name: number for number, name in enumerate(vocabulary)}
    asked = sorted(danger, key=lambda fact: (-danger[fact], place[fact]))
    lifted = {name: weighed.lifted_by for name, weighed in weighing.techniques.items()}
    return tuple(
        Question(
            fact,
            vocabulary[fact].question,
            tuple(name for name, facts in lifted.items() if fact in facts),
            tuple(dict.fromkeys(entry.rule for entry in excluded if fact in entry.ask)),
        )
        for fact in asked
    )


def _open(weighed: Weighed, weighing: Weighing, scope: Scope) -> Iterator[str]:
    """The facts that could still change what is said of one technique that nothing withholds for certain."""
    for ban in weighed.bans:
        if not ban.certain and _ban_matters(ban, weighed, weighing):
            yield from ban.pending
    for item in _bounds_that_matter(weighed, weighing):
        yield from item.pending
    for item in weighing.adaptations:
        if not item.certain and _adaptation_matters(item, weighed, weighing, scope):
            yield from item.pending
    if weighed.technique.points:
        sure = {point for item in weighing.points if item.certain for point in _points(item)}
        for item in weighing.points:
            if not item.certain and not set(_points(item)) <= sure:
                yield from item.pending
    if not weighed.recommended_by or is_option(weighed.recommended_by):
        for item in weighed.could_be_recommended_by:
            assert isinstance(item.conclusion, Recommend)
            if not weighed.recommended_by or not item.conclusion.option:
                yield from item.pending


def _ban_matters(ban: Ban, weighed: Weighed, weighing: Weighing) -> bool:
    if ban.places is not None:
        return not ban.places.isdisjoint(weighed.sure_places)
    if ban.positions is None:
        return True
    first = position_of(weighing, weighed.sure_positions)
    if first in ban.positions:
        return True
    removes = not ban.positions.isdisjoint(weighed.sure_positions)
    return removes and any(not b.certain and b.positions and first in b.positions for b in weighed.bans)


def _bounds_that_matter(weighed: Weighed, weighing: Weighing) -> Iterator[InForce]:
    """The uncertain bounds that would lower a figure of the technique, or of the session."""
    bounds, technique = weighing.bounds, weighed.technique
    sure = [bound for bound in bounds.items if bound.certain]
    depth, minutes = bounds.depth(technique, sure), technique.dose.get("minutes")
    for bound in bounds.items:
        if bound.certain:
            continue
        match bound.conclusion:
            case Cap("pressure", at_most):
                matters = int(at_most) < bounds.least("pressure", technique.cap, sure)
            case Cap("certainty", at_most):
                now = bounds.certainty(technique, sure)
                matters = CERTAINTIES.index(str(at_most)) < CERTAINTIES.index(now)
            case Cap("depth"):
                matters = bounds.depth(technique, [*sure, bound]) < depth
            case Cap("minutes", at_most):
                matters = int(at_most) < bounds.least("minutes", 240, sure)
            case Cap(quantity, at_most):
                matters = int(at_most) < bounds.least(quantity, 240, sure)
            case _:
                lower = bounds.depth(technique, [*sure, bound]) < depth
                shorter = minutes is not None and bounds.minutes(minutes, [*sure, bound]) != bounds.minutes(
                    minutes, sure
                )
                matters = lower or shorter
        if matters:
            yield bound


def _adaptation_matters(item: InForce, weighed: Weighed, weighing: Weighing, scope: Scope) -> bool:
    assert isinstance(item.conclusion, Adapt)
    if weighed.technique.id not in scope.techniques(item.conclusion.select):
        return False
    return not any(
        other.certain
        and isinstance(other.conclusion, Adapt)
        and other.conclusion.text == item.conclusion.text
        and weighed.technique.id in scope.techniques(other.conclusion.select)
        for other in weighing.adaptations
    )


def _points(item: InForce) -> tuple[str, ...]:
    assert isinstance(item.conclusion, WithholdPoints)
    return item.conclusion.points
