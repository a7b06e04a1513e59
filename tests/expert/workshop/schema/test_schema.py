"""A schema accepts what the reader accepts, and refuses what it refuses, in the same place."""

import copy
import json
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from msgspec.structs import replace

from ischia.expert.workshop.schema.schema import KINDS, as_json, editor_settings, file_name, kind_of, schema
from ischia.expert.workshop.schema.shared import shared
from ischia.expert.workshop.schema.world import read_world
from ischia.expert.workshop.testing.expectations import OF_CASES, OF_RULES
from ischia.facts.document import Document, read_document, read_text
from ischia.facts.problem import InvalidInput
from ischia.facts.reading import Reading
from ischia.rules.knowledge_base import Setting
from ischia.rules.load import HERE, digest_of, read_texts
from ischia.rules.read_conclusion import READERS, read_conclusion
from ischia.rules.read_condition import read_condition
from ischia.rules.read_knowledge_base import examine
from ischia.rules.read_overlay import examine_overlay

SHOULDER = HERE / "examples" / "shoulder"
EXAMPLE = HERE / "examples" / "overlay"
SAMPLE = HERE / "docs" / "editor" / "vscode-settings.json"


@cache
def world(folder=HERE):
    return read_world(folder)


@cache
def validator(kind, folder=HERE):
    return Draft202012Validator(schema(kind, world(folder)))


@cache
def part(name, kind="rules", folder=SHOULDER):
    """A validator of one definition."""
    whole = schema(kind, world(folder))
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": whole["$defs"]})


def data_of(path, folder=HERE):
    return read_document(read_text(folder / path, most=4_000_000), path).data


def where(found):
    """The place of the mistake that weighs most, and what is said of it."""
    error = best_match(found)
    return ("", "") if error is None else (".".join(map(str, error.absolute_path)), error.message)


