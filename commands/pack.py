"""`ischia pack`: a knowledge base as one file, each command in a module of its own."""

from __future__ import annotations

import click

from .common import Lazy


class _PackCommands(Lazy):
    table = {
        "build": "pack_build:build",
        "inspect": "pack_inspect:inspect",
        "verify": "pack_verify:verify",
    }


@click.group(cls=_PackCommands)
def pack() -> None:
    """Make one file of a knowledge base, look into such a file, or check it.

    A pack can stand wherever a command takes --kb.
    """
