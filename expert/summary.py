"""A decision as a clinician reads it: plain lines of at most eighty columns, the worst news first.

Nothing stands in colour that does not stand in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import reduce

from ..facts.language import ENGLISH, Language, by_number, phrase
from ..facts.technique import COURSE_KEYS, Range
from ..rules.conclusion import CANNOT_WAIT, URGENCIES, Advise
from ..rules.condition import Always
from ..rules.knowledge_base import KnowledgeBase
from ..rules.rule import Rule
from .decision import Decision, ReviewDue, Withheld
from .offers import Offer
from .wrapping import columns, cut, in_a_row, printable, wrapped

WIDTH = 80
LABEL = 16
MOST_QUESTIONS = 4
MOST_REASONS = 4
MOST_NAMES = 2

Style = Callable[[str, str], str]  # a text and its role (danger, heading, offer) to the text as shown

_DOSES = {
    "minutes": phrase("{number} min"),
    "holds": phrase("{number} holds"),
    "points": phrase("{number} points"),
    "passes": phrase("{number} passes"),
    "cups": phrase("{number} cups"),
    "sets": phrase("{number} sets"),
    "reps": phrase("{number} repetitions"),
    "seconds": phrase("{number} s each"),
    "per_week": phrase("{number} a week"),
    "weeks": phrase("{number} weeks"),
    "sessions": phrase("{number} sessions"),
}
_ONE_DOSE = {
    "holds": phrase("{number} hold"),
    "points": phrase("{number} point"),
    "passes": phrase("{number} pass"),
    "cups": phrase("{number} cup"),
    "sets": phrase("{number} set"),
    "reps": phrase("{number} repetition"),
    "weeks": phrase("{number} week"),
    "sessions": phrase("{number} session"),
}


def plain_style(text: str, role: str) -> str:
    """No style at all."""
    return text


def summary(
    decision: Decision, knowledge_base: KnowledgeBase, style: Style = plain_style, say: Language = ENGLISH
) -> str:
    """The decision on one screen."""
    return "\n".join(_Page(decision, knowledge_base, style, say).lines()) + "\n"


def dose_text(dose: Mapping[str, Range], say: Language = ENGLISH) -> str:
    """A dose in words: "5 to 10 min, 1 to 2 a week, 4 weeks"."""
    return say(", ").join(_dose(key, span_text(span, say), say) for key, span in dose.items())


def _dose(key: str, number: str, say: Language) -> str:
    return say(by_number(number, _ONE_DOSE.get(key, _DOSES[key]), _DOSES[key]), number=number)


def span_text(span: Range, say: Language = ENGLISH) -> str:
    """A range in words."""
    return str(span[0]) if span[0] == span[1] else say("{low} to {high}", low=span[0], high=span[1])


def review_due_text(due: ReviewDue, say: Language = ENGLISH) -> str:
    """What is said where knowledge was not reviewed in time."""
    some = say(by_number(len(due.rules), phrase("{number} rule"), phrase("{number} rules")), number=len(due.rules))
    return say(
        "since {due}: {rules}; nothing is offered after {expires}",
        due=due.due.isoformat(),
        rules=some,
        expires=due.expires.isoformat(),
    )


class _Page:
    def __init__(self, decision: Decision, knowledge_base: KnowledgeBase, style: Style, say: Language) -> None:
        self.decision, self.knowledge_base, self.style, self.say = decision, knowledge_base, style, say
        self.techniques = knowledge_base.catalogue.techniques

    def lines(self) -> list[str]:
        sections = [
            self._head(),
            self._stop(),
            self._referral(),
            self._contradictions(),
            self._not_excluded(),
            self._offers(),
            self._held_back(),
            self._ask(),
            self._plan(),
            self._advice(),
        ]
        return "\n\n".join("\n".join(section) for section in sections if section).split("\n")

    def _row(self, label: str, text: str, role: str = "") -> list[str]:
        """A label and its text, wrapped beside it, or below it where it is long; a role styles the label."""
        lines = [" " * LABEL + line for line in wrapped(printable(text), WIDTH - LABEL)]
        shown = self.style(label, role) if role else label
        if columns(label) >= LABEL:
            return [shown, *lines]
        return [f"{shown}{lines[0][columns(label) :]}", *lines[1:]]

    def _head(self) -> list[str]:
        base, say = self.knowledge_base, self.say
        label = cut(printable(self.decision.case), WIDTH - LABEL)
        rest = self._row(
            "", say("{name} {version}, {status}", name=base.name, version=base.version, status=say.of(base.status))
        )
        if base.overlay:
            rest += self._row("", say("with the overlay {overlay}", overlay=base.overlay.named))
        head = say("CASE")
        return [f"{self.style(head, 'heading')}{' ' * max(LABEL - columns(head), 1)}{label}", *rest, *self._review()]

    def _review(self) -> list[str]:
        due = self.decision.review_due
        return self._row(self.say("REVIEW DUE"), review_due_text(due, self.say), "danger") if due else []

    def _stop(self) -> list[str]:
        """What ends contact now."""
        lines: list[str] = []
        for step in self.decision.trace:
            stop = step.concludes.get("stop")
            if stop and step.certain and not stop.get("above_cap"):
                lines += self._row(self.say("STOP"), f"{self.say.of(stop['text'])}  {step.rule}", "danger")
        return lines

    def _referral(self) -> list[str]:
        reasons, say = self.decision.referral, self.say
        if not reasons:
            if self.decision.cannot_exclude or self.decision.contradictions or self._stop():
                return []
            excluded = self.knowledge_base.policy.words.get("excluded", "")
            return self._row(say("NO REFERRAL"), say.of(excluded), "heading")
        lines: list[str] = []
        shown = [reason for reason in reasons if reason.urgency != "routine"] or list(reasons)
        for reason in shown:
            role = "danger" if reason.urgency in CANNOT_WAIT else "heading"
            label = say("REFER {urgency}", urgency=say.of(reason.urgency).upper())
            lines += self._row(label, f"{say.of(reason.to)}  {reason.rule}", role)
        if len(shown) < len(reasons):
            rest = say(", ").join(dict.fromkeys(reason.rule for reason in reasons if reason not in shown))
            lines += self._row("", say("and routine referrals by {rules}", rules=rest))
        return lines

    def _contradictions(self) -> list[str]:
        lines: list[str] = []
        for one in self.decision.contradictions:
            first, *others = (self.say.of(self.knowledge_base.name_of(fact)) for fact in one.facts)
            facts = reduce(lambda some, fact: self.say("{first} and {last}", first=some, last=fact), others, first)
            correct = self.say("Correct {facts}.", facts=facts)
            text = in_a_row((self.say.of(one.text), correct), self.say)
            lines += self._row(self.say("CONTRADICTION"), f"{text}  {one.rule}", "danger")
        return lines

    def _not_excluded(self) -> list[str]:
        entries, say = self.decision.cannot_exclude, self.say
        if not entries:
            return []
        lines: list[str] = []
        for urgency in dict.fromkeys(entry.urgency for entry in entries):
            if URGENCIES.index(urgency) <= URGENCIES.index(self.decision.urgency):
                continue
            some = [entry for entry in entries if entry.urgency == urgency]
            titles = say("; ").join(say.of(self.knowledge_base.rules[entry.rule].title) for entry in some[:3])
            message = phrase("A {urgency} cause is not excluded: {titles}.")
            if urgency[0] in "aeiou":
                message = phrase("An {urgency} cause is not excluded: {titles}.")
            text = say(message, urgency=say.of(urgency), titles=titles)
            if len(some) > 3:
                text = in_a_row((text, say("And {number} more.", number=len(some) - 3)), say)
            lines += self._row(say("NOT EXCLUDED"), text, "danger")
        return lines

    def _offers(self) -> list[str]:
        decision, say = self.decision, self.say
        if not decision.offered:
            lines = self._row(say("OFFER NOTHING"), self._why_nothing(), "danger")
            return lines + self._alternatives(say("instead"))
        plan = decision.plan
        assert plan is not None
        featured = [offer for offer in decision.offered if offer.featured]
        most = max((offer.pressure_cap for offer in featured), default=0)
        common = self._common(featured)
        values = {"minutes": span_text(plan.minutes, say), "pressure": most, "number": plan.techniques}
        one = phrase("one technique, {minutes} minutes, pressure at most {pressure} of 10")
        some = phrase("1 to {number} techniques, {minutes} minutes, pressure at most {pressure} of 10")
        text = say("; ").join([say(one if plan.techniques == 1 else some, **values), *common])
        common = [*common, self._pressure(most)]
        lines = self._row(say("OFFER"), text, "offer")
        for tradition in dict.fromkeys(offer.tradition for offer in decision.offered):
            label = f"  {say.of(tradition).capitalize()}"
            for offer in decision.offered:
                if offer.tradition == tradition and offer.featured:
                    lines += self._offer(label, offer, common)
                    label = ""
        rest = [offer for offer in decision.offered if not offer.featured]
        if rest:
            plain = [self._short(offer.technique) for offer in rest if not offer.option]
            options = [self._short(offer.technique) for offer in rest if offer.option]
            if plain:
                lines += self._row(f"  {say('Also')}", say("; ").join(plain))
            if options:
                text = say("last, with care: {techniques}", techniques=say("; ").join(options))
                lines += self._row(f"  {say('Options')}", text)
        return lines + self._alternatives(say("or"))

    def _why_nothing(self) -> str:
        decision, say = self.decision, self.say
        if decision.urgency in CANNOT_WAIT:
            return say("No technique: the referral comes first.")
        if decision.contradictions:
            return say("No technique until the record is put right.")
        if decision.cannot_exclude:
            return say("No technique until the questions below are answered.")
        everywhere = decision.withheld_throughout
        if everywhere and not any(entry.lifted_by for entry in decision.withheld):
            title = say.of(self.knowledge_base.rules[everywhere[0]].title)
            return f"{say('No technique. {reason}.', reason=title)}  {everywhere[0]}"
        return say("No technique: all are held back or not indicated.")

    def _common(self, offers: list[Offer]) -> list[str]:
        """What all these offers share but for pressure, said once: position, certainty."""
        details = [self._details(offer) for offer in offers]
        shared = [detail for detail in details[0] if all(detail in other for other in details)] if details else []
        pressures = [self._pressure(offer.pressure_cap) for offer in offers]
        return [detail for detail in shared if detail not in pressures]

    def _details(self, offer: Offer) -> list[str]:
        say = self.say
        position = say.of(self.knowledge_base.catalogue.positions[offer.position].title) if offer.position else ""
        certainty = say.of(offer.certainty)
        if "opinion" not in offer.certainty:
            certainty = say("{grade} certainty", grade=certainty)
        return [part for part in (position, self._pressure(offer.pressure_cap), certainty) if part]

    def _pressure(self, cap: int) -> str:
        return self.say("pressure at most {most}", most=cap)

    def _offer(self, label: str, offer: Offer, common: list[str]) -> list[str]:
        dose = {key: span for key, span in offer.dose.items() if key not in COURSE_KEYS}
        own = [detail for detail in self._details(offer) if detail not in common]
        details = [self._places(offer.regions), dose_text(dose, self.say), *own]
        how = self.say("; ").join(part for part in details if part)
        return self._row(label, f"{self._named(self._short(offer.technique), how)}  {offer.rules[0]}")

    def _named(self, name: str, text: str) -> str:
        return self.say("{name}: {text}", name=name, text=text)

    def _places(self, places: Iterable[str]) -> str:
        return self.say(", ").join(self.say.of(self.knowledge_base.catalogue.place_title(place)) for place in places)

    def _alternatives(self, label: str) -> list[str]:
        lines: list[str] = []
        for one in self.decision.alternatives:
            lines += self._row(f"  {label}", self.say.of(one.title))
        return lines

    def _short(self, technique: str) -> str:
        return self.say.of(self.techniques[technique].short)

    def _held_back(self) -> list[str]:
        withheld, say = self.decision.withheld, self.say
        if not withheld:
            return []
        lines: list[str] = []
        label = say("HELD BACK ({number})", number=len(withheld))
        certain = {step.rule for step in self.decision.trace if step.certain}
        ordered = self._by_rule(withheld)
        for rule, techniques in ordered[:MOST_REASONS]:
            names = say("everything") if len(techniques) == len(self.techniques) else self._names(techniques)
            title = say.of(self.knowledge_base.rules[rule].title)
            if rule not in certain:
                title = say("{rule} (not excluded)", rule=title)
            text = f"{self._named(title, names)}  {rule}"
            lines += self._row(label, text, "heading" if label else "")
            label = ""
        if len(ordered) > MOST_REASONS:
            count = sum(len(techniques) for _, techniques in ordered[MOST_REASONS:])
            lines += self._row("", say("and {number} more by other rules; --explain lists all", number=count))
        return lines

    def _names(self, techniques: list[str]) -> str:
        shown = [self._short(technique) for technique in techniques[:MOST_NAMES]]
        return self._and_more(self.say(", ").join(shown), len(techniques) - len(shown))

    def _and_more(self, names: str, more: int) -> str:
        return self.say("{some} and {number} more", some=names, number=more) if more > 0 else names

    def _by_rule(self, withheld: Iterable[Withheld]) -> list[tuple[str, list[str]]]:
        """The withheld techniques under as few rules as say it: each time the rule that holds back the most.

        A referral that cannot wait is named before any other rule.
        """
        first = [reason.rule for reason in self.decision.referral if reason.urgency in CANNOT_WAIT]
        first += [one.rule for one in self.decision.cannot_exclude]
        rank = {rule: place for place, rule in reversed([*enumerate(first)])}  # the worst comes first
        certain = {step.rule for step in self.decision.trace if step.certain}
        left = {
            entry.technique: [rule for rule in entry.rules if entry.lifted_by or rule in certain or rule in first]
            for entry in withheld
        }
        groups: list[tuple[str, list[str]]] = []
        while left:
            counts = Counter(rule for rules in left.values() for rule in rules)
            chosen = min(counts, key=lambda rule: (rank.get(rule, len(rank)), -counts[rule], rule))
            groups.append((chosen, [technique for technique, rules in left.items() if chosen in rules]))
            left = {technique: rules for technique, rules in left.items() if chosen not in rules}
        return groups

    def _ask(self) -> list[str]:
        questions, say = self.decision.ask, self.say
        if not questions:
            return []
        lines: list[str] = []
        label = say("ASK NEXT ({number})", number=len(questions))
        for one in questions[:MOST_QUESTIONS]:
            text = f"{say.of(one.question)}  [{one.fact}]{self._effect(one.opens, one.excludes)}"
            lines += self._row(label, text, "heading" if label else "")
            label = ""
        if len(questions) > MOST_QUESTIONS:
            more = len(questions) - MOST_QUESTIONS
            lines += self._row("", say("and {number} more; `ischia ask FILE` goes through them", number=more))
        facts = self.knowledge_base.vocabulary.facts
        missing = [
            say.of(self.knowledge_base.name_of(q.fact)) for q in questions if facts[q.fact].asked_by == "examination"
        ]
        if missing:
            some = self._and_more(say(", ").join(missing[:4]), len(missing) - 4)
            lines += self._row(f"  {say('Examine')}", say("{findings}; or request it", findings=some))
        return lines

    def _effect(self, opens: tuple[str, ...], excludes: tuple[str, ...]) -> str:
        say = self.say
        if excludes:
            message = phrase("could exclude {rules} and more") if len(excludes) > 3 else phrase("could exclude {rules}")
            return " " + say(message, rules=say(", ").join(excludes[:3]))
        if opens:
            what = self._and_more(self._short(opens[0]), len(opens) - 1)
            return " " + say("could open {techniques}", techniques=what)
        return ""

    def _plan(self) -> list[str]:
        plan, say = self.decision.plan, self.say
        if plan is None:
            return []
        number = say("session {number}", number=plan.session) if plan.session else say("session of unknown number")
        most = say(" of at most {number}", number=plan.sessions) if plan.sessions else ""
        pace = say(", {number} a week", number=span_text((1, plan.per_week), say)) if plan.per_week else ""
        review = say("; review at session {number}", number=plan.review_session)
        lines = self._row(say("PLAN"), f"{number}{most}{pace}{review}", "heading")
        for name, notes in plan.sections.items():
            title = say.of(self.knowledge_base.policy.plan_sections.get(name, name))
            if name != "safety":
                lines += self._row(f"  {title}", in_a_row((say.of(note.text) for note in notes), say))
        return lines

    def _advice(self) -> list[str]:
        safety, say = self.knowledge_base.policy.safety_net, self.say
        standing = {rule.id for rule in self.knowledge_base.rules.values() if _always_advises(rule)}
        lines: list[str] = []
        label = say("ADVICE")
        for note in self.decision.advice:
            if note.rule not in standing:
                lines += self._row(label, f"{say.of(note.text)}  {note.rule}", "heading" if label else "")
                label = ""
        for note in self.decision.advice:
            if note.rule == safety:
                text = f"{say.of(note.text)}  {note.rule}"
                lines += ([""] if lines else []) + self._row(say("SAFETY NET"), text, "danger")
        return lines


def _always_advises(rule: Rule) -> bool:
    """Whether a rule gives its advice about every patient, so that a summary need not repeat it."""
    advising = [part for part in rule.parts if any(isinstance(said, Advise) for said in part.then)]
    return bool(advising) and all(isinstance(part.when, Always) for part in advising)
