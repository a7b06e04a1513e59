"""What the commands share: options, reading a case, loading a knowledge base, showing text and refusals."""

from __future__ import annotations

import contextlib
import datetime
import gc
import importlib
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec
from click.core import ParameterSource

from ..facts.case import Case, parse_case
from ..facts.document import MOST_BYTES, decode, read_text
from ..facts.language import ENGLISH, ENGLISH_CODE, Language
from ..facts.problem import InvalidInput, IschiaError, Problem

if TYPE_CHECKING:
    from ..expert.consult import Consultant
    from ..expert.explanation.explanation import Explanation
    from ..rules.knowledge_base import KnowledgeBase

F = Callable[..., Any]

WIDTH = 80
_OVERLAY = "ischia.overlay"

STYLES = {"danger": {"fg": "red", "bold": True}, "offer": {"fg": "green", "bold": True}, "heading": {"bold": True}}


# Characters that JSON allows as they are, and that a terminal obeys or a reader of lines takes for an end.
_ESCAPED = {code: f"\\u{code:04x}" for code in (*range(0x7F, 0xA0), 0x2028, 0x2029)}


def complain(error: IschiaError) -> None:
    """Say on standard error what was wrong, every problem on a line."""
    lines = error.lines() if isinstance(error, InvalidInput) else [str(error)]
    for line in lines:
        click.echo("".join(c if c.isprintable() else "?" for c in line), err=True)


class Refusing(click.Group):
    """A group whose commands turn every refusal of ours into lines on standard error and status 2."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command, or say why not."""
        try:
            return super().invoke(ctx)
        except IschiaError as error:
            complain(error)
            ctx.exit(2)
        except OSError as error:
            sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing more can be written there
            if not isinstance(error, BrokenPipeError):
                click.echo(f"ischia: {error.strerror or error}", err=True)
            ctx.exit(1)


