"""What is said of the catalogue and not of a patient: ranking, what is shown first, what stands beside."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..facts.technique import Technique
from .condition import Condition


class Featured(Struct, frozen=True):
    """What a clinician is shown first of each tradition.

    At most `most`; one technique of the group `opener`; nothing of the groups `never`; the techniques
    of `last_resort` only where `last_resort_where` holds or nothing else is left. What treats a value of
    the set-valued fact `matches` comes first, and before it the disciplines that the value of the fact
    `own` is trained in.
    """

    most: int
    opener: str
    never: frozenset[str]
    last_resort: frozenset[str]
    last_resort_where: Condition
    matches: str
    own: str
    disciplines: Mapping[str, frozenset[str]]


class Alternative(Struct, frozen=True):
    """What always stands beside the offers."""

    id: str
    title: str
    text: str


class Policy(Struct, frozen=True):
    """The policy data of a knowledge base.

    `risk_order` lists groups of techniques from least to most risk; `whole` the groups whose techniques
    are withheld when any of their regions is; `exclusive` sets of which one session holds one at most.
    `session_count` is the fact that counts the sessions so far, `review_session` the one at which the
    course is reviewed. `base_minutes` are the least and most minutes of a session before any rule
    lowers them, `base_techniques` the most techniques. `safety_net` is the rule whose advice every
    summary shows, `plan_sections` are the headings of the plan in order, `words` the phrases that a
    summary uses.
    """

    risk_order: tuple[frozenset[str], ...]
    whole: frozenset[str]
    exclusive: tuple[frozenset[str], ...]
    featured: Featured
    alternatives: tuple[Alternative, ...]
    session_count: str
    review_session: int
    base_minutes: tuple[int, int]
    base_techniques: int
    safety_net: str
    plan_sections: Mapping[str, str]
    words: Mapping[str, str]

    def risk(self, technique: Technique) -> int:
        """The place of the riskiest of a technique's groups in `risk_order`."""
        return max((place for place, groups in enumerate(self.risk_order) if groups & technique.groups), default=0)
