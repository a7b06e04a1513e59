"""What a decision comes to, so that two can be compared: the referral, what is offered and how, what is not."""

from __future__ import annotations

from typing import Any, TypeAlias

from msgspec import Struct

from ..decision import Decision
from ..offers import Offer

# The figures of an offer: all of it but its rank and what it rests on.
FIGURES = (
    "option",
    "regions",
    "pressure_cap",
    "depth_cap",
    "position",
    "dose",
    "certainty",
    "adaptations",
    "points",
    "forbidden_points",
)
Figures: TypeAlias = tuple[Any, ...]  # in the order of FIGURES; a dose as pairs
Advice: TypeAlias = tuple[str, frozenset[tuple[str, Figures]], frozenset[str]]

OFFERED, WITHHELD, NOT_INDICATED = "offered", "withheld", "not indicated"


class Result(Struct, frozen=True):
    """What a decision comes to, without order and without reasons; equal where nothing is done otherwise.

    `referral` and `contradictions` are ids of rules, `cannot_exclude` pairs of urgency and rule, `offered` pairs of a
    technique and its figures.
    """

    urgency: str
    referral: frozenset[str]
    cannot_exclude: frozenset[tuple[str, str]]
    contradictions: frozenset[str]
    offered: frozenset[tuple[str, Figures]]
    withheld: frozenset[str]
    not_indicated: frozenset[str]

    @property
    def advice(self) -> Advice:
        """What the clinician does: how urgent a referral, which techniques in which way, and what is withheld."""
        return self.urgency, self.offered, self.withheld

    @property
    def techniques(self) -> frozenset[str]:
        """The techniques offered."""
        return frozenset(name for name, _ in self.offered)


def holding_all(decision: Decision) -> tuple[str, ...]:
    """The rules that for certain withhold every technique, so that nothing is offered whatever else is found."""
    if any(entry.lifted_by for entry in decision.withheld):
        return ()
    certain = {step.rule for step in decision.trace if step.certain}
    return tuple(rule for rule in decision.withheld_throughout if rule in certain)


def result(decision: Decision) -> Result:
    """What `decision` comes to."""
    return Result(
        decision.urgency,
        frozenset(reason.rule for reason in decision.referral),
        frozenset((entry.urgency, entry.rule) for entry in decision.cannot_exclude),
        frozenset(one.rule for one in decision.contradictions),
        frozenset((offer.technique, figures(offer)) for offer in decision.offered),
        frozenset(entry.technique for entry in decision.withheld),
        frozenset(decision.not_indicated),
    )


def figures(offer: Offer) -> Figures:
    """The figures of an offer, in the order of `FIGURES`."""
    return tuple(tuple(offer.dose.items()) if name == "dose" else getattr(offer, name) for name in FIGURES)


def standings(decision: Decision) -> dict[str, str]:
    """How each technique stands: offered, withheld or not indicated."""
    return {
        **{offer.technique: OFFERED for offer in decision.offered},
        **{entry.technique: WITHHELD for entry in decision.withheld},
        **dict.fromkeys(decision.not_indicated, NOT_INDICATED),
    }
