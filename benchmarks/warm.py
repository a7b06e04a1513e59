"""A consultation in a running process, against the same rules in other engines.

Ours is timed twice: the engine alone (`Engine.infer`: which rule holds, how surely, on what), and the
whole decision with its trace (`Consultant.consult`). The others only find which rules hold, and how
surely: in experta as its rules are usually written (see experta_as_usual.py), and in CLIPS through
clipspy (see clips_rules.py), where that is installed. All must agree on every patient, and on many
drawn at random. Target: the whole decision takes at most 0.3 of experta as usual.
"""

from __future__ import annotations

import argparse
import datetime
import sys
import time
from collections.abc import Callable
from typing import Any

from common import interleaved, milliseconds, patients, random_patients, verdict
from experta_as_usual import ExpertaAsUsual

from ischia.expert.consult import Consultant
from ischia.facts.case import Case
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.load import load

TARGET = 0.3
TODAY = datetime.date(2026, 11, 24)
ENGINE, WHOLE, USUAL, CLIPS = "ours, engine only", "ours, whole decision", "experta as usual", "clipspy"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="how often each patient is consulted (10)")
    parser.add_argument("--random", type=int, default=100, help="random patients to agree on (100)")
    arguments = parser.parse_args()
    knowledge_base = load()
    cases, origin = patients(knowledge_base)

    made: dict[str, Any] = {}
    built: dict[str, float] = {}
    for name, make in _makers().items():
        start = time.process_time()
        made[name] = make(knowledge_base)
        built[name] = time.process_time() - start
    consultant: Consultant = made[WHOLE]
    others = {name: engine for name, engine in made.items() if name != WHOLE}
    check = [*cases, *random_patients(knowledge_base, arguments.random)]
    for name, engine in others.items():
        _agree(consultant, name, engine, check)

    work: dict[str, Callable[[Case], Any]] = {
        ENGINE: lambda case: consultant.engine.infer(case.findings, case.moment),
        WHOLE: consultant.consult,
    }
    for name, engine in others.items():
        work[name] = lambda case, engine=engine: engine.infer(case.findings, case.moment)
    taken = interleaved(work, cases, arguments.runs)

    agreed = ", ".join(others)
    print(f"{len(cases)} patients, {origin}, {arguments.runs} runs by turns; medians of processor time")
    print(f"the same rules in force as in {agreed}: {len(check)} of {len(check)} patients")
    print(f"{'':<24}{'rules':>6}{'build ms':>10}{'consultation ms':>17}")
    for name, times in taken.items():
        engine = made.get(name, consultant)
        rules = len(consultant.engine.network.productions) if engine is consultant else engine.rules
        build = f"{built[name] * 1e3:10.0f}" if name in built else f"{'':>10}"
        print(f"  {name:<22}{rules:>6}{build}{milliseconds(times):17.2f}")
    for name in others:
        engine_only, whole = (milliseconds(taken[one]) / milliseconds(taken[name]) for one in (ENGINE, WHOLE))
        print(f"engine only / {name:<20}{engine_only:6.2f}")
        shown = verdict(whole, TARGET) if name == USUAL else f"{whole:.2f}"
        print(f"whole decision / {name:<17}  {shown}")


def _makers() -> dict[str, Callable[[KnowledgeBase], Any]]:
    makers: dict[str, Callable[[KnowledgeBase], Any]] = {
        WHOLE: lambda knowledge_base: Consultant(knowledge_base, TODAY),
        USUAL: ExpertaAsUsual,
    }
    try:
        from clips_rules import ClipsRules
    except ImportError:
        print("clipspy is not installed and is left out; to compare with it: pip install clipspy")
    else:
        makers[CLIPS] = ClipsRules
    return makers


def _agree(consultant: Consultant, name: str, other: Any, cases: list[Case]) -> None:
    """Stop where the other engine has other rules in force, or other derived facts, for any of `cases`."""
    rules = consultant.knowledge_base.rules
    for case in cases:
        inference = consultant.engine.infer(case.findings, case.moment)
        ours = {
            (fired.rule, fired.part, fired.certain)
            for fired in inference.fired
            if fired.certain or any(conclusion.restricts for conclusion in rules[fired.rule].parts[fired.part].then)
        }
        theirs = {found for found in other.infer(case.findings, case.moment) if found[0] in rules}
        if ours != theirs:
            sys.exit(f"patient {case.label}: only ours {sorted(ours - theirs)}, only {name} {sorted(theirs - ours)}")
        for fact, derivation in inference.derivations.items():
            if derivation.finding != other.derived[fact]:
                sys.exit(f"patient {case.label}: {fact} is {derivation.finding}, in {name} {other.derived[fact]}")


if __name__ == "__main__":
    main()
