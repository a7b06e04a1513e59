"""A decision as a clinician reads it: plain lines of at most eighty columns, the worst news first.

Nothing stands in colour that does not stand in words.
"""

from __future__ import annotations

import textwrap
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Mapping

from ..facts.technique import Range
from ..rules.conclusion import CANNOT_WAIT, URGENCIES, Advise
from ..rules.condition import Always
from ..rules.knowledge_base import KnowledgeBase
from ..rules.rule import Rule
from ..rules.sentence import cited, spoken
from .decision import Decision, Withheld
from .offers import Offer

WIDTH = 80
LABEL = 16
MOST_QUESTIONS = 4
MOST_REASONS = 4
MOST_NAMES = 2

Style = Callable[[str, str], str]  # a text and its role (danger, heading, offer) to the text as shown

_DOSE_UNITS = {
    "minutes": "min",
    "holds": "holds",
    "points": "points",
    "passes": "passes",
    "cups": "cups",
    "sets": "sets",
    "reps": "repetitions",
    "seconds": "s each",
    "per_week": "a week",
    "weeks": "weeks",
    "sessions": "sessions",
}


_COURSE = ("per_week", "weeks", "sessions")  # said once, in the plan


def plain_style(text: str, role: str) -> str:
    """No style at all."""
    return text


def summary(decision: Decision, knowledge_base: KnowledgeBase, style: Style = plain_style) -> str:
    """The decision on one screen."""
    return "\n".join(_Page(decision, knowledge_base, style).lines()) + "\n"


def dose_text(dose: Mapping[str, Range]) -> str:
    """A dose in words: "5 to 10 min, 1 to 2 a week, 4 weeks"."""
    return ", ".join(f"{span_text(span)} {_DOSE_UNITS[key]}" for key, span in dose.items())


def span_text(span: Range) -> str:
    """A range in words."""
    return str(span[0]) if span[0] == span[1] else f"{span[0]} to {span[1]}"


