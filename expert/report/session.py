"""The session: what is offered with dose, place and position, what to ask and when to stop, and what goes along."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.language import Language
from ...facts.technique import COURSE_KEYS, DOSE_KEYS
from ...rules.conclusion import Adapt, Plan
from ...rules.condition import reads
from ...rules.knowledge_base import MOMENT, KnowledgeBase
from ...rules.sentence import cited
from ..consult import Consultation
from ..offers import Offer
from ..plan import Course
from ..scope import Scope
from ..summary import dose_text, span_text
from .charted import in_plan_order, place_words
from .page import Block, Bullets, Heading, Paragraph, Table, Terms
from .wording import rule_named, rules_named, titled


def session(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """The plan for the session; nothing where nothing is offered."""
    if consultation.decision.plan is not None:
        yield from _Session(consultation, consultation.decision.plan, knowledge_base, say).blocks()


def frame(plan: Course, say: Language) -> tuple[tuple[str, str], ...]:
    """The frame of the session: its number in the course, its time, how many techniques it may hold."""
    number = str(plan.session) if plan.session else say("number not known")
    most = say(" of at most {number}", number=plan.sessions) if plan.sessions else ""
    pace = say("; {number} a week", number=span_text((1, plan.per_week), say)) if plan.per_week else ""
    review = say("; review at session {number}", number=plan.review_session)
    return (
        (say("Session"), f"{number}{most}{pace}{review}"),
        (say("Time"), say("{minutes} minutes in all", minutes=span_text(plan.minutes, say))),
        (say("Techniques"), say("at most {number} in one session", number=plan.techniques)),
    )


def shown_first(offers: tuple[Offer, ...], knowledge_base: KnowledgeBase, say: Language) -> tuple[str, ...]:
    """What a clinician is shown first, a line each, in the order of the plan's numbers."""
    catalogue = knowledge_base.catalogue
    return tuple(
        say(
            "{technique}: {places}; pressure at most {pressure} of 10",
            technique=say.of(catalogue.techniques[offer.technique].short),
            places=place_words(offer.regions, catalogue, say),
            pressure=offer.pressure_cap,
        )
        for offer in in_plan_order(offers)
        if offer.featured
    )


