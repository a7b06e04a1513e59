"""A new rule asked for, question by question, with a way back to each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ....facts.document import Document
from ....facts.problem import Problem
from ....facts.reading import Part, Reading
from ....facts.technique import CERTAINTIES
from ....rules.knowledge_base import MANIFEST
from ....rules.read_conclusion import Vocabularies, read_conclusion
from ....rules.read_condition import Names, read_condition
from ....rules.rule import STRENGTHS
from ....rules.sentence import conclusion_sentence, condition_sentence
from ..testing.seen import written
from ..written import Written, mapping
from .ask_conclusion import ask_conclusions
from .ask_condition import ask_condition, names_of
from .asking import Asking, GoneBack
from .new_rule import modules

ANSWERS = ("module", "title", "when", "then", "because", "sources", "strength", "certainty")
AUTHOR = "author"  # asked last; need not be said
_NOBODY = "none"
_MOST_LISTED = 12  # sources
_STRENGTHS = {
    "strong": "it should be followed in all but rare cases",
    "conditional": "it is followed where the patient agrees and nothing speaks against it",
}


class RuleQuestions:
    """Asks for what is not `given` of a new rule; its answers are the keys of `ANSWERS`, in their order, and `AUTHOR`.

    What is `copied` from another rule, or was answered before, is kept with Enter. `user` is who writes where nobody
    else is named.
    """

    def __init__(
        self,
        asking: Asking,
        written: Written,
        given: Mapping[str, Any],
        copied: Mapping[str, Any] | None = None,
        user: str = "",
    ) -> None:
        self.asking, self.written, self.base = asking, written, written.base
        self.so_far, self.user = dict(copied or {}), user
        self.answers: dict[str, Any] = dict(given)
        self.open = [key for key in (*ANSWERS, AUTHOR) if key not in given]

    def run(self, at: int = 0) -> dict[str, Any]:
        """The answers to all questions, asked from number `at` on; -1 is the last. Raises Stopped."""
        at = at % len(self.open)
        while at < len(self.open):
            key = self.open[at]
            self.asking.show("\n")
            try:
                self.so_far[key] = self.answers[key] = getattr(self, f"_{key}")()
                at += 1
            except GoneBack:
                if at == 0:
                    self.asking.say("This is the first question.")
                at = max(at - 1, 0)
        return {key: self.answers[key] for key in (*ANSWERS, AUTHOR)}

    def reopened(self) -> int:
        """Ask everything again, what was given too; the number of the first question."""
        self.so_far.update(self.answers)
        self.open = [*ANSWERS, AUTHOR]
        return 0

    def _module(self) -> str:
        files = modules(self.written)
        titles = {name: str(mapping(self.written.data(file)).get("title", "")) for name, file in files.items()}
        self.asking.say("In which module does it belong?")
        self.asking.listed(titles)
        return self._one("module", list(files))

    def _title(self) -> str:
        return self._text(
            "title",
            "a sentence that says what the rule does",
            f"Such as: {next((rule.title for rule in self.base.rules.values()), '')}. Without a full stop.",
        ).rstrip(".")

    def _when(self) -> Any:
        if "when" in self.so_far and self._keeps("When", [self._when_words(self.so_far["when"])]):
            return self.so_far["when"]
        return ask_condition(self.asking, self.base, self._condition_words)

    def _then(self) -> list[Any]:
        if "then" in self.so_far and self._keeps("Then", map(self._part_words, self.so_far["then"])):
            said: list[Any] = self.so_far["then"]
            return said
        return ask_conclusions(self.asking, self.base, short_forms(self.written), self._conclusion_words)

    def _because(self) -> str:
        return self._text("because", "the reason, as a sentence", "What a colleague who asks why would be told.")

    def _sources(self) -> list[str]:
        cited = self._cited()
        shown = cited[:_MOST_LISTED]
        self.asking.say("On whose word? The sources that are cited most; `ischia sources` lists all.")
        self.asking.listed({name: self.base.sources[name].title for name in shown})
        usual: list[str] = self.so_far.get("sources", cited[:1])
        named = self.asking.several(
            f"Sources, with commas, or Enter for {', '.join(usual)}", cited, f"There are: {', '.join(cited)}.", least=0
        )
        return named or usual

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
        return self._one("strength", STRENGTHS)

    def _certainty(self) -> str:
        self.asking.say("How certain is what it rests on?")
        self.asking.listed(dict.fromkeys(CERTAINTIES[1:], ""))
        return self._one("certainty", CERTAINTIES[1:], "That of the effect that is stated, as GRADE rates it.")

    def _author(self) -> str:
        usual = self._usual_author()
        default = self.so_far.get(AUTHOR, self.user) or usual or _NOBODY
        name = self.asking.text(
            f"Who writes it? A name, or Enter for {default}",
            "It stands in the rule, or where it is the usual name, at the head of its module or of the knowledge base.",
            default=default,
        )
        return "" if name in (usual, _NOBODY) else name

    def _usual_author(self) -> str:
        """Who writes the rules of the module, as it says at its head or as the base says of all its modules."""
        files = (modules(self.written)[self.answers["module"]], MANIFEST)
        said = (mapping(mapping(self.written.data(file)).get("governance")).get(AUTHOR) for file in files)
        return str(next(filter(None, said), ""))

    def _text(self, key: str, wanted: str, explained: str) -> str:
        """A text, or with Enter the one that there is."""
        there = str(self.so_far.get(key, ""))
        if there:
            self.asking.say(f"{key.capitalize()} so far: {there}")
            wanted = f"{wanted}, or Enter to keep that"
        return self.asking.text(f"{key.capitalize()}: {wanted}", explained, there)

    def _one(self, key: str, words: Sequence[str], explained: str = "") -> str:
        """One of the words, or with Enter the one that there is."""
        there = str(self.so_far.get(key, ""))
        prompt = f"{key.capitalize()}, or Enter for {there}" if there else key.capitalize()
        return self.asking.one(prompt, words, explained, there)

    def _keeps(self, title: str, words: Iterable[str]) -> bool:
        """Whether the author keeps what is said in these words."""
        self.asking.say(f"{title} so far:")
        for text in words:
            self.asking.say(f"- {text}", "  ")
        while True:
            typed = self.asking.line("Enter keeps that, n asks anew").lower()
            if typed in ("", "y", "yes", "n", "no"):
                return not typed.startswith("n")
            self.asking.say("Press Enter to keep it, or type n to say it anew.")

    def _when_words(self, value: Any) -> str:
        return "always" if value is None else self._condition_words(value)

    def _part_words(self, part: Any) -> str:
        if not (isinstance(part, dict) and "then" in part):
            return self._conclusion_words(part)
        said = "; ".join(self._part_words(one) for one in part["then"])
        return f"where {self._condition_words(part['when'])}: {said}"

    def _condition_words(self, data: Any) -> str:
        problems: list[Problem] = []
        names = Names(names_of(self.base), self.base.settings)
        said = read_condition(Reading(Document("", data), problems), Part(data), names)
        return written(data) if problems else condition_sentence(said, names=self.base.name_of)

    def _conclusion_words(self, data: Any) -> str:
        if isinstance(data, str):
            return data.replace("_", " ")
        problems: list[Problem] = []
        said = read_conclusion(Reading(Document("", data), problems), Part(data), Vocabularies.of(self.base))
        if problems or said is None:
            return written(data)
        return conclusion_sentence(said, self.base.catalogue, names=self.base.name_of)


def short_forms(written: Written) -> list[str]:
    """The short forms for conclusions that many rules share."""
    return list(mapping(mapping(written.data("rules/policy.yaml")).get("short_forms")))


def missing(given: Mapping[str, Any]) -> list[str]:
    """The answers that are not given."""
    return [key for key in ANSWERS if key not in given]
