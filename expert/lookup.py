"""Looking things up: facts, techniques, sources and rules, listed or one at a time, and an empty case."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..facts.problem import InvalidInput, nearest
from ..facts.source import Source
from ..facts.technique import Technique
from ..facts.vocabulary import Fact
from ..rules.knowledge_base import KnowledgeBase
from ..rules.rule import Rule
from ..rules.sentence import cited, rule_sentences
from .summary import cut, dose_text

WIDTH = 80


def listing(knowledge_base: KnowledgeBase, kind: str) -> str:
    """All entries of `kind` (fact, technique, source or rule), a line each."""
    lines: list[str] = []
    for name, entry in _entries(knowledge_base, kind).items():
        lines.append(cut(f"{name:<34} {_LINES[kind](entry)}", WIDTH))
    return "\n".join(lines) + "\n"


def entry(knowledge_base: KnowledgeBase, kind: str, name: str) -> str:
    """One entry of `kind` in full. Raises InvalidInput with the nearest name where there is none."""
    entries = _entries(knowledge_base, kind)
    if name in knowledge_base.derived and kind == "fact" and name not in entries:
        return _derived(knowledge_base, name)
    if name not in entries:
        raise InvalidInput.of(f'no {kind} is named "{name}"', nearest(name, entries))
    pages: Mapping[str, Callable[[Any, KnowledgeBase], Iterator[tuple[str, str]]]] = {
        "fact": _fact,
        "technique": _technique,
        "source": _source,
        "rule": _rule,
    }
    lines = [name, ""]
    for label, text in pages[kind](entries[name], knowledge_base):
        if text:
            lines += _row(label, text)
    return "\n".join(lines) + "\n"


def _entries(knowledge_base: KnowledgeBase, kind: str) -> Mapping[str, Any]:
    return {
        "fact": knowledge_base.vocabulary.facts,
        "technique": knowledge_base.catalogue.techniques,
        "source": knowledge_base.sources,
        "rule": knowledge_base.rules,
    }[kind]


def _marked(source: Source) -> str:
    return f"{source.title} ({source.year}){f' [{source.mark}]' if source.mark else ''}"


_LINES: Mapping[str, Callable[[Any], str]] = {
    "fact": lambda fact: fact.question,
    "technique": lambda technique: technique.title,
    "source": _marked,
    "rule": lambda rule: rule.title,
}


def _row(label: str, text: str) -> list[str]:
    wrapped = textwrap.wrap(text, WIDTH - 20, break_on_hyphens=False) or [""]
    return [f"{label:<20}{wrapped[0]}", *(f"{'':<20}{line}" for line in wrapped[1:])]


def _fact(fact: Fact, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    yield "Question", fact.question
    yield "Answers", fact.expected
    yield "Unit", fact.unit
    yield "Means", fact.meaning
    yield "If unknown", fact.unknown
    if fact.block:
        block = knowledge_base.vocabulary.blocks[fact.block]
        yield "Screening block", f"{fact.block}: {block.title} ({block.how})"
    yield "Asked by", fact.asked_by
    for code in fact.codes:
        checked = "checked" if code.checked else "not checked"
        yield "Code", f"{code.system} {code.code} {code.display} ({checked})"
    yield "Read by", ", ".join(_readers(knowledge_base, fact.name)) or "no rule"


def _readers(knowledge_base: KnowledgeBase, name: str) -> list[str]:
    from ..rules.condition import reads
    from ..rules.rule import TYPED

    wanted = {name, TYPED + name}
    derived = {
        derived.name
        for derived in knowledge_base.derived.values()
        if any(wanted & set(reads(condition)) for condition in derived.conditions)
    }
    rules = [r.id for r in knowledge_base.rules.values() if any(wanted & set(reads(p.when)) for p in r.parts)]
    return [*sorted(derived), *rules]


def _derived(knowledge_base: KnowledgeBase, name: str) -> str:
    from ..rules.sentence import condition_sentence

    fact = knowledge_base.derived[name]
    lines = [name, "", *_row("Derived", fact.title)]
    for case in fact.cases:
        rule = f" ({case.rule})" if case.rule else ""
        lines += _row("Value", f"{case.value} where {condition_sentence(case.when)}{rule}")
    for condition in fact.count:
        lines += _row("Counts", condition_sentence(condition))
    if fact.otherwise is not None:
        lines += _row("Otherwise", str(fact.otherwise))
    return "\n".join(lines) + "\n"


def _technique(technique: Technique, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    catalogue = knowledge_base.catalogue
    yield "Title", technique.title
    yield "Tradition", f"{technique.tradition}, {technique.discipline}"
    yield "Target", technique.target
    yield "Groups", ", ".join(group for group in catalogue.groups if group in technique.groups)
    yield "Regions", ", ".join(catalogue.regions[region].title for region in technique.regions)
    yield "Positions", ", ".join(catalogue.positions[position].title for position in technique.positions) or "none"
    yield "Depth", f"{technique.depth[0]} to {technique.depth[1]} of 5. {technique.depth_note}"
    yield "Nearness", f"{technique.nearness}. {technique.nearness_note}"
    yield "Dose", dose_text(technique.dose) or "none"
    yield "Pressure cap", f"{technique.cap} of 10"
    yield "In bed", f"{technique.bedridden}. {technique.bedridden_how}"
    cites = cited(technique.evidence, knowledge_base.marks)
    yield "Evidence", f"{technique.certainty}. {technique.evidence_note} [{cites}]"
    for point in technique.points:
        yield "Point", f"{point.name}: {point.place}"
    for one in technique.local_contraindications:
        rules = f" ({', '.join(one.rules)})" if one.rules else ""
        yield "Not with", f"{one.condition}{rules}"
    yield "Founding article", technique.founding_article


def _source(source: Source, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    yield "Title", source.title
    yield "Authors", source.authors
    yield "Year", source.year
    yield "Venue", source.venue
    yield "Type", source.type
    yield "DOI", source.doi
    yield "Address", source.url
    yield "Cited for", source.supports
    yield "Checked", f"{source.standing}: {source.checked}"
    yield "Rules", ", ".join(rule.id for rule in knowledge_base.rules.values() if source.id in rule.sources) or "none"


def _rule(rule: Rule, knowledge_base: KnowledgeBase) -> Iterator[tuple[str, str]]:
    yield "Title", rule.title
    yield "Module", rule.module
    for sentence in rule_sentences(rule, knowledge_base.catalogue):
        yield "Rule", sentence
    yield "Because", rule.because
    yield "Strength", f"{rule.strength}; certainty {rule.certainty}"
    yield "Sources", cited(rule.sources, knowledge_base.marks)
    yield "Tests", f"{len(rule.tests)} beside the rule"


def template_text(knowledge_base: KnowledgeBase) -> str:
    """An empty case file as YAML: each question a comment, each fact a line to uncomment."""
    lines = [
        "# A case file. Remove the # before what is known; leave out what is not.",
        "case: my-label            # yours; never a name, birth date or record number",
        "moment: planning          # planning, or contact while hands are on",
        "# negative: []            # blocks asked or examined and found negative, of:",
    ]
    for block in knowledge_base.vocabulary.blocks.values():
        text = f"{block.name}: {block.title} ({block.how})"
        lines += textwrap.wrap(text, WIDTH - 4, initial_indent="#   ", subsequent_indent="#     ")
    lines += ["facts: {}                 # remove the {} once a fact stands below", ""]
    for fact in knowledge_base.vocabulary.facts.values():
        lines += textwrap.wrap(fact.question, WIDTH - 4, initial_indent="  # ", subsequent_indent="  # ")
        lines += textwrap.wrap(fact.expected, WIDTH - 6, initial_indent="  #   ", subsequent_indent="  #   ")
        lines += [f"  # {fact.name}: {'[]' if fact.kind == 'set' else 'unknown'}", ""]
    return "\n".join(lines)
