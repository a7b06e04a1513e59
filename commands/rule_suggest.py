"""`ischia rules suggest-tests`: the tests that are missing beside the rules, written."""

from __future__ import annotations

from codecs import BOM_UTF8
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import collecting_nothing, folder_option, show
from .progress import counted, progress
from .rule_fmt import writable_folder
from .saving import refuse_unwritable, save

if TYPE_CHECKING:
    from ..expert.workshop.writing.suggested_tests import Suggestion
    from ..rules.knowledge_base import KnowledgeBase
    from ..rules.rule import Rule

_INDENT = 6  # of a test in a rule file


@click.command("suggest-tests")
@click.argument("pattern", required=False, default="")
@click.option("--write", is_flag=True, help="Put the tests into the rule files, each marked as suggested.")
@folder_option
@click.pass_obj
def suggest_tests(above: tuple[Path | None, str], pattern: str, write: bool, folder: Path | None) -> None:
    """Write the tests that are missing beside the rules: for each gap in the coverage a patient.

    PATTERN is the beginning of a rule's id, a module, or either with * in it. A suggested test expects what the
    engine says now, right or wrong: read each one before you keep it.

    Example: ischia rules suggest-tests RF-12
    """
    from ..expert.workshop.coverage.chosen import choose
    from ..rules.load import HERE, load_whole
    from ..rules.rule import Rule

    at = folder or above[0] or HERE
    if write:
        writable_folder(at)
    with collecting_nothing():
        knowledge_base = load_whole(at)
    rules = [one for one in choose(pattern, knowledge_base) if isinstance(one, Rule)]
    suggested = _suggested(knowledge_base, rules)
    if not suggested:
        click.echo(_nothing(rules))
    elif write:
        for line in _write(at, suggested):
            click.echo(line)
    else:
        show(_printed(suggested, knowledge_base))


def _nothing(rules: list[Rule]) -> str:
    if not rules:
        return "A derived fact has no tests of its own: add them beside a rule that reads it."
    return "Nothing is missing that a test could show."


def _suggested(knowledge_base: KnowledgeBase, rules: list[Rule]) -> list[Suggestion]:
    from ..expert.consult import Consultant
    from ..expert.workshop.coverage.observations import observed
    from ..expert.workshop.coverage.records import Records
    from ..expert.workshop.coverage.search import PatientSearch
    from ..expert.workshop.writing.suggested_tests import suggestions

    consultant = Consultant(knowledge_base, knowledge_base.review_by)
    search = PatientSearch(knowledge_base)
    records = Records(knowledge_base)
    observations = tuple(observed(consultant, rules=rules))
    with progress("Rules looked at", len(rules)) as done:
        each = counted(rules, done)
        return [one for rule in each for one in suggestions(consultant, rule, observations, search, records)]


def _printed(suggested: list[Suggestion], knowledge_base: KnowledgeBase) -> str:
    from ..expert.workshop.writing.suggested_text import test_lines

    lines: list[str] = []
    for number, one in enumerate(suggested):
        if number == 0 or suggested[number - 1].rule != one.rule:
            lines += [*([""] if lines else []), f"{one.rule}  {knowledge_base.rules[one.rule].title}", ""]
        lines += test_lines(one, _INDENT)
    rules = len({one.rule for one in suggested})
    counted = f"{_so_many(len(suggested), 'test')} for {_so_many(rules, 'rule')}; --write puts them into the files."
    return "\n".join((*lines, "", counted, ""))


def _write(folder: Path, suggested: list[Suggestion]) -> list[str]:
    """Put each test into the file of its rule; what was done, in lines. Nothing is written where one cannot be."""
    from ..expert.workshop.coverage.files import written
    from ..expert.workshop.writing.suggested_text import MARK, with_tests

    where = written(folder, [one.rule for one in suggested])
    texts: dict[str, str] = {}
    for name in dict.fromkeys(where[one.rule].file.name for one in suggested):
        file = next(place.file for place in where.values() if place.file.name == name)
        mine = [one for one in suggested if where[one.rule].file.name == name]
        refuse_unwritable(folder / name)
        texts[name] = with_tests(file.text, mine, str(folder / name))
    for name, text in texts.items():
        mark = BOM_UTF8 if (folder / name).read_bytes().startswith(BOM_UTF8) else b""
        save(mark + text.encode(), folder / name)
    counts = {name: sum(where[one.rule].file.name == name for one in suggested) for name in texts}
    lines = [f"{folder / name}: {_so_many(count, 'test')} added" for name, count in counts.items()]
    return [*lines, f'Each is marked "{MARK}": read it, and take the mark away.']


def _so_many(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"
