"""How the author's tools grow with the number of rules: generated knowledge bases of 177, 500, 1,000 and 2,000 rules.

What reads files is timed whole, as the command in a running process, and divided by the time in which PyYAML's C
loader loads the same files. What consults is timed on the tests of the same rules (every third of the built-in ones)
at each size, and divided by consultations about the same patients on the same knowledge base: a consultation grows
with the rules (see growth.py), and all tests of twice the rules are twice as many. Growth is linear where the ratio
stays; target: at the largest size at most 1.25 times the ratio at the smallest. generated_base.py writes the bases.
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

SIZES, AT_MOST = (177, 500, 1_000, 2_000), 1.25
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
    parser.add_argument("--quick", action="store_true", help="177 and 500 rules only")
    arguments = parser.parse_args()
    sizes = SIZES[:2] if arguments.quick else SIZES
    print(f"{arguments.runs} runs by turns; medians of processor time in ms, and in brackets what they are divided by")
    with tempfile.TemporaryDirectory(prefix="ischia-many-") as name:
        bases = {size: generate(Path(name) / str(size), size) for size in sizes}
        _table("reading files", LOADING, {size: _reading(bases[size]) for size in sizes}, arguments.runs)
        _table("consulting", CONSULTING, {size: _consulting(bases[size]) for size in sizes}, arguments.runs)


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


def _table(title: str, against: str, work: dict[int, Work], runs: int) -> None:
    every = {f"{name} {size}": _uncollected(one) for size, some in work.items() for name, one in some.items()}
    taken = {name: milliseconds(times) for name, times in interleaved(every, [None], runs).items()}
    sizes = list(work)
    heads = "".join(f"{size:>12,} rules" for size in sizes)
    print(f"\n{title:<20}{heads}")
    for name in work[sizes[0]]:
        spent = [taken[f"{name} {size}"] for size in sizes]
        ratios = [took / taken[f"{against} {size}"] for took, size in zip(spent, sizes, strict=True)]
        row = "".join(f"{took:>11.0f} ({ratio:4.2f})" for took, ratio in zip(spent, ratios, strict=True))
        growth = "" if name == against else f"   {verdict(ratios[-1] / ratios[0], AT_MOST)}"
        print(f"  {name:<18}{row}{growth}")


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
