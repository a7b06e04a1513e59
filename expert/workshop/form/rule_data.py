"""Conditions, conclusions and rules as the data and the YAML that are read as them: reading, turned round.

A setting that was replaced by its value on reading stays a value; a short form stays written out.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from ....facts.document import Place
from ....rules.conclusion import (
    Adapt,
    Conclusion,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    payload,
)
from ....rules.condition import (
    COMPARISONS,
    All,
    Always,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    SettingReference,
)
from ....rules.condition import Any as Any_
from ....rules.governance import Governance
from ....rules.read_conclusion import AFFECTED
from ....rules.rule import Rule, RuleTest
from .yaml_layout import entry_lines
from .yaml_tree import Entry, Scalar, from_data

_NOTHING_SAID = Governance()
_SEVERAL = ("any", "all", "of")  # lists of conditions
_BLOCKS = ("then", "tests", "log")  # lists of which each item has lines of its own


def condition_data(condition: Condition) -> dict[str, Any]:
    """The mapping that reads as `condition`.

    A negated comparison, which no text has, reads as `not` of the comparison.
    """
    if isinstance(condition, All):
        entries = [_entry(part) for part in condition.parts]
        if len(entries) > 1 and len({key for key, _ in entries}) == len(entries):
            return dict(entries)
    key, value = _entry(condition)
    return {key: value}


def _entry(condition: Condition) -> tuple[str, Any]:
    """The one key under which a condition may stand, and what stands there."""
    match condition:
        case Always():
            return "always", True
        case Comparison(negated=True):
            plain = Comparison(condition.fact, condition.word, condition.operand)
            return "not", condition_data(plain)
        case Comparison():
            value = _operand(condition)
            return condition.fact, value if condition.word == "is" else {condition.word: value}
        case All(parts):
            return _interval(parts) or ("all", [condition_data(part) for part in parts])
        case Any_(parts):
            return "any", [condition_data(part) for part in parts]
        case Not(part):
            return "not", condition_data(part)
        case Count(parts, bound, below):
            return "count", {"of": [condition_data(part) for part in parts], "below" if below else "at_least": bound}


def _interval(parts: tuple[Condition, ...]) -> tuple[str, Any] | None:
    """Several comparisons of one fact, each by another word, under its name; None where they are something else."""
    compared = [
        part for part in parts if isinstance(part, Comparison) and part.word in COMPARISONS and not part.negated
    ]
    words = {part.word for part in compared}
    if len(compared) < 2 or len(words) < len(parts) or len({part.fact for part in compared}) > 1:
        return None
    return compared[0].fact, {part.word: _operand(part) for part in compared}


def _operand(comparison: Comparison) -> Any:
    match comparison.operand:
        case FactReference(fact):
            return {"fact": fact}
        case SettingReference(setting):
            return {"setting": setting}
        case frozenset() as values:
            several = sorted(values, key=lambda value: (isinstance(value, str), value))
            return several[0] if len(several) == 1 else several
        case value:
            return value


def conclusion_data(conclusion: Conclusion) -> dict[str, Any]:
    """The mapping of one key, its kind, that reads as `conclusion`."""
    return {conclusion.kind: _said(conclusion)}


def _said(conclusion: Conclusion) -> Any:
    match conclusion:
        case Withhold(select, regions):
            said = _selection(select) | ({"regions": _regions(regions)} if regions else {})
            return said or "all"
        case Adapt(text, select):
            return {"text": text} | _selection(select) if _selection(select) else text
        case RequireDepth(select, at_least, ignoring):
            aside = {"ignoring": list(ignoring)} if ignoring else {}
            return _selection(select) | {"at_least": at_least} | aside
        case RestrictPositions(positions, fact):
            return {"fact": fact.fact} if fact else list(positions)
        case Stop(text, above):
            return {"text": text, "above_cap": above.fact} if above else text
        case _:
            return payload(conclusion)


def _selection(select: Selection) -> dict[str, Any]:
    lists = ("techniques", "groups", "also_groups", "traditions", "disciplines")
    said: dict[str, Any] = {name: list(getattr(select, name)) for name in lists if getattr(select, name)}
    if select.all_but:
        inner = [_selection(one) for one in select.all_but]
        said["all_but"] = inner[0] if len(inner) == 1 else inner
    return said


def _regions(regions: Regions) -> Any:
    if regions.fact:
        return {"fact": regions.fact.fact}
    if regions.all_but:
        return {"all_but": list(regions.all_but)}
    return [*regions.names, *(f"{name}{AFFECTED}" for name in regions.affected)]


def rule_data(rule: Rule, defaults: Governance = _NOTHING_SAID) -> dict[str, Any]:
    """The mapping that reads as `rule`, where `defaults` hold of every rule that says nothing else of itself."""
    data: dict[str, Any] = {"title": rule.title}
    if not isinstance(rule.when, Always):
        data["when"] = condition_data(rule.when)
    data["then"] = []
    for part in rule.parts:
        said = [conclusion_data(conclusion) for conclusion in part.then]
        narrower = not isinstance(part.narrower, Always)
        data["then"] += [{"when": condition_data(part.narrower), "then": said}] if narrower else said
    data |= {"because": rule.because, "sources": list(rule.sources)}
    data |= {"strength": rule.strength, "certainty": rule.certainty}
    data |= _governance(rule.governance, defaults)
    if rule.tests:
        data["tests"] = [test_data(test) for test in rule.tests]
    return data


def _governance(governance: Governance, defaults: Governance) -> dict[str, Any]:
    said = {name: getattr(governance, name) for name in governance.__struct_fields__}
    data = {key: _dated(value) for key, value in said.items() if value != getattr(defaults, key) and key != "log"}
    if governance.log:
        data["log"] = [{"date": str(one.date), "by": one.by, "what": one.what} for one in governance.log]
    return data


def _dated(value: Any) -> Any:
    return str(value) if isinstance(value, datetime.date) else value


def test_data(test: RuleTest) -> dict[str, Any]:
    """The mapping that reads as a test beside a rule."""
    data: dict[str, Any] = {"given": dict(test.given)}
    if test.moment != RuleTest({}, {}).moment:
        data["moment"] = test.moment
    if test.settings:
        data["settings"] = dict(test.settings)
    if test.overdue:
        data["overdue"] = True
    data["expect"] = dict(test.expect)
    return data | ({"todo": test.todo} if test.todo else {})


def rule_yaml(rule: Rule, defaults: Governance = _NOTHING_SAID, indent: int = 2) -> str:
    """`rule` as it stands below `rules:` in the one form of its file, with its id, `indent` spaces in."""
    return entry_yaml(rule.id, rule_data(rule, defaults), indent)


def entry_yaml(name: str, data: Mapping[str, Any], indent: int = 2) -> str:
    """The data of a rule under its id, as YAML in its one form."""
    entry = Entry(from_data(dict(data), _in_brackets), Scalar(name, '"'))
    return "".join(f"{line}\n" for line in entry_lines(entry, indent))


def _in_brackets(path: Place, value: Any) -> bool:
    """Whether a mapping or list within a rule is written in brackets: not what has several lines by its nature."""
    if not path or path[-1] in _BLOCKS:
        return False
    if isinstance(path[-1], int) and path[-2] in _BLOCKS:  # an item: a conclusion, a part, a test
        return False
    return not _combines(path, value)


def _combines(path: Place, value: Any) -> bool:
    """Whether a value is a condition of several parts, one of these parts, or has such a condition in it."""
    if path[-1] in _SEVERAL or (isinstance(path[-1], int) and path[-2] in _SEVERAL):
        return True
    if isinstance(value, dict):
        return any(isinstance(inner, list | dict) and _combines((*path, key), inner) for key, inner in value.items())
    return False
