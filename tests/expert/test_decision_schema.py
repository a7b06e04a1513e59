"""Every decision meets its published schema, and the schema says no less than the contract."""

import copy
import json
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings

from ischia.expert import decision as decision_module
from ischia.facts.case import make_case, parse_case
from ischia.rules.load import HERE
from strategies import CLEAR, KNOWLEDGE_BASE, VALUES, VOCABULARY, any_cases

SCHEMA = json.loads((HERE / "expert/decision.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
VIGNETTES = Path(__file__).resolve().parents[1] / "data/vignettes.json"


def vignettes():
    if not VIGNETTES.is_file():
        return []
    book = json.loads(VIGNETTES.read_text(encoding="utf-8"))
    return [
        (v["id"], json.dumps({"case": v["id"], "facts": {**book["base_facts"], **v["facts"]}}))
        for v in book["vignettes"]
    ]


def read(text):
    return parse_case(text, VOCABULARY, "case", KNOWLEDGE_BASE.derived_only)


def plain(consultant, case):
    """The decision as JSON carries it."""
    return json.loads(json.dumps(consultant.consult(case).to_plain()))


def valid(decision):
    problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in VALIDATOR.iter_errors(decision)]
    assert not problems
    return True


@pytest.fixture(scope="module")
def chronic(consultant):
    return plain(consultant, read((HERE / "examples/chronic-left.yaml").read_text(encoding="utf-8")))


def test_the_schema_is_itself_a_schema_of_its_draft():
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_the_schema_names_the_format_of_the_decisions():
    assert SCHEMA["properties"]["format"]["const"] == decision_module.FORMAT == "ischia.decision/1"


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_decision_on_an_example_meets_the_schema(consultant, file):
    assert valid(plain(consultant, read(file.read_text(encoding="utf-8"))))


@pytest.mark.parametrize(("name", "text"), vignettes(), ids=[name for name, _ in vignettes()])
def test_the_decision_on_a_vignette_meets_the_schema(consultant, name, text):
    assert valid(plain(consultant, read(text)))


@pytest.mark.parametrize("moment", ["planning", "contact"])
def test_the_decision_on_a_case_without_facts_meets_the_schema(consultant, moment):
    assert valid(plain(consultant, make_case(VOCABULARY, "empty", {}, (), moment)))


@settings(max_examples=max(20, settings.default.max_examples // 3))
@given(any_cases())
def test_the_decision_on_any_case_meets_the_schema(consultant, case):
    assert valid(plain(consultant, case))


@pytest.mark.parametrize("name", VOCABULARY.facts)
def test_the_decision_on_the_ends_of_every_fact_meets_the_schema(consultant, name):
    for value in (VALUES[name][0], VALUES[name][-1]):
        assert valid(plain(consultant, make_case(VOCABULARY, name, {**CLEAR, name: value})))


CONTRACT = {
    "": "format case knowledge_base derived referral cannot_exclude offered withheld not_indicated ask advice "
    "contradictions trace",
    "knowledge_base": "name version digest",
    "referral": "urgency rules",
    "cannot_exclude": "urgency rule ask",
    "offered": "technique tradition rank featured option regions pressure_cap depth_cap position dose certainty rules "
    "adaptations",
    "withheld": "technique rules lifted_by",
    "ask": "fact question opens excludes",
    "advice": "rule text",
    "contradictions": "rule facts text",
    "trace": "id rule holds because sources from concludes",
}


@pytest.mark.parametrize("part", CONTRACT)
def test_the_schema_requires_every_field_of_the_contract(part):
    schema = SCHEMA["properties"][part] if part else SCHEMA
    schema = schema.get("items", schema)
    assert set(CONTRACT[part].split()) <= set(schema["required"])
    assert schema["additionalProperties"] is False


def test_every_object_of_the_schema_is_closed():
    def objects(schema, where=""):
        if isinstance(schema, dict):
            if schema.get("type") == "object" and where.rsplit("/", 1)[-1] != "concludes":
                yield where, schema
            for key, inner in schema.items():
                yield from objects(inner, f"{where}/{key}")
        elif isinstance(schema, list):
            for index, inner in enumerate(schema):
                yield from objects(inner, f"{where}/{index}")

    for where, schema in objects(SCHEMA):
        assert "additionalProperties" in schema, where


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("a field more", lambda d: d.update(note="x")),
        ("a field less", lambda d: d.pop("trace")),
        ("another format", lambda d: d.update(format="ischia.decision/2")),
        ("an empty label", lambda d: d.update(case="")),
        ("a short digest", lambda d: d["knowledge_base"].update(digest="sha256:1")),
        ("an urgency of its own", lambda d: d["referral"].update(urgency="soon")),
        ("an offer beside an emergency", lambda d: d["referral"].update(urgency="emergency")),
        ("an offer beside an urgent referral", lambda d: d["referral"].update(urgency="urgent")),
        (
            "an offer beside what cannot be excluded",
            lambda d: d.update(cannot_exclude=[{"urgency": "urgent", "rule": "X", "ask": ["y"]}]),
        ),
        (
            "a routine referral that cannot be excluded",
            lambda d: d.update(offered=[], cannot_exclude=[{"urgency": "routine", "rule": "X", "ask": ["y"]}]),
        ),
        (
            "an offer beside a contradiction",
            lambda d: d.update(contradictions=[{"rule": "X", "facts": ["a", "b"], "text": "t"}]),
        ),
        (
            "a contradiction of one fact",
            lambda d: d.update(offered=[], contradictions=[{"rule": "X", "facts": ["a"], "text": "t"}]),
        ),
        ("offers without a plan", lambda d: d.pop("plan")),
        ("a pressure above the scale", lambda d: d["offered"][0].update(pressure_cap=11)),
        ("a depth below the scale", lambda d: d["offered"][0].update(depth_cap=0)),
        ("a rank of nought", lambda d: d["offered"][0].update(rank=0)),
        ("no position", lambda d: d["offered"][0].update(position="")),
        ("two positions", lambda d: d["offered"][0].update(position=["prone", "supine"])),
        ("an offer of no rule", lambda d: d["offered"][0].update(rules=[])),
        ("a dose of another kind", lambda d: d["offered"][0]["dose"].update(spoons=[1, 2])),
        ("a dose that is no range", lambda d: d["offered"][0]["dose"].update(minutes=5)),
        ("a dose of three figures", lambda d: d["offered"][0]["dose"].update(minutes=[1, 2, 3])),
        ("a certainty of its own", lambda d: d["offered"][0].update(certainty="sure")),
        ("withheld by nothing", lambda d: d["withheld"][0].update(rules=[])),
        ("a step that may hold", lambda d: d["trace"][0].update(holds="maybe")),
        ("a step without a reason", lambda d: d["trace"][0].update(because="")),
        ("a step that concludes nothing", lambda d: d["trace"][0].update(concludes={})),
        ("a step from nowhere", lambda d: d["trace"][0].update({"from": [{"guess": 1}]})),
        ("a fact without its value", lambda d: d["trace"][0].update({"from": [{"fact": "x"}]})),
    ],
)  # fmt: skip
def test_the_schema_refuses(chronic, what, change):
    assert valid(chronic)
    broken = copy.deepcopy(chronic)
    change(broken)
    assert list(VALIDATOR.iter_errors(broken)), what


def test_what_a_decision_says_of_a_refused_patient_has_no_plan(consultant):
    decision = plain(consultant, make_case(VOCABULARY, "x", {**CLEAR, "bladder_change": True}))
    assert "plan" not in decision
    assert decision["alternatives"]
