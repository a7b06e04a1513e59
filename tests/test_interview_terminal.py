"""The interview as a person has it: in a terminal, typing."""

import os
import re
import signal
import sys

import pytest

from command_line import hear_every_signal
from ischia.facts.case import parse_case
from strategies import KNOWLEDGE_BASE, VOCABULARY

pexpect = pytest.importorskip("pexpect")

PROMPT = r"[:>] $"
CAUDA_EQUINA = VOCABULARY.of_block("cauda_equina")
WORDS = {"asked": "none", "examined": "examined", "inspected": "inspected"}
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def squeezed(text):
    return " ".join(text.split())


class Terminal:
    """A terminal in which `ischia ask` runs; `screen` holds all that was shown, `last` what came since the answer."""

    def __init__(self, folder, *arguments, **environment):
        environment = {**os.environ, "ISCHIA_CACHE": str(folder / "cache"), "PYTHONHASHSEED": "0", **environment}
        environment.pop("NO_COLOR", None) if "NO_COLOR" not in environment else None
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "ischia", "ask", "--today", "2026-12-01", *arguments],
            cwd=str(folder),
            env=environment,
            encoding="utf-8",
            codec_errors="replace",
            timeout=30,
            dimensions=(50, 80),
            preexec_fn=hear_every_signal,
            echo=False,
        )
        self.screen = self.last = ""
        self.ended = False
        self.wait()

    def wait(self):
        """Go on until the next prompt or the end."""
        self.ended = self.child.expect([PROMPT, pexpect.EOF]) == 1
        self.last = self.child.before + (self.child.after if not self.ended else "")
        self.screen += self.last

    def type(self, line):
        self.screen += f"{line}\n"  # the terminal does not echo
        self.child.sendline(line)
        self.wait()
        return self.last

    @property
    def status(self):
        assert self.ended, f"still asking: {self.last}"
        self.child.close()
        return self.child.exitstatus

    @property
    def asked(self):
        """The facts whose questions were shown since the last answer."""
        shown = squeezed(self.last)
        return [fact for fact in VOCABULARY.facts.values() if squeezed(fact.question) in shown]

    @property
    def block(self):
        """The screening block that one word may clear now, or None."""
        shown = squeezed(self.last)
        blocks = [block for block in VOCABULARY.blocks.values() if f"{squeezed(block.title)} (" in shown]
        return blocks[-1] if blocks and f"{len(self.asked)}. " in shown else None


def typed(fact):
    """What the clear patient's answer is, as typed."""
    raw = KNOWLEDGE_BASE.base_case.get(fact.name)
    match raw:
        case None:
            return "u"
        case bool():
            return "y" if raw else "n"
        case []:
            return "none"
        case list():
            return ", ".join(raw)
        case _:
            return str(raw)


def answer(terminal):
    """The answer of the clear patient to what is asked now: what was typed."""
    block = terminal.block
    line = WORDS[block.how] if block else typed(terminal.asked[-1])
    terminal.type(line)
    return line


def read(file):
    return parse_case(file.read_text(encoding="utf-8"), VOCABULARY, file.name, KNOWLEDGE_BASE.derived_only)


@pytest.fixture
def start(tmp_path):
    terminals = []

    def begin(*arguments, **environment):
        terminals.append(Terminal(tmp_path, *arguments, **environment))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.child.close(force=True)


def test_a_clear_patient_is_asked_block_by_block_until_something_is_offered(start, tmp_path, consultant):
    terminal = start("clear.yaml", "--label", "clear")
    said, asked = [], []
    while not terminal.ended:
        asked += [fact.name for fact in terminal.asked]
        said.append(answer(terminal))
        assert len(said) < 80
    assert terminal.status == 0
    assert said.count("none") >= 5
    assert "examined" in said
    assert "inspected" in said
    assert len(asked) == len(set(asked)), "a question was asked twice"
    assert "Case written to clear.yaml." in terminal.last
    shown = ANSI.sub("", terminal.last)
    assert "CASE            clear" in shown
    assert "\nOFFER " in shown.replace("\r", "")
    assert "SAFETY NET" in shown
    case = read(tmp_path / "clear.yaml")
    assert set(case.negative) == set(VOCABULARY.blocks)
    decision = consultant.consult(case)
    assert decision.offered
    assert not decision.ask


