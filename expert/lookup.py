"""Looking things up: facts, techniques, sources and rules, listed or one at a time, and an empty case."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..facts.language import ENGLISH, Language, phrase
from ..facts.problem import InvalidInput, nearest
from ..facts.source import Source
from ..facts.technique import Catalogue, Technique
from ..facts.vocabulary import UNKNOWN, Block, Fact
from ..rules.condition import reads
from ..rules.knowledge_base import KnowledgeBase
from ..rules.rule import TYPED, DerivedFact, Rule
from ..rules.sentence import cited, condition_sentence, rule_sentences
from .answers import expected_words, typed_word
from .summary import dose_text
from .wrapping import columns, cut, in_a_row, wrapped

WIDTH, LABEL = 80, 20


def listing(knowledge_base: KnowledgeBase, kind: str, say: Language = ENGLISH) -> str:
    """All entries of `kind` (fact, technique, source or rule), a line each."""
    lines: list[str] = []
    for name, entry in _entries(knowledge_base, kind).items():
        lines.append(cut(f"{name:<34} {_LINES[kind](entry, say)}", WIDTH))
    return "\n".join(lines) + "\n"


def entry(knowledge_base: KnowledgeBase, kind: str, name: str, say: Language = ENGLISH) -> str:
    """One entry of `kind` in full. Raises InvalidInput with the nearest name where there is none."""
    entries = _entries(knowledge_base, kind)
    rows: Iterator[tuple[str, str]]
    if name in entries:
        rows = _PAGES[kind](entries[name], knowledge_base, say)
    elif name in knowledge_base.derived and kind == "fact":
        rows = _derived(knowledge_base.derived[name], knowledge_base, say)
    else:
        raise InvalidInput.of(f'no {kind} is named "{name}"', nearest(name, entries))
    lines = [name, ""]
    for label, text in rows:
        if text:
            lines += _row(say(label), text)
    return "\n".join(lines) + "\n"


def _entries(knowledge_base: KnowledgeBase, kind: str) -> Mapping[str, Any]:
    return {
        "fact": knowledge_base.vocabulary.facts,
        "technique": knowledge_base.catalogue.techniques,
        "source": knowledge_base.sources,
        "rule": knowledge_base.rules,
    }[kind]


def _marked(source: Source, say: Language) -> str:
    return f"{source.title} ({source.year}){f' [{say.of(source.mark)}]' if source.mark else ''}"


_LINES: Mapping[str, Callable[[Any, Language], str]] = {
    "fact": lambda fact, say: say.of(fact.question),
    "technique": lambda technique, say: say.of(technique.title),
    "source": _marked,
    "rule": lambda rule, say: say.of(rule.title),
}


def _row(label: str, text: str) -> list[str]:
    """A label and its text, wrapped beside it, or below it where it is long."""
    lines = [" " * LABEL + line for line in wrapped(text, WIDTH - LABEL)]
    if columns(label) >= LABEL:
        return [label, *lines]
    return [f"{label}{lines[0][columns(label) :]}", *lines[1:]]


def _fact(fact: Fact, knowledge_base: KnowledgeBase, say: Language) -> Iterator[tuple[str, str]]:
    yield phrase("Title"), say.of(fact.title)
    yield phrase("Question"), say.of(fact.question)
    yield phrase("Answers"), expected_words(fact, say)
    yield phrase("Unit"), say.of(fact.unit)
    yield phrase("Means"), say.of(fact.meaning)
    yield phrase("If unknown"), say.of(fact.unknown)
    if fact.block:
        yield phrase("Screening block"), _block(knowledge_base.vocabulary.blocks[fact.block], say)
    yield phrase("Asked by"), say.of(fact.asked_by)
    for code in fact.codes:
        checked = say("checked") if code.checked else say("not checked")
        yield phrase("Code"), f"{code.system} {code.code} {code.display} ({checked})"
    yield phrase("Read by"), say(", ").join(_readers(knowledge_base, fact.name)) or say("no rule")


def _block(block: Block, say: Language) -> str:
    """A screening block by its name, its title and how it is recorded."""
    return f"{block.name}: {say.of(block.title)} ({typed_word(block.how, say)})"


def _readers(knowledge_base: KnowledgeBase, name: str) -> list[str]:
    wanted = {name, TYPED + name}
    derived = {
        derived.name
        for derived in knowledge_base.derived.values()
        if any(wanted & set(reads(condition)) for condition in derived.conditions)
    }
    rules = [r.id for r in knowledge_base.rules.values() if any(wanted & set(reads(p.when)) for p in r.parts)]
    return [*sorted(derived), *rules]


def _derived(fact: DerivedFact, knowledge_base: KnowledgeBase, say: Language) -> Iterator[tuple[str, str]]:
    yield phrase("Derived"), say.of(fact.title)
    for case in fact.cases:
        when = condition_sentence(case.when, say=say, names=knowledge_base.name_of)
        rule = f" ({case.rule})" if case.rule else ""
        text = say("{value} where {condition}", value=_value(case.value, say), condition=when)
        yield phrase("Value"), f"{text}{rule}"
    for condition in fact.count:
        yield phrase("Counts"), condition_sentence(condition, say=say, names=knowledge_base.name_of)
    if fact.otherwise is not None:
        yield phrase("Otherwise"), _value(fact.otherwise, say)


def _value(value: object, say: Language) -> str:
    """A value as it is recorded, with its meaning beside it."""
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return typed_word(value, say) if isinstance(value, str) else str(value)


def _technique(technique: Technique, knowledge_base: KnowledgeBase, say: Language) -> Iterator[tuple[str, str]]:
    catalogue, comma = knowledge_base.catalogue, say(", ")
    positions = [say.of(catalogue.positions[position].title) for position in technique.positions]
    groups = [_group(group, catalogue, say) for group in catalogue.groups if group in technique.groups]
    yield phrase("Title"), say.of(technique.title)
    yield phrase("Tradition"), comma.join(typed_word(word, say) for word in (technique.tradition, technique.discipline))
    yield phrase("Target"), say.of(technique.target)
    yield phrase("Groups"), comma.join(groups)
    yield phrase("Regions"), comma.join(say.of(catalogue.regions[region].title) for region in technique.regions)
    yield phrase("Positions"), comma.join(positions) or say("none")
    least, most = technique.depth
    depth = say("{least} to {most} of 5.", least=least, most=most)
    yield phrase("Depth"), in_a_row((depth, say.of(technique.depth_note)), say)
    yield phrase("Nearness"), in_a_row((f"{technique.nearness}.", say.of(technique.nearness_note)), say)
    yield phrase("Dose"), dose_text(technique.dose, say) or say("none")
    yield phrase("Pressure cap"), say("{most} of 10", most=technique.cap)
    yield phrase("In bed"), f"{technique.bedridden}. {say.of(technique.bedridden_how)}"
    cites = cited(technique.evidence, knowledge_base.marks, say)
    yield phrase("Evidence"), f"{say.of(technique.certainty)}. {say.of(technique.evidence_note)} [{cites}]"
    for point in technique.points:
        yield phrase("Point"), f"{point.name}: {say.of(point.place)}"
    for one in technique.local_contraindications:
        rules = f" ({comma.join(one.rules)})" if one.rules else ""
        yield phrase("Not with"), f"{say.of(one.condition)}{rules}"
    yield phrase("Founding article"), technique.founding_article


def _group(group: str, catalogue: Catalogue, say: Language) -> str:
    """A group by its name, with its title beside it."""
    return say("{word} ({meaning})", word=group, meaning=say.of(catalogue.group_title(group)))


def _source(source: Source, knowledge_base: KnowledgeBase, say: Language) -> Iterator[tuple[str, str]]:
    rules = [rule.id for rule in knowledge_base.rules.values() if source.id in rule.sources]
    yield phrase("Title"), source.title
    yield phrase("Authors"), source.authors
    yield phrase("Year"), source.year
    yield phrase("Venue"), source.venue
    yield phrase("Type"), say.of(source.type)
    yield phrase("DOI"), source.doi
    yield phrase("Address"), source.url
    yield phrase("Cited for"), say.of(source.supports)
    yield phrase("Checked"), f"{say.of(source.standing)}: {say.of(source.checked)}"
    yield phrase("Rules"), say(", ").join(rules) or say("none")


def _rule(rule: Rule, knowledge_base: KnowledgeBase, say: Language) -> Iterator[tuple[str, str]]:
    yield phrase("Title"), say.of(rule.title)
    yield phrase("Module"), rule.module
    for sentence in rule_sentences(rule, knowledge_base.catalogue, say, knowledge_base.name_of):
        yield phrase("Rule"), sentence
    yield phrase("Because"), say.of(rule.because)
    strength, certainty = say.of(rule.strength), say.of(rule.certainty)
    yield phrase("Strength"), say("{strength}; certainty {certainty}", strength=strength, certainty=certainty)
    yield phrase("Sources"), cited(rule.sources, knowledge_base.marks, say)
    yield phrase("Tests"), say("{number} beside the rule", number=len(rule.tests))


_PAGES: Mapping[str, Callable[[Any, KnowledgeBase, Language], Iterator[tuple[str, str]]]] = {
    "fact": _fact,
    "technique": _technique,
    "source": _source,
    "rule": _rule,
}


def template_text(knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> str:
    """An empty case file as YAML: each question a comment, each fact a line to uncomment.

    Its keys and words are those of the vocabulary in every language; the comments say what they mean.
    """
    lines = [line for caution in say.cautions for line in wrapped(caution, WIDTH, "# ", "# ")]
    lines += wrapped(
        say("A case file. Before what is known, remove the # and the space behind it; leave out what is not known."),
        WIDTH,
        "# ",
        "# ",
    )
    lines += _noted("case: my-label", say("yours; never a name, birth date or record number"))
    lines += _noted("moment: planning", say("planning, or contact while hands are on"))
    lines += _noted("# negative: []", say("blocks asked or examined and found negative, of:"))
    for block in knowledge_base.vocabulary.blocks.values():
        lines += wrapped(_block(block, say), WIDTH - 4, "#   ", "#     ", hyphens=True)
    lines += [*_noted("facts:", say("one on a line, with two spaces before it")), ""]
    for number, fact in enumerate(knowledge_base.vocabulary.facts.values()):
        lines += wrapped(say.of(fact.question), WIDTH - 4, "  # ", "  # ", hyphens=True)
        lines += wrapped(expected_words(fact, say), WIDTH - 6, "  #   ", "  #   ", hyphens=True)
        if number == 0:  # so that something stands under facts
            lines += [f"  {fact.name}: {UNKNOWN}", ""]
        else:
            lines += [f"  # {fact.name}: {'[]' if fact.kind == 'set' else UNKNOWN}", ""]
    return "\n".join(lines)


def _noted(line: str, note: str) -> list[str]:
    """A line of YAML with a comment at its end."""
    return wrapped(note, WIDTH, f"{line:<26}# ", f"{'':<26}# ")
