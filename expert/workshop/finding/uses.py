"""Where a name is used: a fact, a technique, a group, a region, a source, a setting or a rule, with file and line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from msgspec import Struct, to_builtins

from ....facts.problem import InvalidInput, nearest
from ....rules.condition import comparisons
from ....rules.knowledge_base import MANIFEST, KnowledgeBase
from ....rules.read_knowledge_base import (
    BASE_CASE,
    DERIVED,
    FOR_REPORTS,
    POLICY,
    SOURCES,
    TECHNIQUES,
    VOCABULARY,
)
from ....rules.rule import TYPED
from ..revision.condition_changes import said
from ..revision.data_changes import shown
from ..written import Written
from .readers import dependants, readers
from .technique_uses import BOUND_ALL, WITHHOLD_ALL, Use, group_uses, region_uses, technique_uses


class Uses(Struct, frozen=True):
    """Everything that uses one name, which is of one kind; `at` is where it is declared."""

    kind: str
    name: str
    title: str
    at: str
    uses: tuple[Use, ...]

    def sections(self) -> dict[str, list[Use]]:
        """The uses by how it is used."""
        found: dict[str, list[Use]] = {}
        for use in self.uses:
            found.setdefault(use.section, []).append(use)
        return found

    def to_plain(self) -> Any:
        """As JSON data."""
        return to_builtins(self)


def uses(written: Written, name: str) -> tuple[Uses, ...]:
    """What uses `name`, once for each kind of thing that is called so. Raises InvalidInput with the nearest name."""
    found = []
    for kind, (names, file, key, find) in _KINDS.items():
        known = names(written.base)
        if name in known:
            every = sorted(dict.fromkeys((*find(written, name), *_beside(written, kind, name))), key=_place)
            found.append(Uses(kind, name, known[name], _declared(written, file, key, name), tuple(every)))
    if not found:
        every_name = {name for names, _, _, _ in _KINDS.values() for name in names(written.base)}
        message = f'nothing is named "{name}"; a name of a fact, technique, group, region, source, setting or rule'
        raise InvalidInput.of(message, nearest(name, sorted(every_name)))
    return tuple(found)


_LAST = ("Rules that spare it", WITHHOLD_ALL, BOUND_ALL, "Techniques in it", "Policy", "Reports", "Base case", "Tests")


def _place(use: Use) -> int:
    """The place of a use among the others: what is particular first, what is true of everything after it."""
    return _LAST.index(use.section) + 1 if use.section in _LAST else 0


def _declared(written: Written, file: str, key: str, name: str) -> str:
    return written.at(file or written.rule_files.get(name, ""), (key, name))


def _fact(written: Written, name: str) -> Iterator[Use]:
    base = written.base
    derived = dependants(base, name)
    for reader in readers(base, name):
        file = written.rule_files.get(reader.rule, "")
        if reader.through:
            through = reader.through[0]
            at = _first(written, file, through, ("rules", reader.rule))
            yield Use("Rules that read it through another", reader.rule, f"through {_way(reader.through)}", at)
            continue
        how = "; ".join(said(one) for one in reader.asks)
        how = "; ".join(filter(None, (how, "what it concludes hangs on it" * reader.concludes)))
        yield Use("Rules that read it", reader.rule, how, _first(written, file, name, ("rules", reader.rule)))
    for other, way in derived.items():
        how = f"through {_way(way[1:])}" if len(way) > 1 else "; ".join(_asked(base, other, name))
        yield Use("Derived facts", other, how, _first(written, DERIVED, (way[1:] or (name,))[0], ("derived", other)))
    for fact in base.vocabulary.facts.values():
        if fact.instead_of == name:
            yield Use("Facts", fact.name, "recorded instead of it alone", written.at(VOCABULARY, ("facts", fact.name)))
    if name in base.derived and name in base.vocabulary.facts:
        yield Use("Derived facts", name, "is derived as well as recorded", written.at(DERIVED, ("derived", name)))
    if base.catalogue.side == name:
        yield Use("Techniques", "side", "says which side is affected", written.at(TECHNIQUES, ("side",)))
    if name in base.base_case:
        value = shown(base.base_case[name])
        yield Use("Base case", name, f"is {value} in the clear patient", written.at(BASE_CASE, ("facts", name)))


def _way(through: Iterable[str]) -> str:
    return ", and that through ".join(through)


def _asked(base: KnowledgeBase, derived: str, name: str) -> Iterator[str]:
    every = (one for condition in base.derived[derived].conditions for one in comparisons(condition))
    yield from dict.fromkeys(said(one) for one in every if {name, TYPED + name} & set(one.reads))


def _first(written: Written, file: str, name: str, within: tuple[str, ...]) -> str:
    """The file and line at which a name first stands within a part of a file, else of that part."""
    for word in (name, TYPED + name):
        for path in written.finds(file, word, within):
            if "tests" not in path:
                return written.at(file, path)
    return written.at(file, within)


def _source(written: Written, name: str) -> Iterator[Use]:
    for rule in written.base.rules.values():
        if name in rule.sources:
            file = written.rule_files[rule.id]
            alone = "rests on it alone" if len(rule.sources) == 1 else f"beside {len(rule.sources) - 1} more"
            yield Use("Rules that rest on it", rule.id, alone, _first(written, file, name, ("rules", rule.id)))
    for technique in written.base.catalogue.techniques.values():
        if name in technique.evidence:
            at = _first(written, TECHNIQUES, name, ("techniques", technique.id))
            yield Use("Techniques that cite it", technique.id, f"certainty {technique.certainty}", at)


def _setting(written: Written, name: str) -> Iterator[Use]:
    for rule, file in sorted(written.rule_files.items()):
        for path in written.finds(file, name, ("rules", rule)):
            if path[-1] == "setting":
                yield Use("Rules that read it", rule, f"compares {path[-3]} with it", written.at(file, path))
            elif "tests" not in path:
                yield Use("Rules that read it", rule, "", written.at(file, path))
    for path in written.finds(DERIVED, name, ("derived",)):
        yield Use("Derived facts", str(path[1]), f"compares {path[-3]} with it", written.at(DERIVED, path))


def _rule(written: Written, name: str) -> Iterator[Use]:
    for derived in written.base.derived.values():
        values = [shown(case.value) for case in derived.cases if case.rule == name]
        if values:
            at = _first(written, DERIVED, name, ("derived", derived.name))
            yield Use("Derived facts", derived.name, f"is a case of it: {', '.join(values)}", at)
    for path in written.finds(MANIFEST, name, ("settings",)):
        yield Use("Settings", str(path[1]), "is set for it", written.at(MANIFEST, path))
    for path in written.finds(TECHNIQUES, name, ("techniques",)):
        how = "holds a local contraindication of it"
        yield Use("Techniques", str(path[1]), how, written.at(TECHNIQUES, path))
    for rule, file in sorted(written.rule_files.items()):
        if rule != name:
            for path in written.finds(file, name, ("rules", rule)):
                yield Use("Rules", rule, f"names it under {path[-2]}", written.at(file, path))


_REPORTS: Mapping[str, tuple[str, ...]] = {  # the key above a name of each kind, in the files for policy and reports
    "technique": ("techniques", "exclusive", "last_resort"),
    "group": ("opener", "never", "last_resort", "whole", "risk_order"),
    "region": ("regions", "region"),
    "rule": ("rules", "rule", "not_with", "safety_net"),
    "source": ("sources", "source"),
    "fact": ("matches", "own", "session_count", "last_resort_where", "fact", "facts", "when"),
}


def _beside(written: Written, kind: str, name: str) -> Iterator[Use]:
    """Where policy, the files for reports and the tests beside the rules name it."""
    above = _REPORTS.get("fact" if kind == "derived fact" else kind, ())
    for file in (POLICY, *FOR_REPORTS, "facts/body_chart.yaml"):
        section = "Policy" if file == POLICY else "Reports"
        for path in written.finds(file, name):
            words = [str(key) for key in path if not isinstance(key, int) and key != name]
            if words and words[-1] in above:
                yield Use(section, ".".join(words), "", written.at(file, path))
    if kind in ("setting", "group", "source", "rule"):
        return
    for rule, file in sorted(written.rule_files.items()):
        tests: dict[Any, str] = {}
        for path in written.finds(file, name, ("rules", rule, "tests")):
            tests.setdefault(path[3] if len(path) > 3 else 0, written.at(file, path))
        if tests:
            number = f"{len(tests)} {'test' if len(tests) == 1 else 'tests'}"
            yield Use("Tests", rule, number, next(iter(tests.values())))


_Names = Callable[[KnowledgeBase], Mapping[str, str]]
_Find = Callable[[Written, str], Iterable[Use]]


def _setting_titles(base: KnowledgeBase) -> Mapping[str, str]:
    return {name: f"set to {shown(value)}" for name, value in base.settings.items()}


_KINDS: Mapping[str, tuple[_Names, str, str, _Find]] = {
    "fact": (lambda b: {n: f.title or f.question for n, f in b.vocabulary.facts.items()}, VOCABULARY, "facts", _fact),
    "derived fact": (lambda b: {n: b.derived[n].title for n in b.derived_only}, DERIVED, "derived", _fact),
    "technique": (
        lambda b: {n: t.title for n, t in b.catalogue.techniques.items()},
        TECHNIQUES,
        "techniques",
        technique_uses,
    ),
    "group": (lambda b: b.catalogue.groups, TECHNIQUES, "groups", group_uses),
    "region": (lambda b: {n: r.title for n, r in b.catalogue.regions.items()}, TECHNIQUES, "regions", region_uses),
    "source": (lambda b: {n: s.title for n, s in b.sources.items()}, SOURCES, "sources", _source),
    "setting": (_setting_titles, MANIFEST, "settings", _setting),
    "rule": (lambda b: {n: r.title for n, r in {**b.retired, **b.rules}.items()}, "", "rules", _rule),
}
