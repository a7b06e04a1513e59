"""`ischia rules show`: rules read aloud, with where they are written and what their tests cover."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ..facts.language import ENGLISH, ENGLISH_CODE, Language
from .common import knowledge_base_option, language, language_option, overlay, show, show_cautions

if TYPE_CHECKING:
    from ..expert.workshop.written import Written


@click.command("show")
@click.argument("names", metavar="ID…", nargs=-1, required=True)
@click.option("--tests", is_flag=True, help="Say each test in words.")
@click.option("--yaml", "as_written", is_flag=True, help="Print the text of the rules as it stands in their files.")
@language_option
@knowledge_base_option
@click.pass_obj
def show_rule(
    above: tuple[Path | None, str],
    names: tuple[str, ...],
    tests: bool,
    as_written: bool,
    code: str,
    folder: Path | None,
) -> None:
    """Show rules as sentences, with their reasons, sources, authors and tests.

    ID is a rule; the name of a module lists its rules. With --lang, what the rule says is shown in that language, and
    what only its authors ask for is left out.

    Example: ischia rules show NS-02
    """
    from ..expert.workshop.written import read_written
    from ..rules.load import HERE

    folder_above, code_above = above
    folder = folder or folder_above
    say = language(folder, code_above if code == ENGLISH_CODE else code)
    written = read_written(folder or HERE, overlay=overlay())
    _check(names, written)
    if as_written:
        show("\n".join(_text(name, written) for name in names))
        return
    show_cautions(say)
    show("\n".join(_page(name, written, say, tests) for name in names))


def _check(names: tuple[str, ...], written: Written) -> None:
    """Refuse before anything is printed. Raises InvalidInput with every name that is no rule, and the nearest."""
    from ..expert.workshop.finding.rule_page import modules_of
    from ..facts.problem import InvalidInput, Problem, nearest

    known = (*written.base.rules, *written.base.retired, *modules_of(written.base))
    unknown = [name for name in names if name not in known]
    if unknown:
        problems = (Problem("ischia", 0, 0, f'no rule is named "{name}"', "", nearest(name, known)) for name in unknown)
        raise InvalidInput(problems)


def _text(name: str, written: Written) -> str:
    if name in written.rule_files:
        return written.rule_text(name)
    return "\n".join(written.rule_text(rule.id) for rule in written.base.rules.values() if rule.module == name)


def _page(name: str, written: Written, say: Language, tests: bool) -> str:
    from msgspec.structs import replace

    from ..expert.lookup import entry
    from ..expert.workshop.finding.rule_page import beside_rule, module_page

    every = {**written.base.retired, **written.base.rules}
    if name not in every:
        return module_page(name, written)
    page = entry(replace(written.base, rules=every), "rule", name, say)
    return page + beside_rule(every[name], written, tests=tests) if say is ENGLISH else page
