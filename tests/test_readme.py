"""The README shows what the command really prints."""

import re
from pathlib import Path

from click.testing import CliRunner

from command_line import commands
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


def test_the_readme_shows_what_would_change_the_answer():
    command = "ischia what-would-change examples/acute-right.yaml petrissage"
    arguments = ["what-would-change", str(ROOT / "examples/acute-right.yaml"), "petrissage"]
    assert CliRunner().invoke(main, arguments).output.rstrip() == shown(command)


def test_the_pictures_of_the_readme_are_there():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    pictures = re.findall(r"\]\((docs/images/[^)]+)\)", text)
    assert len(pictures) == 3
    for picture in pictures:
        assert (ROOT / picture).read_bytes().startswith(b"\x89PNG")


def test_the_readme_names_every_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([^`]+)` \|[^|\n]+\| `ischia ([^`]+)` \|$", text, flags=re.MULTILINE)
    for command in commands():
        (example,) = [example for shown, example in rows if f"{shown} ".startswith(f"{command} ")]
        assert example.startswith(command)
    for shown, _ in rows:
        assert shown == "rules" or any(f"{shown} ".startswith(f"{command} ") for command in commands()), shown
