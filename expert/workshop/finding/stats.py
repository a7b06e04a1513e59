"""How large a knowledge base is, and of what it is made: figures for its authors."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from statistics import median
from typing import Any

from msgspec import Struct, to_builtins

from ....facts.source import STANDINGS
from ....facts.technique import CERTAINTIES
from ....rules.conclusion import Recommend, Withhold
from ....rules.condition import All, Always, Condition, Count, Not, comparisons
from ....rules.condition import Any as AnyOf
from ....rules.knowledge_base import KnowledgeBase, strata
from ....rules.rule import STRENGTHS, Rule
from ...scope import Scope
from ..revision.rule_changes import all_conclusions
from .readers import readers


class Spread(Struct, frozen=True):
    """Least, median and most of some numbers, and their total; all 0 where there are none."""

    least: float = 0
    median: float = 0
    most: float = 0
    total: float = 0


class Stats(Struct, frozen=True):
    """The figures of one knowledge base.

    `facts` counts for each fact the rules that read it themselves, and those that do so through derived facts alone;
    `never_read` are the facts that no rule reads in either way. `techniques` counts for each the rules that can
    recommend and that can withhold it, somewhere or everywhere. `depth` of a condition is 1 for one comparison.
    """

    name: str
    version: str
    counts: Mapping[str, int]
    modules: Mapping[str, int]
    conclusions: Mapping[str, int]
    restricting: int
    acting: int
    strengths: Mapping[str, int]
    certainties: Mapping[str, int]
    statuses: Mapping[str, int]
    facts: Mapping[str, tuple[int, int]]
    never_read: tuple[str, ...]
    techniques: Mapping[str, tuple[int, int]]
    sources: Mapping[str, tuple[str, int, int]]
    comparisons: Spread
    depth: Spread
    tests: Spread
    untested: tuple[str, ...]
    derived: Mapping[str, int]

    def to_plain(self) -> Any:
        """As JSON data."""
        return to_builtins(self)


def stats(base: KnowledgeBase) -> Stats:
    """The figures of `base`, which was loaded with its tests."""
    rules = tuple(base.rules.values())
    said = [(rule, conclusion) for rule in rules for conclusion in all_conclusions(rule)]
    facts = _facts(base)
    return Stats(
        name=base.name,
        version=base.version,
        counts=_counts(base),
        modules=_most_first(rule.module for rule in rules),
        conclusions=_most_first(kind for rule in rules for kind in {one.kind for one in all_conclusions(rule)}),
        restricting=len({rule.id for rule, one in said if one.restricts}),
        acting=len({rule.id for rule, one in said if not one.restricts}),
        strengths=_in_order(STRENGTHS, (rule.strength for rule in rules)),
        certainties=_in_order(CERTAINTIES[1:], (rule.certainty for rule in rules)),
        statuses=_most_first(rule.governance.status for rule in (*rules, *base.retired.values())),
        facts=facts,
        never_read=tuple(name for name, (own, through) in facts.items() if not own + through),
        techniques=_techniques(base),
        sources=_sources(base),
        comparisons=_spread(sum(1 for _ in comparisons(part.when)) for rule in rules for part in rule.parts),
        depth=_spread(depth(part.when) for rule in rules for part in rule.parts),
        tests=_spread(len(rule.tests) for rule in rules),
        untested=tuple(rule.id for rule in rules if not rule.tests),
        derived=strata(base.derived),
    )


def depth(condition: Condition) -> int:
    """How deeply a condition is nested: 0 where it always holds, 1 for one comparison."""
    match condition:
        case Always():
            return 0
        case All(parts) | AnyOf(parts) | Count(parts):
            return 1 + max((depth(part) for part in parts), default=0)
        case Not(part):
            return 1 + depth(part)
        case _:
            return 1


def _counts(base: KnowledgeBase) -> dict[str, int]:
    rules = base.rules.values()
    return {
        "rules": len(base.rules),
        "retired rules": len(base.retired),
        "parts of rules": sum(len(rule.parts) for rule in rules),
        "tests beside the rules": sum(len(rule.tests) for rule in rules),
        "facts": len(base.vocabulary.facts),
        "derived facts": len(base.derived),
        "techniques": len(base.catalogue.techniques),
        "groups": len(base.catalogue.groups),
        "regions": len(base.catalogue.regions),
        "sources": len(base.sources),
        "settings": len(base.settings),
    }


def _most_first(words: Iterable[str]) -> dict[str, int]:
    return dict(sorted(Counter(words).items(), key=lambda item: (-item[1], item[0])))


def _in_order(names: Iterable[str], words: Iterable[str]) -> dict[str, int]:
    counted = Counter(words)
    return {name: counted[name] for name in names}


def _spread(numbers: Iterable[int]) -> Spread:
    some = sorted(numbers)
    return Spread(some[0], median(some), some[-1], sum(some)) if some else Spread()


def _facts(base: KnowledgeBase) -> dict[str, tuple[int, int]]:
    found: dict[str, tuple[int, int]] = {}
    for name in base.vocabulary.facts:
        some = readers(base, name)
        own = sum(not reader.through for reader in some)
        found[name] = own, len(some) - own
    return dict(sorted(found.items(), key=lambda item: (-item[1][0], -item[1][1], item[0])))


def _techniques(base: KnowledgeBase) -> dict[str, tuple[int, int]]:
    scope = Scope(base)
    recommended: Counter[str] = Counter()
    withheld: Counter[str] = Counter()
    for rule in base.rules.values():
        recommended.update(_recommended(rule))
        withheld.update(_withheld(rule, scope))
    return {name: (recommended[name], withheld[name]) for name in base.catalogue.techniques}


def _recommended(rule: Rule) -> set[str]:
    said = all_conclusions(rule)
    return {name for one in said if isinstance(one, Recommend) for name in one.techniques}


def _withheld(rule: Rule, scope: Scope) -> set[str]:
    said = all_conclusions(rule)
    return {name for one in said if isinstance(one, Withhold) for name in scope.techniques(one.select)}


def _sources(base: KnowledgeBase) -> dict[str, tuple[str, int, int]]:
    """By source its standing, how many rules rest on it, and how many on it alone; those of one standing together."""
    found = {}
    for source in base.sources.values():
        resting = [rule for rule in base.rules.values() if source.id in rule.sources]
        found[source.id] = source.standing, len(resting), sum(len(rule.sources) == 1 for rule in resting)
    return dict(sorted(found.items(), key=lambda item: (STANDINGS.index(item[1][0]), -item[1][1], item[0])))
