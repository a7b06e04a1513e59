"""How the author's tools grow with the number of rules: generated knowledge bases of 177, 500, 1,000 and 2,000 rules.

What reads files is timed whole, as the command in a running process. What a rule more costs it, in the first step of
the sizes and in the last, is divided by what that costs PyYAML's C loader on the same files: linear where the two are
alike; a quadratic tool would have 3.7 times as much in the last step (target: at most 1.5 times).

What consults is timed on the tests of the same rules (every third of the built-in ones) at each size, and divided by
consultations about the same patients on the same knowledge base: a consultation grows with the rules (growth.py), and
twice the rules have twice the tests. Target: that ratio, at the largest size, at most 1.25 times that at the smallest.
generated_base.py writes the bases.
"""

from __future__ import annotations

import argparse
import gc
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml
from click.testing import CliRunner
from common import interleaved, milliseconds, verdict
from generated_base import generate

from ischia.cli import main as ischia
from ischia.expert.consult import Consultant
from ischia.expert.workshop.coverage.coverage import coverage
from ischia.expert.workshop.coverage.observations import observed
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.load import in_force, load, load_whole, read_texts

SIZES = (177, 500, 1_000, 2_000)
LOADING, CONSULTING = "loading the YAML", "consultations alone"
COMMANDS = {
    "check": ("check",),
    "search": ("search", "irritable", "nerve"),
    "uses": ("uses", "irritability"),
    "stats": ("stats",),
    "due": ("due",),
    "fmt": ("fmt", "--check"),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=3, help="how often each command is run at each size (3)")
    parser.add_argument("--quick", action="store_true", help="up to 1,000 rules")
    arguments = parser.parse_args()
    sizes = SIZES[:3] if arguments.quick else SIZES
    print(f"{arguments.runs} runs by turns; medians of processor time in ms")
    with tempfile.TemporaryDirectory(prefix="ischia-many-") as name:
        bases = {size: generate(Path(name) / str(size), size) for size in sizes}
        reading = _timed({size: _reading(folder) for size, folder in bases.items()}, arguments.runs)
        _print("reading files", reading, LOADING, _for_a_rule_more, f"a rule more / {LOADING}", 1.5)
        consulting = _timed({size: _consulting(folder) for size, folder in bases.items()}, arguments.runs)
        _print("consulting", consulting, CONSULTING, _of_the_same_size, f"/ {CONSULTING}", 1.25)


Work = dict[str, Callable[[object], object]]


def _reading(folder: Path) -> Work:
    """The tools that read files, and the loader that they are divided by."""
    files = [folder / name for name in read_texts(folder)]

    def loading(_: object) -> None:
        for file in files:
            yaml.load(file.read_bytes(), Loader=yaml.CSafeLoader)

    def command(words: tuple[str, ...], _: object) -> None:
        result = CliRunner().invoke(ischia, ["rules", *words, "--kb", str(folder)])
        if result.exit_code not in (0, 1) or not result.stdout:  # 1: generated files are not in the one form
            raise SystemExit(f"{words[0]} did not work: {result.output}")

    tools = {name: partial(command, words) for name, words in COMMANDS.items()}
    return {LOADING: loading, "load": lambda _: load(folder, use_cache=False), **tools}


def _consulting(folder: Path) -> Work:
    """The tools that consult, on the tests of the same rules at each size, and consultations about their patients."""
    base: KnowledgeBase = in_force(load_whole(folder))
    consultant = Consultant(base, base.due)
    rules = [rule for name, rule in base.rules.items() if not name.rpartition("-")[0].count("-")][::3]
    runner = Runner(consultant)
    cases = [runner.case(rule, test) for rule in rules for test in rule.tests]

    def consulting(_: object) -> None:
        for case in cases:
            consultant.consult(case)

    def testing(_: object) -> None:
        anew = Runner(consultant)
        if any(outcome.failures for rule in rules for outcome in anew.rule_outcomes(rule)):
            raise SystemExit("A test fails: this measures nothing.")

    def covering(_: object) -> None:
        coverage(base, observed(consultant, rules=rules), rules)

    return {CONSULTING: consulting, "test": testing, "coverage": covering}


def _timed(work: dict[int, Work], runs: int) -> dict[str, dict[int, float]]:
    """The milliseconds of each tool at each size."""
    every = {f"{name}@{size}": _uncollected(one) for size, some in work.items() for name, one in some.items()}
    taken = {name: milliseconds(times) for name, times in interleaved(every, [None], runs).items()}
    names = next(iter(work.values()))
    return {name: {size: taken[f"{name}@{size}"] for size in work} for name in names}


def _for_a_rule_more(spent: dict[int, float], against: dict[int, float]) -> tuple[float, float]:
    """What a rule more costs in the first step and in the last, each divided by what it costs the alternative."""
    sizes = list(spent)
    steps = (sizes[0], sizes[1]), (sizes[1], sizes[-1])
    first, last = ((spent[b] - spent[a]) / (against[b] - against[a]) for a, b in steps)
    return first, last


def _of_the_same_size(spent: dict[int, float], against: dict[int, float]) -> tuple[float, float]:
    """The smallest size and the largest, each divided by the alternative."""
    sizes = list(spent)
    return spent[sizes[0]] / against[sizes[0]], spent[sizes[-1]] / against[sizes[-1]]


Ratios = Callable[[dict[int, float], dict[int, float]], tuple[float, float]]


def _print(title: str, spent: dict[str, dict[int, float]], against: str, ratios: Ratios, of: str, most: float) -> None:
    heads = "".join(f"{size:>8,}" for size in spent[against])
    print(f"\n{title + ', rules':<22}{heads}   {of}: first, last, growth")
    for name, at in spent.items():
        row = "".join(f"{took:>8.0f}" for took in at.values())
        first, last = ratios(at, spent[against])
        growth = "" if name == against else f"{first:>8.2f}{last:>6.2f}{verdict(last / first, most):>37}"
        print(f"  {name:<20}{row}{growth}")


def _uncollected(work: Callable[[object], object]) -> Callable[[object], object]:
    """The work with a heap that holds no more than before, and no collection of garbage meanwhile."""

    def without(one: object) -> None:
        gc.collect()
        gc.disable()
        try:
            work(one)
        finally:
            gc.enable()

    return without


if __name__ == "__main__":
    main()
