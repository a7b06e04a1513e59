"""All tests beside the rules, against as many warm consultations about the same patients in the same process.

The alternative hands every patient of the tests to `Consultant.consult`, one after the other, and looks at nothing
that comes out. Target, as a ratio of medians: at most 1.2, so that a test costs hardly more than its patient. It may
be far below 1, for tests about the same patient share what is worked out, and of a decision only what a test looks at
is. "Whole consultations" shows what the tests would cost without that. Two seconds for the whole process of
`ischia rules test` is the aim on a machine with two cores; that is its own time, which drifts, and is shown beside.
"""

from __future__ import annotations

import argparse
import gc
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from common import interleaved, milliseconds, verdict

from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.load import HERE, in_force, load_whole

AT_MOST, SECONDS = 1.2, 2.0
TESTS, WHOLE, CONSULT = "tests", "tests, whole consultations", "consultations alone"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often all tests are run (5)")
    parser.add_argument("--kb", type=Path, default=HERE, help="the knowledge base (the built-in one)")
    arguments = parser.parse_args()
    knowledge_base = in_force(load_whole(arguments.kb))
    runner = Runner.of(knowledge_base)
    consultant = runner.consultant
    tests = [(rule, test) for rule in knowledge_base.rules.values() for test in rule.tests]
    cases = [runner.case(rule, test) for rule, test in tests]
    different = len({(case.moment, *case.findings.items()) for case in cases})

    def by_tests(_: None) -> None:
        anew = Runner(consultant)  # one that has seen no patient
        outcomes = [outcome for rule in knowledge_base.rules.values() for outcome in anew.rule_outcomes(rule)]
        if len(outcomes) != len(tests):
            sys.exit("Not every test was run: this measures nothing.")

    def by_whole(_: None) -> None:
        for rule, test in tests:
            runner.run(rule, test)

    def by_consulting(_: None) -> None:
        for case in cases:
            consultant.consult(case)

    work = {name: _collected(one) for name, one in ((TESTS, by_tests), (WHOLE, by_whole), (CONSULT, by_consulting))}
    taken = interleaved(work, [None], arguments.runs)
    print(f"{len(tests):,} tests of {len(knowledge_base.rules)} rules, about {different:,} different patients")
    print(f"{arguments.runs} runs by turns; medians of processor time")
    print(f"{'':<28}{'ms':>9}{'ms each':>9}")
    spent = {name: milliseconds(times) for name, times in taken.items()}
    for name, total in spent.items():
        print(f"  {name:<26}{total:9.0f}{total / len(tests):9.2f}")
    print(f"{f'{TESTS} / {CONSULT}':<34}{verdict(spent[TESTS] / spent[CONSULT], AT_MOST)}")
    print(f"{f'{WHOLE} / {CONSULT}':<34}  {spent[WHOLE] / spent[CONSULT]:.2f}")
    seconds = statistics.median(_processes(arguments.kb, max(arguments.runs, 3)))
    print(f"{'ischia rules test, s of a process':<34}{verdict(seconds, SECONDS)}")


def _collected(work: Callable[[None], None]) -> Callable[[None], None]:
    """The work without garbage collection in the meantime, as the command does it."""

    def without(one: None) -> None:
        gc.disable()
        try:
            work(one)
        finally:
            gc.enable()

    return without


def _processes(knowledge_base: Path, runs: int) -> list[float]:
    """Seconds of processor time of `ischia rules test`, its bytecode compiled."""
    taken = []
    with tempfile.TemporaryDirectory(prefix="ischia-tests-") as folder:
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "bytecode")
        command = [sys.executable, "-m", "ischia", "rules", "test", "--kb", str(knowledge_base.resolve())]
        for _ in range(runs + 1):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=True)
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            taken.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return taken[1:]  # the first compiles


if __name__ == "__main__":
    main()
