"""Hypothesis strategies for cases of the repository's knowledge base, and the profiles under which properties run.

`random_cases` draws every fact on its own: hardly any such patient may be touched, and every rule is reached.
`near_clear_cases` starts from the clear patient of `rules/base_case.yaml`, or from one of a few patients well under
way, and changes up to eight facts: these are the ones to whom something is offered.

Importing this module chooses the profile: `default`, the same examples on every machine, or `fuzz` where ISCHIA_FUZZ=1.
"""

import datetime
import os
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import chain, combinations
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.database import DirectoryBasedExampleDatabase

from ischia.expert.engine import Engine
from ischia.facts.case import Case, make_case
from ischia.facts.technique import SIDES
from ischia.facts.vocabulary import Fact, Finding, Unknown, Value
from ischia.rules.conclusion import Contradict
from ischia.rules.condition import (
    All,
    Always,
    Any,
    Comparison,
    Condition,
    Count,
    FactReference,
    Not,
    Operand,
    comparisons,
)
from ischia.rules.knowledge_base import MANIFEST
from ischia.rules.load import HERE, load

_HOWEVER_SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)
settings.register_profile(
    "default", max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=_HOWEVER_SLOW
)
settings.register_profile(
    "fuzz",
    max_examples=2000,
    deadline=None,
    derandomize=False,
    database=DirectoryBasedExampleDatabase(
        Path(__file__).parents[1] / ".hypothesis/examples"
    ),  # what failed comes first
    print_blob=True,
    suppress_health_check=_HOWEVER_SLOW,
)
settings.load_profile("fuzz" if os.environ.get("ISCHIA_FUZZ") == "1" else "default")

TODAY = datetime.date(2026, 12, 1)
KNOWLEDGE_BASE = load(use_cache=False)
VOCABULARY = KNOWLEDGE_BASE.vocabulary
FACTS: Mapping[str, Fact] = VOCABULARY.facts
UNKNOWN = Unknown()
CLEAR: dict[str, Finding] = {name: FACTS[name].read(raw) for name, raw in KNOWLEDGE_BASE.base_case.items()}
MOMENTS = st.sampled_from(("planning", "planning", "planning", "contact"))

EVERY_POSITION = frozenset(FACTS["positions_tolerated"].values)
TOLERATED: dict[str, Finding] = {
    "last_visit_side": "left",
    "nrs_change": -1,
    "post_session_flare_hours": 0.0,
    "after_session_symptoms": frozenset(),
}
PIRIFORMIS: dict[str, Finding] = {
    "buttock_pain_dominant": True,
    "sitting_aggravates": True,
    "sciatic_notch_tender": True,
    "pain_distribution": "buttock",
}
IN_BED: dict[str, Finding] = {
    "mobility": "bedridden",
    "bed_rest_days": 30,
    "positions_tolerated": frozenset({"side_left", "side_right", "semi_fowler"}),
    "practitioner_scope": "nurse",
}
COURSES: tuple[dict[str, Finding], ...] = (
    {},
    {"sessions_completed": 3, **TOLERATED},
    {"sessions_completed": 2, **TOLERATED, **PIRIFORMIS},
    {"sessions_completed": 2, **TOLERATED, **PIRIFORMIS, "practitioner_scope": "tuina"},
    {"sessions_completed": 1, **TOLERATED, "muscle_findings": frozenset(FACTS["muscle_findings"].values)},
    {"duration_weeks": 8.0, "practitioner_scope": "massage", "muscle_findings": frozenset({"erectors"})},
    {"duration_weeks": 2.0},
    {"leg_symptom_side": "right"},
    {"skin_over_target": "broken", "skin_area": frozenset({"calf_left"})},
    {"leg_symptom_side": "bilateral", "bilateral_pattern": "longstanding_stable_investigated"},
    IN_BED,
)


