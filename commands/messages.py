"""The catalogues of translations brought up to date: `python -m ischia.commands.messages [DIR]`.

What there is to translate is the messages of the program (`say("…")` and `phrase("…")` in its Python) and the
texts of the knowledge base. They go into a template, `locale/ischia.pot`, and from there into
the catalogue of each language, `locale/zh_Hans/LC_MESSAGES/ischia.po`: what was translated stays, what is new is
empty, what is gone is gone. With a folder it is the knowledge base there, and its texts alone.

Nothing in these files changes from day to day or from machine to machine, so that a change in them is a change of
a text.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from ..facts.problem import IschiaError
from ..rules.knowledge_base import MANIFEST
from ..rules.load import HERE, load
from ..rules.load_language import CATALOGUE, read_catalogue
from ..rules.messages import Text, texts
from ..rules.sentence import spoken
from .common import complain

TEMPLATE = "locale/ischia.pot"
SAYING = ("say", "phrase")  # the functions whose first argument is a message
ROOMS = ("facts", "rules", "expert", "commands")
MOST_PLACES = 3  # where a message stands, as a comment above it
WIDTH = 110
HEADER = """\
# Messages of Ischia and texts of its knowledge base, for translation.
# Apache-2.0, as the rest. Made by `make messages`; a comment above a message says where it stands.
msgid ""
msgstr ""
"Project-Id-Version: ischia\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"""


def template(folder: Path = HERE) -> Catalog:
    """Everything that there is to translate for the knowledge base in `folder`, as a catalogue without translations."""
    catalogue = Catalog(charset="utf-8")
    knowledge_base = load(folder, use_cache=False)
    settings = (Text(spoken(name), MANIFEST, "a setting, in a rule read aloud") for name in knowledge_base.settings)
    described = knowledge_base.described_settings.items()
    values = (
        Text(spoken(value), MANIFEST, f"{name}: value")
        for name, one in described
        for value in one.values
        if isinstance(value, str)
    )
    found = (*texts(knowledge_base, folder), *settings, *values)
    for text in (*(_of_program() if folder == HERE else ()), *found):
        places = catalogue[text.text].auto_comments if text.text in catalogue else []
        more = [text.what] if text.what and text.what not in places and len(places) < MOST_PLACES else []
        catalogue.add(text.text, locations=[(text.file, 0)], auto_comments=more)
    return catalogue


def _of_program() -> Iterator[Text]:
    """The messages of the program's Python; its templates say nothing of their own."""
    files = [HERE / "cli.py", *(file for room in ROOMS for file in (HERE / room).rglob("*.py"))]
    for file in sorted(files):
        for message in said_in(file.read_text(encoding="utf-8")):
            yield Text(message, file.relative_to(HERE).as_posix(), "")


def said_in(source: str) -> Iterator[str]:
    """The messages that a Python text says in a `Language`, those in the braces of an f-string too.

    Babel reads tokens, to which an f-string is one; so this reads the syntax tree.
    """
    if "Language" not in source and "phrase" not in source:  # `say` is something else there
        return
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args:
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in SAYING:
                yield from _literals(node.args[0])


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def as_text(catalogue: Catalog, header: str = HEADER) -> str:
    """The gettext file of a catalogue under this header."""
    out = io.BytesIO()
    write_po(out, catalogue, width=WIDTH, omit_header=True, include_lineno=False, ignore_obsolete=True)
    return f"{header}\n{out.getvalue().decode().strip()}\n"


def updated(text: str, new: Catalog) -> str:
    """The gettext file `text` brought up to date with the template `new`; its header stays as it is."""
    header, _, _ = text.partition("\n\n")
    old = read_po(io.BytesIO(text.encode()), charset="utf-8", ignore_obsolete=True)
    catalogue = Catalog(charset="utf-8")
    for message in new:
        if message.id:
            known = old.get(message.id)
            translated = known.string if known and not known.fuzzy else ""
            catalogue.add(message.id, translated, message.locations, auto_comments=message.auto_comments)
    return as_text(catalogue, f"{header}\n")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path, exists=True, file_okay=False), default=HERE)
def messages(folder: Path) -> None:
    """Bring the catalogues of translations of the knowledge base in DIR up to date.

    Without DIR they are those of the program and of the built-in knowledge base.
    """
    new = template(folder)
    (folder / TEMPLATE).parent.mkdir(exist_ok=True)
    (folder / TEMPLATE).write_text(as_text(new), encoding="utf-8")
    click.echo(f"{TEMPLATE}: {len(new)} messages")
    for file in sorted((folder / "locale").glob(f"*/{CATALOGUE}")):
        text = updated(file.read_text(encoding="utf-8"), new)
        file.write_text(text, encoding="utf-8")
        done = len(read_catalogue(text.encode(), str(file)))
        click.echo(f"{file.relative_to(folder).as_posix()}: {done} of {len(new)} translated")


if __name__ == "__main__":
    try:
        messages()
    except IschiaError as error:
        complain(error)
        sys.exit(2)
