"""A knowledge base with as many rules as are asked for: the built-in one, and copies of its modules beside it.

Each copy of a rule has an id of its own (`NS-02-3`), its thresholds moved so little that the same findings pass them,
and, where it has none, a comparison with a setting that always holds: no two rules have the same condition. It brings
its tests along. Not copied is what can stand once only: rules that derive a fact, and those whose conclusions add up.
"""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from ischia.facts.document import read_document
from ischia.rules.conclusion import Halve, LowerDepth
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.load import HERE, load, read_texts
from ischia.rules.read_knowledge_base import FOR_REPORTS, is_module
from ischia.rules.rule import Rule, derivations

STEP = 1e-6  # how far the thresholds of each copy are moved: less than any finding can differ
_AWAY = {"at_least": -1, "above": 1, "below": -1, "at_most": 1}  # the way that lets pass what passed, and nothing more


def generate(folder: Path, number: int) -> Path:
    """Write a knowledge base with `number` rules into the new folder `folder`; that folder."""
    for name in read_texts(HERE).keys() - set(FOR_REPORTS):  # which would have to speak of every rule
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(HERE / name, folder / name)
    knowledge_base = load(use_cache=False)
    lacking = number - len(knowledge_base.rules)
    for copy in itertools.count(1):
        if lacking <= 0:
            return folder
        for name, module in _modules(folder):
            rules = dict(itertools.islice(_copied(module["rules"], copy, knowledge_base), lacking))
            if rules:
                copied = {**module, "module": f"{module['module']}_{copy}", "rules": rules}
                text = yaml.dump(copied, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=110)
                (folder / name).with_stem(f"{Path(name).stem}_{copy}").write_text(text, encoding="utf-8")
                lacking -= len(rules)
    return folder


def _modules(folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The modules of the built-in knowledge base, by their file."""
    for name in filter(is_module, read_texts(HERE)):
        yield name, read_document((HERE / name).read_text(encoding="utf-8"), name).data


def _copied(rules: dict[str, Any], copy: int, base: KnowledgeBase) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, data in rules.items():
        if name in base.rules and _may_stand_twice(base.rules[name]):
            moved = {key: _conditions_moved(key, value, copy) for key, value in data.items()}
            if moved == data:
                always = {_setting(base): {"at_least": -copy * STEP}}
                moved = {**data, "when": {"all": [data["when"], always]} if "when" in data else always}
            yield f"{name}-{copy}", moved


def _may_stand_twice(rule: Rule) -> bool:
    adding_up = any(isinstance(said, Halve | LowerDepth) for part in rule.parts for said in part.then)
    return not adding_up and not list(derivations(rule))


def _setting(base: KnowledgeBase) -> str:
    """A setting that is a number, which is always known."""
    return next(name for name, value in base.settings.items() if type(value) in (int, float))


def _conditions_moved(key: str, data: Any, copy: int) -> Any:
    """What stands under `key` of a rule, with its own condition moved and those of its conclusions."""
    if key == "when":
        return _moved(data, copy)
    if key != "then":
        return data
    return [
        {inner: _conditions_moved(inner, value, copy) for inner, value in said.items()}
        if isinstance(said, dict)
        else said
        for said in data
    ]


def _moved(data: Any, copy: int) -> Any:
    """A condition with its thresholds moved; bounds of a count stay."""
    if isinstance(data, list):
        return [_moved(one, copy) for one in data]
    if not isinstance(data, dict):
        return data
    if "of" in data:
        return {**data, "of": _moved(data["of"], copy)}
    return {
        key: value + _AWAY[key] * copy * STEP if key in _AWAY and type(value) in (int, float) else _moved(value, copy)
        for key, value in data.items()
    }
