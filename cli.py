"""The command: its name, its help, and which module each command is in. No knowledge and no logic."""

from __future__ import annotations

if __package__ in (None, ""):  # started as a file
    raise SystemExit("Start it as `ischia` or `python -m ischia`, not as a file.")

import io
import sys

import click

from . import __version__
from .commands.common import Lazy


class _Commands(Lazy):
    table = {
        "consult": "consult:consult",
        "ask": "ask:ask",
        "template": "lookups:template",
        "facts": "lookups:facts",
        "techniques": "lookups:techniques",
        "sources": "lookups:sources",
        "rules": "rules:rules",
        "why": "why:why",
        "why-not": "why:why_not",
        "what-would-change": "change:what_would_change",
        "what-if": "difference:what_if",
        "compare": "difference:compare",
        "ask-next": "blanks:ask_next",
        "robust": "blanks:robust",
        "report": "report:report",
        "pack": "pack:pack",
    }


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="ischia")
def main() -> None:
    """Decide, with reasons, whether and how to treat sciatica by hand.

    A draft that no clinician has signed, and no medical device.

    Shell completion: eval "$(_ISCHIA_COMPLETE=bash_source ischia)" (or zsh_source, fish_source).
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character shows its number
            stream.reconfigure(errors="backslashreplace")
