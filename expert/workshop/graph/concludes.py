"""What a conclusion reaches, as nodes of the graph, and the verb with which it does."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from ....facts.language import spoken
from ....rules.conclusion import (
    AFFECTED_SIDE,
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
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ....rules.knowledge_base import KnowledgeBase
from ....rules.sentence import conclusion_sentence
from .graph import EVERYTHING, Node

_LIMITS = {
    "pressure": "pressure",
    "depth": "depth",
    "minutes": "minutes",
    "techniques": "techniques in a session",
    "sessions": "sessions",
    "per_week": "sessions a week",
    "weeks": "weeks",
    "certainty": "certainty of the evidence",
}


class Aim(Struct, frozen=True):
    """One node that a conclusion reaches, with the verb, and the rest in words and within three letters.

    `selection` is what a node of the kind `selection` selects.
    """

    node: Node
    verb: str
    words: str = ""
    sign: str = ""
    selection: Selection | None = None


def aims(conclusion: Conclusion, knowledge_base: KnowledgeBase) -> Iterator[Aim]:
    """Everything that `conclusion` reaches, in the order in which it is written."""
    sentence = conclusion_sentence(conclusion, knowledge_base.catalogue, names=knowledge_base.name_of)
    match conclusion:
        case Withhold(select, regions):
            whole = conclusion_sentence(Withhold(select), knowledge_base.catalogue)
            words = sentence.removeprefix(whole).strip()
            yield from _selected(select, "withholds", words, "part" if regions else "all", knowledge_base)
        case Adapt(text, select):
            yield from _selected(select, "adapts", text, "", knowledge_base)
        case RequireDepth(select, at_least):
            where = sentence.partition(" where ")[2]
            yield from _selected(select, "asks for depth of", f"withheld where {where}", f"≥{at_least}", knowledge_base)
        case Recommend(techniques, option):
            for name in techniques:
                yield Aim(_technique(name, knowledge_base), "offers as an option" if option else "recommends")
        case Cap(quantity, at_most):
            yield Aim(
                _limit(quantity), "caps", f"at most {at_most}", f"≤{at_most}" if isinstance(at_most, int) else "≤"
            )
        case LowerDepth(steps):
            yield Aim(_limit("depth"), "lowers", f"by {steps} step{'s' * (steps > 1)}", f"−{steps}")
        case Halve(quantities):
            for quantity in quantities:
                yield Aim(_limit(quantity), "halves", "", "½")
        case RestrictPositions() | WithholdPositions() | OrderPositions():
            yield from _positions(conclusion, sentence, knowledge_base)
        case WithholdPoints(points):
            yield from (Aim(Node(f"point:{name}", "point", name, name), "withholds", "", "all") for name in points)
        case Refer(urgency, to):
            yield Aim(Node(f"referral:{urgency}", "referral", urgency, f"referral, {urgency}"), "refers", to)
        case Prefer(tradition):
            title = f"{tradition} techniques"
            yield Aim(Node(f"tradition:{tradition}", "tradition", tradition, title), "ranks first")
        case Advise(text):
            yield Aim(Node("advice:advice", "advice", "advice", "advice"), "advises", text)
        case Plan(section, text):
            title = f"plan: {knowledge_base.policy.plan_sections.get(section, spoken(section))}"
            yield Aim(Node(f"plan:{section}", "plan", section, title), "plans", text)
        case Stop(text):
            yield Aim(Node("contact:contact", "contact", "contact", "contact"), "stops", text)
        case Contradict(facts, text):
            named = ", ".join(map(knowledge_base.name_of, facts))
            yield Aim(Node("record:record", "record", "record", "the record"), "contradicts", f"{named}: {text}")
        case Derive(fact, value):
            yield Aim(derived_node(fact, knowledge_base), "derives", _said(value), _value_sign(value))


def _positions(
    conclusion: RestrictPositions | WithholdPositions | OrderPositions, sentence: str, knowledge_base: KnowledgeBase
) -> Iterator[Aim]:
    match conclusion:
        case RestrictPositions(positions, fact):
            if fact:
                yield Aim(Node("position:recorded", "position", "recorded", "positions"), "allows only", sentence)
            yield from (Aim(_position(name, knowledge_base), "allows only") for name in positions)
        case WithholdPositions(positions):
            yield from (Aim(_position(name, knowledge_base), "withholds", "", "all") for name in positions)
        case OrderPositions(positions):
            for place, name in enumerate(positions, 1):
                yield Aim(_position(name, knowledge_base), "prefers", f"choice {place}", str(place))


def derived_node(name: str, knowledge_base: KnowledgeBase, stratum: int = 0) -> Node:
    """The node of a derived fact, without its place in the files."""
    return Node(f"derived:{name}", "derived", name, knowledge_base.name_of(name), stratum)


def _said(value: object) -> str:
    return f"is {('yes' if value else 'no') if isinstance(value, bool) else spoken(str(value))}"


def _value_sign(value: object) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else "is"


def _limit(quantity: str) -> Node:
    return Node(f"limit:{quantity}", "limit", quantity, _LIMITS.get(quantity, spoken(quantity)))


def _position(name: str, knowledge_base: KnowledgeBase) -> Node:
    known = knowledge_base.catalogue.positions
    title = known[name].title if name in known else spoken(name)
    return Node(f"position:{name}", "position", name, "lying on the affected side" if name == AFFECTED_SIDE else title)


def _technique(name: str, knowledge_base: KnowledgeBase) -> Node:
    technique = knowledge_base.catalogue.techniques[name]
    return Node(f"technique:{name}", "technique", name, technique.short or technique.title, 0, technique.tradition)


def technique_nodes(knowledge_base: KnowledgeBase) -> dict[str, Node]:
    """The node of each technique of the catalogue, by its id."""
    return {f"technique:{name}": _technique(name, knowledge_base) for name in knowledge_base.catalogue.techniques}


def _selected(select: Selection, verb: str, words: str, sign: str, knowledge_base: KnowledgeBase) -> Iterator[Aim]:
    """The techniques or the groups of a selection that names nothing else; else the selection as one node."""
    if select == Selection():
        node = Node(EVERYTHING, "group", "everything", "everything")
        yield Aim(node, verb, words, sign, select)
    elif select == Selection(techniques=select.techniques):
        for name in select.techniques:
            yield Aim(_technique(name, knowledge_base), verb, words, sign)
    elif select == Selection(groups=select.groups):
        for name in select.groups:
            title = knowledge_base.catalogue.group_title(name)
            node = Node(f"group:{name}", "group", name, title)
            yield Aim(node, verb, words, sign, Selection(groups=(name,)))
    else:
        said = conclusion_sentence(Withhold(select), knowledge_base.catalogue).partition(" ")[2]
        yield Aim(Node(f"selection:{said}", "selection", said, said), verb, words, sign, select)
