"""What came of mutants as text: the score, tables by module and by operator, and what no test notices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from ....rules.knowledge_base import KnowledgeBase
from ...wrapping import wrapped
from .run import LISTED, PROVED, UNNOTICED, Judged
from .score import Score, score, scores

WIDTH = 100
Style = Callable[[str, str], str]


def printed(
    judged: Sequence[Judged],
    knowledge_base: KnowledgeBase,
    where: Mapping[str, str],
    style: Style,
    *,
    survivors_only: bool = False,
) -> str:
    """The report; `where` says in which file and line each rule stands, `style` puts a text into its role."""
    lines = [] if survivors_only else [*_summary(judged, knowledge_base, style), ""]
    lines += _unnoticed(judged, knowledge_base, where, style)
    if not survivors_only:
        lines += _no_difference(judged, style)
    return "".join(f"{line}\n" for line in lines)


def _summary(judged: Sequence[Judged], knowledge_base: KnowledgeBase, style: Style) -> Iterator[str]:
    whole = score(judged)
    yield style(f"Mutation score of {knowledge_base.name}: {whole.percent}", "heading")
    yield from wrapped(
        f"{len(judged):,} small changes were made to the rules, one at a time. A test beside the rules notices "
        f"{whole.noticed:,} of the {whole.noticed + whole.unnoticed:,} that make a difference; {whole.proved:,} are "
        f"proved to make none, and {whole.listed:,} more are listed as making none.",
        WIDTH,
    )
    yield ""
    yield from _table("module", scores(judged, lambda one: one.module))
    yield ""
    yield from _table("change", scores(judged, lambda one: one.operator))


def _table(title: str, found: Mapping[str, Score]) -> Iterator[str]:
    width = max(len(title), *map(len, found), 0) + 2
    yield f"{title:<{width}}{'score':>7}{'noticed':>9}{'not':>6}{'no difference':>15}"
    for name, one in found.items():
        same = one.proved + one.listed
        yield f"{name:<{width}}{one.percent:>7}{one.noticed:>9,}{one.unnoticed:>6,}{same:>15,}"


def _unnoticed(
    judged: Sequence[Judged], knowledge_base: KnowledgeBase, where: Mapping[str, str], style: Style
) -> Iterator[str]:
    survivors = [one for one in judged if one.verdict == UNNOTICED]
    if not survivors:
        yield "A test notices every change that makes a difference."
        return
    yield style(f"Not noticed by any test: {len(survivors):,}", "heading")
    for subject, several in groupby(survivors, key=lambda one: one.subject):
        yield ""
        yield style(f"{subject} {_title(subject, knowledge_base)} ({where.get(subject, 'no file')})", "danger")
        for one in several:
            yield from wrapped(f"{one.what}: no test notices. {one.hint}".rstrip(), WIDTH, "  - ", "    ")


def _title(subject: str, knowledge_base: KnowledgeBase) -> str:
    if subject in knowledge_base.rules:
        return knowledge_base.rules[subject].title
    return knowledge_base.derived[subject].title


def _no_difference(judged: Sequence[Judged], style: Style) -> Iterator[str]:
    for verdict, title in ((LISTED, "Listed as making no difference"), (PROVED, "Proved to make no difference")):
        some = [one for one in judged if one.verdict == verdict]
        if some:
            yield ""
            yield style(f"{title}: {len(some):,}", "heading")
        for one in some:
            yield from wrapped(f"{one.subject}: {one.what}. {_sentence(one.reason)}", WIDTH, "  - ", "    ")


def _sentence(text: str) -> str:
    text = text.strip()
    return f"{text[:1].upper()}{text[1:]}" if text.endswith(".") else f"{text[:1].upper()}{text[1:]}."
