"""`ischia rules test`: the tests that stand beside the rules, and the suites of whole patients."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec import Struct
from msgspec.structs import replace

from ..facts.problem import InvalidInput, IschiaError
from .common import collecting_nothing, complain, format_option, knowledge_base_option, overlay, show, show_json, styled

if TYPE_CHECKING:
    from ..expert.workshop.testing.tests_run import Outcome
    from ..rules.knowledge_base import KnowledgeBase
    from ..rules.rule import Rule

MOST_TRACED = 5  # failing tests that are shown with what led to them


class _Asked(Struct, frozen=True):
    """What was typed."""

    folder: Path | None
    pattern: str
    form: str
    verbose: bool
    traced: bool
    junit: Path | None


@click.command("test")
@click.argument("pattern", required=False, default="")
@click.option("--watch", is_flag=True, help="Run again whenever a file of the knowledge base changes; Ctrl-C ends it.")
@click.option("--verbose", is_flag=True, help="Name every test, and show all that led to those that fail.")
@click.option("--trace/--no-trace", "traced", default=True, help="Show what led to a failing test (default), or not.")
@click.option(
    "--junit", metavar="FILE", type=click.Path(path_type=Path), help="Write the outcomes to FILE as JUnit XML too."
)
@format_option
@knowledge_base_option
@click.pass_obj
def test_rules(
    above: tuple[Path | None, str],
    pattern: str,
    watch: bool,
    verbose: bool,
    traced: bool,
    junit: Path | None,
    form: str,
    folder: Path | None,
) -> None:
    """Run the tests beside the rules, and the cases in tests/cases, that PATTERN names; all of them without it.

    Example: ischia rules test NS

    PATTERN is the beginning of a rule's id, a module, a suite or its file, the label of a case, or one of these with
    * in it. With --overlay, the rules and cases of the overlay are tested, in the base over which it lies. Exit status
    1 means that a test fails.
    """
    asked = _Asked(folder or above[0], pattern, form, verbose, traced, junit)
    if watch:
        _watch(asked)
    elif not _run(asked):
        sys.exit(1)


def _watch(asked: _Asked) -> None:
    from ..rules.load import HERE
    from .watching import watch

    def again() -> None:
        if sys.stdout.isatty():
            click.clear()
        try:
            _run(asked)
        except IschiaError as error:
            complain(error)
        click.echo("Watching for changes; Ctrl-C ends this.", err=True)
        sys.stdout.flush()

    over = overlay()
    watch([asked.folder or HERE, *([over] if over else [])], again)


def _run(asked: _Asked) -> bool:
    """Run the tests once and show what came of them; whether none fails."""
    from ..expert.workshop.testing.junit import junit
    from ..expert.workshop.testing.outcomes import to_plain
    from ..expert.workshop.testing.tests_run import FAIL
    from ..rules.load import HERE, load_whole

    with collecting_nothing():
        knowledge_base = load_whole(asked.folder or HERE, overlay=overlay())
        outcomes = list(_outcomes(asked, knowledge_base))
    if asked.junit:
        _write(asked.junit, junit(outcomes, knowledge_base.name))
    if asked.form == "json":
        show_json(to_plain(outcomes, asked.pattern, knowledge_base))
    else:
        show("".join(f"{line}\n" for line in _lines(asked, outcomes, knowledge_base)))
    return not any(outcome.verdict == FAIL for outcome in outcomes)


def _outcomes(asked: _Asked, knowledge_base: KnowledgeBase) -> Iterator[Outcome]:
    """What came of each test; the consultations of those that hold are let go.

    Drafts are tested as they will be, all else as it is consulted: with drafts that only restrict.
    """
    from ..expert.workshop.testing.case_suite import read_suites
    from ..expert.workshop.testing.tests_checked import problems_in_tests
    from ..expert.workshop.testing.tests_chosen import choose
    from ..expert.workshop.testing.tests_run import Runner
    from ..rules.load import HERE, in_force

    folder = overlay() or asked.folder or HERE
    own = {name: rule for name, rule in knowledge_base.rules.items() if _belongs(rule, knowledge_base)}
    problems = problems_in_tests(knowledge_base, folder, own.values())
    try:
        suites = read_suites(folder, knowledge_base)
    except InvalidInput as error:
        raise InvalidInput([*problems, *error.problems]) from None
    if problems:
        raise InvalidInput(problems)
    chosen = choose(asked.pattern, own, suites)
    runner = Runner.of(in_force(knowledge_base))
    of_drafts = Runner.of(knowledge_base) if chosen.drafts else runner
    for outcome in chosen.outcomes(runner, of_drafts):
        kept = outcome.consultation if outcome.failures else None
        yield replace(outcome, file=_from_here(folder / outcome.file), consultation=kept)


def _belongs(rule: Rule, knowledge_base: KnowledgeBase) -> bool:
    """Whether a rule is tested: every one, or where an overlay lies over the base, those that it brings."""
    return knowledge_base.overlay is None or knowledge_base.is_of_overlay(rule)


def _from_here(file: Path) -> str:
    """A path as it is called from the current folder, where it lies below that."""
    here = Path.cwd()
    return file.relative_to(here).as_posix() if file.is_relative_to(here) else str(file)


def _lines(asked: _Asked, outcomes: list[Outcome], knowledge_base: KnowledgeBase) -> Iterator[str]:
    """The run as text: each test that does not hold, those to do that do, and the count."""
    from ..expert.workshop.testing.failing_test import failing_test
    from ..expert.workshop.testing.outcomes import summary
    from ..expert.workshop.testing.tests_run import DONE, FAIL, TO_DO
    from ..expert.wrapping import printable

    shown = 0
    for outcome in outcomes:
        if outcome.verdict == FAIL or (outcome.verdict == TO_DO and asked.verbose):
            shown += 1
            traced = asked.traced and (asked.verbose or shown <= MOST_TRACED)
            yield from failing_test(outcome, knowledge_base, styled, traced=traced, whole=asked.verbose)
            yield ""
        elif outcome.verdict == DONE:
            yield styled(printable(f"✓ {outcome.name} holds already; take its todo away: {outcome.todo}"), "offer")
            yield printable(f"  {outcome.file}:{outcome.line}")
        elif outcome.verdict == TO_DO:
            yield styled(printable(f"○ {outcome.name} is to do: {outcome.todo}"), "heading")
            yield printable(f"  {outcome.file}:{outcome.line}")
        elif asked.verbose:
            yield styled(printable(f"✓ {outcome.name}"), "offer")
    if asked.traced and not asked.verbose and shown > MOST_TRACED:
        yield f"What led to it is shown for the first {MOST_TRACED} only; --verbose shows it for all."
    yield summary(outcomes)


def _write(file: Path, text: bytes) -> None:
    """Put `text` into `file`, all of it or nothing. Raises InvalidInput."""
    try:
        handle, name = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(text)
            Path(name).chmod(0o644)
            Path(name).replace(file)
        except OSError:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise InvalidInput.of(f"{file}: cannot be written: {error.strerror or error}") from None
