"""`what-would-change` for every technique of a patient, counted in warm consultations about the same patient.

The search is on the conditions; each change that it finds is then verified by consulting the changed patient, without
offers and plan. Both are in the figure. Target: all techniques of a patient within 50 consultations' time.
"""

from __future__ import annotations

import argparse
import datetime
import statistics

from common import interleaved, patients, verdict

from ischia.expert.consult import Consultant
from ischia.expert.explanation.reconsider import ground
from ischia.expert.explanation.what_would_change import WhatWouldChange
from ischia.facts.case import Case
from ischia.rules.load import load

TARGET = 50
TODAY = datetime.date(2026, 11, 24)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=5, help="how often each patient is asked about (5)")
    arguments = parser.parse_args()
    knowledge_base = load()
    consultant = Consultant(knowledge_base, TODAY)
    cases, origin = patients(knowledge_base)
    index = ground(consultant.scope)
    techniques = tuple(knowledge_base.catalogue.techniques)
    consulted: list[int] = []
    incomplete = 0

    def every_technique(case: Case) -> WhatWouldChange:
        asked = WhatWouldChange(consultant, consultant.consultation(case), index)
        for technique in techniques:
            asked.of(technique)
        return asked

    def ten(case: Case) -> None:
        for _ in range(10):
            consultant.consultation(case)

    ratios: list[float] = []
    for case in cases:
        asked = every_technique(case)
        consulted.append(asked.consulted)
        incomplete += sum(not found.complete for found in map(asked.of, techniques) if found.now != "offered")
        times = interleaved({"consult": ten, "changes": every_technique}, [case], arguments.runs)
        ratios.append(10 * statistics.median(times["changes"]) / statistics.median(times["consult"]))
    print(f"{len(cases)} patients ({origin}), {len(techniques)} techniques each")
    print(f"consultations to verify the changes: median {statistics.median(consulted):.0f}, at most {max(consulted)}")
    print(f"searches that stopped before their end: {incomplete} of {len(cases) * len(techniques)}")
    print(f"time, in consultations: median {verdict(statistics.median(ratios), TARGET)}")
    print(f"the slowest patient:           {verdict(max(ratios), TARGET)}")


if __name__ == "__main__":
    main()
