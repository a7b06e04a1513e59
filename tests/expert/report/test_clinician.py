"""The clinician's page: nothing in it that was not decided, nothing decided that is not in it, and every technique."""

import re
from collections import Counter

import pytest
from hypothesis import given, settings

from ischia.expert.consult import Consultant
from ischia.expert.report.clinician import clinician_page
from ischia.expert.report.evidence import MOST_CARRIED, disagreeing, rules_missed, rules_of
from ischia.expert.report.page import Bullets, Heading, Notice, Picture, Table, Terms
from ischia.facts.language import Language
from ischia.rules.load import HERE
from report_pages import HOSTILE, example
from strategies import KNOWLEDGE_BASE, TODAY, any_cases

EXAMPLES = sorted(file.stem for file in HERE.glob("examples/*.yaml"))
READ = ["chronic-left", "bedridden", "emergency-bladder", "ask-cauda-equina"]
CONSULTANT = Consultant(KNOWLEDGE_BASE, TODAY)
TECHNIQUES = KNOWLEDGE_BASE.catalogue.techniques
RULES = KNOWLEDGE_BASE.rules
SHOWN, ALSO = "Shown first", "Also offered"
WITHHELD, NOT_INDICATED = "Techniques withheld", "Techniques that no rule in force recommends"
IN_FORCE, MISSED = "Rules in force", "Rules that would recommend, and do not hold"
SOURCES = "Sources of these rules and of the techniques offered"
QUESTIONS = "Questions whose answer can still change the decision"


def page_of(case, **options):
    consultation = CONSULTANT.consultation(case)
    return consultation.decision, clinician_page(consultation, KNOWLEDGE_BASE, None, **options)


def table(page, caption):
    found = [block for block in page.blocks if isinstance(block, Table) and block.caption == caption]
    return found[0].rows if found else ()


def headings(page):
    return [block.text for block in page.blocks if isinstance(block, Heading)]


def notices(page, label):
    return [line for block in page.blocks if isinstance(block, Notice) and block.label == label for line in block.lines]


def text_of(page):
    """The page as plain text, for reading and for searching."""
    lines = [page.title]
    for block in page.blocks:
        match block:
            case Heading(text, level):
                lines += ["", f"{'#' * level} {text}"]
            case Notice(level, label, said):
                lines += ["", f"[{level}] {label}", *said]
            case Bullets(items):
                lines += [f"- {item}" for item in items]
            case Terms(pairs):
                lines += [f"{term}: {said}" for term, said in pairs]
            case Table(caption, head, rows):
                lines += ["", f"{caption}: {' | '.join(head)}"]
                lines += [" | ".join(cell.replace("\n", " / ") for cell in row) for row in rows]
            case Picture(_, alternative, caption):
                lines += [caption, alternative]
            case _:
                lines.append(block.text)
    return "\n".join(lines)


def named_in(page, caption):
    """The titles in the first column of a table, without numbers and notes."""
    titles = {technique.title for technique in TECHNIQUES.values()}
    cells = (line for row in table(page, caption) for line in row[0].split("\n"))
    return [name for cell in cells if (name := re.sub(r"^\d+\. ", "", cell)) in titles]


@given(any_cases())
def test_every_technique_is_named_once_as_offered_withheld_or_not_indicated(case):
    decision, page = page_of(case)
    offered = Counter(named_in(page, SHOWN) + named_in(page, ALSO))
    withheld = Counter(named_in(page, WITHHELD))
    not_indicated = Counter(named_in(page, NOT_INDICATED))
    assert offered + withheld + not_indicated == Counter(technique.title for technique in TECHNIQUES.values())
    assert offered == Counter(offer.title for offer in decision.offered)
    assert withheld == Counter(TECHNIQUES[entry.technique].title for entry in decision.withheld)


@given(any_cases())
def test_the_rules_of_the_page_are_those_of_the_decision_and_none_is_missing(case):
    consultation = CONSULTANT.consultation(case)
    decision, page = consultation.decision, clinician_page(consultation, KNOWLEDGE_BASE, None)
    decided = {step["rule"] for step in decision.to_plain()["trace"] if step["rule"]}
    decided |= {rule for entry in decision.withheld for rule in entry.rules}
    decided |= {rule for offer in decision.offered for rule in offer.rules}
    decided |= {reason.rule for reason in decision.referral} | {note.rule for note in decision.advice}
    during = {note.rule for note in decision.plan.stop_rules} if decision.plan else set()
    rows = table(page, IN_FORCE)
    assert {_rule_of(row[0]) for row in rows} == decided | during == {*rules_of(consultation.decision)}
    missed = {_rule_of(row[0]) for row in table(page, MISSED)}
    assert missed == {*rules_missed(consultation, KNOWLEDGE_BASE)}
    assert not missed & decided
    for row in (*rows, *table(page, MISSED)):
        rule = RULES[_rule_of(row[0])]
        assert row[0].startswith(rule.title)
        assert row[1] == rule.because
        assert all(source in row[2] for source in rule.sources)


