"""What a reviewer needs to judge the system: its intended use, inputs, logic, evidence, limits and validation.

The order is that of the United States guidance on clinical decision support software (January 2026); the table
of source attributes is that of 45 CFR 170.315(b)(11)(iv)(A).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from ...facts.language import Language
from ...facts.source import STANDING_WORDS
from ...facts.vocabulary import UNKNOWN
from ...rules.condition import reads
from ...rules.intended_use import PATIENT_DATA, IntendedUse, PatientData
from ...rules.knowledge_base import KnowledgeBase
from ...rules.sentence import spoken
from ..consult import Consultation
from .page import Block, Bullets, Heading, Paragraph, Table

TICK = "☐"


def independent_review(
    consultation: Consultation,
    knowledge_base: KnowledgeBase,
    intended: IntendedUse,
    sources: Iterable[str],
    say: Language,
) -> Iterator[Block]:
    """What the intended use says, topic by topic, with what can be computed of `sources` and of this patient."""

    def said(sentences: Iterable[str]) -> tuple[str, ...]:
        return tuple(map(say.of, sentences))

    topics = (
        (say("Intended use"), said(intended.purpose)),
        (say("Intended users"), said(intended.users)),
        (say("Intended patients"), said(intended.population)),
        (say("Inputs and their quality"), said(intended.inputs)),
        (say("The logic in plain words"), said(intended.logic)),
        (say("Sources"), (*said(intended.evidence), *_standings(knowledge_base, sources, say))),
        (say("Validation"), said(intended.validation)),
        (say("Limits"), said(intended.limits)),
        (say("This patient: what was known, not known or odd"), tuple(_patient(consultation, knowledge_base, say))),
        (say("Options, not commands"), said(intended.options)),
    )
    yield Heading(say("For an independent review"))
    for title, sentences in topics:
        yield Heading(title, 3)
        yield Bullets(tuple(sentences)) if sentences else Paragraph(say("Not known."))


def _standings(knowledge_base: KnowledgeBase, sources: Iterable[str], say: Language) -> Iterator[str]:
    """How many sources this decision cites, and how many of them were seen, seen in part, not seen, or judged."""
    standing = Counter(knowledge_base.sources[source].standing for source in sources)
    counts = ", ".join(f"{standing[name]} {say(word)}" for name, word in STANDING_WORDS.items() if standing[name])
    if counts:
        yield say("This decision cites {number} sources: {counts}.", number=standing.total(), counts=counts)


def _patient(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[str]:
    case, decision, facts = consultation.case, consultation.decision, knowledge_base.vocabulary.facts
    yield say("Known: {known} of {all} facts.", known=len(case.findings), all=len(facts))
    yield say("Not known: {unknown} of {all} facts.", unknown=len(facts) - len(case.findings), all=len(facts))
    if decision.ask:
        names = ", ".join(say.of(knowledge_base.name_of(question.fact)) for question in decision.ask)
        yield say("An answer could still change the decision for: {facts}.", facts=names)
    odd = [
        f"{say.of(knowledge_base.name_of(name))}: {say.of(spoken(str(value)))}"
        for name, value in case.findings.items()
        if value in facts[name].also
    ]
    if odd:
        yield say("Answered otherwise than asked: {facts}.", facts="; ".join(odd))
    for one in decision.contradictions:
        yield say(
            "Contradictory: {text} ({facts})",
            text=say.of(one.text),
            facts=", ".join(say.of(knowledge_base.name_of(fact)) for fact in one.facts),
        )
    if not odd and not decision.contradictions:
        yield say("Nothing odd: no fact contradicts another.")


def source_attributes(
    consultation: Consultation, knowledge_base: KnowledgeBase, intended: IntendedUse, say: Language
) -> Iterator[Block]:
    """The thirteen source attributes, a row each, with a box to tick."""
    not_known = say("Not known.")
    yield Heading(say("Source attributes for certification"))
    yield Paragraph(say("Evidence-based decision support, 45 CFR 170.315(b)(11)(iv)(A)."), quiet=True)
    statements = [
        (say("Bibliographic citation"), say.of(intended.citation) or not_known),
        (say("Developer"), say.of(intended.developer) or not_known),
        (say("Funding source"), say.of(intended.funding) or not_known),
        (
            say("Release and revision dates"),
            say("Released: {text}", text=say.of(intended.release) or not_known)
            + "\n"
            + say("Revised: {text}", text=say.of(intended.revision) or not_known),
        ),
    ]
    titles = _titles(say)
    for name in PATIENT_DATA:
        data = intended.patient_data.get(name)
        use = _use(data, consultation, knowledge_base, say) if data else not_known
        statements.append((say("Use of {data}", data=titles[name]), use))
    yield Table(
        say("The thirteen attributes"),
        (say("Attribute"), say("Statement"), say("Seen")),
        tuple((f"{number}. {title}", text, TICK) for number, (title, text) in enumerate(statements, 1)),
    )


def _titles(say: Language) -> dict[str, str]:
    return {
        "race": say("race"),
        "ethnicity": say("ethnicity"),
        "language": say("language"),
        "sexual_orientation": say("sexual orientation"),
        "gender_identity": say("gender identity"),
        "sex": say("sex"),
        "date_of_birth": say("date of birth"),
        "social_determinants": say("social determinants of health data"),
        "health_status": say("health status assessments data"),
    }


def _use(data: PatientData, consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> str:
    """Whether a kind of data is used: by which facts that a rule reads, and which of those this patient has."""
    read = {name for rule in knowledge_base.rules.values() for part in rule.parts for name in reads(part.when)}
    read |= {name for fact in knowledge_base.derived.values() for when in fact.conditions for name in reads(when)}
    used = [name for name in data.facts if name in read]
    note = say.of(data.note)
    if not used:
        return f"{say('Not used.')} {note}".strip()
    of_patient = [
        say.of(knowledge_base.name_of(name))
        for name in used
        if consultation.case.findings.get(name, UNKNOWN) != UNKNOWN
    ]
    known = ", ".join(of_patient) or say("none of them")
    return " ".join(
        part
        for part in (
            say("Used: {facts}.", facts=", ".join(say.of(knowledge_base.name_of(fact)) for fact in used)),
            note,
            say("Known of this patient: {facts}.", facts=known),
        )
        if part
    )
