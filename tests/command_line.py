"""The command as a person types it, for tests: what it printed, and that it never ends in a traceback."""

from click.testing import CliRunner

from ischia.cli import main


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
