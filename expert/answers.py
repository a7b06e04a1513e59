"""The answers to a question as they are typed: the words of the vocabulary, each with its meaning in the language."""

from __future__ import annotations

from collections.abc import Iterable

from ..facts.language import ENGLISH, Language
from ..facts.vocabulary import UNKNOWN, Fact
from ..rules.sentence import spoken


def typed_word(word: str, say: Language = ENGLISH) -> str:
    """A word that is typed, and what it means where that is another word: "left (…)"."""
    meaning = say.of(spoken(word))
    return word if meaning == spoken(word) else say("{word} ({meaning})", word=word, meaning=meaning)


def expected_words(fact: Fact, say: Language = ENGLISH) -> str:
    """What may be recorded of `fact`; in English what the vocabulary calls `expected`."""
    words = [typed_word(word, say) for word in (*fact.values, *fact.also, UNKNOWN)]
    match fact.kind:
        case "boolean":
            return _either([typed_word("true", say), typed_word("false", say), *words], say)
        case "integer":
            number = say("a whole number from {low} to {high}", low=f"{fact.low:g}", high=f"{fact.high:g}")
            return _either([number, *words], say)
        case "decimal":
            number = say("a number from {low} to {high}", low=f"{fact.low:g}", high=f"{fact.high:g}")
            return _either([number, *words], say)
        case "set":
            return say("a list of any of {words}", words=say(", ").join(words[: len(fact.values)]))
        case _:
            return _either(words, say)


def _either(words: Iterable[str], say: Language) -> str:
    some = list(words)
    if len(some) < 2:
        return "".join(some)
    return say("{first} or {last}", first=say(", ").join(some[:-1]), last=some[-1])
