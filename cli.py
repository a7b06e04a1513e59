"""The command: reads arguments and files, calls `expert`, prints. No knowledge and no logic."""

from __future__ import annotations

if __package__ in (None, ""):  # started as a file
    raise SystemExit("Start it as `ischia` or `python -m ischia`, not as a file.")

import contextlib
import datetime
import gc
import io
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from . import __version__
from .facts.case import Case, is_label, parse_case
from .facts.document import MOST_BYTES, decode, read_text
from .facts.problem import InvalidInput, IschiaError

if TYPE_CHECKING:
    from .rules.knowledge_base import KnowledgeBase

F = Callable[..., Any]

STYLES = {"danger": {"fg": "red", "bold": True}, "offer": {"fg": "green", "bold": True}, "heading": {"bold": True}}


# Characters that JSON allows as they are, and that a terminal obeys or a reader of lines takes for an end.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def _complain(error: IschiaError) -> None:
    lines = error.lines() if isinstance(error, InvalidInput) else [str(error)]
    for line in lines:
        click.echo("".join(c if c.isprintable() else "?" for c in line), err=True)


class _Refusing(click.Group):
    """A group whose commands turn every refusal of ours into lines on standard error and status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except IschiaError as error:
            _complain(error)
            ctx.exit(2)
        except OSError as error:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing more can be written there
            if not isinstance(error, BrokenPipeError):
                click.echo(f"ischia: {error.strerror or error}", err=True)
            ctx.exit(1)


@contextlib.contextmanager
def _collecting_nothing() -> Iterator[None]:
    """No garbage collection meanwhile: nothing dies while the knowledge base is read and its network built."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _knowledge_base_option(command: F) -> F:
    option = click.option(
        "--kb",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Use the knowledge base in this folder instead of the built-in one.",
    )
    return option(command)


def _load(folder: Path | None, *, with_tests: bool = False) -> KnowledgeBase:
    """The knowledge base; the tests beside the rules are not in its compiled form."""
    from .rules.load import HERE, load

    return load(folder or HERE, use_cache=not with_tests)


def _today_option(command: F) -> F:
    option = click.option(
        "--today",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Consult as if it were this day (YYYY-MM-DD).",
    )
    return option(command)


def _day(today: datetime.datetime | None) -> datetime.date | None:
    return today.date() if today else None


def _read_case(file: str, knowledge_base: KnowledgeBase) -> Case:
    standard_input = file == "-"
    text = decode(sys.stdin.buffer.read(MOST_BYTES + 1), "-") if standard_input else read_text(Path(file), file)
    return parse_case(text, knowledge_base.vocabulary, file, knowledge_base.derived_only)


def _styled(text: str, role: str) -> str:
    return click.style(text, **STYLES[role]) if role in STYLES else text  # type: ignore[arg-type]


def _page(text: str) -> None:
    click.echo(text, nl=False, color=False if os.environ.get("NO_COLOR") else None)


