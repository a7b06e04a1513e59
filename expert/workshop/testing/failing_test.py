"""A test that does not hold, as a person reads it: expected beside got, and what made it come out so."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from ....facts.case import MOMENTS
from ....facts.problem import InvalidInput
from ....rules.conclusion import URGENCIES
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule
from ...consult import Consultation
from ...explanation.explanation import Node
from ...explanation.text import printed
from ...explanation.why import REFERRAL, why
from ...explanation.why_not import why_not
from ...summary import Style, plain_style
from ...trace import Step
from ...trace_text import explanation
from ...wrapping import columns, printable, wrapped
from .seen import HOLDS, Failure, Seen, written
from .tests_run import FAIL, TO_DO, Outcome

WIDTH = 80
MOST_LINES = 16  # of the trace, where it is cut
MOST_REASONS = 3
_LEFT, _EXPECTED = 33, 22  # the widest that the first two columns become
_JUDGED = frozenset(("condition", "comparison", "always", "derived", "part", "case"))
_OWN = ("withheld", "not_withheld")  # what a rule that is not in force cannot do
_STANDING = ("offered", "not_offered", "option", "not_option", "withheld", "not_withheld", "not_indicated")
_MARKS = {FAIL: "✗", TO_DO: "○"}


def failing_test(
    outcome: Outcome,
    knowledge_base: KnowledgeBase,
    style: Style = plain_style,
    *,
    traced: bool = True,
    whole: bool = False,
) -> Iterator[str]:
    """The lines about a test that does not hold: where it stands, what was expected and what came.

    With `traced`, what led to it; `whole` cuts none of that.
    """
    role = "danger" if outcome.verdict == FAIL else "heading"
    verdict = outcome.verdict.replace("to do", "is to do")
    yield style(f"{_MARKS[outcome.verdict]} {printable(outcome.name)} {verdict}", role)
    if outcome.file:
        yield f"  {printable(outcome.file)}:{outcome.line}"
    given = _given(knowledge_base.rules[outcome.rule], outcome.number) if outcome.rule in knowledge_base.rules else ""
    for text in filter(None, (outcome.title, given, outcome.todo and f"to do: {outcome.todo}")):
        yield from wrapped(printable(text), WIDTH, "  ", "    ")
    yield ""
    yield from _table(outcome.failures)
    if traced and outcome.consultation is not None:
        yield from _grounds(outcome, outcome.consultation, knowledge_base, whole)


def _given(rule: Rule, number: int) -> str:
    """What a test lays over the base case, as it is written there."""
    if not 0 < number <= len(rule.tests):
        return ""
    test = rule.tests[number - 1]
    said = [f"given {written(test.given)[1:-1]}" if test.given else "given the base case"]
    said += [f"moment {test.moment}"] if test.moment != MOMENTS[0] else []
    said += [f"settings {written(test.settings)[1:-1]}"] if test.settings else []
    return "; ".join([*said, *(["after the review date"] if test.overdue else [])])


def _table(failures: Iterable[Failure]) -> Iterator[str]:
    """The expectations that were not met, in three columns."""
    rows = [("", "expected", "got")]
    rows += [(f"{one.word} {one.about}".rstrip(), printable(one.expected), printable(one.got)) for one in failures]
    left = min(max(columns(row[0]) for row in rows), _LEFT) + 2
    middle = min(max(columns(row[1]) for row in rows), _EXPECTED) + 2
    right = WIDTH - 4 - left - middle
    for row in rows:
        cells = [wrapped(row[0], left - 2, "", "  "), wrapped(row[1], middle - 2), wrapped(row[2], right)]
        for number in range(max(map(len, cells))):
            first, second, third = (cell[number] if number < len(cell) else "" for cell in cells)
            yield f"    {_padded(first, left)}{_padded(second, middle)}{third}".rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - columns(text))


def _grounds(outcome: Outcome, consultation: Consultation, knowledge_base: KnowledgeBase, whole: bool) -> Iterator[str]:
    """What led to it: what the rule hangs on or concluded, then why each other name stands as it does."""
    standing = Seen(consultation).holds(outcome.rule)
    told = any(failure.word == "holds" for failure in outcome.failures)
    lines: list[str] = []
    if outcome.rule and (told or standing != HOLDS[0]):
        lines += ["", *_hangs_on(consultation, knowledge_base, outcome.rule)]
    if outcome.rule and standing != HOLDS[-1]:
        lines += ["", *_trace(consultation, knowledge_base, outcome)]
    if not whole and len(lines) > MOST_LINES:
        cut_off = len(lines) - MOST_LINES
        lines = [*lines[:MOST_LINES], f"… {cut_off} more lines; --verbose shows them"]
    yield from lines
    failures = [one for one in outcome.failures if not (outcome.rule and standing == HOLDS[-1] and one.word in _OWN)]
    reasons = list(_reasons(outcome.rule, failures, consultation, knowledge_base))
    for reason in reasons if whole else reasons[:MOST_REASONS]:
        yield from ("", *wrapped(printable(reason), WIDTH))
    if not whole and len(reasons) > MOST_REASONS:
        yield f"… {len(reasons) - MOST_REASONS} more answers; --verbose shows them"


def _hangs_on(consultation: Consultation, knowledge_base: KnowledgeBase, rule: str) -> list[str]:
    """How a rule stands, and every part of its condition with its truth."""
    said = why(consultation, knowledge_base, rule)
    tree = tuple(_condition(node) for node in said.tree if node.kind in _JUDGED)
    return printed(replace(said, tree=tree), names=knowledge_base.name_of).splitlines()


def _condition(node: Node) -> Node:
    return replace(node, under=tuple(_condition(one) for one in node.under if one.kind not in ("because", "sources")))


def _trace(consultation: Consultation, knowledge_base: KnowledgeBase, outcome: Outcome) -> list[str]:
    """The steps of a rule and those that they rest on, as the trace says them."""
    decision = replace(consultation.decision, trace=_steps(consultation, outcome), withheld=())
    text = explanation(decision, knowledge_base).partition("\n\n")[2].rpartition("\n\nWITHHELD")[0]
    return text.splitlines()


def _steps(consultation: Consultation, outcome: Outcome) -> tuple[Step, ...]:
    """The steps of a rule and before them those that they rest on; where only some kinds of conclusion are in question,
    those alone.
    """
    steps = {step.id: step for step in consultation.decision.trace}
    own = [step for step in steps.values() if step.rule == outcome.rule]
    if all(failure.word in ("concludes", "not_concludes") for failure in outcome.failures):
        kinds = {failure.about for failure in outcome.failures}
        own = [step for step in own if not kinds.isdisjoint(step.concludes)] or own
    wanted: set[int] = set()
    waiting = [step.id for step in own]
    while waiting:
        number = waiting.pop()
        if number not in wanted:
            wanted.add(number)
            grounds = (steps[number].rests_on, *steps[number].also)
            waiting += [ground["step"] for some in grounds for ground in some if "step" in ground]
    return tuple(step for number, step in steps.items() if number in wanted)


def _reasons(
    rule: str, failures: Iterable[Failure], consultation: Consultation, knowledge_base: KnowledgeBase
) -> Iterator[str]:
    """Why each name of which something else was expected stands as it does, a sentence each; `rule` itself was told."""
    seen = Seen(consultation)
    asked = dict.fromkeys(one for failure in failures for one in _subjects(failure, seen, knowledge_base))
    for subject, negative in asked:
        if subject != rule:
            with contextlib.suppress(InvalidInput):  # nothing can be said of it
                yield (why_not if negative else why)(consultation, knowledge_base, subject).answer


def _subjects(failure: Failure, seen: Seen, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, bool]]:
    """What to explain about a failure: a name, and whether it is asked why not."""
    if failure.about in knowledge_base.catalogue.techniques:
        offered = failure.about in seen.offers
        if not offered or failure.word in _STANDING:
            yield failure.about, not offered
    elif failure.about in knowledge_base.rules or failure.about in knowledge_base.derived:
        yield failure.about, False
    elif failure.word == "referral" or (failure.word == "cannot_exclude" and failure.expected in URGENCIES):
        yield REFERRAL, False
