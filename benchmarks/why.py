"""An explanation beside the consultation that it explains, in a running process.

Each patient is consulted alone, and consulted and explained: `why` of the first technique that is offered, and
`why-not` of the first that is withheld and of the first that is not indicated. Target: the consultation with its
explanation takes at most 1.3 of the consultation alone. The text is printed apart, and has no target.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from typing import Any

from common import interleaved, milliseconds, patients, verdict

from ischia.expert.consult import Consultant, Consultation
from ischia.expert.explanation.explanation import Explanation
from ischia.expert.explanation.text import printed
from ischia.expert.explanation.why import why
from ischia.expert.explanation.why_not import why_not
from ischia.facts.case import Case
from ischia.rules.load import load

TARGET = 1.3
TODAY = datetime.date(2026, 11, 24)
ALONE, WHY, WITHHELD, INDICATED, TEXT = (
    "consult",
    "why, offered",
    "why-not, withheld",
    "why-not, not indicated",
    "why, offered, printed",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="how often each patient is consulted (10)")
    arguments = parser.parse_args()
    knowledge_base = load()
    consultant = Consultant(knowledge_base, TODAY)
    cases, origin = patients(knowledge_base)

    def offered(consultation: Consultation) -> Explanation:
        return why(consultation, knowledge_base, consultation.decision.offered[0].technique)

    def withheld(consultation: Consultation) -> Explanation:
        return why_not(consultation, knowledge_base, consultation.decision.withheld[0].technique)

    def indicated(consultation: Consultation) -> Explanation:
        return why_not(consultation, knowledge_base, consultation.decision.not_indicated[0])

    def text(consultation: Consultation) -> str:
        return printed(offered(consultation))

    kinds: dict[str, tuple[str, Callable[[Consultation], Any]]] = {
        WHY: ("offered", offered),
        WITHHELD: ("withheld", withheld),
        INDICATED: ("not_indicated", indicated),
        TEXT: ("offered", text),
    }
    print(f"{len(cases)} patients, {origin}, {arguments.runs} runs by turns; medians of processor time")
    for name, (field, explain) in kinds.items():
        some = [case for case in cases if getattr(consultant.consult(case), field)]

        def explained(case: Case, explain: Callable[[Consultation], Any] = explain) -> Any:
            return explain(consultant.consultation(case))

        taken = interleaved({ALONE: consultant.consult, name: explained}, some, arguments.runs)
        alone, both = milliseconds(taken[ALONE]), milliseconds(taken[name])
        shown = verdict(both / alone, TARGET) if name != TEXT else f"{both / alone:.2f}"
        print(f"  {name:<24}{len(some):>4} patients{alone:8.2f} ms alone{both:8.2f} ms explained   {shown}")


if __name__ == "__main__":
    main()
