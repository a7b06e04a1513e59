"""How far long work has come: one line on standard error, where somebody watches, that is gone when it is done."""

from __future__ import annotations

import math
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import click

T = TypeVar("T")

_MINUTE = 60  # seconds
_FIRST_GUESS = 2  # seconds after which it is said how long it still takes


@contextmanager
def status() -> Iterator[Callable[[str], None]]:
    """A line that says what is being done: each call of the function writes over it."""
    if sys.stderr is None or not sys.stderr.isatty():
        yield lambda text: None
        return

    def show(text: str) -> None:
        click.echo(f"\r\x1b[K{text[: shutil.get_terminal_size().columns - 1]}", nl=False, err=True)

    try:
        yield show
    finally:
        show("")


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A line that shows how many of `length` steps are done: the function is called with how many more are."""
    begun, done = time.monotonic(), 0
    with status() as say:

        def more(steps: int) -> None:
            nonlocal done
            done += steps
            say(f"{label}: {done:,} of {length:,}{_left(time.monotonic() - begun, done, length)}")

        more(0)
        yield more


def counted(items: Iterable[T], done: Callable[[int], None]) -> Iterator[T]:
    """The items one by one, `done` being called after each."""
    for item in items:
        yield item
        done(1)


def _left(seconds: float, done: int, length: int) -> str:
    """How long the rest takes, going by what was done in so many seconds; nothing too early to say."""
    if not 0 < done < length or seconds < _FIRST_GUESS:
        return ""
    rest = seconds * (length - done) / done
    return f", about {math.ceil(rest)} s left" if rest < _MINUTE else f", about {rest / _MINUTE:.0f} min left"
