"""Coverage: which rules the tests show in force, and which parts of their conditions they show to matter.

What counts is said in `docs/decisions/0010-coverage-of-conditions.md`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from ....rules.condition import Truth
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import TYPED, DerivedFact, Rule
from .boundaries import boundaries
from .conditions import SIDES, UNKNOWN, Composition, Literal, decides, of_derived, of_rule, side, truths
from .found import DERIVED, Coverage, PartCoverage, RuleCoverage, key
from .observations import CERTAINLY, POSSIBLY, Observation
from .patients import ground
from .search import FOUND, NONE, Aim, PatientSearch


def coverage(
    knowledge_base: KnowledgeBase,
    observations: Iterable[Observation],
    chosen: Iterable[Rule | DerivedFact] | None = None,
    *,
    all_tests: bool = False,
    search: PatientSearch | None = None,
) -> Coverage:
    """What `observations` show of the `chosen` rules and derived facts, left out of all.

    On the parts of a rule only its own tests count, or `all_tests`; on those of a derived fact, which has no tests
    of its own, always all.
    """
    every = tuple(observations)
    search = search or PatientSearch(knowledge_base)
    if chosen is None:
        chosen = (*knowledge_base.rules.values(), *knowledge_base.derived.values())
    fired = Counter((rule, how) for one in every for rule, how in one.fired.items())
    own: dict[str, list[Observation]] = {}
    for one in every:
        for rule_id in one.counts_for:
            own.setdefault(rule_id, []).append(one)
    covered: list[RuleCoverage] = []
    for one_chosen in chosen:
        if isinstance(one_chosen, DerivedFact):
            covered.append(_of_derived(one_chosen, every, knowledge_base, search))
            continue
        mine = every if all_tests else tuple(own.get(one_chosen.id, ()))
        certainly, possibly = fired[one_chosen.id, CERTAINLY], fired[one_chosen.id, POSSIBLY]
        covered.append(
            RuleCoverage(
                one_chosen.id,
                one_chosen.module,
                one_chosen.title,
                len(own.get(one_chosen.id, ())),
                {CERTAINLY: certainly, POSSIBLY: possibly, "no": len(every) - certainly - possibly},
                parts(of_rule(one_chosen), mine, search),
                boundaries(one_chosen, mine, knowledge_base, all_tests=True),
            )
        )
    return Coverage(tuple(covered), len(every), all_tests)


def _of_derived(
    fact: DerivedFact, every: tuple[Observation, ...], knowledge_base: KnowledgeBase, search: PatientSearch
) -> RuleCoverage:
    return RuleCoverage(
        fact.name,
        DERIVED,
        fact.title,
        0,
        {CERTAINLY: 0, POSSIBLY: 0, "no": 0},
        parts(of_derived(fact), every, search),
        boundaries(fact, every, knowledge_base),
    )


def parts(
    composition: Composition, observations: Iterable[Observation], search: PatientSearch
) -> tuple[PartCoverage, ...]:
    """What `observations` show of each comparison of `composition`, all of them counting."""
    shown: dict[tuple[int, str, bool], dict[str, None]] = {}
    every = tuple(observations)
    for whole in composition.wholes:
        alike: dict[tuple[Truth, ...], list[str]] = {}
        for one in every:
            alike.setdefault(truths(whole.condition, one.memory), []).append(one.name)
        for values, names in alike.items():
            for place, number in enumerate(whole.literals):
                here = side(values[place])
                shown.setdefault((number, here, False), {}).update(dict.fromkeys(names))
                if decides(whole.condition, values, place):
                    shown.setdefault((number, here, True), {}).update(dict.fromkeys(names))
    return tuple(_part(composition, number, shown, search) for number in range(len(composition.literals)))


def _part(
    composition: Composition, number: int, shown: Mapping[tuple[int, str, bool], Iterable[str]], search: PatientSearch
) -> PartCoverage:
    impossible: dict[str, str] = {}
    unsettled: list[str] = []
    for alone in (False, True):
        for one in SIDES:
            if (number, one, alone) in shown:
                continue
            outcomes = {search.possible(aim).outcome for aim in aims(composition, number, one, alone=alone)}
            if outcomes == {NONE}:
                impossible[key(one, alone)] = _reason(composition, number, one, search, alone=alone)
            elif FOUND not in outcomes:
                unsettled.append(key(one, alone))
    return PartCoverage(
        composition.literals[number],
        {one: tuple(shown.get((number, one, False), ())) for one in SIDES},
        {one: tuple(shown.get((number, one, True), ())) for one in SIDES},
        impossible,
        tuple(unsettled),
    )


def aims(composition: Composition, number: int, side: str, *, alone: bool) -> list[Aim]:
    """What a patient would have to show, of one comparison on one side: in any of the wholes in which it stands."""
    return [
        Aim(whole.condition, whole.literals.index(number), side, alone)
        for whole in composition.wholes
        if number in whole.literals
    ]


def _reason(composition: Composition, number: int, side: str, search: PatientSearch, *, alone: bool) -> str:
    """Why no patient can show a side, in words: with which other parts it is tied by the facts that both hang on."""
    literal = composition.literals[number]
    if not alone:
        return "it is always known" if side == UNKNOWN else f"no value of {literal.comparison.fact} makes it so"
    mine = _hangs_on(literal, search)
    others = {n for whole in composition.wholes if number in whole.literals for n in whole.literals} - {number}
    tied = [composition.literals[n] for n in sorted(others)]
    tied = [other for other in tied if mine & _hangs_on(other, search)]
    names = ", ".join(sorted(name.removeprefix(TYPED) for name in mine))
    tried = f"every value of {names} that the rules tell apart was tried"
    return f"tied to {' and '.join(dict.fromkeys(map(_other, tied)))}; {tried}" if tied else tried


def _other(literal: Literal) -> str:
    place = f"of part {literal.part}" if literal.part else "of the rule's own condition"
    return f"`{literal.words}` {place}"


def _hangs_on(literal: Literal, search: PatientSearch) -> frozenset[str]:
    return frozenset(ground(literal.comparison, search.knowledge_base).domains)
