"""The worked cases beside the rules: each laid over the base case, consulted, and held to what it expects."""

from __future__ import annotations

from ..rules.rule import Rule, RuleTest
from .consult import Consultant
from .workshop.testing.tests_checked import problems_of
from .workshop.testing.tests_run import Runner


def failures(consultant: Consultant, rule: Rule, test: RuleTest) -> list[str]:
    """What a test beside `rule` expects and does not get, a line each; empty where all holds.

    For many tests, a `Runner` is quicker.
    """
    if problems := problems_of(consultant.knowledge_base, rule, test):
        return list(map(str, problems))
    return list(map(str, Runner(consultant).run(rule, test).failures))
