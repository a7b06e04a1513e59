"""Which files a pack holds, by their paths: those of a knowledge base, and nothing that is code or hidden."""

from __future__ import annotations

import re

from .knowledge_base import MANIFEST

LISTING = "pack.json"
FOLDERS = ("facts", "rules", "tests/cases", "locale")
BESIDE = (
    "README",
    "README.md",
    "README.txt",
    "LICENSE",
    "LICENSE.md",
    "LICENSE.txt",
    "LICENCE",
    "LICENCE.md",
    "LICENCE.txt",
)
LONGEST = 200
_ALLOWED = (
    re.compile(r"(facts|rules|tests/cases)/(?:[^/]+/)*[^/]+\.yaml"),
    re.compile(r"locale/[^/]+/LC_MESSAGES/[^/]+\.po"),
)
_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]*")
_DEVICES = re.compile(
    r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.IGNORECASE
)  # no file can be called so everywhere


def refusal(path: str) -> str:
    """Why a file at `path` may not be in a pack, to follow the path in a sentence; empty where it may."""
    if not path:
        return "is no name"
    if len(path) > LONGEST:
        return f"is longer than {LONGEST} characters"
    if "\\" in path or re.match(r"[A-Za-z]:", path):
        return "is a path of Windows"
    if path.startswith("/"):
        return "is an absolute path"
    if path.endswith("/"):
        return "is a folder; a pack holds files only"
    return next((why for why in map(_word_refusal, path.split("/")) if why), _kind_refusal(path))


def _word_refusal(word: str) -> str:
    if word in ("", ".", ".."):
        return "leads out of the pack"
    if word.startswith("."):
        return "is hidden"
    if not _WORD.fullmatch(word):
        return "has a character other than letters, digits and . _ + -"
    return "is a name that Windows keeps for a device" if _DEVICES.fullmatch(word) or word.endswith(".") else ""


def _kind_refusal(path: str) -> str:
    if path in (MANIFEST, LISTING, *BESIDE) or any(allowed.fullmatch(path) for allowed in _ALLOWED):
        return ""
    return "is no part of a knowledge base"


def is_knowledge(path: str) -> bool:
    """Whether a file is one that decides: the manifest, facts and rules. Their digest is that of the knowledge base."""
    return path == MANIFEST or path.startswith(("facts/", "rules/"))
