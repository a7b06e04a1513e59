"""What is done with a technique, a group of techniques, or a region, and by which rules."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....facts.technique import Technique
from ....facts.vocabulary import Fact
from ....rules.conclusion import (
    Adapt,
    Cap,
    Conclusion,
    Contradict,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    selections,
)
from ....rules.read_knowledge_base import TECHNIQUES, VOCABULARY
from ....rules.rule import Rule
from ...scope import Scope
from ..written import Written


class Use(Struct, frozen=True):
    """One use of a name: under which heading it belongs, who uses it, how, and the file and line."""

    section: str
    who: str
    how: str
    at: str


WITHHOLD_ALL = "Rules that withhold everything"
BOUND_ALL = "Rules that bound or adapt every technique"
_SELECTING = {
    Withhold: ("withhold", "withholds"),
    Adapt: ("adapt", "adapts"),
    RequireDepth: ("ask for depth of", "asks for depth of"),
}


def technique_uses(written: Written, name: str) -> Iterator[Use]:
    """What uses a technique: rules by what they do with it."""
    technique, scope = written.base.catalogue.techniques[name], Scope(written.base)
    for rule in written.base.rules.values():
        for part in rule.parts:
            for conclusion in part.then:
                yield from _of_technique(written, rule, conclusion, technique, scope)


def _of_technique(
    written: Written, rule: Rule, conclusion: Conclusion, technique: Technique, scope: Scope
) -> Iterator[Use]:
    def use(section: str, how: str, word: str) -> Use:
        return Use(section, rule.id, how, _place(written, rule, word))

    match conclusion:
        case Recommend(techniques, option) if technique.id in techniques:
            yield use("Rules that recommend it", "as an option" if option else "recommends it", technique.id)
        case Withhold(select, None) if select == Selection():
            yield use(WITHHOLD_ALL, "", "withhold")
        case Refer(urgency) if conclusion.cannot_wait:
            yield use(WITHHOLD_ALL, f"refers, {urgency}", "refer")
        case Stop() | Contradict():
            yield use(WITHHOLD_ALL, conclusion.kind, conclusion.kind)
        case Withhold(select) | Adapt(_, select) | RequireDepth(select):
            plural, verb = _SELECTING[type(conclusion)]
            if technique.id in scope.techniques(select):
                how, word = _by(select, technique, written)
                where = _where(conclusion.regions) if isinstance(conclusion, Withhold) else ""
                section = BOUND_ALL if select == Selection() and not where else f"Rules that {plural} it"
                yield use(section, f"{verb} {how}{where}", word or conclusion.kind)
            elif technique.id in scope.techniques(_without_exceptions(select)):
                how, word = _spared(select, technique, scope, written)
                yield use("Rules that spare it", f"{verb} others, not {how}", word)
        case Cap(_, most):
            yield use(BOUND_ALL, f"{conclusion.kind} {most}", conclusion.kind)
        case WithholdPoints(points):
            for point in technique.points:
                if point.name in points:
                    yield use("Rules that withhold a point of it", point.name, point.name)


def _by(select: Selection, technique: Technique, written: Written) -> tuple[str, str]:
    """How a selection holds a technique, and the word by which it does."""
    if technique.id in select.techniques:
        return "it by name", technique.id
    groups = [group for group in (*select.groups, *select.also_groups) if group in technique.groups]
    if groups:
        return f"it as {' and '.join(written.base.catalogue.group_title(group) for group in groups)}", groups[0]
    if select.traditions or select.disciplines:
        word = technique.tradition if select.traditions else technique.discipline
        return f"it as {word}", word
    return ("everything but some", "all_but") if select.all_but else ("everything", "")


def _spared(select: Selection, technique: Technique, scope: Scope, written: Written) -> tuple[str, str]:
    for but in select.all_but:
        if technique.id in scope.techniques(but):
            return _by(but, technique, written)
    return "it", "all_but"


def _without_exceptions(select: Selection) -> Selection:
    return Selection(select.techniques, select.groups, select.also_groups, select.traditions, select.disciplines)


def _where(regions: Regions | None) -> str:
    if regions is None:
        return ""
    if regions.fact:
        return f", in the regions of {regions.fact.fact}"
    if regions.all_but:
        return f", everywhere but {', '.join(regions.all_but)}"
    return f", on {', '.join((*regions.names, *(f'{name}_affected' for name in regions.affected)))}"


def _place(written: Written, rule: Rule, *words: str) -> str:
    """The file and line at which one of `words` stands in a rule, its tests aside; else of the rule."""
    file = written.rule_files[rule.id]
    for word in words:
        for path in written.finds(file, word, ("rules", rule.id)):
            if "tests" not in path:
                return written.at(file, path)
    return written.at(file, ("rules", rule.id))


def group_uses(written: Written, name: str) -> Iterator[Use]:
    """What uses a group: the rules that name it, and the techniques in it."""
    for rule in written.base.rules.values():
        said = (conclusion for part in rule.parts for conclusion in part.then)
        for conclusion in said:
            if not isinstance(conclusion, Withhold | Adapt | RequireDepth):
                continue
            plural, verb = _SELECTING[type(conclusion)]
            where = _where(conclusion.regions) if isinstance(conclusion, Withhold) else ""
            own = (*conclusion.select.groups, *conclusion.select.also_groups)
            inner = [group for one in selections(conclusion) for group in (*one.groups, *one.also_groups)]
            if name in own:
                yield Use(f"Rules that {plural} it", rule.id, f"{verb} it{where}", _place(written, rule, name))
            elif name in inner:
                at = _place(written, rule, name, "all_but")
                yield Use("Rules that spare it", rule.id, f"{verb} all but it{where}", at)
    for technique in written.base.catalogue.techniques.values():
        if name in technique.groups:
            paths = written.finds(TECHNIQUES, name, ("techniques", technique.id))
            path = next(paths, ("techniques", technique.id))
            yield Use("Techniques in it", technique.id, technique.title, written.at(TECHNIQUES, path))


def region_uses(written: Written, name: str) -> Iterator[Use]:
    """What uses a region: the rules that speak of it, the techniques given there, the facts whose words mean it."""
    names = {name, *written.base.catalogue.sides_of(name, ("left", "right"))}
    for rule in written.base.rules.values():
        for part in rule.parts:
            for conclusion in part.then:
                if not isinstance(conclusion, Withhold) or conclusion.regions is None:
                    continue
                regions = conclusion.regions
                words = (*sorted(names), f"{name}_affected")
                if names & {*regions.names, *regions.affected}:
                    side = "the affected side of it" if name in regions.affected else "it"
                    yield Use("Rules that withhold there", rule.id, f"on {side}", _place(written, rule, *words))
                elif names & {*regions.all_but}:
                    yield Use("Rules that spare it", rule.id, "everywhere but there", _place(written, rule, *words))
    for technique in written.base.catalogue.techniques.values():
        if name in technique.regions:
            path = next(written.finds(TECHNIQUES, name, ("techniques", technique.id)), ("techniques", technique.id))
            yield Use("Techniques given there", technique.id, technique.title, written.at(TECHNIQUES, path))
    for fact in written.base.vocabulary.facts.values():
        if meaning := _meaning(fact, names):
            at = written.at(VOCABULARY, ("facts", fact.name, "regions", meaning[0]))
            yield Use("Facts whose words mean it", fact.name, ", ".join(meaning), at)


def _meaning(fact: Fact, names: set[str]) -> list[str]:
    return [word for word, regions in (fact.regions or {}).items() if names & set(regions)]
