"""The words of the patient's page: what a decision says, in plain language, technique by technique and rule by rule.

They change nothing that is decided. What a rule does not say for itself, its module says for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ..facts.technique import SIDES
from .conclusion import (
    CANNOT_WAIT,
    Conclusion,
    Contradict,
    Refer,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPositions,
)
from .rule import Rule

CARES = ("emergency", "urgent", "non-urgent")  # of a care card, in the order shown
NEEDED_CARES = CARES[:2]
_TAKES_AWAY = (Withhold, RestrictPositions, WithholdPositions, RequireDepth, Stop, Contradict)


class TechniqueWords(Struct, frozen=True):
    """A technique for the patient: its everyday name, what we do, and what it may feel like."""

    name: str
    does: str
    feels: str


class PlaceWords(Struct, frozen=True):
    """A part of the body in everyday words, on the left and on the right; both the same where it has no sides."""

    left: str
    right: str


class Reason(Struct, frozen=True):
    """What a rule, or a module for its rules, says to the patient.

    `withheld` is why something is left out, `refer` why somebody else must look, by urgency, `about` what is
    still to be asked, and `advice` what is said beside.
    """

    withheld: str = ""
    refer: Mapping[str, str] = {}
    about: str = ""
    advice: str = ""


class NoteWords(Struct, frozen=True):
    """A note of the plan in plain words: none where it is not for the patient.

    It is left out where any rule of `not_with` is in force, be it only because something is unknown.
    """

    rule: str
    note: str
    words: tuple[str, ...]
    not_with: tuple[str, ...] = ()


class Sign(Struct, frozen=True):
    """A sign to watch for, and the rules that speak of it."""

    text: str
    rules: tuple[str, ...]


class Card(Struct, frozen=True):
    """When to seek help: `care` of `CARES`, its label, a heading, the signs, and what to do."""

    care: str
    label: str
    heading: str
    action: str
    signs: tuple[Sign, ...]


class Contact(Struct, frozen=True):
    """What is said when contact ends at once."""

    title: str
    words: tuple[str, ...]


class PatientPage(Struct, frozen=True):
    """The words of the patient's page.

    `sections` are headings by section of the plan; `see` says what to do about a referral, by urgency; `honest`
    what may be hoped for. `modules` speak for those of their rules that `rules` does not.
    """

    title: str
    purpose: str
    honest: tuple[str, ...]
    sections: Mapping[str, str]
    techniques: Mapping[str, TechniqueWords]
    regions: Mapping[str, PlaceWords]
    positions: Mapping[str, str]
    alternatives: Mapping[str, str]
    modules: Mapping[str, Reason]
    rules: Mapping[str, Reason]
    notes: tuple[NoteWords, ...]
    contact: Contact
    see: Mapping[str, str]
    cards: tuple[Card, ...]

    def withheld(self, rule: Rule) -> str:
        """Why `rule` leaves something out; a draft that has no plain words yet says it in its own."""
        return self._own(rule).withheld or self._module(rule).withheld or rule.because

    def refer(self, rule: Rule, urgency: str) -> str:
        """Why, by `rule`, somebody else must look that soon."""
        return self._own(rule).refer.get(urgency) or self._module(rule).refer.get(urgency) or rule.because

    def about(self, rule: Rule) -> str:
        """What is still to be asked before `rule` can be set aside."""
        return self._own(rule).about or self._module(rule).about or rule.title

    def advice(self, rule: Rule) -> str:
        """What `rule` says to the patient beside; mostly nothing."""
        return self._own(rule).advice

    def lacks(self, rule: Rule) -> tuple[str, ...]:
        """What the patient would have to be told of `rule` in plain words, and is not."""
        own, module = self._own(rule), self._module(rule)
        needed = {
            "why it leaves something out": takes_away(rule) and not (own.withheld or module.withheld),
            "what is still to be asked": may_wait_for_answers(rule) and not (own.about or module.about),
            **{
                f"why it refers ({urgency})": not (own.refer.get(urgency) or module.refer.get(urgency))
                for urgency in sorted(referrals(rule))
            },
        }
        return tuple(what for what, missing in needed.items() if missing)

    def place(self, place: str) -> str:
        """A place on the body in everyday words: `gluteal_left` is "your left buttock"."""
        region, _, side = place.rpartition("_")
        if place in self.regions or side not in SIDES:
            return self.regions[place].left
        return getattr(self.regions[region], side)  # type: ignore[no-any-return]

    def _own(self, rule: Rule) -> Reason:
        return self.rules.get(rule.id, _NOTHING)

    def _module(self, rule: Rule) -> Reason:
        return self.modules.get(rule.module, _NOTHING)


_NOTHING = Reason()


def referrals(rule: Rule) -> frozenset[str]:
    """How urgently `rule` may refer; empty where it does not."""
    return frozenset(said.urgency for said in _conclusions(rule) if isinstance(said, Refer))


def may_wait_for_answers(rule: Rule) -> bool:
    """Whether `rule` may hold everything back until questions are answered."""
    return not referrals(rule).isdisjoint(CANNOT_WAIT)


def takes_away(rule: Rule) -> bool:
    """Whether `rule` may leave something out, a referral that cannot wait aside."""
    return any(isinstance(said, _TAKES_AWAY) for said in _conclusions(rule))


def _conclusions(rule: Rule) -> tuple[Conclusion, ...]:
    return tuple(said for part in rule.parts for said in part.then)
