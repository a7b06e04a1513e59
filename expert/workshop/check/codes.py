"""The codes of problems: what each means, why it matters, and a bad and a good example."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from ....facts.document import read_document, read_text
from ....facts.problem import InvalidInput, nearest
from ...wrapping import wrapped

WIDTH = 80
FILE = Path(__file__).resolve().parent / "codes.yaml"


class Code(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of problem: `code` such as `R104`, its `title`, `why` it is one, a `bad` and a `good` example as YAML."""

    code: str
    title: str
    why: str
    bad: str
    good: str


@cache
def codes() -> Mapping[str, Code]:
    """Every code, in the order of the file that explains them."""
    data = read_document(read_text(FILE, FILE.name), FILE.name).data
    return {name: msgspec.convert({"code": name, **entry}, Code) for name, entry in data.items()}


def code(name: str) -> Code:
    """The code called `name`. Raises InvalidInput with the nearest one where there is none."""
    known = codes()
    found = known.get(name.upper())
    if found is None:
        raise InvalidInput.of(f'no code is named "{name[:40]}"', nearest(name.upper(), known))
    return found


def explanation(found: Code) -> str:
    """A code explained: what it is, why, an example of each kind; the last line ends."""
    lines = [
        f"{found.code}  {found.title}",
        "",
        *wrapped(found.why.strip(), WIDTH),
        "",
        "Not so:",
        "",
        *_indented(found.bad),
    ]
    return "\n".join([*lines, "", "But so:", "", *_indented(found.good), ""])


def _indented(text: str) -> list[str]:
    return [f"    {line}".rstrip() for line in text.rstrip("\n").split("\n")]
