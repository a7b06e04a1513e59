"""A rule read aloud says what the rule means: whoever knows the words of the field can write the rule from it again."""

import random
from itertools import islice, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.facts.vocabulary import Fact, Unknown
from ischia.rules.condition import All, Any, Comparison, Count, Not, comparisons, reads, truth, with_settings
from ischia.rules.load import HERE, load_whole, read_texts
from ischia.rules.read_knowledge_base import examine
from ischia.rules.rule import TYPED
from ischia.rules.sentence import condition_sentence, spoken
from sentence_parser import Conditions
from strategies import SMALL_WORLD, small_comparisons, small_findings

MOST_PATIENTS = 300


class Base:
    """A knowledge base with every fact that a condition of it may read."""

    def __init__(self, folder: Path) -> None:
        self.base = load_whole(folder)
        context = examine(folder, read_texts(folder), "").context
        assert context is not None
        self.facts = dict(context.names.facts)
        self.settings = dict(context.names.settings)
        for name, setting in self.base.described_settings.items():
            if setting.values:
                self.facts[name] = Fact(name, "choice", "", "", values=tuple(map(str, setting.values)))

    def called(self, name):
        if name.startswith(TYPED):
            return f"typed {self.base.name_of(name.removeprefix(TYPED))}"
        return self.base.name_of(name)

    def meanings(self, condition):
        sentence = condition_sentence(condition, names=self.base.name_of)
        return Conditions(sentence, self.facts, self.called, tuple(self.settings)).meanings()


BASES = {"sciatica": Base(HERE), "shoulder": Base(HERE / "examples/shoulder")}
CONDITIONS = [
    pytest.param(base, condition, id=f"{name} {where}")
    for name, base in BASES.items()
    for where, condition in (
        *((rule.id, rule.when) for rule in base.base.rules.values()),
        *(
            (f"{rule.id} part {number} {which}", condition)
            for rule in base.base.rules.values()
            for number, part in enumerate(rule.parts, 1)
            for which, condition in (("when", part.when), ("narrower", part.narrower))
        ),
        *(
            (f"{fact.name} {number}", condition)
            for fact in base.base.derived.values()
            for number, condition in enumerate(fact.conditions, 1)
        ),
    )
]


def representatives(fact, condition):
    """Values of a fact that tell apart what a condition may say of it, unknown and half known among them."""
    if fact.kind == "boolean":
        values = [True, False, *fact.also]
    elif fact.kind in ("integer", "decimal"):
        bounds = {
            value
            for comparison in comparisons(condition)
            for value in (comparison.operand if isinstance(comparison.operand, frozenset) else (comparison.operand,))
            if isinstance(value, int | float)
        }
        values = sorted({number for bound in bounds | {0} for number in (bound - 1, bound, bound + 1)})
        values += fact.also
    elif fact.kind == "set":
        values = [frozenset(), *(frozenset({value}) for value in fact.values), frozenset(fact.values)]
    else:
        values = list(fact.values)
    return [Unknown(), *values, Unknown(frozenset(values[:2])), Unknown(frozenset(values))]


def patients(facts, *conditions):
    """Findings over which conditions are compared: all of a few, or a few hundred of many."""
    read = sorted({name for condition in conditions for name in reads(condition)})
    choices = [representatives(facts[name], All(conditions)) for name in read]
    size = 1
    for values in choices:
        size *= len(values)
    if size <= MOST_PATIENTS:
        some = product(*choices)
    else:
        drawn = random.Random("the same patients each time")
        some = (tuple(drawn.choice(values) for values in choices) for _ in range(MOST_PATIENTS))
    return [dict(zip(read, values, strict=True)) for values in some]


@pytest.mark.parametrize(("base", "condition"), CONDITIONS)
def test_the_sentence_of_a_condition_says_what_the_condition_means_and_nothing_else(base, condition):
    meanings = [with_settings(meaning, base.settings) for meaning in base.meanings(condition)]
    condition = with_settings(condition, base.settings)
    sentence = condition_sentence(condition, names=base.base.name_of)
    assert meanings, f"cannot be read: {sentence}"
    for findings in patients(base.facts, condition, *meanings):
        said = {truth(meaning, findings) for meaning in meanings}
        assert said == {truth(condition, findings)}, (sentence, findings)


# Conditions of every shape


def small_fact(name):
    values = SMALL_WORLD[name]
    if isinstance(values[0], frozenset):
        return Fact(name, "set", "?", "", values=tuple(sorted(frozenset().union(*values))))
    if isinstance(values[0], bool):
        return Fact(name, "boolean", "?", "")
    if "number" in name:
        return Fact(name, "decimal", "?", "", also=("none",))
    return Fact(name, "choice", "?", "", values=values)


SMALL_FACTS = {name: small_fact(name) for name in SMALL_WORLD}


def combined(inner):
    parts = st.lists(inner, min_size=1, max_size=3).map(tuple)
    counts = parts.flatmap(
        lambda some: st.builds(Count, st.just(some), st.integers(1, len(some)), st.booleans())
    )
    return st.one_of(st.builds(All, parts), st.builds(Any, parts), st.builds(Not, inner), counts)


writable = st.recursive(small_comparisons, combined, max_leaves=7)  # what a rule author can write


@given(writable, st.lists(small_findings, min_size=5, max_size=5))
def test_the_sentence_of_any_condition_says_what_it_means(condition, some):
    sentence = condition_sentence(condition)
    meanings = Conditions(sentence, SMALL_FACTS, spoken).meanings()
    assert meanings, sentence
    for findings in some:
        assert {truth(meaning, findings) for meaning in meanings} == {truth(condition, findings)}, sentence
