"""The lint of rules that never matter finds what comparing every rule with every other finds."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.workshop.check.checked import Spot
from ischia.expert.workshop.check.entailment import Entailment
from ischia.expert.workshop.check.lints_of_conditions import rules_that_never_matter
from ischia.facts.document import Document
from ischia.rules.condition import disjuncts

DOCUMENT = Document("rules/some.yaml")


def of(base):
    """A base as the lint sees it."""
    rules = [(rule, Spot(DOCUMENT, ("rules", rule.id))) for rule in base.rules.values()]
    return SimpleNamespace(base=base, rules=rules, is_of_overlay=lambda rule: False)


def every_pair(base):
    """The rules that never matter with those that say the same, each part held against every other."""
    parts = [
        (rule.id, frozenset(part.then), disjuncts(part.when, 64)) for rule in base.rules.values() for part in rule.parts
    ]

    def covered_by(name, then, when):
        for other, others_then, others_when in parts:
            if other != name and then <= others_then and Entailment(base).holds(when, others_when):
                twins = others_then <= then and Entailment(base).holds(others_when, when)
                if not twins or other < name:
                    return other
        return ""

    for rule in base.rules:
        covering = [covered_by(*said) for said in parts if said[0] == rule]
        if covering and all(covering):
            yield rule, ", ".join(dict.fromkeys(covering))


@pytest.fixture(scope="module")
def some(knowledge_base):
    """The rules of four modules."""
    modules = ("red_flags", "nerve_safety", "contraindications", "stage")
    rules = {name: rule for name, rule in knowledge_base.rules.items() if rule.module in modules}
    assert len(rules) > 40
    return replace(knowledge_base, rules=rules)


@given(data=st.data())
def test_the_index_finds_what_every_pair_gives(some, data):
    names = sorted(some.rules)
    rules = dict(some.rules)
    for name in data.draw(st.lists(st.sampled_from(names), max_size=12)):
        other = some.rules[data.draw(st.sampled_from(names))]
        parts = tuple(
            replace(part, when=theirs.when, then=data.draw(st.sampled_from([part.then, theirs.then, ()])))
            for part in rules[name].parts
            for theirs in other.parts[:1]
        )
        rules[name] = replace(rules[name], parts=parts)
    changed = replace(some, rules=rules)
    found = [remark.message for remark in rules_that_never_matter(of(changed))]
    assert found == [
        f"{rule} never matters: whatever it concludes, {others} does already" for rule, others in every_pair(changed)
    ]
