"""The interview in a terminal: prints questions, reads answers, knows nothing of what they mean."""

from __future__ import annotations

import textwrap
from collections.abc import Callable
from typing import Any

from ..facts.case import Case, is_label
from ..facts.document import plain_scalar
from ..facts.vocabulary import Fact, Finding, Unknown
from .consult import Consultant
from .decision import Decision
from .interview import BlockQuestion, FactQuestion, Interview

WIDTH = 80
HELP = "Commands: back, stop (saves and ends), ? (explains). u is unknown.\n"
_YES, _NO, _UNKNOWN = ("y", "yes", "true"), ("n", "no", "false"), ("u", "unknown", "")


class _Stop(Exception):
    pass


class _Back(Exception):
    pass


class Dialogue:
    """Runs an interview with a function that reads a line and one that prints."""

    def __init__(
        self, consultant: Consultant, read: Callable[[str], str | None], say: Callable[[str], None], label: str = ""
    ) -> None:
        self.consultant, self.read, self.say, self.label = consultant, read, say, label
        self.finished = False

    def run(self, case: Case | None = None) -> Case:
        """Ask until nothing is left to ask or the person stops; the case as answered."""
        interview = Interview(self.consultant, self.label or "case", case)
        try:
            if case is None:
                interview = Interview(self.consultant, self._label())
            self.say(HELP)
            self._ask_all(interview)
            self.finished = True
        except (_Stop, KeyboardInterrupt):
            self.say("\nStopped. What was answered is kept; `ischia ask FILE` goes on from here.\n")
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
            line = self.read("Your own label for this case (never a name or number of the patient): ")
            if line is None or line.strip() == "stop":
                raise _Stop
            self.label = line.strip()
        return self.label

    def _ask_all(self, interview: Interview) -> None:
        while (question := interview.next()) is not None:
            self.say("\n")
            try:
                if isinstance(question, BlockQuestion):
                    self._ask_block(interview, question)
                else:
                    self._ask_fact(interview, question)
            except _Back:
                if not interview.can_go_back:
                    self.say("This is the first question.\n")
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
            self.say(explain())

    def _ask_block(self, interview: Interview, question: BlockQuestion) -> None:
        block, facts = question.block, question.facts
        self._wrap(f"{block.title} ({interview.left} questions left at most)")
        for number, fact in enumerate(facts, 1):
            self._wrap(f"{number}. {fact.question}", "  ")
        word, promise = {
            "asked": ("none", "if the answer to each of these is no"),
            "examined": ("examined", "only if you examined all of these yourself and all was normal"),
            "inspected": ("inspected", "only if you looked today and found nothing"),
        }[block.how]
        while True:
            self._wrap(f"Type {word} {promise}; each to go one by one; u if not known.")
            line = self._line("> ", lambda: "".join(self._explained(fact) for fact in facts))
            if line == word:
                interview.none_of(block.name)
            elif line == "each":
                interview.one_by_one(block.name)
            elif line in ("u", "unknown"):
                interview.unknown_block(facts)
            else:
                self._wrap(f"Not understood: {line[:40]!r}. Type {word}, each, u, back, stop or ?.")
                continue
            return

    def _ask_fact(self, interview: Interview, question: FactQuestion) -> None:
        fact = question.fact
        self._wrap(f"{fact.question} ({interview.left} left at most)")
        words = _choices(fact)
        if words:
            self._wrap("; ".join(f"{number} {word}" for number, word in enumerate(words, 1)), "  ")
        while True:
            line = self._line(f"{_hint(fact)}: ", lambda: self._explained(fact))
            try:
                finding = _finding(fact, line)
            except ValueError as error:
                self._wrap(f"{error}; expected {fact.expected}")
                continue
            interview.answer(fact.name, finding)
            return

    def _explained(self, fact: Fact) -> str:
        texts = [f"{fact.name}: {fact.meaning}" if fact.meaning else fact.name, f"If unknown: {fact.unknown}"]
        return "".join(f"{line}\n" for text in texts for line in textwrap.wrap(text, WIDTH - 2, initial_indent="  "))

    def _wrap(self, text: str, indent: str = "") -> None:
        for line in textwrap.wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "):
            self.say(f"{line}\n")


def _choices(fact: Fact) -> tuple[str, ...]:
    return fact.values if fact.kind in ("choice", "set") else ()


def _hint(fact: Fact) -> str:
    match fact.kind:
        case "boolean":
            return f"y, n{''.join(f', {word}' for word in fact.also)} or u"
        case "choice":
            return "number, word or u"
        case "set":
            return "numbers or words with commas, none, or u"
        case _:
            return f"{fact.low:g} to {fact.high:g}{''.join(f', {word}' for word in fact.also)} or u"


def _finding(fact: Fact, line: str) -> Finding:
    """The finding that a typed line means. Raises ValueError."""
    word = line.lower()
    if word in _UNKNOWN:
        if word == "":
            raise ValueError("an answer is needed; u is unknown")
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
