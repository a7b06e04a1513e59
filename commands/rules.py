"""`ischia rules`: the rule author's commands, each in a module of its own."""

from __future__ import annotations

from pathlib import Path

import click

from ..facts.problem import InvalidInput
from .common import Lazy, knowledge_base_option, language_option, overlay
from .lookups import look_up


class _RuleCommands(Lazy):
    table = {
        "check": "rule_check:check_rules",
        "explain": "rule_explain:explain_code",
        "fmt": "rule_fmt:format_rules",
        "new": "rule_new:new_rule",
        "show": "rule_show:show_rule",
        "search": "rule_search:rule_search",
        "uses": "rule_uses:rule_uses",
        "stats": "rule_stats:rule_stats",
        "diff": "rule_diff:rule_diff",
        "graph": "rule_graph:graph_rules",
        "test": "rule_test:test_rules",
        "coverage": "rule_coverage:cover_rules",
        "suggest-tests": "rule_suggest:suggest_tests",
        "mutate": "rule_mutate:mutate_rules",
        "book": "rule_book:rule_book",
        "due": "rule_due:rule_due",
        "schema": "rule_schema:rule_schema",
        "language-server": "rule_language_server:serve_rules",
    }


@click.group(cls=_RuleCommands, invoke_without_command=True)
@language_option
@knowledge_base_option
@click.pass_context
def rules(ctx: click.Context, code: str, folder: Path | None) -> None:
    """List the rules, or work with them."""
    ctx.obj = folder, code
    if ctx.invoked_subcommand is not None and overlay() is not None:
        raise InvalidInput.of("--overlay stands after the name of the command, where the command takes one")
    if ctx.invoked_subcommand is None:
        look_up(None, folder, "rule", code)