class Lazy(Refusing):
    """A group whose commands are imported when asked for: `table` gives `module:attribute` by name."""

    table: Mapping[str, str] = {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the table."""
        return list(self.table)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command called `name`."""
        if name not in self.table:
            return None
        module, _, attribute = self.table[name].partition(":")
        command: click.Command = getattr(importlib.import_module(f".{module}", __package__), attribute)
        return command


@contextlib.contextmanager
def collecting_nothing() -> Iterator[None]:
    """No garbage collection meanwhile: nothing dies while the knowledge base is read and its network built."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def folder_option(command: F) -> F:
    """The option `--kb DIR` alone, of commands that look at the files of a knowledge base."""
    option = click.option(
        "--kb",
        "folder",
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Use the knowledge base in this folder, or this pack, instead of the built-in one.",
    )
    return option(command)


def knowledge_base_option(command: F) -> F:
    """The options `--kb DIR` and `--overlay DIR`."""
    over = click.option(
        "--overlay",
        metavar="DIR",
        type=click.Path(path_type=Path),
        expose_value=False,
        callback=_lay_over,
        help="Lay the overlay in this folder over it: a clinic's own settings, restrictions and numbers.",
    )
    return folder_option(over(command))


def _lay_over(ctx: click.Context, param: click.Parameter, folder: Path | None) -> None:
    if folder is not None:
        ctx.meta[_OVERLAY] = folder


def overlay() -> Path | None:
    """The folder that `--overlay` names, where a command is running and it was given."""
    context = click.get_current_context(silent=True)
    return context.meta.get(_OVERLAY) if context else None


def language_option(command: F) -> F:
    """The option `--lang CODE`."""
    option = click.option(
        "--lang",
        "code",
        metavar="CODE",
        default=ENGLISH_CODE,
        help="Language of the text, such as zh-Hans; English where there is no translation.",
    )
    return option(command)


def format_option(command: F) -> F:
    """The option `--format text|json`."""
    option = click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text", help="text (default) or json."
    )
    return option(command)


def language(folder: Path | None, code: str) -> Language:
    """The language that `--lang` names, or else the overlay. Raises InvalidInput where there is none of that code."""
    code = _spoken_here(code)
    if code == ENGLISH_CODE:
        return ENGLISH
    from ..rules.load import HERE
    from ..rules.load_language import language

    return language(folder or HERE, code)


def _spoken_here(code: str) -> str:
    """The code of `--lang`, or where nobody gave one that of the overlay."""
    context, over = click.get_current_context(silent=True), overlay()
    if over is None or context is None or context.get_parameter_source("code") is ParameterSource.COMMANDLINE:
        return code
    from ..rules.read_overlay import language_of

    return language_of(over) or code


def load(folder: Path | None, *, with_tests: bool = False) -> KnowledgeBase:
    """The knowledge base to be consulted, or with its tests as its authors see it. Raises InvalidInput."""
    from ..rules.load import HERE, load, load_whole

    folder = folder or HERE
    if with_tests:
        return load_whole(folder, overlay=overlay())
    return load(folder, vet=partial(_problems_in_tests, folder), overlay=overlay())


def _problems_in_tests(folder: Path, knowledge_base: KnowledgeBase) -> list[Problem]:
    from ..expert.workshop.testing.tests_checked import problems_in_all_tests

    return problems_in_all_tests(knowledge_base, folder, overlay())


def today_option(command: F) -> F:
    """The option `--today DATE`."""
    option = click.option(
        "--today",
        metavar="DATE",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Consult as if it were this day (YYYY-MM-DD).",
    )
    return option(command)


def explaining_options(command: F) -> F:
    """The options of every command that explains: `--format`, `--lang`, `--today` and `--kb`."""
    return format_option(language_option(today_option(knowledge_base_option(command))))


def day(today: datetime.datetime | None) -> datetime.date | None:
    """The day that `--today` names."""
    return today.date() if today else None


def read_case(file: str, knowledge_base: KnowledgeBase) -> Case:
    """The case in `file`, `-` being standard input. Raises IschiaError."""
    standard_input = file == "-"
    text = decode(sys.stdin.buffer.read(MOST_BYTES + 1), "-") if standard_input else read_text(Path(file), file)
    return parse_case(text, knowledge_base.vocabulary, file, knowledge_base.derived_only)


def styled(text: str, role: str) -> str:
    """`text` in the style of its role."""
    return click.style(text, **STYLES[role]) if role in STYLES else text  # type: ignore[arg-type]


def read_line(prompt: str) -> str | None:
    """A line typed at the terminal, with the keys of a shell where the system has them; None where the input ends."""
    with contextlib.suppress(ImportError):
        import readline  # noqa: F401  # input() edits lines once it is there
    try:
        return input(prompt)
    except EOFError:
        return None
    except UnicodeDecodeError:
        return "\ufffd"


def show(text: str) -> None:
    """Print a page of text, in colour where the terminal has it and the user does not forbid it."""
    click.echo(text, nl=False, color=False if os.environ.get("NO_COLOR") else None)


def show_cautions(say: Language) -> None:
    """Print what must stand above a text in this language, once; nothing in one that was reviewed."""
    if say.cautions:
        from ..expert.wrapping import wrapped

        lines = [line for caution in say.cautions for line in wrapped(caution, WIDTH)]
        show("\n".join((*lines, "", "")))


def show_explanation(
    explanation: Explanation, form: str, knowledge_base: KnowledgeBase, say: Language = ENGLISH
) -> None:
    """Show an explanation out of `knowledge_base`, which was made in the language `say`, as text or as JSON."""
    if form == "json":
        from ..expert.consult import named

        said = {"language": say.code, "cautions": say.cautions} if say.cautions else {}
        show_json(explanation.to_plain() | {"knowledge_base": named(knowledge_base)} | said)
    else:
        from ..expert.explanation.text import printed

        show_cautions(say)
        show(printed(explanation, styled, say, knowledge_base.name_of))
        if knowledge_base.overlay:
            show(f"\n{say('with the overlay {overlay}', overlay=knowledge_base.overlay.named)}\n")


def show_json(plain: Any) -> None:
    """Print JSON data on one line, with nothing in it that a terminal obeys."""
    click.echo(json_line(plain))


def json_line(plain: Any) -> str:
    """JSON data on one line, with nothing in it that a terminal obeys."""
    return msgspec.json.encode(plain).decode().translate(_ESCAPED)


def consultant(folder: Path | None, today: datetime.datetime | None) -> Consultant:
    """The knowledge base in `folder` made ready to consult."""
    with collecting_nothing():
        knowledge_base = load(folder)
    return made_ready(knowledge_base, today)


def made_ready(knowledge_base: KnowledgeBase, today: datetime.datetime | None) -> Consultant:
    """A knowledge base made ready to consult."""
    with collecting_nothing():
        from ..expert.consult import Consultant

        ready = Consultant(knowledge_base, day(today))
    if not gc.get_freeze_count():  # once: what is built first lives as long as the process
        gc.freeze()
    return ready
