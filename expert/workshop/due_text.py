"""What must be reviewed as text for a terminal: what is due the same day together, what is overdue first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from typing import TypeAlias

from ..wrapping import cut, printable, wrapped
from .due import Due, DueRule

WIDTH = 80
MOST_NAMED = 8  # rules due the same day that are named one by one
NOBODY = "nobody"

Styled: TypeAlias = Callable[[str, str], str]


def due_text(found: Due, styled: Styled, *, every: bool = False) -> str:
    """`found` as text; `every` names each rule, however many are due the same day."""
    return "\n".join(_lines(found, styled, every)) + "\n"


def _lines(found: Due, styled: Styled, every: bool) -> Iterator[str]:
    whose = f" of the rules of {found.owner}" if found.owner else ""
    yield from wrapped(
        f"{found.knowledge_base} {found.version}: what{whose} must be reviewed by {found.until}, "
        f"{_away((found.until - found.today).days)}",
        WIDTH,
    )
    listed = False
    for day, some in groupby(_entries(found), key=lambda entry: entry[0]):
        listed = True
        yield ""
        yield from _of_day(day, [rule for _, rule in some], found, styled, every)
    yield ""
    if not listed:
        yield from _nothing(found)
    yield from _reviewed(found)
    yield from _expiry(found, styled)


def _entries(found: Due) -> list[tuple[str, DueRule | None]]:
    """Each day with what is due then, None being the knowledge base as a whole, the soonest first."""
    entries: list[tuple[str, DueRule | None]] = [(rule.due.isoformat(), rule) for rule in found.rules]
    if found.whole_listed:
        entries.append((found.review_by.isoformat(), None))
    return sorted(entries, key=lambda entry: (entry[0], entry[1] is not None))


def _of_day(day: str, some: list[DueRule | None], found: Due, styled: Styled, every: bool) -> Iterator[str]:
    rules = [rule for rule in some if rule is not None]
    days = rules[0].days if rules else (found.review_by - found.today).days
    what = [_rules(len(rules))] if rules else []
    if None in some:
        what.insert(0, "the knowledge base as a whole")
    head = f"{day}, {_away(days)}: {' and '.join(what)}"
    yield styled(f"OVERDUE {head}", "danger") if days < 0 else styled(head, "heading")
    if every or len(rules) <= MOST_NAMED:
        for rule in rules:
            yield from _rule(rule)
    else:
        yield from _together(rules)


def _rule(rule: DueRule) -> Iterator[str]:
    yield cut(printable(f"  {rule.id:<9}  {rule.title}"), WIDTH)
    said = ["a draft"] if rule.draft else []
    said += [f"owner: {rule.owner or NOBODY}"]
    said += [f"reviewed on {rule.reviewed} by {rule.reviewer}" if rule.reviewed else "never reviewed"]
    yield from wrapped(printable("; ".join(said)), WIDTH, " " * 13, " " * 13)


def _together(rules: Iterable[DueRule]) -> Iterator[str]:
    """Rules by their owners: how many of each module, the drafts, and what was never reviewed."""
    for owner, some in groupby(sorted(rules, key=lambda rule: (rule.owner, rule.module, rule.id)), lambda r: r.owner):
        own = list(some)
        modules = [f"{name} {len(list(of))}" for name, of in groupby(own, lambda rule: rule.module)]
        yield from wrapped(printable(f"owner: {owner or NOBODY}, of {_rules(len(own))}"), WIDTH, "  ", "  ")
        yield from wrapped(printable(f"by module: {', '.join(modules)}"), WIDTH, "    ", "      ")
        if drafts := [rule.id for rule in own if rule.draft]:
            yield from wrapped(f"drafts: {', '.join(drafts)}", WIDTH, "    ", "      ")
        never = sum(rule.reviewed is None for rule in own)
        if never:
            yield f"    never reviewed: {'all of them' if never == len(own) else never}"
    yield "  --all names each"


def _nothing(found: Due) -> Iterator[str]:
    yield "Nothing must be reviewed by then."
    if found.later:
        first = found.later[0]
        some = [rule for rule in found.later if rule.due == first.due]
        yield f"After that the first: {first.due}, {_away(first.days)}: {_rules(len(some))}."


def _reviewed(found: Due) -> Iterator[str]:
    total, never = len(found.rules) + len(found.later), len(found.never_reviewed)
    if never:
        how_many = (
            f"None of the {total} rules has"
            if never == total and total > 1
            else f"{never} of {total} rules {'has' if never == 1 else 'have'}"
        )
        yield f"{how_many} been reviewed yet." if how_many.startswith("None") else f"{how_many} never been reviewed."
    elif total:
        yield "Every rule was reviewed at least once."


def _expiry(found: Due, styled: Styled) -> Iterator[str]:
    left = (found.expires - found.today).days
    grace = (found.expires - found.first).days
    if left < 0:
        yield styled(f"Nothing has been offered since {found.expires}: the days of grace are over.", "danger")
    elif found.first < found.today:
        yield styled(f"Nothing is offered after {found.expires}, {_away(left)}, unless it is reviewed.", "danger")
    else:
        days = f"{grace} {'day of grace follows' if grace == 1 else 'days of grace follow'}"
        after = f"the first review is due on {found.first}, and {days}" if grace else "the first review is due that day"
        yield from wrapped(f"Nothing is offered after {found.expires}: {after}.", WIDTH)


def _away(days: int) -> str:
    if days == 0:
        return "today"
    number = f"{abs(days)} {'day' if abs(days) == 1 else 'days'}"
    return f"in {number}" if days > 0 else f"{number} ago"


def _rules(number: int) -> str:
    return f"{number} {'rule' if number == 1 else 'rules'}"
