"""The whole process that writes the HTML report on one case, against the one that consults about it.

Target, as a ratio of medians: at most 2, both with the compiled knowledge base in the cache. The runs take turns,
so that a busy machine slows both alike; every process finds its bytecode compiled, as an installer leaves it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from common import interleaved, milliseconds, verdict

CASE = Path(__file__).resolve().parent.parent / "examples/chronic-left.yaml"
CONSULT, AT_MOST = "consult", 2
AUDIENCES = ("clinician", "patient", "auditor")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=30, help="how often each process is started (30)")
    arguments = parser.parse_args()
    ischia = [sys.executable, "-m", "ischia"]
    with tempfile.TemporaryDirectory(prefix="ischia-report-") as name:
        folder = Path(name)
        environment = {**os.environ, "ISCHIA_CACHE": str(folder / "cache")}
        environment["PYTHONPYCACHEPREFIX"] = str(folder / "bytecode")
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        commands = {CONSULT: [*ischia, "consult", str(CASE)]}
        commands |= {who: [*ischia, "report", str(CASE), "--for", who, "--to", f"{who}.html"] for who in AUDIENCES}

        def process(name: str) -> None:
            subprocess.run(commands[name], cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)

        work = {name: lambda _, name=name: process(name) for name in commands}
        taken = interleaved(work, [None], arguments.runs, time.perf_counter)

    print(f"{arguments.runs} runs of each, by turns; medians in ms")
    elapsed = {name: milliseconds(times) for name, times in taken.items()}
    for name in commands:
        print(f"  {name:<18}{elapsed[name]:9.1f}")
    for who in AUDIENCES:
        print(f"{f'report for the {who} / {CONSULT}':<36}{verdict(elapsed[who] / elapsed[CONSULT], AT_MOST)}")


if __name__ == "__main__":
    main()
