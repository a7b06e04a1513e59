"""What changed between two pieces of plain data, key by key and in words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher
from typing import Any

from msgspec import Struct

LONG = 44  # characters; what is longer stands below, as it was and as it is


class Change(Struct, frozen=True):
    """One thing that is otherwise: in words, with lines below them.

    `effect` says of a change of a rule whether it is tighter, looser, other, or cannot be told; it is empty elsewhere.
    """

    text: str
    details: tuple[str, ...] = ()
    effect: str = ""


def canonical(value: Any) -> str:
    """Plain data as text that is the same for two values exactly where they say the same."""
    return json.dumps(_numbers(value), sort_keys=True, ensure_ascii=False, default=str)


def data_changes(old: Any, new: Any, name: str = "", ordered: tuple[str, ...] = ()) -> Iterator[Change]:
    """What `new` says otherwise than `old`, which stands under `name`.

    In the mappings whose names are `ordered`, the order of the keys is compared too; in the others it says nothing.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        yield from _of_mappings(old, new, name, ordered)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _of_lists(old, new, name, ordered)
    elif canonical(old) != canonical(new):
        yield _replaced(old, new, name)


def shown(value: Any) -> str:
    """Plain data on one line, in the way it is written in a file."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(shown, value)) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "nothing"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _numbers(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _numbers(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_numbers(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _replaced(old: Any, new: Any, name: str) -> Change:
    was, now = shown(old), shown(new)
    texts = isinstance(old, str) and isinstance(new, str) and (" " in was or " " in now)
    if len(was) > LONG or len(now) > LONG or (texts and len(was) + len(now) > LONG):
        return Change(f"{name} {'reworded' if texts else 'changed'}".strip(), (f"was: {was}", f"now: {now}"))
    return Change(f"{name} {was} became {now}".strip())


def _of_mappings(
    old: Mapping[str, Any], new: Mapping[str, Any], name: str, ordered: tuple[str, ...]
) -> Iterator[Change]:
    for key in dict.fromkeys((*old, *new)):
        here = f"{name}.{key}" if name else key
        if key not in new:
            yield _one("removed", here, old[key])
        elif key not in old:
            yield _one("added", here, new[key])
        else:
            yield from data_changes(old[key], new[key], here, ordered)
    kept = [key for key in old if key in new]
    if name in ordered and kept != [key for key in new if key in old]:
        yield Change(f"order of {name} changed", (f"now: {', '.join(new)}",))


def _one(verb: str, name: str, value: Any) -> Change:
    text = shown(value)
    return Change(f"{name} {verb}", (text,)) if len(text) > LONG else Change(f"{name} {verb}: {text}")


def _of_lists(old: list[Any], new: list[Any], name: str, ordered: tuple[str, ...]) -> Iterator[Change]:
    before, after = [canonical(one) for one in old], [canonical(one) for one in new]
    if before == after:
        return
    if sorted(before) == sorted(after):
        yield Change(f"order of {name} changed".strip(), (f"now: {shown(new)}",))
        return
    if not any(isinstance(one, dict | list) for one in (*old, *new)) and len(set(before)) == len(before):
        yield from _of_words(old, new, name)
        return
    for word, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        gone, come = old[i1:i2], new[j1:j2]
        if word == "equal":
            continue
        together = min(len(gone), len(come))
        for number in range(together):
            yield from data_changes(gone[number], come[number], f"{name} {i1 + number + 1}".strip(), ordered)
        yield from (_one("no longer holds", name, one) for one in gone[together:])
        yield from (_one("now holds", name, one) for one in come[together:])


def _of_words(old: list[Any], new: list[Any], name: str) -> Iterator[Change]:
    """What came to a list of words or numbers, what went, and whether what stayed has another order."""
    gone, come = [one for one in old if one not in new], [one for one in new if one not in old]
    if not any(isinstance(one, str) for one in (*old, *new)):  # a range, or a size
        yield _replaced(old, new, name)
        return
    if len(gone) == len(come) == 1:
        yield _replaced(gone[0], come[0], name)
    else:
        yield from (_one("no longer holds", name, one) for one in gone)
        yield from (_one("now holds", name, one) for one in come)
    kept = [one for one in old if one in new]
    if kept != [one for one in new if one in old]:
        yield Change(f"order of {name} changed".strip(), (f"now: {shown(new)}",))
