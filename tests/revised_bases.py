"""For tests of revisions: knowledge bases that differ by a few small changes, and patients to weigh by both."""

import copy
import json
import random
from functools import cache
from pathlib import Path

from ischia.expert.workshop.written import Written, read_written
from ischia.facts.case import MOMENTS, make_case
from ischia.facts.document import decode, read_document
from ischia.facts.problem import InvalidInput
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


@cache
def whole(folder: Path) -> Written:
    """The knowledge base in a folder with its text."""
    return read_written(folder)


@cache
def data_of(folder: Path):
    """Every file of a knowledge base as plain data."""
    texts = whole(folder).texts
    return {name: read_document(decode(raw, name, 4_000_000), name).data for name, raw in texts.items()}


def with_data(folder: Path, changed: dict) -> Written | None:
    """The knowledge base in `folder` with other data in some files; None where that cannot be read."""
    texts = {**whole(folder).texts, **{name: json.dumps(data).encode() for name, data in changed.items()}}
    try:
        return Written("changed", texts, folder)
    except InvalidInput:
        return None


def with_text(folder: Path, file: str, old: str, new: str) -> Written:
    """The knowledge base in `folder` with one piece of text put in place of another."""
    text = whole(folder).texts[file].decode()
    assert old in text, f"{file} does not say {old!r}"
    texts = {**whole(folder).texts, file: text.replace(old, new, 1).encode()}
    return Written("changed", texts, folder)


def with_a_changed_rule(folder: Path, chance: random.Random, times: int = 1) -> Written | None:
    """The knowledge base with small changes made by chance in what some rules say; None where that cannot be read."""
    written = whole(folder)
    file = chance.choice(written.modules)
    data = copy.deepcopy(data_of(folder)[file])
    for _ in range(times):
        rule = data["rules"][chance.choice(list(data["rules"]))]
        _change(rule, chance)
    return with_data(folder, {file: data})


def _change(rule: dict, chance: random.Random) -> None:
    """Change one place in the condition or the conclusions of a rule."""
    places = [(rule, key) for key in ("when", "then") if key in rule]
    every = list(places)
    while places:
        container, key = places.pop()
        inner = container[key]
        if isinstance(inner, dict | list):
            below = [(inner, k) for k in (inner if isinstance(inner, dict) else range(len(inner)))]
            places += below
            every += below
    if not every:
        return
    container, key = chance.choice(every)
    value = container[key]
    match value:
        case bool():
            container[key] = not value
        case int() | float():
            container[key] = value + chance.choice((-2, -1, 1, 2))
        case list() if value and chance.random() < 0.8:
            if chance.random() < 0.5 and len(value) > 1:
                del value[chance.randrange(len(value))]
            else:
                value.append(copy.deepcopy(chance.choice(value)))
                chance.shuffle(value)
        case dict() if len(value) > 1 and chance.random() < 0.5:
            del value[chance.choice(list(value))]
        case dict() if key == "when":
            container[key] = {"not": value}
        case _:
            if (isinstance(container, list) and len(container) > 1) or (
                isinstance(container, dict) and len(container) > 1
            ):
                del container[key]
            elif isinstance(value, str):
                container[key] = "all" if value != "all" else "nothing"


def patients(written: Written, chance: random.Random, number: int):
    """Patients by chance: the clear one with some findings changed, now and then to unknown."""
    vocabulary = written.base.vocabulary
    clear = {name: vocabulary.facts[name].read(value) for name, value in written.base.base_case.items()}
    names = sorted(vocabulary.facts)
    for _ in range(number):
        findings = dict(clear)
        for name in chance.sample(names, chance.randrange(0, 7)):
            findings[name] = _value(vocabulary.facts[name], chance)
        known = {name: finding for name, finding in findings.items() if not isinstance(finding, Unknown)}
        yield make_case(vocabulary, "patient", known, (), chance.choice((MOMENTS[0], MOMENTS[0], MOMENTS[1])))


def _value(fact, chance: random.Random):
    if chance.random() < 0.3:
        return Unknown()
    match fact.kind:
        case "boolean":
            return chance.choice((True, False, *fact.also))
        case "integer":
            return chance.choice((*range(int(fact.low), int(min(fact.high, fact.low + 20)) + 1), *fact.also))
        case "decimal":
            return float(chance.randint(int(fact.low), int(min(fact.high, fact.low + 60))))
        case "set":
            return frozenset(chance.sample(fact.values, chance.randrange(0, min(3, len(fact.values)))))
        case _:
            return chance.choice(fact.values)
