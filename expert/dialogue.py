"""The interview in a terminal: prints questions, reads answers, knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..facts.case import Case, is_label
from ..facts.document import plain_scalar
from ..facts.language import ENGLISH, ENGLISH_CODE, Language, phrase
from ..facts.vocabulary import Fact, Finding, Unknown
from .answers import expected_words, typed_word
from .consult import Consultant
from .decision import Decision
from .interview import BlockQuestion, FactQuestion, Interview
from .wrapping import wrapped

WIDTH = 80
_HELP = phrase("Commands: back, stop (saves and ends), ? (explains). u is unknown.")
_CLEARING = {  # how a block is recorded to the word that clears it, and what that word promises
    "asked": (
        "none",
        phrase("Type {word} if the answer to each of these is no; each to go one by one; u if not known."),
    ),
    "examined": (
        "examined",
        phrase(
            "Type {word} only if you examined all of these yourself and all was normal; each to go one by one; "
            "u if not known."
        ),
    ),
    "inspected": (
        "inspected",
        phrase("Type {word} only if you looked today and found nothing; each to go one by one; u if not known."),
    ),
}
_YES, _NO, _UNKNOWN = ("y", "yes", "true"), ("n", "no", "false"), ("u", "unknown", "")


class _Stop(Exception):
    pass


class _Back(Exception):
    pass


class Dialogue:
    """Runs an interview with a function that reads a line and one that prints.

    What is typed are the words of the vocabulary in every language; what is shown says what they mean.
    """

    def __init__(
        self,
        consultant: Consultant,
        read: Callable[[str], str | None],
        show: Callable[[str], None],
        label: str = "",
        say: Language = ENGLISH,
    ) -> None:
        self.consultant, self.read, self.show, self.label, self.say = consultant, read, show, label, say
        self.finished = False

    def run(self, case: Case | None = None) -> Case:
        """Ask until nothing is left to ask or the person stops; the case as answered."""
        interview = Interview(self.consultant, self.label or "case", case)
        try:
            if case is None:
                interview = Interview(self.consultant, self._label())
            self._wrap(self.say(_HELP))
            self._ask_all(interview)
            self.finished = True
        except (_Stop, KeyboardInterrupt):
            self.show("\n")
            self._wrap(self.say("Stopped. What was answered is kept; `ischia ask FILE` goes on from here."))
        return interview.case

    def decision(self, case: Case) -> Decision:
        """The decision on `case`."""
        return self.consultant.consult(case)

    def case_text(self, case: Case) -> str:
        """`case` as the text of a case file."""
        import yaml

        plain = case.to_plain(self.consultant.knowledge_base.vocabulary)
        return yaml.safe_dump(plain, sort_keys=False, allow_unicode=True, width=10_000)

    def _label(self) -> str:
        while not is_label(self.label):
            prompt = self.say("Your own label for this case (never a name or number of the patient)")
            line = self.read(f"{prompt}: ")
            if line is None or line.strip() == "stop":
                raise _Stop
            self.label = line.strip()
        return self.label

    def _ask_all(self, interview: Interview) -> None:
        while (question := interview.next()) is not None:
            self.show("\n")
            try:
                if isinstance(question, BlockQuestion):
                    self._ask_block(interview, question)
                else:
                    self._ask_fact(interview, question)
            except _Back:
                if not interview.can_go_back:
                    self._wrap(self.say("This is the first question."))
                interview.back()

    def _line(self, prompt: str, explain: Callable[[], str]) -> str:
        while True:
            line = self.read(prompt)
            if line is None:
                raise _Stop
            word = line.strip()
            if word == "back":
                raise _Back
            if word == "stop":
                raise _Stop
            if word != "?":
                return word
            self.show(explain())

    def _ask_block(self, interview: Interview, question: BlockQuestion) -> None:
        block, facts, say = question.block, question.facts, self.say
        title = say.of(block.title)
        self._wrap(say("{question} ({number} questions left at most)", question=title, number=interview.left))
        for number, fact in enumerate(facts, 1):
            self._wrap(f"{number}. {say.of(fact.question)}", "  ")
        word, promise = _CLEARING[block.how]
        while True:
            self._wrap(say(promise, word=word))
            line = self._line("> ", lambda: "".join(self._explained(fact) for fact in facts))
            if line == word:
                interview.none_of(block.name)
            elif line == "each":
                interview.one_by_one(block.name)
            elif line in ("u", "unknown"):
                interview.unknown_block(facts)
            else:
                message = phrase("Not understood: {line}. Type {word}, each, u, back, stop or ?.")
                self._wrap(say(message, line=repr(line[:40]), word=word))
                continue
            return

    def _ask_fact(self, interview: Interview, question: FactQuestion) -> None:
        fact, say = question.fact, self.say
        asked = say.of(fact.question)
        self._wrap(say("{question} ({number} left at most)", question=asked, number=interview.left))
        words = [typed_word(word, say) for word in _choices(fact)]
        if words:
            self._wrap(say("; ").join(f"{number} {word}" for number, word in enumerate(words, 1)), "  ")
        while True:
            line = self._line(f"{_hint(fact, say)}: ", lambda: self._explained(fact))
            try:
                finding = _finding(fact, line)
            except ValueError as error:
                expected = expected_words(fact, say)
                self._wrap(say("{problem}; expected {answers}", problem=self._problem(error, line), answers=expected))
                continue
            interview.answer(fact.name, finding)
            return

    def _problem(self, error: ValueError, line: str) -> str:
        """What is wrong with a typed line; the vocabulary says it in English only."""
        if not line:
            return self.say("an answer is needed; u is unknown")
        if self.say.code == ENGLISH_CODE:
            return str(error)
        return self.say("not an answer to this question: {line}", line=repr(line[:40]))

    def _explained(self, fact: Fact) -> str:
        say = self.say
        title = say.of(self.consultant.knowledge_base.name_of(fact.name))
        name = say("{word} ({meaning})", word=fact.name, meaning=title)
        meaning = say("{name}: {text}", name=name, text=say.of(fact.meaning)) if fact.meaning else name
        unknown = say("If unknown: {text}", text=say.of(fact.unknown))
        return "".join(f"{line}\n" for text in (meaning, unknown) for line in _lines(text, WIDTH - 2, "  ", ""))

    def _wrap(self, text: str, indent: str = "") -> None:
        for line in _lines(text, WIDTH, indent, indent + "  "):
            self.show(f"{line}\n")


def _lines(text: str, width: int, first: str, rest: str) -> list[str]:
    return wrapped(text, width, first, rest, hyphens=True)


def _choices(fact: Fact) -> tuple[str, ...]:
    return fact.values if fact.kind in ("choice", "set") else ()


def _hint(fact: Fact, say: Language) -> str:
    """What can be typed, in short."""
    also = say(", ").join(typed_word(word, say) for word in fact.also)
    match fact.kind:
        case "boolean":
            return say("y, n, {words} or u", words=also) if also else say("y, n or u")
        case "choice":
            return say("number, word or u")
        case "set":
            return say("numbers or words with commas, none, or u")
        case _:
            low, high = f"{fact.low:g}", f"{fact.high:g}"
            if also:
                return say("{low} to {high}, {words} or u", low=low, high=high, words=also)
            return say("{low} to {high} or u", low=low, high=high)


def _finding(fact: Fact, line: str) -> Finding:
    """The finding that a typed line means. Raises ValueError."""
    word = line.lower()
    if word in _UNKNOWN:
        if word == "":
            raise ValueError("nothing was typed")
        return Unknown()
    return fact.read(_raw(fact, word))


def _raw(fact: Fact, word: str) -> Any:
    if fact.kind == "boolean":
        return True if word in _YES else False if word in _NO else word
    if fact.kind == "set":
        if word == "none" and "none" not in fact.values:
            return []
        return [_chosen(fact.values, part.strip()) for part in word.split(",")]
    if fact.kind == "choice":
        return word if word in fact.values else _chosen(fact.values, word)
    return plain_scalar(word)


def _chosen(words: tuple[str, ...], word: str) -> str:
    """The word meant by its number, or by itself."""
    if word.isascii() and word.isdigit() and 1 <= int(word) <= len(words):
        return words[int(word) - 1]
    return word.replace(" ", "_")
