"""Characters that cannot be seen or that turn the text around them, made visible as their code."""

from __future__ import annotations

from typing import Any, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from .page import Picture

T = TypeVar("T")

# What reverses, embeds or isolates text, and what a reader takes for an end of line that is none.
_HIDDEN = (*range(0x20), *range(0x7F, 0xA0), 0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A), 0xFEFF)
_KEPT = "\n\t"
_SHOWN = {code: f"[U+{code:04X}]" for code in (*_HIDDEN, *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)}
for _character in _KEPT:
    del _SHOWN[ord(_character)]


def visible(text: str) -> str:
    """`text` with every such character as its code, such as `[U+202E]`; line breaks and tabs are kept."""
    return text.translate(_SHOWN)


def with_visible_characters(part: T) -> T:
    """A page, or a part of one, with all its texts made visible; the source of a picture stays as it is."""
    return _visible(part)  # type: ignore[no-any-return]


def _visible(part: Any) -> Any:
    if isinstance(part, str):
        return visible(part)
    if isinstance(part, tuple):
        return tuple(_visible(item) for item in part)
    if isinstance(part, dict):
        return {key: _visible(value) for key, value in part.items()}
    if isinstance(part, Struct):
        kept = {"svg"} if isinstance(part, Picture) else set()
        return replace(part, **{n: _visible(getattr(part, n)) for n in part.__struct_fields__ if n not in kept})
    return part
