"""`ischia report`: the decision for one case as a file for its readers."""

from __future__ import annotations

import contextlib
import datetime
import os
import sys
import tempfile
from pathlib import Path

import click

from ..facts.language import phrase
from ..facts.problem import InvalidInput, nearest
from .common import consultant, knowledge_base_option, language, language_option, read_case, today_option

STANDARD_OUTPUT = "-"
_WRITTEN = phrase("Report written to {file}.")


@click.command()
@click.argument("file", metavar="CASE")
@click.option(
    "--to", "target", metavar="FILE", required=True, help="The file to write: .html, .pdf, .md, .json or .docx."
)
@click.option(
    "--for",
    "audience",
    type=click.Choice(["clinician", "patient", "auditor"]),
    default="clinician",
    help="Who will read it: clinician (default), patient or auditor.",
)
@language_option
@click.option("--large-print", is_flag=True, help="Type of at least 18 points.")
@today_option
@knowledge_base_option
def report(
    file: str,
    target: str,
    audience: str,
    code: str,
    large_print: bool,
    today: datetime.datetime | None,
    folder: Path | None,
) -> None:
    """Write a report on CASE that people can read.

    CASE is a YAML or JSON file, or - for standard input. The ending of FILE says the format; with - the report
    goes to standard output as Markdown.

    Example: ischia report examples/chronic-left.yaml --to report.html
    """
    from ..expert.report.report import make_report, write
    from ..rules.load import HERE

    suffix = _suffix(target)
    _writable(target)
    say = language(folder, code)
    ready = consultant(folder, today)
    case = read_case(file, ready.knowledge_base)
    consultation = ready.consultation(case)
    page = make_report(consultation, ready.knowledge_base, folder or HERE, audience, say, large_print=large_print)
    content = write(page, suffix)
    if target == STANDARD_OUTPUT:
        if sys.stdout is not None:  # closed before we began
            sys.stdout.buffer.write(content)
        return
    _save(content, Path(target))
    click.echo(say(_WRITTEN, file=target))


def _suffix(target: str) -> str:
    """The ending of `target` that names the format. Raises InvalidInput."""
    from ..expert.report.report import SUFFIXES

    if target == STANDARD_OUTPUT:
        return ".md"
    suffix = Path(target).suffix.lower()
    if suffix not in SUFFIXES:
        said = f'not in "{suffix}"' if suffix else "and says so in its name"
        endings = f"{', '.join(SUFFIXES[:-1])} or {SUFFIXES[-1]}"
        raise InvalidInput.of(f"a report ends in {endings}, {said}", nearest(suffix, SUFFIXES))
    return suffix


def _writable(target: str) -> None:
    """Refuse at once, before anything is worked out, what cannot be written to."""
    if target == STANDARD_OUTPUT:
        return
    path = Path(target)
    try:
        a_folder, somewhere = path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as error:  # a name that no file can have
        raise InvalidInput.of(f"{target} cannot be written ({getattr(error, 'strerror', '') or error})") from None
    a_folder = a_folder or target.endswith(("/", os.sep))
    if a_folder or not somewhere:
        raise InvalidInput.of(f"{target} cannot be written ({'a folder' if a_folder else 'no such folder'})")


def _save(content: bytes, target: Path) -> None:
    """Write the whole file or leave what was there: beside it first, then in its place. Raises InvalidInput."""
    try:
        if target.exists() and not target.is_file():  # a pipe or a device has no beside
            target.write_bytes(content)
            return
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name[:40]}-")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            Path(name).chmod(target.stat().st_mode & 0o777 if target.exists() else 0o666 & ~_umask())
            Path(name).replace(target)
        except BaseException:
            with contextlib.suppress(OSError):
                Path(name).unlink()
            raise
    except OSError as error:
        raise InvalidInput.of(f"{target} cannot be written ({error.strerror or error})") from None


def _umask() -> int:
    """The permissions that new files of this process do without."""
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
