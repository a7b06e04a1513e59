"""The tests that a pattern names: by rule, by module, by suite or by case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from ....facts.problem import InvalidInput, nearest
from ....rules.governance import DRAFT
from ....rules.rule import Rule
from .case_suite import Suite, SuiteCase
from .tests_run import Outcome, Runner


class Chosen(Struct, frozen=True):
    """Rules, each with all the tests beside it, and cases, each with its suite."""

    rules: tuple[Rule, ...]
    cases: tuple[tuple[Suite, SuiteCase], ...]

    @property
    def drafts(self) -> bool:
        """Whether there is a draft among the rules."""
        return any(rule.governance.status == DRAFT for rule in self.rules)

    def outcomes(self, runner: Runner, of_drafts: Runner) -> Iterator[Outcome]:
        """What comes of every test, module by module and then suite by suite; drafts are tested with `of_drafts`."""
        for rule in sorted(self.rules, key=lambda rule: rule.module):  # a stable sort: rules stay in their order
            yield from (of_drafts if rule.governance.status == DRAFT else runner).rule_outcomes(rule)
        for suite, case in self.cases:
            yield runner.run_case(suite, case)


def choose(pattern: str, known_rules: Mapping[str, Rule], suites: Iterable[Suite]) -> Chosen:
    """The tests that `pattern` names, of `known_rules` by id and of `suites`; all of them where it is empty.

    It is the beginning of a rule's id, the name of a module, the name of a suite or of its file, the label of a case,
    or any of these with `*`, `?` or `[…]` in it. Raises InvalidInput, with the nearest name, where it names nothing.
    """
    rules, several = tuple(known_rules.values()), tuple(suites)
    cases = tuple((suite, case) for suite in several for case in suite.cases)
    if not pattern:
        return Chosen(rules, cases)
    names = _matching(pattern)
    chosen = Chosen(
        tuple(rule for rule in rules if rule.id.startswith(pattern) or names(rule.id) or names(rule.module)),
        tuple((suite, case) for suite, case in cases if names(case.label) or any(map(names, _names(suite)))),
    )
    if not chosen.rules and not chosen.cases:
        known = [*(rule.id for rule in rules), *(rule.module for rule in rules), *(case.label for _, case in cases)]
        known += [name for suite in several for name in _names(suite)]
        message = f'no rule begins with "{pattern[:80]}", and no module, suite or case is named so'
        close = nearest(pattern, dict.fromkeys(known)) or nearest(pattern.upper().replace("_", "-"), known)
        raise InvalidInput.of(message, close)
    return chosen


def _matching(pattern: str) -> Callable[[str], bool]:
    if any(character in pattern for character in "*?["):
        return lambda name: fnmatchcase(name, pattern)
    return lambda name: name == pattern


def _names(suite: Suite) -> tuple[str, ...]:
    """What a suite may be called: its name, its file's, and the path of that as it was found."""
    return suite.name, Path(suite.file).name, suite.file
