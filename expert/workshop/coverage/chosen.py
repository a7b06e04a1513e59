"""The rules and derived facts that a pattern names."""

from __future__ import annotations

from fnmatch import fnmatchcase

from ....facts.problem import InvalidInput, nearest
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import DerivedFact, Rule
from .found import DERIVED


def choose(pattern: str, knowledge_base: KnowledgeBase) -> tuple[Rule | DerivedFact, ...]:
    """The rules, module by module, and the derived facts that `pattern` names; all of them where it is empty.

    It is the beginning of a rule's id, the name of a module, the name of a derived fact, `derived` for all of these,
    or any with `*`, `?` or `[…]` in it. Raises InvalidInput, with the nearest name, where it names nothing.
    """
    everything: tuple[Rule | DerivedFact, ...] = (
        *sorted(knowledge_base.rules.values(), key=lambda rule: rule.module),
        *sorted(knowledge_base.derived.values(), key=lambda fact: fact.name),
    )
    chosen = tuple(one for one in everything if not pattern or _named(one, pattern))
    if not chosen:
        names = [name for one in everything for name in _names(one)]
        message = f'no rule begins with "{pattern[:80]}", and no module or derived fact is named so'
        raise InvalidInput.of(message, nearest(pattern, dict.fromkeys(names)))
    return chosen


def _names(one: Rule | DerivedFact) -> tuple[str, str]:
    return (one.id, one.module) if isinstance(one, Rule) else (one.name, DERIVED)


def _named(one: Rule | DerivedFact, pattern: str) -> bool:
    begins = isinstance(one, Rule) and one.id.startswith(pattern)
    return begins or any(fnmatchcase(name, pattern) for name in _names(one))
