"""`ischia rules mutate`: whether the tests beside the rules would notice a slip in a rule."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import collecting_nothing, complain, folder_option, format_option, show, show_json, styled
from .progress import progress, status

if TYPE_CHECKING:
    from ..rules.knowledge_base import KnowledgeBase

MOST_JOBS = 64


@click.command("mutate")
@click.argument("pattern", required=False, default="")
@click.option(
    "--fail-under",
    "least",
    metavar="N",
    type=click.FloatRange(0, 100),
    help="End with status 1 where the score of a module is under N percent.",
)
@click.option("--jobs", metavar="N", type=click.IntRange(1, MOST_JOBS), help="Work on N at once (all cores).")
@click.option("--survivors", is_flag=True, help="Show only what no test notices.")
@format_option
@folder_option
@click.pass_obj
def mutate_rules(
    above: tuple[Path | None, str],
    pattern: str,
    least: float | None,
    jobs: int | None,
    survivors: bool,
    form: str,
    folder: Path | None,
) -> None:
    """Make small changes to the rules, one at a time, and show which of them no test notices.

    PATTERN is the beginning of a rule's id, a module, a derived fact, or any of these with * in it. A change is such as
    a slip might make: `at_least` for `above`, one value too few, one technique too many. Changes that make no
    difference to any patient are listed in tests/equivalent_mutants.yaml with the reason, and do not count.

    Example: ischia rules mutate NS
    """
    from ..expert.workshop.coverage.chosen import choose
    from ..expert.workshop.coverage.files import written
    from ..expert.workshop.mutation.listed import mislisted, read_listed, with_listed
    from ..expert.workshop.mutation.mutants import mutants
    from ..expert.workshop.mutation.run import judge
    from ..expert.workshop.mutation.score import scores, to_plain
    from ..expert.workshop.mutation.text import printed
    from ..facts.problem import InvalidInput
    from ..rules.load import HERE, load_whole
    from ..rules.rule import Rule

    folder = folder or above[0] or HERE
    with collecting_nothing():
        knowledge_base = load_whole(folder)
    subjects = {one.id if isinstance(one, Rule) else one.name for one in choose(pattern, knowledge_base)}
    listed = read_listed(folder)
    with status() as say:
        say("The tests beside the rules are run as they are")
        _refuse_failing(knowledge_base, folder)
    several = [mutant for mutant in mutants(knowledge_base) if mutant.subject in subjects]
    with progress("Changes tried", len(several)) as done:
        judged = with_listed(judge(knowledge_base, several, jobs or os.cpu_count() or 1, done), listed)
    wrong = mislisted(judged, listed, subjects)
    where = {name: place.where for name, place in written(folder, subjects).items()}
    if form == "json":
        show_json(to_plain(judged, knowledge_base.name, knowledge_base.version, where))
    else:
        show(printed(judged, knowledge_base, where, styled, survivors_only=survivors))
    if wrong:
        complain(InvalidInput(wrong))
    by_module = scores(judged, lambda one: one.module).values()
    if wrong or (least is not None and any(one.under(least) for one in by_module)):
        sys.exit(1)


def _refuse_failing(knowledge_base: KnowledgeBase, folder: Path) -> None:
    """Refuse a knowledge base whose tests do not hold: nothing could be told from them. Raises InvalidInput."""
    from ..expert.workshop.testing.tests_checked import problems_in_tests
    from ..expert.workshop.testing.tests_run import FAIL, Runner
    from ..facts.problem import InvalidInput, Problem

    problems = problems_in_tests(knowledge_base, folder)
    runner = Runner.of(knowledge_base) if not problems else None
    for rule in knowledge_base.rules.values() if runner else ():
        for outcome in runner.rule_outcomes(rule) if runner else ():
            if outcome.verdict == FAIL:
                file = str(folder / outcome.file)
                message = f"{outcome.name} does not hold; see `ischia rules test {outcome.rule}`"
                problems.append(Problem(file, outcome.line, 1, message))
    if problems:
        raise InvalidInput(problems)