class _Page:
    def __init__(self, decision: Decision, knowledge_base: KnowledgeBase, style: Style) -> None:
        self.decision, self.knowledge_base, self.style = decision, knowledge_base, style
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
        """A label and its text, wrapped beside it; a role styles the label."""
        wrapped = textwrap.wrap(_printable(text), WIDTH - LABEL, break_on_hyphens=False) or [""]
        shown = self.style(label, role) if role else label
        first = f"{shown}{' ' * max(LABEL - len(label), 1)}{wrapped[0]}"
        return [first, *(f"{' ' * LABEL}{line}" for line in wrapped[1:])]

    def _head(self) -> list[str]:
        base = self.knowledge_base
        label = cut(_printable(self.decision.case), WIDTH - LABEL)
        rest = self._row("", f"{base.name} {base.version}, {base.status}")
        return [f"{self.style('CASE', 'heading')}{' ' * (LABEL - 4)}{label}", *rest]

    def _stop(self) -> list[str]:
        """What ends contact now."""
        lines: list[str] = []
        for step in self.decision.trace:
            stop = step.concludes.get("stop")
            if stop and step.certain and not stop.get("above_cap"):
                lines += self._row("STOP", f"{stop['text']}  {step.rule}", "danger")
        return lines

    def _referral(self) -> list[str]:
        reasons = self.decision.referral
        if not reasons:
            if self.decision.cannot_exclude or self.decision.contradictions or self._stop():
                return []
            return self._row("NO REFERRAL", self.knowledge_base.policy.words.get("excluded", ""), "heading")
        lines: list[str] = []
        shown = [reason for reason in reasons if reason.urgency != "routine"] or list(reasons)
        for reason in shown:
            role = "danger" if reason.urgency in CANNOT_WAIT else "heading"
            lines += self._row(f"REFER {reason.urgency.upper()}", f"{reason.to}  {reason.rule}", role)
        if len(shown) < len(reasons):
            rest = ", ".join(dict.fromkeys(reason.rule for reason in reasons if reason not in shown))
            lines += self._row("", f"and routine referrals by {rest}")
        return lines

    def _contradictions(self) -> list[str]:
        lines: list[str] = []
        for one in self.decision.contradictions:
            facts = " and ".join(spoken(fact) for fact in one.facts)
            lines += self._row("CONTRADICTION", f"{one.text} Correct {facts}.  {one.rule}", "danger")
        return lines

    def _not_excluded(self) -> list[str]:
        entries = self.decision.cannot_exclude
        if not entries:
            return []
        lines: list[str] = []
        for urgency in dict.fromkeys(entry.urgency for entry in entries):
            if URGENCIES.index(urgency) <= URGENCIES.index(self.decision.urgency):
                continue
            some = [entry for entry in entries if entry.urgency == urgency]
            titles = [self.knowledge_base.rules[entry.rule].title for entry in some[:3]]
            more = f" And {len(some) - 3} more." if len(some) > 3 else ""
            article = "An" if urgency[0] in "aeiou" else "A"
            text = f"{article} {urgency} cause is not excluded: {'; '.join(titles)}.{more}"
            lines += self._row("NOT EXCLUDED", text, "danger")
        return lines

    def _offers(self) -> list[str]:
        decision = self.decision
        if not decision.offered:
            lines = self._row("OFFER NOTHING", self._why_nothing(), "danger")
            return lines + self._alternatives("instead")
        plan = decision.plan
        assert plan is not None
        some = "one technique" if plan.techniques == 1 else f"1 to {plan.techniques} techniques"
        featured = [offer for offer in decision.offered if offer.featured]
        most = max((offer.pressure_cap for offer in featured), default=0)
        common = [*self._common(featured), self._pressure(most)]
        session = f"{some}, {span_text(plan.minutes)} minutes, pressure at most {most} of 10"
        text = "; ".join([session, *common[:-1]])
        lines = self._row("OFFER", text, "offer")
        for tradition in dict.fromkeys(offer.tradition for offer in decision.offered):
            label = f"  {tradition.capitalize()}"
            for offer in decision.offered:
                if offer.tradition == tradition and offer.featured:
                    lines += self._offer(label, offer, common)
                    label = ""
        rest = [offer for offer in decision.offered if not offer.featured]
        if rest:
            plain = [self._short(offer.technique) for offer in rest if not offer.option]
            options = [self._short(offer.technique) for offer in rest if offer.option]
            if plain:
                lines += self._row("  Also", "; ".join(plain))
            if options:
                lines += self._row("  Options", f"last, with care: {'; '.join(options)}")
        return lines + self._alternatives("or")

    def _why_nothing(self) -> str:
        decision = self.decision
        if decision.urgency in CANNOT_WAIT:
            return "No technique: the referral comes first."
        if decision.contradictions:
            return "No technique until the record is put right."
        if decision.cannot_exclude:
            return "No technique until the questions below are answered."
        everywhere = [
            rule
            for rule in decision.withheld[0].rules
            if len(decision.withheld) == len(self.techniques)
            and all(rule in entry.rules and not entry.lifted_by for entry in decision.withheld)
        ]
        if everywhere:
            return f"No technique. {self.knowledge_base.rules[everywhere[0]].title}.  {everywhere[0]}"
        return "No technique: all are held back or not indicated."

    def _common(self, offers: list[Offer]) -> list[str]:
        """What all these offers share, said once: position, pressure, certainty."""
        details = [self._details(offer) for offer in offers]
        shared = [detail for detail in details[0] if all(detail in other for other in details)] if details else []
        return [detail for detail in shared if not detail.startswith("pressure")]

    def _details(self, offer: Offer) -> list[str]:
        position = self.knowledge_base.catalogue.positions[offer.position].title if offer.position else ""
        certainty = offer.certainty if "opinion" in offer.certainty else f"{offer.certainty} certainty"
        return [part for part in (position, self._pressure(offer.pressure_cap), certainty) if part]

    @staticmethod
    def _pressure(cap: int) -> str:
        return f"pressure at most {cap}"

    def _offer(self, label: str, offer: Offer, common: list[str]) -> list[str]:
        dose = {key: span for key, span in offer.dose.items() if key not in _COURSE}
        own = [detail for detail in self._details(offer) if detail not in common]
        details = [self._places(offer.regions), dose_text(dose), *own]
        text = f"{self._short(offer.technique)}: {'; '.join(part for part in details if part)}  {offer.rules[0]}"
        return self._row(label, text)

    def _places(self, places: Iterable[str]) -> str:
        return ", ".join(self.knowledge_base.catalogue.place_title(place) for place in places)

    def _alternatives(self, label: str) -> list[str]:
        lines: list[str] = []
        for one in self.decision.alternatives:
            lines += self._row(f"  {label}", one.title)
        return lines

    def _short(self, technique: str) -> str:
        return self.techniques[technique].short

    def _held_back(self) -> list[str]:
        withheld = self.decision.withheld
        if not withheld:
            return []
        lines: list[str] = []
        label = f"HELD BACK ({len(withheld)})"
        ordered = self._by_rule(withheld)
        for rule, techniques in ordered[:MOST_REASONS]:
            names = "everything" if len(techniques) == len(self.techniques) else self._names(techniques)
            text = f"{self.knowledge_base.rules[rule].title}: {names}  {rule}"
            lines += self._row(label, text, "heading" if label else "")
            label = ""
        if len(ordered) > MOST_REASONS:
            count = sum(len(techniques) for _, techniques in ordered[MOST_REASONS:])
            lines += self._row("", f"and {count} more by other rules; --explain lists all")
        return lines

    def _names(self, techniques: list[str]) -> str:
        shown = [self._short(technique) for technique in techniques[:MOST_NAMES]]
        more = len(techniques) - len(shown)
        return ", ".join(shown) + (f" and {more} more" if more else "")

    def _by_rule(self, withheld: Iterable[Withheld]) -> list[tuple[str, list[str]]]:
        """The withheld techniques under as few rules as say it: each time the rule that holds back the most.

        A referral that cannot wait is named before any other rule.
        """
        first = [reason.rule for reason in self.decision.referral if reason.urgency in CANNOT_WAIT]
        first += [one.rule for one in self.decision.cannot_exclude]
        certain = {step.rule for step in self.decision.trace if step.certain}
        left = {
            entry.technique: [rule for rule in entry.rules if entry.lifted_by or rule in certain or rule in first]
            for entry in withheld
        }
        groups: list[tuple[str, list[str]]] = []
        while left:
            counts = Counter(rule for rules in left.values() for rule in rules)
            chosen = min(counts, key=lambda rule: (rule not in first, -counts[rule], rule))
            groups.append((chosen, [technique for technique, rules in left.items() if chosen in rules]))
            left = {technique: rules for technique, rules in left.items() if chosen not in rules}
        return groups

    def _ask(self) -> list[str]:
        questions = self.decision.ask
        if not questions:
            return []
        lines: list[str] = []
        label = f"ASK NEXT ({len(questions)})"
        for question in questions[:MOST_QUESTIONS]:
            effect = self._effect(question.opens, question.excludes)
            lines += self._row(label, f"{question.question}  [{question.fact}]{effect}", "heading" if label else "")
            label = ""
        if len(questions) > MOST_QUESTIONS:
            lines += self._row("", f"and {len(questions) - MOST_QUESTIONS} more; `ischia ask FILE` goes through them")
        facts = self.knowledge_base.vocabulary.facts
        missing = [spoken(q.fact) for q in questions if facts[q.fact].asked_by == "examination"]
        if missing:
            more = f" and {len(missing) - 4} more" if len(missing) > 4 else ""
            lines += self._row("  Examine", f"{', '.join(missing[:4])}{more}; or request it")
        return lines

    def _effect(self, opens: tuple[str, ...], excludes: tuple[str, ...]) -> str:
        if excludes:
            return f" could exclude {', '.join(excludes[:3])}{' and more' if len(excludes) > 3 else ''}"
        if opens:
            return f" could open {self._short(opens[0])}" + (f" and {len(opens) - 1} more" if len(opens) > 1 else "")
        return ""

    def _plan(self) -> list[str]:
        plan = self.decision.plan
        if plan is None:
            return []
        number = f"session {plan.session}" if plan.session else "session of unknown number"
        most = f" of at most {plan.sessions}" if plan.sessions else ""
        pace = f", {span_text((1, plan.per_week))} a week" if plan.per_week else ""
        lines = self._row("PLAN", f"{number}{most}{pace}; review at session {plan.review_session}", "heading")
        for name, notes in plan.sections.items():
            title = self.knowledge_base.policy.plan_sections.get(name, name)
            if name != "safety":
                lines += self._row(f"  {title}", " ".join(note.text for note in notes))
        return lines

    def _advice(self) -> list[str]:
        safety = self.knowledge_base.policy.safety_net
        standing = {rule.id for rule in self.knowledge_base.rules.values() if _always_advises(rule)}
        lines: list[str] = []
        label = "ADVICE"
        for note in self.decision.advice:
            if note.rule not in standing:
                lines += self._row(label, f"{note.text}  {note.rule}", "heading" if label else "")
                label = ""
        for note in self.decision.advice:
            if note.rule == safety:
                lines += ([""] if lines else []) + self._row("SAFETY NET", f"{note.text}  {note.rule}", "danger")
        return lines


