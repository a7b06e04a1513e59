"""What the benchmarks share: the patients, interleaved timing, and how a figure is printed."""

from __future__ import annotations

import json
import random
import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ischia.facts.case import MOMENTS, Case, make_case
from ischia.facts.vocabulary import Fact
from ischia.rules.knowledge_base import KnowledgeBase

VIGNETTES = Path(__file__).resolve().parent.parent / "tests/data/vignettes.json"

# What is changed in the clear patient where the vignettes are not there; None takes a finding away.
BY_HAND: tuple[Mapping[str, Any], ...] = (
    {},
    {"irritability": "high"},
    {"irritability": None, "dn4_score": None},
    {"duration_weeks": 3, "pain_nrs_leg": 8},
    {"duration_weeks": 9, "irritability": "moderate"},
    {"duration_weeks": None, "irritability": None},
    {"bladder_change": True},
    {"bladder_change": None},
    {"sexual_function_change": "declined"},
    {"foot_drop": True, "motor_power_mrc": 2},
    {"foot_drop": True, "motor_power_mrc": 5},
    {"cancer_history": "active", "night_pain_unremitting": True},
    {"dvt_signs": True, "wells_dvt_score": 3},
    {"anticoagulation": "warfarin", "inr": None},
    {"pregnancy": "trimester2"},
    {"mobility": "bedridden", "bed_rest_days": 10, "braden_score": 12, "positions_tolerated": ["side_left"]},
    {"sensory_loss": "absent", "peripheral_neuropathy": True},
    {"age_years": 80, "osteoporosis": True, "long_term_steroids": True},
    {
        "buttock_pain_dominant": True,
        "sitting_aggravates": True,
        "sciatic_notch_tender": True,
        "piriformis_tension_test_positive": True,
        "pain_distribution": "buttock",
        "sessions_completed": 3,
        "muscle_findings": ["piriformis", "gluteus_medius"],
    },
    {"pain_distribution": "below_knee", "slr_positive": True, "slump_positive": True, "dn4_score": 6},
    {"consent": None, "communication": None, "practitioner_scope": None},
)


def patients(knowledge_base: KnowledgeBase) -> tuple[list[Case], str]:
    """The patients that every alternative is timed on, and in words where they come from."""
    base, name, changes = dict(knowledge_base.base_case), "made by hand from the clear patient", list(BY_HAND)
    if VIGNETTES.is_file():
        data = json.loads(VIGNETTES.read_text(encoding="utf-8"))
        base, name = data["base_facts"], "the vignettes of the tests"
        changes = [vignette["facts"] for vignette in data["vignettes"]]
    return [_case(knowledge_base, f"{n}", {**base, **some}) for n, some in enumerate(changes, 1)], name


def _case(knowledge_base: KnowledgeBase, label: str, raw: Mapping[str, Any]) -> Case:
    facts = knowledge_base.vocabulary.facts
    return make_case(knowledge_base.vocabulary, label, {name: facts[name].read(value) for name, value in raw.items()})


def random_patients(knowledge_base: KnowledgeBase, number: int, seed: int = 1) -> list[Case]:
    """Patients that no clinician would believe: every fact drawn at random, a third of them unknown."""
    draw = random.Random(seed)
    cases = []
    for label in range(number):
        raw = {n: _value(fact, draw) for n, fact in knowledge_base.vocabulary.facts.items() if draw.random() < 2 / 3}
        read = {name: knowledge_base.vocabulary.facts[name].read(value) for name, value in raw.items()}
        cases.append(make_case(knowledge_base.vocabulary, f"random {label}", read, moment=draw.choice(MOMENTS)))
    return cases


def _value(fact: Fact, draw: random.Random) -> Any:
    if fact.also and draw.random() < 1 / 4:
        return draw.choice(fact.also)
    match fact.kind:
        case "boolean":
            return draw.random() < 1 / 2
        case "integer":
            return draw.randint(int(fact.low), int(fact.high))
        case "decimal":
            return round(draw.uniform(fact.low, fact.high), 1)
        case "set":
            return [word for word in fact.values if draw.random() < 1 / 4]
    return draw.choice(fact.values)


def interleaved(
    work: Mapping[str, Callable[[Any], Any]],
    inputs: Sequence[Any],
    runs: int,
    clock: Callable[[], float] = time.process_time,
) -> dict[str, list[float]]:
    """Seconds that each piece of work took on each input, `runs` times, by turns: A B C, B A C, …

    The order of the turns is drawn anew each time, for whoever comes after a large one finds the
    processor's caches cold. The clock is the processor time of this process, which other processes
    on the machine disturb least.
    """
    order, draw = list(work), random.Random(1)
    taken: dict[str, list[float]] = {name: [] for name in work}
    for one in inputs:  # once for every cache, not counted
        for function in work.values():
            function(one)
    for _ in range(runs):
        for one in inputs:
            draw.shuffle(order)
            for name in order:
                start = clock()
                work[name](one)
                taken[name].append(clock() - start)
    return taken


def milliseconds(times: Sequence[float]) -> float:
    """The median of `times`, in milliseconds."""
    return statistics.median(times) * 1e3


def verdict(ratio: float, at_most: float) -> str:
    """The ratio against its target, in words."""
    return f"{ratio:.2f}   (target at most {at_most:g}: {'met' if ratio <= at_most else 'MISSED'})"
