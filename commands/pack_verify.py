"""`ischia pack verify`: whether a pack is sound, fits this Ischia, loads, and passes its own tests."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from msgspec.structs import replace

from ..facts.problem import InvalidInput
from .common import collecting_nothing, show

if TYPE_CHECKING:
    from ..expert.workshop.testing.tests_run import Outcome
    from ..rules.knowledge_base import KnowledgeBase
    from ..rules.pack import Pack

MOST_SHOWN = 20


@click.command("verify")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option(
    "--digest",
    metavar="sha256:…",
    help="The digest that it must have: of the file, or of the knowledge base as a decision says it.",
)
@click.option("--no-tests", is_flag=True, help="Do not run its tests.")
def verify(file: Path, digest: str | None, no_tests: bool) -> None:
    """Check that a pack is sound and does what it says.

    It is safe to read, its digests are right, it fits this Ischia, it loads, and its tests hold. The exit status is
    0 where all that is so, 1 where the pack can be read and something of it is not so, and 2 where it is no sound
    pack.

    Example: ischia pack verify shoulder-0.1.0.ischia
    """
    from ..rules.pack import open_pack

    wanted = _wanted(digest)
    pack = open_pack(file)
    lines = [f"sound: {len(pack.listed)} files, and each is what the list says"]
    wrong: list[str] = []
    if wanted:
        _compare(pack, wanted, lines, wrong)
    wrong += _unfit(pack, file)
    if not wrong:
        _load_and_test(pack, file, no_tests, lines, wrong)
    show("".join(f"{line}\n" for line in lines))
    if wrong:
        for line in wrong[:MOST_SHOWN]:
            click.echo("".join(c if c.isprintable() else "?" for c in f"{file}: {line}"), err=True)
        if len(wrong) > MOST_SHOWN:
            click.echo(f"… and {len(wrong) - MOST_SHOWN} more", err=True)
        sys.exit(1)


def _wanted(digest: str | None) -> str:
    said = (digest or "").lower().removeprefix("sha256:")
    if digest is not None and not re.fullmatch(r"[0-9a-f]{64}", said):
        raise InvalidInput.of("--digest is no SHA-256: sha256: and 64 hexadecimal digits")
    return f"sha256:{said}" if said else ""


def _compare(pack: Pack, wanted: str, lines: list[str], wrong: list[str]) -> None:
    if wanted == pack.file_digest:
        lines.append("digest: that of the file")
    elif wanted == pack.digest:
        lines.append("digest: that of the knowledge base; translations, cases and README are not in it")
    else:
        wrong.append(f"has another digest: the file {pack.file_digest}, its knowledge base {pack.digest}")


def _unfit(pack: Pack, file: Path) -> list[str]:
    from ..rules.pack_contents import contents

    try:
        return list(contents(pack, str(file)).lacking)
    except InvalidInput as error:
        return _lines_within(error, file)


def _lines_within(error: InvalidInput, file: Path) -> list[str]:
    """The problems, placed by their path in the pack."""
    return [line.removeprefix(f"{file}: ").removeprefix(f"{file}/") for line in error.lines()]


def _load_and_test(pack: Pack, file: Path, no_tests: bool, lines: list[str], wrong: list[str]) -> None:
    from ..rules.pack_build import check_pack

    try:
        with collecting_nothing():
            knowledge_base = check_pack(pack, file)
    except InvalidInput as error:
        wrong += _lines_within(error, file)
        return
    lines.append(f"loads: {knowledge_base.name} {knowledge_base.version}, {len(knowledge_base.rules)} rules")
    if not no_tests:
        try:
            with collecting_nothing():
                outcomes = _outcomes(knowledge_base, file)
        except InvalidInput as error:
            wrong += _lines_within(error, file)
            return
        failing = [outcome for outcome in outcomes if outcome.verdict == "fails"]
        to_do = sum(outcome.verdict == "to do" for outcome in outcomes)
        held = f"{len(outcomes) - len(failing) - to_do} of {len(outcomes)} hold"
        lines.append(f"tests: {held}{f', {to_do} are marked as to do' if to_do else ''}")
        wrong += [f"{outcome.name}: {failure}" for outcome in failing for failure in outcome.failures]


def _outcomes(knowledge_base: KnowledgeBase, file: Path) -> list[Outcome]:
    """What came of every test beside the rules and of every case; drafts are tested as they will be.

    Raises InvalidInput where a test gives or expects what cannot be.
    """
    from ..expert.workshop.testing.case_suite import read_suites
    from ..expert.workshop.testing.tests_checked import problems_in_tests
    from ..expert.workshop.testing.tests_chosen import choose
    from ..expert.workshop.testing.tests_run import Runner
    from ..rules.load import in_force

    if problems := problems_in_tests(knowledge_base, file):
        raise InvalidInput(problems)
    chosen = choose("", knowledge_base.rules, read_suites(file, knowledge_base))
    runner = Runner.of(in_force(knowledge_base))
    of_drafts = Runner.of(knowledge_base) if chosen.drafts else runner
    return [replace(outcome, consultation=None) for outcome in chosen.outcomes(runner, of_drafts)]
