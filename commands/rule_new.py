"""`ischia rules new`: a new rule asked for and written, with its first tests."""

from __future__ import annotations

import datetime
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ..facts.problem import InvalidInput, nearest
from .common import collecting_nothing, complain, day, folder_option, read_line, show, today_option
from .rule_fmt import writable_folder
from .saving import refuse_unwritable, save

if TYPE_CHECKING:
    from ..expert.workshop.writing.ask_rule import RuleQuestions
    from ..expert.workshop.writing.asking import Asking
    from ..expert.workshop.writing.new_rule import Proposal
    from ..expert.workshop.written import Written

_LONGEST_WAIT = 5  # seconds, for git
_OPTIONS = {"sources": "source"}  # what is called otherwise on the command line


@click.command("new")
@click.argument("module", required=False)
@click.option("--from", "model", metavar="ID", help="Begin with what this rule says; each answer is kept with Enter.")
@click.option("--title", metavar="TEXT", help="What the rule does, as a sentence.")
@click.option(
    "--when", "conditions", metavar="YAML", multiple=True, help="A condition, or always; several must all hold."
)
@click.option("--then", "conclusions", metavar="YAML", multiple=True, help="A conclusion; may be given several times.")
@click.option("--because", metavar="TEXT", help="The reason.")
@click.option("--source", "sources", metavar="ID", multiple=True, help="A source; may be given several times.")
@click.option("--strength", metavar="WORD", help="strong or conditional.")
@click.option("--certainty", metavar="WORDS", help="expert opinion, very low, low, moderate or high.")
@click.option("--author", metavar="NAME", help="Who writes the rule, if other than the knowledge base says of all.")
@today_option
@folder_option
@click.pass_obj
def new_rule(
    above: tuple[Path | None, str],
    /,
    module: str | None,
    model: str | None,
    author: str | None,
    today: datetime.datetime | None,
    folder: Path | None,
    **said: Any,
) -> None:
    """Ask for a new rule and write it at the end of its MODULE, with a free id and its first tests.

    What an option says is not asked. Without a terminal everything has to be said by options. The rule is a draft
    until its status is set to active: what it restricts counts, what it recommends does not yet. Nothing is written
    where the knowledge base could not be read with the rule.

    Example: ischia rules new nerve_safety
    """
    from ..expert.workshop.writing.ask_rule import AUTHOR, RuleQuestions
    from ..expert.workshop.writing.asking import Asking, Stopped
    from ..expert.workshop.written import read_written

    folder = writable_folder(folder or above[0])
    with collecting_nothing():
        written = read_written(folder)
    copied = _copied(written, model) if model is not None else {}
    given = _given(written, module, said)
    _refuse_missing(copied | given)
    asked = sys.stdin.isatty() and bool(_missing(given))
    if author is not None:
        given[AUTHOR] = author
    made = partial(_made, written, folder, day(today) or datetime.date.today())
    try:
        if asked:
            asking = Asking(read_line, show)
            found = _agreed(asking, RuleQuestions(asking, written, given, copied, _git_user(folder)), made)
        else:
            found = made(copied | given)
    except (Stopped, KeyboardInterrupt):
        click.echo("\nStopped; nothing was written.")
        sys.exit(1)
    save(found.content, folder / found.file)
    _report(found, folder)


