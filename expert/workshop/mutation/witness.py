"""Which test would notice a mutant that none notices: the patient in whom it shows, or what must be expected."""

from __future__ import annotations

from itertools import islice

from ....rules.conclusion import Cap, Conclusion, Recommend, Withhold
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Part
from ...scope import Scope
from ..coverage.given import given
from .mutants import Mutant
from .patients import as_patient, fewest_changes, outcomes, question

MOST_TRIED = 4_000
_MOST_NAMED = 3
_EXPECTATIONS = {
    "restrict_positions": "position",
    "withhold_positions": "position",
    "order_positions": "position",
    "adapt": "adaptations",
    "plan": "plan",
    "advise": "advice",
    "refer": "referral",
    "derive": "derived",
    "contradict": "contradiction",
    "cap_pressure": "pressure_cap",
    "cap_depth": "depth_cap",
    "lower_depth": "depth_cap",
    "cap_minutes": "dose",
    "cap_weeks": "dose",
    "cap_sessions": "dose",
    "cap_per_week": "dose",
    "halve": "dose",
}


def hint(mutant: Mutant, knowledge_base: KnowledgeBase, scope: Scope) -> str:
    """Which test would notice `mutant`, as a sentence; empty where none was found."""
    if mutant.rule is not None:
        pairs = zip(knowledge_base.rules[mutant.subject].parts, mutant.rule.parts, strict=True)
        for old, new in pairs:
            if old.when == new.when and old.then != new.then:
                return _expected(old, new, scope)
    asked = question(mutant, knowledge_base)
    for findings in islice(fewest_changes(asked), MOST_TRIED):
        before, after = outcomes(asked, findings, knowledge_base)
        if before != after:
            return f"A test with {given(as_patient(asked, findings), knowledge_base).words} would."
    return ""


def _expected(old: Part, new: Part, scope: Scope) -> str:
    """What a test must expect to notice that a part concludes otherwise."""
    lost, added = _difference(old.then, new.then), _difference(new.then, old.then)
    first = (*lost, *added)[0]
    if isinstance(first, Withhold):
        return _withheld(lost, added, scope)
    if isinstance(first, Recommend):
        return _recommended(lost, added)
    word = _EXPECTATIONS.get(first.kind, "concludes")
    if isinstance(first, Cap) and first.kind not in _EXPECTATIONS:
        word = "concludes"
    return f"A test that expects `{word}` where this holds would."


def _difference(some: tuple[Conclusion, ...], others: tuple[Conclusion, ...]) -> tuple[Conclusion, ...]:
    return tuple(said for said in some if some.count(said) > others.count(said))


def _withheld(lost: tuple[Conclusion, ...], added: tuple[Conclusion, ...], scope: Scope) -> str:
    before = {t for said in lost if isinstance(said, Withhold) for t in scope.techniques(said.select)}
    after = {t for said in added if isinstance(said, Withhold) for t in scope.techniques(said.select)}
    regions = any(isinstance(said, Withhold) and said.regions for said in (*lost, *added))
    names = sorted(before - after) or sorted(after - before)
    if regions or not names:
        return "A test that expects `regions` of a technique that is given there would."
    word = "withheld" if before - after else "not_withheld"
    return f"A test that expects `{word}: [{', '.join(names[:_MOST_NAMED])}]` where this holds would."


def _recommended(lost: tuple[Conclusion, ...], added: tuple[Conclusion, ...]) -> str:
    before = {(t, said.option) for said in lost if isinstance(said, Recommend) for t in said.techniques}
    after = {(t, said.option) for said in added if isinstance(said, Recommend) for t in said.techniques}
    gone = sorted(before - after)
    name, option = gone[0] if gone else sorted(after - before)[0]
    word = "option" if option else "offered"
    if any(other == name for other, _ in after):
        word = "option" if option else "not_option"
    return f"A test that expects `{word}: [{name}]` where this holds would."
