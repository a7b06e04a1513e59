"""The pages before the rules, how to read the book, and the page after them, to sign it off."""

from __future__ import annotations

from collections import Counter

from ...rules.governance import DRAFT
from ...rules.knowledge_base import KnowledgeBase
from ..report.page import Heading, Notice
from .book import Bullets, Chapter, Lines, Paragraph, Terms
from .book_words import plural

SIGN = Lines("I have read this book.", ("agree", "agree with the remarks made", "disagree"), ("Name", "Role"), ("Signature and date",))


def about(base: KnowledgeBase, part_of: str) -> tuple[tuple[str, str], ...]:
    """The pairs of the title page."""
    never = sum(rule.governance.reviewed is None for rule in base.rules.values())
    statuses = Counter(rule.governance.status for rule in base.rules.values())
    drafts = f", {plural(statuses[DRAFT], 'draft')} among them" if statuses[DRAFT] else ""
    retired = f"; {len(base.retired)} retired" if base.retired else ""
    tests = sum(len(rule.tests) for rule in base.rules.values())
    reviewed = "nobody has reviewed any of them" if never == len(base.rules) else f"{never} never reviewed"
    catalogue = base.catalogue
    pairs = (
        ("Name and version", f"{base.name} {base.version}"),
        ("Status", base.status),
        ("Authors", ", ".join(base.authors)),
        ("Licence", base.licence),
        ("To be reviewed by", f"{base.due}; nothing is offered after {base.expires}"),
        ("In this book", part_of),
        ("Rules", f"{len(base.rules)}{drafts}{retired}; {reviewed if never else 'each was reviewed'}"),
        (
            "Beside them",
            f"{plural(tests, 'test')}, {plural(len(base.vocabulary.facts), 'fact')} and {len(base.derived)} worked out, "
            f"{plural(len(catalogue.techniques), 'technique')}, {plural(len(base.sources), 'source')}",
        ),
        ("Digest of its text", base.digest),
    )
    return tuple((term, text) for term, text in pairs if text)


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
            Bullets(
                (
                    (
                        "Possible harm withholds. What restricts (withhold, at most, only, not lying) counts as long as "
                        "its condition is not excluded. An urgent or emergency referral withholds everything until it "
                        "is excluded.",
                    ),
                    (
                        "Only certainty recommends. What acts (recommend, advise, put into the plan, refer) counts only "
                        "where its condition holds for certain.",
                    ),
                    (
                        "Not known is never no. A fact that nobody recorded is not known. It excludes nothing, and it "
                        "recommends nothing; it is asked.",
                    ),
                ),
                numbered=True,
            ),
            Heading("What stands with a rule", 3),
            Terms(
                (
                    ("The sentence", (("When it holds, and what follows; “where also” adds to the first sentence.",),)),
                    ("Because", (("Why it is so, in words for a colleague.",),)),
                    ("Grounds", (("How strong the rule is, and how certain the effect that it rests on.",),)),
                    (
                        "Sources",
                        (("A mark in brackets says that a source was checked in part, was not seen, or is judgement.",),),
                    ),
                    ("Not known", (("What the rule does while its condition is neither certain nor excluded.",),)),
                    (
                        "Tests",
                        (
                            (
                                "Worked cases. Each changes something in the clear patient, and says what must come out. "
                                "“Holds for certain”, “may hold” and “does not hold” speak of this rule.",
                            ),
                        ),
                    ),
                    (
                        "Draft, retired",
                        (("A draft restricts already and recommends nothing yet. A retired rule is never in force.",),),
                    ),
                )
            ),
            Heading("How to review it", 3),
            Paragraph(
                (
                    "Read the sentence without the tests first, and say what you would do. Then see whether a test says "
                    "otherwise. Tick agree, disagree or change below the rule, write what should change, and date it. "
                    "The id, such as the letters and number before each title, is enough to find a rule again.",
                )
            ),
        ),
    )


def sign_off(rules: int) -> Chapter:
    """The last page to sign."""
    said = f"This page speaks of all {plural(rules, 'rule')} in this book, as they stand under the digest on its first page."
    return Chapter("sign-off", "Sign-off", (Paragraph((said,)), SIGN, SIGN))
