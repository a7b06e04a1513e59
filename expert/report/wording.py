"""Words that several reports share: a rule with its id, a technique by its title, a finding and its value."""

from __future__ import annotations

from collections.abc import Iterable

from ...facts.language import Language, measured
from ...facts.vocabulary import Fact, Finding, Unknown
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import spoken


def rule_named(rule: str, knowledge_base: KnowledgeBase, say: Language) -> str:
    """A rule by its title and its id."""
    return f"{say.of(knowledge_base.rules[rule].title)}  {rule}"


def rules_named(rules: Iterable[str], knowledge_base: KnowledgeBase, say: Language) -> str:
    """Rules by title and id, a line each."""
    return "\n".join(rule_named(rule, knowledge_base, say) for rule in dict.fromkeys(rules))


def titled(techniques: Iterable[str], knowledge_base: KnowledgeBase, say: Language) -> str:
    """Techniques by their titles, a line each."""
    return "\n".join(say.of(knowledge_base.catalogue.techniques[name].title) for name in techniques)


def value_words(finding: Finding, fact: Fact | None, say: Language) -> str:
    """A finding in words: yes or no, a number with its unit, a word, or several."""
    match finding:
        case Unknown(possible):
            some = [value_words(value, fact, say) for value in sorted(possible or (), key=str)]
            return say("not known; possible: {values}", values=", ".join(some)) if some else say("not known")
        case bool():
            return say("yes") if finding else say("no")
        case int() | float():
            return measured(f"{finding:g}", fact.unit if fact else "", say)
        case frozenset():
            words = [word for word in fact.values if word in finding] if fact else sorted(finding)
            return ", ".join(say.of(spoken(word)) for word in words) or say("none")
        case _:
            return say.of(spoken(finding))
