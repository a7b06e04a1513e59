"""`ischia pack inspect`: what is in a pack, without loading it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from .common import format_option, show, show_json

if TYPE_CHECKING:
    from ..rules.pack_contents import Contents

_COUNTED = {
    "rules": ("rule", "rules"),
    "tests": ("test beside them", "tests beside them"),
    "facts": ("fact", "facts"),
    "computed_facts": ("computed fact", "computed facts"),
    "techniques": ("technique", "techniques"),
    "sources": ("source", "sources"),
    "case_files": ("file of cases", "files of cases"),
}


@click.command("inspect")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@format_option
def inspect(file: Path, form: str) -> None:
    """Show what is in a pack.

    Name, authors, digests, how much of what, and whether this Ischia can use it. Its rules are not loaded;
    `ischia pack verify` does that.

    Example: ischia pack inspect shoulder-0.1.0.ischia
    """
    from ..rules.pack import open_pack
    from ..rules.pack_contents import contents

    found = contents(open_pack(file), str(file))
    if form == "json":
        show_json(found.to_plain())
    else:
        show("".join(f"{_printable(line)}\n" for line in _lines(found)))


def _printable(line: str) -> str:
    """A line that a terminal obeys nowhere."""
    return "".join(character if character.isprintable() else "?" for character in line)


def _lines(found: Contents) -> list[str]:
    said = found.manifest
    rows = {
        "version": said.get("version", ""),
        "status": said.get("status", ""),
        "review by": said.get("review_by", ""),
        "authors": ", ".join(found.authors),
        "licence": said.get("licence", ""),
        "vocabulary": said.get("vocabulary_version", ""),
        "languages": ", ".join(("en", *found.languages)),
        "requires": ", ".join(f"{name} {versions}" for name, versions in found.requires.items()),
        "usable here": f"no: it {'; it '.join(found.lacking)}" if found.lacking else "yes",
        "holds": _holds(found),
        "knowledge base": found.digest,
        "file": found.file_digest,
    }
    width = max(map(len, rows))
    head = [f"{said.get('name', '')}: {said.get('title', '')}", ""]
    table = [f"{name:{width}}  {value}" for name, value in rows.items() if value]
    figures = [f"{one.bytes:,}" for one in found.files]
    wide = max(map(len, figures), default=0)
    files = [f"{size:>{wide}}  {one.path}" for size, one in zip(figures, found.files, strict=True)]
    return [*head, *table, "", f"{found.bytes:,} bytes in {len(files)} files:", *files]


def _holds(found: Contents) -> str:
    numbers = ((found.counts[key], words) for key, words in _COUNTED.items())
    return ", ".join(f"{number} {words[number != 1]}" for number, words in numbers if number)
