"""`ischia rules new` as a rule author types it, with options and in a terminal."""

import os
import shutil
import sys

import pytest

from command_line import hear_every_signal, out, run
from ischia.facts.document import read_document
from ischia.rules.load import HERE, load_whole

pexpect = pytest.importorskip("pexpect")

OPTIONS = {
    "--title": "A shoulder that hurts much is left alone",
    "--when": "pain_now_nrs: {at_least: 7}",
    "--then": "withhold: {groups: [loading]}",
    "--because": "It hurts.",
    "--source": "JUDGED",
    "--strength": "strong",
    "--certainty": "expert opinion",
}
PROMPT = r"[:>] $"


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(HERE / "examples" / "shoulder", tmp_path / "shoulder")


def texts(folder):
    return {file: file.read_bytes() for file in sorted(folder.glob("**/*")) if file.is_file()}


def typed(options, *more):
    return [word for pair in options.items() for word in pair] + list(more)


def new(folder, *arguments):
    return run("rules", "new", "--kb", folder, "--today", "2026-12-01", *arguments)


def test_a_rule_is_written_from_options_alone(folder, snapshot):
    found = new(folder, "health", *typed(OPTIONS))
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.replace(str(folder), "DIR") == snapshot
    rule = load_whole(folder).rules["HC-05"]
    assert rule.title == OPTIONS["--title"]
    assert "2 of 2 tests" in out("rules", "test", "HC-05", "--kb", folder)


def test_what_it_writes_is_in_form(folder):
    out("rules", "fmt", "--kb", folder)
    new(folder, "health", *typed(OPTIONS))
    assert out("rules", "fmt", "--check", "--kb", folder).endswith("files in form\n")


def test_several_conditions_and_conclusions_are_joined(folder):
    more = (
        "--when",
        "skin_over_shoulder: intact",
        "--then",
        "gentle_only",
        "--then",
        "[{cap_minutes: 5}, {advise: Rest.}]",
    )
    assert new(folder, "health", *typed(OPTIONS, *more)).exit_code == 0
    data = read_document((folder / "rules" / "health.yaml").read_text(), "x").data["rules"]["HC-05"]
    assert data["when"] == {"pain_now_nrs": {"at_least": 7}, "skin_over_shoulder": "intact"}
    assert data["then"] == [
        {"withhold": {"groups": ["loading"]}},
        "gentle_only",
        {"cap_minutes": 5},
        {"advise": "Rest."},
    ]


def test_a_copy_says_what_its_model_says_under_another_id_and_title(folder):
    assert new(folder, "--from", "HC-03", "--title", "As before, for everybody").exit_code == 0
    base = load_whole(folder)
    model, copy = base.rules["HC-03"], base.rules["HC-05"]
    assert (copy.parts, copy.because, copy.sources, copy.module) == (
        model.parts,
        model.because,
        model.sources,
        model.module,
    )
    assert copy.title == "As before, for everybody"
    assert copy.governance.status == "draft"


def test_two_new_rules_have_different_ids(folder):
    new(folder, "health", *typed(OPTIONS))
    new(folder, "health", *typed(OPTIONS))
    assert {"HC-05", "HC-06"} <= load_whole(folder).rules.keys()


WITHOUT_A_REASON = {option: text for option, text in OPTIONS.items() if option != "--because"}
LOADIN = "withhold: {groups: [loadin]}"
REFUSED = {
    "nothing said": ((), "missing: MODULE, --title, --when, --then, --because, --source, --strength, --certainty"),
    "one thing missing": (
        ("health", *typed(WITHOUT_A_REASON)),
        "missing: --because",
    ),
    "no such module": (("helth", *typed(OPTIONS)), "did you mean health?"),
    "no such model": (("--from", "HC-1", "--title", "x"), "did you mean HC-01?"),
    "no such finding": (("health", *typed({**OPTIONS, "--when": "pain_now_nsr: 3"})), "did you mean pain_now_nrs?"),
    "no such value": (("health", *typed({**OPTIONS, "--when": "skin_over_shoulder: brocken"})), "did you mean broken?"),
    "no condition": (("health", *typed({**OPTIONS, "--when": "[1]"})), "--when:1:1: is not a condition"),
    "no YAML": (("health", *typed({**OPTIONS, "--when": "a: {"})), "--when:"),
    "no conclusion": (("health", *typed({**OPTIONS, "--then": "3"})), "--then:1:1: is not a conclusion"),
    "no such group": (
        ("health", *typed({**OPTIONS, "--then": LOADIN})),
        "did you mean loading?",
    ),
    "no such source": (("health", *typed({**OPTIONS, "--source": "JUGDED"})), "did you mean JUDGED?"),
    "no such strength": (("health", *typed({**OPTIONS, "--strength": "stronger"})), "did you mean strong?"),
    "no such certainty": (("health", *typed({**OPTIONS, "--certainty": "sure"})), '"sure" is no certainty'),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_and_nothing_is_written(folder, arguments, said):
    before = texts(folder)
    found = new(folder, *arguments)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr
    assert texts(folder) == before


# In a terminal


NAMELESS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "GIT_CONFIG_COUNT": "0"}


