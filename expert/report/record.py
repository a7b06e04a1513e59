"""The case as it was recorded: findings in words, what was asked and not found, and what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.language import Language
from ...facts.vocabulary import Unknown
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from .page import Block, Bullets, Heading, Paragraph, Table, Terms
from .wording import value_words


def recorded(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """The case as recorded, what was computed from it, and what is missing."""
    case, vocabulary = consultation.case, knowledge_base.vocabulary
    yield Heading(say("The case as recorded"))
    moment = {"planning": say("planning"), "contact": say("during contact")}[case.moment]
    computed = [
        (say.of(knowledge_base.derived[name].title), value_words(finding, vocabulary.facts.get(name), say))
        for name, finding in consultation.decision.derived.items()
    ]
    yield Terms(((say("Moment"), moment), *computed))
    rows = tuple(
        (say.of(vocabulary.facts[name].question), value_words(finding, vocabulary.facts[name], say))
        for name, finding in case.recorded.items()
        if not isinstance(finding, Unknown)
    )
    if rows:
        yield Table(say("Recorded one by one"), (say("Question"), say("Finding")), rows)
    blocks = []
    for name in case.negative:
        block = vocabulary.blocks[name]
        did = {"asked": say("asked"), "examined": say("examined"), "inspected": say("inspected")}[block.how]
        facts = [f for f in vocabulary.of_block(name) if f.name not in case.recorded and f.negative is not None]
        covers = ", ".join(say.of(knowledge_base.name_of(fact.name)) for fact in facts)
        blocks.append(say("{block} ({how}): {facts}", block=say.of(block.title), how=did, facts=covers))
    if blocks:
        yield Paragraph(say("In one answer, nothing found:"))
        yield Bullets(tuple(blocks))
    missing = [name for name in vocabulary.facts if name not in case.findings]
    yield Heading(say("Not recorded"), 3)
    count = say("{missing} of {all} facts are not recorded.", missing=len(missing), all=len(vocabulary.facts))
    if not missing:
        yield Paragraph(say("Every fact is recorded."))
        return
    asked = [question.fact for question in consultation.decision.ask]
    if asked:
        names = ", ".join(say.of(knowledge_base.name_of(name)) for name in asked)
        yield Paragraph(f"{count} {say('These could change the decision: {facts}.', facts=names)}")
    else:
        yield Paragraph(f"{count} {say('None of them could change the decision.')}")
