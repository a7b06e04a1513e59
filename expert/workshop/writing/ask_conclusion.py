"""What follows where a new rule holds, asked one conclusion at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from ....facts.document import Document, read_document
from ....facts.problem import InvalidInput, Problem
from ....facts.reading import Part, Reading
from ....rules.conclusion import URGENCIES
from ....rules.knowledge_base import KnowledgeBase
from ....rules.read_conclusion import AFFECTED, Vocabularies, read_conclusion
from .asking import Asking, GoneBack

_KINDS = {
    "withhold": "keep techniques from the patient",
    "nothing": "withhold everything",
    "pressure": "at most so much pressure, 0 to 10",
    "depth": "at most so deep, 1 to 5",
    "minutes": "at most so many minutes",
    "refer": "send the patient to somebody",
    "recommend": "recommend techniques",
    "option": "offer techniques as an option, with a warning",
    "advise": "say something to the clinician or the patient",
    "adapt": "give techniques in another way",
    "other": "anything else, typed as it stands in a rule file",
}
_LIMITS = {"pressure": (0, 10), "depth": (1, 5), "minutes": (1, 240)}
_OF_EACH_KIND = (
    "What restricts holds unless its condition is certainly false; what acts, only where it is certainly true."
)


def ask_conclusions(
    asking: Asking, base: KnowledgeBase, short_forms: Iterable[str], spoken: Callable[[Any], str]
) -> list[Any]:
    """What follows, as the data under `then`; `spoken` says one such conclusion as a sentence."""
    kinds = _KINDS | dict.fromkeys(short_forms, "a short form of this knowledge base")
    asking.say("What follows where it holds?")
    asking.listed(kinds)
    said: list[Any] = []
    while True:
        try:
            prompt = "What else follows, or Enter where that is all" if said else "Number or word"
            kind = asking.one(prompt, list(kinds), _OF_EACH_KIND, default="that is all" if said else "")
        except GoneBack:
            if not said:
                raise
            asking.say(f"Taken back: {spoken(said.pop())}")
            continue
        if kind == "that is all":
            return said
        with suppress(GoneBack):  # from what it says back to its kind
            said += [kind] if kind not in _KINDS else _ask_one(asking, kind, base)
            asking.say(f"So far: {'; '.join(map(spoken, said))}")


def _ask_one(asking: Asking, kind: str, base: KnowledgeBase) -> list[Any]:
    """One conclusion; two where both techniques and groups were named, for within one they would narrow each other."""
    techniques = list(base.catalogue.techniques)
    if kind == "nothing":
        return [{"withhold": "all"}]
    if kind == "withhold":
        return _ask_withhold(asking, base)
    if kind in _LIMITS:
        return [{f"cap_{kind}": _ask_number(asking, *_LIMITS[kind])}]
    if kind == "refer":
        urgency = asking.one(f"How soon ({', '.join(URGENCIES[1:])})", URGENCIES[1:], _OF_URGENCY)
        return [{"refer": {"urgency": urgency, "to": asking.text("To whom or for what, in a few words")}}]
    if kind in ("recommend", "option"):
        named = asking.several("Which techniques, with commas", techniques, _names(techniques))
        return [{kind: named[0] if len(named) == 1 else named}]
    if kind == "advise":
        return [{"advise": asking.text("What to say, as a sentence")}]
    if kind == "adapt":
        text = asking.text("How the techniques are to be given, as a sentence")
        named = asking.several("Which techniques, with commas; Enter for all", techniques, _names(techniques), least=0)
        return [{"adapt": {"text": text, "techniques": named} if named else text}]
    return [_ask_other(asking, base)]


_OF_URGENCY = "urgent and emergency also withhold everything until the referral is excluded; routine does not."


def _ask_withhold(asking: Asking, base: KnowledgeBase) -> list[Any]:
    catalogue = base.catalogue
    asking.say("Groups of techniques:")
    asking.listed({name: catalogue.group_title(name) for name in catalogue.groups})
    words = (*catalogue.groups, *catalogue.techniques)
    named = asking.several("Which groups or techniques, with commas", words, _names(catalogue.techniques))
    sided = (f"{name}{AFFECTED}" for name, region in catalogue.regions.items() if region.sided)
    places = (*catalogue.regions, *sided)
    regions = asking.several("On which parts of the body; Enter for everywhere", places, _names(places), least=0)
    where = {"regions": regions} if regions else {}
    groups = [name for name in named if name in catalogue.groups]
    techniques = [name for name in named if name not in catalogue.groups]
    several = (("groups", groups), ("techniques", techniques))
    return [{"withhold": {word: names, **where}} for word, names in several if names]


def _ask_number(asking: Asking, low: int, high: int) -> int:
    while True:
        typed = asking.line(f"At most ({low} to {high})")
        if typed.isascii() and typed.isdigit() and low <= int(typed[:9]) <= high:
            return int(typed)
        asking.say(f"A whole number from {low} to {high} is needed.")


def _ask_other(asking: Asking, base: KnowledgeBase) -> Any:
    """A conclusion typed as YAML, until it can be read."""
    asking.say("Examples: cap_sessions: 6; lower_depth: 1; plan: {section: home, text: Walk a little more each day.}")
    while True:
        typed = asking.text("Conclusion, as it stands in a rule file")
        try:
            data = read_typed(typed, "the line")
            return checked_conclusion(data, base)
        except InvalidInput as error:
            for line in error.lines():
                asking.say(line)


def read_typed(text: str, name: str) -> Any:
    """The data that a typed line says in YAML. Raises InvalidInput."""
    return read_document(text, name).data


def checked_conclusion(data: Any, base: KnowledgeBase) -> Any:
    """`data`, which is a conclusion that can be read. Raises InvalidInput."""
    problems: list[Problem] = []
    read_conclusion(Reading(Document("the line", data), problems), Part(data), Vocabularies.of(base))
    if problems:
        raise InvalidInput(problems)
    return data


def _names(words: Iterable[str]) -> str:
    return f"There are: {', '.join(words)}."
