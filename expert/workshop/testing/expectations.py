"""The words of `expect`: what may stand under each, and how a consultation is held against it."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ....facts.problem import nearest
from ....facts.reading import Part, Reading
from ....rules.conclusion import URGENCIES
from ....rules.knowledge_base import KnowledgeBase
from . import expectation_checks as checks
from . import expectation_shapes as shapes
from . import offer_checks
from .expectation_checks import Check
from .expectation_shapes import Shape, by_technique, each, either, name, names, word
from .seen import HOLDS


class Expectation(Struct, frozen=True):
    """One word of `expect`: the shape of what stands under it, and the check of a consultation against it."""

    shape: Shape
    check: Check


_TECHNIQUES = names(shapes.techniques, "a technique")
_RULES = names(shapes.rules, "a rule")
_FACTS = names(shapes.facts, "a fact")
_URGENCY = word(URGENCIES, "an urgency")
_DERIVED = each(shapes.derived, "a derived fact", shapes.value_of_derived)
_PLAN = each(shapes.sections, "a section of the plan", shapes.texts)
_BY_KIND = each(shapes.conclusions, "a kind of conclusion", shapes.anything)
_DOSE = each(shapes.doses, "a part of a dose", shapes.span)
_POSITION = by_technique(name(shapes.positions, "a position"))
_PLACES = by_technique(names(shapes.places, "a place on the body"))

# Said alike of one rule and of the whole decision.
_OF_BOTH: Mapping[str, Expectation] = {
    "offered": Expectation(_TECHNIQUES, checks.offered),
    "not_offered": Expectation(_TECHNIQUES, checks.not_offered),
    "option": Expectation(_TECHNIQUES, checks.option),
    "not_option": Expectation(_TECHNIQUES, checks.not_option),
    "referral": Expectation(_URGENCY, checks.referral),
    "contradiction": Expectation(shapes.truth, checks.contradiction),
    "derived": Expectation(_DERIVED, checks.derived),
    "not_derived": Expectation(_DERIVED, checks.not_derived),
    "asks": Expectation(_FACTS, checks.asks),
    "not_asks": Expectation(_FACTS, checks.not_asks),
    "regions": Expectation(_PLACES, offer_checks.of_offer("regions")),
    "not_regions": Expectation(_PLACES, offer_checks.not_of_offer("regions")),
    "position": Expectation(_POSITION, offer_checks.of_offer("position")),
    "not_position": Expectation(
        by_technique(names(shapes.positions, "a position")), offer_checks.not_of_offer("position")
    ),
    "pressure_cap": Expectation(by_technique(shapes.number(0, 10)), offer_checks.of_offer("pressure_cap")),
    "depth_cap": Expectation(by_technique(shapes.number(1, 5)), offer_checks.of_offer("depth_cap")),
    "dose": Expectation(by_technique(_DOSE), offer_checks.of_offer("dose")),
    "adaptations": Expectation(by_technique(shapes.texts), offer_checks.adaptations),
    "not_adaptations": Expectation(by_technique(shapes.texts), offer_checks.not_adaptations),
    "plan": Expectation(_PLAN, offer_checks.plan),
    "not_plan": Expectation(_PLAN, offer_checks.not_plan),
}

OF_RULES: Mapping[str, Expectation] = {
    "holds": Expectation(word(HOLDS, "how a rule holds"), checks.holds),
    "withheld": Expectation(_TECHNIQUES, checks.withheld),
    "not_withheld": Expectation(_TECHNIQUES, checks.not_withheld),
    "cannot_exclude": Expectation(_URGENCY, checks.cannot_exclude),
    "advice": Expectation(shapes.truth, checks.advice),
    "concludes": Expectation(_BY_KIND, checks.concludes),
    "not_concludes": Expectation(
        either(_BY_KIND, names(shapes.conclusions, "a kind of conclusion")), checks.not_concludes
    ),
    **_OF_BOTH,
}

_WITHHELD = either(by_technique(_RULES), _TECHNIQUES)
_IN_FORCE = either(each(shapes.rules, "a rule", word(HOLDS[:2], "how a rule is in force")), _RULES)


def _urgency_or_rules(reading: Reading, part: Part, knowledge_base: KnowledgeBase) -> None:
    one = isinstance(part.value, str) and part.value not in knowledge_base.rules
    (_URGENCY if one else _RULES)(reading, part, knowledge_base)


OF_CASES: Mapping[str, Expectation] = {
    "in_force": Expectation(_IN_FORCE, checks.in_force),
    "not_in_force": Expectation(_RULES, checks.not_in_force),
    "offers_nothing": Expectation(shapes.truth, checks.offers_nothing),
    "withheld": Expectation(_WITHHELD, checks.withheld),
    "not_withheld": Expectation(_WITHHELD, checks.not_withheld),
    "not_indicated": Expectation(_TECHNIQUES, checks.not_indicated),
    "featured": Expectation(_TECHNIQUES, checks.featured),
    "not_featured": Expectation(_TECHNIQUES, checks.not_featured),
    "cannot_exclude": Expectation(_urgency_or_rules, checks.cannot_exclude),
    "excluded": Expectation(_RULES, checks.excluded),
    "advice": Expectation(_RULES, checks.advises),
    "not_advice": Expectation(_RULES, checks.not_advises),
    "asks_first": Expectation(name(shapes.facts, "a fact"), checks.asks_first),
    "course": Expectation(shapes.course, offer_checks.course),
    **_OF_BOTH,
}


def check_expect(reading: Reading, part: Part, words: Mapping[str, Expectation], knowledge_base: KnowledgeBase) -> None:
    """Report everything under `expect` that no such test can say: words, names and values."""
    if not isinstance(part.value, dict):
        reading.wrong(part, "is not a mapping", "what must come out, or must not")
        return
    for key, under in reading.entries(part):
        if key in words:
            words[key].shape(reading, under, knowledge_base)
        else:
            near = nearest(key, words)
            reading.wrong(under, f'"{key[:60]}" is nothing to expect', ", ".join(words), near, key=True)
