"""`ischia rules`: the rule author's commands."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..facts.language import ENGLISH_CODE
from ..facts.problem import InvalidInput
from .common import Refusing, knowledge_base_option, language_option, load
from .lookups import look_up


@click.group(cls=Refusing, invoke_without_command=True)
@language_option
@knowledge_base_option
@click.pass_context
def rules(ctx: click.Context, code: str, folder: Path | None) -> None:
    """List the rules, or work with them."""
    ctx.obj = folder, code
    if ctx.invoked_subcommand is None:
        look_up(None, folder, "rule", code)


@rules.command("show")
@click.argument("name", metavar="ID")
@language_option
@knowledge_base_option
@click.pass_obj
def show_rule(above: tuple[Path | None, str], name: str, code: str, folder: Path | None) -> None:
    """Show a rule as a sentence, with its reason and sources.

    Example: ischia rules show NS-02
    """
    folder_above, code_above = above
    look_up(name, folder or folder_above, "rule", code_above if code == ENGLISH_CODE else code)


@rules.command("test")
@click.argument("pattern", required=False, default="")
@knowledge_base_option
@click.pass_obj
def test_rules(above: tuple[Path | None, str], pattern: str, folder: Path | None) -> None:
    """Run the tests beside the rules whose id begins with PATTERN.

    Example: ischia rules test NS
    """
    from ..expert.consult import Consultant
    from ..expert.rule_tests import failures
    from ..facts.problem import nearest

    knowledge_base = load(folder or above[0], with_tests=True)
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
