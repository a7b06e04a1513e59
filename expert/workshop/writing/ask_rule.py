"""A new rule asked for, question by question, with a way back to each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ....facts.document import Document
from ....facts.reading import Part, Reading
from ....facts.technique import CERTAINTIES
from ....rules.knowledge_base import MANIFEST
from ....rules.read_conclusion import Vocabularies, read_conclusion
from ....rules.read_condition import Names, read_condition
from ....rules.rule import STRENGTHS
from ....rules.sentence import conclusion_sentence, condition_sentence
from ..written import Written, mapping
from .ask_conclusion import ask_conclusions
from .ask_condition import ask_condition, names_of
from .asking import Asking, GoneBack
from .new_rule import modules

ANSWERS = ("module", "title", "when", "then", "because", "sources", "strength", "certainty")
AUTHOR = "author"  # asked last; need not be said
_MOST_LISTED = 12  # sources
_STRENGTHS = {
    "strong": "it should be followed in all but rare cases",
    "conditional": "it is followed where the patient agrees and nothing speaks against it",
}


class RuleQuestions:
    """Asks for what is not `given` of a new rule; its answers are the keys of `ANSWERS`, in their order, and `AUTHOR`.

    What is `copied` from another rule is shown in place of its question, and kept or asked anew.
    """

    def __init__(
        self, asking: Asking, written: Written, given: Mapping[str, Any], copied: Mapping[str, Any] | None = None
    ) -> None:
        self.asking, self.written, self.base = asking, written, written.base
        self.copied = copied or {}
        self.answers: dict[str, Any] = dict(given)
        self.open = [key for key in (*ANSWERS, AUTHOR) if key not in given]

    def run(self) -> dict[str, Any]:
        """The answers to all questions. Raises Stopped."""
        self.asking.say("A new rule. Type back for the question before, stop to end without writing, ? for help.")
        at = 0
        while at < len(self.open):
            key = self.open[at]
            self.asking.show("\n")
            try:
                kept = key in self.copied and self._keeps(key)
                self.answers[key] = self.copied[key] if kept else getattr(self, f"_{key}")()
                at += 1
            except GoneBack:
                if at == 0:
                    self.asking.say("This is the first question.")
                at = max(at - 1, 0)
        return {key: self.answers[key] for key in (*ANSWERS, AUTHOR)}

    def _keeps(self, key: str) -> bool:
        """Whether the author keeps what was copied."""
        self.asking.say(f"{key.capitalize()}, as copied:")
        for words in self._copied_words(key):
            self.asking.say(words, "  ")
        while True:
            typed = self.asking.line("Enter keeps it, n asks for another").lower()
            if typed in ("", "y", "yes"):
                return True
            if typed in ("n", "no"):
                return False

    def _copied_words(self, key: str) -> list[str]:
        value = self.copied[key]
        if key == "when":
            return ["always" if value is None else self._condition_words(value)]
        if key == "then":
            return [self._part_words(part) for part in value]
        return [", ".join(value) if isinstance(value, list) else str(value)]

    def _part_words(self, part: Any) -> str:
        if not (isinstance(part, dict) and "then" in part):
            return self._conclusion_words(part)
        said = "; ".join(self._part_words(one) for one in part["then"])
        return f"where {self._condition_words(part['when'])}: {said}"

    def _module(self) -> str:
        files = modules(self.written)
        titles = {name: str(mapping(self.written.data(file)).get("title", "")) for name, file in files.items()}
        self.asking.say("In which module does it belong?")
        self.asking.listed(titles)
        return self.asking.one("Module", list(files))

    def _title(self) -> str:
        return self.asking.text(
            "Title: a sentence that says what the rule does",
            f"Such as: {next((rule.title for rule in self.base.rules.values()), '')}. Without a full stop.",
        ).rstrip(".")

    def _when(self) -> Any:
        return ask_condition(self.asking, self.base, self._condition_words)

    def _then(self) -> list[Any]:
        return ask_conclusions(self.asking, self.base, short_forms(self.written), self._conclusion_words)

    def _because(self) -> str:
        return self.asking.text(
            "Because: the reason, as a sentence",
            "What a colleague who asks why would be told.",
        )

    def _sources(self) -> list[str]:
        cited = self._cited()
        shown = cited[:_MOST_LISTED]
        self.asking.say("On whose word? The sources that are cited most; `ischia sources` lists all.")
        self.asking.listed({name: self.base.sources[name].title for name in shown})
        named = self.asking.several(
            f"Sources, with commas, or Enter for {cited[0]}", cited, f"There are: {', '.join(cited)}.", least=0
        )
        return named or cited[:1]

    def _cited(self) -> list[str]:
        """The sources, those that rules cite most first."""
        counts = dict.fromkeys(self.base.sources, 0)
        for rule in self.base.rules.values():
            for name in rule.sources:
                counts[name] += 1
        return sorted(counts, key=lambda name: -counts[name])

    def _strength(self) -> str:
        self.asking.say("How strong is it?")
        self.asking.listed({word: _STRENGTHS.get(word, "") for word in STRENGTHS})
        return self.asking.one("Strength", STRENGTHS)

    def _certainty(self) -> str:
        self.asking.say("How certain is what it rests on?")
        self.asking.listed(dict.fromkeys(CERTAINTIES[1:], ""))
        return self.asking.one("Certainty", CERTAINTIES[1:], "That of the effect that is stated, as GRADE rates it.")

    def _author(self) -> str:
        usual = str(mapping(mapping(self.written.data(MANIFEST)).get("governance")).get(AUTHOR, ""))
        return self.asking.line(f"Who writes it? A name, or Enter for {usual or 'none'}", "It stands beside the rule.")

    def _condition_words(self, data: Any) -> str:
        reading = Reading(Document("", data), [])
        names = Names(names_of(self.base), self.base.settings)
        return condition_sentence(read_condition(reading, Part(data), names), names=self.base.name_of)

    def _conclusion_words(self, data: Any) -> str:
        if isinstance(data, str):
            return data.replace("_", " ")
        said = read_conclusion(Reading(Document("", data), []), Part(data), Vocabularies.of(self.base))
        return conclusion_sentence(said, self.base.catalogue, names=self.base.name_of) if said else str(data)


def short_forms(written: Written) -> list[str]:
    """The short forms for conclusions that many rules share."""
    return list(mapping(mapping(written.data("rules/policy.yaml")).get("short_forms")))


def missing(given: Mapping[str, Any]) -> list[str]:
    """The answers that are not given."""
    return [key for key in ANSWERS if key not in given]
