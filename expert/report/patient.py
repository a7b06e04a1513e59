"""The patient's page: one page of plain words, made from a decision and the words of its knowledge base.

It says what is suggested and what that may feel like, what is left out and why, that the patient may stop at any
time, what else helps, and when to seek help. Where nothing is offered it says so first, and what to do instead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from ...facts.case import MOMENTS
from ...facts.language import ENGLISH, Language
from ...rules.conclusion import CANNOT_WAIT, URGENCIES, Plan
from ...rules.condition import Always
from ...rules.knowledge_base import KnowledgeBase
from ...rules.patient_page import PatientPage
from ..consult import Consultation
from .page import Block, Bullets, CareCard, Heading, Notice, Page, Paragraph, Terms
from .suggestions import Suggestions

AUDIENCE = "patient"
CONTACT = MOMENTS[1]
MOST_REASONS = 4
MOST_SIGNS = 5
MOST_TOPICS = 6
_CARE = {"routine": "non-urgent"}  # the care card of an urgency; the others bear its name


def patient_page(
    consultation: Consultation,
    knowledge_base: KnowledgeBase,
    words: PatientPage,
    say: Language = ENGLISH,
    large_print: bool = False,
) -> Page:
    """The page for the patient of `consultation`, in the language of `say`; `large_print` asks for large type."""
    made = _PatientPage(consultation, knowledge_base, words, say)
    about = [(say("Case"), consultation.decision.case)]
    if over := knowledge_base.overlay:
        about.append((say("With the rules of"), f"{say.of(over.title)}, {over.named}"))
    return Page(
        title=say.of(words.title),
        audience=AUDIENCE,
        language=say.code,
        case=consultation.decision.case,
        knowledge_base=dict(consultation.decision.knowledge_base),
        status=say.of(knowledge_base.status),
        blocks=tuple(made.blocks()),
        large_print=large_print,
        about=tuple(about),
    )


class _PatientPage:
    def __init__(
        self, consultation: Consultation, knowledge_base: KnowledgeBase, words: PatientPage, say: Language
    ) -> None:
        self.consultation, self.decision = consultation, consultation.decision
        self.knowledge_base, self.words, self.say = knowledge_base, words, say
        self.in_force = consultation.trace.in_force
        self.cannot_wait = self.decision.urgency in CANNOT_WAIT
        self.in_contact = consultation.case.moment == CONTACT
        self.suggestions = Suggestions(self.decision, words, say)

    def blocks(self) -> list[Block]:
        """The blocks of the page; what to do at once comes first."""
        purpose = Paragraph(self.say.of(self.words.purpose))
        if self.decision.offered:
            parts = [*self._suggestions(), *self._left_out(), *self._stop(), *self._plan("expect", "bed")]
            return [*self._cautions(), purpose, *parts, *self._referral(), *self._besides(), *self._cards()]
        return [self._refusal(), *self._why_nothing(), *self._cautions(), *self._besides(), *self._cards()]

    def _cautions(self) -> list[Block]:
        """That nobody reviewed the translation, where nobody did; after what cannot wait."""
        cautions = self.say.cautions
        return [Notice("caution", self.say("Translation"), cautions)] if cautions else []

    # where nothing is offered

    def _refusal(self) -> Notice:
        """What comes first: that contact ends, what must be settled, or that nothing is done by hand today."""
        say = self.say
        if self.in_contact:
            return Notice("danger", say.of(self.words.contact.title), self._all(self.words.contact.words))
        label = say("Today we do not treat you by hand")
        line = say("This page tells you why, and what to do now.")
        if not self.cannot_wait and self.decision.contradictions:
            label = say("We need to check some answers first")
            line = say("We do not treat you by hand until we know what is right.")
        elif not self.cannot_wait and self.decision.ask:
            label = say("We need to ask you some questions first")
            line = say("We do not treat you by hand until we have the answers.")
        return Notice("caution", label, (line,))

    def _why_nothing(self) -> list[Block]:
        """What to do and why, the most urgent first: a referral that cannot wait, then what is still open."""
        say, decision = self.say, self.decision
        found: list[Block] = self._referral() if self.cannot_wait else []
        found += self._to_settle()
        if not (self.cannot_wait or decision.contradictions or decision.ask):
            why = say("Why we stop") if self.in_contact else say("Why we do not treat you by hand today")
            reasons = self._reasons() or [say("Nothing that we do by hand fits your pain today.")]
            found += [Heading(why), Bullets(tuple(reasons))]
        return found if self.cannot_wait else [*found, *self._advice(), *self._referral()]

    def _to_settle(self) -> list[Block]:
        """What does not fit together, and what is to be asked because something worse is not excluded."""
        say, rules, worst = self.say, self.knowledge_base.rules, URGENCIES.index(self.decision.urgency)
        disagreeing = dict.fromkeys(self.words.withheld(rules[one.rule]) for one in self.decision.contradictions)
        not_excluded = [one for one in self.decision.cannot_exclude if URGENCIES.index(one.urgency) > worst]
        topics = self._all(dict.fromkeys(self.words.about(rules[one.rule]) for one in not_excluded))
        found: list[Block] = [*map(Paragraph, self._all(disagreeing))]
        if topics:
            more = (say("some other signs"),) if len(topics) > MOST_TOPICS else ()
            found += [Paragraph(say("We will ask you about, or check:")), Bullets((*topics[:MOST_TOPICS], *more))]
            found.append(Paragraph(say("Do you have one of the signs below right now? Then do not wait for us.")))
        return [Heading(say("What we need to know")), *found] if found else []

    # referrals

    def _referral(self) -> list[Block]:
        """A care card for each urgency of the referrals in force; what can wait is left for later where one cannot."""
        found: list[Block] = []
        for urgency in reversed(URGENCIES[1:]):
            rules = dict.fromkeys(reason.rule for reason in self.decision.referral if reason.urgency == urgency)
            if not rules or (self.cannot_wait and urgency not in CANNOT_WAIT):
                continue
            signs = dict.fromkeys(self.words.refer(self.knowledge_base.rules[rule], urgency) for rule in rules)
            label, heading = self._see(urgency)
            action = self.say.of(self.words.see[urgency])
            found.append(CareCard(_CARE.get(urgency, urgency), label, heading, self._all(signs)[:MOST_SIGNS], action))
        return found

    def _see(self, urgency: str) -> tuple[str, str]:
        say = self.say
        match urgency:
            case "emergency":
                return say("Emergency"), say("You need help now")
            case "urgent":
                return say("Urgent"), say("You need to speak to a doctor today")
        return say("Not urgent"), say("Someone else should look at this too")

    # what is offered

    def _suggestions(self) -> list[Block]:
        say = self.say
        found: list[Block] = [Heading(say("What we suggest")), *map(Paragraph, self._all(self.words.honest))]
        found += [Terms(self.suggestions.techniques()), Bullets(self.suggestions.course())]
        return [*found, *self._advice()]

    def _left_out(self) -> list[Block]:
        reasons = self._reasons()
        if any(entry.lifted_by for entry in self.decision.withheld):
            reasons.append(self.say("We leave some things out until we have asked you more."))
        return [Heading(self.say("What we leave out, and why")), Bullets(tuple(reasons))] if reasons else []

    def _reasons(self) -> list[str]:
        """Why something is withheld for certain: as few rules as say it, the one that withholds most first."""
        certain = {item.rule for item in self.in_force if item.certain}
        left = [
            [rule for rule in entry.rules if rule in certain] for entry in self.decision.withheld if not entry.lifted_by
        ]
        found: dict[str, None] = {}
        while any(left):
            counts = Counter(rule for rules in left for rule in rules)
            chosen = min(counts, key=lambda rule: (self._always(rule), -counts[rule], rule))
            found[self.words.withheld(self.knowledge_base.rules[chosen])] = None
            left = [rules for rules in left if chosen not in rules]
        return list(self._all(found))[:MOST_REASONS]

    def _always(self, rule: str) -> bool:
        """Whether a rule holds for everybody: the reasons of this patient come before it."""
        return isinstance(self.knowledge_base.rules[rule].when, Always)

    def _stop(self) -> list[Block]:
        say, notes = self.say, self._notes("today")
        lines = [
            say("Say stop at any time, and we stop. You do not have to say why."),
            say("We ask you for a number from 0 to 10. 0 is no pain. 10 is the worst pain."),
            say("We press less when your number goes above {number}.", number=self.suggestions.most),
            *notes,
        ]
        heading = self.words.sections.get("today", "") or say("You can stop us at any time")
        return [Heading(say.of(heading)), Bullets(tuple(lines))]

    # what goes along

    def _plan(self, *sections: str) -> list[Block]:
        found: list[Block] = []
        for section in sections:
            if lines := self._notes(section):
                heading = self.words.sections.get(section) or self.knowledge_base.policy.plan_sections[section]
                found += [Heading(self.say.of(heading)), Bullets(tuple(lines))]
        return found

    def _besides(self) -> list[Block]:
        """What the patient can do alone; nothing while something urgent may be behind the pain."""
        decision = self.decision
        held = self.cannot_wait or decision.cannot_exclude or decision.contradictions
        stopped = self.in_contact and not decision.offered
        return [] if held or stopped else self._plan("home")

    def _notes(self, section: str) -> list[str]:
        """The notes of a section in plain words, without those that do not go with a rule in force."""
        plans = [item for item in self.in_force if isinstance(item.conclusion, Plan) and item.certain]
        notes = {
            (item.rule, item.conclusion.text)
            for item in plans
            if isinstance(item.conclusion, Plan) and item.conclusion.section == section
        }
        rules = {item.rule for item in self.in_force}
        said = [
            note for note in self.words.notes if (note.rule, note.note) in notes and rules.isdisjoint(note.not_with)
        ]
        return [self.say.of(text) for note in said for text in note.words]

    def _advice(self) -> list[Block]:
        rules = dict.fromkeys(note.rule for note in self.decision.advice)
        texts = filter(None, (self.words.advice(self.knowledge_base.rules[rule]) for rule in rules))
        return [Paragraph(text) for text in self._all(texts)]

    def _cards(self) -> list[Block]:
        return [
            CareCard(
                card.care,
                self.say.of(card.label),
                self.say.of(card.heading),
                self._all(sign.text for sign in card.signs),
                self.say.of(card.action),
            )
            for card in self.words.cards
        ]

    def _all(self, texts: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(self.say.of, texts))
