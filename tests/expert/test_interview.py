"""The interview as plain state, and the dialogue that reads and prints with it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ischia.expert.dialogue import Dialogue
from ischia.expert.interview import BlockQuestion, FactQuestion, Interview
from ischia.expert.wrapping import columns
from ischia.facts.case import make_case, parse_case
from ischia.facts.language import ENGLISH
from ischia.facts.vocabulary import Unknown, as_plain
from ischia.rules.conclusion import CANNOT_WAIT, URGENCIES
from ischia.rules.load import HERE
from ischia.rules.load_language import language
from strategies import CLEAR, FACTS, KNOWLEDGE_BASE, VALUES, VOCABULARY, near_clear_cases

CAUDA_EQUINA = tuple(fact.name for fact in VOCABULARY.of_block("cauda_equina"))
FEW = max(5, settings.default.max_examples // 16)


@pytest.fixture
def interview(consultant):
    return Interview(consultant, "x")


def names(question):
    """The facts that a question is about."""
    return [fact.name for fact in question.facts] if isinstance(question, BlockQuestion) else [question.fact.name]


def give(interview, question, findings):
    """Answer one question out of some findings, a block in one word where all of it is negative."""
    if isinstance(question, FactQuestion):
        interview.answer(question.fact.name, findings.get(question.fact.name, Unknown()))
    elif all(findings.get(fact.name) == fact.negative for fact in question.facts):
        interview.none_of(question.block.name)
    else:
        interview.one_by_one(question.block.name)


def asked_of(interview, findings, most=200):
    """Everything that is asked of somebody with these findings, in order."""
    asked = []
    while (question := interview.next()) is not None:
        asked.append(question)
        assert len(asked) < most, "the interview does not end"
        give(interview, question, findings)
    return asked


# which question comes next


def test_the_first_question_is_the_cauda_equina_block(interview):
    question = interview.next()
    assert isinstance(question, BlockQuestion)
    assert tuple(names(question)) == CAUDA_EQUINA
    assert question.block.how == "asked"


def test_asking_what_is_next_changes_nothing(interview):
    assert interview.next() == interview.next()
    assert interview.case.findings == {}
    assert not interview.can_go_back


def test_every_question_is_one_that_the_decision_hangs_on(interview):
    while (question := interview.next()) is not None:
        worth = {entry.fact for entry in interview.decision.ask}
        stand_ins = {fact.name for fact in FACTS.values() if fact.instead_of in worth}
        assert set(names(question)) & (worth | stand_ins)
        if isinstance(question, FactQuestion):
            assert question.fact.name in worth | stand_ins
        give(interview, question, CLEAR)


def test_a_block_shows_every_fact_that_its_one_answer_would_record(interview):
    while (question := interview.next()) is not None:
        if isinstance(question, BlockQuestion):
            before = set(interview.case.findings)
            shown = names(question)
            interview.none_of(question.block.name)
            assert set(interview.case.findings) - before == set(shown)
            interview.back()
        give(interview, question, CLEAR)


def test_the_most_dangerous_questions_come_first(interview):
    seen = []
    while (question := interview.next()) is not None:
        asked = set(names(question))
        open_ = [entry.urgency for entry in interview.decision.cannot_exclude if asked & set(entry.ask)]
        seen.append(max(map(URGENCIES.index, open_), default=0))
        give(interview, question, CLEAR)
    assert seen == sorted(seen, reverse=True)


def test_no_question_is_asked_twice(interview):
    asked = [name for question in asked_of(interview, CLEAR) for name in names(question)]
    assert len(asked) == len(set(asked))


def test_the_clear_patient_answers_a_few_dozen_questions_and_is_offered_something(interview):
    questions = asked_of(interview, CLEAR)
    assert len(questions) < 45
    assert interview.decision.offered
    assert not interview.decision.ask
    assert interview.left == 0


def test_an_emergency_leaves_nothing_to_ask(interview):
    interview.one_by_one("cauda_equina")
    interview.answer("bladder_change", True)
    assert interview.next() is None
    assert interview.decision.urgency == "emergency"


@settings(max_examples=FEW)
@given(near_clear_cases())
def test_an_interview_with_anybody_ends_in_the_decision_on_all_that_is_known(consultant, case):
    interview = Interview(consultant, case.label, make_case(VOCABULARY, case.label, {}, (), case.moment))
    asked_of(interview, case.findings)
    known = consultant.consult(case)
    found = interview.decision
    if {found.urgency, known.urgency} & set(CANNOT_WAIT):  # one that can wait is asked about with its techniques alone
        assert found.urgency == known.urgency
    assert bool(found.offered) == bool(known.offered)
    assert {offer.technique for offer in found.offered} >= {offer.technique for offer in known.offered} or known.ask


@settings(max_examples=FEW)
@given(st.data())
def test_any_answers_end_the_interview_and_ask_nothing_twice(consultant, data):
    interview = Interview(consultant, "x")
    asked = set()
    while (question := interview.next()) is not None:
        match data.draw(st.sampled_from(("answer", "answer", "unknown", "one by one"))):
            case "one by one" if isinstance(question, BlockQuestion):
                interview.one_by_one(question.block.name)
                continue
            case "unknown" if isinstance(question, BlockQuestion):
                interview.unknown_block(question.facts)
            case _ if isinstance(question, BlockQuestion):
                interview.none_of(question.block.name)
            case "unknown":
                interview.answer(question.fact.name, Unknown())
            case _:
                interview.answer(question.fact.name, data.draw(st.sampled_from(VALUES[question.fact.name])))
        assert not asked & set(names(question))
        asked |= set(names(question))
    assert interview.left == 0
    text = Dialogue(consultant, lambda prompt: None, lambda text: None).case_text(interview.case)
    assert parse_case(text, VOCABULARY, "x", KNOWLEDGE_BASE.derived_only) == interview.case


# answering


def test_none_of_a_block_records_what_is_negative_and_keeps_what_was_said(consultant):
    case = make_case(VOCABULARY, "x", {"bladder_change": "declined"})
    interview = Interview(consultant, "", case)
    assert tuple(names(interview.next())) == CAUDA_EQUINA[1:]
    interview.none_of("cauda_equina")
    assert interview.case.negative == ("cauda_equina",)
    assert interview.case.findings["bladder_change"] == "declined"
    assert interview.case.findings["bowel_change"] is False


def test_a_block_of_which_one_question_is_left_is_asked_as_that_question(consultant):
    recorded = dict.fromkeys(CAUDA_EQUINA[:3], False)
    question = Interview(consultant, "", make_case(VOCABULARY, "x", recorded)).next()
    assert question == FactQuestion(FACTS[CAUDA_EQUINA[3]])


def test_a_block_gone_through_one_by_one_asks_each_of_its_facts(interview):
    interview.one_by_one("cauda_equina")
    asked = []
    for _ in CAUDA_EQUINA:
        question = interview.next()
        asked.append(question.fact.name)
        interview.answer(question.fact.name, False)
    assert tuple(asked) == CAUDA_EQUINA
    assert interview.case.negative == ()


def test_an_unknown_block_records_each_of_its_facts_as_unknown(interview):
    question = interview.next()
    interview.unknown_block(question.facts)
    assert dict(interview.case.recorded) == dict.fromkeys(CAUDA_EQUINA, Unknown())
    assert interview.case.findings == {}
    assert not set(names(interview.next())) & set(CAUDA_EQUINA)


def test_where_the_duration_is_not_known_the_stage_is_asked_instead(interview):
    while (question := interview.next()) is not None:
        if names(question) == ["stage"]:
            break
        give(interview, question, {name: value for name, value in CLEAR.items() if name != "duration_weeks"})
    assert question is not None
    assert "duration_weeks" in interview.case.recorded


def test_an_answer_can_be_taken_back_as_often_as_was_answered(interview):
    states = []
    for _ in range(6):
        states.append((interview.next(), interview.case, interview.decision))
        give(interview, states[-1][0], CLEAR)
    for question, case, decision in reversed(states):
        assert interview.can_go_back
        interview.back()
        assert (interview.next(), interview.case, interview.decision) == (question, case, decision)
    assert not interview.can_go_back
    interview.back()
    assert interview.next() == states[0][0]


def test_taken_up_again_it_goes_on_from_what_was_answered(consultant, interview):
    for _ in range(5):
        give(interview, interview.next(), CLEAR)
    again = Interview(consultant, "other", interview.case)
    assert again.label == "x"
    assert again.next() == interview.next()
    assert again.left == interview.left


def test_a_finding_recorded_as_unknown_in_a_case_file_can_be_asked(consultant):
    """The contract of a case: `unknown` is the same as leaving it out."""
    left_out = parse_case("case: x\nfacts: {}\n", VOCABULARY, "f")
    said = parse_case("case: x\nfacts: {bladder_change: unknown}\n", VOCABULARY, "f")
    assert [entry.fact for entry in consultant.consult(said).ask] == [e.fact for e in consultant.consult(left_out).ask]


# the dialogue


class Script:
    """Lines to be typed, and what was shown."""

    def __init__(self, consultant, *lines, label="x", say=ENGLISH):
        self.lines = list(lines)
        self.prompts, self.shown = [], ""
        self.dialogue = Dialogue(consultant, self.read, self.show, label, say)

    def read(self, prompt):
        self.prompts.append(prompt)
        self.shown += f"{prompt}\n"
        line = self.lines.pop(0) if self.lines else None
        if isinstance(line, BaseException):
            raise line
        return line

    def show(self, text):
        self.shown += text

    def run(self, case=None):
        return self.dialogue.run(case)


def squeezed(text):
    return " ".join(text.split())


def test_the_four_cauda_equina_questions_are_printed_one_by_one(consultant):
    script = Script(consultant, "stop")
    script.run()
    for number, name in enumerate(CAUDA_EQUINA, 1):
        assert f"{number}. {FACTS[name].question}" in squeezed(script.shown)


@pytest.mark.parametrize("block", VOCABULARY.blocks.values(), ids=lambda block: block.name)
def test_each_block_is_cleared_by_its_own_word_only(consultant, block):
    word = {"asked": "none", "examined": "examined", "inspected": "inspected"}[block.how]
    others = [other.name for other in VOCABULARY.blocks.values() if other is not block]
    recorded = {name: value for name, value in CLEAR.items() if FACTS[name].block != block.name}
    case = make_case(VOCABULARY, "x", recorded, tuple(others))
    for wrong in {"none", "examined", "inspected", "yes", "no", "", "all"} - {word}:
        script = Script(consultant, wrong, "stop")
        assert block.name not in script.run(case).negative
        assert "Not understood" in script.shown
    assert block.name in Script(consultant, word, "stop").run(case).negative


@pytest.mark.parametrize(
    ("name", "line", "finding"),
    [
        ("foot_drop", "y", True),
        ("foot_drop", "Yes", True),
        ("foot_drop", " n ", False),
        ("foot_drop", "true", True),
        ("bladder_change", "declined", "declined"),
        ("foot_drop", "u", Unknown()),
        ("foot_drop", "unknown", Unknown()),
        ("leg_symptom_side", "left", "left"),
        ("leg_symptom_side", "LEFT", "left"),
        ("leg_symptom_side", "2", "right"),
        ("leg_symptom_side", "none", "none"),
        ("consent", "yes", "yes"),
        ("consent", "1", "yes"),
        ("pain_distribution", "below knee", "below_knee"),
        ("pain_nrs_leg", "7", 7),
        ("duration_weeks", "1.5", 1.5),
        ("duration_weeks", "20", 20.0),
        ("inr", "na", "na"),
        ("muscle_findings", "none", frozenset()),
        ("muscle_findings", "psoas", frozenset({"psoas"})),
        ("muscle_findings", "1, 2", frozenset({"gluteus_medius", "gluteus_minimus"})),
        ("muscle_findings", "gluteus medius,psoas", frozenset({"gluteus_medius", "psoas"})),
        ("muscle_findings", "u", Unknown()),
    ],
)
def test_a_typed_line_means_a_finding(consultant, monkeypatch, name, line, finding):
    monkeypatch.setattr(Interview, "next", lambda self: None if self.case.recorded else FactQuestion(FACTS[name]))
    case = Script(consultant, line).run()
    assert dict(case.recorded) == {name: finding}
    assert type(case.recorded[name]) is type(finding)


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("foot_drop", ""),
        ("foot_drop", "maybe"),
        ("foot_drop", "1"),
        ("foot_drop", "declined"),
        ("leg_symptom_side", "5"),
        ("leg_symptom_side", "0"),
        ("leg_symptom_side", "-1"),
        ("leg_symptom_side", "²"),
        ("leg_symptom_side", "left,right"),
        ("pain_nrs_leg", "11"),
        ("pain_nrs_leg", "4.5"),
        ("pain_nrs_leg", "nan"),
        ("pain_nrs_leg", "inf"),
        ("pain_nrs_leg", "1_0"),
        ("pain_nrs_leg", "9" * 5000),
        ("duration_weeks", "1e999"),
        ("duration_weeks", "-1"),
        ("muscle_findings", "biceps"),
        ("muscle_findings", "none, psoas"),
        ("muscle_findings", "99"),
        ("muscle_findings", ","),
        ("muscle_findings", "²"),
    ],
)
def test_a_line_that_means_nothing_is_asked_again(consultant, monkeypatch, name, line):
    monkeypatch.setattr(Interview, "next", lambda self: None if self.case.recorded else FactQuestion(FACTS[name]))
    script = Script(consultant, line, "u")
    assert dict(script.run().recorded) == {name: Unknown()}
    assert len(script.prompts) == 2
    assert "expected" in script.shown or "an answer is needed" in script.shown
    assert "literal" not in script.shown


@pytest.mark.parametrize("name", FACTS)
def test_every_value_of_every_fact_can_be_typed(consultant, monkeypatch, name):
    monkeypatch.setattr(Interview, "next", lambda self: None if self.case.recorded else FactQuestion(FACTS[name]))
    fact = FACTS[name]
    for value in VALUES[name][:12]:
        plain = as_plain(value, fact)
        line = {True: "y", False: "n"}[value] if isinstance(value, bool) else plain
        line = (", ".join(plain) or "none") if isinstance(plain, list) else str(line)
        assert dict(Script(consultant, line).run().recorded) == {name: value}, line


def test_back_goes_back_and_says_so_at_the_first_question(consultant):
    script = Script(consultant, "back", "none", "back", "each", "n", "back", "y")
    case = script.run()
    assert script.shown.count("This is the first question.") == 1
    assert dict(case.recorded) == {"bladder_change": True}
    assert script.dialogue.finished


@pytest.mark.parametrize("ending", ["stop", None, KeyboardInterrupt()])
def test_however_it_ends_the_answers_are_kept(consultant, ending):
    script = Script(consultant, "none", ending)
    assert script.run().negative == ("cauda_equina",)
    assert not script.dialogue.finished
    assert "Stopped." in script.shown


@pytest.mark.parametrize("ending", ["stop", None, KeyboardInterrupt()])
def test_ending_it_at_the_label_asks_nothing_more(consultant, ending):
    script = Script(consultant, ending, "none", "stop", label="")
    script.run()
    assert len(script.prompts) == 1


def test_a_label_too_long_is_asked_for_again(consultant):
    script = Script(consultant, "x" * 10_001, "", "mine", "stop", label="")
    assert script.run().label == "mine"
    assert len(script.prompts) == 4


def test_what_is_shown_stays_within_eighty_columns(consultant):
    script = Script(consultant, "?", "each", "?", "maybe", *["n"] * 4, *["?", "u"] * 40)
    script.run()
    assert max(map(len, script.shown.split("\n"))) <= 80


def test_an_explanation_tells_what_it_means_and_what_follows_from_unknown(consultant):
    script = Script(consultant, "each", "?", "stop")
    script.run()
    assert squeezed(FACTS["bladder_change"].meaning) in squeezed(script.shown)
    assert f"If unknown: {FACTS['bladder_change'].unknown}" in squeezed(script.shown)


def test_the_case_that_is_written_reads_back(consultant):
    script = Script(consultant, "none", "stop", label="a: b\n'\"# \u202e😀")
    case = script.run()
    text = script.dialogue.case_text(case)
    assert parse_case(text, VOCABULARY, "x", KNOWLEDGE_BASE.derived_only) == case


def test_the_decision_shown_at_the_end_is_that_on_the_case(consultant):
    script = Script(consultant, "each", "y")
    case = script.run()
    assert script.dialogue.decision(case) == consultant.consult(case)
    assert script.dialogue.decision(case).urgency == "emergency"


# the dialogue in another language


def test_in_chinese_the_questions_and_the_meaning_of_each_answer_are_shown(consultant):
    say = language(HERE, "zh-Hans")
    script = Script(consultant, "each", "?", "declined", "zz", "back", "back", "back", "stop", say=say)
    case = script.run()
    assert say.of(FACTS["bladder_change"].question) in "".join(script.shown.split("\n    "))
    assert "declined（拒绝回答）" in script.shown
    assert "y（是）" in script.shown
    assert say.of("This is the first question.") in script.shown
    assert max(map(columns, script.shown.splitlines())) <= 80
    assert case.recorded == {}


def test_the_words_that_are_typed_are_the_same_in_every_language(consultant):
    lines = ("each", "declined", "u", "n", "zz", "y", "none", "examined", "2", "stop")
    in_english, in_chinese = (Script(consultant, *lines, say=language(HERE, code)).run() for code in ("en", "zh-Hans"))
    assert in_english == in_chinese


def test_a_line_that_means_nothing_is_answered_in_the_language_of_the_dialogue(consultant):
    script = Script(consultant, "zz", "each", "zz", "", "stop", say=language(HERE, "zh-Hans"))
    script.run()
    shown = "".join(script.shown.split("\n"))
    assert "无法理解：'zz'" in shown
    assert "这不是本题的回答：'zz'；应为 true（是）" in shown
    assert "需要回答；u 表示不知道" in shown
    assert "cannot be" not in shown
