"""An explanation as text: the answer first, narrow lines, truth in words, nothing said twice."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ischia.expert.explanation.explanation import Explanation, Node
from ischia.expert.explanation.text import WIDTH, printed, wrapped
from ischia.expert.explanation.why import why
from ischia.expert.explanation.why_not import why_not
from ischia.facts.case import make_case, parse_case
from ischia.rules.load import HERE
from strategies import KNOWLEDGE_BASE, VOCABULARY, any_cases

FEW = max(15, settings.default.max_examples // 4)
SHOWN = {
    "chronic-left": (
        "petrissage",
        "piriformis_direct",
        "ischemic_compression",
        "stage",
        "hypothesis",
        "DP-03",
        "depth",
    ),
    "bedridden": ("positional_release", "petrissage", "relative_count", "BR-05"),
    "ask-cauda-equina": ("petrissage", "referral", "RF-01"),
    "blood-thinner": ("effleurage", "piriformis_met_pir", "pressure"),
    "contradiction": ("effleurage", "referral"),
    "during-contact": ("effleurage", "NS-10"),
    "emergency-bladder": ("light_touch_comfort", "referral"),
    "follow-up-no-benefit": ("petrissage", "sessions"),
    "piriformis": ("piriformis_direct", "direct_piriformis_gate"),
    "pregnancy": ("acupressure_distal", "positional_release"),
    "refuse-no-consent": ("effleurage", "minutes"),
    "oriental-preference": ("shiatsu", "petrissage"),
    "acute-right": ("positional_release", "petrissage"),
    "follow-up-better": ("ischemic_compression", "psoas_direct"),
}


@pytest.fixture(scope="module")
def consulted(consultant):
    def of(name):
        text = (HERE / f"examples/{name}.yaml").read_text(encoding="utf-8")
        return consultant.consultation(parse_case(text, VOCABULARY, name, KNOWLEDGE_BASE.derived_only))

    return of


def explained(consultation, name):
    offered = {offer.technique for offer in consultation.decision.offered}
    ask = why_not if name in KNOWLEDGE_BASE.catalogue.techniques and name not in offered else why
    return ask(consultation, KNOWLEDGE_BASE, name)


def marked(text, role):
    return f"<{role}>{text}</{role}>"


def of(*tree):
    return Explanation("why", "x", "This is so.", tree)


def sound(text):
    lines = text.split("\n")
    assert text.endswith("\n")
    assert max(map(len, lines)) <= WIDTH
    assert all(line == line.rstrip() for line in lines)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert "\n\n\n" not in text
    assert not re.search(r"\bNone\b|\bTrue\b|\bFalse\b|frozenset|[{}]|\[\]|\(\)", text)
    return True


@pytest.mark.parametrize("example", SHOWN)
def test_the_explanations_of_an_example_read_as_they_are_reviewed(consulted, snapshot, example):
    consultation = consulted(example)
    texts = [printed(explained(consultation, name)) for name in SHOWN[example]]
    assert all(map(sound, texts))
    assert "\n".join(texts) == snapshot


@settings(max_examples=FEW)
@given(any_cases(), st.data())
def test_the_text_of_any_explanation_is_narrow_and_plain(consultant, case, data):
    consultation = consultant.consultation(case)
    names = [*KNOWLEDGE_BASE.catalogue.techniques, *KNOWLEDGE_BASE.rules, *KNOWLEDGE_BASE.derived, "referral", "depth"]
    explanation = explained(consultation, data.draw(st.sampled_from(names)))
    text = printed(explanation)
    assert sound(text)
    assert " ".join(text.split()).startswith(explanation.answer)


def test_style_adds_to_the_words_and_changes_none(consulted):
    for name in SHOWN["bedridden"]:
        explanation = explained(consulted("bedridden"), name)
        styled = printed(explanation, marked)
        assert re.sub(r"</?(danger|offer|heading)>", "", styled) == printed(explanation)
        assert "<offer>✓ true</offer>" in styled


def test_the_longest_explanation_leaves_reasons_out_after_the_first_rules_and_says_so(consultant):
    consultation = consultant.consultation(make_case(VOCABULARY, "empty", {}))
    explanation = why_not(consultation, KNOWLEDGE_BASE, "petrissage")
    text = printed(explanation)
    assert sound(text)
    head, _, rest = text.partition("The rules below are shown without their reasons and sources")
    assert "because:" in head
    assert "because:" not in rest
    assert all(node.rule in text for node in explanation.tree)


def test_a_comparison_stands_on_one_line_with_what_was_recorded():
    finding = Node("finding", "recorded: low", fact="irritability", value="low")
    text = printed(of(Node("comparison", "irritability is low", "true", under=(finding,))))
    assert text == "This is so.\n\n✓ true  irritability is low (recorded: low)\n"


def test_parts_that_decide_nothing_are_counted():
    true, false = Node("comparison", "a", "true"), [Node("comparison", word, "false") for word in "bcd"]
    text = printed(of(Node("condition", "any of these", "true", under=(true, *false))))
    assert text.endswith("✓ true  any of these\n├─ ✓ true  a\n└─ and 3 others that are false\n")
    all_false = printed(of(Node("condition", "any of these", "false", under=tuple(false))))
    assert "others" not in all_false
    mixed = (false[0], true, Node("comparison", "e", "unknown"))
    assert "and 2 others, true or unknown" in printed(of(Node("condition", "all of these", "false", under=mixed)))
    negated = Node("condition", "it is not so that", "false", under=(true,))
    assert "✓ true  a" in printed(of(negated))


def test_what_stands_above_is_not_opened_again():
    reason = Node("because", "because: it flares")
    rule = Node("rule", "A rule", "true", "X-01", under=(Node("comparison", "a", "true"), reason))
    derived = Node("derived", "chronic: the stage", fact="stage", under=(Node("note", "otherwise"),))
    one, two = (Node("comparison", word, "true", under=(derived,)) for word in "ab")
    text = printed(of(rule, rule, one, two))
    assert text.count("it flares") == 1
    assert "✓ true  A rule  X-01 (as above)\n" in text
    assert "✓ true  b (chronic: the stage, as above)\n" in text
    assert text.count("otherwise") == 1


def test_a_question_is_asked_once():
    ask = Node("change", "hangs on the answer to: How?", fact="irritability")
    first, second = (
        Node("rule", word, "unknown", word, under=(ask, Node("comparison", word, "unknown"))) for word in "ab"
    )
    text = printed(of(first, second))
    assert text.count("How?") == 1
    assert "hangs on irritability, as above" in text


def test_control_characters_do_not_reach_a_terminal():
    assert "\x1b" not in printed(of(Node("note", "a\x1b[31m b\u202e")))


@given(st.text(alphabet="ab -", max_size=60), st.integers(4, 20))
def test_wrapping_keeps_every_word_within_the_width(text, width):
    lines = wrapped(text, width)
    assert all(len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())
