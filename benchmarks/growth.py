"""How a consultation grows with the number of rules, and whether memory grows with consultations.

Time: the rules are cloned in memory to 2, 4 and 8 times as many, each clone's thresholds moved a little
(and a comparison added where it has none), so that no two conditions are the same; they hold about as
often. Memory: 10,000 consultations on one engine, the resident memory read every 1,000, and its slope
after the first 1,000. There is no fixed target: time should grow no faster than the rules, memory not at all.
"""

from __future__ import annotations

import argparse
import datetime
import gc
import itertools
import resource
import time
from pathlib import Path

from common import interleaved, milliseconds, patients
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.facts.case import Case
from ischia.rules.condition import All, Any, Comparison, Condition, Count, Not
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.load import load
from ischia.rules.rule import Rule, both

TODAY = datetime.date(2026, 11, 24)
TIMES = (1, 2, 4, 8)
STEP = 1e-6  # how far the thresholds of each clone are moved: less than any finding can differ


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often each patient is consulted at each size (5)")
    parser.add_argument("--consultations", type=int, default=10_000, help="for the memory (10,000)")
    parser.add_argument("--quick", action="store_true", help="2 runs and 1,000 consultations")
    arguments = parser.parse_args()
    runs = 2 if arguments.quick else arguments.runs
    consultations = 1_000 if arguments.quick else arguments.consultations
    knowledge_base = load()
    cases, origin = patients(knowledge_base)
    print(f"{len(cases)} patients, {origin}")
    _memory(knowledge_base, cases, consultations)  # first, while the process is small
    _time(knowledge_base, cases, runs)


def _time(knowledge_base: KnowledgeBase, cases: list[Case], runs: int) -> None:
    consultants: dict[int, Consultant] = {}
    built: dict[int, list[float]] = {times: [] for times in TIMES}
    grown = {times: _grown(knowledge_base, times) for times in TIMES}
    for _ in range(max(runs, 3)):
        for times in TIMES:
            start = time.process_time()
            consultants[times] = Consultant(grown[times], TODAY)
            built[times].append(time.process_time() - start)
    engine = {
        str(times): lambda case, one=one: one.engine.infer(case.findings, case.moment)
        for times, one in consultants.items()
    }
    whole = {f"{times} whole": one.consult for times, one in consultants.items()}
    taken = interleaved(engine | whole, cases, runs)
    print(f"{runs} runs by turns; medians of processor time")
    print(f"{'':>4}{'rules':>8}{'productions':>13}{'build ms':>10}{'engine ms':>12}{'whole ms':>11}{'times':>8}")
    least = milliseconds(taken["1 whole"])
    for times, consultant in consultants.items():
        productions = len(consultant.engine.network.productions)
        only, all_ = milliseconds(taken[str(times)]), milliseconds(taken[f"{times} whole"])
        print(
            f"{times:>3}x{len(grown[times].rules):>8}{productions:>13}{milliseconds(built[times]):>10.0f}"
            f"{only:>12.2f}{all_:>11.2f}{all_ / least:>8.2f}"
        )


def _grown(knowledge_base: KnowledgeBase, times: int) -> KnowledgeBase:
    """The knowledge base with `times` as many rules."""
    number = next(fact for fact in knowledge_base.vocabulary.facts.values() if fact.kind in ("integer", "decimal"))
    rules = dict(knowledge_base.rules)
    for clone in range(1, times):
        always = Comparison(number.name, "at_least", number.low - clone * STEP)
        for rule in knowledge_base.rules.values():
            rules[f"{rule.id}~{clone}"] = _clone(rule, f"{rule.id}~{clone}", clone * STEP, always)
    return replace(knowledge_base, rules=rules)


def _clone(rule: Rule, name: str, step: float, always: Comparison) -> Rule:
    parts = []
    for part in rule.parts:
        moved = _moved(part.when, step)
        when = moved if moved != part.when else both(part.when, always)
        parts.append(replace(part, when=when))
    return replace(rule, id=name, parts=tuple(parts))


def _moved(condition: Condition, step: float) -> Condition:
    """`condition` with its thresholds moved so little that the same findings pass them."""
    match condition:
        case Comparison(word="at_least" | "below", operand=int() | float() as bound):
            return replace(condition, operand=bound - step)
        case Comparison(word="at_most" | "above", operand=int() | float() as bound):
            return replace(condition, operand=bound + step)
        case All(parts) | Any(parts) | Count(parts):
            return replace(condition, parts=tuple(_moved(part, step) for part in parts))
        case Not(part):
            return Not(_moved(part, step))
        case _:
            return condition


def _memory(knowledge_base: KnowledgeBase, cases: list[Case], consultations: int) -> None:
    consultant = Consultant(knowledge_base, TODAY)
    every = max(consultations // 10, 1)
    turns = itertools.cycle(cases)
    read: list[tuple[int, float]] = []
    start = time.process_time()
    print(f"{consultations:,} consultations on one engine; resident memory, MiB")
    for done in range(every, consultations + 1, every):
        for _ in range(every):
            consultant.consult(next(turns))
        gc.collect()
        read.append((done, _resident()))
        print(f"{done:>8,}{read[-1][1] / 1024:>9.1f}")
    seconds = time.process_time() - start
    grown = _slope(read) * 1000
    print(f"slope after the first {every:,}: {grown:+.1f} KiB per 1,000 consultations ({seconds:.0f} s)")


def _resident() -> float:
    """The resident memory of this process in KiB, now where the system tells that, else the most so far."""
    pages = Path("/proc/self/statm")
    if pages.is_file():
        return int(pages.read_text().split()[1]) * resource.getpagesize() / 1024
    return float(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def _slope(points: list[tuple[int, float]]) -> float:
    """The slope of the line of least squares."""
    across = sum(x for x, _ in points) / len(points)
    up = sum(y for _, y in points) / len(points)
    spread = sum((x - across) ** 2 for x, _ in points)
    return sum((x - across) * (y - up) for x, y in points) / spread if spread else 0.0


if __name__ == "__main__":
    main()
