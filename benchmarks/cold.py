"""The whole process of one consultation, against one that only imports the libraries it is built on.

Targets, as ratios of medians: with the compiled knowledge base in the cache at most 1.8 (aim: 1.5),
without a cache at most 3.5. The runs take turns, so that a busy machine slows all of them alike. Every
process finds its bytecode compiled (in a folder of its own, whatever PYTHONDONTWRITEBYTECODE says), as
an installer leaves it; `--as-is` keeps the environment as it stands.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import interleaved, milliseconds, verdict

from ischia.rules.load import load

SHIM = "import collections, collections.abc; collections.Mapping = collections.abc.Mapping"  # see expert/engine.py
IMPORTS = f"{SHIM}; import click, yaml, experta"
CACHED, UNCACHED, LIBRARIES = "with the cache", "without", "libraries only"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="how often each process is started (30)")
    parser.add_argument("--as-is", action="store_true", help="keep the environment's own settings for bytecode")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ischia-cold-") as name:
        folder = Path(name)
        facts = "".join(f"  {fact}: {json.dumps(value)}\n" for fact, value in load(use_cache=False).base_case.items())
        (folder / "clear.yaml").write_text(f"case: clear\nfacts:\n{facts}", encoding="utf-8")
        consult = [sys.executable, "-m", "ischia", "consult", "clear.yaml", "--format", "json"]
        commands = {
            CACHED: (consult, str(folder / "cache")),
            UNCACHED: (consult, "off"),
            LIBRARIES: ([sys.executable, "-c", IMPORTS], "off"),
            "bare interpreter": ([sys.executable, "-c", ""], "off"),
        }

        environment = dict(os.environ)
        if not arguments.as_is:
            environment.pop("PYTHONDONTWRITEBYTECODE", None)
            environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")

        spent: dict[str, list[float]] = {name: [] for name in commands}  # seconds of processor time

        def process(name: str) -> bytes:
            command, environment["ISCHIA_CACHE"] = commands[name]
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
            return run.stdout

        decision = json.loads(process(CACHED))  # writes the cache
        if not decision["offered"] or not any((folder / "cache").iterdir()):
            sys.exit("The clear patient is offered nothing, or no cache was written: this measures nothing.")
        work = {name: lambda _, name=name: process(name) for name in commands}
        taken = interleaved(work, [None], arguments.runs, time.perf_counter)

    print(f"{arguments.runs} runs of each, by turns; medians")
    print(f"{'':<20}{'ms':>9}{'CPU ms':>9}")
    elapsed = {name: milliseconds(times) for name, times in taken.items()}
    processor = {name: milliseconds(times[-arguments.runs :]) for name, times in spent.items()}
    for name in commands:
        print(f"  {name:<18}{elapsed[name]:9.1f}{processor[name]:9.1f}")
    for name, at_most in ((CACHED, 1.8), (UNCACHED, 3.5)):
        ratio = verdict(elapsed[name] / elapsed[LIBRARIES], at_most)
        print(f"{f'{name} / {LIBRARIES}':<34}{ratio}; of CPU time {processor[name] / processor[LIBRARIES]:.2f}")


if __name__ == "__main__":
    main()
