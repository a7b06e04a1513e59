"""A condition, a conclusion or a rule that is written down reads back as it was."""

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from ischia.expert.workshop.form.rule_data import conclusion_data, condition_data, entry_yaml, rule_yaml
from ischia.facts.document import read_document
from ischia.facts.reading import Reading
from ischia.facts.technique import CERTAINTIES
from ischia.facts.vocabulary import Fact
from ischia.rules.conclusion import (
    AFFECTED_SIDE,
    URGENCIES,
    Adapt,
    Advise,
    Cap,
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
from ischia.rules.condition import All, Always, Any, Comparison, Count, FactReference, Not, SettingReference
from ischia.rules.load import HERE, load_whole
from ischia.rules.read_conclusion import Vocabularies, read_conclusion
from ischia.rules.read_condition import Names, read_condition
from ischia.rules.read_knowledge_base import FOR_REPORTS, NOT_MODULES
from strategies import KNOWLEDGE_BASE

SETTINGS = {"cut_off": 3}
FACTS = {
    "flag": Fact("flag", "boolean", "", ""),
    "number": Fact("number", "decimal", "", "", low=-5, high=5, also=("none",)),
    "other_number": Fact("other_number", "decimal", "", "", low=-5, high=5),
    "choice": Fact("choice", "choice", "", "", values=("a", "no", "1", "c d")),
    "other_choice": Fact("other_choice", "choice", "", "", values=("a", "no")),
    "several": Fact("several", "set", "", "", values=("x", "y", "no")),
    "cut_off": Fact("cut_off", "decimal", "", ""),
}
NAMES = Names(FACTS, SETTINGS)


def some_of(*values):
    return st.frozensets(st.sampled_from(values), min_size=1)


def compared(fact, words, operands):
    return st.builds(Comparison, st.just(fact), st.sampled_from(words), operands)


comparisons = st.one_of(
    compared("flag", ("is", "other_than"), some_of(True, False)),
    compared(
        "choice",
        ("is", "other_than"),
        st.one_of(some_of("a", "no", "1", "c d"), st.just(FactReference("other_choice"))),
    ),
    compared(
        "number", ("is", "other_than"), st.one_of(some_of(-1, 0, 2.5, "none"), st.just(SettingReference("cut_off")))
    ),
    compared(
        "number",
        ("at_least", "at_most", "above", "below"),
        st.one_of(
            st.sampled_from((-1, 0, 2.5)), st.just(FactReference("other_number")), st.just(SettingReference("cut_off"))
        ),
    ),
    compared("several", ("includes",), some_of("x", "y", "no")),
    compared("several", ("empty",), st.booleans()),
)


def combined(inner):
    parts = st.lists(inner, min_size=1, max_size=4).map(tuple)
    counts = parts.flatmap(lambda some: st.builds(Count, st.just(some), st.integers(1, len(some)), st.booleans()))
    return st.one_of(st.builds(All, parts), st.builds(Any, parts), st.builds(Not, inner), counts)


conditions = st.recursive(st.one_of(comparisons, st.just(Always())), combined, max_leaves=9)


def read_back(key, data, read):
    """What `read` makes of `data` once it is written as YAML under `key`, without a problem."""
    document = read_document(entry_yaml("A-1", {key: data}), "x")
    problems = []
    reading = Reading(document, problems)
    found = read(reading, reading.root["A-1"][key])
    assert not problems, [str(problem) for problem in problems]
    return found


@given(conditions)
def test_a_condition_written_down_reads_back_as_it_was(condition):
    data = condition_data(condition)
    assert read_back("when", data, lambda reading, part: read_condition(reading, part, NAMES)) == condition


def test_a_negated_comparison_reads_back_as_not():
    comparison = Comparison("number", "below", 2, negated=True)
    assert condition_data(comparison) == {"not": {"number": {"below": 2}}}


@pytest.mark.parametrize(
    ("condition", "data"),
    [
        (
            All((Comparison("flag", "is", frozenset({True})), Comparison("choice", "is", frozenset({"a"})))),
            {"flag": True, "choice": "a"},
        ),
        (
            All((Comparison("number", "at_least", 1), Comparison("number", "below", 3))),
            {"number": {"at_least": 1, "below": 3}},
        ),
        (
            All((Comparison("number", "below", 1), Comparison("number", "below", 3))),
            {"all": [{"number": {"below": 1}}, {"number": {"below": 3}}]},
        ),
        (Comparison("choice", "other_than", frozenset({"no", "a"})), {"choice": {"other_than": ["a", "no"]}}),
    ],
)
def test_a_condition_is_written_in_its_shortest_form(condition, data):
    assert condition_data(condition) == data


CATALOGUE = KNOWLEDGE_BASE.catalogue
KNOWN = Vocabularies.of(KNOWLEDGE_BASE)
SETS = [name for name, fact in KNOWLEDGE_BASE.vocabulary.facts.items() if fact.kind == "set"]
SIDED = [name for name, region in CATALOGUE.regions.items() if region.sided]
sentences = st.sampled_from(("Rest.", "no", "Ask: how?", "Say this, slowly; then wait.", "1.0", "a # b", "x" * 150))


def several(words, least=1):
    return st.lists(st.sampled_from(sorted(words)), min_size=least, max_size=3, unique=True).map(tuple)


def words_with(word, words):
    """No words, or some of `words` with `word` among them."""
    return st.one_of(st.just(()), several(words, 0).map(lambda some: tuple(dict.fromkeys((word, *some)))))


@st.composite
def selections(draw, inner):
    """Selections that hold a technique; one that holds none is refused."""
    technique = draw(st.sampled_from(sorted(CATALOGUE.techniques.values(), key=lambda one: one.id)))
    group = draw(st.sampled_from(sorted(technique.groups)))
    return Selection(
        techniques=draw(words_with(technique.id, CATALOGUE.techniques)),
        groups=draw(words_with(group, CATALOGUE.groups)),
        also_groups=draw(words_with(group, CATALOGUE.groups)),
        traditions=draw(words_with(technique.tradition, {one.tradition for one in CATALOGUE.techniques.values()})),
        disciplines=draw(words_with(technique.discipline, {one.discipline for one in CATALOGUE.techniques.values()})),
        all_but=tuple(one for one in draw(inner) if one != Selection() and not one.holds(technique)),
    )


selected = selections(st.lists(selections(st.just(())), max_size=2))
places = st.one_of(
    st.builds(Regions, names=several(CATALOGUE.regions), affected=several(SIDED, 0)),
    st.builds(Regions, affected=several(SIDED)),
    st.builds(Regions, all_but=several(CATALOGUE.regions)),
)
positions = several((*CATALOGUE.positions, AFFECTED_SIDE))
sets = st.sampled_from(SETS).map(FactReference)
conclusions = st.one_of(
    st.builds(Withhold, selected, st.one_of(st.none(), places)),
    st.builds(Withhold, st.just(Selection()), places),
    st.builds(WithholdPoints, st.lists(st.sampled_from(("BL40", "no", "1")), min_size=1).map(tuple)),
    st.builds(Cap, st.sampled_from(("depth", "minutes", "pressure")), st.integers(1, 5)),
    st.builds(Cap, st.just("certainty"), st.sampled_from(CERTAINTIES)),
    st.builds(LowerDepth, st.integers(1, 4)),
    st.builds(Halve, st.sampled_from((("minutes",), ("depth", "minutes")))),
    st.builds(RequireDepth, selected, st.integers(1, 5), several(KNOWLEDGE_BASE.rules, 0)),
    st.builds(RestrictPositions, positions),
    st.builds(RestrictPositions, fact=sets),
    st.builds(WithholdPositions, positions),
    st.builds(OrderPositions, positions),
    st.builds(Adapt, sentences, selected),
    st.builds(Recommend, several(CATALOGUE.techniques), st.booleans()),
    st.builds(Prefer, st.sampled_from(sorted({one.tradition for one in CATALOGUE.techniques.values()}))),
    st.builds(Refer, st.sampled_from(URGENCIES[1:]), sentences),
    st.builds(Advise, sentences),
    st.builds(Plan, st.sampled_from(("home", "today")), sentences),
    st.builds(Stop, sentences, st.one_of(st.none(), st.just(FactReference("in_session_pain")))),
    st.builds(Contradict, several(KNOWLEDGE_BASE.vocabulary.facts, 2), sentences),
    st.sampled_from([Derive(name, value) for name, fact in KNOWLEDGE_BASE.derived.items() for value in fact.values]),
)


@given(conclusions)
def test_a_conclusion_written_down_reads_back_as_it_was(conclusion):
    data = conclusion_data(conclusion)
    assert read_back("then", [data], lambda reading, part: read_conclusion(reading, part[0], KNOWN)) == conclusion


@pytest.mark.parametrize("folder", [HERE, HERE / "examples" / "shoulder"], ids=["built-in", "shoulder"])
def test_every_rule_of_a_knowledge_base_written_down_reads_back_as_it_was(folder, tmp_path):
    before = load_whole(folder)
    copy = tmp_path / "copy"
    for part in ("facts", "rules"):
        shutil.copytree(folder / part, copy / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(folder / "knowledge_base.yaml", copy)
    for file in (copy / "rules").glob("*.yaml"):
        if f"rules/{file.name}" in (*NOT_MODULES, *FOR_REPORTS):
            continue
        module = read_document(file.read_text(encoding="utf-8"), file.name).data
        rules = [(before.rules | before.retired)[name] for name in module["rules"]]
        texts = [f"module: {module['module']}\ntitle: {module['title']!r}\nrules:\n", *map(rule_yaml, rules)]
        file.write_text("\n".join(texts), encoding="utf-8")
    after = load_whole(copy)
    assert after.rules.keys() == before.rules.keys()
    for name, rule in after.rules.items():
        assert _placeless(rule) == _placeless(before.rules[name])


def _placeless(rule):
    """A rule without the lines in which its tests stand."""
    return replace(rule, tests=tuple(replace(test, file="", line=0) for test in rule.tests))


def test_a_rule_written_down_reads_well(snapshot):
    shoulder = load_whole(HERE / "examples" / "shoulder")
    assert "\n".join(rule_yaml(shoulder.rules[name]) for name in sorted(shoulder.rules)[:6]) == snapshot
