"""The auditor's page: nothing of the decision is missing from it, and nothing on it is blank."""

import re

import pytest
from hypothesis import given
from msgspec.structs import replace

from ischia.expert.consult import Consultant
from ischia.expert.report.audited_knowledge import sources_of
from ischia.expert.report.auditor import auditor_page
from ischia.expert.report.evidence import rules_of
from ischia.expert.report.page import Bullets, Heading, Paragraph, Table, Terms
from ischia.expert.report.report import INTENDED_USE, SUFFIXES, make_report, write
from ischia.facts.document import read_document, read_text
from ischia.facts.problem import InvalidInput
from ischia.facts.reading import Reading
from ischia.rules.intended_use import PATIENT_DATA, IntendedUse
from ischia.rules.load import HERE
from ischia.rules.read_intended_use import read_intended_use
from ischia.rules.sentence import rule_sentences
from report_pages import HOSTILE, example
from strategies import KNOWLEDGE_BASE, any_cases

EXAMPLES = sorted(file.stem for file in HERE.glob("examples/*.yaml"))
CONSULTANT = Consultant(KNOWLEDGE_BASE, KNOWLEDGE_BASE.review_by)


def texts(value):
    """Every text in a page or a part of it."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts(item)
    elif isinstance(value, dict):
        yield from texts(list(value.values()))
    elif hasattr(value, "__struct_fields__"):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))


def tables(page):
    return {block.caption: block for block in page.blocks if isinstance(block, Table)}


def named(plain, keys):
    """Every word that stands in JSON data under one of these keys."""
    if isinstance(plain, dict):
        for key, value in plain.items():
            if key in keys:
                yield from value if isinstance(value, list) else [value]
            yield from named(value, keys)
    elif isinstance(plain, list):
        for item in plain:
            yield from named(item, keys)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_rule_and_source_of_the_decision_is_in_it(report_on, consultant, knowledge_base, name):
    decision = consultant.consult(example(name, knowledge_base))
    page = report_on(name, "auditor")
    plain = decision.to_plain()
    rules = {rule for rule in named(plain, ("rule", "rules")) if isinstance(rule, str) and rule}
    headings = {block.text.split()[-1] for block in page.blocks if isinstance(block, Heading) and block.level == 3}
    assert rules <= headings
    written = {row[0] for row in tables(page)["Sources of these rules and of the techniques offered"].rows}
    assert {source for source in named(plain, ("sources",)) if isinstance(source, str)} <= written
    assert written == set(sources_of(decision, knowledge_base))


@given(any_cases())
def test_every_rule_of_any_decision_is_written_out_in_full(case):
    consultation = CONSULTANT.consultation(case)
    page = auditor_page(consultation, KNOWLEDGE_BASE, None)
    bullets = [block.items for block in page.blocks if isinstance(block, Bullets)]
    for rule in rules_of(consultation.decision):
        assert (
            tuple(rule_sentences(KNOWLEDGE_BASE.rules[rule], KNOWLEDGE_BASE.catalogue, names=KNOWLEDGE_BASE.name_of))
            in bullets
        )
    trace = tables(page)["Every conclusion in force, and what it rests on"]
    assert [row[0] for row in trace.rows] == [str(step.id) for step in consultation.decision.trace]
    assert len(tables(page)["Techniques of the catalogue"].rows) == len(KNOWLEDGE_BASE.catalogue.techniques)


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_on_it_is_blank(report_on, name):
    for block in report_on(name, "auditor").blocks:
        if isinstance(block, Table):
            assert all(cell.strip() for row in block.rows for cell in row)
        if isinstance(block, Terms):
            assert all(term.strip() and text.strip() for term, text in block.pairs)
        if isinstance(block, Bullets):
            assert block.items
            assert all(item.strip() for item in block.items)


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_fact_is_either_known_or_not_known(report_on, knowledge_base, name):
    page = tables(report_on(name, "auditor"))
    shown = [page[c].rows for c in page if c.startswith("Findings")]
    assert sum(map(len, shown)) == len(knowledge_base.vocabulary.facts)


def test_every_source_that_was_not_seen_bears_its_mark(report_on, knowledge_base):
    for text in texts(report_on("bedridden", "auditor").blocks):
        for source, mark in knowledge_base.marks.items():
            if mark and re.search(rf"(^|, ){re.escape(source)}(,|$)", text) and text != source:
                pytest.fail(f"{source} without its mark in {text}")


def test_the_thirteen_attributes_stand_in_their_order_with_a_box_each(report_on):
    rows = tables(report_on("chronic-left", "auditor"))["The thirteen attributes"].rows
    assert [row[0].partition(". ")[0] for row in rows] == [str(number) for number in range(1, 14)]
    assert {row[2] for row in rows} == {"☐"}
    said = {row[0].partition(". ")[2]: row[1] for row in rows}
    for unused in ("race", "ethnicity", "language", "sexual orientation", "gender identity"):
        assert said[f"Use of {unused}"].startswith("Not used.")
    assert said["Use of date of birth"].startswith("Used: age.")
    assert said["Use of sex"].startswith("Used: pregnancy, pain that follows the periods.")
    assert said["Funding source"].startswith("Not known.")


def test_the_topics_of_the_guidance_stand_in_its_order(report_on):
    titles = [block.text for block in report_on("chronic-left", "auditor").blocks if isinstance(block, Heading)]
    order = ["Intended use", "Intended users", "Intended patients", "Inputs and their quality"]
    order += ["The logic in plain words", "Sources", "Validation", "Limits"]
    order += ["This patient: what was known, not known or odd", "Options, not commands"]
    assert [title for title in titles if title in order] == order


def test_where_a_knowledge_base_says_nothing_of_itself_that_is_said(consultant, knowledge_base):
    consultation = consultant.consultation(example("chronic-left", knowledge_base))
    page = auditor_page(consultation, knowledge_base, None)
    assert sum(block == Paragraph("Not known.") for block in page.blocks) == 8
    assert [row[1] for row in tables(page)["The thirteen attributes"].rows].count("Not known.") == 12


def test_the_audit_of_an_example(report_on, snapshot):
    assert without_digest(write(report_on("emergency-bladder", "auditor"), ".md").decode()) == snapshot


def without_digest(text):
    return re.sub(r"sha256:[0-9a-f]+", "sha256:…", text)


@pytest.mark.parametrize("suffix", [suffix for suffix in SUFFIXES if suffix != ".pdf"])
@pytest.mark.parametrize("audience", ["clinician", "patient", "auditor"])
def test_a_hostile_knowledge_base_and_label_come_out_in_every_format(consultant, knowledge_base, audience, suffix):
    hostile = " ".join(HOSTILE.values())
    case = replace(example("chronic-left", knowledge_base), label=HOSTILE["script"] + HOSTILE["turned"])
    rules = {name: replace(rule, title=hostile, because=hostile) for name, rule in knowledge_base.rules.items()}
    policy = {**knowledge_base.settings, "policy_radicular_massage": HOSTILE["script"]}
    changed = replace(knowledge_base, rules=rules, settings=policy, digest="sha256:hostile", status=hostile)
    consultation = Consultant(knowledge_base, consultant.today).consultation(case)
    written = write(make_report(consultation, changed, HERE, audience), suffix)
    if suffix in (".html", ".md"):
        assert b"<script" not in written.lower()
        assert b"<img src=x" not in written.lower()
        assert "\u202e".encode() not in written


def read(text):
    problems = []
    return problems, lambda knowledge_base: read_intended_use(
        Reading(read_document(text, "intended_use.yaml"), problems), knowledge_base
    )


ORIGINAL = read_text(HERE / INTENDED_USE, INTENDED_USE)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("developer: The Ischia founders", "developer: ''", "developer says nothing"),
        ("developer: The Ischia founders", "maker: them", "developer is missing"),
        ("facts: [age_years]", "facts: [age_year]", '"age_year" is not a fact'),
        ("  race: {note: It is neither asked nor stored.}\n", "", "race is missing"),
        ("revision: None so far.", "revision: 3", "revision is not a text"),
    ],
)
def test_what_is_wrong_with_an_intended_use_is_said(knowledge_base, old, new, said):
    assert ORIGINAL.count(old) == 1
    problems, reading = read(ORIGINAL.replace(old, new))
    reading(knowledge_base)
    assert any(said in str(problem) for problem in problems)


def test_the_intended_use_of_the_knowledge_base_reads_whole(knowledge_base):
    problems, reading = read(ORIGINAL)
    found = reading(knowledge_base)
    assert not problems
    assert set(found.patient_data) == set(PATIENT_DATA)
    assert all(getattr(found, name) for name in IntendedUse.__struct_fields__)


def test_a_knowledge_base_with_no_words_for_patients_refuses_their_page(consultant, knowledge_base, tmp_path):
    consultation = consultant.consultation(example("chronic-left", knowledge_base))
    with pytest.raises(InvalidInput, match="has no words for patients"):
        make_report(consultation, replace(knowledge_base, digest="sha256:none"), tmp_path, "patient")