def test_the_four_cauda_equina_questions_are_shown_one_by_one_before_any_other(start):
    terminal = start("x.yaml", "--label", "x")
    assert terminal.asked == list(CAUDA_EQUINA)
    lines = terminal.last.replace("\r", "").split("\n")
    numbered = [line.strip() for line in lines if re.match(r"\s+\d\. ", line)]
    assert [int(line[0]) for line in numbered] == [1, 2, 3, 4]
    terminal.type("none")
    assert not set(terminal.asked) & set(CAUDA_EQUINA)


def test_an_emergency_ends_the_questions_at_once(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("each")
    assert terminal.asked == [CAUDA_EQUINA[0]]
    terminal.type("y")
    assert terminal.status == 0
    assert "REFER EMERGENCY" in terminal.last
    assert "OFFER NOTHING" in terminal.last
    assert read(tmp_path / "x.yaml").findings["bladder_change"] is True


def test_a_declined_answer_is_taken(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("each")
    terminal.type("declined")
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").findings["bladder_change"] == "declined"


def test_a_block_that_is_examined_is_cleared_only_by_saying_so(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("none")
    while not (terminal.block and terminal.block.how == "examined"):
        answer(terminal)
    assert terminal.block.name == "examined"
    for line in ("none", "y", "yes", "n", "no", "", "asked", "inspected", "exam", "ok", "examined all"):
        shown = terminal.type(line)
        assert "Not understood" in shown
    terminal.type("examined")
    terminal.type("stop")
    assert "examined" in read(tmp_path / "x.yaml").negative


def test_a_block_that_is_asked_is_not_cleared_by_an_examination_or_a_slip(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    for line in ("examined", "inspected", "n", "no", "y", "", "nonee", "all", "0"):
        assert "Not understood" in terminal.type(line)
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").negative == ()


def test_a_wrong_answer_is_asked_again_with_what_is_expected(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    while terminal.block or terminal.asked[-1].name != "leg_symptom_side":
        answer(terminal)
    for line in ("sideways", "9", "0", "", "-1", "left right", "²"):
        shown = terminal.type(line)
        assert "leg_symptom_side cannot be" in shown or "an answer is needed" in shown, line
        assert "invalid literal" not in shown
    terminal.type("1")
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").findings["leg_symptom_side"] == "left"


def test_numbers_are_held_to_their_range(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    while terminal.block or terminal.asked[-1].name != "pain_nrs_leg":
        answer(terminal)
        assert not terminal.ended
    for line in ("11", "-1", "4.5", "inf", "nan", "1e999", "four", "4,5", "9" * 400):
        assert "expected a whole number from 0 to 10 or unknown" in squeezed(terminal.type(line)), line
    terminal.type("4")
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").findings["pain_nrs_leg"] == 4


def test_every_answer_may_be_unknown_and_then_nothing_is_offered(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    count = 0
    while not terminal.ended:
        terminal.type("u")
        count += 1
        assert count < 120
    assert terminal.status == 0
    assert "OFFER NOTHING" in terminal.last
    case = read(tmp_path / "x.yaml")
    assert case.findings == {}
    assert case.recorded
    assert case.negative == ()


def test_an_unknown_answer_is_not_asked_again_in_the_same_sitting(start):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("each")
    first = terminal.asked
    terminal.type("u")
    seen = set()
    for _ in range(6):
        seen |= {fact.name for fact in terminal.asked}
        answer(terminal)
    assert first[0].name not in seen


def test_one_can_go_back_and_answer_otherwise(start, tmp_path):
    terminal = start("x.yaml", "--label", "x")
    first = terminal.last
    assert "This is the first question." in terminal.type("back")
    terminal.type("none")
    second = terminal.last
    terminal.type("back")
    assert squeezed(first.split("\r\n\r\n")[-1]) in squeezed(terminal.last)
    terminal.type("each")
    terminal.type("n")
    terminal.type("back")
    assert terminal.asked == [CAUDA_EQUINA[0]]
    terminal.type("back")
    assert terminal.block.name == "cauda_equina"
    terminal.type("none")
    assert terminal.last == second
    terminal.type("stop")
    case = read(tmp_path / "x.yaml")
    assert (case.negative, dict(case.recorded)) == (("cauda_equina",), {})


def test_an_interview_that_was_stopped_is_taken_up_where_it_was(start, tmp_path):
    terminal = start("x.yaml", "--label", "first")
    asked = []
    for _ in range(6):
        asked += [fact.name for fact in terminal.asked]
        answer(terminal)
    waiting = [fact.name for fact in terminal.asked]
    shown = terminal.type("stop")
    assert "Stopped." in shown
    assert "Case written to x.yaml." in shown
    assert "OFFER" not in shown
    assert terminal.status == 0
    again = start("x.yaml")
    assert [fact.name for fact in again.asked] == waiting
    while not again.ended:
        assert not {fact.name for fact in again.asked} & set(asked)
        answer(again)
    assert again.status == 0
    case = read(tmp_path / "x.yaml")
    assert case.label == "first"
    assert "\nOFFER " in ANSI.sub("", again.last).replace("\r", "")


def test_a_finished_interview_taken_up_again_shows_its_decision(start, tmp_path):
    (tmp_path / "x.yaml").write_text("case: x\nfacts: {bladder_change: true}\n")
    terminal = start("x.yaml")
    assert terminal.status == 0
    assert "REFER EMERGENCY" in terminal.screen


def test_a_case_of_contact_stays_one_of_contact(start, tmp_path):
    (tmp_path / "x.yaml").write_text("case: x\nmoment: contact\nnegative: [bone]\nfacts: {consent: yes}\n")
    terminal = start("x.yaml")
    terminal.type("none")
    terminal.type("stop")
    case = read(tmp_path / "x.yaml")
    assert case.moment == "contact"
    assert case.negative == ("cauda_equina", "bone")
    assert case.findings["consent"] == "yes"


@pytest.mark.parametrize("way", ["interrupt", "end of input", "stop"])
def test_however_it_ends_what_was_answered_is_kept(start, tmp_path, way):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("none")
    if way == "interrupt":
        terminal.child.sendintr()
    elif way == "end of input":
        terminal.child.sendeof()
    else:
        terminal.child.sendline("stop")
    terminal.wait()
    assert terminal.status == 0
    assert "Traceback" not in terminal.screen
    assert "Case written to x.yaml." in terminal.last
    assert read(tmp_path / "x.yaml").negative == ("cauda_equina",)


@pytest.mark.parametrize("way", ["interrupt", "end of input", "stop"])
def test_ending_it_at_the_label_asks_nothing_more(start, way):
    terminal = start("x.yaml")
    assert "label" in terminal.last
    if way == "interrupt":
        terminal.child.sendintr()
    elif way == "end of input":
        terminal.child.sendeof()
    else:
        terminal.child.sendline("stop")
    terminal.wait()
    assert terminal.ended, terminal.last
    assert "Traceback" not in terminal.screen


def test_a_terminal_that_is_closed_leaves_no_traceback(start):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("none")
    terminal.child.kill(signal.SIGHUP)
    terminal.child.expect(pexpect.EOF)
    assert "Traceback" not in terminal.child.before


def test_a_question_mark_explains_and_asks_again(start):
    terminal = start("x.yaml", "--label", "x")
    shown = squeezed(terminal.type("?"))
    for fact in CAUDA_EQUINA:
        assert f"{fact.name} (" in shown
        assert squeezed(fact.unknown) in shown
    terminal.type("each")
    assert squeezed(CAUDA_EQUINA[0].meaning) in squeezed(terminal.type("?"))
    assert not terminal.ended


def test_the_label_is_asked_for_until_there_is_one(start, tmp_path):
    terminal = start("x.yaml")
    assert "Your own label" in terminal.last
    assert "label" in terminal.type("")
    assert "label" in terminal.type("   ")
    assert CAUDA_EQUINA[0] in (terminal.type("a label") and terminal.asked)
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").label == "a label"


def test_without_a_file_the_case_is_named_after_its_label(start, tmp_path):
    terminal = start("--label", "My case: no. 4/5 ../x")
    terminal.type("stop")
    (file,) = [path for path in tmp_path.iterdir() if path.suffix == ".yaml"]
    assert read(file).label == "My case: no. 4/5 ../x"
    again = start("--label", "My case: no. 4/5 ../x")
    again.type("none")
    again.type("stop")
    assert again.status == 0
    assert read(file).negative == (), "a case that was there was written over"
    assert "cauda_equina" in again.last, "what was answered is lost"


def test_a_place_where_no_case_can_be_written_loses_no_answers(start, tmp_path):
    terminal = start("nowhere/x.yaml", "--label", "x")
    if not terminal.ended:  # it may be refused at once, or the case be shown in the end
        terminal.type("none")
        terminal.type("stop")
        assert "cauda_equina" in terminal.last
    assert "Traceback" not in terminal.screen
    assert terminal.status != 0


@pytest.mark.parametrize("label", ["007", "yes", "null", "- a", "a: b", "{}", '"', "😀 قضية", "# x"])
def test_a_label_comes_back_as_it_was_typed(start, tmp_path, label):
    terminal = start("x.yaml", "--label", label)
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").label == label


def test_bytes_that_are_no_text_are_a_wrong_answer(start, tmp_path):
    terminal = start("x.yaml", "--label", "x", PYTHONIOENCODING="utf-8:strict")
    terminal.child.send("none\n")
    terminal.wait()
    os.write(terminal.child.child_fd, b"\xff\xfe\n")
    terminal.wait()
    assert "Traceback" not in terminal.screen
    assert not terminal.ended
    terminal.type("stop")
    assert read(tmp_path / "x.yaml").negative == ("cauda_equina",)


def test_nothing_shown_is_wider_than_eighty_columns(start):
    terminal = start("x.yaml", "--label", "x")
    terminal.type("?")
    terminal.type("none")
    for _ in range(8):
        answer(terminal)
    terminal.type("nonsense " * 5)
    lines = ANSI.sub("", terminal.screen).replace("\r", "").split("\n")
    assert max(map(len, lines)) <= 80, max(lines, key=len)


def test_the_decision_is_coloured_on_a_terminal_and_plain_where_no_color_is_asked_for(start, tmp_path):
    (tmp_path / "x.yaml").write_text("case: x\nfacts: {bladder_change: true}\n")
    assert "\x1b[31m" in start("x.yaml").screen
    assert "\x1b" not in start("x.yaml", NO_COLOR="1").screen


@pytest.mark.parametrize("line", [None, "stop"])
def test_a_case_of_which_nothing_new_was_said_is_left_as_it_was(start, tmp_path, line):
    finding = "bladder_change: true" if line is None else "consent: yes"
    text = f"# Typed by hand.\ncase: x  # mine\nfacts:\n  {finding}  # said on Monday\n"
    (tmp_path / "x.yaml").write_text(text)
    terminal = start("x.yaml")
    if line is not None:
        terminal.type(line)
    assert terminal.status == 0
    assert (tmp_path / "x.yaml").read_text() == text


def test_where_the_page_says_that_asking_goes_on_it_does(start, tmp_path):
    unknown = "".join(f"  {name}: unknown\n" for name in VOCABULARY.facts)
    (tmp_path / "x.yaml").write_text(f"case: x\nfacts:\n{unknown}")
    terminal = start("x.yaml")
    assert not terminal.ended or "`ischia ask FILE` goes through them" not in squeezed(terminal.screen)


@pytest.mark.parametrize("label", ["\t", "  ", "x" * 10_001])
def test_a_label_that_is_none_is_never_written(start, tmp_path, label):
    terminal = start("x.yaml", "--label", label)
    if not terminal.ended:
        terminal.type("stop")
    assert not (tmp_path / "x.yaml").exists() or read(tmp_path / "x.yaml").label


def test_a_dash_is_not_the_name_of_a_case_file(start, tmp_path):
    terminal = start("-", "--label", "x")
    if not terminal.ended:
        terminal.type("stop")
    assert not (tmp_path / "-").exists()


def test_in_chinese_english_words_are_typed_and_their_meaning_is_shown(start, tmp_path):
    terminal = start("x.yaml", "--label", "x", "--lang", "zh-Hans")
    assert "This translation has not been reviewed by a clinician." in terminal.screen
    terminal.type("each")
    assert "declined（拒绝回答）" in terminal.last
    terminal.type("y")
    assert terminal.status == 0
    assert "转诊：急诊" in ANSI.sub("", terminal.screen)
    assert "病例已写入 x.yaml。" in terminal.screen
    assert read(tmp_path / "x.yaml").recorded == {"bladder_change": True}
