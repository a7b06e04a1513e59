"""Lints of facts and techniques: what has no unit, what nothing reads, recommends or restricts."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.conclusion import Conclusion, Recommend, RequireDepth, Selection, Withhold, facts_read
from ....rules.condition import reads
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED
from ...scope import Scope
from .checked import Checked, Remark

_NUMBERS = ("integer", "decimal")


def numbers_without_a_unit(checked: Checked) -> Iterator[Remark]:
    """Facts and settings that are numbers, and do not say of what."""
    for fact in checked.base.vocabulary.facts.values():
        if fact.kind in _NUMBERS and not fact.unit:
            yield Remark(checked.fact(fact.name), f"{fact.name} is a number without a unit", "unit: weeks", key=True)
    for name, setting in checked.base.described_settings.items():
        if isinstance(setting.value, int | float) and not isinstance(setting.value, bool) and not setting.unit:
            spot = checked.manifest / "settings" / name
            yield Remark(spot, f"{name} is a number without a unit", "unit: weeks", key=True)


def facts_that_nothing_reads(checked: Checked) -> Iterator[Remark]:
    """Facts of the vocabulary that no rule, derived fact or policy reads."""
    used = set(_facts_used(checked.base))
    for fact in checked.base.vocabulary.facts.values():
        if fact.name not in used:
            yield Remark(checked.fact(fact.name), f"no rule reads {fact.name}", key=True)


def _facts_used(base: KnowledgeBase) -> Iterator[str]:
    side = base.catalogue.side
    yield side
    for rule in base.rules.values():
        for part in rule.parts:
            yield from (name.removeprefix(TYPED) for name in reads(part.when))
            for said in part.then:
                yield from facts_read(said, side)
    for derived in base.derived.values():
        for when in derived.conditions:
            yield from (name.removeprefix(TYPED) for name in reads(when))
        if derived.typed:
            yield derived.name
    featured = base.policy.featured
    yield from (base.policy.session_count, featured.matches, featured.own, *reads(featured.last_resort_where))


def techniques_that_nothing_recommends(checked: Checked) -> Iterator[Remark]:
    """Techniques that no rule recommends or offers as an option."""
    recommended = {
        name for said in _conclusions(checked.base) if isinstance(said, Recommend) for name in said.techniques
    }
    for technique in checked.base.catalogue.techniques.values():
        if technique.id not in recommended:
            yield Remark(checked.technique(technique.id), f"no rule recommends {technique.id}", key=True)


def techniques_that_nothing_restricts(checked: Checked) -> Iterator[Remark]:
    """Techniques that no rule withholds, other than by withholding everything."""
    said = [one for one in _conclusions(checked.base) if isinstance(one, Withhold | RequireDepth)]
    scope = Scope(checked.base)
    withheld = {name for one in said if one.select != Selection() for name in scope.techniques(one.select)}
    for technique in checked.base.catalogue.techniques.values():
        if technique.id not in withheld:
            message = f"no rule withholds {technique.id} for a reason of its own"
            yield Remark(checked.technique(technique.id), message, key=True)


def _conclusions(base: KnowledgeBase) -> Iterator[Conclusion]:
    for rule in base.rules.values():
        for part in rule.parts:
            yield from part.then
