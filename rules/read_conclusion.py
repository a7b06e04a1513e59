"""Conclusions out of YAML: each a mapping of one key, its kind, to what it says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from msgspec import Struct

from ..facts.problem import nearest
from ..facts.reading import Part, Reading
from ..facts.technique import CERTAINTIES, Catalogue
from ..facts.vocabulary import Fact
from .conclusion import (
    AFFECTED_SIDE,
    CAPS,
    URGENCIES,
    Adapt,
    Advise,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from .condition import FactReference
from .knowledge_base import KnowledgeBase
from .rule import DerivedFact

SELECTION = ("techniques", "groups", "also_groups", "traditions", "disciplines", "all_but")
AFFECTED = "_affected"


class Vocabularies(Struct, frozen=True):
    """The names that a conclusion may use."""

    facts: Mapping[str, Fact]
    catalogue: Catalogue
    derived: Mapping[str, DerivedFact]
    rules: Collection[str]
    plan_sections: Collection[str]

    @classmethod
    def of(cls, base: KnowledgeBase) -> Vocabularies:
        """The names that a conclusion of `base` may use."""
        ids = base.rules.keys() | base.retired.keys()
        return cls(base.vocabulary.facts, base.catalogue, base.derived, ids, base.policy.plan_sections)


def read_conclusion(reading: Reading, part: Part, known: Vocabularies) -> Conclusion | None:
    """The conclusion at `part`, None once a problem is reported."""
    if not isinstance(part.value, dict) or len(part.value) != 1:
        reading.wrong(part, "is not a conclusion", f"one of {', '.join(READERS)}", code="R301")
        return None
    kind = next(iter(part.value))
    if kind not in READERS:
        reading.wrong(
            part[kind],
            f'"{kind}" concludes nothing',
            ", ".join(READERS),
            nearest(kind, READERS),
            key=True,
            code="R301",
        )
        return None
    return READERS[kind](reading, part[kind], known)


def _selection(reading: Reading, part: Part, known: Vocabularies) -> Selection:
    value = part.value
    if value == "all":
        return Selection()
    if not isinstance(value, dict):
        reading.wrong(part, "selects nothing", f"all, or {', '.join(SELECTION)}", code="R302")
        return Selection()
    problems = len(reading.problems)
    techniques = known.catalogue.techniques
    allowed = {
        "techniques": (techniques, "a technique"),
        "groups": (known.catalogue.groups, "a group of techniques"),
        "also_groups": (known.catalogue.groups, "a group of techniques"),
        "traditions": ({t.tradition for t in techniques.values()}, "a tradition"),
        "disciplines": ({t.discipline for t in techniques.values()}, "a discipline"),
    }
    lists = {key: _some(reading, part[key], *allowed[key]) for key in allowed if key in value}
    all_but: tuple[Selection, ...] = ()
    if "all_but" in value:
        inner = part["all_but"]
        several = list(reading.items(inner)) if isinstance(inner.value, list) else [inner]
        if not inner.value:
            _names_nothing(reading, inner, "what is left out")
        for one in several:
            reading.mapping(one, SELECTION)
        all_but = tuple(_selection(reading, one, known) for one in several)
    selection = Selection(all_but=all_but, **lists)
    sound = len(reading.problems) == problems
    if sound and techniques and not any(selection.holds(technique) for technique in techniques.values()):
        reading.wrong(part, "selects no technique", "keys that narrow each other and leave some", code="R302")
    return selection


def _some(reading: Reading, part: Part, allowed: Collection[str], what: str, *, code: str = "R105") -> tuple[str, ...]:
    """One or more words: where a conclusion speaks of nothing, it does not restrict."""
    if part.value == []:
        _names_nothing(reading, part, what)
    return reading.words(part, allowed, what, code=code)


def _names_nothing(reading: Reading, part: Part, what: str) -> None:
    reading.wrong(part, "names nothing", what, code="R302")


def _said(reading: Reading, part: Part, key: str) -> str:
    """The sentence under `key`."""
    text = reading.text(part, key)
    if key in part and isinstance(part.value[key], str) and not text.strip():
        reading.wrong(part[key], f"{key} is not a text", "a sentence", code="R103")
    return text


def _withhold(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    if isinstance(part.value, dict):
        reading.mapping(part, (*SELECTION, "regions"))
        if not part.value:
            _names_nothing(reading, part, f"all, or {', '.join((*SELECTION, 'regions'))}")
    regions = None
    if isinstance(part.value, dict) and "regions" in part:
        regions = _regions(reading, part["regions"], known)
    return Withhold(_selection(reading, part, known), regions)


def _regions(reading: Reading, part: Part, known: Vocabularies) -> Regions:
    value = part.value
    regions = known.catalogue.regions
    if isinstance(value, dict) and "fact" in value:
        named = [name for name, fact in known.facts.items() if fact.kind == "set" and fact.regions]
        return Regions(
            fact=FactReference(reading.word(part["fact"], named, "a set-valued fact that names regions", code="R104"))
        )
    if isinstance(value, dict):
        reading.mapping(part, ("all_but", "fact"), ("all_but",))
        return Regions(all_but=_some(reading, part["all_but"], regions, "a region") if "all_but" in value else ())
    sided = tuple(f"{name}{AFFECTED}" for name, region in regions.items() if region.sided)
    words = _some(reading, part, (*regions, *sided), "a region")
    return Regions(
        names=tuple(word for word in words if word in regions),
        affected=tuple(word.removesuffix(AFFECTED) for word in words if word in sided),
    )


def _set_fact(reading: Reading, part: Part, known: Vocabularies) -> FactReference:
    sets = [name for name, fact in known.facts.items() if fact.kind == "set"]
    return FactReference(reading.word(part, sets, "a set-valued fact", code="R104"))


def _refer(reading: Reading, part: Part, known: Vocabularies) -> Conclusion | None:
    value = reading.mapping(part, ("urgency", "to"), ("urgency", "to"))
    if not value or "urgency" not in value:
        return None
    return Refer(reading.word(part["urgency"], URGENCIES[1:], "an urgency"), _said(reading, part, "to"))


def _cap(quantity: str) -> Callable[[Reading, Part, Vocabularies], Conclusion]:
    def read(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
        if quantity == "certainty":
            return Cap(quantity, reading.word(part, CERTAINTIES, "a certainty"))
        most = {"pressure": 10, "depth": 5, "per_week": 7}.get(quantity, 240)
        return Cap(quantity, reading.whole(part, 0 if quantity == "pressure" else 1, most))

    return read


def _recommend(option: bool) -> Callable[[Reading, Part, Vocabularies], Conclusion]:
    def read(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
        return Recommend(_some(reading, part, known.catalogue.techniques, "a technique"), option)

    return read


def _require_depth(reading: Reading, part: Part, known: Vocabularies) -> Conclusion | None:
    value = reading.mapping(part, (*SELECTION, "at_least", "ignoring"), ("at_least",))
    if "at_least" not in value:
        return None
    ignoring = reading.words(part["ignoring"], known.rules, "a rule") if "ignoring" in value else ()
    return RequireDepth(_selection(reading, part, known), reading.whole(part["at_least"], 1, 5), ignoring)


def _restrict_positions(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    if isinstance(part.value, dict) and "fact" in part:
        return RestrictPositions(fact=_set_fact(reading, part["fact"], known))
    return RestrictPositions(_positions(reading, part, known))


def _positions(reading: Reading, part: Part, known: Vocabularies) -> tuple[str, ...]:
    return _some(reading, part, (*known.catalogue.positions, AFFECTED_SIDE), "a position")


def _points(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    points = part.value
    if not isinstance(points, list) or not points or not all(isinstance(p, str) and p.strip() for p in points):
        reading.wrong(part, "names no points", "a list of points", code="R302")
        return WithholdPoints(())
    return WithholdPoints(tuple(points))


def _adapt(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    if isinstance(part.value, str):
        return Adapt(_sentence(reading, part), Selection())
    reading.mapping(part, (*SELECTION, "text"), ("text",))
    return Adapt(_said(reading, part, "text"), _selection(reading, part, known))


def _stop(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    if isinstance(part.value, str):
        return Stop(_sentence(reading, part))
    value = reading.mapping(part, ("text", "above_cap"), ("text", "above_cap"))
    numbers = [name for name, fact in known.facts.items() if fact.always_number]
    fact = reading.word(part["above_cap"], numbers, "a number felt", code="R104") if "above_cap" in value else ""
    return Stop(_said(reading, part, "text"), FactReference(fact))


def _contradict(reading: Reading, part: Part, known: Vocabularies) -> Conclusion | None:
    value = reading.mapping(part, ("facts", "text"), ("facts", "text"))
    if "facts" not in value:
        return None
    facts = reading.words(part["facts"], known.facts, "a fact", code="R104")
    if len(facts) < 2:
        reading.wrong(
            part["facts"],
            "one fact cannot contradict itself",
            "the two or more facts that cannot all be true",
            code="R304",
        )
    return Contradict(facts, _said(reading, part, "text"))


def _derive(reading: Reading, part: Part, known: Vocabularies) -> Conclusion | None:
    if not isinstance(part.value, dict) or len(part.value) != 1:
        reading.wrong(part, "derives nothing", "{fact: value}", code="R303")
        return None
    name, value = next(iter(part.value.items()))
    if name not in known.derived:
        reading.wrong(
            part[name], f'no derived fact is named "{name}"', "", nearest(name, known.derived), key=True, code="R104"
        )
        return None
    if not any(value == one and type(value) is type(one) for one in known.derived[name].values):
        values = [str(one) for one in known.derived[name].values]
        message = f"{name} cannot be {str(value)[:60]}"
        reading.wrong(part[name], message, ", ".join(values), nearest(value, values), code="R303")
    return Derive(name, value)


def _text(make: Callable[[str], Conclusion]) -> Callable[[Reading, Part, Vocabularies], Conclusion]:
    def read(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
        return make(_sentence(reading, part))

    return read


def _sentence(reading: Reading, part: Part) -> str:
    if not isinstance(part.value, str) or not part.value.strip():
        reading.wrong(part, "is not a text", "a sentence", code="R103")
        return ""
    return part.value


def _prefer(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    traditions = {technique.tradition for technique in known.catalogue.techniques.values()}
    return Prefer(reading.word(part, traditions, "a tradition"))


def _plan(reading: Reading, part: Part, known: Vocabularies) -> Conclusion:
    reading.mapping(part, ("section", "text"), ("section", "text"))
    section = reading.word(part["section"], known.plan_sections, "a section of the plan") if "section" in part else ""
    return Plan(section, _said(reading, part, "text"))


READERS: Mapping[str, Callable[[Reading, Part, Vocabularies], Conclusion | None]] = {
    "refer": _refer,
    "withhold": _withhold,
    "withhold_points": _points,
    **{f"cap_{quantity}": _cap(quantity) for quantity in CAPS},
    "lower_depth": lambda reading, part, known: LowerDepth(reading.whole(part, 1, 4)),
    "halve": lambda reading, part, known: Halve(_some(reading, part, ("depth", "minutes"), "what can be halved")),
    "require_depth": _require_depth,
    "restrict_positions": _restrict_positions,
    "withhold_positions": lambda reading, part, known: WithholdPositions(_positions(reading, part, known)),
    "order_positions": lambda reading, part, known: OrderPositions(_positions(reading, part, known)),
    "adapt": _adapt,
    "recommend": _recommend(False),
    "option": _recommend(True),
    "prefer": _prefer,
    "advise": _text(Advise),
    "plan": _plan,
    "stop": _stop,
    "contradict": _contradict,
    "derive": _derive,
}