def knowledge_files(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.yaml"))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("folder", [HERE, SHOULDER], ids=["built-in", "shoulder"])
def test_every_schema_is_one(kind, folder):
    Draft202012Validator.check_schema(schema(kind, world(folder)))


FILES = [
    pytest.param(path, folder, id=f"{folder.name if folder != HERE else 'built-in'}-{path}")
    for folder in (HERE, SHOULDER)
    for path in knowledge_files(folder)
    if kind_of(path)
]


@pytest.mark.parametrize(("path", "folder"), FILES)
def test_the_files_of_a_knowledge_base_are_as_their_schema_says(path, folder):
    assert where(validator(kind_of(path), folder).iter_errors(data_of(path, folder))) == ("", "")


def test_every_kind_of_file_was_held_to_its_schema():
    assert {kind_of(one.values[0]) for one in FILES} == {kind for kind, one in KINDS.items() if one.of_base}


def changed(data, path, value):
    """The data with another value at a path; without the last key where the value is `...`."""
    data = copy.deepcopy(data)
    here = data
    for key in path[:-1]:
        here = here[key]
    if value is ...:
        del here[path[-1]]
    else:
        here[path[-1]] = value
    return data


RULE = ("rules", "NS-02")
MISTAKES = {
    "an unknown fact": ("rules/nerve_safety.yaml", (*RULE, "when"), {"irritabilty": "high"}, "rules.NS-02.when"),
    "a wrong value": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"any": [{"pain_nrs_leg": 3}, {"irritability": "hgih"}]},
        "rules.NS-02.when.any.1.irritability",
    ),
    "a number where a word belongs": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"irritability": 3},
        "rules.NS-02.when.irritability",
    ),
    "a word where a number belongs": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"pain_nrs_leg": {"at_least": "seven"}},
        "rules.NS-02.when.pain_nrs_leg.at_least",
    ),
    "a number out of range": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"cap_pressure": 11}],
        "rules.NS-02.then.0.cap_pressure",
    ),
    "a comparison that the fact does not have": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"irritability": {"at_least": 2}},
        "rules.NS-02.when.irritability",
    ),
    "a set compared as a whole": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"muscle_findings": "psoas"},
        "rules.NS-02.when.muscle_findings",
    ),
    "a fact beside one of another kind": (
        "rules/nerve_safety.yaml",
        (*RULE, "when"),
        {"irritability": {"other_than": {"fact": "age_years"}}},
        "rules.NS-02.when.irritability.other_than.fact",
    ),
    "a misspelt key of a rule": ("rules/nerve_safety.yaml", (*RULE, "becuase"), "so", "rules.NS-02"),
    "a missing key of a rule": ("rules/nerve_safety.yaml", (*RULE, "sources"), ..., "rules.NS-02"),
    "an unknown source": ("rules/nerve_safety.yaml", (*RULE, "sources"), ["SINSS", "SINS"], "rules.NS-02.sources.1"),
    "an unknown technique": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"withhold": {"techniques": ["effleurage", "eflleurage"]}}],
        "rules.NS-02.then.0.withhold.techniques.1",
    ),
    "an unknown kind of conclusion": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"forbid": "all"}],
        "rules.NS-02.then.0",
    ),
    "two conclusions in one": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"cap_pressure": 2, "cap_depth": 2}],
        "rules.NS-02.then.0",
    ),
    "an unknown short form": ("rules/nerve_safety.yaml", (*RULE, "then"), ["gently"], "rules.NS-02.then.0"),
    "a part without its condition": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"then": [{"cap_depth": 2}]}],
        "rules.NS-02.then.0",
    ),
    "an unknown word of a test": (
        "rules/nerve_safety.yaml",
        (*RULE, "tests", 0, "expect"),
        {"witheld": ["effleurage"]},
        "rules.NS-02.tests.0.expect",
    ),
    "a date that is none": ("rules/nerve_safety.yaml", (*RULE, "reviewed"), "24.11.2026", "rules.NS-02.reviewed"),
    "a derived fact with a wrong value": (
        "rules/nerve_safety.yaml",
        (*RULE, "then"),
        [{"derive": {"stage": "acut"}}],
        "rules.NS-02.then.0.derive.stage",
    ),
    "a wrong finding of a case": (
        "examples/chronic-left.yaml",
        ("facts", "irritability"),
        "hgih",
        "facts.irritability",
    ),
    "an unknown finding of a case": ("examples/chronic-left.yaml", ("facts", "irritabilty"), "high", "facts"),
    "an unknown block of a case": ("examples/chronic-left.yaml", ("negative",), ["bones"], "negative.0"),
    "a fact without a question": (
        "facts/vocabulary.yaml",
        ("facts", "irritability", "question"),
        ...,
        "facts.irritability",
    ),
    "a choice without values": (
        "facts/vocabulary.yaml",
        ("facts", "irritability", "values"),
        ...,
        "facts.irritability",
    ),
    "an unknown type of fact": (
        "facts/vocabulary.yaml",
        ("facts", "irritability", "type"),
        "word",
        "facts.irritability.type",
    ),
    "a technique of an unknown certainty": (
        "facts/techniques.yaml",
        ("techniques", "effleurage", "evidence", "certainty"),
        "sure",
        "techniques.effleurage.evidence.certainty",
    ),
    "a source of an unknown standing": (
        "facts/sources.yaml",
        ("sources", "SINSS", "standing"),
        "read",
        "sources.SINSS.standing",
    ),
    "a computed fact with two definitions": (
        "rules/derived.yaml",
        ("derived", "treat_as_acute", "count"),
        [{"always": True}],
        "derived.treat_as_acute",
    ),
    "a technique without plain words": ("rules/patient_page.yaml", ("techniques", "effleurage"), ..., "techniques"),
    "a manifest without a version": ("knowledge_base.yaml", ("version",), ..., ""),
    "a manifest that requires something else": ("knowledge_base.yaml", ("requires",), {"python": ">=3"}, "requires"),
    "an empty list of what decides": ("rules/nerve_safety.yaml", (*RULE, "then"), [], "rules.NS-02.then"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_typical_mistake_is_refused_in_its_place(mistake):
    path, at, value, place = MISTAKES[mistake]
    found = list(validator(kind_of(path)).iter_errors(changed(data_of(path), at, value)))
    assert found
    assert where(found)[0] == place, where(found)


# Overlays


@pytest.mark.parametrize("path", knowledge_files(EXAMPLE))
@pytest.mark.parametrize("over", [None, EXAMPLE], ids=["made from the base", "made with the overlay"])
def test_the_files_of_an_overlay_are_as_their_schema_says(path, over):
    made = Draft202012Validator(schema(kind_of(path, in_overlay=True), read_world(HERE, over)))
    assert where(made.iter_errors(data_of(path, EXAMPLE))) == ("", "")


SOUND_OVERLAY = {"overlay": "mine", "title": "My clinic", "version": "1", "over": "sciatica"}
PARTS_OF_OVERLAYS = [
    {},
    {"over": "shoulder"},
    {"version": 1},
    {"colour": "blue"},
    {"language": "zh-Hans"},
    {"governance": {"author": "We", "review_by": "2027-05-25"}},
    {"governance": {"review_by": "25.5.2027"}},
    {"governance": {"log": []}},
    {"settings": {"policy_radicular_massage": "withhold"}},
    {"settings": {"policy_radicular_massage": "perhaps"}},
    {"settings": {"stage_acute_bellow": 8}},
    {"settings": {"stage_acute_below": "soon"}},
    {"settings": {"stage_acute_below": True}},
    {"settings": {"review_grace": 0}},
    {"settings": {"review_grace": 400}},
    {"settings": []},
    {"off": {"gua_sha": "Its marks frighten."}},
    {"off": {"gua_shah": "Its marks frighten."}},
    {"off": {"gua_sha": True}},
    {"off": ["gua_sha"]},
    {"pathways": {"emergency": "entrance B", "RF-02": "the spine team"}},
    {"pathways": {"emergancy": "entrance B"}},
    {"pathways": {"none": "nobody"}},
    {"pathways": {"emergency": 112}},
    {"names": {"techniques": {"effleurage": "Slow stroking"}, "regions": {"calf": "Lower leg"}}},
    {"names": {"facts": {"irritability": "How easily it flares"}, "positions": {"prone": "On the front"}}},
    {"names": {"techniques": {"efleurage": "Slow stroking"}}},
    {"names": {"groups": {"deep": "Firm"}}},
    {"plain": {"withheld": "We leave that out.", "refer": {"urgent": "Soon."}, "about": "We ask that."}},
    {"plain": {"refer": "Soon."}},
    {"plain": {"because": "We leave that out."}},
    {"sources": {"OURS": {"title": "Our list", "checked": "no", "standing": "judgement"}}},
    {"sources": {"OURS": {"title": "Our list", "checked": "no", "standing": "good"}}},
    {"sources": {"OURS": {"title": "Our list"}}},
]


def problems_of_overlay(data, *modules):
    problems = []
    files = {"overlay.yaml": data, **{f"rules/{number}.yaml": module for number, module in enumerate(modules)}}
    documents = {name: Document(name, one) for name, one in files.items()}
    plain = SOUND_OVERLAY | {"plain": {"withheld": "We leave that out.", "refer": {}, "about": "We ask that."}}
    documents["overlay.yaml"] = Document("overlay.yaml", plain | data)
    examine_overlay(documents, examined(), "", problems)
    return problems


@cache
def examined():
    texts = read_texts(HERE)
    return examine(HERE, texts, digest_of(texts))


@pytest.mark.parametrize("said", PARTS_OF_OVERLAYS, ids=str)
def test_an_overlay_that_the_reader_accepts_is_as_the_schema_says_and_no_other(said):
    problems = problems_of_overlay(said)
    assert validator("overlay").is_valid(SOUND_OVERLAY | said) is not bool(problems), problems


OWN_RULE = {
    "title": "Something of our own",
    "when": {"irritability": "moderate"},
    "then": [{"cap_pressure": 2}],
    "because": "We decided so.",
    "sources": ["mine", "OURS"],
    "strength": "strong",
    "certainty": "expert opinion",
}
PARTS_OF_OWN_RULES = [
    {},
    {"then": ["gentle_only", {"advise": "Take your time."}]},
    {"then": [{"refer": {"urgency": "routine", "to": "the physician"}}]},
    {"then": [{"recommend": "effleurage"}]},
    {"then": [{"option": "shiatsu"}]},
    {"then": [{"derive": {"hypothesis": "piriformis"}}]},
    {"then": [{"when": {"irritability": "high"}, "then": [{"recommend": "effleurage"}]}]},
    {"when": {"irritabilty": "moderate"}},
    {"because": ...},
    {"tests": [{"given": {"irritability": "moderate"}, "expect": {"holds": "certainly"}}]},
]


@pytest.mark.parametrize("said", PARTS_OF_OWN_RULES, ids=str)
def test_a_rule_of_an_overlay_that_the_reader_accepts_is_as_the_schema_says_and_no_other(said):
    rule = {key: value for key, value in (OWN_RULE | said).items() if value is not ...}
    data = {"module": "mine", "title": "Mine", "rules": {"MY-01": rule}}
    head = {
        "sources": {"OURS": {"title": "Our list", "checked": "no", "standing": "judgement"}},
        "plain": {"withheld": "We leave that out.", "refer": {"routine": "Soon."}, "about": "We ask that."},
    }
    problems = problems_of_overlay(head, data)
    assert validator("overlay_rules").is_valid(data) is not bool(problems), problems


def test_in_an_overlay_techniques_settings_and_rules_that_refer_stand_with_their_titles():
    made = schema("overlay", world())["properties"]
    base = world().base
    assert made["off"]["properties"]["gua_sha"]["description"] == base.catalogue.techniques["gua_sha"].title
    assert set(made["settings"]["properties"]) == set(base.described_settings)
    assert made["pathways"]["properties"]["RF-02"]["description"] == base.rules["RF-02"].title
    assert "NS-02" not in made["pathways"]["properties"]
    assert all(one["description"] for one in made.values())


def test_a_setting_that_is_true_or_false_is_so_in_an_overlay():
    base = world().base
    settings = {**base.described_settings, "cupping_is_offered": Setting(True, "Cupping is offered")}
    other = replace(world(), base=replace(base, described_settings=settings))
    made = schema("overlay", other)["properties"]["settings"]["properties"]["cupping_is_offered"]
    assert made["type"] == "boolean"


def test_with_its_overlay_a_schema_knows_the_names_that_this_gives():
    assert b'"harbour-clinic"' in as_json(schema("overlay_rules", read_world(HERE, EXAMPLE)))
    assert b'"harbour-clinic"' not in as_json(schema("overlay_rules", world()))
    suite = Draft202012Validator(schema("case_suite", read_world(HERE, EXAMPLE)))
    said = {"suite": "a", "cases": {"b": {"facts": {"age_years": 17}, "expect": {"in_force": ["HC-01"]}}}}
    assert where(suite.iter_errors(said)) == ("", "")


def test_an_overlay_has_settings_of_its_own_for_an_editor():
    said = json.loads(editor_settings(EXAMPLE, "./s", of_overlay=True))["yaml.schemas"]
    assert said == {
        "./s/overlay.schema.json": ["overlay.yaml"],
        "./s/overlay_rules.schema.json": ["rules/house.yaml"],
    }


def test_a_schema_knows_every_kind_of_conclusion_and_every_word_of_a_test_and_no_other():
    definitions = schema("rules", world(SHOULDER))["$defs"]
    kinds = definitions["conclusion"]["else"]["properties"]
    assert set(kinds) == {*READERS, "when", "then"}
    assert all(one for one in kinds.values())
    assert set(definitions["expect"]["properties"]) == set(OF_RULES)
    assert all(definitions["expect"]["properties"].values())
    of_cases = schema("case_suite", world(SHOULDER))["$defs"]["expect_of_case"]["properties"]
    assert set(of_cases) == set(OF_CASES)
    assert all(of_cases.values())


def test_over_the_name_of_a_fact_stands_its_question():
    shown = schema("rules", world())["$defs"]["if.irritability"]
    question = world().base.vocabulary.facts["irritability"].question
    assert question in shown["description"]
    assert question in shown["markdownDescription"]
    finding = schema("case", world())["$defs"]["finding.pain_nrs_leg"]
    assert world().base.vocabulary.facts["pain_nrs_leg"].question in finding["description"]


def test_a_technique_and_a_source_stand_with_their_titles():
    definition = schema("rules", world())["$defs"]["technique"]
    at = definition["enum"].index("effleurage")
    assert definition["enumDescriptions"][at] == world().base.catalogue.techniques["effleurage"].title


def test_a_schema_is_the_same_whenever_it_is_made():
    assert as_json(schema("rules", world(SHOULDER))) == as_json(schema("rules", read_world(SHOULDER)))


def test_an_unknown_kind_of_file_is_refused_with_the_nearest():
    with pytest.raises(InvalidInput, match="did you mean rules"):
        schema("rulez", world())


# Laws: conditions and conclusions of every shape, sound and unsound

FACTS = {name: fact for name, fact in world(SHOULDER).facts.items() if name not in world(SHOULDER).base.settings}
WORDS = [*sorted({word for fact in FACTS.values() for word in (*fact.values, *fact.also)}), "unknown", "hgih", "all"]
SCALARS = st.one_of(st.booleans(), st.none(), st.integers(-2, 120), st.sampled_from((0.5, 2.5)), st.sampled_from(WORDS))
NAMES = st.sampled_from([*FACTS, *FACTS, "no_such_fact"])
REFERENCES = st.one_of(
    st.fixed_dictionaries({"fact": NAMES}),
    st.fixed_dictionaries({"setting": st.sampled_from([*world(SHOULDER).base.settings, "none"])}),
    st.just({}),
)
OPERANDS = st.one_of(SCALARS, st.lists(SCALARS, max_size=2), REFERENCES)
COMPARED = st.sampled_from(("at_least", "below", "includes", "empty", "other_than", "at_leats"))
TESTS = st.one_of(OPERANDS, st.dictionaries(COMPARED, OPERANDS, max_size=2))
SIMPLE = st.dictionaries(NAMES, TESTS, max_size=2)
CONDITIONS = st.recursive(
    SIMPLE,
    lambda inner: st.one_of(
        st.dictionaries(st.sampled_from(("any", "all")), st.lists(inner, max_size=2), min_size=1),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries(
            {"count": st.fixed_dictionaries({"of": st.lists(inner, max_size=2), "at_least": st.just(1)})}
        ),
    ),
    max_leaves=3,
)


@st.composite
def fitting(draw):
    """A comparison of a fact with what it can have, mostly."""
    fact = draw(st.sampled_from(list(FACTS.values())))
    if fact.kind == "set":
        words = st.sampled_from(fact.values)
        word = draw(st.sampled_from(("includes", "empty")))
        return {fact.name: {word: draw(st.booleans() if word == "empty" else st.one_of(words, st.lists(words)))}}
    if fact.kind in ("integer", "decimal"):
        number = st.integers(int(fact.low) - 1, int(fact.high) + 1)
        word = draw(st.sampled_from(("at_least", "at_most", "above", "below", "other_than", "")))
        value = draw(st.one_of(number, REFERENCES, *([st.sampled_from(fact.also)] if fact.also else [])))
        return {fact.name: {word: value} if word else value}
    words = st.sampled_from((True, False, *fact.also) if fact.kind == "boolean" else fact.values)
    value = draw(st.one_of(words, st.lists(words, max_size=3), REFERENCES))
    return {fact.name: draw(st.sampled_from((value, {"other_than": value})))}


def problems_of_condition(data):
    problems = []
    reading = Reading(Document("x", data), problems)
    read_condition(reading, reading.root, world(SHOULDER).context.names)
    return problems


@given(st.one_of(CONDITIONS, fitting(), fitting()))
def test_law_a_condition_that_the_reader_accepts_is_as_the_schema_says_and_no_other(data):
    assert part("condition").is_valid(data) is not bool(problems_of_condition(data)), problems_of_condition(data)


def plausible(known):
    """What may stand under a kind of conclusion, and what may not."""
    names = st.sampled_from([*known, "no_such_name"])
    return st.one_of(names, st.lists(names, max_size=2))


BASE = world(SHOULDER).base
SELECTIONS = st.fixed_dictionaries(
    {},
    optional={
        "techniques": plausible(BASE.catalogue.techniques),
        "groups": plausible(BASE.catalogue.groups),
        "traditions": plausible(world(SHOULDER).traditions),
        "all_but": st.one_of(
            st.fixed_dictionaries({}, optional={"groups": plausible(BASE.catalogue.groups)}), st.just([])
        ),
        "regions": st.one_of(plausible([*BASE.catalogue.regions]), st.fixed_dictionaries({"fact": NAMES})),
        "text": st.just("softly"),
        "at_least": st.integers(0, 6),
    },
)
POSITIONS = plausible([*BASE.catalogue.positions, "affected_side"])
UNDER = st.one_of(
    st.sampled_from(("all", "depth", "minutes", "low", "none", "a text", "")),
    st.integers(-1, 241),
    plausible(BASE.catalogue.techniques),
    POSITIONS,
    SELECTIONS,
    st.fixed_dictionaries({"urgency": st.sampled_from(("none", "routine", "urgent")), "to": st.just("somebody")}),
    st.fixed_dictionaries({"facts": plausible(BASE.vocabulary.facts), "text": st.just("both")}),
    st.fixed_dictionaries({"section": st.just("home"), "text": st.just("walk")}),
    st.fixed_dictionaries({"fact": NAMES}),
    st.dictionaries(st.sampled_from([*BASE.derived, "none"]), st.sampled_from(WORDS), max_size=2),
)
PICKED = st.fixed_dictionaries({}, optional={"groups": plausible(BASE.catalogue.groups)})
TECHNIQUES = plausible(BASE.catalogue.techniques)
FITTING = {
    "refer": st.fixed_dictionaries(
        {"urgency": st.sampled_from(("none", "routine", "urgent")), "to": st.sampled_from("a ")}
    ),
    "withhold": SELECTIONS,
    "withhold_points": st.lists(st.sampled_from(("LI4", "ST36", " ")), max_size=2),
    "halve": st.sampled_from(("depth", ["depth", "minutes"], ["pressure"])),
    "require_depth": PICKED.map(lambda picked: picked | {"at_least": 2}),
    "restrict_positions": st.one_of(POSITIONS, st.fixed_dictionaries({"fact": NAMES})),
    "withhold_positions": POSITIONS,
    "order_positions": POSITIONS,
    "adapt": st.one_of(st.just("softly"), PICKED.map(lambda picked: picked | {"text": "softly"})),
    "recommend": TECHNIQUES,
    "option": TECHNIQUES,
    "prefer": st.sampled_from([*world(SHOULDER).traditions, "none"]),
    "advise": st.sampled_from(("Rest.", " ", "")),
    "plan": st.fixed_dictionaries({"section": st.sampled_from(("home", "")), "text": st.sampled_from(("walk", ""))}),
    "stop": st.one_of(
        st.sampled_from(("Stop.", "")), st.fixed_dictionaries({"text": st.just("Stop."), "above_cap": NAMES})
    ),
    "contradict": st.fixed_dictionaries(
        {"facts": st.lists(st.sampled_from([*BASE.vocabulary.facts]), min_size=1, max_size=3), "text": st.just("both")}
    ),
    "derive": st.one_of(
        st.fixed_dictionaries({name: st.sampled_from((*fact.values, "none"))}) for name, fact in BASE.derived.items()
    ),
}
SOUND = st.sampled_from([*READERS]).flatmap(
    lambda kind: st.fixed_dictionaries({kind: FITTING.get(kind, st.integers(0, 6))})
)
UNSOUND = st.dictionaries(st.sampled_from([*READERS, "forbid"]), UNDER, min_size=1, max_size=2)
CONCLUSIONS = st.one_of(SOUND, SOUND, SOUND, UNSOUND)


def problems_of_conclusion(data):
    problems = []
    reading = Reading(Document("x", data), problems)
    read_conclusion(reading, reading.root, world(SHOULDER).context.known)
    return [problem for problem in problems if "selects no technique" not in problem.message]  # no schema can say that


@given(st.lists(CONCLUSIONS, min_size=4, max_size=4))
def test_law_a_conclusion_that_the_reader_accepts_is_as_the_schema_says_and_no_other(several):
    for data in several:
        assert part("conclusion").is_valid(data) is not bool(problems_of_conclusion(data)), (
            data,
            problems_of_conclusion(data),
        )


@pytest.mark.parametrize("kind", [kind for kind in READERS if kind.startswith("cap_") or kind == "lower_depth"])
def test_a_number_has_the_bounds_that_the_reader_has(kind):
    for value in (*range(-1, 12), 239, 240, 241, True, 1.5):
        assert part("conclusion").is_valid({kind: value}) is not bool(problems_of_conclusion({kind: value})), value


LEAVES = st.recursive(
    st.one_of(st.just({}), st.just({"type": "string", "enum": [f"word {number}" for number in range(30)]})),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"items": inner}),
        st.fixed_dictionaries({"properties": st.dictionaries(st.sampled_from("abc"), inner)}),
        st.fixed_dictionaries({"anyOf": st.lists(inner, min_size=1, max_size=3)}),
    ),
    max_leaves=8,
)
DATA = st.recursive(
    st.sampled_from(("word 1", "other", 1)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from("abc"), inner)),
)


