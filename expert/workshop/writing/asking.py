"""Questions put to an author in a terminal: a line read, a choice made, a way back and a way out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from ....facts.problem import nearest
from ...wrapping import wrapped

WIDTH = 80
_MOST_LISTED = 24


class Stopped(Exception):
    """The author stopped."""


class GoneBack(Exception):
    """The author wants the question before."""


class Asking:
    """Reads with one function and shows with another; `back`, `stop` and `?` are understood everywhere."""

    def __init__(self, read: Callable[[str], str | None], show: Callable[[str], None]) -> None:
        self.read, self.show = read, show

    def say(self, text: str, indent: str = "") -> None:
        """Show a paragraph."""
        for line in wrapped(text, WIDTH, indent, f"{indent}  ", hyphens=True):
            self.show(f"{line}\n")

    def listed(self, words: Mapping[str, str]) -> None:
        """Show words by number, each with its meaning."""
        width = max(map(len, words), default=0)
        for number, (word, meaning) in enumerate(words.items(), 1):
            lead = f"{number:>3}  {word:<{width}}  "
            lines = wrapped(meaning, WIDTH - len(lead), "", "", hyphens=True) or [""]
            for place, line in enumerate(lines):
                self.show(f"{lead if place == 0 else ' ' * len(lead)}{line}".rstrip() + "\n")

    def line(self, prompt: str, explained: str = "") -> str:
        """What is typed, without spaces round it. Raises Stopped and GoneBack."""
        while True:
            line = self.read(f"{prompt}: ")
            if line is None or line.strip() == "stop":
                raise Stopped
            word = line.strip()
            if word == "back":
                raise GoneBack
            if word != "?":
                return word
            self.say(explained or "Type back for the question before, or stop to end without writing anything.")

    def text(self, prompt: str, explained: str = "", default: str = "") -> str:
        """A text that is not empty, fit to be shown on one line; `default` where nothing is typed."""
        while True:
            text = self.line(prompt, explained) or default
            if text and text.isprintable():
                return text
            self.say("Some words are needed." if not text else "That has characters in it that cannot be shown.")

    def one(self, prompt: str, words: Sequence[str], explained: str = "", default: str = "") -> str:
        """One of `words`, by its name or its number; `default` where nothing is typed."""
        while True:
            typed = self.line(prompt, explained)
            if not typed and default:
                return default
            found = chosen(typed, words)
            if found:
                return found
            self.not_among(typed, words)

    def several(self, prompt: str, words: Sequence[str], explained: str = "", *, least: int = 1) -> list[str]:
        """Some of `words`, with commas between, by name or number; at least so many."""
        while True:
            typed = [part for part in map(str.strip, self.line(prompt, explained).split(",")) if part]
            found = [chosen(part, words) for part in typed]
            if all(found) and len(found) >= least:
                return list(dict.fromkeys(found))
            if not typed:
                self.say("At least one is needed.")
            for part, word in zip(typed, found, strict=True):
                if not word:
                    self.not_among(part, words)

    def not_among(self, typed: str, words: Iterable[str]) -> None:
        """Say that a word is not among those there are, with the nearest."""
        known = list(words)
        if not typed:
            self.say("Type a number or a word.")
            return
        near = nearest(typed.replace(" ", "_"), known)
        if near:
            self.say(f'"{typed[:40]}" is not among them; did you mean {near}?')
        elif len(known) <= _MOST_LISTED:
            self.say(f'"{typed[:40]}" is not among them: {", ".join(known)}.')
        else:
            self.say(f'"{typed[:40]}" is not among them; ? shows what is.')


def chosen(typed: str, words: Sequence[str]) -> str:
    """The word meant by its number or by itself; empty where there is none."""
    if typed.isascii() and typed.isdigit() and typed not in words:
        return words[int(typed) - 1] if 1 <= int(typed) <= len(words) else ""
    word = typed.replace(" ", "_")
    return next((one for one in (typed, word, typed.lower(), word.lower()) if one in words), "")