def _always_advises(rule: Rule) -> bool:
    """Whether a rule gives its advice about every patient, so that a summary need not repeat it."""
    advising = [part for part in rule.parts if any(isinstance(said, Advise) for said in part.then)]
    return bool(advising) and all(isinstance(part.when, Always) for part in advising)


def cut(text: str, columns: int) -> str:
    """`text` in at most so many columns of a terminal, in which some characters take two and some none."""
    used = 0
    for place, character in enumerate(text):
        if not unicodedata.combining(character):
            used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > columns - 1 and place < len(text) - 1:
            return f"{text[:place]}…"
    return text


def _printable(text: str) -> str:
    """`text` without control characters and marks that turn the direction of writing."""
    return "".join(c if c.isprintable() and c not in _TURNING else " " for c in text)


_TURNING = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def explanation(decision: Decision, knowledge_base: KnowledgeBase) -> str:
    """The whole trace as text, a paragraph a step, and every technique withheld with its rules."""
    lines, marks = ["TRACE", ""], knowledge_base.marks
    for step in decision.trace:
        rule = f"{step.rule}  {knowledge_base.rules[step.rule].title}" if step.rule else f"derived: {step.because}"
        lines += _paragraph(f"[{step.id}] {rule}", 0)
        lines += _paragraph(f"{'certainly' if step.certain else 'possibly'}: {_concluded(step.concludes)}", 6)
        if step.rests_on:
            lines += _paragraph(f"from {', '.join(map(_grounds, step.rests_on))}", 6)
        if step.rule:
            lines += _paragraph(f"because {step.because} [{cited(step.sources, marks)}]", 6)
    lines += ["", f"WITHHELD ({len(decision.withheld)})", ""]
    for entry in decision.withheld:
        lifted = f"; may be lifted by {', '.join(entry.lifted_by)}" if entry.lifted_by else ""
        title = knowledge_base.catalogue.techniques[entry.technique].title
        lines += _paragraph(f"{title}: {', '.join(entry.rules)}{lifted}", 0)
    return "\n".join(lines) + "\n"


def _paragraph(text: str, indent: int) -> list[str]:
    pad = " " * indent
    return textwrap.wrap(
        _printable(text), WIDTH, initial_indent=pad, subsequent_indent=pad + "  ", break_on_hyphens=False
    )


def _concluded(concludes: Mapping[str, object]) -> str:
    return ", ".join(f"{spoken(kind)} {_said(value)}" for kind, value in concludes.items())


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{spoken(str(key))} {_said(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(_said(item) for item in value)
    return "not known" if value is None else str(value)


def _grounds(ground: Mapping[str, object]) -> str:
    if "step" in ground:
        return f"step {ground['step']}"
    if "moment" in ground:
        return f"moment {ground['moment']}"
    name = ground.get("fact", ground.get("setting"))
    value = ground["value"]
    return f"{name} not recorded" if value is None else f"{name} = {_said(value)}"