def copy_knowledge_base(folder: Path) -> Path:
    """A copy of the repository's knowledge base in `folder`, which a test may change."""
    (folder / "rules").mkdir(parents=True)
    (folder / "facts").mkdir()
    for file in (HERE / MANIFEST, *HERE.glob("rules/*.yaml"), *HERE.glob("facts/*.yaml")):
        shutil.copy(file, folder / file.relative_to(HERE))
    return folder


def every_comparison() -> Iterator[Comparison]:
    """Every comparison that stands in a rule or in the definition of a derived fact."""
    for rule in KNOWLEDGE_BASE.rules.values():
        for part in rule.parts:
            yield from comparisons(part.when)
    for derived in KNOWLEDGE_BASE.derived.values():
        for condition in derived.conditions:
            yield from comparisons(condition)


def _bounds(name: str) -> set[float]:
    """The numbers with which the rules compare a fact."""
    found: set[float] = set()
    for comparison in every_comparison():
        if comparison.fact == name:
            operand = comparison.operand
            for value in operand if isinstance(operand, frozenset) else (operand,):
                if isinstance(value, int | float) and not isinstance(value, bool):
                    found.add(value)
    return found


def _numbers(fact: Fact) -> tuple[float, ...]:
    """All numbers of a short scale; of a long one its ends and what lies on and beside each bound of the rules."""
    if fact.kind == "integer" and fact.high - fact.low <= 25:
        return tuple(range(int(fact.low), int(fact.high) + 1))
    step = 1 if fact.kind == "integer" else 0.5
    near = {bound + by for bound in _bounds(fact.name) for by in (-step, 0, step)} | {fact.low, fact.high}
    within = sorted(number for number in near if fact.low <= number <= fact.high)
    return tuple(int(number) if fact.kind == "integer" else float(number) for number in within)


def _sets(fact: Fact) -> tuple[frozenset[str], ...]:
    """All sets of a few words; of many words those of up to two, and all of them."""
    most = len(fact.values) if len(fact.values) <= 6 else 2
    sizes = (combinations(fact.values, size) for size in range(most + 1))
    return tuple(dict.fromkeys(frozenset(words) for words in chain(*sizes, [fact.values])))


def _values(fact: Fact) -> tuple[Value, ...]:
    match fact.kind:
        case "boolean":
            return (False, True, *fact.also)
        case "integer" | "decimal":
            return (*fact.also, *_numbers(fact))
        case "set":
            return _sets(fact)
        case _:
            return fact.values


VALUES: dict[str, tuple[Value, ...]] = {name: _values(fact) for name, fact in FACTS.items()}


def _finding(name: str, unknown: float) -> st.SearchStrategy[Finding]:
    """A value of a fact, or unknown in such a share of the draws."""
    values = VALUES[name]
    return st.sampled_from((UNKNOWN,) * max(1, round(len(values) * unknown / (1 - unknown))) + values)


_CHANGED = {name: _finding(name, 0.3) for name in FACTS}
_RANDOM = tuple(
    st.fixed_dictionaries({name: _finding(name, unknown) for name in FACTS}) for unknown in (0.8, 0.5, 0.2, 0.05)
)
_NAMES = st.lists(st.sampled_from(tuple(FACTS)), max_size=8, unique=True)
_MOSTLY = st.sampled_from((True,) * 7 + (False,))
_PLACE = st.sampled_from([words for words in VALUES["skin_area"] if 1 <= len(words) <= 2])
_FELT = st.integers(0, 5)
_OPERATED = st.sampled_from([words for words in VALUES["surgery_region"] if words])
_BLOCKS = st.sampled_from(
    ((), (), (), *((name,) for name in VOCABULARY.blocks), ("circulation", "bone"), tuple(VOCABULARY.blocks))
)