@given(LEAVES, DATA)
def test_law_a_schema_says_the_same_when_its_parts_are_shared(whole, data):
    assert Draft202012Validator(shared(whole)).is_valid(data) is Draft202012Validator(whole).is_valid(data)


# Editors


def test_the_sample_of_settings_names_schemas_that_exist_for_files_that_are_theirs():
    said = json.loads(SAMPLE.read_text())["yaml.schemas"]
    assert set(said) == {f"./.vscode/schemas/{file_name(kind)}" for kind in KINDS}
    for schema_file, files in said.items():
        for path in files:
            assert (HERE / path).is_file(), f"{path}: make docs/editor/vscode-settings.json anew"
            kind = kind_of(path) or kind_of(path.removeprefix("examples/overlay/"), in_overlay=True)
            assert schema_file.endswith(f"/{file_name(kind)}")


def test_the_sample_of_settings_names_every_file_of_the_built_in_knowledge_base():
    said = {path for files in json.loads(SAMPLE.read_text())["yaml.schemas"].values() for path in files}
    wanted = [path for path in knowledge_files(HERE) if path.startswith(("facts/", "rules/")) and kind_of(path)]
    wanted += [f"examples/overlay/{path}" for path in knowledge_files(EXAMPLE)]
    assert set(wanted) <= said, "make docs/editor/vscode-settings.json anew"


def test_each_file_has_one_schema():
    said = json.loads(editor_settings(SHOULDER, "./s"))["yaml.schemas"]
    files = [path for some in said.values() for path in some]
    assert len(files) == len(set(files))
    assert {path for path in knowledge_files(SHOULDER) if kind_of(path)} == set(files)
