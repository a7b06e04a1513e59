"""Conditions and conclusions as they are typed on a command line."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ....facts.document import read_document
from ....facts.problem import InvalidInput, Problem

ALWAYS = "always"


def typed_condition(lines: Iterable[str]) -> Any:
    """The data under `when` for the conditions in `lines`, all of which must hold; None for always.

    Raises InvalidInput where one cannot be read.
    """
    parts: list[dict[str, Any]] = []
    for line in lines:
        data = read_document(line, "--when").data
        if data == ALWAYS:
            return None
        if not isinstance(data, dict) or not data:
            raise InvalidInput(
                [Problem("--when", 1, 1, "is not a condition", "such as 'irritability: high', or always")]
            )
        parts.append(data)
    keys = [key for part in parts for key in part]
    if len(set(keys)) == len(keys):
        return {key: value for part in parts for key, value in part.items()}
    return {"all": parts}


def typed_conclusions(lines: Iterable[str]) -> list[Any]:
    """The data under `then` for the conclusions in `lines`. Raises InvalidInput where one cannot be read."""
    said: list[Any] = []
    for line in lines:
        data = read_document(line, "--then").data
        if not isinstance(data, dict | str | list) or not data:
            raise InvalidInput([Problem("--then", 1, 1, "is not a conclusion", "such as 'cap_pressure: 2'")])
        said += data if isinstance(data, list) else [data]
    return said