def coherent(draw: st.DrawFn, findings: dict[str, Finding], moment: str) -> dict[str, Finding]:
    """`findings` with what contradicts itself put right, and with what goes along with a finding recorded too."""
    said = {name: finding for name, finding in findings.items() if not isinstance(finding, Unknown)}
    repaired = dict(findings)

    def put(name: str, value: Finding) -> None:
        repaired[name] = said[name] = value

    if said.get("sessions_completed", 0) > 0:
        for name, value in {**TOLERATED, "last_visit_side": said.get("leg_symptom_side", UNKNOWN)}.items():
            if name not in repaired:
                put(name, value)
    if moment == "contact":
        for name, value in {"in_session_pain": draw(_FELT), "distal_symptoms_in_session": not draw(_MOSTLY)}.items():
            if name not in repaired:
                put(name, value)
    if said.get("skin_over_target", "intact") != "intact" and not said.get("skin_area"):
        put("skin_area", draw(_PLACE))
    if said.get("weeks_since_surgery", "none") != "none" and not said.get("surgery_region"):
        put("surgery_region", draw(_OPERATED))
    if said.get("anticoagulation") == "warfarin" and said.get("inr") == "na":
        put("inr", 2.5)
    side, pattern = said.get("leg_symptom_side"), said.get("bilateral_pattern")
    if side == "bilateral" and pattern == "not_bilateral":
        put("bilateral_pattern", "longstanding_stable_investigated")
    if side in ("left", "right", "none"):
        if pattern in ("new_or_progressing", "longstanding_stable_investigated"):
            put("bilateral_pattern", "not_bilateral")
        if said.get("bilateral_leg_deficit") is True:
            put("bilateral_leg_deficit", False)
    if said.get("foot_drop") is True and said.get("motor_power_mrc", 0) >= 4:
        put("motor_power_mrc", 3)
    if said.get("mobility") == "independent" and (
        said.get("braden_score", 23) <= 18
        or said.get("wells_dvt_score", 0) >= 2
        or said.get("pressure_injury_stage", "none") != "none"
        or said.get("spinal_precautions") is True
    ):
        put("mobility", "assisted")
    if said.get("pregnancy", "no") not in ("no", "not_applicable") and said.get("age_years", 0) >= 60:
        put("age_years", 30)
    if "stage" in said and "duration_weeks" in said:
        put("duration_weeks", UNKNOWN)
    return repaired


@cache
def _engine() -> Engine:
    return Engine(KNOWLEDGE_BASE)


def free_of_contradiction(case: Case) -> bool:
    """Whether no rule says for certain that the record of `case` contradicts itself."""
    return not any(
        isinstance(conclusion, Contradict)
        for fired in _engine().infer(case.findings, case.moment).fired
        if fired.certain
        for conclusion in KNOWLEDGE_BASE.rules[fired.rule].parts[fired.part].then
    )


@st.composite
def _random(draw: st.DrawFn, make_coherent: bool) -> Case:
    moment = draw(MOMENTS)
    findings = draw(draw(st.sampled_from(_RANDOM)))
    if make_coherent:
        findings = coherent(draw, findings, moment)
    recorded = {name: finding for name, finding in findings.items() if not isinstance(finding, Unknown)}
    return make_case(VOCABULARY, "random", recorded, draw(_BLOCKS), moment)


@st.composite
def _near_clear(draw: st.DrawFn, always_coherent: bool) -> Case:
    moment = draw(MOMENTS)
    findings = {**CLEAR, **draw(st.sampled_from(COURSES))}
    for name in draw(_NAMES):
        findings[name] = draw(_CHANGED[name])
    if always_coherent or draw(_MOSTLY):
        findings = coherent(draw, findings, moment)
    negative = draw(_BLOCKS)
    covered = {fact.name for block in negative for fact in VOCABULARY.of_block(block)}
    recorded = {
        name: finding for name, finding in findings.items() if name not in covered or finding != FACTS[name].negative
    }
    return make_case(VOCABULARY, "near clear", recorded, negative, moment)


def random_cases(*, contradiction_free: bool = False) -> st.SearchStrategy[Case]:
    """Cases in which each fact is drawn on its own, with few or many of them unknown."""
    cases = _random(contradiction_free)
    return cases.filter(free_of_contradiction) if contradiction_free else cases


