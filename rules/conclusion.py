"""The language of conclusions: what a rule may say once its condition holds.

Each kind either restricts, and then holds unless its condition is certainly false, or acts, and then
holds only where its condition is certainly true. A referral that cannot wait does both. That is a
property of the kind; no author writes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar, TypeAlias

from msgspec import Struct

from ..facts.technique import Technique
from ..facts.vocabulary import Value
from .condition import FactReference

URGENCIES = ("none", "routine", "urgent", "emergency")
AFFECTED_SIDE = "affected_side"  # among positions: lying on the affected side
CANNOT_WAIT = URGENCIES[2:]  # nothing is offered until these are excluded
CAPS = ("pressure", "depth", "minutes", "techniques", "sessions", "per_week", "weeks", "certainty")


class Selection(Struct, frozen=True, tag=True):
    """Some techniques of the catalogue: those in all of the given lists, an empty list giving no limit.

    `groups` and `also_groups` are each a list of which a technique is in one; `all_but` takes away
    what any of its selections holds.
    """

    techniques: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    also_groups: tuple[str, ...] = ()
    traditions: tuple[str, ...] = ()
    disciplines: tuple[str, ...] = ()
    all_but: tuple[Selection, ...] = ()

    def holds(self, technique: Technique) -> bool:
        """Whether `technique` is among them."""
        return (
            (not self.techniques or technique.id in self.techniques)
            and (not self.groups or not technique.groups.isdisjoint(self.groups))
            and (not self.also_groups or not technique.groups.isdisjoint(self.also_groups))
            and (not self.traditions or technique.tradition in self.traditions)
            and (not self.disciplines or technique.discipline in self.disciplines)
            and not any(inner.holds(technique) for inner in self.all_but)
        )


class Regions(Struct, frozen=True, tag=True):
    """Places on the body: names (a sided one meaning both sides), names of the affected side alone,
    those that a set-valued fact names, or all but some of them.
    """

    names: tuple[str, ...] = ()
    affected: tuple[str, ...] = ()
    fact: FactReference | None = None
    all_but: tuple[str, ...] = ()


class Refer(Struct, frozen=True, tag=True):
    """Refer the patient: `urgency` of `URGENCIES`, `to` whom or for what."""

    kind: ClassVar[str] = "refer"
    urgency: str
    to: str

    @property
    def cannot_wait(self) -> bool:
        """Whether nothing may be offered until this referral is excluded."""
        return self.urgency in CANNOT_WAIT

    @property
    def restricts(self) -> bool:
        """An urgent referral restricts as well as acts."""
        return self.cannot_wait


class Withhold(Struct, frozen=True, tag=True):
    """Withhold the selected techniques, everywhere or on some regions only."""

    kind: ClassVar[str] = "withhold"
    restricts: ClassVar[bool] = True
    select: Selection
    regions: Regions | None = None


class WithholdPoints(Struct, frozen=True, tag=True):
    """Withhold named points."""

    kind: ClassVar[str] = "withhold_points"
    restricts: ClassVar[bool] = True
    points: tuple[str, ...]


class Cap(Struct, frozen=True, tag=True):
    """At most so much: `quantity` of `CAPS`; `at_most` in its unit (0 to 10, 1 to 5, minutes, counts)."""

    restricts: ClassVar[bool] = True
    quantity: str
    at_most: int | str

    @property
    def kind(self) -> str:
        """`cap_` and the quantity."""
        return f"cap_{self.quantity}"


class LowerDepth(Struct, frozen=True, tag=True):
    """Work so many steps less deep."""

    kind: ClassVar[str] = "lower_depth"
    restricts: ClassVar[bool] = True
    steps: int


class Halve(Struct, frozen=True, tag=True):
    """Halve the depth or the time, once however many rules say so."""

    kind: ClassVar[str] = "halve"
    restricts: ClassVar[bool] = True
    quantities: tuple[str, ...]


class RequireDepth(Struct, frozen=True, tag=True):
    """Withhold what would be left with less depth than it needs, the steps of `ignoring` set aside."""

    kind: ClassVar[str] = "require_depth"
    restricts: ClassVar[bool] = True
    select: Selection
    at_least: int
    ignoring: tuple[str, ...] = ()


class RestrictPositions(Struct, frozen=True, tag=True):
    """Only these positions, or only those that a set-valued fact names."""

    kind: ClassVar[str] = "restrict_positions"
    restricts: ClassVar[bool] = True
    positions: tuple[str, ...] = ()
    fact: FactReference | None = None


class WithholdPositions(Struct, frozen=True, tag=True):
    """Not these positions; `affected_side` means lying on the affected side."""

    kind: ClassVar[str] = "withhold_positions"
    restricts: ClassVar[bool] = True
    positions: tuple[str, ...]


class OrderPositions(Struct, frozen=True, tag=True):
    """Which of the positions left is taken first."""

    kind: ClassVar[str] = "order_positions"
    restricts: ClassVar[bool] = True
    positions: tuple[str, ...]


class Adapt(Struct, frozen=True, tag=True):
    """Give the selected techniques in this way."""

    kind: ClassVar[str] = "adapt"
    restricts: ClassVar[bool] = True
    text: str
    select: Selection


class Recommend(Struct, frozen=True, tag=True):
    """Recommend the techniques; as an `option` they come last, with a warning."""

    restricts: ClassVar[bool] = False
    techniques: tuple[str, ...]
    option: bool = False

    @property
    def kind(self) -> str:
        """`recommend`, or `option`."""
        return "option" if self.option else "recommend"


class Prefer(Struct, frozen=True, tag=True):
    """Rank a tradition first; never opens anything."""

    kind: ClassVar[str] = "prefer"
    restricts: ClassVar[bool] = False
    tradition: str


class Advise(Struct, frozen=True, tag=True):
    """Say this to the clinician or the patient."""

    kind: ClassVar[str] = "advise"
    restricts: ClassVar[bool] = False
    text: str


class Plan(Struct, frozen=True, tag=True):
    """Put this under a heading of the plan."""

    kind: ClassVar[str] = "plan"
    restricts: ClassVar[bool] = False
    section: str
    text: str


class Stop(Struct, frozen=True, tag=True):
    """Stop contact. With `above_cap`, stop each technique whose cap the number of that fact passes."""

    kind: ClassVar[str] = "stop"
    restricts: ClassVar[bool] = True
    text: str
    above_cap: FactReference | None = None


class Contradict(Struct, frozen=True, tag=True):
    """The named facts cannot all be true; nothing is offered until that is put right."""

    kind: ClassVar[str] = "contradict"
    restricts: ClassVar[bool] = False
    facts: tuple[str, ...]
    text: str


class Derive(Struct, frozen=True, tag=True):
    """The derived fact has this value, if no earlier case of its definition gives another."""

    kind: ClassVar[str] = "derive"
    restricts: ClassVar[bool] = False
    fact: str
    value: Value


Conclusion: TypeAlias = (
    Refer
    | Withhold
    | WithholdPoints
    | Cap
    | LowerDepth
    | Halve
    | RequireDepth
    | RestrictPositions
    | WithholdPositions
    | OrderPositions
    | Adapt
    | Recommend
    | Prefer
    | Advise
    | Plan
    | Stop
    | Contradict
    | Derive
)


def counts_in_draft(conclusion: Conclusion) -> bool:
    """Whether a rule that is a draft says this already: what restricts, and what contradicts."""
    return conclusion.restricts or isinstance(conclusion, Contradict)


def payload(conclusion: Conclusion) -> Any:
    """What a conclusion says, as JSON data; its kind is the key under which it stands."""
    match conclusion:
        case Cap(at_most=value):
            return value
        case LowerDepth(steps):
            return steps
        case Recommend(techniques):
            return techniques[0] if len(techniques) == 1 else list(techniques)
        case Advise(text):
            return text
        case Prefer(tradition):
            return tradition
        case WithholdPoints(names) | WithholdPositions(names) | OrderPositions(names) | Halve(names):
            return list(names)
        case Derive(fact, value):
            return {fact: value}
        case RestrictPositions(positions, fact):
            return {"fact": fact.fact} if fact else list(positions)
        case _:
            return _plain(conclusion)


def _plain(part: Any) -> Any:
    if isinstance(part, FactReference):
        return {"fact": part.fact}
    if isinstance(part, tuple):
        return [_plain(item) for item in part]
    if isinstance(part, Struct):
        values = {name: getattr(part, name) for name in part.__struct_fields__}
        plain = {name: _plain(value) for name, value in values.items() if value not in ((), None)}
        return plain if plain or not isinstance(part, Selection) else "all"
    return part


def facts_read(conclusion: Conclusion, side: str) -> tuple[str, ...]:
    """The facts that say what a conclusion means for a patient; `side` is the one that names the affected side."""
    match conclusion:
        case Withhold(regions=Regions(fact=FactReference(fact))):
            return (fact,)
        case Withhold(regions=Regions(affected=affected)) if affected:
            return (side,)
        case WithholdPositions(positions) if AFFECTED_SIDE in positions:
            return (side,)
        case RestrictPositions(fact=FactReference(fact)) | Stop(above_cap=FactReference(fact)):
            return (fact,)
    return ()


def selections(conclusion: Conclusion) -> Iterator[Selection]:
    """The selections that a conclusion makes, nested ones included."""
    if isinstance(conclusion, Withhold | Adapt | RequireDepth):
        yield from _nested(conclusion.select)


def _nested(selection: Selection) -> Iterator[Selection]:
    yield selection
    for inner in selection.all_but:
        yield from _nested(inner)
