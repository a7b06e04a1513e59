"""What changed in one rule: when it holds, what it concludes, and what is said of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ....rules.conclusion import Conclusion, Derive, counts_in_draft
from ....rules.condition import Always
from ....rules.governance import DRAFT
from ....rules.knowledge_base import KnowledgeBase
from ....rules.read_governance import GOVERNANCE_KEYS
from ....rules.rule import Part, Rule
from ....rules.sentence import conclusion_sentence, rule_sentences
from ..written import Written
from .conclusion_changes import conclusion_changes, conclusion_likeness
from .condition_changes import alike, condition_changes, condition_key, paired, said
from .data_changes import Change, canonical, data_changes
from .effect import OTHER, UNCLEAR, of_adding, of_adding_all, of_conclusion, of_condition, opposite, together

_TOLD = ("when", "then", "tests", "status")  # what is told apart from the other keys of a rule

_DAY = "review_by"  # what is offered may hang on the day


class Versions(Struct, frozen=True):
    """Two versions of a knowledge base."""

    old: Written
    new: Written

    @property
    def bases(self) -> tuple[KnowledgeBase, KnowledgeBase]:
        """What the two say."""
        return self.old.base, self.new.base


def rule_changes(old: Rule, new: Rule, versions: Versions) -> list[Change]:
    """What is otherwise in `new`, which `old` became; empty where both say the same. The ids may differ."""
    changes = list(_of_when(old, new, versions))
    for was, now in paired(old.parts, new.parts, _part_likeness):
        changes += _of_part(was, now, versions)
    before, after = all_conclusions(old), all_conclusions(new)
    if not changes and before != after:
        effect = UNCLEAR if any(isinstance(one, Derive) for one in before) else OTHER
        changes.append(Change("what it concludes stands in another order", (), effect))
    written, rewritten = versions.old.rule_data(old.id), versions.new.rule_data(new.id)
    if old.module != new.module:
        changes.append(Change(f"moved from the module {old.module} to {new.module}", (), OTHER))
    changes += _of_status(old, new)
    beside = data_changes(_beside(written), _beside(rewritten))
    changes += (replace(change, effect=UNCLEAR if change.text.startswith(_DAY) else OTHER) for change in beside)
    return [*changes, *_of_tests(written, rewritten)]


def said_otherwise(old: Rule, new: Rule, versions: Versions) -> bool:
    """Whether a rule that says the same is written otherwise: a short form spelt out, or another order."""
    was, now = versions.old.rule_data(old.id), versions.new.rule_data(new.id)
    return _as_written(was) != _as_written(now)


def _as_written(data: Mapping[str, Any]) -> str:
    """A rule as it is written, its tests aside, as text that is the same where it is written the same."""
    return canonical({key: value for key, value in data.items() if key != "tests"})


def content(rule: Rule, written: Written) -> str:
    """What a rule says under whatever id, as text: two rules of the same content are one rule with two names."""
    beside = {key: value for key, value in _beside(written.rule_data(rule.id)).items() if key not in GOVERNANCE_KEYS}
    return repr(_meaning(rule)) + canonical(beside)


def whole_rule(rule: Rule, base: KnowledgeBase) -> tuple[str, ...]:
    """A rule that came or went, as sentences."""
    return tuple(rule_sentences(rule, base.catalogue, names=str))


def all_conclusions(rule: Rule) -> tuple[Conclusion, ...]:
    """Everything that a rule may conclude."""
    return tuple(conclusion for part in rule.parts for conclusion in part.then)


def counting(rule: Rule) -> tuple[Conclusion, ...]:
    """What a rule concludes as it stands: a draft restricts already and recommends nothing yet."""
    return tuple(said for said in all_conclusions(rule) if rule.governance.status != DRAFT or counts_in_draft(said))


def _meaning(rule: Rule) -> tuple[Any, ...]:
    return condition_key(rule.when), tuple((condition_key(part.narrower), part.then) for part in rule.parts)


def _beside(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in _TOLD}


def _of_status(old: Rule, new: Rule) -> Iterator[Change]:
    """A draft that becomes active says from then on what a draft does not say yet."""
    was, now = old.governance.status, new.governance.status
    if was == now:
        return
    waiting = [said for said in (*all_conclusions(old), *all_conclusions(new)) if not counts_in_draft(said)]
    effect = of_adding_all(waiting)
    yield Change(f"status {was} became {now}", (), opposite(effect) if now == DRAFT else effect)


def _of_when(old: Rule, new: Rule, versions: Versions) -> Iterator[Change]:
    if old.when == new.when:
        return
    kept = [conclusion for part in (*old.parts, *new.parts) for conclusion in part.then]
    lines = condition_changes(old.when, new.when)
    if lines:
        yield _of_lines("when", lines, of_condition(old.when, new.when, kept, versions.bases))


def _of_lines(name: str, lines: list[str], effect: str) -> Change:
    """Changes of one condition; the effect is that of all of them together."""
    if len(lines) == 1:
        return Change(f"{name}: {lines[0]}", (), effect)
    return Change(f"{name}: {len(lines)} changes", tuple(lines), effect)


def _part_likeness(old: Part, new: Part) -> float:
    if (old.narrower, old.then) == (new.narrower, new.then):
        return 1.0
    shared = sum(a == b for a, b in paired(old.then, new.then, conclusion_likeness) if a is not None)
    told = shared / max(len(old.then), len(new.then), 1)
    return 0.4 * alike(old.narrower, new.narrower) + 0.5 * told


def _of_part(old: Part | None, new: Part | None, versions: Versions) -> Iterator[Change]:
    if old is None and new is not None:
        yield Change(f"part added: {_spoken(new, versions.new.base)}", (), of_adding_all(new.then))
    elif old is not None and new is None:
        yield Change(f"part removed: {_spoken(old, versions.old.base)}", (), opposite(of_adding_all(old.then)))
    elif old is not None and new is not None:
        lines = condition_changes(old.narrower, new.narrower)
        if lines:
            effect = of_condition(old.narrower, new.narrower, (*old.then, *new.then), versions.bases)
            yield _of_lines("part", lines, effect)
        for before, after in paired(old.then, new.then, conclusion_likeness):
            yield from _of_conclusion(before, after, versions)


def _spoken(part: Part, base: KnowledgeBase) -> str:
    then = "; ".join(conclusion_sentence(conclusion, base.catalogue, names=str) for conclusion in part.then)
    return then if isinstance(part.narrower, Always) else f"where {said(part.narrower)}: {then}"


def _of_conclusion(old: Conclusion | None, new: Conclusion | None, versions: Versions) -> Iterator[Change]:
    before, after = versions.bases
    if old is None and new is not None:
        yield Change(f"added: {conclusion_sentence(new, after.catalogue, names=str)}", (), of_adding(new))
    elif old is not None and new is None:
        text = conclusion_sentence(old, before.catalogue, names=str)
        yield Change(f"removed: {text}", (), opposite(of_adding(old)))
    elif old is not None and new is not None and old != new:
        effect = of_conclusion(old, new, versions.bases)
        for line, details in conclusion_changes(old, new, before.catalogue, after.catalogue):
            yield Change(line, details, effect)


def _of_tests(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    before = Counter(canonical(test) for test in old.get("tests") or ())
    after = Counter(canonical(test) for test in new.get("tests") or ())
    added, removed = (after - before).total(), (before - after).total()
    if added or removed:
        yield Change(f"tests: {added} added, {removed} removed; {after.total()} now", (), OTHER)


def overall(changes: list[Change]) -> str:
    """The effect of all changes of one rule together."""
    return together(change.effect for change in changes)
