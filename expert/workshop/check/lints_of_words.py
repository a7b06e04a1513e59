"""Lints of words: titles, vagueness, promises, and persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....facts.reading import Reading
from ....rules.beside import PATIENT_PAGE
from ....rules.governance import DRAFT
from ....rules.read_patient_page import read_patient_page
from .checked import Checked, Remark

_VAGUE = re.compile(
    r"\b(as (?:needed|required|necessary|appropriate|indicated|usual|tolerated)"
    r"|if (?:needed|necessary|required|possible)|where (?:appropriate|possible|necessary)"
    r"|when(?:ever)? (?:appropriate|possible|necessary)|etc|and so on|and/or|adequate(?:ly)?|appropriate(?:ly)?"
    r"|suitable|suitably|reasonabl[ey]|sufficient(?:ly)?|regularly|frequently|from time to time|some time|a while"
    r"|now and then|caution is advised|with caution|prn)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(cures?|cured|curing|heals? (?:it|the|you)|will (?:heal|resolve|disappear|go away|be gone)"
    r"|goes away|guarantee[sd]?|permanent(?:ly)? (?:relief|free)|for good|gets? rid of|always works|never fails"
    r"|100 ?%|pain[- ]free for)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(no|not|nobody|never|nothing|none|without)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Herr|Frau|Sr|Sra)\.? +[A-Z][a-z]+|[Pp]atient +[A-Z][a-z]+)"
    r"|[\w.+-]+@[\w-]+\.[a-z]{2,}"
)
_SAID = ("title", "because", "then")
_TOLD = ("title", "then")  # what somebody is to do
_ENDS = (".", "!", ";", ":", ",")


def titles_that_are_no_sentences(checked: Checked) -> Iterator[Remark]:
    """Titles that do not begin as a sentence does, end in a stop, or are only a label."""
    for rule, spot in checked.rules:
        expected = 'a sentence without its full stop, such as "A new fracture is not treated by hand"'
        title = rule.title.strip()
        if len(title.split()) < 3:
            yield Remark(spot / "title", f"{rule.id} has a label for a title", expected)
        elif title[0].islower():
            yield Remark(spot / "title", f"the title of {rule.id} begins with a small letter", expected)
        elif title.endswith(_ENDS):
            yield Remark(spot / "title", f'the title of {rule.id} ends in "{title[-1]}"', expected)


def vague_words(checked: Checked) -> Iterator[Remark]:
    """Words that leave the reader to decide."""
    yield from _said(checked, _VAGUE, '"{found}" leaves it to the reader', "how much, how often, or when", parts=_TOLD)


def promises(checked: Checked) -> Iterator[Remark]:
    """Words that promise that a complaint goes away."""
    yield from _said(checked, _PROMISE, '"{found}" promises an outcome', "what is done, and what is not known", _DENIED)


def persons_named(checked: Checked) -> Iterator[Remark]:
    """Names and addresses of persons in what a rule says."""
    yield from _said(checked, _PERSON, '"{found}" names a person', "a role, such as the physician")


def drafts_without_plain_words(checked: Checked) -> Iterator[Remark]:
    """Drafts of which the patient is not told, where the base has a page for patients."""
    if PATIENT_PAGE not in checked.documents:
        return
    page = read_patient_page(Reading(checked.documents[PATIENT_PAGE], []), checked.base)
    for rule, spot in checked.rules:
        of_base = not checked.base.is_of_overlay(rule)  # what an overlay adds has plain words there, or is refused
        if of_base and rule.governance.status == DRAFT and (lacking := page.lacks(rule)):
            message = f"{PATIENT_PAGE} does not say in plain words of {rule.id} {' and '.join(lacking)}"
            yield Remark(spot, message, f"an entry {rule.id} under rules", key=True)


def _said(
    checked: Checked,
    pattern: re.Pattern[str],
    message: str,
    expected: str,
    unless: re.Pattern[str] | None = None,
    parts: tuple[str, ...] = _SAID,
) -> Iterator[Remark]:
    """What rules say where it matches `pattern`, and `unless` does not stand before that."""
    for rule, spot in checked.rules:
        for part in parts:
            for where, text in (spot / part).texts():
                match = pattern.search(text)
                if match and not (unless and unless.search(text, 0, match.start())):
                    yield Remark(where, f"{rule.id}: {message.format(found=match.group(0))}", expected)
