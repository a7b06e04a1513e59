"""A second reading of the rules, without a network: what the engine and the weighing must agree with.

It walks each condition again and again until nothing changes, and weighs each technique by the words of the design:
possible harm withholds, only certainty recommends. Slow and plain on purpose. Of the product it takes the data alone:
the types of conditions, conclusions, rules, facts and techniques, never a function that reads them. (What a
conclusion is called in JSON is taken from the product too, for a trace is JSON.)

Truth is a number here: 2 is yes, 1 is unknown, 0 is no. So "and" is the least, "or" the greatest, "not" counts down
from 2, and "at least k of these" is the k-th greatest.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ischia.facts.case import Case
from ischia.facts.technique import Technique
from ischia.facts.vocabulary import Finding, Unknown, Value
from ischia.rules import conclusion as c
from ischia.rules.condition import All, Always, Any, Comparison, Condition, Count, FactReference, Not
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.rule import DerivedFact

YES, UNDECIDED, NO = 2, 1, 0
URGENT = ("urgent", "emergency")
URGENCIES = ("none", "routine", "urgent", "emergency")

Memory = Mapping[str, Finding]


@dataclass(frozen=True)
class Holding:
    """A conclusion in force: of which rule, and whether for certain."""

    rule: str
    conclusion: c.Conclusion
    certain: bool


@dataclass(frozen=True)
class Reading:
    """What the reference makes of one case.

    `fired` holds (rule, number of the part, certain) of every part that may hold. `caps` gives pressure and depth of
    each offer, `regions` and `positions` what is left of its places and positions.
    """

    memory: Memory
    fired: frozenset[tuple[str, int, bool]]
    derived: Mapping[str, Finding]
    offered: frozenset[str]
    withheld: frozenset[str]
    not_indicated: frozenset[str]
    urgency: str
    cannot_exclude: frozenset[tuple[str, str]]
    contradictions: frozenset[str]
    caps: Mapping[str, tuple[int, int]]
    regions: Mapping[str, frozenset[str]]
    positions: Mapping[str, frozenset[str]]


# Truth


def verdict(condition: Condition, memory: Memory) -> int:
    """YES, UNDECIDED or NO."""
    if isinstance(condition, Always):
        return YES
    if isinstance(condition, Comparison):
        return _compared(condition, memory)
    if isinstance(condition, Not):
        return YES - verdict(condition.part, memory)
    verdicts = sorted((verdict(part, memory) for part in condition.parts), reverse=True)
    if isinstance(condition, All):
        return min([YES, *verdicts])
    if isinstance(condition, Any):
        return max([NO, *verdicts])
    assert isinstance(condition, Count)
    reached = [YES] * condition.bound if condition.bound < 1 else verdicts[condition.bound - 1 : condition.bound]
    enough = reached[0] if reached else (YES if condition.bound < 1 else NO)
    return YES - enough if condition.below else enough


def _compared(comparison: Comparison, memory: Memory) -> int:
    operand = comparison.operand
    mine = _may_be(memory[comparison.fact])
    others = _may_be(memory[operand.fact]) if isinstance(operand, FactReference) else [operand]
    if not mine or not others:
        return UNDECIDED
    answers = {_test(comparison.word, value, other) for value in mine for other in others}
    if answers == {True}:
        return NO if comparison.negated else YES
    if answers == {False}:
        return YES if comparison.negated else NO
    return UNDECIDED


def _may_be(finding: Finding) -> list[Value]:
    """The values that a finding may have; none listed where it may be anything."""
    return list(finding.possible or ()) if isinstance(finding, Unknown) else [finding]


def _test(word: str, value: Value, operand: Value) -> bool:
    one_of = operand if isinstance(operand, frozenset) else {operand}
    if word == "is":
        return value in one_of
    if word == "other_than":
        return value not in one_of
    if word == "includes":
        assert isinstance(value, frozenset)
        return any(wanted in value for wanted in one_of)
    if word == "empty":
        return (len(value) == 0) == operand
    if isinstance(value, str) or isinstance(operand, str):
        return False
    if word in ("at_least", "above"):
        return value > operand or (word == "at_least" and value == operand)
    assert word in ("at_most", "below")
    return value < operand or (word == "at_most" and value == operand)


# Derived facts


def remember(case: Case, knowledge_base: KnowledgeBase, *, review_overdue: bool = False) -> dict[str, Finding]:
    """Recorded facts, settings, the moment, and every derived fact, worked out again until none changes."""
    memory: dict[str, Finding] = {"moment": case.moment, "review_overdue": review_overdue}
    for name, setting in knowledge_base.settings.items():
        memory[name] = setting
    for name in knowledge_base.vocabulary.facts:
        typed = name in knowledge_base.derived
        memory[f"typed_{name}" if typed else name] = case.findings.get(name, Unknown())
    for name in knowledge_base.derived:
        memory[name] = Unknown()
    changed = True
    while changed:
        changed = False
        for name, fact in knowledge_base.derived.items():
            finding = _derive(fact, memory)
            if type(finding) is not type(memory[name]) or finding != memory[name]:
                memory[name] = finding
                changed = True
    return memory


def _derive(fact: DerivedFact, memory: Memory) -> Finding:
    if fact.count:
        verdicts = [verdict(condition, memory) for condition in fact.count]
        least, most = verdicts.count(YES), verdicts.count(YES) + verdicts.count(UNDECIDED)
        return _one_of(set(range(least, most + 1)))
    values: set[Value] = set()
    for one in fact.cases:
        how = verdict(one.when, memory)
        if how != NO:
            values.add(one.value)
        if how == YES:
            break
    else:
        if fact.otherwise is not None:
            values.add(fact.otherwise)
    if not fact.typed:
        return _one_of(values)
    typed = memory[f"typed_{fact.name}"]
    if isinstance(typed, Unknown):
        return _one_of(values)
    return typed if not values or (typed in values and len(values) > 1) else _one_of(values | {typed})


def _one_of(values: set[Value]) -> Finding:
    if len(values) == 1:
        return values.pop()
    return Unknown(frozenset(values) or None)


# Weighing


def read(case: Case, knowledge_base: KnowledgeBase, *, review_overdue: bool = False) -> Reading:
    """What follows for `case`."""
    memory = remember(case, knowledge_base, review_overdue=review_overdue)
    fired: set[tuple[str, int, bool]] = set()
    in_force: list[Holding] = []
    for rule in knowledge_base.rules.values():
        for number, part in enumerate(rule.parts):
            how = verdict(part.when, memory)
            if how == NO:
                continue
            fired.add((rule.id, number, how == YES))
            in_force += [Holding(rule.id, said, how == YES) for said in part.then if how == YES or _restricts(said)]
    return _reading(memory, frozenset(fired), in_force, knowledge_base)


def replay(trace: Iterable[Mapping[str, object]], knowledge_base: KnowledgeBase) -> Reading:
    """What follows from the steps of a trace, as JSON data, and from nothing else.

    Findings are those that a step rests on or derives; all others count as unknown. What a step concludes is looked up
    among the conclusions of its rule.
    """
    memory: dict[str, Finding] = {
        name: Unknown() for name in (*knowledge_base.vocabulary.facts, *knowledge_base.derived)
    }
    in_force: list[Holding] = []
    for step in trace:
        for ground in (*step["from"], *(ground for other in step.get("also", ()) for ground in other)):
            if "fact" in ground and ground["value"] is not None and ground["fact"] not in knowledge_base.derived:
                memory[ground["fact"]] = knowledge_base.vocabulary.facts[ground["fact"]].read(ground["value"])
        (kind, value), *_ = step["concludes"].items()
        if kind == "derive":
            ((name, found),) = value.items()
            memory[name] = Unknown(frozenset(step["concludes"]["possible"]) or None) if found is None else found
            continue
        rule = knowledge_base.rules[step["rule"]]
        said = [one for part in rule.parts for several in part.then for one in _one_by_one(several)]
        meant = next(one for one in said if one.kind == kind and c.payload(one) == value)
        in_force.append(Holding(rule.id, meant, step["holds"] == "certainly"))
    return _reading(memory, frozenset(), in_force, knowledge_base)


def _one_by_one(said: c.Conclusion) -> list[c.Conclusion]:
    """A recommendation of several techniques as one of each."""
    if isinstance(said, c.Recommend):
        return [c.Recommend((technique,), said.option) for technique in said.techniques]
    return [said]


def _reading(
    memory: Memory, fired: frozenset[tuple[str, int, bool]], in_force: list[Holding], knowledge_base: KnowledgeBase
) -> Reading:
    weighing = _Weighing(in_force, memory, knowledge_base)
    catalogue = knowledge_base.catalogue.techniques
    withheld = {name for name, technique in catalogue.items() if weighing.withholds(technique)}
    recommend = [one.conclusion for one in in_force if isinstance(one.conclusion, c.Recommend)]
    indicated = {name for said in recommend for name in said.techniques}
    offered = indicated - withheld
    refer = [one for one in in_force if isinstance(one.conclusion, c.Refer)]
    return Reading(
        memory=memory,
        fired=fired,
        derived={name: memory[name] for name in knowledge_base.derived},
        offered=frozenset(offered),
        withheld=frozenset(withheld),
        not_indicated=frozenset(catalogue.keys() - withheld - indicated),
        urgency=max((one.conclusion.urgency for one in refer if one.certain), key=URGENCIES.index, default="none"),
        cannot_exclude=frozenset((one.conclusion.urgency, one.rule) for one in refer if not one.certain),
        contradictions=frozenset(one.rule for one in in_force if isinstance(one.conclusion, c.Contradict)),
        caps={name: (weighing.pressure(catalogue[name]), weighing.depth(catalogue[name])) for name in offered},
        regions={name: frozenset(weighing.places_left(catalogue[name])) for name in offered},
        positions={name: frozenset(weighing.positions_left(catalogue[name])) for name in offered},
    )


_RESTRICTING = (
    c.Withhold,
    c.WithholdPoints,
    c.Cap,
    c.LowerDepth,
    c.Halve,
    c.RequireDepth,
    c.RestrictPositions,
    c.WithholdPositions,
    c.OrderPositions,
    c.Adapt,
    c.Stop,
)


def _restricts(said: c.Conclusion) -> bool:
    return isinstance(said, _RESTRICTING) or (isinstance(said, c.Refer) and said.urgency in URGENT)


class _Weighing:
    def __init__(self, in_force: Iterable[Holding], memory: Memory, knowledge_base: KnowledgeBase) -> None:
        self.in_force, self.memory, self.knowledge_base = list(in_force), memory, knowledge_base
        self.catalogue = knowledge_base.catalogue
        side = memory[self.catalogue.side]
        self.sides = [side] if side in ("left", "right") else ["left", "right"]

    def said(self, *kinds: type) -> list[c.Conclusion]:
        return [one.conclusion for one in self.in_force if isinstance(one.conclusion, kinds)]

    def withholds(self, technique: Technique) -> bool:
        return (
            self._bans_wholly(technique)
            or (bool(technique.regions) and not self.places_left(technique))
            or not self.positions_left(technique)
            or self._too_shallow(technique)
            or self._number_above_cap(technique)
        )

    def _bans_wholly(self, technique: Technique) -> bool:
        for said in self.said(c.Withhold, c.Refer, c.Contradict, c.Stop):
            if isinstance(said, c.Withhold):
                if said.regions is None and _selects(said.select, technique):
                    return True
            elif isinstance(said, c.Refer):
                if said.urgency in URGENT:
                    return True
            elif isinstance(said, c.Contradict) or said.above_cap is None:
                return True
        return False

    def _places(self, region: str, sides: Iterable[str]) -> set[str]:
        """A region, or the place that its name already is, on these sides."""
        if region not in self.catalogue.regions or not self.catalogue.regions[region].sided:
            return {region}
        return {f"{region}_{side}" for side in sides}

    def places_left(self, technique: Technique) -> set[str]:
        places: set[str] = set().union(*(self._places(region, self.sides) for region in technique.regions))
        gone: set[str] = set()
        for said in self.said(c.Withhold):
            if said.regions is not None and _selects(said.select, technique):
                gone |= self._meant(said.regions) & places
        if gone and technique.groups & self.knowledge_base.policy.whole:
            return set()
        return places - gone

    def _meant(self, regions: c.Regions) -> set[str]:
        both = ("left", "right")
        if regions.fact is not None:
            words = self.memory[regions.fact.fact]
            fact = self.knowledge_base.vocabulary.facts[regions.fact.fact]
            named = fact.regions if isinstance(words, Unknown) or not words else {w: fact.regions[w] for w in words}
            return set().union(*(self._places(region, both) for several in named.values() for region in several))
        if regions.all_but:
            every = set().union(*(self._places(region, both) for region in self.catalogue.regions))
            return every - set().union(*(self._places(region, both) for region in regions.all_but))
        return set().union(
            *(self._places(region, both) for region in regions.names),
            *(self._places(region, self.sides) for region in regions.affected),
        )

    def positions_left(self, technique: Technique) -> set[str]:
        left = set(technique.positions)
        for said in self.said(c.RestrictPositions):
            allowed = set(said.positions) if said.fact is None else self.memory[said.fact.fact]
            left &= set() if isinstance(allowed, Unknown) else allowed
        for said in self.said(c.WithholdPositions):
            for name in said.positions:
                if name == "affected_side":
                    left -= {p.name for p in self.catalogue.positions.values() if p.lies_on in self.sides}
                else:
                    left.discard(name)
        return left

    def pressure(self, technique: Technique) -> int:
        return min([technique.cap, *(cap.at_most for cap in self.said(c.Cap) if cap.quantity == "pressure")])

    def depth(self, technique: Technique, ignoring: Iterable[str] = ()) -> int:
        counted = [one.conclusion for one in self.in_force if one.rule not in ignoring]
        depth = technique.depth[1]
        for said in counted:
            if isinstance(said, c.Cap) and said.quantity == "depth":
                depth = min(depth, said.at_most)
        for said in counted:
            if isinstance(said, c.LowerDepth):
                depth -= said.steps
        if any(isinstance(said, c.Halve) and "depth" in said.quantities for said in counted):
            depth = depth // 2
        return max(1, depth)

    def _too_shallow(self, technique: Technique) -> bool:
        return any(
            _selects(floor.select, technique) and self.depth(technique, floor.ignoring) < floor.at_least
            for floor in self.said(c.RequireDepth)
        )

    def _number_above_cap(self, technique: Technique) -> bool:
        for stop in self.said(c.Stop):
            if stop.above_cap is not None:
                felt = self.memory[stop.above_cap.fact]
                if isinstance(felt, Unknown) or felt > self.pressure(technique):
                    return True
        return False


def _selects(select: c.Selection, technique: Technique) -> bool:
    if select.techniques and technique.id not in select.techniques:
        return False
    if select.groups and not set(select.groups) & technique.groups:
        return False
    if select.also_groups and not set(select.also_groups) & technique.groups:
        return False
    if select.traditions and technique.tradition not in select.traditions:
        return False
    if select.disciplines and technique.discipline not in select.disciplines:
        return False
    return not any(_selects(inner, technique) for inner in select.all_but)
