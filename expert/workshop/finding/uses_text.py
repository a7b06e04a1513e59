"""What uses a name, as text for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...wrapping import wrapped
from .technique_uses import BOUND_ALL, WITHHOLD_ALL, Use
from .uses import Uses

WIDTH = 80
_IN_A_ROW = (WITHHOLD_ALL, BOUND_ALL)  # so many, and true of every technique: the ids alone


def uses_text(found: tuple[Uses, ...], styled: Callable[[str, str], str]) -> str:
    """Every use of a name, under a heading for each way of using it; `styled` gives a heading its style."""
    return "\n".join("\n".join(_one(uses, styled)) + "\n" for uses in found)


def _one(uses: Uses, styled: Callable[[str, str], str]) -> Iterator[str]:
    yield from wrapped(f"{uses.name}, a {uses.kind}: {uses.title}", WIDTH)
    yield f"declared in {uses.at}"
    if not uses.uses:
        yield "Nothing uses it."
    for section, some in uses.sections().items():
        yield ""
        who = list(dict.fromkeys(use.who for use in some))
        yield styled(f"{section} ({len(who)})", "heading")
        if section in _IN_A_ROW:
            yield from wrapped(", ".join(who), WIDTH, "  ", "  ")
            continue
        yield from _table(some)


def _table(some: list[Use]) -> Iterator[str]:
    name = max(len(use.who) for use in some)
    place = max(len(use.at) for use in some)
    for use in some:
        first = f"  {use.who:<{name}}  {use.at:<{place}}"
        if not use.how:
            yield first.rstrip()
        elif len(first) + 26 <= WIDTH:
            yield from wrapped(use.how, WIDTH, f"{first}  ", " " * (len(first) + 2))
        else:
            yield first.rstrip()
            yield from wrapped(use.how, WIDTH, " " * 6, " " * 6)