def _git_user(folder: Path) -> str:
    """The name under which git keeps changes in `folder`; empty where there is no git, or no name."""
    command = ["git", "-C", str(folder), "config", "user.name"]
    try:
        done = subprocess.run(command, capture_output=True, timeout=_LONGEST_WAIT, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    name = done.stdout.decode(errors="replace").strip()
    return name if done.returncode == 0 and name.isprintable() else ""


def _copied(written: Written, model: str) -> dict[str, Any]:
    """What the rule says that the new one begins with. Raises InvalidInput."""
    from ..expert.workshop.writing.ask_rule import ANSWERS

    rules = {**written.base.rules, **written.base.retired}
    if model not in rules:
        raise InvalidInput.of(f'no rule is named "{model}"', nearest(model, rules))
    said = written.rule_data(model)
    copied = {key: said[key] for key in ANSWERS if key in said and key != "title"}
    return {"module": rules[model].module, "when": None, **copied}


def _given(written: Written, module: str | None, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the command line says of the rule. Raises InvalidInput."""
    from ..expert.workshop.writing.new_rule import free_id
    from ..expert.workshop.writing.typed_rule import typed_conclusions, typed_condition

    given: dict[str, Any] = {}
    empty = [f"--{key}" for key in ("title", "because") if said[key] is not None and not said[key].strip()]
    if empty:
        raise InvalidInput.of(f"{' and '.join(empty)} says nothing; some words are needed")
    given |= {key: said[key] for key in ("title", "because", "strength", "certainty") if said[key] is not None}
    if said["conditions"]:
        given["when"] = typed_condition(said["conditions"])
    if said["conclusions"]:
        given["then"] = typed_conclusions(said["conclusions"])
    if said["sources"]:
        given["sources"] = list(said["sources"])
    if module is not None:
        given["module"] = module
    if "module" in given:
        free_id(written, given["module"])  # refuses a module that there is not
    return given


def _missing(given: Mapping[str, Any]) -> list[str]:
    from ..expert.workshop.writing.ask_rule import missing

    return missing(given)


def _refuse_missing(given: Mapping[str, Any]) -> None:
    """Without a terminal nothing can be asked. Raises InvalidInput with what is missing."""
    open_ones = _missing(given)
    if open_ones and not sys.stdin.isatty():
        names = ["MODULE" if key == "module" else f"--{_OPTIONS.get(key, key)}" for key in open_ones]
        raise InvalidInput.of(f"without a terminal nothing can be asked; missing: {', '.join(names)}")


def _made(written: Written, folder: Path, today: datetime.date, answers: Mapping[str, Any]) -> Proposal:
    """The rule that the answers come to. Raises InvalidInput."""
    from ..expert.workshop.writing.ask_rule import AUTHOR
    from ..expert.workshop.writing.new_rule import proposal

    found = proposal(written, folder, answers["module"], _rule(answers), today, answers.get(AUTHOR, ""))
    refuse_unwritable(folder / found.file)
    return found


def _rule(answers: Mapping[str, Any]) -> dict[str, Any]:
    """What the answers say of the rule itself."""
    from ..expert.workshop.writing.ask_rule import AUTHOR

    return {key: value for key, value in answers.items() if value is not None and key not in ("module", AUTHOR)}


def _agreed(asking: Asking, questions: RuleQuestions, made: Callable[[Mapping[str, Any]], Proposal]) -> Proposal:
    """The rule, asked for until it can be read and its author wants it written. Raises Stopped."""
    from ..expert.workshop.form.rule_data import entry_yaml
    from ..expert.workshop.writing.asking import GoneBack, Stopped

    asking.say("A new rule. Type ? for help, back for the question before, stop to end.")
    at = 0
    while True:
        answers = questions.run(at)
        try:
            found = made(answers)
        except InvalidInput as error:
            click.echo(
                f"\nNothing was written. These were the answers:\n\n{entry_yaml('NEW', _rule(answers))}", err=True
            )
            complain(error)
            asking.say("Go through them again; Enter keeps an answer.")
            at = questions.reopened()
            continue
        show(f"\nThis is what would be written to {found.file}:\n\n{found.entry}\n")
        try:
            if asking.one("Write it (y or n)", ("y", "yes", "n", "no"), "n ends without writing.").startswith("n"):
                raise Stopped
            return found
        except GoneBack:
            at = -1


def _report(found: Proposal, folder: Path) -> None:
    """Say what was written, what came of the tests, how the rule reads, and what to do next."""
    from ..expert.lookup import entry
    from ..expert.workshop.testing.outcomes import summary
    from ..rules.load import HERE

    rule = found.rule
    click.echo(f"{rule.id} written to {folder / found.file}")
    if found.outcomes:
        click.echo(summary(found.outcomes).rstrip("\n"))
    if not any(test.expect.get("holds", "certainly") == "certainly" for test in rule.tests):
        click.echo("No patient was found for whom it holds: look at its condition again.")
    elif len(rule.tests) == 1:
        click.echo("It has one test: no patient was found for whom it just does not hold.")
    show(f"\n{entry(found.base, 'rule', rule.id)}\n")
    click.echo("Next:")
    click.echo(f"  read it aloud; mend it in {found.file} where the sentence is not what you meant")
    at = f" --kb {folder}" if folder != HERE else ""
    click.echo(f"  ischia rules test {rule.id}{at}")
    click.echo(f"  ischia rules suggest-tests {rule.id}{at}")
    click.echo("  take `status: draft` out once it was reviewed; until then it restricts, and recommends nothing")
