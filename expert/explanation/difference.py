"""What differs between two consultations: what was gained, what was lost, and by which rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from msgspec import Struct, to_builtins

from ...facts.vocabulary import Finding, Unknown, as_plain
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from ..decision import Contradiction, Decision, Reason
from ..offers import Offer
from ..plan import Note
from ..questions import NotExcluded
from .figure_rules import Holding
from .result import FIGURES, OFFERED, figures, standings

_COURSE = ("techniques", "minutes", "per_week", "sessions")


class Moved(Struct, frozen=True):
    """A technique that stands otherwise: how before and after (offered, withheld, not indicated), and why.

    `restricted_by` and `recommended_by` are the rules that do so after, `no_longer_restricted_by` and
    `no_longer_recommended_by` those that did so before alone.
    """

    technique: str
    before: str
    after: str
    restricted_by: tuple[str, ...]
    no_longer_restricted_by: tuple[str, ...]
    recommended_by: tuple[str, ...]
    no_longer_recommended_by: tuple[str, ...]


class Adjusted(Struct, frozen=True):
    """A figure of a technique that is offered before and after, and the rules that changed it.

    `figure` is one of `FIGURES`; `rules` bound it after alone, `no_longer` before alone. Both are empty where what
    was recorded changed it without a rule.
    """

    technique: str
    figure: str
    before: Any
    after: Any
    rules: tuple[str, ...]
    no_longer: tuple[str, ...]


class DerivedChange(Struct, frozen=True):
    """A derived fact with another value, or with other values still possible."""

    fact: str
    before: Finding
    after: Finding

    def to_plain(self) -> dict[str, Any]:
        """The change as JSON data; where a value is not known, the values still possible."""
        return {"fact": self.fact, "before": _possible(self.before), "after": _possible(self.after)}


class PlanChange(Struct, frozen=True):
    """A figure of the plan: techniques or minutes of a session, sessions a week, sessions in all."""

    figure: str
    before: Any
    after: Any


class Difference(Struct, frozen=True):
    """All that two decisions do not share. What came stands in `gained_…`, what went in `lost_…`.

    `moved` are the techniques that stand otherwise, `adjusted` the figures of those offered in both; `first` the
    techniques shown first after and not before, `no_longer_first` the other way round, of those offered in both.
    """

    urgency: tuple[str, str]
    gained_referrals: tuple[Reason, ...]
    lost_referrals: tuple[Reason, ...]
    gained_doubts: tuple[NotExcluded, ...]
    lost_doubts: tuple[NotExcluded, ...]
    gained_contradictions: tuple[Contradiction, ...]
    lost_contradictions: tuple[Contradiction, ...]
    moved: tuple[Moved, ...]
    adjusted: tuple[Adjusted, ...]
    first: tuple[str, ...]
    no_longer_first: tuple[str, ...]
    gained_questions: tuple[str, ...]
    lost_questions: tuple[str, ...]
    gained_advice: tuple[Note, ...]
    lost_advice: tuple[Note, ...]
    plan: tuple[PlanChange, ...]
    derived: tuple[DerivedChange, ...]

    @property
    def opened(self) -> tuple[Moved, ...]:
        """The techniques newly offered."""
        return tuple(one for one in self.moved if one.after == OFFERED)

    @property
    def closed(self) -> tuple[Moved, ...]:
        """The techniques no longer offered."""
        return tuple(one for one in self.moved if one.before == OFFERED)

    @property
    def nothing(self) -> bool:
        """Whether the two decisions say the same."""
        same_urgency = self.urgency[0] == self.urgency[1]
        return same_urgency and not any(getattr(self, name) for name in self.__struct_fields__[1:])

    def to_plain(self) -> dict[str, Any]:
        """The difference as JSON data."""
        plain: dict[str, Any] = {"urgency": {"before": self.urgency[0], "after": self.urgency[1]}}
        for name in self.__struct_fields__[1:]:
            entries = getattr(self, name)
            plain[name] = [one.to_plain() if hasattr(one, "to_plain") else to_builtins(one) for one in entries]
        return plain


def difference(before: Consultation, after: Consultation, knowledge_base: KnowledgeBase) -> Difference:
    """What differs between two consultations of one knowledge base."""
    one, two = before.decision, after.decision
    both = _offers_of_both(one, two)
    holdings = Holding(before, knowledge_base), Holding(after, knowledge_base)
    return Difference(
        urgency=(one.urgency, two.urgency),
        gained_referrals=_only(two.referral, one.referral),
        lost_referrals=_only(one.referral, two.referral),
        gained_doubts=_only(two.cannot_exclude, one.cannot_exclude, lambda doubt: (doubt.urgency, doubt.rule)),
        lost_doubts=_only(one.cannot_exclude, two.cannot_exclude, lambda doubt: (doubt.urgency, doubt.rule)),
        gained_contradictions=_only(two.contradictions, one.contradictions),
        lost_contradictions=_only(one.contradictions, two.contradictions),
        moved=tuple(_moved(before, after)),
        adjusted=tuple(change for name, pair in both.items() for change in _adjusted(name, pair, holdings)),
        first=tuple(name for name, (old, new) in both.items() if new.featured and not old.featured),
        no_longer_first=tuple(name for name, (old, new) in both.items() if old.featured and not new.featured),
        gained_questions=_only(_asked(two), _asked(one)),
        lost_questions=_only(_asked(one), _asked(two)),
        gained_advice=_only(_said(two, one), _said(one, two)),
        lost_advice=_only(_said(one, two), _said(two, one)),
        plan=tuple(_plan(one, two)),
        derived=tuple(
            DerivedChange(name, finding, two.derived[name])
            for name, finding in one.derived.items()
            if finding != two.derived[name]
        ),
    )


def _only(some: Iterable[Any], others: Iterable[Any], key: Callable[[Any], Any] = lambda one: one) -> tuple[Any, ...]:
    """Those of `some` that are not among `others`, each once."""
    there = [key(one) for one in others]
    return tuple(dict.fromkeys(one for one in some if key(one) not in there))


def _offers_of_both(one: Decision, two: Decision) -> dict[str, tuple[Offer, Offer]]:
    after = {offer.technique: offer for offer in two.offered}
    return {o.technique: (o, after[o.technique]) for o in one.offered if o.technique in after}


def _moved(before: Consultation, after: Consultation) -> Iterable[Moved]:
    was, now = standings(before.decision), standings(after.decision)
    for name, old in before.weighing.techniques.items():
        if was[name] == now[name]:
            continue
        restricted, recommended = _rules(before, name)
        restricted_now, recommended_now = _rules(after, name)
        yield Moved(
            old.technique.id,
            was[name],
            now[name],
            restricted_by=restricted_now,
            no_longer_restricted_by=_only(restricted, restricted_now),
            recommended_by=recommended_now,
            no_longer_recommended_by=_only(recommended, recommended_now),
        )


def _rules(consultation: Consultation, technique: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The rules that withhold a technique, certain ones first, and those that recommend it."""
    weighed = consultation.weighing.techniques[technique]
    bans = sorted(weighed.withheld_by, key=lambda ban: not ban.certain)
    restricted = dict.fromkeys(ban.source.rule for ban in bans)
    return tuple(restricted), tuple(dict.fromkeys(item.rule for item in weighed.recommended_by))


