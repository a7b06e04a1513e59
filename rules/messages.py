"""The texts of a knowledge base that a person reads, each with where it stands: what there is to translate."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from ..facts.case import MOMENTS
from ..facts.document import read_document, read_text
from ..facts.technique import CERTAINTIES
from ..facts.vocabulary import UNKNOWN
from .conclusion import (
    Adapt,
    Advise,
    Conclusion,
    Contradict,
    Halve,
    Plan,
    Refer,
    RequireDepth,
    Stop,
)
from .condition import Condition, SettingReference, comparisons
from .knowledge_base import KnowledgeBase
from .rule import Rule
from .sentence import spoken

VOCABULARY, TECHNIQUES, SOURCES = "facts/vocabulary.yaml", "facts/techniques.yaml", "facts/sources.yaml"
DERIVED, POLICY, MANIFEST_FILE = "rules/derived.yaml", "rules/policy.yaml", "knowledge_base.yaml"
_BESIDE = {  # read for reports alone: the keys that hold texts, or those that hold none
    "rules/patient_page.yaml": (False, ("rule", "rules", "note", "not_with", "care")),
    "rules/intended_use.yaml": (False, ()),
    "facts/body_chart.yaml": (True, ("title",)),
}


class Text(Struct, frozen=True):
    """A text, the file of the knowledge base that it stands in, and what it is there."""

    text: str
    file: str
    what: str


def texts(knowledge_base: KnowledgeBase, folder: Path) -> Iterator[Text]:
    """Every text of the knowledge base in `folder` that a person reads, in the order of its files; some come twice."""
    for text in _all(knowledge_base, folder):
        if any(letter.isalpha() for letter in text.text):
            yield text


def _all(knowledge_base: KnowledgeBase, folder: Path) -> Iterator[Text]:
    yield Text(knowledge_base.title, MANIFEST_FILE, "title of the knowledge base")
    yield Text(knowledge_base.status, MANIFEST_FILE, "how far it was signed off")
    yield from _vocabulary(knowledge_base)
    yield from _catalogue(knowledge_base)
    yield from _beside(folder)
    yield from _sources(knowledge_base)
    yield from _policy(knowledge_base)
    yield from _derived(knowledge_base)
    for rule in knowledge_base.rules.values():
        yield from _rule(rule)


def _vocabulary(knowledge_base: KnowledgeBase) -> Iterator[Text]:
    for block in knowledge_base.vocabulary.blocks.values():
        yield Text(block.title, VOCABULARY, f"title of the block {block.name}")
        yield Text(spoken(block.how), VOCABULARY, "how the findings of a block are recorded")
    for name, fact in knowledge_base.vocabulary.facts.items():
        yield Text(fact.title or spoken(name), VOCABULARY, f"{name}: its name in words")
        yield Text(fact.question, VOCABULARY, f"{name}: question")
        yield Text(fact.meaning, VOCABULARY, f"{name}: meaning")
        yield Text(fact.unknown, VOCABULARY, f"{name}: what follows while it is not known")
        yield Text(fact.unit, VOCABULARY, f"{name}: unit")
        yield Text(spoken(fact.asked_by), VOCABULARY, "how something is asked")
        for word in (*fact.values, *fact.also):
            yield Text(spoken(word), VOCABULARY, f"{name}: answer")
    for word in ("true", "false", "yes", "no", UNKNOWN):
        yield Text(word, VOCABULARY, "answer")
    for moment in MOMENTS:
        yield Text(moment, VOCABULARY, "a moment")


def _catalogue(knowledge_base: KnowledgeBase) -> Iterator[Text]:
    catalogue = knowledge_base.catalogue
    for name, region in catalogue.regions.items():
        yield Text(region.title, TECHNIQUES, f"title of the region {name}")
    for place in catalogue.places:
        yield Text(catalogue.place_title(place), TECHNIQUES, f"title of the place {place}")
    for name, position in catalogue.positions.items():
        yield Text(position.title, TECHNIQUES, f"title of the position {name}")
        yield Text(spoken(name), TECHNIQUES, "a position in words")
    for name, says in catalogue.groups.items():
        yield Text(catalogue.group_title(name), TECHNIQUES, "a group of techniques in words")
        yield Text(says, TECHNIQUES, f"what the group {name} is")
    for name, technique in catalogue.techniques.items():
        yield Text(technique.title, TECHNIQUES, f"{name}: title")
        yield Text(technique.short, TECHNIQUES, f"{name}: short title")
        yield Text(technique.target, TECHNIQUES, f"{name}: target")
        yield Text(technique.depth_note, TECHNIQUES, f"{name}: note on depth")
        yield Text(technique.nearness_note, TECHNIQUES, f"{name}: note on what is near")
        yield Text(technique.bedridden_how, TECHNIQUES, f"{name}: how for a bedridden patient")
        yield Text(technique.evidence_note, TECHNIQUES, f"{name}: note on the evidence")
        yield Text(spoken(technique.tradition), TECHNIQUES, "a tradition")
        yield Text(spoken(technique.discipline), TECHNIQUES, "a discipline in words")
        for contraindication in technique.local_contraindications:
            yield Text(contraindication.condition, TECHNIQUES, f"{name}: local contraindication")
        for point in technique.points:
            yield Text(point.place, TECHNIQUES, f"where the point {point.name} is")
    for certainty in CERTAINTIES:
        yield Text(certainty, TECHNIQUES, "a certainty of evidence")


def _sources(knowledge_base: KnowledgeBase) -> Iterator[Text]:
    """What is said of the sources; their titles are cited as they are."""
    for name, source in knowledge_base.sources.items():
        yield Text(source.type, SOURCES, f"{name}: type")
        yield Text(source.supports, SOURCES, f"{name}: what it is cited for")
        yield Text(source.checked, SOURCES, f"{name}: how far it was checked")
        yield Text(source.standing, SOURCES, f"{name}: how far it was checked, in a word")
        yield Text(source.mark, SOURCES, f"{name}: how far it was checked, beside its id")


def _policy(knowledge_base: KnowledgeBase) -> Iterator[Text]:
    policy = knowledge_base.policy
    for alternative in policy.alternatives:
        yield Text(alternative.title, POLICY, f"title of the alternative {alternative.id}")
        yield Text(alternative.text, POLICY, f"text of the alternative {alternative.id}")
    for name, title in policy.plan_sections.items():
        yield Text(title, POLICY, f"title of the section {name} of the plan")
        yield Text(spoken(name), POLICY, "a section of the plan, in a rule read aloud")
    for name, text in policy.words.items():
        yield Text(text, POLICY, f"a phrase, {name}")


def _derived(knowledge_base: KnowledgeBase) -> Iterator[Text]:
    for name, fact in knowledge_base.derived.items():
        yield Text(fact.short or spoken(name), DERIVED, f"{name}: its name in words")
        yield Text(fact.title, DERIVED, f"{name}: title")
        for value in fact.values:
            if isinstance(value, str):
                yield Text(spoken(value), DERIVED, f"{name}: value")


def _rule(rule: Rule) -> Iterator[Text]:
    file = f"rules/{rule.module}.yaml"
    yield Text(rule.title, file, f"rule {rule.id} title")
    yield Text(rule.because, file, f"rule {rule.id} because")
    yield Text(rule.strength, file, f"rule {rule.id} strength")
    yield Text(rule.certainty, file, f"rule {rule.id} certainty")
    yield from (Text(word, file, f"rule {rule.id} setting") for word in _settings(rule.when))
    for part in rule.parts:
        for conclusion in part.then:
            for text in _said(conclusion):
                yield Text(text, file, f"rule {rule.id} {conclusion.kind}")


def _settings(condition: Condition) -> Iterator[str]:
    for comparison in comparisons(condition):
        if isinstance(comparison.operand, SettingReference):
            yield spoken(comparison.operand.setting)


def _said(conclusion: Conclusion) -> Iterator[str]:
    match conclusion:
        case Refer(_, text) | Adapt(text) | Advise(text) | Stop(text) | Contradict(_, text) | Plan(_, text):
            yield text
        case Halve(names) | RequireDepth(ignoring=names):
            yield from map(spoken, names)
    if isinstance(conclusion, Refer):
        yield conclusion.urgency


def _beside(folder: Path) -> Iterator[Text]:
    """The texts of the files that only reports read."""
    for file, (hold_texts, keys) in _BESIDE.items():
        if (folder / file).is_file():
            for path, text in _strings(read_document(read_text(folder / file, file), file).data, ()):
                if (next(key for key in reversed(path) if isinstance(key, str)) in keys) == hold_texts:
                    yield Text(text, file, " ".join(map(str, path)))


def _strings(data: Any, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(data, str):
        yield path, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _strings(value, (*path, key))
    elif isinstance(data, list):
        for number, value in enumerate(data, 1):
            yield from _strings(value, (*path, number))
