"""What can be translated is all found, what is shipped translated is whole, and what is missing is counted."""

import io
import re
import shutil

import pytest
from babel.messages.pofile import read_po
from click.testing import CliRunner

from ischia.commands.messages import TEMPLATE, as_text, messages, said_in, template, updated
from ischia.expert import lookup
from ischia.expert.dialogue import Dialogue
from ischia.expert.explanation.ask_next import ask_next
from ischia.expert.explanation.text import printed
from ischia.expert.explanation.what_would_change import WhatWouldChange, what_would_change
from ischia.expert.explanation.why import why
from ischia.expert.explanation.why_not import why_not
from ischia.expert.report.report import AUDIENCES, make_report, write
from ischia.expert.summary import summary
from ischia.expert.trace_text import explanation as trace_text
from ischia.facts.case import parse_case
from ischia.facts.language import Language
from ischia.facts.vocabulary import UNKNOWN
from ischia.rules.knowledge_base import MANIFEST
from ischia.rules.load import HERE
from ischia.rules.load_language import CATALOGUE, language, languages, read_catalogue
from ischia.rules.messages import texts
from ischia.rules.sentence import rule_sentences, spoken
from strategies import KNOWLEDGE_BASE

# Messages without a translation into Simplified Chinese; none of them is a question or of the patient's page.
NOT_YET = 976
EXAMPLES = {file.stem: file for file in sorted(HERE.glob("examples/*.yaml"))}
CHINESE = HERE / "locale" / "zh_Hans" / CATALOGUE
HAN = re.compile(r"[\u4e00-\u9fff]")
ENGLISH_SENTENCE = re.compile(r"[A-Za-z]+(?: [A-Za-z]+){2,}")
TERMINAL = (
    "expert/summary.py",
    "expert/dialogue.py",
    "expert/lookup.py",
    "expert/answers.py",
    "expert/trace_text.py",
    "commands/ask.py",
)
PATIENT = ("rules/patient_page.yaml", "expert/report/patient.py", "expert/report/suggestions.py")


@pytest.fixture(scope="module")
def extracted():
    return template()


@pytest.fixture
def chinese():
    return language(HERE, "zh-Hans")


@pytest.fixture
def report(consultant, knowledge_base):
    def make(name, audience, say, **options):
        text = EXAMPLES[name].read_text(encoding="utf-8")
        case = parse_case(text, knowledge_base.vocabulary, name, knowledge_base.derived_only)
        return make_report(consultant.consultation(case), knowledge_base, HERE, audience, say, **options)

    return make


def strings(plain):
    """Every text of a page as JSON data, but for drawings and what names the case."""
    if isinstance(plain, str):
        yield plain
    elif isinstance(plain, list | tuple):
        for item in plain:
            yield from strings(item)
    elif isinstance(plain, dict):
        for key, value in plain.items():
            if key not in ("svg", "format", "type", "audience", "case", "language", "knowledge_base", "level", "care"):
                yield from strings(value)


# the template and the catalogues


def test_the_template_holds_what_would_be_extracted_now(extracted):
    assert as_text(extracted) == (HERE / TEMPLATE).read_text(encoding="utf-8"), "run `make messages`"


@pytest.mark.parametrize("file", sorted(HERE.glob(f"locale/*/{CATALOGUE}")), ids=lambda file: file.parent.parent.name)
def test_a_catalogue_holds_the_messages_of_the_template(extracted, file):
    text = file.read_text(encoding="utf-8")
    assert updated(text, extracted) == text, "run `make messages`"


def test_a_template_has_no_date_no_line_number_and_no_path_of_a_machine():
    text = (HERE / TEMPLATE).read_text(encoding="utf-8")
    assert not re.search(r"POT-Creation-Date|Generated-By|\d{4}-\d{2}-\d{2} \d", text)
    places = [place for line in re.findall(r"^#: (.*)$", text, re.MULTILINE) for place in line.split()]
    assert places
    assert all((HERE / place).is_file() for place in places)


def test_no_translation_is_a_guess_and_all_fill_the_places_of_their_messages():
    raw = CHINESE.read_bytes()
    assert b"fuzzy" not in raw
    assert read_catalogue(raw, CHINESE.name)


def test_the_shipped_translation_says_that_nobody_has_reviewed_it(chinese):
    head = CHINESE.read_text(encoding="utf-8").partition("\n\n")[0]
    assert '"X-Review: unreviewed\\n"' in head
    assert "UNREVIEWED" in head
    first, second = chinese.cautions
    assert HAN.search(first)
    assert second == "This translation has not been reviewed by a clinician."


def test_english_and_simplified_chinese_are_shipped():
    assert languages() == ("en", "zh-Hans")


def test_the_translations_that_are_missing_are_counted(extracted, chinese):
    missing = [message.id for message in extracted if message.id and message.id not in chinese.messages]
    assert len(missing) == NOT_YET, "translate what is new, or count it here"