def _adjusted(technique: str, pair: tuple[Offer, Offer], holdings: tuple[Holding, Holding]) -> Iterable[Adjusted]:
    old, new = pair
    for name, was, now in zip(FIGURES, figures(old), figures(new), strict=True):
        if was == now:
            continue
        before, after = holdings
        bounds = before.bounding(technique, name, (was, now), after)
        bounds_now = after.bounding(technique, name, (was, now), before)
        rules = dict.fromkeys(rule for rule, _ in _only(bounds_now, bounds))
        no_longer = dict.fromkeys(rule for rule, _ in _only(bounds, bounds_now) if rule not in rules)
        yield Adjusted(technique, name, getattr(old, name), getattr(new, name), tuple(rules), tuple(no_longer))


def _asked(decision: Decision) -> tuple[str, ...]:
    return tuple(question.fact for question in decision.ask)


def _said(decision: Decision, other: Decision) -> tuple[Note, ...]:
    """The advice of a decision, when to stop, and the notes of its plan where both decisions have one."""
    stops = [
        Note(step.rule, stop["text"])
        for step in decision.trace
        if (stop := step.concludes.get("stop")) and step.certain and not stop.get("above_cap")
    ]
    plan = decision.plan if other.plan else None
    notes = [note for some in (plan.sections.values() if plan else ()) for note in some]
    return (*stops, *decision.advice, *notes)


def _plan(one: Decision, two: Decision) -> Iterable[PlanChange]:
    if one.plan and two.plan:
        for name in _COURSE:
            was, now = getattr(one.plan, name), getattr(two.plan, name)
            if was != now:
                yield PlanChange(name, was, now)


def _possible(finding: Finding) -> Any:
    if isinstance(finding, Unknown):
        values: Mapping[str, Any] = {"possible": sorted(map(as_plain, finding.possible or ()), key=str)}
        return values
    return as_plain(finding)
