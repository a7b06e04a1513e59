"""A decision as a clinician reads it: on one screen, the worst news first, in words alone as well as in colour."""

import re

import pytest
from hypothesis import given, settings

from ischia.expert.summary import WIDTH, dose_text, span_text, summary
from ischia.expert.trace_text import explanation
from ischia.expert.wrapping import columns
from ischia.facts.case import make_case, parse_case
from ischia.facts.language import Language
from ischia.rules.load import HERE
from ischia.rules.load_language import language
from strategies import FACTS, KNOWLEDGE_BASE, VOCABULARY, any_cases

EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
HALF = max(20, settings.default.max_examples // 2)


def marked(text, role):
    return f"<{role}>{text}</{role}>"


@pytest.fixture(scope="module")
def decide(consultant):
    def of(file):
        text = file.read_text(encoding="utf-8")
        return consultant.consult(parse_case(text, VOCABULARY, file.name, KNOWLEDGE_BASE.derived_only))

    return of


def labels(text):
    """The labels of a summary, in order, each once."""
    found = re.findall(r"^([A-Z][A-Z ]*[A-Z])(?: \(\d+\))?(?:  | \()", text, flags=re.MULTILINE)
    return list(dict.fromkeys(label.strip() for label in found))


ORDER = [
    "CASE",
    "STOP",
    "REFER EMERGENCY",
    "REFER URGENT",
    "REFER ROUTINE",
    "NO REFERRAL",
    "CONTRADICTION",
    "NOT EXCLUDED",
    "OFFER",
    "OFFER NOTHING",
    "HELD BACK",
    "ASK NEXT",
    "PLAN",
    "ADVICE",
    "SAFETY NET",
]


def sound(decision, text):
    """What holds of every summary."""
    lines = text.split("\n")
    assert text.endswith("\n")
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines), [line for line in lines if line != line.rstrip()]
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\n\n\n" not in text
    assert not re.search(r"\bNone\b|frozenset|[{}]|\[\]|\(\)", text)
    found = [label for label in labels(text) if label in ORDER]
    assert found == sorted(found, key=ORDER.index)
    assert found[0] == "CASE"
    assert found[-1] == "SAFETY NET"
    assert ("OFFER" in found) is bool(decision.offered)
    assert ("OFFER NOTHING" in found) is not bool(decision.offered)
    assert (f"HELD BACK ({len(decision.withheld)})" in text) is bool(decision.withheld)
    assert (f"ASK NEXT ({len(decision.ask)})" in text) is bool(decision.ask)
    for reason in decision.referral:
        assert reason.rule in text
    for one in decision.contradictions:
        assert one.rule in text
    if decision.cannot_exclude and decision.urgency in ("none", "routine"):
        assert "NOT EXCLUDED" in found
        assert "NO REFERRAL" not in found
    for offer in decision.offered:
        assert KNOWLEDGE_BASE.catalogue.techniques[offer.technique].short in " ".join(text.split())
    return True


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_summary_of_an_example_is_sound(decide, file):
    decision = decide(file)
    assert sound(decision, summary(decision, KNOWLEDGE_BASE))


@settings(max_examples=HALF)
@given(any_cases())
def test_the_summary_of_any_decision_is_sound(consultant, case):
    decision = consultant.consult(case)
    assert sound(decision, summary(decision, KNOWLEDGE_BASE))


def test_the_summary_where_nothing_is_known_is_sound_and_short(consultant):
    decision = consultant.consult(make_case(VOCABULARY, "empty", {}))
    text = summary(decision, KNOWLEDGE_BASE)
    assert sound(decision, text)
    assert text.count("\n") <= 50
    assert "No technique until the questions below are answered." in text


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_style_adds_to_the_words_and_changes_none(decide, file):
    decision = decide(file)
    styled = summary(decision, KNOWLEDGE_BASE, marked)
    assert re.sub(r"</?(danger|offer|heading)>", "", styled) == summary(decision, KNOWLEDGE_BASE)


def test_what_is_dangerous_is_marked_so(decide):
    def styled(name):
        return summary(decide(HERE / f"examples/{name}.yaml"), KNOWLEDGE_BASE, marked)

    assert "<danger>REFER EMERGENCY</danger>" in styled("emergency-bladder")
    assert "<danger>CONTRADICTION</danger>" in styled("contradiction")
    assert "<danger>NOT EXCLUDED</danger>" in styled("ask-cauda-equina")
    assert "<danger>STOP</danger>" in styled("during-contact")
    assert "<danger>OFFER NOTHING</danger>" in styled("refuse-no-consent")
    assert "<offer>OFFER</offer>" in styled("chronic-left")
    assert "<heading>REFER ROUTINE</heading>" in styled("follow-up-no-benefit")


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_explanation_holds_every_step_and_every_technique_withheld(decide, file):
    decision = decide(file)
    text = explanation(decision, KNOWLEDGE_BASE)
    flat = " ".join(text.split())
    assert max(map(len, text.split("\n"))) <= WIDTH
    assert [int(n) for n in re.findall(r"^\[(\d+)\] ", text, flags=re.MULTILINE)] == [s.id for s in decision.trace]
    for step in decision.trace:
        if step.rule:
            assert " ".join(f"because {step.because}".split()) in flat
    assert f"WITHHELD ({len(decision.withheld)})" in text
    for entry in decision.withheld:
        assert KNOWLEDGE_BASE.catalogue.techniques[entry.technique].title in flat


