"""A pack: one file in which a whole knowledge base travels, with the digest of every file in it.

Reading one is safe: it holds text of known kinds only, under paths that lead nowhere else, within bounds, and each
file is what the list of digests says. Nothing of it is written to disk.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from ..facts.problem import InvalidInput, Problem
from .knowledge_base import MANIFEST
from .load import digest_of
from .pack_archive import MOST_BYTES, archive, files_in
from .pack_paths import LISTING, is_knowledge, refusal

SUFFIX = ".ischia"
FORM = 1  # of the list and of what a pack may hold


class Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of a pack: its path, its size in bytes, and its SHA-256 in hexadecimal digits."""

    path: str
    bytes: int
    sha256: str


class Pack(Struct, frozen=True):
    """A knowledge base as one file.

    `files` are its files by path, without the list; `digest` is that of the knowledge base, as a decision says it, and
    `file_digest` that of the whole pack, translations and cases included, as `sha256sum` says it.
    """

    files: Mapping[str, bytes]
    listed: tuple[Listed, ...]
    digest: str
    raw: bytes

    @property
    def file_digest(self) -> str:
        """The SHA-256 of the pack as a file."""
        return f"sha256:{hashlib.sha256(self.raw).hexdigest()}"


class _Listing(Struct, frozen=True, forbid_unknown_fields=True):
    """What `pack.json` says."""

    pack: int
    digest: str
    files: tuple[Listed, ...]


def make_pack(files: Mapping[str, bytes]) -> Pack:
    """The pack of these files, their bytes by their path; `rules/pack_build.py` checks that they belong in one."""
    listing = _listing(files)
    raw = archive({**files, LISTING: _as_json(listing)})
    return Pack(dict(sorted(files.items())), listing.files, listing.digest, raw)


def read_pack(file: Path) -> dict[str, bytes]:
    """The files in the pack `file`, their bytes by their path, sorted. Raises InvalidInput."""
    return dict(open_pack(file).files)


def open_pack(file: Path) -> Pack:
    """The pack in `file`. Raises InvalidInput where it is no sound pack."""
    return parse_pack(_bytes_of(file), str(file))


def parse_pack(raw: bytes, name: str) -> Pack:
    """The pack of which these are the bytes; `name` is how messages call it. Raises InvalidInput."""
    found = files_in(raw, name, refusal)
    files = {path: body for path, body in found.items() if path != LISTING}
    if LISTING not in found:
        raise InvalidInput([Problem(name, 0, 0, f"has no {LISTING}", "a pack as `ischia pack build` writes it")])
    listing = _listing(files)
    if found[LISTING] != _as_json(listing):
        raise InvalidInput(_what_differs(found[LISTING], listing, name))
    if MANIFEST not in files:
        raise InvalidInput([Problem(name, 0, 0, f"has no {MANIFEST}", "a pack of a knowledge base")])
    for path, body in files.items():
        if not _is_text(body):
            raise InvalidInput([Problem(f"{name}/{path}", 0, 0, "is no text", "text encoded as UTF-8")])
    return Pack(files, listing.files, listing.digest, raw)


def _bytes_of(file: Path) -> bytes:
    try:
        if not file.is_file():
            what = "is no file" if file.exists() else "no such file"
            raise InvalidInput([Problem(str(file), 0, 0, what, f"a pack, such as NAME-VERSION{SUFFIX}")])
        with file.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InvalidInput([Problem(str(file), 0, 0, f"cannot be read: {reason}")]) from None


def _listing(files: Mapping[str, bytes]) -> _Listing:
    listed = [Listed(path, len(body), hashlib.sha256(body).hexdigest()) for path, body in sorted(files.items())]
    return _Listing(FORM, digest_of({path: files[path] for path in sorted(files) if is_knowledge(path)}), tuple(listed))


def _as_json(listing: _Listing) -> bytes:
    return msgspec.json.format(msgspec.json.encode(listing), indent=2) + b"\n"


def _is_text(body: bytes) -> bool:
    try:
        return "\0" not in body.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _what_differs(said: bytes, listing: _Listing, name: str) -> list[Problem]:
    """What the list says otherwise than it is."""
    where = f"{name}/{LISTING}"
    try:
        other = msgspec.json.decode(said, type=_Listing)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        return [Problem(where, 0, 0, "is no list of the files of a pack")]
    if other.pack != FORM:
        return [Problem(where, 0, 0, f"is of form {other.pack}, and this Ischia reads form {FORM}", "another Ischia")]
    problems = []
    is_, was = ({one.path: one for one in some.files} for some in (listing, other))
    for path in sorted({*is_, *was}):
        if path not in was:
            problems.append(Problem(f"{name}/{path}", 0, 0, f"is not in the list of {LISTING}"))
        elif path not in is_:
            problems.append(Problem(where, 0, 0, f"lists {path[:80]}, which is not there"))
        elif is_[path] != was[path]:
            problems.append(
                Problem(f"{name}/{path}", 0, 0, f"is not what {LISTING} says: its size or digest is another")
            )
    if other.digest != listing.digest:
        problems.append(Problem(where, 0, 0, f"says {other.digest[:80]}", listing.digest))
    return problems or [Problem(where, 0, 0, "is written in another form")]
