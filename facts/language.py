"""The language of a text that a person reads: English, or a translation of it.

English is the language of the sources: each message in it is its own key, as in gettext. What a catalogue
does not hold is said in English, and noted.
"""

from __future__ import annotations

from collections.abc import Mapping

ENGLISH_CODE = "en"
_WITHOUT_SPACES = ("ja", "km", "lo", "my", "th", "zh")


def phrase(message: str) -> str:
    """A message that is said elsewhere, marked for those who translate: `message`, unchanged."""
    return message


def spoken(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def by_number(number: object, one: str, many: str) -> str:
    """The message that goes with `number`, both marked as phrases: `one` beside 1 or -1, else `many`."""
    return one if str(number) in ("1", "-1") else many


UNREVIEWED = phrase("This translation has not been reviewed by a clinician.")


class Language:
    """A language by its BCP 47 code, with the translations of messages that are known in it.

    `reviewed` says whether a clinician has reviewed the translation. `missing` collects the messages that
    were asked for and not found.
    """

    def __init__(self, code: str, messages: Mapping[str, str], *, reviewed: bool = True) -> None:
        self.code, self.messages, self.reviewed = code, messages, reviewed
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
        if found:
            return found
        if any(map(str.isalpha, text)):  # a number or a mark is the same in every language
            self.missing.add(text)
        return text

    @property
    def space(self) -> str:
        """What stands between two sentences: a space, or nothing where the script has none."""
        return "" if self.code.partition("-")[0] in _WITHOUT_SPACES else " "

    @property
    def cautions(self) -> tuple[str, ...]:
        """What must stand on a page in this language: that nobody reviewed it, in it and in English."""
        return () if self.reviewed else tuple(dict.fromkeys((self.of(UNREVIEWED), UNREVIEWED)))


ENGLISH = Language(ENGLISH_CODE, {})


def measured(number: object, unit: str, say: Language = ENGLISH) -> str:
    """A number with its unit, which the vocabulary gives in the plural: "2 weeks", "1 week", "1 point of 10"."""
    if not unit:
        return str(number)
    words = say.of(unit)
    if words == unit:  # English, or not translated
        first, blank, rest = unit.partition(" ")
        words = by_number(number, first.removesuffix("s"), first) + blank + rest
    return f"{number} {words}"


def capital(text: str) -> str:
    """A sentence with a capital letter before it."""
    return text[:1].upper() + text[1:]
