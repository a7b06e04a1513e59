"""When a new rule holds, asked finding by finding: its name, what it must be, whether all must hold or any one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from ....facts.case import MOMENTS
from ....facts.document import plain_scalar
from ....facts.problem import nearest
from ....facts.vocabulary import UNKNOWN, Fact
from ....rules.knowledge_base import MOMENT, KnowledgeBase
from ....rules.rule import DerivedFact
from .asking import Asking, GoneBack, chosen

_MOST_FOUND = 12
_COMPARED = {"at least": "at_least", "at most": "at_most", "above": "above", "below": "below", "not": "other_than"}
_SIGNS = {">=": "at_least", "<=": "at_most", ">": "above", "<": "below"}
_YES, _NO = ("y", "yes", "true"), ("n", "no", "false")


def ask_condition(asking: Asking, base: KnowledgeBase, spoken: Callable[[Any], str]) -> Any:
    """When the rule holds, as the data under `when`; None for a rule that always holds.

    `spoken` says such data as a sentence.
    """
    facts = names_of(base)
    asking.say("When does the rule hold? Type the name of a finding, or a word out of its question.")
    asking.say("Examples: the name as it stands in `ischia facts`, or part of it. Type always for every patient.")
    parts: list[dict[str, Any]] = []
    while True:
        try:
            fact = _ask_fact(asking, facts, first=not parts)
            if fact is None:
                return _joined(asking, parts)
        except GoneBack:
            if not parts:
                raise
            asking.say(f"Taken back: {spoken(parts.pop())}")
            continue
        with suppress(GoneBack):  # from the value back to the name
            parts.append({fact.name: _ask_value(asking, fact)})
            asking.say(f"So far: {'; '.join(map(spoken, parts))}")


def _joined(asking: Asking, parts: list[dict[str, Any]]) -> Any:
    """The parts as one condition."""
    if len(parts) < 2:
        return parts[0] if parts else None
    word = asking.one(
        "Must all of these hold (all), or is any one enough (any)",
        ("all", "any"),
        "all: every one must be so. any: it is enough that one of them is.",
    )
    if word == "all" and len({key for part in parts for key in part}) == len(parts):
        return {key: value for part in parts for key, value in part.items()}
    return {word: parts}


def names_of(base: KnowledgeBase) -> dict[str, Fact]:
    """Every name that a condition may use, as a fact that says which values it has; one that is derived among them."""
    moment = Fact(MOMENT, "choice", "", "", values=MOMENTS, title="whether it is planned or under way")
    derived = {name: _derived(fact) for name, fact in base.derived.items()}
    return derived | dict(base.vocabulary.facts) | {MOMENT: moment}


def _derived(fact: DerivedFact) -> Fact:
    if all(isinstance(value, bool) for value in fact.values):
        return Fact(fact.name, "boolean", "", "", title=fact.title)
    if all(isinstance(value, int) for value in fact.values):
        return Fact(fact.name, "integer", "", "", low=0, high=len(fact.values) - 1, title=fact.title)
    return Fact(fact.name, "choice", "", "", values=tuple(map(str, fact.values)), title=fact.title)


def _ask_fact(asking: Asking, facts: Mapping[str, Fact], *, first: bool) -> Fact | None:
    """The finding that is meant next; None where there is no other."""
    prompt = "Finding" if first else "Another finding, or Enter where that is all"
    shown: list[str] = []
    while True:
        typed = asking.line(prompt, "Type a name, a word to search for, or the number of a finding that was listed.")
        if typed == "always" and first:
            return None
        if not typed:
            if not first:
                return None
            asking.say("Type a name, or always.")
            continue
        name = chosen(typed, shown) if typed.isdigit() else chosen(typed, list(facts))
        if name:
            return facts[name]
        shown = _matching(typed, facts)
        if len(shown) == 1 and shown[0].startswith(typed.replace(" ", "_")):
            return facts[shown[0]]
        _show_found(asking, typed, shown, facts)


def _matching(typed: str, facts: Mapping[str, Fact]) -> list[str]:
    """The findings in whose name, title or question the word stands, and the one that is nearest to it."""
    word = typed.lower()
    texts = {
        name: f"{name} {name.replace('_', ' ')} {fact.title} {fact.question}".lower() for name, fact in facts.items()
    }
    near = nearest(word.replace(" ", "_"), facts)
    found = [name for name, text in texts.items() if word in text]
    return list(dict.fromkeys(([near] if near else []) + found))[:_MOST_FOUND]


def _show_found(asking: Asking, typed: str, found: list[str], facts: Mapping[str, Fact]) -> None:
    if not found:
        asking.say(f'No finding has "{typed[:40]}" in its name or its question. `ischia facts` lists them all.')
        return
    asking.say("Which of these?")
    asking.listed({name: facts[name].title or facts[name].question for name in found})


def _ask_value(asking: Asking, fact: Fact) -> Any:
    """What the finding must be, as the data under its name."""
    if fact.question:
        asking.say(f"{fact.name}: {fact.question}")
    words = (*fact.values, *fact.also) if fact.kind in ("choice", "set") else ()
    if words:
        asking.listed(dict.fromkeys(words, ""))
    while True:
        typed = asking.line(_hint(fact), _explained(fact))
        try:
            return _meant(fact, typed)
        except ValueError as error:
            said = str(error)
            asking.say(said if said.endswith("?") else f"{said}.")


def _hint(fact: Fact) -> str:
    match fact.kind:
        case "boolean":
            return f"It is (y, n{''.join(f', {word}' for word in fact.also)})"
        case "choice":
            return "It is one of (numbers or words with commas; not 1 for anything but the first)"
        case "set":
            return "It includes one of (numbers or words with commas; empty; not empty)"
        case _:
            unit, some = f" {fact.unit}" if fact.unit else "", f"{(fact.low + fact.high) // 2:g}"
            words = ", ".join(f"{word} {some}" for word in ("at least", "at most", "above", "below"))
            return f"It is ({fact.low:g} to {fact.high:g}{unit}; such as {some}, {words})"


def _explained(fact: Fact) -> str:
    meaning = f"{fact.meaning} " if fact.meaning else ""
    return f"{meaning}What is not known need not be asked for: a restriction then holds, a recommendation does not."


def _meant(fact: Fact, typed: str) -> Any:
    """The data that a typed line means. Raises ValueError."""
    if fact.kind == "boolean":
        return True if typed in _YES else False if typed in _NO else _value(fact, typed)
    if fact.kind == "set":
        if typed in ("empty", "not empty"):
            return {"empty": typed == "empty"}
        return {"includes": _several(fact, typed)}
    for word, comparison in (*_COMPARED.items(), *_SIGNS.items()):
        if typed.startswith(word) and (comparison != "other_than" or typed[3:4] == " "):
            rest = typed.removeprefix(word).strip()
            if comparison == "other_than":
                return {comparison: _several(fact, rest)}
            if fact.kind not in ("integer", "decimal"):
                raise ValueError(f"{fact.name} is no number")
            value = _value(replace(fact, also=()), rest)
            return {comparison: value}
    return _several(fact, typed)


def _several(fact: Fact, typed: str) -> Any:
    """One value, or a list where there are several."""
    values = [_value(fact, part.strip()) for part in typed.split(",") if part.strip()]
    if not values:
        raise ValueError("A value is needed")
    return values[0] if len(values) == 1 else values


def _value(fact: Fact, typed: str) -> Any:
    if typed.lower() in ("u", UNKNOWN):
        raise ValueError("A condition cannot ask whether something is unknown")
    words = (*fact.values, *fact.also)
    if fact.kind in ("choice", "set") and (word := chosen(typed, words)):
        return word
    if fact.kind == "set":
        near = nearest(typed, words)
        raise ValueError(f'"{typed[:40]}" is no value of {fact.name}{f"; did you mean {near}?" if near else ""}')
    raw = typed if fact.kind == "choice" else plain_scalar(typed)
    if raw is None:
        raise ValueError("A value is needed")
    try:
        fact.read(raw)
    except ValueError as error:
        near = nearest(typed, words)
        expected = fact.expected.removesuffix(f" or {UNKNOWN}")
        raise ValueError(f"{error}; expected {expected}{f'; did you mean {near}?' if near else ''}") from None
    return raw
