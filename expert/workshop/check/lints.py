"""Lints: small named checks of the craft, each with a reason and a severity.

To add one: write a function that takes a `Checked` and yields `Remark`s, and give it a line in `LINTS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ....facts.problem import NOTE, WARNING, Problem
from ....facts.read import ACCEPTS
from . import lints_of_conditions, lints_of_evidence, lints_of_facts, lints_of_tests, lints_of_words
from .checked import Checked, Remark


class Lint(Struct, frozen=True):
    """One check: its code, its name, how severe what it finds is, why it looks, and the function that looks."""

    code: str
    name: str
    severity: str
    reason: str
    look: Callable[[Checked], Iterator[Remark]]


LINTS = (
    Lint(
        "R701",
        "no source",
        WARNING,
        "What rests on nothing cannot be reviewed.",
        lints_of_evidence.rules_without_a_source,
    ),
    Lint(
        "R702",
        "unchecked source",
        NOTE,
        "Whoever cites what nobody read passes on a rumour.",
        lints_of_evidence.sources_that_nobody_checked,
    ),
    Lint(
        "R703",
        "review overdue",
        WARNING,
        "Knowledge that nobody looks after goes stale without a sign.",
        lints_of_evidence.rules_past_their_review,
    ),
    Lint(
        "R704",
        "strong words on weak evidence",
        WARNING,
        "A strong recommendation tells everyone to act; very low certainty says that nobody knows.",
        lints_of_evidence.strong_recommendations_on_weak_evidence,
    ),
    Lint(
        "R705",
        "untested boundary",
        WARNING,
        "A restriction is as good as its threshold, and a threshold is only known from both of its sides.",
        lints_of_tests.boundaries_without_a_test_on_each_side,
    ),
    Lint(
        "R706",
        "one-sided tests",
        WARNING,
        "A test in which the rule fires says nothing of where it stops, and the other way round.",
        lints_of_tests.rules_tested_on_one_side_only,
    ),
    Lint(
        "R707",
        "number without unit",
        WARNING,
        "Six of what? Days taken for weeks have hurt people.",
        lints_of_facts.numbers_without_a_unit,
    ),
    Lint(
        "R707",
        "number without unit",
        WARNING,
        "A rule that says for how long, and not in what, is read in two ways.",
        lints_of_words.numbers_said_without_a_unit,
    ),
    Lint(
        "R708",
        "idle fact",
        NOTE,
        "A fact that nothing reads costs the clinician a question and changes nothing.",
        lints_of_facts.facts_that_nothing_reads,
    ),
    Lint(
        "R709",
        "technique that nothing recommends",
        NOTE,
        "It can never be offered; it may have been forgotten.",
        lints_of_facts.techniques_that_nothing_recommends,
    ),
    Lint(
        "R710",
        "technique that nothing restricts",
        WARNING,
        "Everything that is done to a patient can be wrong for some patient.",
        lints_of_facts.techniques_that_nothing_restricts,
    ),
    Lint(
        "R711",
        "title that is no sentence",
        WARNING,
        "The title is what a colleague reads first, and often all that is read.",
        lints_of_words.titles_that_are_no_sentences,
    ),
    Lint(
        "R712",
        "vague words",
        WARNING,
        "Two readers will do two things.",
        lints_of_words.vague_words,
    ),
    Lint(
        "R713",
        "promise",
        WARNING,
        "Nobody can promise that a complaint goes away.",
        lints_of_words.promises,
    ),
    Lint(
        "R714",
        "person named",
        WARNING,
        "Knowledge is about kinds of patients; who somebody is has no place in it.",
        lints_of_words.persons_named,
    ),
    Lint(
        "R720",
        "draft without plain words",
        WARNING,
        "Before it is active, the patient must be told in words that are understood.",
        lints_of_words.drafts_without_plain_words,
    ),
    Lint(
        "R715",
        "rule that never fires",
        WARNING,
        "No patient could exist to whom it applies; something else was meant.",
        lints_of_conditions.rules_that_never_fire,
    ),
    Lint(
        "R721",
        "condition that asks nothing",
        WARNING,
        "What is true of every patient decides nothing; something else was meant.",
        lints_of_conditions.conditions_that_ask_nothing,
    ),
    Lint(
        "R716",
        "rule that never matters",
        WARNING,
        "Another rule says the same whenever this one does: it is dead weight, or one of the two is wrong.",
        lints_of_conditions.rules_that_never_matter,
    ),
    Lint(
        "R717",
        "same condition twice",
        NOTE,
        "Two rules about the same patients are read together; they may belong together.",
        lints_of_conditions.rules_with_the_same_condition,
    ),
    Lint(
        "R718",
        "gap between ranges",
        WARNING,
        "A value that falls between two ranges is treated as if nobody had thought of it.",
        lints_of_conditions.gaps_between_ranges,
    ),
)


NEEDLESS = "R719"  # an acceptance of a remark that nobody makes


def lint(checked: Checked) -> list[Problem]:
    """What every lint has to say, in their order, without what the files accept."""
    found: list[Problem] = []
    needless = {spot.name: spot for spot in checked.acceptances()}
    accepted = frozenset(needless)
    for one in LINTS:
        for remark in one.look(checked):
            acceptance = (remark.spot.entry / ACCEPTS / one.code).name
            if acceptance in accepted:
                needless.pop(acceptance, None)
            else:
                found.append(_problem(remark, one.code, one.severity))
    for spot in needless.values():
        remark = Remark(spot, f"{spot.path[-1]} is accepted here, and nobody remarks on it", key=True)
        found.append(_problem(remark, NEEDLESS, WARNING))
    return found


def _problem(remark: Remark, code: str, severity: str) -> Problem:
    spot = remark.spot
    problem = spot.document.problem(spot.path, remark.message, remark.expected, key=remark.key, code=code)
    return replace(problem, severity=severity)
