"""`ischia rules coverage`: what the tests show of the rules, and what they leave out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.problem import InvalidInput, nearest
from .common import collecting_nothing, folder_option, json_line, show, styled
from .progress import counted, progress
from .saving import refuse_terminal, refuse_unwritable, save

if TYPE_CHECKING:
    from ..expert.workshop.coverage.found import Coverage

STANDARD_OUTPUT = "-"
_FORMATS = {".txt": "text", ".json": "json", ".html": "html", ".htm": "html"}


@click.command("coverage")
@click.argument("pattern", required=False, default="")
@click.option("--all", "all_tests", is_flag=True, help="Let every test count for every rule, not only the rule's own.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    help="text (default), json or html; where it is left out, the ending of FILE says it.",
)
@click.option("--to", "target", metavar="FILE", default=STANDARD_OUTPUT, help="Write to this file.")
@click.option(
    "--fail-under",
    "least",
    metavar="N",
    type=click.FloatRange(0, 100),
    help="End with status 1 where one of the figures is under N percent.",
)
@folder_option
@click.pass_obj
def cover_rules(
    above: tuple[Path | None, str],
    pattern: str,
    all_tests: bool,
    form: str | None,
    target: str,
    least: float | None,
    folder: Path | None,
) -> None:
    """Show which rules the tests put in force, and which parts of their conditions they show to matter.

    PATTERN is the beginning of a rule's id, a module, a derived fact, or any of these with * in it. A part matters
    alone where there is a test in which it is true and one in which it is false, and each time the whole condition
    hangs on that part. Each missing test is described; `ischia rules suggest-tests` writes it.

    Example: ischia rules coverage NS
    """
    from ..rules.load import HERE

    to = None if target == STANDARD_OUTPUT else Path(target)
    if to:
        refuse_unwritable(to)
    form = form or _form(to)
    if form == "html" and not to:
        refuse_terminal("a page", "coverage.html")
    found, content = _worked_out(folder or above[0] or HERE, pattern, form, all_tests=all_tests, styling=to is None)
    if to:
        save(content.encode(), to)
        click.echo(f"Coverage written to {target}.")
    else:
        show(content)
    if least is not None and any(figure.under(least) for figure in found.figures.values()):
        sys.exit(1)


def _form(target: Path | None) -> str:
    """The format that the ending of `target` says. Raises InvalidInput."""
    if target is None:
        return _FORMATS[".txt"]
    suffix = target.suffix.lower()
    if suffix not in _FORMATS:
        message = f'a coverage report ends in {", ".join(_FORMATS)}, or has a --format, and "{target.name}" has none'
        raise InvalidInput.of(message, nearest(suffix, _FORMATS))
    return _FORMATS[suffix]


def _worked_out(folder: Path, pattern: str, form: str, *, all_tests: bool, styling: bool) -> tuple[Coverage, str]:
    """The coverage of what `pattern` names, and the report of it."""
    from ..expert.consult import Consultant
    from ..expert.workshop.coverage.chosen import choose
    from ..expert.workshop.coverage.coverage import coverage
    from ..expert.workshop.coverage.files import written
    from ..expert.workshop.coverage.observations import observed
    from ..expert.workshop.coverage.search import PatientSearch
    from ..expert.workshop.testing.case_suite import read_suites
    from ..rules.load import load_whole

    with collecting_nothing():
        knowledge_base = load_whole(folder)
        chosen = choose(pattern, knowledge_base)
        consultant = Consultant(knowledge_base, knowledge_base.review_by)
    search = PatientSearch(knowledge_base)
    suites = read_suites(folder, knowledge_base)
    tests = [test for rule in knowledge_base.rules.values() for test in rule.tests if not test.todo]
    cases = [case for suite in suites for case in suite.cases if not case.todo]
    with progress("Tests and rules looked at", len(tests) + len(cases) + len(chosen)) as done:
        observations = counted(observed(consultant, suites), done)
        rules = counted(chosen, done)
        found = coverage(knowledge_base, observations, rules, all_tests=all_tests, search=search)
    where = written(folder, [rule.id for rule in found.rules])
    if form == "json":
        from ..expert.workshop.coverage.plain import to_plain

        return found, json_line(to_plain(found, where)) + "\n"
    if form == "html":
        from ..expert.workshop.coverage.page import page

        return found, page(found, knowledge_base, search, where)
    from ..expert.workshop.coverage.text import plain, printed

    lines = {name: place.where for name, place in where.items()}
    return found, printed(found, knowledge_base, search, lines, styled if styling else plain)
