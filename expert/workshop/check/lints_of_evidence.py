"""Lints of the evidence: what a rule rests on, and how long ago somebody looked."""

from __future__ import annotations

from collections.abc import Iterator

from ....rules.conclusion import Recommend
from .checked import Checked, Remark

JUDGEMENT = "judgement"  # the standing of what is our own opinion, and says so
_WEAK = ("none", "very low")


def rules_without_a_source(checked: Checked) -> Iterator[Remark]:
    """Rules that cite nothing."""
    for rule, spot in checked.rules:
        if not rule.sources:
            yield Remark(
                spot / "sources", f"{rule.id} cites no source", "an id of the register; judgement stands there too"
            )


def sources_that_nobody_checked(checked: Checked) -> Iterator[Remark]:
    """Cited sources that were not seen, or not fully, each with how many rules rest on it."""
    for source in checked.base.sources.values():
        citing = [rule.id for rule in checked.base.rules.values() if source.id in rule.sources]
        if source.mark and citing and source.standing != JUDGEMENT:
            some = "1 rule rests" if len(citing) == 1 else f"{len(citing)} rules rest"
            yield Remark(checked.source(source.id) / "checked", f"{source.id} is {source.mark}, and {some} on it")


def rules_past_their_review(checked: Checked) -> Iterator[Remark]:
    """The base or rules that should have been reviewed before today."""
    base = checked.base
    if base.review_by < checked.today:
        yield Remark(checked.manifest / "review_by", f"the knowledge base was to be reviewed by {base.review_by}")
    for name, day in base.rules_due.items():
        if day < checked.today:
            yield Remark(checked.rule(name) / "review_by", f"{name} was to be reviewed by {day}")


def strong_recommendations_on_weak_evidence(checked: Checked) -> Iterator[Remark]:
    """Rules that recommend strongly although next to nothing is known."""
    for rule, spot in checked.rules:
        recommends = any(isinstance(said, Recommend) for part in rule.parts for said in part.then)
        if recommends and rule.strength == "strong" and rule.certainty in _WEAK:
            message = f"{rule.id} recommends strongly, and the certainty is {rule.certainty}"
            yield Remark(spot / "strength", message, "strength: conditional")
