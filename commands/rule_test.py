"""`ischia rules test`: the tests that stand beside the rules."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from ..facts.problem import InvalidInput
from .common import knowledge_base_option, load


@click.command("test")
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
