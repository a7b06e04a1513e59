"""How far long work has come, as it is shown in a terminal and nowhere else."""

import io
import sys

import pytest

from ischia.commands.progress import counted, progress, status

GONE = "\r\x1b[K"


class Terminal(io.StringIO):
    def isatty(self):
        return True


def watched(monkeypatch):
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    return terminal


def test_each_step_is_written_over_the_one_before_and_nothing_is_left(monkeypatch):
    terminal = watched(monkeypatch)
    with progress("Rules", 1200) as done:
        done(1000)
        done(200)
    assert terminal.getvalue() == "".join(
        GONE + line for line in ("Rules: 0 of 1,200", "Rules: 1,000 of 1,200", "Rules: 1,200 of 1,200", "")
    )


@pytest.mark.parametrize(("step", "left"), [(10, "about 40 s left"), (60, "about 4 min left")])
def test_after_a_while_it_is_said_how_long_the_rest_takes(monkeypatch, step, left):
    terminal = watched(monkeypatch)
    seconds = iter((0, 0, step))  # as it begins, with nothing done, and with a part done
    monkeypatch.setattr("ischia.commands.progress.time.monotonic", lambda: next(seconds))
    with progress("Rules", 20) as done:
        done(4)
    assert left in terminal.getvalue()


def test_a_line_is_cut_to_the_width_of_the_terminal(monkeypatch):
    terminal = watched(monkeypatch)
    monkeypatch.setenv("COLUMNS", "20")
    with status() as say:
        say("x" * 30)
    assert terminal.getvalue() == f"{GONE}{'x' * 19}{GONE}"


def test_what_is_interrupted_leaves_nothing_either(monkeypatch):
    terminal = watched(monkeypatch)

    def work():
        with status() as say:
            say("working")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        work()
    assert terminal.getvalue() == f"{GONE}working{GONE}"


@pytest.mark.parametrize("stream", [io.StringIO(), None], ids=["a pipe", "closed"])
def test_without_a_terminal_nothing_is_shown(monkeypatch, stream):
    monkeypatch.setattr(sys, "stderr", stream)
    with progress("Rules", 2) as done:
        done(2)
    assert stream is None or stream.getvalue() == ""


def test_items_are_counted_as_they_are_done_with():
    numbers = []
    assert list(counted("abc", numbers.append)) == ["a", "b", "c"]
    assert numbers == [1, 1, 1]
