"""The files of a folder as git kept them at a revision; nothing is checked out and nothing is written."""

from __future__ import annotations

import io
import os
import subprocess
import tarfile

from ..facts.problem import InvalidInput, Problem

GIT = "git:"
LONGEST_WAIT = 60  # seconds, for git to find an old version


def kept_by_git(name: str) -> dict[str, bytes]:
    """The YAML files of `git:REVISION` or `git:REVISION:FOLDER`, their bytes by their path in the folder.

    The folder is one below the working directory, or that itself. Raises InvalidInput.
    """
    revision, _, folder = name.removeprefix(GIT).partition(":")
    tree = f"{revision}:./{folder}" if revision else ""
    found = _git(name, "rev-parse", "--verify", "--quiet", "--end-of-options", tree).decode().strip()
    files: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(_git(name, "archive", "--format=tar", found))) as archive:
        for member in archive:
            content = archive.extractfile(member) if member.isfile() and member.name.endswith(".yaml") else None
            if content is not None:
                files[member.name] = content.read()
    return files


def _git(name: str, *arguments: str) -> bytes:
    quiet = {**os.environ, "GIT_TERMINAL_PROMPT": "0"}
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, timeout=LONGEST_WAIT, env=quiet, check=False)
    except (OSError, ValueError):  # no git, or a name that no argument can have
        raise InvalidInput([Problem(name, 0, 0, "git cannot be run here")]) from None
    except subprocess.TimeoutExpired:
        raise InvalidInput([Problem(name, 0, 0, "git took too long")]) from None
    if done.returncode:
        problem = Problem(name, 0, 0, "git has no such folder at that revision", "git:REVISION or git:REVISION:FOLDER")
        raise InvalidInput([problem])
    return done.stdout