def test_every_translation_is_in_the_script_of_its_language(chinese):
    words = {text for text in chinese.messages if re.search("[A-Za-z]", re.sub(r"\{[^{}]*\}", "", text))}
    assert len(words) > 1_000
    assert not [text for text in words if not HAN.search(chinese.messages[text])]


def test_each_message_says_where_it_stands(extracted):
    (because,) = (message for message in extracted if message.id == KNOWLEDGE_BASE.rules["NS-02"].because)
    assert "rule NS-02 because" in because.auto_comments
    assert ("rules/nerve_safety.yaml", 0) in because.locations


def test_every_because_every_question_and_every_advice_is_there_to_translate(extracted):
    known = {message.id for message in extracted}
    assert {rule.because for rule in KNOWLEDGE_BASE.rules.values()} <= known
    assert {rule.title for rule in KNOWLEDGE_BASE.rules.values()} <= known
    assert {fact.question for fact in KNOWLEDGE_BASE.vocabulary.facts.values()} <= known
    assert {text.text for text in texts(KNOWLEDGE_BASE, HERE)} <= known


def test_a_message_is_found_wherever_it_is_said():
    source = """
from x import Language, phrase
TITLE = phrase("one")
def f(say: Language) -> str:
    text = f"{say('two')} and {say.of('not this')}"
    return say("thr" "ee", some=1) + self.say("four" if text else "five") + say(TITLE) + other("not that")
"""
    assert sorted(said_in(source)) == ["five", "four", "one", "three", "two"]
    assert not list(said_in('self.say("said to a terminal")'))


def test_bringing_a_catalogue_up_to_date_keeps_what_is_translated_and_drops_what_is_gone(extracted):
    question = KNOWLEDGE_BASE.vocabulary.facts["foot_drop"].question
    header = '# Mine.\nmsgid ""\nmsgstr ""\n"Language: de\\n"\n\n'
    new = updated(f'{header}msgid "{question}"\nmsgstr "A?"\n\nmsgid "gone"\nmsgstr "B"\n', extracted)
    assert new.startswith(header)
    assert read_catalogue(new.encode(), "de.po") == {question: "A?"}
    assert len(read_po(io.BytesIO(new.encode()))) == len(extracted)
    assert updated(new, extracted) == new


