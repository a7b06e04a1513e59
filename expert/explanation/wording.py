"""Names and values in the words in which a comparison or a question speaks of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ...facts.language import ENGLISH, Language, measured
from ...facts.vocabulary import Fact, Finding, Unknown
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import spoken
from .case_change import Answer

OPEN_END = 25  # a number bounded higher than this is a measure, not a scale: "12 or more"


def listed(words: Iterable[str], say: Language = ENGLISH, most: int = 0) -> str:
    """Words in a row, "a, b and c"; past `most` only how many more."""
    some = list(words)
    if most and len(some) > most + 1:
        return say("{some} and {number} more", some=", ".join(some[:most]), number=len(some) - most)
    if len(some) < 2:
        return "".join(some)
    return say("{some} and {last}", some=", ".join(some[:-1]), last=some[-1])


def techniques_named(
    techniques: Iterable[str], knowledge_base: KnowledgeBase, say: Language = ENGLISH, most: int = 0
) -> str:
    """The short titles of techniques, in the order of the catalogue; some have a comma in them."""
    wanted = set(techniques)
    names = [say.of(one.short) for name, one in knowledge_base.catalogue.techniques.items() if name in wanted]
    if most and len(names) > most + 1:
        return say("{some} and {number} more", some="; ".join(names[:most]), number=len(names) - most)
    return "; ".join(names)


def finding_words(finding: Finding | None, fact: Fact, say: Language = ENGLISH) -> str:
    """A finding of `fact` in words; None and unknown are "not known"."""
    match finding:
        case None | Unknown():
            return say("not known")
        case bool():
            return say("yes") if finding else say("no")
        case frozenset():
            if not finding:
                return say("none")
            if len(finding) > 2 and len(finding) == len(fact.values):
                return say("all of them")
            return listed((say(spoken(word)) for word in fact.values if word in finding), say)
        case int() | float():
            return measured(f"{finding:g}", fact.unit, say)
        case _:
            return say(spoken(finding))


def answers_words(answers: Sequence[Answer], fact: Fact, say: Language = ENGLISH, most: int = 4) -> str:
    """Several answers to one question that do the same, in words; stretches of numbers that touch become one."""
    words: list[str] = []
    low = high = None
    for answer in answers:
        if answer.low is None or answer.high is None:
            words.append(finding_words(answer.value, fact, say))
        elif high is not None and low is not None and _touch(high, answer.low, fact):
            high = answer.high
            words[-1] = _span(low, high, fact, say)
        else:
            low, high = answer.low, answer.high
            words.append(_span(low, high, fact, say))
    if len(words) > most + 1:
        return say("{some} or {number} more", some=", ".join(words[:most]), number=len(words) - most)
    return words[0] if len(words) == 1 else say("{some} or {last}", some=", ".join(words[:-1]), last=words[-1])


def _touch(high: float, low: float, fact: Fact) -> bool:
    return low - high <= (1.0 if fact.kind == "integer" else 0.1) + 1e-6


def _span(low: float, high: float, fact: Fact, say: Language) -> str:
    if low == high:
        text = f"{low:g}"
    elif high >= fact.high > OPEN_END:
        text = say("{number} or more", number=f"{low:g}")
    else:
        text = say("{low} to {high}", low=f"{low:g}", high=f"{high:g}")
    return measured(text, fact.unit, say)
