"""How a scalar is written: plain where it reads the same, else in double quotes; long texts in the form they had."""

from __future__ import annotations

import re

from ....facts.document import plain_scalar
from .yaml_tree import Scalar

WIDTH = 120  # of a line
_UNPRINTABLE = re.compile("[^ -~\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|[\u2028\u2029]")
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
_NEVER_FIRST = tuple("?:,[]{}#&*!|>'\"%@`=~<")
_QUOTES = ("'", '"')
_WORD = re.compile(r"[\w][\w./%+-]*")
_IN_BRACKETS = re.compile(r"[^,\[\]{}:?#\"]*")


def written(scalar: Scalar, *, flow: bool) -> str:
    """`scalar` on one line; `flow` within brackets."""
    if not isinstance(scalar.value, str):
        return _other(scalar)
    text = scalar.text
    kept = flow and scalar.style in _QUOTES and " " in text  # a sentence in brackets reads better in its quotes
    return text if reads_plain(text, flow=flow) and not kept else quoted(text)


def _other(scalar: Scalar) -> str:
    """A number as it was written; a truth value or nothing in the one form it has."""
    value = scalar.value
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    return scalar.text


def reads_plain(text: str, *, flow: bool) -> bool:
    """Whether `text` may stand without quotes, for every reader of YAML."""
    if not text or text != text.strip() or _UNPRINTABLE.search(text) or text.startswith(_NEVER_FIRST):
        return False
    if text.startswith(("---", "...")) or (text[0] == "-" and not text[1:2].isalnum()):
        return False
    if ": " in text or " #" in text or text.endswith(":"):
        return False
    if flow and not _IN_BRACKETS.fullmatch(text):
        return False
    return isinstance(plain_scalar(text), str) and not _means_more(text)


def _means_more(text: str) -> bool:
    """Whether other readers take the plain text for a truth value, a number, a day or an hour."""
    import yaml

    resolvers = yaml.SafeLoader.yaml_implicit_resolvers.get(text[0], [])
    return any(pattern.match(text) for _, pattern in resolvers)


def quoted(text: str) -> str:
    """`text` in double quotes."""
    escaped = "".join(_ESCAPES.get(char, char) for char in text)
    return f'"{_UNPRINTABLE.sub(_escape, escaped)}"'


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def is_word(scalar: Scalar) -> bool:
    """Whether it is one word or a number, which reads well in a list on one line."""
    return not isinstance(scalar.value, str) or bool(_WORD.fullmatch(scalar.text))


def block_text(scalar: Scalar, indent: int) -> tuple[str, list[str]] | None:
    """A text that was written as a block: its sign and its lines, which are to stand `indent` spaces in.

    None where it cannot or need not be a block.
    """
    text = scalar.text
    if scalar.style not in ("|", ">") or _UNPRINTABLE.search(text.replace("\n", "")):
        return None
    body = text.removesuffix("\n")
    if not body or body.endswith("\n") or body.startswith((" ", "\n", "\t")) or not body.strip():
        return None
    chomping = "" if text.endswith("\n") else "-"
    lines = body.split("\n")
    if any(line and not line.strip() for line in lines):  # spaces that nobody sees stand in quotes
        return None
    if scalar.style == "|" or "\t" in body or any(line != line.strip() for line in lines):
        return f"|{chomping}", lines
    found = scalar.lines
    if found and max(map(len, found)) <= WIDTH - indent:
        return f">{chomping}", found
    return f">{chomping}", _fold(lines, WIDTH - indent)


def _fold(lines: list[str], width: int) -> list[str]:
    """Lines as a folded text: each broken where it may be, and a blank line for each end of line."""
    folded: list[str] = []
    for number, line in enumerate(lines):
        folded += [""] if number else []
        folded += _folded(line, width) if line else []
    return folded


def _folded(line: str, width: int) -> list[str]:
    """`line` in pieces no longer than `width` where single spaces allow it."""
    pieces: list[str] = []
    for word in re.split(r"(?<=[^ ]) (?=[^ ])", line):
        if pieces and len(pieces[-1]) + 1 + len(word) <= max(width, 20):
            pieces[-1] += f" {word}"
        else:
            pieces.append(word)
    return pieces