@click.group(cls=_Refusing, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ischia")
def main() -> None:
    """Decide, with reasons, whether and how to treat sciatica by hand.

    A draft that no clinician has signed, and no medical device.

    Shell completion: eval "$(_ISCHIA_COMPLETE=bash_source ischia)" (or zsh_source, fish_source).
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its number
            stream.reconfigure(errors="backslashreplace")


@main.command()
@click.argument("cases", nargs=-1, required=True, metavar="CASE...")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", help="text (default) or json.")
@click.option("--explain", is_flag=True, help="Add the full trace: every rule, its facts and its sources.")
@_today_option
@_knowledge_base_option
def consult(
    cases: tuple[str, ...], form: str, explain: bool, today: datetime.datetime | None, folder: Path | None
) -> None:
    """Consult the knowledge base about one or many cases.

    CASE is a YAML or JSON file, or - for standard input.

    Example: ischia consult examples/chronic-left.yaml --explain
    """
    with _collecting_nothing():
        from .expert.consult import Consultant

        knowledge_base = _load(folder)
    consultant: Consultant | None = None
    failed = False
    shown = 0
    for file in cases:
        try:
            case = _read_case(file, knowledge_base)
        except IschiaError as error:
            _complain(error)
            failed = True
            continue
        if consultant is None:
            with _collecting_nothing():
                consultant = Consultant(knowledge_base, _day(today))
            gc.freeze()  # what is built now lives as long as the process
        decision = consultant.consult(case)
        if form == "json":
            click.echo(msgspec.json.encode(decision.to_plain()).decode().translate(_ESCAPED))
        else:
            from .expert.summary import explanation, summary

            separator = "\n" + "-" * 80 + "\n\n" if shown else ""
            _page(separator + summary(decision, knowledge_base, _styled))
            if explain:
                _page("\n" + explanation(decision, knowledge_base))
        shown += 1
    if failed:
        sys.exit(2)


@main.command()
@_knowledge_base_option
def template(folder: Path | None) -> None:
    """Print an empty case file, each question a comment.

    Example: ischia template > my-case.yaml
    """
    from .expert.lookup import template_text

    click.echo(template_text(_load(folder)), nl=False)


def _lookup(name: str | None, folder: Path | None, kind: str) -> None:
    from .expert import lookup

    knowledge_base = _load(folder, with_tests=kind == "rule" and name is not None)
    if name is None:
        _page(lookup.listing(knowledge_base, kind))
    else:
        _page(lookup.entry(knowledge_base, kind, name))


@main.command()
@click.argument("name", required=False)
@_knowledge_base_option
def facts(name: str | None, folder: Path | None) -> None:
    """List what can be recorded of a patient, or show one fact.

    Example: ischia facts irritability
    """
    _lookup(name, folder, "fact")


@main.command()
@click.argument("name", required=False)
@_knowledge_base_option
def techniques(name: str | None, folder: Path | None) -> None:
    """List the techniques, or show one.

    Example: ischia techniques piriformis_direct
    """
    _lookup(name, folder, "technique")


@main.command()
@click.argument("name", metavar="[ID]", required=False)
@_knowledge_base_option
def sources(name: str | None, folder: Path | None) -> None:
    """List the sources and how far each was checked, or show one.

    Example: ischia sources NICE-NG59
    """
    _lookup(name, folder, "source")


@main.group(cls=_Refusing, invoke_without_command=True)
@_knowledge_base_option
@click.pass_context
def rules(ctx: click.Context, folder: Path | None) -> None:
    """List the rules, or work with them."""
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        _lookup(None, folder, "rule")


@rules.command("show")
@click.argument("name", metavar="ID")
@_knowledge_base_option
@click.pass_obj
def show_rule(above: Path | None, name: str, folder: Path | None) -> None:
    """Show a rule as a sentence, with its reason and sources.

    Example: ischia rules show NS-02
    """
    _lookup(name, folder or above, "rule")


@rules.command("test")
@click.argument("pattern", required=False, default="")
@_knowledge_base_option
@click.pass_obj
def test_rules(above: Path | None, pattern: str, folder: Path | None) -> None:
    """Run the tests beside the rules whose id begins with PATTERN.

    Example: ischia rules test NS
    """
    from .expert.consult import Consultant
    from .expert.rule_tests import failures
    from .facts.problem import nearest

    knowledge_base = _load(folder or above, with_tests=True)
    consultant = Consultant(knowledge_base, knowledge_base.review_by)
    chosen = [rule for rule in knowledge_base.rules.values() if rule.id.startswith(pattern)]
    if not chosen:
        raise InvalidInput.of(f'no rule begins with "{pattern}"', nearest(pattern, knowledge_base.rules))
    failed = 0
    for rule in chosen:
        for number, test in enumerate(rule.tests, 1):
            bad = failures(consultant, rule, test)
            failed += bool(bad)
            for line in bad:
                click.echo(f"{rule.id} test {number}: {line}")
    total = sum(len(rule.tests) for rule in chosen)
    click.echo(f"{total - failed} of {total} tests of {len(chosen)} rules hold")
    if failed:
        sys.exit(1)


@main.command()
@click.argument("file", required=False, metavar="[CASE]")
@click.option("--label", help="Your own label for a new case; never a name or number of the patient.")
@_today_option
@_knowledge_base_option
def ask(file: str | None, label: str | None, today: datetime.datetime | None, folder: Path | None) -> None:
    """Ask the questions one by one, the most dangerous first, and write the case file.

    With CASE, an earlier interview is taken up again. Every answer may be "unknown".

    Example: ischia ask my-case.yaml
    """
    from .expert.consult import Consultant
    from .expert.dialogue import Dialogue
    from .expert.summary import summary

    if file == "-":
        raise InvalidInput.of("an interview needs the name of a case file, not -")
    if label is not None and not is_label(label):
        raise InvalidInput.of("the label is none; a label is 1 to 10,000 characters of text")
    knowledge_base = _load(folder)
    path = Path(file) if file else None
    before = case = _read_case(file, knowledge_base) if path and path.exists() and file else None
    dialogue = Dialogue(Consultant(knowledge_base, _day(today)), _read_line, _page, label or "")
    case = dialogue.run(case)
    target = path or Path(f"{_file_name(case.label)}.yaml")
    written = True
    if case == before:
        click.echo(f"Nothing new was said; {target} is as it was.")
    else:
        written = _write_case(dialogue.case_text(case), target, new=path is None)
    if dialogue.finished:
        _page("\n" + summary(dialogue.decision(case), knowledge_base, _styled))
    if not written:
        sys.exit(1)


def _write_case(text: str, target: Path, *, new: bool) -> bool:
    """Write a case file; where that cannot be done, print it, so that no answer is lost, and say False."""
    try:
        with target.open("x" if new else "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        click.echo(f"{target} cannot be written ({error.strerror or error}); this is the case:", err=True)
        _page(text)
        return isinstance(error, FileExistsError)
    click.echo(f"Case written to {target}.")
    return True


def _read_line(prompt: str) -> str | None:
    """A line from the terminal; None where the input ends."""
    try:
        return input(prompt)
    except EOFError:
        return None
    except UnicodeDecodeError:
        return "\ufffd"


def _file_name(label: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in label)[:60].strip("-")
    return kept or "case"