def _rule_of(cell):
    """The rule that a cell begins with: its id stands behind its title."""
    (rule,) = [rule.id for rule in RULES.values() if cell.split("\n")[0] == f"{rule.title}  {rule.id}"]
    return rule


@given(any_cases())
def test_every_source_behind_the_page_is_listed_with_its_title_and_how_far_it_was_checked(case):
    consultation = CONSULTANT.consultation(case)
    page = clinician_page(consultation, KNOWLEDGE_BASE, None)
    rules = (*rules_of(consultation.decision), *rules_missed(consultation, KNOWLEDGE_BASE))
    resting = {source for rule in rules for source in RULES[rule].sources}
    resting |= {source for offer in consultation.decision.offered for source in TECHNIQUES[offer.technique].evidence}
    rows = {row[0]: row for row in table(page, SOURCES)}
    assert rows.keys() == resting
    for name, (_, title, checked, carries) in rows.items():
        source = KNOWLEDGE_BASE.sources[name]
        assert source.title in title
        assert source.checked in checked
        assert source.mark in checked
        named = carries.partition("; and ")[0].split("; ")
        shown = [rule for rule in rules if f"{RULES[rule].title}  {rule}" in named]
        assert all(name in RULES[rule].sources for rule in shown)
        resting_on_it = sum(name in RULES[rule].sources for rule in rules)
        assert len(shown) == min(resting_on_it, MOST_CARRIED)


@given(any_cases())
def test_no_rule_is_cited_without_its_title(case):
    _, page = page_of(case)
    text = text_of(page).replace(case.label, "")
    for rule in RULES.values():
        for found in re.finditer(rf"(?<![\w-]){re.escape(rule.id)}(?![\w-])", text):
            assert text[: found.start()].endswith(f"{rule.title}  "), rule.id


@given(any_cases())
def test_the_page_says_what_would_lift_and_what_is_missing(case):
    consultation = CONSULTANT.consultation(case)
    decision, page = consultation.decision, clinician_page(consultation, KNOWLEDGE_BASE, None)
    by_title = {technique.title: name for name, technique in TECHNIQUES.items()}
    lifted = {entry.technique: entry.lifted_by for entry in decision.withheld}
    for technique, _, lifting in table(page, WITHHELD):
        for title in technique.split("\n"):
            settled = lifting.startswith("no open question") or lifting == "nothing: it holds for everybody"
            assert settled is (not lifted[by_title[title]])
    for technique, reason in table(page, NOT_INDICATED):
        for title in technique.split("\n"):
            for rule, _ in KNOWLEDGE_BASE.recommending(by_title[title]):
                assert f"{rule.title}  {rule.id}, which needs: " in reason
        assert not re.search(r"needs: (\n|$)", reason)


@given(any_cases())
def test_the_questions_are_those_of_the_decision_in_its_order(case):
    decision, page = page_of(case)
    asked = [f"{number}. {question.question}" for number, question in enumerate(decision.ask, 1)]
    assert [row[0] for row in table(page, QUESTIONS)] == asked
    facts = KNOWLEDGE_BASE.vocabulary.facts
    missing = [question.fact for question in decision.ask if facts[question.fact].asked_by == "examination"]
    assert ("Examination requested" in headings(page)) is bool(missing)


@given(any_cases())
def test_a_referral_or_a_refusal_stands_on_top(case):
    decision, page = page_of(case)
    first = page.blocks[0]
    assert isinstance(first, Notice)
    if not decision.offered:
        assert notices(page, "Offer nothing")
        assert not table(page, SHOWN)
        assert "Plan for the session" not in headings(page)
    for reason in decision.referral:
        said = f"{reason.to[:1].upper()}{reason.to[1:]} ({RULES[reason.rule].title}  {reason.rule})"
        assert said in notices(page, f"Refer: {reason.urgency}")
    if decision.urgency in ("urgent", "emergency"):
        assert first.level == "danger"
        assert "Instead of any technique" not in headings(page)
    if decision.cannot_exclude:
        assert "Instead of any technique" not in headings(page)


