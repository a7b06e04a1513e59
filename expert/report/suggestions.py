"""What the patient's page suggests: a few techniques in plain words, and how, how long and how often."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...facts.language import Language
from ...rules.patient_page import PatientPage
from ..decision import Decision
from ..offers import Offer

MOST_NAMED = 4  # techniques told by name


class Suggestions:
    """The offers of a decision in the words of `words`; `named` are those told by name, by their rank."""

    def __init__(self, decision: Decision, words: PatientPage, say: Language) -> None:
        self.offered, self.plan, self.words, self.say = decision.offered, decision.plan, words, say
        self.named = self._named()

    def _named(self) -> tuple[Offer, ...]:
        """The offers told by name: of what is shown first, some of every tradition."""
        shown = [offer for offer in self.offered if offer.featured] or list(self.offered)
        traditions = list(dict.fromkeys(offer.tradition for offer in shown))
        place = {
            offer.technique: number
            for tradition in traditions
            for number, offer in enumerate(offer for offer in shown if offer.tradition == tradition)
        }
        chosen = sorted(shown, key=lambda offer: (place[offer.technique], offer.rank))[:MOST_NAMED]
        return tuple(sorted(chosen, key=lambda offer: offer.rank))

    def techniques(self) -> tuple[tuple[str, str], ...]:
        """Each named technique with what we do, what it may feel like, where, and how hard at most."""
        return tuple(self._technique(offer) for offer in self.named)

    def _technique(self, offer: Offer) -> tuple[str, str]:
        say, words = self.say, self.words.techniques[offer.technique]
        said = [say.of(words.does), say.of(words.feels)]
        said.append(say("Where: {places}.", places=", ".join(self._all(map(self.words.place, offer.regions)))))
        if offer.position != self.position:
            said.append(say.of(self.words.positions[offer.position]))
        if offer.pressure_cap < self.most:
            said.append(say("We stay at {number} of 10 or below.", number=offer.pressure_cap))
        return say.of(words.name), " ".join(said)

    def course(self) -> tuple[str, ...]:
        """How many, how long, how you lie, how often, and until when."""
        say, plan = self.say, self.plan
        assert plan is not None  # there is a plan wherever something is offered
        at_once = min(plan.techniques, len(self.named))
        choice = say("We choose one of these with you.")
        if at_once > 1:
            choice = say("We choose up to {number} of these with you.", number=at_once)
        if len(self.offered) > len(self.named):
            choice = f"{choice} {say('There are other ways too. Ask us.')}"
        least, most = plan.minutes
        lasts = say("It takes about {number} minutes.", number=most)
        if least < most:
            lasts = say("It takes {least} to {most} minutes.", least=least, most=most)
        course = [say("We try this for up to {number} sessions.", number=plan.sessions)] if plan.sessions else []
        if plan.per_week:
            often = say("Come once a week.")
            if plan.per_week > 1:
                often = say("Come up to {number} times a week.", number=plan.per_week)
            course.append(often)
        if plan.session is None or plan.session <= plan.review_session:
            course.append(say("At session {number} we ask if it helps you.", number=plan.review_session))
        lies = say.of(self.words.positions[self.position])
        return (
            choice,
            f"{lasts} {lies}",
            *filter(None, [" ".join(course)]),
            *self._all(self.words.alternatives.values()),
        )

    @property
    def position(self) -> str:
        """The way to lie or sit that most of the named offers share."""
        return Counter(offer.position for offer in self.named).most_common(1)[0][0]

    @property
    def most(self) -> int:
        """The highest number that any of the named offers may reach."""
        return max(offer.pressure_cap for offer in self.named)

    def _all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.say.of, texts))
