"""The archive in which a knowledge base travels: a ZIP file of one form, the same bytes for the same files.

Every ZIP tool can open it. Of the many forms that a ZIP file may have, this one is read and no other: files stored
as they are, sorted by name, without times, rights, extra fields or comments. What is read must be, to the byte, what
would be written; so nothing can hide in a place that another reader would look at and this one would not.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from zlib import crc32

from ..facts.problem import InvalidInput, Problem

MOST_FILES = 2_000
MOST_FILE_BYTES = 8_000_000
MOST_BYTES = 64_000_000  # of the whole archive

_FILE, _LISTED, _END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
_FILE_HEADER = struct.Struct("<4s5H3L2H")
_LISTED_HEADER = struct.Struct("<4s6H3L5H2L")
_END_RECORD = struct.Struct("<4s4H2LH")
_VERSION, _UNIX = 20, 3 << 8
_DAY = 0x21  # 1980-01-01, the first day that a ZIP file knows
_ORDINARY_FILE = 0o100644 << 16
_KIND_OF_FILE, _LINK = 0o170000, 0o120000
_ENCRYPTED, _SIZE_FOLLOWS = 0x1, 0x8


def archive(files: Mapping[str, bytes]) -> bytes:
    """The archive of `files`, their bytes by their path; the same for the same files, whenever and wherever."""
    named = sorted((path.encode("ascii"), raw) for path, raw in files.items())
    bodies = [_file(path, raw) for path, raw in named]
    return b"".join((*bodies, _tail(named)))


def _file(path: bytes, raw: bytes) -> bytes:
    numbers = (_VERSION, 0, 0, 0, _DAY, crc32(raw), len(raw), len(raw), len(path), 0)
    return _FILE_HEADER.pack(_FILE, *numbers) + path + raw


def _tail(named: list[tuple[bytes, bytes]]) -> bytes:
    """The list of the files that stands behind them, and the record that ends the archive."""
    listed, at = [], 0
    for path, raw in named:
        same = (0, 0, 0, _DAY, crc32(raw), len(raw), len(raw), len(path), 0, 0, 0, 0)
        listed.append(_LISTED_HEADER.pack(_LISTED, _UNIX | _VERSION, _VERSION, *same, _ORDINARY_FILE, at) + path)
        at += _FILE_HEADER.size + len(path) + len(raw)
    size = sum(map(len, listed))
    return b"".join((*listed, _END_RECORD.pack(_END, 0, 0, len(listed), len(listed), size, at, 0)))


def files_in(raw: bytes, name: str, refused: Callable[[str], str]) -> dict[str, bytes]:
    """The files in an archive, their bytes by their path; the inverse of `archive`.

    `name` is how messages call it; `refused` says why a path may not be in it, or nothing. Raises InvalidInput where
    `raw` is not, to the byte, what `archive` would write, and says what is wrong with it.
    """
    if len(raw) > MOST_BYTES:
        raise _wrong(name, f"is larger than {MOST_BYTES:,} bytes")
    files = _Walk(raw, name, refused).files()
    return {path.decode("ascii"): body for path, body in files}


def _wrong(name: str, message: str, expected: str = "", path: str = "") -> InvalidInput:
    return InvalidInput([Problem(f"{name}/{path}" if path else name, 0, 0, message, expected)])


class _Walk:
    """One walk from the first byte to the last, each looked at once."""

    def __init__(self, raw: bytes, name: str, refused: Callable[[str], str]) -> None:
        self.raw, self.name, self.refused = raw, name, refused
        self.at = 0
        self.found: list[tuple[bytes, bytes]] = []
        self.lowered: dict[str, str] = {}

    def files(self) -> list[tuple[bytes, bytes]]:
        while self.raw.startswith(_FILE, self.at):
            self._next()
        if not self.found:
            raise _wrong(self.name, self._no_file())
        tail = _tail(self.found)
        if self.raw[self.at :] != tail:
            raise _Difference(self.name, self.found, self.raw[self.at :], tail).error()
        return self.found

    def _no_file(self) -> str:
        if _FILE in self.raw:
            return f"has {self.raw.index(_FILE)} bytes before the archive"
        return "is an archive without files" if self.raw.startswith(_END) else "is no pack"

    def _next(self) -> None:
        start = self.at + _FILE_HEADER.size
        if start > len(self.raw):
            raise _wrong(self.name, "ends in the middle of a file", "the whole pack")
        _, needed, flags, method, time, day, check, packed, size, name_bytes, extra = _FILE_HEADER.unpack_from(
            self.raw, self.at
        )
        path = self._path(self.raw[start : start + name_bytes])
        self._check_form(path, needed, flags, method, (time, day), extra)
        if packed != size:
            raise _wrong(self.name, f"says two sizes: {packed:,} and {size:,} bytes", path=path)
        if size > MOST_FILE_BYTES:
            raise _wrong(self.name, f"is larger than {MOST_FILE_BYTES:,} bytes", path=path)
        begin = start + name_bytes
        body = self.raw[begin : begin + size]
        if len(body) < size:
            raise _wrong(self.name, "ends in the middle of this file", "the whole pack", path=path)
        if crc32(body) != check:
            raise _wrong(self.name, "is damaged: its checksum is another", path=path)
        self.found.append((path.encode("ascii"), body))
        self.at = begin + size

    def _path(self, raw: bytes) -> str:
        """The path of the next file, which may be in a pack, is not there yet, and stands in its order."""
        shown = raw[:80].decode("ascii", "backslashreplace")
        why = self.refused(raw.decode("latin-1"))
        if why:
            raise _wrong(self.name, f'holds "{shown}", which {why}')
        path = raw.decode("ascii")
        other = self.lowered.get(path.lower(), "")
        if other == path:
            raise _wrong(self.name, "stands twice in the pack", path=path)
        if other:
            raise _wrong(self.name, f"differs from {other} only in capital letters", path=path)
        if len(self.found) >= MOST_FILES:
            raise _wrong(self.name, f"holds more than {MOST_FILES:,} files")
        if self.found and self.found[-1][0] > raw:
            raise _wrong(self.name, "does not stand in its order", "files sorted by name", path=path)
        self.lowered[path.lower()] = path
        return path

    def _check_form(self, path: str, needed: int, flags: int, method: int, time: tuple[int, int], extra: int) -> None:
        wrong = {
            "is encrypted": flags & _ENCRYPTED,
            "does not say its size before it begins": flags & _SIZE_FOLLOWS,
            "is compressed; a pack stores its files as they are": method,
            "carries a field beside its contents": extra,
            "carries a time": time != (0, _DAY),
            "needs another reader": flags or needed != _VERSION,
        }
        for what, so in wrong.items():
            if so:
                raise _wrong(self.name, what, "a pack as `ischia pack build` writes it", path=path)


class _Difference:
    """What is wrong with the list behind the files, where it is not as it must be."""

    def __init__(self, name: str, found: list[tuple[bytes, bytes]], tail: bytes, wanted: bytes) -> None:
        self.name, self.found, self.tail, self.wanted = name, found, tail, wanted

    def error(self) -> InvalidInput:
        if self.tail.startswith(self.wanted):
            return _wrong(self.name, f"has {len(self.tail) - len(self.wanted):,} bytes after the end of the archive")
        if self.wanted.startswith(self.tail):
            return _wrong(self.name, "ends in the middle of its list of files", "the whole pack")
        at = wanted_at = 0
        for path, _ in self.found:
            size = _LISTED_HEADER.size + len(path)
            here, wanted = self.tail[at : at + size], self.wanted[wanted_at : wanted_at + size]
            if here != wanted:
                return self._listed(here, wanted, path.decode("ascii"))
            at, wanted_at = at + size, wanted_at + size
        return self._end(self.tail[at:], self.wanted[wanted_at:])

    def _listed(self, here: bytes, wanted: bytes, path: str) -> InvalidInput:
        if not here.startswith(_LISTED):
            what = (
                "leaves this file out of its list"
                if here.startswith(_END)
                else "has something that is no list of files"
            )
            return _wrong(self.name, what, path=path)
        if len(here) < len(wanted):
            return _wrong(self.name, "ends in the middle of its list of files", "the whole pack")
        one, other = _LISTED_HEADER.unpack_from(here), _LISTED_HEADER.unpack_from(wanted)
        name_bytes, extra, comment, attributes = one[10], one[11], one[12], one[15]
        wrong = {
            "is a link; a pack holds files only": attributes >> 16 & _KIND_OF_FILE == _LINK,
            "has another name in the list of files": name_bytes != len(path)
            or here[_LISTED_HEADER.size :] != path.encode(),
            "carries a comment": comment,
            "carries a field beside its contents": extra,
            "has another size or checksum in the list of files": one[7:10] != other[7:10],
            "lies elsewhere than the list of files says, or over another file": one[16] != other[16],
            "is no ordinary file": attributes != _ORDINARY_FILE,
        }
        what = next((what for what, so in wrong.items() if so), "is listed in another form")
        return _wrong(self.name, what, "a pack as `ischia pack build` writes it", path=path)

    def _end(self, here: bytes, wanted: bytes) -> InvalidInput:
        if here.startswith(_LISTED):
            return _wrong(self.name, "lists a file that is not there, or one twice")
        if not here.startswith(_END):
            return _wrong(self.name, "has something between its list of files and its end")
        if len(here) >= len(wanted) and here[: _END_RECORD.size - 2] == wanted[: _END_RECORD.size - 2]:
            return _wrong(self.name, "carries a comment", "an archive without one")
        return _wrong(self.name, "ends with a record that does not fit its files")