class _Session:
    def __init__(self, consultation: Consultation, plan: Course, knowledge_base: KnowledgeBase, say: Language) -> None:
        self.consultation, self.plan, self.knowledge_base, self.say = consultation, plan, knowledge_base, say
        self.catalogue, self.offers = knowledge_base.catalogue, in_plan_order(consultation.decision.offered)

    def blocks(self) -> Iterator[Block]:
        """The offers, what to ask and when to stop, how to adapt, and the sections of the plan."""
        yield from self._session()
        yield from self._points()
        yield from self._during()
        yield from self._adaptations()
        yield from self._sections()

    def _rule(self, rule: str) -> str:
        return rule_named(rule, self.knowledge_base, self.say)

    def _with_rule(self, text: str, rule: str) -> str:
        return f"{self.say.of(text)} ({self._rule(rule)})"

    def _session(self) -> Iterator[Block]:
        say = self.say
        yield Heading(say("Plan for the session"))
        featured = [(n, offer) for n, offer in enumerate(self.offers, 1) if offer.featured]
        others = [(n, offer) for n, offer in enumerate(self.offers, 1) if not offer.featured]
        for caption, some in ((say("Shown first"), featured), (say("Also offered"), others)):
            if some:
                head = (
                    say("Technique"),
                    say("Where, and lying how"),
                    say("Dose"),
                    say("Pressure (0 to 10): stop above"),
                    say("Why, and how sure"),
                )
                yield Table(caption, head, tuple(self._offer(number, offer) for number, offer in some))

    def _points(self) -> Iterator[Block]:
        """Where the points lie that are named in the plan."""
        points = dict.fromkeys(
            (point.name, self.say.of(point.place)) for offer in self.offers for point in offer.points
        )
        if points:
            yield Heading(self.say("Where the points lie"), 3)
            yield Terms(tuple(points))

    def _offer(self, number: int, offer: Offer) -> tuple[str, ...]:
        say = self.say
        title = f"{number}. {say.of(offer.title)}"
        if offer.option:
            title += "\n" + say("an option: last, with care")
        where = place_words(offer.regions, self.catalogue, say)
        if offer.position:
            where += "\n" + say.of(self.catalogue.positions[offer.position].title)
        if offer.points:
            where += "\n" + say("points: {points}", points=", ".join(point.name for point in offer.points))
        if offer.forbidden_points:
            where += "\n" + say("not these points: {points}", points=", ".join(offer.forbidden_points))
        own = {key: offer.dose[key] for key in DOSE_KEYS if key in offer.dose and key not in COURSE_KEYS}
        course = {key: offer.dose[key] for key in COURSE_KEYS if key in offer.dose}
        dose = "\n".join(dose_text(part, say) for part in (own, course) if part)
        depth = say("depth at most {depth} of 5", depth=offer.depth_cap)
        evidence = cited(self.catalogue.techniques[offer.technique].evidence, self.knowledge_base.marks, say)
        sure = say("certainty of the evidence: {grade}", grade=say.of(offer.certainty))
        why = "\n".join([rules_named(offer.rules, self.knowledge_base, say), sure])
        if evidence:
            why += "\n" + say("evidence: {sources}", sources=evidence)
        return title, where, dose, f"{offer.pressure_cap}\n{depth}", why

    def _during(self) -> Iterator[Block]:
        """What to ask and when to stop while hands are on."""
        say, plan = self.say, self.plan
        yield Heading(say("During contact"), 3)
        contact = [rule for rule in self.knowledge_base.rules.values() if rule.during_contact]
        asked = dict.fromkeys(name for rule in contact for part in rule.parts for name in reads(part.when))
        facts = self.knowledge_base.vocabulary.facts
        questions = tuple(say.of(facts[name].question) for name in asked if name != MOMENT and name in facts)
        if questions:
            yield Paragraph(say("Ask, and ask again:"))
            yield Bullets(questions)
        yield Paragraph(say("Stop rules:"))
        yield Bullets(tuple(self._with_rule(note.text, note.rule) for note in plan.stop_rules))

    def _adaptations(self) -> Iterator[Block]:
        """How to give what is offered, and what a technique of its own nature forbids."""
        say, scope = self.say, Scope(self.knowledge_base)
        offered = [offer.technique for offer in self.offers]
        rows: dict[tuple[str, str], str] = {}
        for item in self.consultation.weighing.adaptations:
            assert isinstance(item.conclusion, Adapt)
            chosen = scope.techniques(item.conclusion.select)
            some = [name for name in offered if name in chosen]
            if some:
                rows[say.of(item.conclusion.text), self._which(some, offered)] = self._rule(item.rule)
        for offer in self.offers:
            local = self.catalogue.techniques[offer.technique].local_contraindications
            never = "; ".join(say.of(one.condition) for one in local if not one.rules)
            if never:
                rows[say("Not with: {what}", what=never), say.of(offer.title)] = say("the catalogue")
        if rows:
            yield Heading(say("Adaptations"), 3)
            head = (say("How"), say("For"), say("By"))
            yield Table(say("How to give what is offered"), head, tuple((*key, by) for key, by in rows.items()))

    def _which(self, some: list[str], offered: list[str]) -> str:
        """Some of the techniques offered, by the shorter of naming them and naming the others."""
        others = [name for name in offered if name not in some]
        if not others:
            return self.say("all that is offered")
        if len(others) < len(some):
            return self.say("all but {techniques}", techniques=titled(others, self.knowledge_base, self.say))
        return titled(some, self.knowledge_base, self.say)

    def _sections(self) -> Iterator[Block]:
        """What goes along with the session, under the headings of the plan."""
        notes: dict[str, list[str]] = {name: [] for name in self.knowledge_base.policy.plan_sections}
        for item in self.consultation.trace.in_force:
            if isinstance(item.conclusion, Plan):
                text = self._with_rule(item.conclusion.text, item.rule)
                notes.setdefault(item.conclusion.section, []).append(text)
        for name, texts in notes.items():
            if texts:
                yield Heading(self.say.of(self.knowledge_base.policy.plan_sections.get(name, name)), 3)
                yield Bullets(tuple(dict.fromkeys(texts)))
