"""Whether a mutant does the same as the rule that it changes, for every patient: proved, or left open."""

from __future__ import annotations

from ....facts.technique import CERTAINTIES, SIDES
from ....rules.conclusion import (
    Adapt,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Stop,
    Withhold,
    WithholdPositions,
)
from ....rules.knowledge_base import KnowledgeBase
from ...scope import Scope
from .mutants import Mutant
from .patients import MOST_PATIENTS, every_patient, outcomes, question

SAME_CONDITION = "the condition says the same of every patient"
SAME_DERIVATION = "what is derived is the same for every patient"
SAME_EFFECT = "it withholds and bounds the same, by what else the rule says there"


def proof(mutant: Mutant, knowledge_base: KnowledgeBase, scope: Scope) -> str:
    """Why `mutant` can make no difference, in words; empty where that is not proved."""
    if mutant.rule is not None:
        pairs = list(zip(knowledge_base.rules[mutant.subject].parts, mutant.rule.parts, strict=True))
        different = [(old.then, new.then) for old, new in pairs if old.then != new.then]
        if any(effect(old, scope) != effect(new, scope) for old, new in different):
            return ""
        if different:
            return SAME_EFFECT
    asked = question(mutant, knowledge_base)
    silent = all(isinstance(said, Derive) for pair in asked.parts for said in pair[0].then)
    if asked.facts and not silent:
        return ""
    if not asked.ground.whole or asked.size > MOST_PATIENTS:
        return ""
    for findings in every_patient(asked):
        before, after = outcomes(asked, findings, knowledge_base)
        kept = len(asked.facts) if silent and asked.facts else None
        if before[:kept] != after[:kept]:
            return ""
    return SAME_DERIVATION if asked.facts else SAME_CONDITION


def effect(then: tuple[Conclusion, ...], scope: Scope) -> frozenset[object]:
    """What the conclusions of one part do to the techniques of the catalogue, whatever words do it."""
    done: set[object] = set()
    for said in then:
        done.update(_done(said, scope))
    done -= {
        ("place", technique, region, "affected")
        for technique in scope.catalogue.techniques
        for region in scope.catalogue.regions
        if all(("place", technique, f"{region}_{side}") in done for side in SIDES)
    }
    return frozenset(done | _least(then, scope))


def _done(said: Conclusion, scope: Scope) -> set[object]:
    every = scope.catalogue.techniques
    match said:
        case Withhold(select, None):
            return {("withheld", technique) for technique in scope.techniques(select)}
        case Withhold(select, Regions() as regions):
            return {one for technique in scope.techniques(select) for one in _places(technique, regions, scope)}
        case Refer(cannot_wait=True) | Contradict() | Stop(above_cap=None):
            return {said, *(("withheld", technique) for technique in every)}
        case Adapt(text, select):
            return {("adapted", text, technique) for technique in scope.techniques(select)}
        case RequireDepth(select, depth, ignoring):
            return {("depth asked", technique, depth, ignoring) for technique in scope.techniques(select)}
        case Recommend(techniques, option):
            return {("recommended", technique, option) for technique in techniques}
        case RestrictPositions(positions, None):
            return {("position", name) for name in scope.catalogue.positions if name not in positions}
        case WithholdPositions(positions):
            return {("position", name) for name in positions}
        case Cap():
            return set()
    return {said}


def _places(technique: str, regions: Regions, scope: Scope) -> set[object]:
    given = scope.catalogue.techniques[technique].regions
    if regions.fact is not None:
        return {("place", technique, regions.fact)}
    found: set[object] = {("place", technique, name, "affected") for name in regions.affected if name in given}
    places = scope.places(Regions(regions.names, (), None, regions.all_but), {scope.catalogue.side: SIDES[0]})
    here = {place for name in given for place in scope.catalogue.sides_of(name, SIDES)}
    if regions.names or regions.all_but:
        found |= {("place", technique, place) for place in places.places & here}
    return found


def _least(then: tuple[Conclusion, ...], scope: Scope) -> set[object]:
    """What the caps of a part come to, for each technique where it has a figure of its own."""
    least: dict[str, int] = {}
    for said in then:
        if isinstance(said, Cap):
            figure = CERTAINTIES.index(said.at_most) if isinstance(said.at_most, str) else said.at_most
            least[said.quantity] = min(figure, least.get(said.quantity, figure))
    done: set[object] = set()
    for quantity, figure in least.items():
        for technique in scope.catalogue.techniques.values():
            own = {"pressure": technique.cap, "depth": technique.depth[1]}.get(quantity, figure)
            if figure < own or quantity not in ("pressure", "depth"):
                done.add(("cap", quantity, technique.id, figure))
    return done
