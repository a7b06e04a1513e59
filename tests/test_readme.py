"""The README shows what the command really prints."""

from pathlib import Path

from click.testing import CliRunner

from ischia.cli import main

ROOT = Path(__file__).resolve().parent.parent


def shown(command: str) -> str:
    """What the README prints below a command."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    return text.split(f"$ {command}\n")[1].split("```")[0].split("\n\n[…]")[0].rstrip()


def printed(case: str) -> str:
    return CliRunner().invoke(main, ["consult", str(ROOT / case)]).output


def test_the_readme_shows_the_beginning_of_the_summary_of_the_example():
    assert printed("examples/chronic-left.yaml").startswith(shown("ischia consult examples/chronic-left.yaml"))


def test_the_readme_shows_the_whole_summary_of_the_emergency():
    expected = shown("ischia consult examples/emergency-bladder.yaml")
    assert printed("examples/emergency-bladder.yaml").rstrip() == expected
