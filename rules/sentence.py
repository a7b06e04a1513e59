"""A rule read aloud: conditions and conclusions as English."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..facts.technique import Catalogue
from .conclusion import (
    Adapt,
    Advise,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from .condition import All, Always, Any, Comparison, Condition, Count, FactReference, Not, Operand, SettingReference
from .rule import Rule

_WORDS = {
    "at_least": "is at least",
    "at_most": "is at most",
    "above": "is above",
    "below": "is below",
    "includes": "includes",
    "is": "is",
    "other_than": "is other than",
}
_QUANTITIES = {
    "pressure": "pressure at most {} of 10",
    "depth": "depth at most {} of 5",
    "minutes": "at most {} minutes",
    "techniques": "at most {} techniques in a session",
    "sessions": "at most {} sessions",
    "per_week": "at most {} sessions a week",
    "weeks": "at most {} weeks",
    "certainty": "certainty at most {}",
}


def condition_sentence(condition: Condition, *, inner: bool = False) -> str:
    """`condition` in English; `inner` puts brackets round what has several parts."""
    match condition:
        case Always():
            return "always"
        case Comparison():
            return _comparison(condition)
        case All(parts):
            return _bracket(" and ".join(condition_sentence(part, inner=True) for part in parts), inner)
        case Any(parts):
            return _bracket(" or ".join(condition_sentence(part, inner=True) for part in parts), inner)
        case Not(part):
            return f"it is not so that {condition_sentence(part, inner=True)}"
        case Count(parts, bound, below):
            some = "; ".join(condition_sentence(part, inner=True) for part in parts)
            return f"{'fewer than' if below else 'at least'} {bound} of these: {_bracket(some, True)}"


def _bracket(text: str, inner: bool) -> str:
    return f"({text})" if inner else text


def _comparison(comparison: Comparison) -> str:
    name = spoken(comparison.fact)
    if comparison.word == "empty":
        return f"{name} is {'empty' if comparison.operand is not comparison.negated else 'not empty'}"
    word = _WORDS[comparison.word]
    text = f"{name} {word} {_operand(comparison.operand)}"
    return f"it is not so that {text}" if comparison.negated else text


def _operand(operand: Operand) -> str:
    match operand:
        case FactReference(fact):
            return f"the value of {spoken(fact)}"
        case SettingReference(setting):
            return f"the setting {spoken(setting)}"
        case frozenset():
            return _listed(sorted(_value(value) for value in operand), "or")
        case _:
            return _value(operand)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return f"{value:g}"
    return spoken(str(value))


def spoken(name: str) -> str:
    """A name as words."""
    return name.replace("_", " ")


def _listed(words: Iterable[str], last: str = "and") -> str:
    some = list(words)
    if len(some) < 2:
        return "".join(some)
    return f"{', '.join(some[:-1])} {last} {some[-1]}"


def conclusion_sentence(conclusion: Conclusion, catalogue: Catalogue) -> str:
    """`conclusion` in English, as what is to be done."""
    match conclusion:
        case Refer(urgency, to):
            return f"refer, {urgency}: {to}"
        case Withhold(select, regions):
            where = f" on {_regions(regions, catalogue)}" if regions else ""
            return f"withhold {_selection(select, catalogue)}{where}"
        case WithholdPoints(points):
            return f"withhold the points {_listed(points)}"
        case Cap(quantity, at_most):
            return _QUANTITIES[quantity].format(at_most)
        case LowerDepth(steps):
            return f"work {steps} step{'s' if steps > 1 else ''} less deep"
        case Halve(quantities):
            return f"halve {_listed(quantities)}"
        case RequireDepth(select, at_least, ignoring):
            aside = f", leaving {_listed(ignoring)} aside" if ignoring else ""
            return f"withhold {_selection(select, catalogue)} where less than depth {at_least} is left{aside}"
        case RestrictPositions(positions, fact):
            named = f"what {spoken(fact.fact)} names" if fact else _listed(map(spoken, positions), "or")
            return f"only the positions {named}"
        case WithholdPositions(positions):
            return f"not lying {_listed((_position(p) for p in positions), 'or')}"
        case OrderPositions(positions):
            return f"take the first possible position of {', '.join(map(spoken, positions))}"
        case Adapt(text, select):
            some = "" if select == Selection() else f" ({_selection(select, catalogue)})"
            return f"adapt: {text}{some}"
        case Recommend(techniques, option):
            titles = _listed(catalogue.techniques[technique].title for technique in techniques)
            return f"offer as an option {titles}" if option else f"recommend {titles}"
        case Prefer(tradition):
            return f"rank {tradition} techniques first"
        case Advise(text):
            return f"advise: {text}"
        case Plan(section, text):
            return f"put into the plan ({section}): {text}"
        case Stop(text, above):
            return f"stop contact{' of each technique whose cap is passed' if above else ''}: {text}"
        case Contradict(facts, text):
            return f"the record contradicts itself ({_listed(map(spoken, facts))}): {text}"
        case Derive(fact, value):
            return f"{spoken(fact)} is {_value(value)}"


def _position(name: str) -> str:
    return "on the affected side" if name == "affected_side" else spoken(name)


def _selection(select: Selection, catalogue: Catalogue) -> str:
    limits = []
    if select.techniques:
        limits.append(_listed((catalogue.techniques[name].title for name in select.techniques), "and"))
    if select.groups:
        limits.append(f"what is {_listed(map(spoken, select.groups), 'or')}")
    if select.also_groups:
        limits.append(f"also {_listed(map(spoken, select.also_groups), 'or')}")
    if select.traditions:
        limits.append(f"what is {_listed(select.traditions, 'or')}")
    if select.disciplines:
        limits.append(f"what belongs to {_listed(map(spoken, select.disciplines), 'or')}")
    text = " and ".join(limits) or "everything"
    if select.all_but:
        text += f" but {_listed(_selection(inner, catalogue) for inner in select.all_but)}"
    return text


def _regions(regions: Regions, catalogue: Catalogue) -> str:
    if regions.fact:
        return f"the regions that {spoken(regions.fact.fact)} names"
    if regions.all_but:
        return f"every region but {_listed(catalogue.regions[name].title for name in regions.all_but)}"
    both = [catalogue.regions[name].title for name in regions.names]
    one = [f"{catalogue.regions[name].title} of the affected side" for name in regions.affected]
    return _listed([*both, *one])


def rule_sentences(rule: Rule, catalogue: Catalogue) -> list[str]:
    """The rule as sentences, one for each of its parts: when, and then what."""
    own = condition_sentence(rule.when)
    sentences = []
    for part in rule.parts:
        then = "; ".join(conclusion_sentence(conclusion, catalogue) for conclusion in part.then)
        more = condition_sentence(part.narrower)
        if more == "always":
            sentences.append(f"Always: {then}" if own == "always" else f"Where {own}: {then}")
        elif own == "always":
            sentences.append(f"Where {more}: {then}")
        else:
            sentences.append(f"Where {'also' if sentences else f'{own}, and where'} {more}: {then}")
    return [sentence if sentence.endswith(".") else f"{sentence}." for sentence in sentences]


def cited(sources: Iterable[str], marks: Mapping[str, str]) -> str:
    """Source ids, each with what must stand beside it where it was not fully checked."""
    return ", ".join(f"{source} ({marks[source]})" if marks[source] else source for source in sources)