def test_another_knowledge_base_has_a_template_of_its_own_texts_alone(tmp_path):
    for part in ("facts", "rules"):
        shutil.copytree(HERE / part, tmp_path / part, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    shutil.copy(HERE / MANIFEST, tmp_path)
    done = CliRunner().invoke(messages, [str(tmp_path)])
    assert done.exit_code == 0, done.output
    text = (tmp_path / TEMPLATE).read_text(encoding="utf-8")
    assert "Is the buttock the worst place?" in text
    assert "No treatment by hand" not in text
    assert "expert/" not in text
    assert str(len(read_po(io.BytesIO(text.encode())))) in done.output


# what is said in Chinese


def test_every_question_and_every_answer_is_translated(chinese):
    for fact in KNOWLEDGE_BASE.vocabulary.facts.values():
        for text in (fact.question, fact.meaning, fact.unit, fact.title, *map(spoken, (*fact.values, *fact.also))):
            chinese.of(text)
    for block in KNOWLEDGE_BASE.vocabulary.blocks.values():
        chinese.of(block.title)
    for word in ("yes", "no", "true", "false", UNKNOWN):
        chinese.of(word)
    assert not chinese.missing


def test_every_technique_place_and_position_is_translated(chinese):
    catalogue = KNOWLEDGE_BASE.catalogue
    for technique in catalogue.techniques.values():
        chinese.of(technique.title), chinese.of(technique.short)
    for place in catalogue.places:
        chinese.of(catalogue.place_title(place))
    for part in (*catalogue.regions.values(), *catalogue.positions.values()):
        chinese.of(part.title)
    assert not chinese.missing


def test_every_word_of_the_patients_page_is_translated(chinese, extracted):
    for message in extracted:
        if any(file in PATIENT for file, _ in message.locations):
            chinese.of(message.id)
    assert not chinese.missing


def test_every_sentence_of_a_rule_is_put_together_in_chinese(chinese):
    said = {message.id for message in template() if ("rules/sentence.py", 0) in message.locations}
    for rule in KNOWLEDGE_BASE.rules.values():
        rule_sentences(rule, KNOWLEDGE_BASE.catalogue, chinese, KNOWLEDGE_BASE.name_of)
    assert not chinese.missing & said
    (sentence,) = rule_sentences(
        KNOWLEDGE_BASE.rules["WE-08"], KNOWLEDGE_BASE.catalogue, chinese, KNOWLEDGE_BASE.name_of
    )
    assert not ENGLISH_SENTENCE.search(sentence)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_patients_page_of_every_example_is_wholly_in_chinese(report, chinese, name):
    page = report(name, "patient", chinese, large_print=True)
    assert not chinese.missing
    assert page.language == "zh-Hans"
    assert HAN.search(page.title)
    english = [text for text in strings(page.to_plain()) if ENGLISH_SENTENCE.search(text)]
    assert set(english) <= set(chinese.cautions)


def test_a_page_in_a_language_that_nobody_reviewed_says_so_in_it_and_in_english(report, chinese):
    for audience in AUDIENCES:
        shown = set(strings(report("chronic-left", audience, chinese).to_plain()))
        assert set(chinese.cautions) <= shown


def test_an_english_page_says_nothing_of_translation(report):
    shown = " ".join(strings(report("chronic-left", "patient", Language("en", {})).to_plain()))
    assert "translation" not in shown


def test_a_page_in_chinese_names_its_language_to_browsers(report, chinese):
    html = write(report("chronic-left", "patient", chinese), ".html").decode()
    assert re.search(r'<html[^>]* lang="zh-Hans"', html)


def test_a_page_in_chinese_can_be_read_out_of_its_pdf(report, chinese):
    pytest.importorskip("weasyprint", reason="the extra pdf is not installed", exc_type=(ImportError, OSError))
    pypdf = pytest.importorskip("pypdf")
    reader = pypdf.PdfReader(io.BytesIO(write(report("emergency-bladder", "patient", chinese), ".pdf")))
    shown = "".join(page.extract_text() for page in reader.pages).replace("\n", "")
    assert chinese.of("You need help now") in shown
    assert chinese.of("You have a new change in how you pass water.") in shown


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("name", EXAMPLES)
def test_no_page_says_a_message_that_a_translator_could_not_find(report, extracted, audience, name):
    nowhere = Language("xx", {})
    report(name, audience, nowhere)
    assert nowhere.missing <= {message.id for message in extracted}


def pages(name, consultant, say):
    """What the commands say of an example, in the language `say`."""
    text = EXAMPLES[name].read_text(encoding="utf-8")
    case = parse_case(text, KNOWLEDGE_BASE.vocabulary, name, KNOWLEDGE_BASE.derived_only)
    one, knowledge_base = consultant.consultation(case), consultant.knowledge_base
    yield summary(one.decision, knowledge_base, say=say)
    yield trace_text(one.decision, knowledge_base, say)
    offered = [offer.technique for offer in one.decision.offered][:2]
    for conclusion in ("referral", "stage", "pressure", *offered):
        yield printed(why(one, knowledge_base, conclusion, say), say=say, names=knowledge_base.name_of)
    refused = [entry.technique for entry in one.decision.withheld] + list(one.decision.not_indicated)
    for technique in refused[:2]:
        yield printed(why_not(one, knowledge_base, technique, say), say=say, names=knowledge_base.name_of)
        changes = WhatWouldChange(consultant, one).of(technique)
        yield printed(what_would_change(changes, case, knowledge_base, say), say=say, names=knowledge_base.name_of)
    yield printed(ask_next(consultant, case, say, most=2), say=say, names=knowledge_base.name_of)


@pytest.mark.parametrize("name", EXAMPLES)
def test_no_command_says_a_message_that_a_translator_could_not_find(consultant, extracted, name):
    nowhere = Language("xx", {})
    assert all(pages(name, consultant, nowhere))
    assert nowhere.missing <= {message.id for message in extracted}


def test_nothing_that_is_looked_up_or_asked_has_a_message_that_a_translator_could_not_find(consultant, extracted):
    nowhere = Language("xx", {})
    vocabulary, catalogue = KNOWLEDGE_BASE.vocabulary, KNOWLEDGE_BASE.catalogue
    for kind, names in (
        ("fact", (*vocabulary.facts, *KNOWLEDGE_BASE.derived)),
        ("technique", catalogue.techniques),
        ("source", KNOWLEDGE_BASE.sources),
        ("rule", KNOWLEDGE_BASE.rules),
    ):
        lookup.listing(KNOWLEDGE_BASE, kind, nowhere)
        for name in names:
            lookup.entry(KNOWLEDGE_BASE, kind, name, nowhere)
    lookup.template_text(KNOWLEDGE_BASE, nowhere)
    lines = ["zz", "each", "?", "zz", "", "back", "back", "back", *["each", "?", "zz", "u"] * 60]
    Dialogue(consultant, lambda prompt: lines.pop(0) if lines else None, lambda text: None, "x", nowhere).run()
    assert nowhere.missing <= {message.id for message in extracted}


def test_every_message_of_the_summary_the_dialogue_and_the_look_ups_is_translated(chinese, extracted):
    for message in extracted:
        if any(file in TERMINAL for file, _ in message.locations):
            chinese.of(message.id)
    assert not chinese.missing
