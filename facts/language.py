"""The language of a text that a person reads: English, or a translation of it.

English is the language of the sources: each message in it is its own key, as in gettext. What a catalogue
does not hold is said in English, and noted.
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH_CODE = "en"


class Language:
    """A language by its BCP 47 code, with the translations of messages that are known in it.

    `missing` collects the messages that were asked for and not found.
    """

    def __init__(self, code: str, messages: Mapping[str, str]) -> None:
        self.code, self.messages = code, messages
        self.missing: set[str] = set()

    def __call__(self, message: str, /, **values: object) -> str:
        """The program's own `message` in this language, its `{named}` places filled with `values`."""
        text = self.of(message)
        return text.format(**values) if values else text

    def of(self, text: str) -> str:
        """A whole text of the knowledge base in this language, as it is where there is no translation."""
        if self.code == ENGLISH_CODE or not text:
            return text
        found = self.messages.get(text)
        if not found:
            self.missing.add(text)
            return text
        return found


ENGLISH = Language(ENGLISH_CODE, {})
