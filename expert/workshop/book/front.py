"""The pages before the rules, how to read the book, and the page after them, to sign it off."""

from __future__ import annotations

from collections import Counter

from ....rules.governance import DRAFT
from ....rules.knowledge_base import KnowledgeBase
from ...report.page import Heading, Notice
from .book import CLEAR_PATIENT, Bullets, Chapter, Lines, Link, Paragraph, Terms, Text
from .words import plural

SIGN = Lines(
    "I have read this book.",
    ("agree", "agree with the remarks made", "disagree"),
    ("Name", "Role"),
    ("Signature and date",),
)

EVERYWHERE: tuple[Text, ...] = (
    (
        "Possible harm withholds. What restricts (withhold, at most, only, not lying) counts as long as its condition "
        "is not excluded. An urgent or emergency referral withholds everything until it is excluded.",
    ),
    (
        "Only certainty recommends. What acts (recommend, advise, put into the plan, refer) counts only where its "
        "condition holds for certain.",
    ),
    (
        "Not known is never no. A fact that nobody recorded is not known. It excludes nothing, and it recommends "
        "nothing; it is asked.",
    ),
)

WITH_A_RULE: tuple[tuple[str, Text], ...] = (
    ("The sentence", ("When it holds, and what follows; “where also” adds to the first sentence.",)),
    ("Because", ("Why it is so, in words for a colleague.",)),
    (
        "Grounds",
        (
            "How strong the rule is, how certain the effect that it rests on, and the sources. A mark in brackets says "
            "that a source was checked in part, was not seen, or is judgement.",
        ),
    ),
    ("Not known", ("What the rule does while its condition is neither certain nor excluded.",)),
    (
        "Tests",
        (
            "Worked cases. Each changes something in ",
            Link("the clear patient", CLEAR_PATIENT),
            " and says what must come out. “Holds for certain”, “may hold” and “does not hold” speak of this rule.",
        ),
    ),
    ("Draft, retired", ("A draft restricts already and recommends nothing yet. A retired rule is never in force.",)),
    ("Numbers", ("On paper, a number in brackets behind a name is the page on which it stands.",)),
)

HOW_TO_REVIEW = (
    "Read the sentence without the tests first, and say what you would do. Then see whether a test says otherwise. "
    "Tick agree, disagree or change below the rule, write what should change, and date it. The id before the title, "
    "letters and a number, is enough to find a rule again."
)


def about(base: KnowledgeBase, part_of: str) -> tuple[tuple[str, str], ...]:
    """The pairs of the title page; `part_of` says which rules are in the book, and is empty where all are."""
    pairs = (
        ("Name and version", f"{base.name} {base.version}"),
        ("Status", base.status),
        ("Authors", ", ".join(base.authors)),
        ("Licence", base.licence),
        ("To be reviewed by", f"{base.due}; nothing is offered after {base.expires}"),
        ("Overlay", f"{base.overlay.title}, {base.overlay.named}" if base.overlay else ""),
        ("In this book", part_of),
        ("Rules", _rules(base)),
        ("Beside them", _beside(base)),
        ("Digest of its text", base.digest),
    )
    return tuple((term, text) for term, text in pairs if text)


def _rules(base: KnowledgeBase) -> str:
    """How many rules there are, how many are drafts, retired, and reviewed."""
    statuses = Counter(rule.governance.status for rule in base.rules.values())
    never = sum(rule.governance.reviewed is None for rule in base.rules.values())
    drafts = f", {plural(statuses[DRAFT], 'draft')} among them" if statuses[DRAFT] else ""
    retired = f"; {len(base.retired)} retired" if base.retired else ""
    reviewed = "nobody has reviewed any of them" if never == len(base.rules) else f"{never} never reviewed"
    return f"{len(base.rules)}{drafts}{retired}; {reviewed if never else 'each was reviewed'}"


def _beside(base: KnowledgeBase) -> str:
    tests = sum(len(rule.tests) for rule in base.rules.values())
    counted = (
        plural(tests, "test"),
        f"{plural(len(base.vocabulary.facts), 'fact')} and {len(base.derived)} worked out",
        plural(len(base.catalogue.techniques), "technique"),
        plural(len(base.sources), "source"),
    )
    return ", ".join(counted)


def notices(base: KnowledgeBase) -> tuple[Notice, ...]:
    """What must be seen on the title page."""
    return (Notice("caution", "How far it was signed off", (f"The knowledge base says of itself: {base.status}.",)),)


def how_to_read() -> Chapter:
    """What the words mean, on a page."""
    return Chapter(
        "how-to-read",
        "How to read this book",
        (
            Heading("Three things that hold everywhere", 3),
            Bullets(EVERYWHERE, numbered=True),
            Heading("What stands with a rule", 3),
            Terms(tuple((term, (text,)) for term, text in WITH_A_RULE)),
            Heading("How to review it", 3),
            Paragraph((HOW_TO_REVIEW,)),
        ),
    )


def sign_off(rules: int) -> Chapter:
    """The last page to sign, for two people."""
    every = "the one rule" if rules == 1 else f"all {rules} rules"
    said = f"This page speaks of {every} in this book, as they stand under the digest on its first page."
    return Chapter("sign-off", "Sign-off", (Paragraph((said,)), SIGN, SIGN))
