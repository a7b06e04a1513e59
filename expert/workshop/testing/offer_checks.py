"""How what is offered, and the plan that goes with it, are held against the words of `expect`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .expectation_checks import Check
from .seen import Failure, Seen, few, listed, written


def of_offer(key: str) -> Check:
    """What one part of the offer of a technique is."""

    def check(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
        for technique, said in value.items():
            offer = seen.offers.get(technique)
            got = _plain(getattr(offer, key)) if offer else None
            if offer is None or got != said:
                yield Failure(key, technique, written(said), written(got) if offer else seen.standing(technique))

    return check


def _plain(value: Any) -> Any:
    """A part of an offer as a test writes it."""
    if isinstance(value, tuple):
        return list(value)
    return {name: list(span) for name, span in value.items()} if isinstance(value, Mapping) else value


def not_of_offer(key: str) -> Check:
    """What one part of the offer of a technique is not, or does not include; the technique must be offered."""

    def check(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
        for technique, said in value.items():
            offer = seen.offers.get(technique)
            got = _plain(getattr(offer, key)) if offer else []
            if offer is None or not set(listed(said)).isdisjoint(listed(got)):
                shown = written(got) if offer else seen.standing(technique)
                yield Failure(f"not_{key}", technique, f"not {written(said)}", shown)

    return check


def _speaks(texts: list[str], said: str) -> bool:
    """Whether one of some texts holds the words."""
    return any(said in text for text in texts)


def adaptations(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """Words that stand among the adaptations of an offer."""
    for technique, said in value.items():
        offer = seen.offers.get(technique)
        for text in listed(said):
            if offer is None or not _speaks(list(offer.adaptations), text):
                got = few(offer.adaptations, 2) if offer else seen.standing(technique)
                yield Failure("adaptations", technique, text, got)


def not_adaptations(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """Words that stand in no adaptation of an offer; the technique must be offered."""
    for technique, said in value.items():
        offer = seen.offers.get(technique)
        for text in listed(said):
            if offer is None or _speaks(list(offer.adaptations), text):
                got = "said" if offer else seen.standing(technique)
                yield Failure("not_adaptations", technique, f"not: {text}", got)


def _planned(seen: Seen, section: str) -> list[str] | None:
    """The notes under a heading of the plan, of the rule or of all; None where there is no plan."""
    if (course := seen.decision.plan) is None:
        return None
    return [note.text for note in course.sections.get(section, ()) if seen.counts(note.rule)]


def plan(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """Words that stand under a heading of the plan."""
    for section, said in value.items():
        notes = _planned(seen, section)
        for text in listed(said):
            if notes is None or not _speaks(notes, text):
                yield Failure("plan", section, text, "no plan" if notes is None else few(notes, 2))


def not_plan(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """Words that stand nowhere under a heading of the plan."""
    for section, said in value.items():
        for text in listed(said):
            if _speaks(_planned(seen, section) or [], text):
                yield Failure("not_plan", section, f"not: {text}", "said")


def course(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """Figures of the plan."""
    figures = seen.decision.plan.to_plain() if seen.decision.plan else None
    for key, said in value.items():
        if figures is None or figures[key] != said:
            yield Failure("course", key, written(said), written(figures[key]) if figures else "no plan")