@given(any_cases())
def test_the_case_stands_as_it_was_recorded(case):
    _, page = page_of(case)
    recorded = {row[0] for row in table(page, "Recorded one by one")}
    facts = KNOWLEDGE_BASE.vocabulary.facts
    assert recorded == {facts[name].question for name in case.recorded if name in case.findings}
    missing = len(facts) - len(case.findings)
    count = f"{missing} of {len(facts)} facts are not recorded." if missing else "Every fact is recorded."
    assert count in text_of(page)
    for block in case.negative:
        assert KNOWLEDGE_BASE.vocabulary.blocks[block].title in text_of(page)


def test_an_offer_is_said_with_dose_pressure_place_position_and_certainty(consultant):
    _, page = page_of(example("chronic-left", KNOWLEDGE_BASE))
    (row,) = [row for row in table(page, SHOWN) if "Effleurage" in row[0]]
    assert row[1] == "low back, left buttock, left thigh\nlying on the right side"
    assert row[2] == "5 to 10 min\n1 a week, 4 to 6 weeks"
    assert row[3] == "3\ndepth at most 1 of 5"
    assert "certainty of the evidence: very low" in row[4]


def test_where_guidelines_disagree_about_the_patient_both_are_shown(clear_case):
    assert "KNGF-2021" in disagreeing(KNOWLEDGE_BASE)
    _, page = page_of(clear_case(pain_distribution="below_knee"))
    assert "Where guidelines disagree" in headings(page)
    told = "\n".join(row[0] for row in table(page, "What each of them says"))
    assert "NICE-NG59" in told
    assert "KNGF-2021" in told
    _, page = page_of(clear_case(pain_distribution="thigh"))
    assert "Where guidelines disagree" not in headings(page)


def test_a_contradiction_says_which_facts_to_correct():
    decision, page = page_of(example("contradiction", KNOWLEDGE_BASE))
    assert decision.contradictions
    assert "Correct: foot drop, power of the weakest key muscle (MRC)." in notices(
        page, "The record contradicts itself"
    )


def test_what_is_felt_during_contact_stops_on_top():
    _, page = page_of(example("during-contact", KNOWLEDGE_BASE))
    assert page.blocks[0].label == "Stop"


def test_no_consent_is_given_as_the_reason():
    _, page = page_of(example("refuse-no-consent", KNOWLEDGE_BASE))
    assert notices(page, "Offer nothing") == ["No technique: No touch without consent  CI-01."]


def test_the_page_says_that_nobody_signed_the_knowledge_and_that_it_commands_nothing():
    _, page = page_of(example("chronic-left", KNOWLEDGE_BASE))
    said = " ".join(notices(page, "Options, not commands"))
    assert KNOWLEDGE_BASE.status in said
    assert KNOWLEDGE_BASE.review_by.isoformat() in said
    assert page.status == KNOWLEDGE_BASE.status
    assert KNOWLEDGE_BASE.digest in text_of(page)


def test_a_translation_that_nobody_reviewed_says_so_on_the_page():
    say = Language("xx", {}, reviewed=False)
    _, page = page_of(example("chronic-left", KNOWLEDGE_BASE), say=say)
    assert page.language == "xx"
    assert notices(page, "Translation")


@given(any_cases())
@settings(max_examples=10)
def test_every_text_goes_through_the_language(case):
    """A language that turns every message into one mark leaves no sentence of the program in English."""

    class Marked(Language):
        def of(self, text):
            return f"«{text}»" if text else text

    _, page = page_of(case, say=Marked("xx", {}))
    for block in page.blocks:
        match block:
            case Heading(text) | Notice(_, text):
                assert text.startswith("«")
            case Table(caption, head):
                assert caption.startswith("«")
                assert all(cell.startswith("«") for cell in head)


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_the_label_of_a_case_is_on_the_page_as_its_case_alone(clear_case, label):
    _, page = page_of(clear_case(label))
    _, other = page_of(clear_case("y"))
    assert page.case == label
    assert page.blocks == other.blocks


@pytest.mark.parametrize("name", EXAMPLES)
def test_large_print_changes_nothing_that_is_said(name):
    _, page = page_of(example(name, KNOWLEDGE_BASE))
    _, large = page_of(example(name, KNOWLEDGE_BASE), large_print=True)
    assert large.large_print
    assert not page.large_print
    assert large.blocks == page.blocks


@pytest.mark.parametrize("name", READ)
def test_the_page_as_it_reads(report_on, name, snapshot):
    assert text_of(report_on(name, "clinician")).replace(KNOWLEDGE_BASE.digest, "sha256:…") == snapshot
