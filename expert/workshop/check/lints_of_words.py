"""Lints of words: titles, vagueness, promises, and persons."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ....facts.reading import Reading
from ....rules.beside import PATIENT_PAGE
from ....rules.governance import DRAFT
from ....rules.overlay import OVERLAY
from ....rules.read_patient_page import read_patient_page
from .checked import Checked, Remark, Spot

_VAGUE = re.compile(
    r"\b(as (?:needed|required|necessary|appropriate|indicated|usual|tolerated)"
    r"|if (?:needed|necessary|required|possible)|where (?:appropriate|possible|necessary)"
    r"|when(?:ever)? (?:appropriate|possible|necessary)|etc|and so on|and/or|adequate(?:ly)?|appropriate(?:ly)?"
    r"|suitable|suitably|reasonabl[ey]|sufficient(?:ly)?|regularly|frequently|from time to time|some time|a while"
    r"|now and then|caution is advised|with caution|prn)\b",
    re.IGNORECASE,
)
_PROMISE = re.compile(
    r"\b(cures?|cured|curing|heals(?! (?:badly|poorly|slowly|late))|heal (?:it|the|you)"
    r"|(?:will|to|can) (?:heal|resolve|disappear|go away|be gone)"
    r"|goes away|guarantee[sd]?|permanent(?:ly)? (?:relief|free)|for good|gets? rid of|always works|never fails"
    r"|100 ?%|pain[- ]free for)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(
    r"\b(no|not|nobody|never|nothing|none|without|until|unless|whether"
    r"|(?:when|once|while|before|after|if) (?:it|the|this))\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Herr|Frau|Sr|Sra)\.? +[A-Z][a-z]+|[Pp]atient +[A-Z][a-z]+)"
    r"|[\w.+-]+@[\w-]+\.[a-z]{2,}"
)
_NAMED = re.compile(
    r"\b(?:[Aa]sk|[Cc]all|[Tt]ell|[Pp]hone|[Bb]y|[Ww]ith) ([A-Z][a-z]+ [A-Z][a-z]+)\b"
    r"|\b([A-Z][a-z]+ [A-Z][a-z]+)(?:'s\b| (?:tells|told|says|said|asks|asked|wants|wanted|thinks|thought|writes|wrote"
    r"|prefers|preferred|likes|liked|knows|knew|saw|sees|found|has|had|is|was|does|did|came|comes|works|uses|used)\b)"
)
_NO_NAME = frozenset(  # what begins a sentence before a word with a capital
    re.findall(
        r"\w+",
        "A After All An And Any As At Because Before Both But By Each Every For From He Her His If In It Its Many More"
        " Most My New No Not Of Old On Only Or Our She So Some Such That The Their Then There These They This Those To"
        " Under What When Where While With Your",
    )
)
_TENS = "twenty|thirty|forty|fifty|sixty|ninety"
_NUMBER = rf"(?:\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|{_TENS})"
_BARE = re.compile(
    r"\b(?:wait|hold|stay|rest|press|treat|keep|pause|repeat|for|within|after|every|during|lasts?)"
    rf" (?:(?:it|this|there|still|for|at least|at most|up to|about|no more than|less than|more than) )*"
    rf"({_NUMBER}(?:(?: to | or | and |-|–|, ){_NUMBER})*)"
    r"(?=[.,;:!?)]|$| (?:and|at|before|after|but|if|on|once|or|so|the|then|until|when|while|with|you)\b)",
    re.IGNORECASE,
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
    """Names and addresses of persons in what a rule says.

    Without a title before it, two words with capitals are a name where they do or are told something, and the
    knowledge base does not use one of them itself: a test or a technique is often called after somebody.
    """
    message, expected = '"{found}" names a person', "a role, such as the physician"
    yield from _said(checked, _PERSON, message, expected)
    known = _NO_NAME | _words_with_capitals(checked)
    for said_by, where, text in _texts(checked, _SAID):
        for match in _NAMED.finditer(text):
            name = match[1] or match[2]
            if known.isdisjoint(name.split()) and not _PERSON.search(text):
                yield Remark(where, f"{said_by}: {message.format(found=name)}", expected)
                break


def _words_with_capitals(checked: Checked) -> frozenset[str]:
    """The words with capitals in the names and titles of facts, techniques and sources."""
    base = checked.base
    titles = [words for fact in base.vocabulary.facts.values() for words in (fact.title, fact.question)]
    titles += [technique.title for technique in base.catalogue.techniques.values()]
    titles += [source.title for source in base.sources.values()]
    return frozenset(re.findall(r"\b[A-Z][a-z]+", " ".join(titles)))


def numbers_said_without_a_unit(checked: Checked) -> Iterator[Remark]:
    """Numbers in what a rule tells to do, of which nobody says of what: "wait 6 before you press"."""
    message, expected = '"{found}" does not say of what', "the number with its unit, such as 6 weeks"
    yield from _said(checked, _BARE, message, expected, parts=_TOLD)


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
    """What is said where it matches `pattern`, and `unless` does not stand before that."""
    for said_by, where, text in _texts(checked, parts):
        match = pattern.search(text)
        if match and not (unless and unless.search(text, 0, match.start())):
            yield Remark(where, f"{said_by}: {message.format(found=match.group(0))}", expected)


def _texts(checked: Checked, parts: tuple[str, ...]) -> Iterator[tuple[str, Spot, str]]:
    """Who says what, and where: `parts` of the rules; of an overlay why techniques are off, and what patients hear."""
    for rule, spot in checked.rules:
        for part in parts:
            yield from ((rule.id, where, text) for where, text in (spot / part).texts())
    if checked.over:
        for part in ("off", "plain"):
            yield from ((part, where, text) for where, text in Spot(checked.over[OVERLAY], (part,)).texts())
