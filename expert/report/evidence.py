"""What a page rests on: the rules that it names, their sources, and where guidelines disagree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ...facts.language import Language
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import cited
from ..consult import Consultation
from ..decision import Decision
from .page import Block, Heading, Notice, Paragraph, Table
from .wording import rule_named

MOST_CARRIED = 3  # rules and techniques named beside a source; the table of rules has them all
GUIDELINE = "guideline"  # how the type of such a source begins


def rules_of(decision: Decision) -> tuple[str, ...]:
    """Every rule that a decision names or that its trace steps through, each once, in the order of their ids."""
    named = {step.rule for step in decision.trace if step.rule}
    named |= {one.rule for one in decision.referral} | {one.rule for one in decision.cannot_exclude}
    named |= {one.rule for one in decision.contradictions}
    named |= {rule for offer in decision.offered for rule in offer.rules}
    named |= {rule for entry in decision.withheld for rule in entry.rules}
    named |= {note.rule for note in decision.advice}
    if decision.plan:  # its stop rules are in force during contact alone, and so in no step
        notes = (decision.plan.stop_rules, *decision.plan.sections.values())
        named |= {note.rule for some in notes for note in some}
    return tuple(sorted(named))


def rules_missed(consultation: Consultation, knowledge_base: KnowledgeBase) -> tuple[str, ...]:
    """The rules that would recommend what is not indicated and do not hold, by id."""
    names = consultation.decision.not_indicated
    missed = {rule.id for name in names for rule, _ in knowledge_base.recommending(name)}
    return tuple(sorted(missed - {*rules_of(consultation.decision)}))


def grounds(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """The rules that the page names, each with its reason, then the sources, each with its rules."""
    steps = consultation.decision.trace
    sure = {step.rule for step in steps if step.certain}
    possible = {step.rule for step in steps}
    rows, in_force = [], rules_of(consultation.decision)
    for rule in in_force:
        holds = "" if rule in sure else say("not excluded") if rule in possible else say("during contact only")
        rows.append(_row(rule, holds, knowledge_base, say))
    yield Heading(say("The rules behind this page"))
    head = (say("Rule"), say("Because"), say("On what grounds"))
    yield Table(say("Rules in force"), head, tuple(rows))
    missed = rules_missed(consultation, knowledge_base)
    if missed:
        yield Table(
            say("Rules that would recommend, and do not hold"),
            head,
            tuple(_row(rule, "", knowledge_base, say) for rule in missed),
        )
    yield from _sources(consultation, (*in_force, *missed), knowledge_base, say)
    yield Paragraph(say("Digest of the knowledge base: {digest}", digest=knowledge_base.digest), quiet=True)


def _row(rule: str, holds: str, knowledge_base: KnowledgeBase, say: Language) -> tuple[str, ...]:
    entry = knowledge_base.rules[rule]
    named = rule_named(rule, knowledge_base, say)
    sure = say(
        "strength: {strength}; certainty: {grade}", strength=say.of(entry.strength), grade=say.of(entry.certainty)
    )
    sources = say("sources: {sources}", sources=cited(entry.sources, knowledge_base.marks, say))
    return f"{named}\n({holds})" if holds else named, say.of(entry.because), f"{sure}\n{sources}"


def _sources(
    consultation: Consultation, rules: Iterable[str], knowledge_base: KnowledgeBase, say: Language
) -> Iterator[Block]:
    resting: dict[str, list[str]] = {}
    for rule in rules:
        for name in knowledge_base.rules[rule].sources:
            resting.setdefault(name, []).append(rule_named(rule, knowledge_base, say))
    techniques = knowledge_base.catalogue.techniques
    evident: dict[str, list[str]] = {}
    for offer in consultation.decision.offered:
        for name in techniques[offer.technique].evidence:
            evident.setdefault(name, []).append(say.of(techniques[offer.technique].title))
    rows = []
    for name, source in knowledge_base.sources.items():
        if name in resting or name in evident:
            marked = source.mark and not source.checked.startswith(source.mark)
            standing = f"{say.of(source.mark)}: {say.of(source.checked)}" if marked else say.of(source.checked)
            year = f" ({source.year})" if source.year else ""
            carries = [*resting.get(name, ()), *evident.get(name, ())]
            shown = "; ".join(carries[:MOST_CARRIED])
            if len(carries) > MOST_CARRIED:
                more = len(carries) - MOST_CARRIED
                shown = say("{some}; and {number} more of this page", some=shown, number=more)
            rows.append((name, f"{source.title}{year}", standing, shown))
    yield Heading(say("Sources"))
    head = (say("Source"), say("Title and year"), say("How far it was checked"), say("What rests on it"))
    yield Table(say("Sources of these rules and of the techniques offered"), head, tuple(rows))


def guidelines(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """Where guidelines disagree about this patient: what is advised, and what each of them says.

    Guidelines disagree where the register says of one what it has to do with another, by its id; it applies where
    advice in force rests on one that speaks so of another.
    """
    apart = disagreeing(knowledge_base)
    notes = [
        note
        for note in dict.fromkeys(consultation.decision.advice)
        if not apart.keys().isdisjoint(knowledge_base.rules[note.rule].sources)
    ]
    if not notes:
        return
    yield Heading(say("Where guidelines disagree"))
    lines = tuple(f"{say.of(note.text)} ({rule_named(note.rule, knowledge_base, say)})" for note in notes)
    yield Notice("information", say("Guidelines disagree"), lines)
    cites = {source for note in notes for source in knowledge_base.rules[note.rule].sources}
    shown = {name for one, others in apart.items() if one in cites for name in (one, *others)}
    rows = tuple(
        (f"{source.title}\n{name}", source.year, say.of(source.supports))
        for name, source in knowledge_base.sources.items()
        if name in shown
    )
    yield Table(say("What each of them says"), (say("Guideline"), say("Year"), say("Cited for")), rows)


def disagreeing(knowledge_base: KnowledgeBase) -> dict[str, tuple[str, ...]]:
    """The guidelines of which the register says how they stand to others, each with those others."""
    every = {name: s for name, s in knowledge_base.sources.items() if s.type.startswith(GUIDELINE)}
    found = {name: tuple(o for o in every if o != name and o in source.supports) for name, source in every.items()}
    return {name: others for name, others in found.items() if others}
