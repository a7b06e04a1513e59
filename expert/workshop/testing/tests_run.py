"""Tests run: each patient consulted, and what came out held against what is expected."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from ....facts.case import Case, make_case
from ....facts.vocabulary import Finding
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule, RuleTest
from ...consult import Consultant, Consultation
from .case_suite import Suite, SuiteCase
from .expectations import OF_CASES, OF_RULES, Expectation
from .other_settings import in_other_settings
from .seen import HOLDS, Failure, Seen
from .seen_in_part import InPart, SeenInPart

MOST_KEPT = 512  # patients that are kept, since many tests are about the same one
VERDICTS = HOLD, FAIL, TO_DO, DONE = "holds", "fails", "to do", "done"


class Outcome(Struct, frozen=True):
    """What came of one test.

    `rule` and `number` say which test beside which rule it was, `suite` and `label` which case of which suite; the
    others are empty, or 0. `module` is the rule's. `todo` says why it need not hold, or is empty. `failures` are the
    expectations that were not met; `consultation` is what they were held against, None where it was not kept.
    """

    title: str
    file: str
    line: int
    todo: str
    failures: tuple[Failure, ...]
    rule: str = ""
    number: int = 0
    module: str = ""
    suite: str = ""
    label: str = ""
    consultation: Consultation | None = None

    @property
    def name(self) -> str:
        """The test in a few words."""
        return f"{self.rule} test {self.number}" if self.rule else f"{self.suite}: {self.label}"

    @property
    def verdict(self) -> str:
        """One of `VERDICTS`: `to do` where it fails and may, `done` where it holds and is still marked as to do."""
        if self.todo:
            return TO_DO if self.failures else DONE
        return FAIL if self.failures else HOLD


class Runner:
    """Runs tests of one knowledge base; a consultant for other settings is made once for all tests that want them.

    Tests are taken to be sound: see `tests_checked` and `case_suite`. Belongs to one thread, as its consultant does.
    """

    def __init__(self, consultant: Consultant) -> None:
        self.consultant = consultant
        self.knowledge_base: KnowledgeBase = consultant.knowledge_base
        facts = self.knowledge_base.vocabulary.facts
        self._base = {name: facts[name].read(raw) for name, raw in self.knowledge_base.base_case.items()}
        self._others: dict[tuple[Any, ...], Consultant] = {}
        self._in_part: dict[tuple[Any, ...], InPart] = {}  # by patient, the one that was looked at last at the end

    @classmethod
    def of(cls, knowledge_base: KnowledgeBase) -> Runner:
        """A runner that consults on the last day on which no review of `knowledge_base` is overdue."""
        return cls(Consultant(knowledge_base, knowledge_base.due))

    def rule_outcomes(self, rule: Rule) -> Iterator[Outcome]:
        """What comes of every test beside `rule`; only what one looks at is worked out, and kept where it fails."""
        for number, test in enumerate(rule.tests, 1):
            if self._holds(rule, test):
                yield _outcome(rule, test, number, (), None)
            else:
                yield self.run(rule, test, number)

    def run(self, rule: Rule, test: RuleTest, number: int = 0) -> Outcome:
        """What comes of one test beside `rule`, the `number`th, with the whole consultation."""
        consultation = self._consultant(test.settings, test.overdue).consultation(self.case(rule, test))
        failures = _failures(Seen(consultation, rule.id), _expected(test), OF_RULES)
        return _outcome(rule, test, number, failures, consultation)

    def _holds(self, rule: Rule, test: RuleTest) -> bool:
        """Whether a test holds, by as much of the consultation as it looks at."""
        consultant, case = self._consultant(test.settings, test.overdue), self.case(rule, test)
        patient = id(consultant), case.moment, *case.findings.items()
        in_part = self._in_part.pop(patient, None) or InPart(consultant, case)
        if len(self._in_part) == MOST_KEPT:
            del self._in_part[next(iter(self._in_part))]
        self._in_part[patient] = in_part
        return not _failures(SeenInPart(in_part, rule.id), _expected(test), OF_RULES)

    def case(self, rule: Rule, test: RuleTest) -> Case:
        """The patient of a test: what is given, laid over the base case."""
        vocabulary = self.knowledge_base.vocabulary
        given: dict[str, Finding] = {name: vocabulary.facts[name].read(raw) for name, raw in test.given.items()}
        return make_case(vocabulary, rule.id, {**self._base, **given}, moment=test.moment)

    def run_case(self, suite: Suite, case: SuiteCase) -> Outcome:
        """What comes of one case of a suite."""
        consultation = self._consultant(case.settings, case.overdue).consultation(case.case)
        return Outcome(
            title=case.title,
            file=suite.file,
            line=case.line,
            todo=case.todo,
            failures=_failures(Seen(consultation), case.expect, OF_CASES),
            suite=suite.name,
            label=case.label,
            consultation=consultation,
        )

    def _consultant(self, settings: Mapping[str, Any], overdue: bool) -> Consultant:
        """The consultant that a test asks for: with other settings, or after the review date."""
        if not (settings or overdue):
            return self.consultant
        key = (*sorted(settings.items()), overdue)
        if key not in self._others:
            changed = in_other_settings(self.knowledge_base, settings)
            day = changed.expires + datetime.timedelta(days=1) if overdue else self.consultant.today
            self._others[key] = Consultant(changed, day)
        return self._others[key]


def _expected(test: RuleTest) -> Mapping[str, Any]:
    """What a test beside a rule expects: that it holds certainly, where the test does not say how."""
    return {"holds": HOLDS[0], **test.expect}


def _outcome(
    rule: Rule, test: RuleTest, number: int, failures: tuple[Failure, ...], consultation: Consultation | None
) -> Outcome:
    return Outcome(
        title=rule.title,
        file=test.file,
        line=test.line,
        todo=test.todo,
        failures=failures,
        rule=rule.id,
        number=number,
        module=rule.module,
        consultation=consultation,
    )


def _failures(seen: Seen, expect: Mapping[str, Any], words: Mapping[str, Expectation]) -> tuple[Failure, ...]:
    return tuple(failure for word, value in expect.items() for failure in words[word].check(seen, value))
