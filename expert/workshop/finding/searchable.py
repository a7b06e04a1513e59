"""What can be found in a knowledge base: rules, facts, techniques, sources and the rest, each with its texts."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....rules.conclusion import selections
from ....rules.condition import reads
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule
from ....rules.sentence import rule_sentences
from .readers import facts_of

ID, TITLE, TEXT, NAME = 6.0, 4.0, 2.0, 1.0  # how much a word counts, by where it stands


class Passage(Struct, frozen=True):
    """One text of an entry: what it is, its words, and how much a word in it counts."""

    label: str
    text: str
    weight: float


class Searchable(Struct, frozen=True):
    """One entry: its kind, its id and title, to what it belongs, and all its texts, id and title among them."""

    kind: str
    id: str
    title: str
    of: str
    passages: tuple[Passage, ...]


def searchable(base: KnowledgeBase) -> Iterator[Searchable]:
    """Every entry of `base`, rules first."""
    for rule in (*base.rules.values(), *base.retired.values()):
        yield _rule(rule, base)
    for fact in base.vocabulary.facts.values():
        values = " ".join((*fact.values, *fact.also))
        texts = (("question", fact.question), ("means", fact.meaning), ("if unknown", fact.unknown))
        yield _entry("fact", fact.name, fact.title, fact.block, (*texts, ("answers", values)))
    for derived in base.derived.values():
        read = " ".join(dict.fromkeys(name for when in derived.conditions for name in reads(when)))
        yield _entry("derived fact", derived.name, derived.title, "", (("called", derived.short), ("reads", read)))
    for technique in base.catalogue.techniques.values():
        local = "; ".join(one.condition for one in technique.local_contraindications)
        points = ", ".join(f"{point.name}: {point.place}" for point in technique.points)
        notes = (
            ("target", technique.target),
            ("depth", technique.depth_note),
            ("nearness", technique.nearness_note),
            ("evidence", technique.evidence_note),
            ("not with", local),
            ("points", points),
            ("groups", ", ".join(sorted(base.catalogue.group_title(group) for group in technique.groups))),
        )
        yield _entry("technique", technique.id, technique.title, technique.tradition, notes)
    for source in base.sources.values():
        told = (("authors", source.authors), ("cited for", source.supports), ("checked", source.checked))
        yield _entry("source", source.id, source.title, source.standing, (*told, ("venue", source.venue)))
    for group, meaning in base.catalogue.groups.items():
        yield _entry("group", group, base.catalogue.group_title(group), "", (("means", meaning),))
    for region in base.catalogue.regions.values():
        yield _entry("region", region.name, region.title, "", ())
    for name, setting in base.described_settings.items():
        yield _entry("setting", name, setting.title, setting.rule, ())


def _rule(rule: Rule, base: KnowledgeBase) -> Searchable:
    says = " ".join(rule_sentences(rule, base.catalogue, names=base.name_of))
    sources = ", ".join(f"{name} {base.sources[name].title}" for name in rule.sources if name in base.sources)
    names = " ".join((*sorted(facts_of(base, rule)), *_selected(rule)))
    texts = (("says", says), ("because", rule.because))
    found = _entry("rule", rule.id, rule.title, rule.module, texts)
    beside = (Passage("sources", sources, NAME), Passage("names", names, NAME), Passage("module", rule.module, NAME))
    return Searchable(found.kind, found.id, found.title, found.of, (*found.passages, *beside))


def _selected(rule: Rule) -> Iterator[str]:
    """The techniques and groups that a rule names, as they are written."""
    for part in rule.parts:
        for conclusion in part.then:
            yield from getattr(conclusion, "techniques", ())
            for selection in selections(conclusion):
                yield from (*selection.techniques, *selection.groups, *selection.also_groups)


def _entry(kind: str, name: str, title: str, of: str, texts: tuple[tuple[str, str], ...]) -> Searchable:
    passages = (Passage("id", name, ID), Passage("title", title, TITLE))
    return Searchable(
        kind, name, title, of, (*passages, *(Passage(label, text, TEXT) for label, text in texts if text))
    )
