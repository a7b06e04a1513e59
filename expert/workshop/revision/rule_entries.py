"""The rules that came, went, were renamed, retired or changed between two versions of a knowledge base."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from ....rules.governance import DRAFT
from ....rules.rule import Rule
from .data_changes import Change, data_changes
from .effect import OTHER, of_adding_all, opposite
from .entry import ADDED, CHANGED, REINSTATED, REMOVED, RENAMED, RETIRED, Entry
from .rule_changes import Versions, content, counting, overall, rule_changes, said_otherwise, whole_rule


def rule_entries(versions: Versions, rewritten: list[str]) -> Iterator[Entry]:
    """An entry for each rule that is otherwise; the ids of those written otherwise alone are put into `rewritten`."""
    before, after = (base.rules for base in versions.bases)
    was = _renamed(versions)
    renamed = frozenset(was.values())
    for name in sorted({*before, *after} - renamed):
        if name in was:
            yield _changed(RENAMED, before[was[name]], after[name], versions)
        elif name not in after:
            yield _gone(before[name], versions)
        elif name not in before:
            yield _come(after[name], versions)
        else:
            entry = _changed(CHANGED, before[name], after[name], versions)
            if entry.changes:
                yield entry
            elif said_otherwise(before[name], after[name], versions):
                rewritten.append(name)
    yield from _of_retired(versions)


def _changed(sort: str, old: Rule, new: Rule, versions: Versions) -> Entry:
    changes = rule_changes(old, new, versions)
    return Entry("rule", new.id, sort, new.title, old.id if sort == RENAMED else "", tuple(changes), overall(changes))


def _gone(rule: Rule, versions: Versions) -> Entry:
    effect = opposite(of_adding_all(counting(rule)))
    lines = tuple(Change(line) for line in whole_rule(rule, versions.old.base))
    sort = RETIRED if rule.id in versions.new.base.retired else REMOVED
    return Entry("rule", rule.id, sort, _titled(rule), "", lines, effect)


def _come(rule: Rule, versions: Versions) -> Entry:
    effect = of_adding_all(counting(rule))
    lines = tuple(Change(line) for line in whole_rule(rule, versions.new.base))
    sort = REINSTATED if rule.id in versions.old.base.retired else ADDED
    return Entry("rule", rule.id, sort, _titled(rule), "", lines, effect)


def _titled(rule: Rule) -> str:
    return f"{rule.title} (draft)" if rule.governance.status == DRAFT else rule.title


def _of_retired(versions: Versions) -> Iterator[Entry]:
    """Rules that are not in force in either version: kept for the record, and added, removed or changed there."""
    before, after = (base.retired for base in versions.bases)
    in_force = versions.old.base.rules.keys() | versions.new.base.rules.keys()
    for name in sorted((before.keys() | after.keys()) - in_force):
        title = (after.get(name) or before[name]).title
        if name in before and name in after:
            changes = data_changes(versions.old.rule_data(name), versions.new.rule_data(name))
            lines = tuple(replace(change, effect=OTHER) for change in changes)
        else:
            lines = (Change("is retired: kept for the record, and never in force", (), OTHER),)
        sort = CHANGED if name in before and name in after else ADDED if name in after else REMOVED
        if lines:
            yield Entry("rule", name, sort, title, "", lines, OTHER)


def _renamed(versions: Versions) -> dict[str, str]:
    """The rules of the new version that have the content of one which is gone, each with the id it had."""
    before, after = (base.rules for base in versions.bases)
    gone: dict[str, list[str]] = {}
    for name in sorted(before.keys() - after.keys()):
        gone.setdefault(content(before[name], versions.old), []).append(name)
    was: dict[str, str] = {}
    for name in sorted(after.keys() - before.keys()):
        if names := gone.get(content(after[name], versions.new)):
            was[name] = names.pop(0)
    return was
