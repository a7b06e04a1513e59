"""What changed in a derived fact."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ....rules.rule import DerivedCase, DerivedFact
from .condition_changes import alike, condition_changes, condition_key, paired, said
from .data_changes import Change, data_changes, shown

_TOLD = ("cases", "when", "count", "otherwise")


def derived_changes(old: DerivedFact, new: DerivedFact, was: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """What `new` says otherwise than `old`; `was` and `now` are the two as they are written.

    The settings that the conditions speak of have been replaced by their values.
    """
    changes = [*_of_cases(old, new), *_of_count(old, new)]
    if old.otherwise != new.otherwise:
        changes.append(Change(f"otherwise {_value(old.otherwise)} became {_value(new.otherwise)}"))
    return [*changes, *data_changes(_beside(was), _beside(now))]


def _beside(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in _TOLD}


def _value(value: Any) -> str:
    return "left open" if value is None else shown(value)


def _of_cases(old: DerivedFact, new: DerivedFact) -> Iterator[Change]:
    for before, after in paired(old.cases, new.cases, _case_likeness):
        if before is None and after is not None:
            yield Change(f"case added: {_named(after)} where {said(after.when)}")
        elif before is not None and after is None:
            yield Change(f"case removed: {_named(before)} where {said(before.when)}")
        elif before is not None and after is not None:
            if before.value != after.value:
                yield Change(f"{_named(before)} became {_named(after)} where {said(after.when)}")
            for line in condition_changes(before.when, after.when):
                yield Change(f"{_named(after)}: {line}")
    kept = [_key(case) for case in old.cases if _key(case) in map(_key, new.cases)]
    if kept != [_key(case) for case in new.cases if _key(case) in map(_key, old.cases)]:
        yield Change("order of the cases changed; the first that holds counts")


def _of_count(old: DerivedFact, new: DerivedFact) -> Iterator[Change]:
    for before, after in paired(old.count, new.count, alike):
        if before is None and after is not None:
            yield Change(f"now also counts whether {said(after)}")
        elif before is not None and after is None:
            yield Change(f"no longer counts whether {said(before)}")
        elif before is not None and after is not None:
            yield from (Change(f"counts: {line}") for line in condition_changes(before, after))


def _case_likeness(old: DerivedCase, new: DerivedCase) -> float:
    if _key(old) == _key(new):
        return 1.0
    same = 0.5 * (old.value == new.value) + 0.1 * (old.rule == new.rule)
    return same + 0.3 * alike(old.when, new.when)


def _key(case: DerivedCase) -> tuple[str, str, str]:
    return shown(case.value), condition_key(case.when), case.rule


def _named(case: DerivedCase) -> str:
    return f"{shown(case.value)}{f' ({case.rule})' if case.rule else ''}"
