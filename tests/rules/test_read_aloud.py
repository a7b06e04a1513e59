"""A rule read aloud says what the rule means: whoever knows the words of the field can write the rule from it again."""

import random
from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sentence_parser import Conclusions, Conditions, holds

from ischia.facts.vocabulary import Fact, Unknown
from ischia.rules.conclusion import (
    Adapt,
    Cap,
    Halve,
    LowerDepth,
    OrderPositions,
    Recommend,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from ischia.rules.condition import (
    All,
    Any,
    Comparison,
    Count,
    FactReference,
    Not,
    comparisons,
    reads,
    truth,
    with_settings,
)
from ischia.rules.load import HERE, load_whole, read_texts
from ischia.rules.read_knowledge_base import examine
from ischia.rules.rule import ALWAYS, TYPED
from ischia.rules.sentence import conclusion_sentence, condition_sentence, rule_sentences, spoken
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
    counts = parts.flatmap(lambda some: st.builds(Count, st.just(some), st.integers(1, len(some)), st.booleans()))
    return st.one_of(st.builds(All, parts), st.builds(Any, parts), st.builds(Not, inner), counts)


writable = st.recursive(small_comparisons, combined, max_leaves=7)  # what a rule author can write


@given(writable, st.lists(small_findings, min_size=5, max_size=5))
def test_the_sentence_of_any_condition_says_what_it_means(condition, some):
    sentence = condition_sentence(condition)
    meanings = Conditions(sentence, SMALL_FACTS, spoken).meanings()
    assert meanings, sentence
    for findings in some:
        assert {truth(meaning, findings) for meaning in meanings} == {truth(condition, findings)}, sentence


# Conclusions


def selected(selection):
    """A selection as the reader of sentences understands one."""
    lists = (
        ("technique", selection.techniques),
        ("group", selection.groups),
        ("group", selection.also_groups),
        ("tradition", selection.traditions),
        ("discipline", selection.disciplines),
    )
    limits = [("any", *((kind, name) for name in names)) for kind, names in lists if names]
    return ("all", *limits, ("not", ("any", *map(selected, selection.all_but))))


def names_in(part, kind):
    """The names of one kind that stand in a selection."""
    if part[0] == kind:
        return {part[1]}
    return set().union(*(names_in(inner, kind) for inner in part[1:] if isinstance(inner, tuple)))


def techniques_that_could_be(*parts):
    """A technique of every kind that selections can tell apart."""
    kinds = [sorted(set().union(*(names_in(part, kind) for part in parts))) for kind in KINDS]
    groups = [frozenset(some) for size in range(len(kinds[1]) + 1) for some in combinations(kinds[1], size)]
    for name, some, tradition, discipline in product(["", *kinds[0]], groups, ["", *kinds[2]], ["", *kinds[3]]):
        yield {"id": name, "groups": some, "tradition": tradition, "discipline": discipline}


KINDS = ("technique", "group", "tradition", "discipline")


def alike(part, other):
    """Whether two selections hold the same techniques, whatever techniques there are."""
    return all(holds(part, one) == holds(other, one) for one in techniques_that_could_be(part, other))


def places(regions):
    """Regions as the reader of sentences understands them."""
    if regions is None:
        return None
    if regions.fact:
        return ("fact", regions.fact.fact)
    if regions.all_but:
        return ("all_but", frozenset(regions.all_but))
    return (
        "regions",
        frozenset([(name, False) for name in regions.names] + [(name, True) for name in regions.affected]),
    )


def meant(conclusion):
    """A conclusion as the reader of sentences understands one; None for a kind that is mostly a text of its own."""
    match conclusion:
        case Withhold(select, regions):
            return ("withhold", selected(select), places(regions))
        case RequireDepth(select, least, ignoring):
            return ("require_depth", selected(select), least, ignoring)
        case WithholdPoints(points):
            return ("withhold_points", points)
        case Cap(quantity, most):
            return (f"cap_{quantity}", str(most))
        case LowerDepth(steps):
            return ("lower_depth", str(steps))
        case Halve(quantities):
            return ("halve", quantities)
        case RestrictPositions(positions, fact):
            return ("restrict_positions", ("fact", fact.fact) if fact else positions)
        case WithholdPositions(positions):
            return ("withhold_positions", positions)
        case OrderPositions(positions):
            return ("order_positions", positions)
        case Recommend(techniques, option):
            said = "offer as an option " if option else "recommend "
            return (said, tuple(("technique", name) for name in techniques))
    return None


def same(meaning, other):
    if meaning[0] != other[0] or meaning[0] not in ("withhold", "require_depth"):
        return meaning == other
    return meaning[2:] == other[2:] and alike(meaning[1], other[1])


SAID = [
    pytest.param(base, conclusion, id=f"{name} {rule.id} part {number} {conclusion.kind} {place}")
    for name, base in BASES.items()
    for rule in base.base.rules.values()
    for number, part in enumerate(rule.parts, 1)
    for place, conclusion in enumerate(part.then, 1)
    if meant(conclusion) is not None
]


@pytest.mark.parametrize(("base", "conclusion"), SAID)
def test_the_sentence_of_a_conclusion_says_what_it_means_and_nothing_else(base, conclusion):
    sentence = conclusion_sentence(conclusion, base.base.catalogue, names=base.base.name_of)
    called = {name: base.base.name_of(name) for name in base.base.vocabulary.facts}
    meanings = Conclusions(sentence, base.base.catalogue, called).meanings()
    assert meanings, f"cannot be read: {sentence}"
    for meaning in meanings:
        assert same(meaning, meant(conclusion)), (sentence, meaning)


ADAPTED = [
    pytest.param(base, said, id=f"{name} {rule.id} part {number}")
    for name, base in BASES.items()
    for rule in base.base.rules.values()
    for number, part in enumerate(rule.parts, 1)
    for said in part.then
    if isinstance(said, Adapt) and said.select != Selection()
]


@pytest.mark.parametrize(("base", "conclusion"), ADAPTED)
def test_the_sentence_of_an_adaptation_says_for_what_it_is(base, conclusion):
    sentence = conclusion_sentence(conclusion, base.base.catalogue)
    what = sentence.removeprefix(f"adapt: {conclusion.text} (").removesuffix(")")
    meanings = Conclusions(f"withhold {what}", base.base.catalogue, {}).meanings()
    assert meanings
    for meaning in meanings:
        assert same(meaning, ("withhold", selected(conclusion.select), None)), sentence


CATALOGUE = BASES["sciatica"].base.catalogue


def some(names, most=2):
    return st.lists(st.sampled_from(names), min_size=1, max_size=most, unique=True).map(tuple)


_LISTS = {
    "techniques": some(sorted(CATALOGUE.techniques)),
    "groups": some(("gentle", "deep", "leg")),
    "also_groups": some(("nerve_over", "skin_marking")),
    "traditions": some(("western", "oriental")),
    "disciplines": some(("shiatsu", "thai")),
}


def chosen(**more):
    """A selection with one or two limits of its own, and with exceptions."""
    limits = st.sets(st.sampled_from(sorted(_LISTS)), max_size=2).flatmap(
        lambda names: st.fixed_dictionaries({name: _LISTS[name] for name in sorted(names)} | more)
    )
    return limits.map(lambda lists: Selection(**lists))


inmost = chosen().filter(lambda selection: selection != Selection())
inner = st.one_of(
    inmost, st.lists(inmost, min_size=1, max_size=1).map(tuple).flatmap(lambda but: chosen(all_but=st.just(but)))
)
selections = st.one_of(
    inner, st.lists(inner, min_size=1, max_size=2).map(tuple).flatmap(lambda but: chosen(all_but=st.just(but)))
)
regions = st.one_of(
    st.none(),
    st.builds(Regions, names=some(("lumbar", "feet")), affected=some(("calf", "thigh"))),
    st.builds(Regions, all_but=some(("hands", "feet"))),
    st.just(Regions(fact=FactReference("skin_area"))),
)


@given(st.one_of(st.builds(Withhold, selections, regions), st.builds(RequireDepth, selections, st.integers(1, 5))))
def test_the_sentence_of_any_selection_says_what_is_selected(conclusion):
    sentence = conclusion_sentence(conclusion, CATALOGUE)
    meanings = Conclusions(sentence, CATALOGUE, {"skin_area": "skin area"}).meanings()
    assert meanings, sentence
    for meaning in meanings:
        assert same(meaning, meant(conclusion)), (sentence, meaning)


@given(st.floats(allow_nan=False))
def test_the_number_of_a_condition_is_said_in_full(number):
    condition = Comparison("number", "at_least", number)
    assert Conditions(condition_sentence(condition), SMALL_FACTS, spoken).meanings() == [condition]


# Rules


RULES = [
    pytest.param(base, rule, id=f"{name} {rule.id}")
    for name, base in BASES.items()
    for rule in base.base.rules.values()
]


def understood(text, first, base):
    """The conditions under which a sentence may be meant to hold, `first` being how the first of its rule begins."""

    def read(words):
        return Conditions(words, base.facts, base.called, tuple(base.settings)).meanings()

    if text == "Always":
        return [ALWAYS]
    if text.startswith("Where also "):  # beside what comes before, which may be more than was meant
        heads = {first, first.partition(", and where ")[0]}
        return [
            All((head, more))
            for words in sorted(heads)
            for head in understood(words, first, base)
            for more in read(text.removeprefix("Where also "))
        ]
    own, _, more = text.removeprefix("Where ").partition(", and where ")
    return [All((head, tail)) for head in read(own) for tail in (read(more) if more else [ALWAYS])]


@pytest.mark.parametrize(("base", "rule"), RULES)
def test_each_sentence_of_a_rule_says_when_its_part_holds(base, rule):
    sentences = rule_sentences(rule, base.base.catalogue, names=base.base.name_of)
    first = ""
    for part, sentence in zip(rule.parts, sentences, strict=True):
        then = "; ".join(conclusion_sentence(said, base.base.catalogue, names=base.base.name_of) for said in part.then)
        text = sentence.removesuffix(".").removesuffix(f": {then.removesuffix('.')}")
        first = first or text
        meanings = [with_settings(meaning, base.settings) for meaning in understood(text, first, base)]
        assert meanings, text
        for findings in patients(base.facts, part.when, *meanings):
            assert {truth(meaning, findings) for meaning in meanings} == {truth(part.when, findings)}, text
