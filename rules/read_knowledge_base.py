"""A knowledge base out of its files: read whole, checked whole, every problem at once."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterable, Mapping
from math import inf
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.case import MOMENTS
from ..facts.document import Document, decode, read_document
from ..facts.problem import InvalidInput, Problem, nearest
from ..facts.read import read_catalogue, read_sources, read_vocabulary
from ..facts.reading import Part as DataPart
from ..facts.reading import Reading
from ..facts.source import Source
from ..facts.technique import Catalogue
from ..facts.vocabulary import Fact, Scalar, Value, Vocabulary
from .conclusion import Selection, Withhold
from .condition import Comparison, with_settings
from .governance import RETIRED, Governance
from .knowledge_base import MANIFEST, MOMENT, REVIEW_GRACE, REVIEW_OVERDUE, KnowledgeBase, Setting, strata
from .read_conclusion import Vocabularies
from .read_condition import Names
from .read_governance import DEFAULT_KEYS, read_date, read_governance
from .read_policy import read_policy
from .read_rule import Context, declare_derived, read_derived, read_rules
from .rule import TYPED, DerivedFact, Rule, derivations, derived_in_settings

VOCABULARY, TECHNIQUES, SOURCES = "facts/vocabulary.yaml", "facts/techniques.yaml", "facts/sources.yaml"
DERIVED, POLICY, BASE_CASE = "rules/derived.yaml", "rules/policy.yaml", "rules/base_case.yaml"
FOR_REPORTS = ("rules/patient_page.yaml", "rules/intended_use.yaml")  # read when a report is made
NOT_MODULES = (DERIVED, POLICY, BASE_CASE, "rules/invariants.yaml", *FOR_REPORTS)
NEEDED = (VOCABULARY, TECHNIQUES, SOURCES, DERIVED, POLICY, BASE_CASE)
_RULE_ID = re.compile(rb"^  ([A-Za-z0-9_-]+):", re.MULTILINE)
MOST_FILE_BYTES = 4_000_000
MANIFEST_KEYS = (
    "name",
    "title",
    "version",
    "vocabulary_version",
    "requires",
    "licence",
    "authors",
    "status",
    "review_by",
    "governance",
    "settings",
)


class Examined(Struct, frozen=True):
    """The files of a knowledge base as they were read, and every problem found in them.

    `documents` by path in the folder, without those that cannot be read at all; `knowledge_base` is None where one of
    the files that the others speak of is among these, and is not to be consulted where there is any problem.
    `context` is what a rule may name.
    """

    documents: Mapping[str, Document]
    problems: tuple[Problem, ...]
    knowledge_base: KnowledgeBase | None
    context: Context | None = None


def read_knowledge_base(folder: Path, texts: Mapping[str, bytes], digest: str) -> KnowledgeBase:
    """The knowledge base in `texts`, the bytes of its files by their path in `folder`. Raises InvalidInput."""
    examined = examine(folder, texts, digest)
    if examined.problems or examined.knowledge_base is None:
        raise InvalidInput(examined.problems)
    return examined.knowledge_base


def examine(folder: Path, texts: Mapping[str, bytes], digest: str) -> Examined:
    """Everything that is wrong in `texts`, the bytes of the files of a knowledge base by their path in `folder`."""
    problems = [Problem(str(folder / name), 0, 0, "no such file", code="R001") for name in NEEDED if name not in texts]
    documents: dict[str, Document] = {}
    unread: set[str] = set()
    for name, raw in texts.items():
        shown = str(folder / name)
        try:
            documents[name] = read_document(decode(raw, shown, MOST_FILE_BYTES), shown, problems)
        except InvalidInput as error:
            problems += error.problems
            unread |= {match.group(1).decode() for match in _RULE_ID.finditer(raw)} if is_module(name) else set()
    if not {MANIFEST, *NEEDED} <= documents.keys():
        return Examined(documents, tuple(problems), None)
    knowledge_base, context = build(documents, digest, problems, frozenset(unread))
    if not problems:
        problems += check_beside(documents, knowledge_base)
    return Examined(documents, tuple(problems), knowledge_base, context)


def check_beside(documents: Mapping[str, Document], knowledge_base: KnowledgeBase) -> list[Problem]:
    """What is wrong in the files that only reports read."""
    from .beside import BESIDE

    problems: list[Problem] = []
    for file, read in BESIDE.items():
        if file in documents:
            read(Reading(documents[file], problems), knowledge_base)
    return problems


def is_module(name: str) -> bool:
    """Whether the file called `name` in a knowledge base holds rules."""
    return name.startswith("rules/") and name not in NOT_MODULES


def build(
    documents: Mapping[str, Document], digest: str, problems: list[Problem], unread: frozenset[str] = frozenset()
) -> tuple[KnowledgeBase, Context]:
    """The knowledge base in `documents`, and what its rules may name; what is wrong is put into `problems`.

    `unread` are ids of rules in modules that could not be read.
    """
    readings = {name: Reading(document, problems) for name, document in documents.items()}
    manifest, described = _manifest(readings[MANIFEST])
    settings = {name: setting.value for name, setting in described.items()}
    governance = _governance(readings[MANIFEST], manifest["review_by"])
    vocabulary = read_vocabulary(readings[VOCABULARY])
    catalogue = read_catalogue(readings[TECHNIQUES], vocabulary)
    sources = read_sources(readings[SOURCES])
    declared = declare_derived(readings[DERIVED])
    facts = _nameable(vocabulary, declared)
    _check_settings(readings[MANIFEST], described, facts)
    names = Names({name: _setting_as_fact(name, setting) for name, setting in described.items()} | facts, settings)
    modules = [reading for name, reading in readings.items() if is_module(name)]
    ids = unread.union(key for reading in modules for key in _keys(reading.root["rules"]))
    policy_root = readings[POLICY].root
    readings[POLICY].mapping(policy_root, ("policy", "short_forms"), ("policy", "short_forms"))
    short_forms = dict(readings[POLICY].entries(policy_root["short_forms"])) if "short_forms" in policy_root else {}
    plan_sections = _keys(policy_root["policy"]["plan_sections"])
    known = Vocabularies(vocabulary.facts, catalogue, declared, ids, plan_sections)
    context = Context(names, known, sources, short_forms, readings[POLICY], governance)
    rules, retired = _rules(modules, context, settings)
    derived = read_derived(readings[DERIVED], declared, names, rules, unread)
    derived = {name: derived_in_settings(fact, settings) for name, fact in derived.items()}
    policy = read_policy(readings[POLICY], policy_root["policy"], names, catalogue, [*rules, *unread])
    base_case = _base_case(readings[BASE_CASE], vocabulary)
    _check_regions(readings[VOCABULARY], vocabulary, catalogue)
    _check_sources(readings[TECHNIQUES], catalogue, sources)
    _check_derivations(readings[DERIVED], derived, rules)
    problems += _cycles(readings[DERIVED], derived)
    if not unread:
        _check_review(readings[MANIFEST], rules)
    knowledge_base = KnowledgeBase(
        **manifest,
        digest=digest,
        settings=settings,
        described_settings=described,
        vocabulary=vocabulary,
        catalogue=catalogue,
        sources=sources,
        rules=dict(sorted(rules.items())),
        derived=_in_order(derived),
        policy=policy,
        base_case=base_case,
        rules_due=due_days(rules, manifest["review_by"]),
        retired=dict(sorted(retired.items())),
    )
    return knowledge_base, context


def _rules(
    modules: Iterable[Reading], context: Context, settings: Mapping[str, Scalar]
) -> tuple[dict[str, Rule], dict[str, Rule]]:
    """The rules of all modules by id, and those that are retired."""
    rules: dict[str, Rule] = {}
    retired: dict[str, Rule] = {}
    for reading in modules:
        for rule in read_rules(reading, context):
            if rule.id in rules or rule.id in retired:
                where, first = reading.root["rules"][rule.id], (rules | retired)[rule.id]
                reading.wrong(where, f"{rule.id} stands in the module {first.module} too", code="R501", key=True)
                continue
            home = retired if rule.governance.status == RETIRED else rules
            home[rule.id] = in_settings(rule, settings)
    return rules, retired


def _keys(part: DataPart) -> Collection[str]:
    return part.value if isinstance(part.value, dict) else ()


def _base_case(reading: Reading, vocabulary: Vocabulary) -> dict[str, Any]:
    """The findings over which the tests beside the rules are laid, each one that its fact can have."""
    root = reading.root
    if "facts" not in reading.mapping(root, ("facts",), ("facts",)):
        return {}
    findings: dict[str, Any] = {}
    for name, part in reading.entries(root["facts"]):
        findings[name] = part.value
        if name not in vocabulary.facts:
            reading.wrong(
                part, f'no fact is named "{name}"', "", nearest(name, vocabulary.facts), key=True, code="R104"
            )
            continue
        try:
            vocabulary.facts[name].read(part.value)
        except ValueError as error:
            reading.wrong(part, str(error), vocabulary.facts[name].expected, code="R204")
    return findings


def _manifest(reading: Reading) -> tuple[dict[str, Any], dict[str, Setting]]:
    root = reading.root
    value = reading.mapping(root, MANIFEST_KEYS, ("name", "title", "version", "status", "review_by"))
    manifest: dict[str, Any] = {
        key: reading.text(root, key) for key in ("name", "title", "version", "status", "licence")
    }
    manifest["authors"] = reading.strings(root, "authors")
    if "requires" in value:
        _check_requires(reading, root["requires"])
    manifest["review_by"] = (
        read_date(reading, root["review_by"]) if "review_by" in value else None
    ) or datetime.date.min
    settings: dict[str, Setting] = {}
    for name, part in reading.entries(root["settings"]) if "settings" in value else ():
        entry = reading.mapping(part, ("title", "value", "values", "unit", "rule"), ("title", "value"))
        setting = entry.get("value")
        if isinstance(setting, list | dict) or setting is None:
            reading.wrong(part, f"{name} has no value", "a word or a number", code="R508")
            continue
        allowed = entry.get("values", [setting])
        if not isinstance(allowed, list) or not all(isinstance(one, bool | int | float | str) for one in allowed):
            reading.wrong(
                part["values"], "is not a list of values", "the words or numbers that the setting can have", code="R508"
            )
        elif setting not in allowed:
            words = [str(one) for one in allowed]
            near = nearest(setting, words)
            reading.wrong(part["value"], f"{name} cannot be {setting}", ", ".join(words), near, code="R508")
        texts = {key: reading.text(part, key) for key in ("title", "unit", "rule")}
        settings[name] = Setting(
            setting, values=tuple(allowed) if "values" in entry and isinstance(allowed, list) else (), **texts
        )
    grace = settings.get(REVIEW_GRACE)
    if grace is not None and not (type(grace.value) is int and grace.value >= 0):
        reading.wrong(
            root["settings"][REVIEW_GRACE]["value"], f"{REVIEW_GRACE} is no number of days", "0 or more", code="R508"
        )
    return manifest, settings


def _check_requires(reading: Reading, part: DataPart) -> None:
    """Whether this Ischia will do for the knowledge base."""
    from .pack_requires import EXPECTED, unmet

    if not isinstance(part.value, dict):
        reading.wrong(part, "is not a mapping", EXPECTED, code="R103")
        return
    for lacking in unmet(part.value):
        reading.wrong(part, f"the knowledge base {lacking}", EXPECTED, code="R105")


def _governance(reading: Reading, review_by: datetime.date) -> Governance:
    """What the manifest says of every rule that does not say otherwise."""
    above = Governance(review_by=review_by)
    if "governance" not in reading.root:
        return above
    reading.mapping(reading.root["governance"], DEFAULT_KEYS)
    return read_governance(reading, reading.root["governance"], above)


def due_days(rules: Mapping[str, Rule], review_by: datetime.date) -> dict[str, datetime.date]:
    """The day by which each rule must be reviewed, where it is not that of the whole."""
    days = ((rule.id, rule.governance.review_by) for rule in rules.values())
    return {name: day for name, day in days if day and day != review_by}


def _check_review(reading: Reading, rules: Mapping[str, Rule]) -> None:
    """Some rule withholds everything once the review is overdue: knowledge that nobody looks after offers nothing."""
    overdue = Comparison(REVIEW_OVERDUE, "is", frozenset((True,)))
    if not any(
        part.when == overdue and Withhold(Selection()) in part.then for rule in rules.values() for part in rule.parts
    ):
        expected = f"a rule with when: {{{REVIEW_OVERDUE}: true}} and then: [withhold: all]"
        reading.wrong(
            reading.root["review_by"], "no rule withholds everything once the review is overdue", expected, code="R504"
        )


def _check_settings(reading: Reading, settings: Mapping[str, Setting], facts: Mapping[str, Fact]) -> None:
    """No setting has the name of a fact: a condition would read the one where the other is meant."""
    for name in settings:
        if name in facts:
            where = reading.root["settings"][name]
            reading.wrong(where, f"{name} is the name of a fact already", "another name", code="R501", key=True)


def _nameable(vocabulary: Vocabulary, declared: Mapping[str, DerivedFact]) -> dict[str, Fact]:
    """Every fact that a condition may name, with the values that it can have."""
    names = dict(vocabulary.facts)
    for name, fact in declared.items():
        if name in names:
            names[TYPED + name] = replace(names[name], name=TYPED + name)
        names[name] = _as_fact(name, fact.values)
    names[MOMENT] = _as_fact(MOMENT, MOMENTS)
    names[REVIEW_OVERDUE] = _as_fact(REVIEW_OVERDUE, (True, False))
    return names


def _setting_as_fact(name: str, setting: Setting) -> Fact:
    if isinstance(setting.value, bool):
        return Fact(name, "boolean", "", "")
    if isinstance(setting.value, int | float):
        return Fact(name, "decimal", "", "", low=-inf, high=inf)
    if setting.values:
        return Fact(name, "choice", "", "", values=tuple(map(str, setting.values)))
    return _AnyWord(name, "choice", "", "", (setting.value,))


class _AnyWord(Fact, frozen=True):
    """A setting that says nothing of the values that it can have: any word may be compared with it."""

    def read(self, raw: Any) -> Value:
        return str(raw)


def _as_fact(name: str, values: Iterable[Value]) -> Fact:
    several = tuple(values)
    if all(isinstance(value, bool) for value in several):
        return Fact(name, "boolean", "", "")
    if all(isinstance(value, int) for value in several):
        return Fact(name, "integer", "", "", low=0, high=len(several) - 1)
    return Fact(name, "choice", "", "", values=tuple(map(str, several)))


def in_settings(rule: Rule, settings: Mapping[str, Scalar]) -> Rule:
    """The rule with the values of the settings that it reads."""
    parts = tuple(replace(part, when=with_settings(part.when, settings)) for part in rule.parts)
    return replace(rule, parts=parts)


def _check_regions(reading: Reading, vocabulary: Vocabulary, catalogue: Catalogue) -> None:
    """Every word of a fact that stands for parts of the body names some, and each of them is one."""
    places = (*catalogue.regions, *catalogue.places)
    for fact in vocabulary.facts.values():
        if fact.regions is None:
            continue
        part = reading.root["facts"][fact.name]["regions"]
        for word in fact.values:
            if not fact.regions.get(word):
                reading.wrong(part, f"{fact.name} does not say which regions {word} stands for", code="R510")
        for word, regions in fact.regions.items():
            if word not in fact.values:
                near = nearest(word, fact.values)
                reading.wrong(
                    part[word],
                    f'"{word}" is no value of {fact.name}',
                    ", ".join(fact.values),
                    near,
                    key=True,
                    code="R510",
                )
            for region in regions:
                if region not in places:
                    reading.wrong(part[word], f'"{region}" is no region', "", nearest(region, places), code="R510")


def _check_sources(reading: Reading, catalogue: Catalogue, sources: Mapping[str, Source]) -> None:
    for technique in catalogue.techniques.values():
        part = reading.root["techniques"][technique.id]
        for source in technique.evidence:
            if source not in sources:
                reading.wrong(part["evidence"], f'{technique.id} cites "{source}", which is no source', code="R105")


def _check_derivations(reading: Reading, derived: Mapping[str, DerivedFact], rules: Mapping[str, Rule]) -> None:
    """Every rule that derives a fact is a case of that fact's definition."""
    for rule in rules.values():
        for _, said in derivations(rule):
            if said.fact in derived and rule.id not in {case.rule for case in derived[said.fact].cases}:
                part = reading.root["derived"][said.fact]
                reading.wrong(part, f"{rule.id} derives {said.fact} and is not among its cases", code="R507")


def _cycles(reading: Reading, derived: Mapping[str, DerivedFact]) -> list[Problem]:
    level = strata(derived)
    circular = [name for name in derived if name not in level]
    if not circular:
        return []
    part = reading.root["derived"][circular[0]]
    return [
        reading.document.problem(part.path, f"a cycle of derived facts: {', '.join(circular)}", key=True, code="R506")
    ]


def _in_order(derived: Mapping[str, DerivedFact]) -> dict[str, DerivedFact]:
    level = strata(derived)
    return {name: derived[name] for name in sorted(derived, key=lambda name: (level.get(name, 0), name))}
