"""The shapes of what tests expect, of one rule and of a whole decision."""

from __future__ import annotations

from ....facts.technique import DOSE_KEYS
from ....rules.conclusion import URGENCIES
from ..testing.expectation_shapes import COURSE
from ..testing.seen import HOLDS
from .shape import (
    FACT,
    FINDING,
    KEY,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    TECHNIQUE,
    TEXT,
    Shape,
    Slot,
    by_name,
    either,
    one,
    one_of,
    record,
    some,
)
from .shapes_of_conclusions import concluded

_TECHNIQUES, _RULES = some(TECHNIQUE), some(RULE)
_YES_OR_NO = one_of(("true", "false"))
_DERIVED = Shape(key=Slot(FACT, "derived"), each=lambda fact: one(FINDING, fact))


def _by_technique(inner: Shape) -> Shape:
    return by_name(TECHNIQUE, lambda name: inner)


_PLACES, _TEXTS = _by_technique(some(REGION, "place")), _by_technique(TEXT)
_PLAN = Shape(key=Slot(OF_CATALOGUE, "section"), each=lambda name: TEXT)

_OF_BOTH: dict[str, tuple[str, Shape]] = {
    "offered": ("These techniques are offered.", _TECHNIQUES),
    "not_offered": ("These techniques are not offered.", _TECHNIQUES),
    "option": ("These techniques are offered as options.", _TECHNIQUES),
    "not_option": ("These techniques are not offered as options.", _TECHNIQUES),
    "referral": ("How soon the patient is referred.", one_of(URGENCIES)),
    "contradiction": ("Whether the findings contradict each other.", _YES_OR_NO),
    "derived": ("Computed facts have these values.", _DERIVED),
    "not_derived": ("Computed facts do not have these values.", _DERIVED),
    "asks": ("These facts are asked for.", some(FACT, "recorded")),
    "not_asks": ("These facts are not asked for.", some(FACT, "recorded")),
    "regions": ("Techniques are offered on these places.", _PLACES),
    "not_regions": ("Techniques are not offered on these places.", _PLACES),
    "position": ("Techniques are offered in this position.", _by_technique(one(POSITION))),
    "not_position": ("Techniques are not offered in these positions.", _by_technique(some(POSITION))),
    "pressure_cap": ("Techniques are offered with at most this pressure.", _TEXTS),
    "depth_cap": ("Techniques are offered at most this deep.", _TEXTS),
    "dose": ("Techniques are offered with this dose.", _by_technique(record(DOSE_KEYS))),
    "adaptations": ("Techniques are offered with words in which this stands.", _TEXTS),
    "not_adaptations": ("Techniques are offered without words in which this stands.", _TEXTS),
    "plan": ("This stands in the plan, by its headings.", _PLAN),
    "not_plan": ("This does not stand in the plan, by its headings.", _PLAN),
}
OF_RULES: dict[str, tuple[str, Shape]] = {
    "holds": ("How the rule holds: certainly, possibly or no.", one_of(HOLDS)),
    "withheld": ("The rule withholds these techniques.", _TECHNIQUES),
    "not_withheld": ("The rule does not withhold these techniques.", _TECHNIQUES),
    "cannot_exclude": ("The most urgent referral that the rule leaves open.", one_of(URGENCIES)),
    "advice": ("Whether the rule advises.", _YES_OR_NO),
    "concludes": ("The rule says this, by the kind of conclusion.", concluded()),
    "not_concludes": ("The rule does not say this.", concluded()),
    **_OF_BOTH,
}
OF_CASES: dict[str, tuple[str, Shape]] = {
    "in_force": ("These rules are in force.", either(by_name(RULE, lambda name: one_of(HOLDS[:2])), _RULES)),
    "not_in_force": ("These rules are not in force.", _RULES),
    "offers_nothing": ("Whether nothing is offered.", _YES_OR_NO),
    "withheld": ("These techniques are withheld, by these rules.", either(_by_technique(_RULES), _TECHNIQUES)),
    "not_withheld": ("These techniques are not withheld.", _TECHNIQUES),
    "not_indicated": ("Nothing recommends these techniques.", _TECHNIQUES),
    "featured": ("These techniques are shown first.", _TECHNIQUES),
    "not_featured": ("These techniques are not shown first.", _TECHNIQUES),
    "cannot_exclude": (
        "These rules may ask for a referral still; or the most urgent one.",
        some(RULE, words=dict.fromkeys(URGENCIES, "")),
    ),
    "excluded": ("These rules are excluded.", _RULES),
    "advice": ("These rules advise.", _RULES),
    "not_advice": ("These rules do not advise.", _RULES),
    "asks_first": ("This fact is asked for first.", one(FACT, "recorded")),
    "course": ("Figures of the course.", record(COURSE)),
    **_OF_BOTH,
}


def expected(words: dict[str, tuple[str, Shape]]) -> Shape:
    """What may stand under `expect`: words of `OF_RULES`, or of `OF_CASES`."""
    meanings = {word: meaning for word, (meaning, _) in words.items()}
    return Shape(key=Slot(KEY, words=meanings), under={word: shape for word, (_, shape) in words.items()})