def near_clear_cases(*, contradiction_free: bool = False) -> st.SearchStrategy[Case]:
    """Cases of a patient to whom something is offered, with up to eight facts changed, to unknown also."""
    cases = _near_clear(contradiction_free)
    return cases.filter(free_of_contradiction) if contradiction_free else cases


def any_cases(*, contradiction_free: bool = False) -> st.SearchStrategy[Case]:
    """Near clear cases for the most part, random ones among them."""
    near = near_clear_cases(contradiction_free=contradiction_free)
    every = random_cases(contradiction_free=contradiction_free)
    return st.integers(1, 5).flatmap(lambda number: every if number == 5 else near)


def one_sided(case: Case) -> bool:
    """Whether exactly one side is affected."""
    return case.findings.get(KNOWLEDGE_BASE.catalogue.side) in SIDES


def with_findings(case: Case, findings: Mapping[str, Finding]) -> Case:
    """`case` with exactly these findings, said one by one."""
    return make_case(VOCABULARY, case.label, findings, (), case.moment)


def without(case: Case, names: Iterator[str] | list[str]) -> Case:
    """`case` with the findings of `names` unknown."""
    gone = set(names)
    return with_findings(case, {name: finding for name, finding in case.findings.items() if name not in gone})


# A small world for conditions of every shape: a boolean, two numbers with a word, two choices, two sets, a derived fact

SMALL_WORLD: dict[str, tuple[Value, ...]] = {
    "flag": (False, True),
    "number": ("none", -1, 0, 1, 2.5),
    "other_number": ("none", 0, 1),
    "choice": ("a", "b", "c"),
    "other_choice": ("a", "b"),
    "several": (frozenset(), frozenset({"x"}), frozenset({"y"}), frozenset({"x", "y"})),
    "other_several": (frozenset(), frozenset({"x"})),
    "derived": ("p", "q", "r"),
}


def _possible(values: tuple[Value, ...]) -> st.SearchStrategy[Finding]:
    """A value, nothing known, or several values still possible."""
    some = st.frozensets(st.sampled_from(values), min_size=2, max_size=len(values))
    return st.one_of(st.sampled_from(values), st.just(UNKNOWN), some.map(Unknown))


small_findings = st.fixed_dictionaries({name: _possible(values) for name, values in SMALL_WORLD.items()})


def _compare(words: tuple[str, ...], fact: str, operands: st.SearchStrategy[Operand]) -> st.SearchStrategy[Condition]:
    return st.builds(Comparison, st.just(fact), st.sampled_from(words), operands, st.booleans())


def _one_of(fact: str) -> st.SearchStrategy[frozenset[Value]]:
    return st.frozensets(st.sampled_from(SMALL_WORLD[fact]), min_size=1, max_size=2)


small_comparisons = st.one_of(
    _compare(("is", "other_than"), "flag", _one_of("flag")),
    _compare(("is", "other_than"), "choice", st.one_of(_one_of("choice"), st.just(FactReference("other_choice")))),
    _compare(("is", "other_than"), "derived", _one_of("derived")),
    _compare(("is", "other_than"), "number", st.one_of(_one_of("number"), st.just(FactReference("other_number")))),
    _compare(
        ("at_least", "at_most", "above", "below"),
        "number",
        st.one_of(st.sampled_from((-1, 0, 1, 2)), st.just(FactReference("other_number"))),
    ),
    _compare(
        ("includes",),
        "several",
        st.one_of(
            st.frozensets(st.sampled_from(("x", "y")), min_size=1),
            st.just(FactReference("other_several")),
            st.just(FactReference("several")),
        ),
    ),
    _compare(("empty",), "several", st.booleans()),
)


def _combined(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    parts = st.lists(inner, max_size=4).map(tuple)
    return st.one_of(
        st.builds(All, parts),
        st.builds(Any, parts),
        st.builds(Not, inner),
        st.builds(Count, parts, st.integers(1, 4), st.booleans()),
    )


_leaves = st.one_of(small_comparisons, st.just(Always()))
small_conditions = st.recursive(_leaves, _combined, max_leaves=9)
