"""Which rules read a fact: in a condition, in what they conclude, or through facts that are derived from it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ....rules.conclusion import Contradict, facts_read
from ....rules.condition import Comparison, comparisons, reads
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED, Rule


class Reader(Struct, frozen=True):
    """A rule that reads a fact: where `through` is empty itself, else by way of these derived facts, nearest first.

    `asks` are its own comparisons with the fact, `concludes` says whether what it concludes hangs on the fact.
    """

    rule: str
    through: tuple[str, ...] = ()
    asks: tuple[Comparison, ...] = ()
    concludes: bool = False


def readers(base: KnowledgeBase, fact: str) -> tuple[Reader, ...]:
    """The rules that read `fact`, those first that do so themselves."""
    derived = dependants(base, fact)
    found = [reader for rule in base.rules.values() if (reader := _reader(base, rule, fact, derived)) is not None]
    return tuple(sorted(found, key=lambda reader: (len(reader.through) > 0, reader.rule)))


def dependants(base: KnowledgeBase, fact: str) -> Mapping[str, tuple[str, ...]]:
    """The derived facts that hang on `fact`, each with those on the shortest way to it, itself first."""
    ways: dict[str, tuple[str, ...]] = {}
    reached: dict[str, tuple[str, ...]] = {fact: ()}
    while reached:
        further: dict[str, tuple[str, ...]] = {}
        for name, one in base.derived.items():
            if name in ways or name == fact:
                continue
            read = dict.fromkeys(_plain(read) for condition in one.conditions for read in reads(condition))
            below = [reached[other] for other in read if other in reached]
            if below:
                further[name] = (name, *min(below, key=len))
        ways |= further
        reached = further
    return ways


def facts_of(base: KnowledgeBase, rule: Rule) -> frozenset[str]:
    """The facts that a rule reads itself, in a condition or in what it concludes."""
    conditions = {_plain(name) for part in rule.parts for name in reads(part.when)}
    return frozenset(conditions | {_plain(name) for name in reads(rule.when)} | _concluding(base, rule))


def _concluding(base: KnowledgeBase, rule: Rule) -> set[str]:
    found: set[str] = set()
    for part in rule.parts:
        for conclusion in part.then:
            found.update(facts_read(conclusion, base.catalogue.side))
            if isinstance(conclusion, Contradict):
                found.update(conclusion.facts)
    return found


def _reader(base: KnowledgeBase, rule: Rule, fact: str, derived: Mapping[str, tuple[str, ...]]) -> Reader | None:
    every = (one for when in (rule.when, *(part.narrower for part in rule.parts)) for one in comparisons(when))
    asks = tuple(dict.fromkeys(one for one in every if fact in map(_plain, one.reads)))
    concludes = fact in _concluding(base, rule)
    if asks or concludes:
        return Reader(rule.id, (), asks, concludes)
    ways = [derived[name] for name in sorted(facts_of(base, rule)) if name in derived]
    return Reader(rule.id, min(ways, key=len)) if ways else None


def _plain(name: str) -> str:
    return name.removeprefix(TYPED)