def test_a_source_that_was_not_seen_is_never_shown_as_checked(decide):
    marks = {name: source.mark for name, source in KNOWLEDGE_BASE.sources.items() if source.mark}
    for file in EXAMPLES[:4]:
        decision = decide(file)
        flat = " ".join(explanation(decision, KNOWLEDGE_BASE).split())
        for name in {source for step in decision.trace for source in step.sources} & set(marks):
            cited = re.findall(rf"[\[ ]{re.escape(name)}(?=[,\]]| \()( \([^)]*\))?", flat)
            assert cited
            assert all(f"({marks[name]})" in one for one in cited), name


def test_a_question_is_shown_with_the_name_under_which_it_is_recorded(decide):
    text = summary(decide(HERE / "examples/ask-cauda-equina.yaml"), KNOWLEDGE_BASE)
    assert "[bladder_change] could exclude RF-01" in " ".join(text.split())
    assert " ".join(FACTS["bladder_change"].question.split()) in " ".join(text.split())


def test_a_label_without_an_end_is_cut(consultant):
    for label in ("x" * 10_000, "word " * 2000, "\n" * 10 + "x", "\u202ex", "😀" * 200):
        decision = consultant.consult(make_case(VOCABULARY, label, {}))
        text = summary(decision, KNOWLEDGE_BASE)
        assert sound(decision, text)
        assert "sciatica 1." in text[:200]


def test_a_range_reads_as_words():
    assert span_text((5, 10)) == "5 to 10"
    assert span_text((4, 4)) == "4"
    assert dose_text({"minutes": (5, 10), "per_week": (1, 2), "weeks": (4, 4)}) == "5 to 10 min, 1 to 2 a week, 4 weeks"
    assert dose_text({}) == ""


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_summary_of_an_example(decide, file, snapshot):
    assert summary(decide(file), KNOWLEDGE_BASE) == snapshot


def test_the_summary_where_nothing_is_known(consultant, snapshot):
    assert summary(consultant.consult(make_case(VOCABULARY, "empty", {})), KNOWLEDGE_BASE) == snapshot


def test_the_explanation_of_an_emergency(decide, snapshot):
    assert explanation(decide(HERE / "examples/emergency-bladder.yaml"), KNOWLEDGE_BASE) == snapshot


# in another language

CHINESE = language(HERE, "zh-Hans")


def inverted(text):
    """A text as it would stand in a language of nothing but wide characters: as long, and no space in it."""
    return re.sub(r"[A-Za-z0-9 ]", "漢", text)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_in_chinese_no_line_of_a_summary_or_of_an_explanation_is_over_eighty_columns(decide, file):
    decision = decide(file)
    text = summary(decision, KNOWLEDGE_BASE, say=CHINESE) + explanation(decision, KNOWLEDGE_BASE, CHINESE)
    assert max(map(columns, text.split("\n"))) <= WIDTH
    assert text.startswith("病例 ")
    assert not re.search(r"\b(CASE|REFER|OFFER|ASK NEXT|PLAN|TRACE|certainly|possibly|because)\b", text)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_language_of_long_wide_words_keeps_the_lines_within_eighty_columns(decide, file):
    decision = decide(file)
    asked = Language("xx", {})
    summary(decision, KNOWLEDGE_BASE, say=asked), explanation(decision, KNOWLEDGE_BASE, asked)
    say = Language("xx", {text: text if "{" in text else inverted(text) for text in asked.missing})
    text = summary(decision, KNOWLEDGE_BASE, say=say) + explanation(decision, KNOWLEDGE_BASE, say)
    assert max(map(columns, text.split("\n"))) <= WIDTH


@settings(max_examples=HALF)
@given(any_cases())
def test_a_language_that_knows_nothing_shows_the_english_page(consultant, case):
    decision = consultant.consult(case)
    assert summary(decision, KNOWLEDGE_BASE, say=Language("xx", {})) == summary(decision, KNOWLEDGE_BASE)
    assert explanation(decision, KNOWLEDGE_BASE, Language("xx", {})) == explanation(decision, KNOWLEDGE_BASE)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_the_summary_of_every_example_is_wholly_in_chinese(decide, file):
    text = " ".join(summary(decide(file), KNOWLEDGE_BASE, say=CHINESE).split())
    assert not re.findall(r"[A-Za-z]+(?: [A-Za-z]+){2,}", text)


def test_what_ends_a_visit_is_said_in_the_language_of_the_page(decide):
    text = summary(decide(HERE / "examples/emergency-bladder.yaml"), KNOWLEDGE_BASE, marked, CHINESE)
    assert "<danger>转诊：急诊</danger>" in text
    assert "<danger>不提供手法</danger>" in text
    assert CHINESE.of("No technique: the referral comes first.") in text


def test_a_dose_is_said_in_the_language_of_the_page():
    assert dose_text({"minutes": (5, 10), "weeks": (4, 4)}, CHINESE) == "5 至 10 分钟、4 周"


def test_what_holds_everything_back_is_the_worst_that_is_not_excluded_and_says_so(knowledge_base, consultant):
    case = parse_case("case: x\nfacts: {}\n", knowledge_base.vocabulary, "x")
    page = " ".join(summary(consultant.consult(case), knowledge_base).split())
    assert (
        "HELD BACK (36) New bladder trouble is cauda equina syndrome until imaging says otherwise (not excluded)"
        in page
    )
