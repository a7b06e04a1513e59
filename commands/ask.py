"""`ischia ask`: the interview that writes a case."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.case import is_label
from ..facts.problem import InvalidInput
from .common import (
    day,
    knowledge_base_option,
    language,
    language_option,
    load,
    read_case,
    read_line,
    show,
    show_cautions,
    styled,
    today_option,
)

if TYPE_CHECKING:
    from ..facts.language import Language


@click.command()
@click.argument("file", required=False, metavar="[CASE]")
@click.option("--label", help="Your own label for a new case; never a name or number of the patient.")
@language_option
@today_option
@knowledge_base_option
def ask(file: str | None, label: str | None, code: str, today: datetime.datetime | None, folder: Path | None) -> None:
    """Ask the questions one by one, the most dangerous first, and write the case file.

    With CASE, an earlier interview is taken up again. Every answer may be "unknown". In every language what is
    typed are the words of the case file; what they mean stands beside them.

    Example: ischia ask my-case.yaml
    """
    from ..expert.consult import Consultant
    from ..expert.dialogue import Dialogue
    from ..expert.summary import summary

    if file == "-":
        raise InvalidInput.of("an interview needs the name of a case file, not -")
    if label is not None and not is_label(label):
        raise InvalidInput.of("the label is none; a label is 1 to 10,000 characters of text")
    say = language(folder, code)
    knowledge_base = load(folder)
    path = Path(file) if file else None
    before = case = read_case(file, knowledge_base) if path and path.exists() and file else None
    show_cautions(say)
    dialogue = Dialogue(Consultant(knowledge_base, day(today)), read_line, show, label or "", say)
    case = dialogue.run(case)
    target = path or Path(f"{_file_name(case.label)}.yaml")
    written = True
    if case == before:
        click.echo(say("Nothing new was said; {file} is as it was.", file=target))
    else:
        written = _write_case(dialogue.case_text(case), target, say, new=path is None)
    if dialogue.finished:
        show("\n" + summary(dialogue.decision(case), knowledge_base, styled, say))
    if not written:
        sys.exit(1)


def _write_case(text: str, target: Path, say: Language, *, new: bool) -> bool:
    """Write a case file; where that cannot be done, print it, so that no answer is lost, and say False."""
    try:
        with target.open("x" if new else "w", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        reason = error.strerror or error
        click.echo(say("{file} cannot be written ({reason}); this is the case:", file=target, reason=reason), err=True)
        show(text)
        return isinstance(error, FileExistsError)
    click.echo(say("Case written to {file}.", file=target))
    return True


def _file_name(label: str) -> str:
    kept = "".join(c if c.isalnum() or c in "-_" else "-" for c in label)[:60].strip("-")
    return kept or "case"
