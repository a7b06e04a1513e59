"""A second knowledge base, `examples/shoulder/`: every command works on it, and none speaks of another field."""

import io
import json
import re
import zipfile

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import command_line
import strategies
from ischia.cli import main
from ischia.expert.consult import Consultant
from ischia.expert.workshop.mutation.listed import mislisted, read_listed, with_listed
from ischia.expert.workshop.mutation.mutants import mutants
from ischia.expert.workshop.mutation.run import UNNOTICED, judge
from ischia.facts.case import make_case, parse_case
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import HERE, load, load_whole

FOLDER = HERE / "examples/shoulder"
CASES = {file.stem: file for file in sorted(FOLDER.glob("cases/*.yaml"))}
SETTLED, HOT, UNASKED = (str(CASES[name]) for name in ("settled-frozen", "hot-joint", "not-yet-asked"))
KNOWLEDGE_BASE = load(FOLDER, use_cache=False)
FACTS = KNOWLEDGE_BASE.vocabulary.facts
TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques
CONSULTANT = Consultant(KNOWLEDGE_BASE, strategies.TODAY)
CLEAR = {name: FACTS[name].read(raw) for name, raw in KNOWLEDGE_BASE.base_case.items()}
ELSEWHERE = re.compile(
    r"\b(?:sciaticas?|sciatic|piriformis|buttocks?|legs?|nerves?|massage therapists?)\b", re.IGNORECASE
)
DAY = ("--today", "2026-12-01")
STRETCHES = {"posterior_stretch", "stick_lift", "stick_turn"}


@pytest.fixture(autouse=True, scope="module")
def _a_cache_of_our_own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _a_folder_of_our_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def out(*arguments, given=None):
    """What a command prints with this knowledge base: nothing on standard error, and no word of another field."""
    result = CliRunner().invoke(main, [*map(str, arguments), "--kb", str(FOLDER)], input=given)
    assert result.exception is None, repr(result.exception)
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip()
    assert not ELSEWHERE.findall(result.stdout)
    return result.stdout


def decide(**changed):
    """The decision on the clear patient with some findings changed."""
    findings = CLEAR | {name: FACTS[name].read(raw) for name, raw in changed.items()}
    return CONSULTANT.consult(make_case(KNOWLEDGE_BASE.vocabulary, "shoulder", findings)).to_plain()


def offered(decision):
    return {offer["technique"] for offer in decision["offered"]}


# every command

ASKING = {
    "template": [("template",)],
    "facts": [("facts",), *(("facts", name) for name in FACTS)],
    "techniques": [("techniques",), *(("techniques", name) for name in TECHNIQUES)],
    "sources": [("sources",), *(("sources", name) for name in KNOWLEDGE_BASE.sources)],
    "consult": [(*way, case, *DAY) for case in CASES.values() for way in (("consult",), ("consult", "--explain"))],
    "rules": [("rules",), *(("rules", "show", name) for name in KNOWLEDGE_BASE.rules)],
    "why": [("why", SETTLED, what, *DAY) for what in ("stick_lift", "FS-02", "frozen_stage", "pressure", "referral")]
    + [("why", HOT, "referral", *DAY), ("why", UNASKED, "RF-01", *DAY)],
    "why-not": [("why-not", case, what, *DAY) for case in (SETTLED, HOT) for what in ("band_turn", "forced_stretch")],
    "what-would-change": [("what-would-change", SETTLED, what, *DAY) for what in TECHNIQUES],
    "what-if": [
        ("what-if", SETTLED, "--set", "movement_trend=worsening", "--set", "tender_muscles=[deltoid]", *DAY),
        ("what-if", SETTLED, "--set", "pain_now_nrs=5", "--moment", "contact", *DAY),
    ],
    "compare": [("compare", SETTLED, HOT, *DAY), ("compare", UNASKED, SETTLED, *DAY)],
    "ask-next": [("ask-next", UNASKED, *DAY), ("ask-next", "--all", SETTLED, *DAY)],
    "robust": [("robust", case, *DAY) for case in CASES.values()],
}
WITH_JSON = ("consult", "why", "why-not", "what-would-change", "what-if", "compare", "ask-next", "robust")


@pytest.mark.parametrize("command", ASKING)
def test_a_command_speaks_of_shoulders_alone(command):
    for arguments in ASKING[command]:
        out(*arguments)


@pytest.mark.parametrize("command", WITH_JSON)
def test_what_it_says_can_be_had_as_json(command):
    for arguments in ASKING[command]:
        if "--explain" not in arguments:
            assert isinstance(json.loads(out(*arguments, "--format", "json")), dict)


def test_every_command_is_tried_here():
    assert {*ASKING, "ask", "report", "pack"} == set(main.list_commands(None))


