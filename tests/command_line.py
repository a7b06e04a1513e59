"""The command as a person types it, for tests: what it printed, and that it never ends in a traceback."""

import signal

from click import Group
from click.testing import CliRunner

from ischia.cli import main


def hear_every_signal() -> None:
    """A runner started in the background hands on that interrupts are ignored; a terminal does not."""
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_DFL)


def run(*arguments):
    """What came of a command line, whatever its status."""
    found = CliRunner().invoke(main, [str(one) for one in arguments])
    assert found.exception is None or isinstance(found.exception, SystemExit), repr(found.exception)
    return found


def out(*arguments):
    """What a command line printed, which must have gone well."""
    found = run(*arguments)
    assert (found.exit_code, found.stderr) == (0, "")
    return found.stdout


def commands():
    """Every command, those of groups too, as it is typed: `consult`, `rules show`."""
    names = []
    for name in main.list_commands(None):
        command = main.get_command(None, name)
        if isinstance(command, Group):
            names += [f"{name} {inner}" for inner in command.list_commands(None)]
        else:
            names.append(name)
    return sorted(names)