def git_user(name):
    return {"GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "user.name", "GIT_CONFIG_VALUE_0": name}


class Terminal:
    """A terminal in which `ischia rules new` runs; `screen` holds all that was shown, `last` what came last."""

    def __init__(self, folder, *arguments, user=None):
        self.child = pexpect.spawn(
            sys.executable,
            ["-m", "ischia", "rules", "new", "--kb", str(folder), "--today", "2026-12-01", *arguments],
            cwd=str(folder.parent),
            env={
                **os.environ,
                "PYTHONHASHSEED": "0",
                "NO_COLOR": "1",
                **(NAMELESS if user is None else git_user(user)),
            },
            encoding="utf-8",
            timeout=30,
            dimensions=(50, 80),
            preexec_fn=hear_every_signal,
            echo=False,
        )
        self.screen = ""
        self.wait()

    def wait(self):
        self.ended = self.child.expect([PROMPT, pexpect.EOF]) == 1
        self.last = (self.child.before + ("" if self.ended else self.child.after)).replace("\r", "")
        self.screen += self.last
        return self.last

    def type(self, *lines):
        for line in lines:
            self.screen += f"{line}\n"
            self.child.sendline(line)
            self.wait()
        return self.last

    @property
    def status(self):
        assert self.ended, f"still asking: {self.last}"
        self.child.close()
        return self.child.exitstatus


@pytest.fixture
def start(folder):
    terminals = []

    def begin(*arguments, **options):
        terminals.append(Terminal(folder, *arguments, **options))
        return terminals[-1]

    yield begin
    for terminal in terminals:
        terminal.child.close(force=True)


def test_an_interview_from_the_first_question_to_the_rule(start, folder, snapshot):
    terminal = start()
    terminal.type("helth", "health", "A shoulder that hurts much is left alone")
    assert "did you mean health?" in terminal.screen
    assert "Which of these?" in terminal.type("pain")
    assert "cannot be 12" in terminal.type("pain_now_nrs", "at least 12")
    terminal.type(">= 7", "skin_over_shoulder", "not 1", "")
    terminal.type("any", "withhold", "loadin")
    assert "did you mean loading?" in terminal.last
    terminal.type("loading", "", "pressure", "11", "2", "")
    terminal.type("It hurts.", "", "1", "expert opinion")
    assert "Who writes it?" in terminal.type("?")
    terminal.type("A. Author")
    assert "This is what would be written to rules/health.yaml" in terminal.last
    terminal.type("y")
    assert terminal.status == 0
    assert terminal.screen.replace(str(folder), "DIR") == snapshot
    assert load_whole(folder).rules["HC-05"].title == "A shoulder that hurts much is left alone"


def test_one_can_go_back_to_every_question(start, folder):
    terminal = start("health")
    assert "This is the first question." in terminal.type("back")
    terminal.type("Wrong", "back", "Right")
    terminal.type("pain_now_nrs", "back", "pain_now_nrs", "3")
    assert "So far: pain now nrs is 3" in terminal.last
    assert "Taken back: pain now nrs is 3" in terminal.type("back")
    terminal.type("always")
    assert "Taken back: pressure at most 2 of 10" in terminal.type("pressure", "2", "back")
    assert "When so far:\n  - always\n" in terminal.type("back")
    terminal.type("n", "always", "other", "cap_minuets: 3")
    assert "did you mean cap_minutes?" in " ".join(terminal.last.split())
    assert "Number or word" in terminal.type("back")
    terminal.type("minutes", "3", "", "Because.", "JUDGED", "2", "low", "")
    assert "Who writes it?" in terminal.type("back")
    terminal.type("A. Author", "y")
    assert terminal.status == 0
    rule = load_whole(folder).rules["HC-05"]
    assert (rule.title, rule.because, rule.strength, rule.certainty) == ("Right", "Because.", "conditional", "low")
    assert rule.governance.author == "A. Author"


def test_on_the_way_back_an_answer_is_kept_with_enter(start, folder):
    terminal = start("health")
    terminal.type("A title", "pain_now_nrs", "at least 7", "", "pressure", "2", "", "back", "back")
    assert "When so far:\n  - pain now nrs is at least 7\n" in terminal.last
    assert "Title so far: A title" in terminal.type("back")
    terminal.type("", "", "", "Because.", "JUDGED", "strong", "low", "", "y")
    assert terminal.status == 0
    rule = load_whole(folder).rules["HC-05"]
    assert (rule.title, len(rule.parts)) == ("A title", 1)
    assert "Where pain now nrs is at least 7: pressure at most 2 of 10." in " ".join(terminal.last.split())


@pytest.mark.parametrize("finding", ["pain_now_nrs", "night_pain", "skin_over_shoulder", "tender_muscles"])
def test_nothing_is_no_value_of_a_finding(start, finding):
    terminal = start("health")
    terminal.type("A title", finding)
    assert "A value is needed." in terminal.type("")
    assert "So far" not in terminal.type("~")


def test_git_says_who_writes_unless_somebody_else_is_named(start, folder):
    terminal = start("health", *typed(OPTIONS)[2:], user="G. User")
    assert "Who writes it? A name, or Enter for G. User" in terminal.type("A title")
    terminal.type("", "y")
    assert load_whole(folder).rules["HC-05"].governance.author == "G. User"
    terminal = start("health", *typed(OPTIONS)[2:], user="G. User")
    terminal.type("A title", "The Ischia founders", "y")
    assert "author:" not in terminal.screen
    assert load_whole(folder).rules["HC-06"].governance.author == "The Ischia founders"


def test_what_cannot_be_written_is_gone_through_again(start, folder):
    terminal = start("health", "--when", "pain_now_nsr: 3", "--title", "A title")
    terminal.type("pressure", "3", "", "Because.", "", "strong", "low", "")
    assert "did you mean pain_now_nrs?" in terminal.last
    assert "    because: Because.\n" in terminal.last
    assert "When so far:\n  - {pain_now_nsr: 3}\n" in terminal.type("", "")
    terminal.type("n", "pain_now_nrs", "3", "", "", "", "", "", "", "", "y")
    assert terminal.status == 0
    assert load_whole(folder).rules["HC-05"].because == "Because."


@pytest.mark.parametrize("title", [(), ("--title", "Another title")], ids=["no title", "a title"])
def test_each_answer_of_a_copy_is_kept_with_enter_or_given_anew(start, folder, title):
    model = load_whole(folder).rules["FS-02"]
    terminal = start("--from", "FS-02", *title, "--author", "A. Author")
    assert "Module, or Enter for stages" in terminal.last
    terminal.type("", *([] if title else ["Another title."]))
    assert "When so far:\n  - frozen stage is frozen or thawing\n" in terminal.last
    assert "Then so far:" in terminal.type("")
    assert "Press Enter to keep it, or type n" in terminal.type("what")
    assert "Because so far: Once pain has settled" in terminal.type("")
    assert "Enter for STIFF-GUIDE" in terminal.type("Another reason.")
    assert "Strength, or Enter for conditional" in terminal.type("")
    assert "Certainty, or Enter for low" in terminal.type("strong")
    terminal.type("", "y")
    assert terminal.status == 0
    rule = load_whole(folder).rules["FS-03"]
    assert (rule.title, rule.because, rule.governance.author) == ("Another title", "Another reason.", "A. Author")
    assert (rule.when, rule.parts, rule.sources) == (model.when, model.parts, model.sources)
    assert (rule.strength, rule.certainty) == ("strong", model.certainty)


@pytest.mark.parametrize("way", ["stop", "interrupt", "end of input"])
@pytest.mark.parametrize("lines", [(), ("health", "A title", "pain_now_nrs")], ids=["at once", "within a question"])
def test_however_it_is_ended_before_its_end_nothing_is_written(start, folder, way, lines):
    before = texts(folder)
    terminal = start()
    terminal.type(*lines)
    if way == "stop":
        terminal.type("stop")
    else:
        terminal.child.sendintr() if way == "interrupt" else terminal.child.sendeof()
        terminal.wait()
    assert terminal.status == 1
    assert "Stopped; nothing was written." in terminal.last
    assert "Traceback" not in terminal.screen
    assert texts(folder) == before


def test_a_rule_that_its_author_does_not_want_in_the_end_is_not_written(start, folder):
    before = texts(folder)
    terminal = start("health")
    terminal.type("A title", "always", "pressure", "3", "", "Because.", "", "1", "1", "", "n")
    assert terminal.status == 1
    assert "Stopped; nothing was written." in terminal.last
    assert texts(folder) == before


def test_answers_that_come_to_no_rule_are_shown_and_nothing_is_written(start, folder):
    before = texts(folder)
    terminal = start("health")
    terminal.type("A title", "always", "other", "derive: {frozen_stage: freezing}", "", "Because.", "", "1", "1", "")
    assert "HC-05 derives frozen_stage and is not among its cases" in terminal.last
    assert "    because: Because.\n" in terminal.last
    terminal.type("stop")
    assert terminal.status == 1
    assert texts(folder) == before


def test_a_question_mark_explains_and_asks_again(start):
    terminal = start("health")
    assert "Such as:" in terminal.type("?")
    terminal.type("A title", "pain_now_nrs")
    assert "a restriction then holds" in " ".join(terminal.type("?").split())
    assert not terminal.ended