AUTHORS = {
    "check": [("--strict",)],
    "explain": [(), ("R104",)],
    "fmt": [("--check",)],
    "show": [("HC-01", "--tests"), ("course",), ("FS-01", "--yaml")],
    "search": [("night", "pain")],
    "uses": [("pendulum",), ("pain_now_nrs",), ("stiff_from",), ("FLAGS-GUIDE",)],
    "stats": [()],
    "diff": [(FOLDER,)],
    "graph": [("--format", form) for form in ("svg", "dot", "mermaid", "json")] + [("FS-01",)],
    "test": [(), ("FS",)],
    "coverage": [()],
    "suggest-tests": [("FS-01",)],
    "mutate": [("HC",)],
    "due": [("--today", "2026-12-01")],
    "book": [("--to", "book.html")],
    "schema": [("rules",), ("case",)],
}
TESTED_ELSEWHERE = {"new", "language-server"}  # with this knowledge base, in the tests of these commands


@pytest.mark.parametrize("command", AUTHORS)
def test_a_command_for_authors_speaks_of_shoulders_alone(command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for arguments in AUTHORS[command]:
        out("rules", command, *arguments)


def test_every_command_for_authors_is_tried_here():
    assert {*AUTHORS, *TESTED_ELSEWHERE} == set(main.get_command(None, "rules").list_commands(None))


def test_a_pack_of_it_is_made_and_verified(tmp_path):
    pack = tmp_path / "shoulder.ischia"
    out("pack", "build", "--to", pack)
    for command in ("inspect", "verify"):
        assert "shoulder" in command_line.out("pack", command, pack)


def test_the_interview_asks_the_most_dangerous_first_and_ends_where_that_settles_it(tmp_path):
    said = out("ask", *DAY, given="my-shoulder\ny\n")
    assert "Do you have new chest pain" in said
    assert "REFER EMERGENCY" in said
    case = (tmp_path / "my-shoulder.yaml").read_text(encoding="utf-8")
    assert "chest_pain_or_breathless: true" in case


def test_an_interview_taken_up_again_comes_to_an_offer(tmp_path):
    text = CASES["settled-frozen"].read_text(encoding="utf-8")
    case = tmp_path / "begun.yaml"
    case.write_text(text.replace("[emergency, serious_disease, ", "["), encoding="utf-8")
    said = out("ask", case, *DAY, given="n\nnone\n")
    assert "Case written" in said
    assert "Cross-body stretch" in said


def test_the_template_is_a_case_that_can_be_read():
    parse_case(out("template"), KNOWLEDGE_BASE.vocabulary, "template", KNOWLEDGE_BASE.derived_only)


def test_all_tests_beside_the_rules_hold():
    tests = sum(len(rule.tests) for rule in KNOWLEDGE_BASE.rules.values())
    rules = len(KNOWLEDGE_BASE.rules)
    assert out("rules", "test") == f"{tests} of {tests} tests of {rules} rules hold; 3 of 3 cases of 1 suite hold\n"


def test_the_tests_notice_every_small_change_that_makes_a_difference():
    whole, listed = load_whole(FOLDER), read_listed(FOLDER)
    every = mutants(whole)
    judged = with_listed(judge(whole, every), listed)
    assert [(one.subject, one.what) for one in judged if one.verdict == UNNOTICED] == []
    assert mislisted(judged, listed, {one.subject for one in every}) == []


@pytest.mark.parametrize("rule", KNOWLEDGE_BASE.rules)
def test_every_rule_has_a_test_in_which_it_fires(rule):
    tests = KNOWLEDGE_BASE.rules[rule].tests
    assert any(test.expect.get("holds", "certainly") == "certainly" for test in tests)


# reports


@pytest.mark.parametrize("audience", ["clinician", "patient", "auditor"])
def test_a_report_speaks_of_shoulders_alone(audience, tmp_path):
    for name, case in CASES.items():
        for suffix in ("html", "md", "json"):
            out("report", case, "--to", f"{name}.{suffix}", "--for", audience, *DAY)
            text = (tmp_path / f"{name}.{suffix}").read_text(encoding="utf-8")
            assert "shoulder" in text
            assert not ELSEWHERE.findall(text)


def test_a_report_is_a_document_of_a_word_processor_too(tmp_path):
    out("report", SETTLED, "--to", "r.docx", *DAY)
    with zipfile.ZipFile(io.BytesIO((tmp_path / "r.docx").read_bytes())) as document:
        text = document.read("word/document.xml").decode()
    assert "Stick lift" in text
    assert not ELSEWHERE.findall(text)


def test_a_report_can_be_printed(tmp_path):
    out("report", SETTLED, "--to", "r.pdf", "--for", "patient", *DAY)
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF-")


def test_the_body_chart_marks_the_shoulder(tmp_path):
    out("report", SETTLED, "--to", "r.html", *DAY)
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "Work here: right top of the shoulder (2)" in text
    assert "Position: lying on the back." in text


# what it means


@pytest.mark.parametrize("name", CASES)
def test_an_example_reads_as_it_should(name, snapshot):
    assert out("consult", CASES[name], *DAY) == snapshot


def test_it_says_everywhere_that_it_is_not_for_use(tmp_path):
    assert "not for use" in out("consult", SETTLED, *DAY)
    for audience in ("clinician", "patient", "auditor"):
        assert "not for use" in out("report", SETTLED, "--to", "-", "--for", audience, *DAY)


def test_no_source_passes_for_one_that_was_checked():
    assert {source.checked for source in KNOWLEDGE_BASE.sources.values()} == {"illustrative: not checked"}
    assert {source.standing for source in KNOWLEDGE_BASE.sources.values()} <= {"not seen", "judgement"}


RED_FLAGS = {
    "chest_pain_or_breathless": (True, "emergency"),
    "joint_hot_swollen": (True, "urgent"),
    "recent_trauma": ("significant", "urgent"),
    "shape_changed": (True, "urgent"),
    "cancer_history": ("active", "urgent"),
    "power_loss": ("sudden", "urgent"),
}


@pytest.mark.parametrize("fact", RED_FLAGS)
def test_a_red_flag_refers_and_nothing_is_offered(fact):
    value, urgency = RED_FLAGS[fact]
    decision = decide(**{fact: value})
    assert decision["referral"]["urgency"] == urgency
    assert not offered(decision)


@pytest.mark.parametrize("fact", RED_FLAGS)
def test_a_red_flag_that_nobody_asked_about_offers_nothing_and_is_asked(fact):
    decision = decide(**{fact: "unknown"})
    assert decision["referral"]["urgency"] == "none"
    assert not offered(decision)
    assert fact in {question["fact"] for question in decision["ask"]}


def test_a_settled_frozen_shoulder_gets_stretches_and_a_freezing_one_does_not():
    assert offered(decide()) >= STRETCHES
    freezing = offered(decide(movement_trend="worsening"))
    assert "posterior_stretch" not in freezing
    assert freezing >= {"pendulum", "sleep_support"}


def test_a_stage_that_is_not_known_withholds_the_stretch_and_asks():
    decision = decide(movement_trend="unknown")
    assert decision["derived"]["frozen_stage"] == "unknown"
    assert "posterior_stretch" not in offered(decision)
    assert "movement_trend" in {question["fact"] for question in decision["ask"]}


def test_after_the_review_date_nothing_is_offered():
    late = json.loads(out("consult", SETTLED, "--today", "2027-11-25", "--format", "json"))
    assert not offered(late)


def _values(fact):
    numbers = sorted({fact.low, fact.low + 1, 3.0, 5.0, 12.0, 24.0, 41.0, 54.0, 75.0} - {0.0} | {fact.low})
    numbers = [number for number in numbers if fact.low <= number <= fact.high]
    match fact.kind:
        case "boolean":
            return [True, False]
        case "integer":
            return [*map(int, numbers), *fact.also]
        case "decimal":
            return [*numbers, *fact.also]
        case "set":
            return [frozenset(), frozenset(fact.values[:1]), frozenset(fact.values)]
        case _:
            return list(fact.values)


@st.composite
def _findings(draw):
    """The clear patient with up to six findings changed, or taken away."""
    changed = draw(st.lists(st.sampled_from(sorted(FACTS)), max_size=6, unique=True))
    return CLEAR | {name: draw(st.sampled_from([*_values(FACTS[name]), Unknown()])) for name in changed}


@given(_findings())
@settings(max_examples=60)
def test_every_technique_has_one_standing_and_the_forced_stretch_is_never_offered(findings):
    decision = CONSULTANT.consult(make_case(KNOWLEDGE_BASE.vocabulary, "any", findings)).to_plain()
    standings = [
        offered(decision),
        {entry["technique"] for entry in decision["withheld"]},
        {*decision["not_indicated"]},
    ]
    assert sorted(name for names in standings for name in names) == sorted(TECHNIQUES)
    assert "forced_stretch" in standings[1]
    if decision["referral"]["urgency"] in ("urgent", "emergency") or decision["cannot_exclude"]:
        assert not standings[0]


@given(_findings(), st.sampled_from(sorted(FACTS)))
@settings(max_examples=60)
def test_losing_a_finding_opens_nothing(findings, lost):
    known = CONSULTANT.consult(make_case(KNOWLEDGE_BASE.vocabulary, "known", findings)).to_plain()
    assume(not known["contradictions"])
    fewer = {**findings, lost: Unknown()}
    less = CONSULTANT.consult(make_case(KNOWLEDGE_BASE.vocabulary, "less", fewer)).to_plain()
    assert offered(less) <= offered(known)
