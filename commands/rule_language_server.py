"""`ischia rules language-server`: what an editor asks for while rules are written."""

from __future__ import annotations

from pathlib import Path

import click

from ..facts.problem import InvalidInput
from .common import folder_option


@click.command("language-server")
@click.option("--tcp", "port", metavar="PORT", type=click.IntRange(1, 65535), help="Listen on this port instead.")
@folder_option
@click.pass_context
def serve_rules(ctx: click.Context, port: int | None, folder: Path | None) -> None:
    """Serve an editor over standard input and output, by the Language Server Protocol.

    An editor starts it by itself; docs/editor/language-server.md says how. Each file belongs to the knowledge base in
    whose folder it lies; with --kb only that one is looked at, and all of it from the start.

    Example: ischia rules language-server --kb .
    """
    above: Path | None = ctx.obj[0] if ctx.obj else None
    folder = folder or above
    try:
        from ..expert.workshop.language_server.answers import make_server, serve
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol", "cattrs", "attrs"):
            raise
        raise InvalidInput.of(
            'the language server is not installed; install it with: pip install "ischia[lsp]"'
        ) from None
    from .. import __version__
    from ..rules.load import read_texts

    if folder is not None:
        read_texts(folder)
        if not folder.is_dir():
            raise InvalidInput.of(f"{folder} is a pack, and only a folder can be written in")
    server = make_server(__version__, folder.resolve() if folder else None)
    ctx.exit(0 if serve(server, port or 0) else 1)
