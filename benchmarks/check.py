"""The whole process of `ischia rules check`, against one that only loads the same files.

That one imports what the command needs of others (click, msgspec and PyYAML) and loads every YAML file of the
knowledge base with PyYAML's C loader: no places, no rules, no lints. Target, as a ratio of medians: at most 1.5.
The runs take turns, and every process finds its bytecode compiled, as in cold.py.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import interleaved, milliseconds, verdict

from ischia.rules.load import HERE, read_texts

AT_MOST = 1.5
CHECK, LOADING, LIBRARIES = "rules check", "loading the YAML", "libraries only"
IMPORTS = "import pathlib, sys, click, msgspec, yaml"
LOADS = "for file in sys.argv[1:]: yaml.load(pathlib.Path(file).read_bytes(), Loader=yaml.CSafeLoader)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=20, help="how often each process is started (20)")
    parser.add_argument("--kb", type=Path, default=HERE, help="the knowledge base to check (the built-in one)")
    arguments = parser.parse_args()
    texts = read_texts(arguments.kb)
    files = [str(arguments.kb.resolve() / name) for name in texts]
    commands = {
        CHECK: [sys.executable, "-m", "ischia", "rules", "check", "--kb", str(arguments.kb.resolve())],
        LOADING: [sys.executable, "-c", f"{IMPORTS}\n{LOADS}", *files],
        LIBRARIES: [sys.executable, "-c", IMPORTS],
    }
    spent: dict[str, list[float]] = {name: [] for name in commands}  # seconds of processor time
    with tempfile.TemporaryDirectory(prefix="ischia-check-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")

        def process(name: str) -> None:
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            run = subprocess.run(commands[name], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
            if run.returncode != 0:
                sys.exit(f"{name} ended with status {run.returncode}: this measures nothing.")
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            spent[name].append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)

        work = {name: lambda _, name=name: process(name) for name in commands}
        taken = interleaved(work, [None], arguments.runs, time.perf_counter)

    print(f"{len(files)} files, {sum(map(len, texts.values())):,} bytes")
    print(f"{arguments.runs} runs of each, by turns; medians")
    print(f"{'':<20}{'ms':>9}{'CPU ms':>9}")
    elapsed = {name: milliseconds(times) for name, times in taken.items()}
    processor = {name: milliseconds(times[-arguments.runs :]) for name, times in spent.items()}
    for name in commands:
        print(f"  {name:<18}{elapsed[name]:9.1f}{processor[name]:9.1f}")
    ratio = verdict(elapsed[CHECK] / elapsed[LOADING], AT_MOST)
    print(f"{f'{CHECK} / {LOADING}':<34}{ratio}; of CPU time {processor[CHECK] / processor[LOADING]:.2f}")


if __name__ == "__main__":
    main()
