"""`ischia rules explain`: what a code of `ischia rules check` means."""

from __future__ import annotations

import click

from .common import folder_option, show


@click.command("explain")
@click.argument("name", metavar="[CODE]", required=False)
@folder_option
def explain_code(name: str | None, folder: object) -> None:
    """Explain a code of `ischia rules check`, with a bad and a good example; without one, list them.

    Example: ischia rules explain R104
    """
    from ..expert.workshop.check.codes import code, codes, explanation

    if name is None:
        show("".join(f"{one.code}  {one.title}\n" for one in codes().values()))
    else:
        show(explanation(code(name)))
