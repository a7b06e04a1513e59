"""The command: what it prints, where, with which status, whatever it is given."""

import json
import os
import re
import subprocess
import sys
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from command_line import commands
from ischia import __version__
from ischia.cli import main
from ischia.expert.lookup import entry
from ischia.expert.summary import summary
from ischia.facts.case import make_case, parse_case
from ischia.facts.problem import MOST_SHOWN
from ischia.facts.vocabulary import Unknown
from ischia.rules.load import HERE
from ischia.rules.load_language import language
from strategies import FACTS, KNOWLEDGE_BASE, VOCABULARY, copy_knowledge_base

COMMANDS = commands()
ONLY_FILES = ("pack inspect", "pack verify")  # they look at a file and at no knowledge base beside it

EXAMPLES = sorted(HERE.glob("examples/*.yaml"))
CHRONIC = str(HERE / "examples/chronic-left.yaml")
EMERGENCY = str(HERE / "examples/emergency-bladder.yaml")
GOOD = "case: good\nfacts: {}\n"
DAY = ("--today", "2026-12-01")


@pytest.fixture(autouse=True, scope="module")
def _a_cache_of_our_own(tmp_path_factory):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path_factory.mktemp("cache")))
        monkeypatch.delenv("NO_COLOR", raising=False)
        yield


@pytest.fixture(autouse=True)
def _a_folder_of_our_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def run(*arguments, given=None, color=False):
    """The result of the command, which never ends in an exception of its own."""
    result = CliRunner().invoke(main, [str(one) for one in arguments], input=given, color=color)
    assert result.exception is None or isinstance(result.exception, SystemExit), repr(result.exception)
    return result


def out(*arguments, given=None):
    result = run(*arguments, given=given)
    assert (result.exit_code, result.stderr) == (0, "")
    return result.stdout


def refusal(*arguments, given=None):
    """The lines on standard error of a command that refuses its input."""
    result = run(*arguments, given=given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Traceback" not in result.stderr
    return result.stderr.splitlines()


def process(*arguments, given=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "ischia", *map(str, arguments)],
        input=given,
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )


def columns(line):
    """How wide a line stands in a terminal."""
    width = {"W": 2, "F": 2}
    return sum(0 if unicodedata.combining(c) else width.get(unicodedata.east_asian_width(c), 1) for c in line)


# consult


def test_one_case_is_consulted_as_text():
    text = out("consult", CHRONIC, *DAY)
    assert text.startswith("CASE            chronic-left")
    assert "\nOFFER " in text
    assert "\nSAFETY NET " in text
    assert "TRACE" not in text


def test_one_case_is_consulted_as_one_line_of_json():
    text = out("consult", CHRONIC, "--format", "json", *DAY)
    assert text.count("\n") == 1
    decision = json.loads(text)
    assert decision["format"] == "ischia.decision/1"
    assert decision["case"] == "chronic-left"
    assert decision["knowledge_base"]["digest"] == KNOWLEDGE_BASE.digest


def test_many_cases_give_one_json_object_a_line_in_the_order_given():
    files = [*reversed(EXAMPLES), EXAMPLES[0]]
    lines = out("consult", *files, "--format", "json", *DAY).splitlines()
    assert [json.loads(line)["case"] for line in lines] == [file.stem for file in files]


def test_a_case_is_the_same_alone_and_among_others():
    among = out("consult", *EXAMPLES, "--format", "json", *DAY).splitlines()
    for file in (EXAMPLES[0], EXAMPLES[-1]):
        assert out("consult", file, "--format", "json", *DAY).rstrip("\n") in among


def test_many_cases_as_text_stand_apart():
    text = out("consult", CHRONIC, EMERGENCY, *DAY)
    first, second = text.split(f"\n{'-' * 80}\n\n")
    assert first.startswith("CASE            chronic-left")
    assert second.startswith("CASE            emergency-bladder")


def test_a_case_may_come_from_standard_input():
    text = out("consult", "-", *DAY, given=GOOD)
    assert text.startswith("CASE            good")
    assert out("consult", "-", "--format", "json", *DAY, given='{"case": "good", "facts": {}}').startswith('{"format"')


def test_an_explanation_names_every_rule_that_holds_with_its_sources():
    text = out("consult", CHRONIC, "--explain", *DAY)
    trace = text.split("\nTRACE\n")[1]
    decision = json.loads(out("consult", CHRONIC, "--format", "json", *DAY))
    for step in decision["trace"]:
        assert f"[{step['id']}] " in trace
        if step["rule"]:
            assert step["rule"] in trace
        for source in step["sources"]:
            assert source in trace
    assert f"WITHHELD ({len(decision['withheld'])})" in trace


def test_the_review_date_is_judged_by_the_day_that_is_given():
    after = json.loads(out("consult", CHRONIC, "--format", "json", "--today", "2099-01-01"))
    assert after["offered"] == []
    assert json.loads(out("consult", CHRONIC, "--format", "json", *DAY))["offered"]


def test_the_same_case_gives_the_same_bytes_whatever_the_hash_seed():
    runs = {
        process("consult", *EXAMPLES, "--format", form, *DAY, "--explain", PYTHONHASHSEED=seed).stdout
        for form in ("json", "text")
        for seed in ("0", "1", "4242")
    }
    assert len(runs) == 2
    assert all(runs)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_no_line_of_text_is_over_eighty_columns(file):
    text = out("consult", file, "--explain", *DAY)
    assert max(map(columns, text.splitlines())) <= 80


def test_a_label_of_any_script_keeps_the_lines_within_eighty_columns():
    for label in ("漢" * 60, "x" * 10_000, "word " * 40, "e\u0301" * 60, "Ａ" * 60):
        text = out("consult", "-", given=json.dumps({"case": label, "facts": {}}))
        assert max(map(columns, text.splitlines())) <= 80, label[:10]


# colour


def test_there_is_no_colour_where_the_output_is_no_terminal():
    assert "\x1b" not in process("consult", CHRONIC, EMERGENCY, "--explain", *DAY).stdout.decode()


def test_on_a_terminal_the_labels_are_coloured_and_the_words_are_the_same(monkeypatch):
    plain = out("consult", EMERGENCY, *DAY)
    coloured = run("consult", EMERGENCY, *DAY, color=True).stdout
    assert "\x1b[31m\x1b[1mREFER EMERGENCY\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


def test_no_color_is_respected_on_a_terminal(monkeypatch):
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in run("consult", EMERGENCY, *DAY, color=True).stdout


def test_json_has_no_colour_even_on_a_terminal():
    assert "\x1b" not in run("consult", EMERGENCY, "--format", "json", *DAY, color=True).stdout


# what is refused

REFUSED = {
    "nothing at all": (b"", "is empty"),
    "white space": (b" \n\t\n", "is empty"),
    "a comment": (b"# nothing\n", "is not a case"),
    "a list": (b"- a\n", "is not a case"),
    "a word": (b"hello", "is not a case"),
    "an unknown fact": (b"case: x\nfacts:\n  bladder_chang: true\n", ":3:3: no fact is named"),
    "a wrong type": (b"case: x\nfacts:\n  foot_drop: yes\n", ":3:14: foot_drop cannot be"),
    "an impossible value": (b"case: x\nfacts:\n  age_years: 200\n", ":3:14: age_years cannot be 200"),
    "infinity": (b"case: x\nfacts:\n  duration_weeks: 1e999\n", ":3:19: duration_weeks cannot be inf"),
    "infinity in words": (b"case: x\nfacts:\n  duration_weeks: .inf\n", ":3:19: duration_weeks cannot be"),
    "not a number": (b"case: x\nfacts:\n  duration_weeks: .nan\n", ":3:19: duration_weeks cannot be"),
    "a huge number": (b"case: x\nfacts:\n  age_years: " + b"9" * 6000 + b"\n", ":3:14: age_years"),
    "null facts": (b"case: x\nfacts:\n", ":2:7: facts is missing"),
    "a key twice": (b"case: x\ncase: y\nfacts: {}\n", ":2:1: "),
    "a tab": (b"case: x\nfacts:\n\tage_years: 4\n", ":3:1: a tab; indent with spaces"),
    "latin-1": ("case: é\nfacts: {}\n".encode("latin-1"), ":1:7: is not UTF-8"),
    "UTF-16": ("case: x\nfacts: {}\n".encode("utf-16"), ":1:1: is not UTF-8"),
    "an anchor": (b"case: &a x\nfacts: {}\n", ":1:7: an anchor"),
    "an alias": (b"case: *a\nfacts: {}\n", ":1:7: an alias"),
    "a tag": (b"case: !!python/name:os.system x\nfacts: {}\n", ":1:7: a scalar with a tag"),
    "two documents": (b"case: x\nfacts: {}\n---\ncase: y\nfacts: {}\n", ":3:1: a second document"),
    "deep nesting": (b"case: x\nfacts: " + b"[" * 100_000, ":2:"),
    "a NUL byte": (b"case: a\x00b\nfacts: {}\n", ":1:8: "),
    "binary junk": (bytes(range(256)) * 20, ":"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(200), ":"),
    "a lone surrogate": (b'{"case": "\\ud83d", "facts": {}}', ":1:"),
    "broken JSON": (b'{"case": "x", "facts": {', ":"),
    "two JSON objects": (b'{"case": "x", "facts": {}}{"case": "y", "facts": {}}', ":1:"),
    "ten megabytes": (b"case: x\nfacts: {}\n#" + b"x" * 10_000_000, ": is larger than 1,000,000 bytes"),
}


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("form", ["text", "json"])
def test_bad_input_is_refused_with_its_file_and_place(tmp_path, raw, message, form):
    (tmp_path / "bad.yaml").write_bytes(raw)
    lines = refusal("consult", "bad.yaml", "--format", form)
    assert lines[0].startswith("bad.yaml")
    assert message in lines[0]
    assert all(len(line) < 700 for line in lines)


@pytest.mark.parametrize(("raw", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_from_standard_input_is_called_by_its_dash(raw, message):
    lines = refusal("consult", "-", given=raw)
    assert lines[0].startswith("-:")
    assert message in lines[0]


@pytest.mark.parametrize("command", [("consult", "CASE"), ("ask", "CASE")])
def test_a_file_that_cannot_be_read_is_refused(tmp_path, command):
    command = command[0]
    assert refusal(command, ".") == [".: is a directory; expected a file"]
    if command == "consult":
        assert refusal(command, "nope.yaml") == ["nope.yaml: no such file"]
        assert refusal(command, "nope/nope.yaml") == ["nope/nope.yaml: no such file"]
        assert refusal(command, "x" * 300) == [f"{'x' * 300}: cannot be read: File name too long"]
        (tmp_path / "file").write_text("x")
        assert refusal(command, "file/more")[0].startswith("file/more: ")
        (tmp_path / "loop").symlink_to("loop")
        assert refusal(command, "loop")[0].startswith("loop: cannot be read")


def test_every_problem_is_shown_in_one_go(tmp_path):
    (tmp_path / "bad.yaml").write_text("case: ''\nmoment: soon\nfacts:\n  consent: true\n  foot_dorp: true\nnotes: x\n")
    assert refusal("consult", "bad.yaml") == [
        "bad.yaml:1:7: case is not a label; expected 1 to 10,000 characters",
        "bad.yaml:2:9: moment cannot be that; expected planning or contact",
        "bad.yaml:4:12: consent cannot be true; expected yes, no, withdrawn or unknown",
        'bad.yaml:5:3: no fact is named "foot_dorp"; expected a name from `ischia facts`; did you mean foot_drop?',
        'bad.yaml:6:1: "notes" is not a key of a case; expected case, moment, negative or facts',
    ]


def test_at_most_fifty_problems_are_shown(tmp_path):
    (tmp_path / "bad.yaml").write_text("case: x\nfacts:\n" + "".join(f"  wrong_{n}: 1\n" for n in range(60)))
    lines = refusal("consult", "bad.yaml")
    assert len(lines) == MOST_SHOWN + 1
    assert lines[-1] == "… and 10 more"


@pytest.mark.parametrize("form", ["text", "json"])
def test_with_several_files_the_good_ones_are_answered_and_the_status_is_2(tmp_path, form):
    (tmp_path / "bad.yaml").write_text("case: x\n")
    (tmp_path / "good.yaml").write_text(GOOD)
    result = run("consult", "bad.yaml", "good.yaml", "missing.yaml", CHRONIC, "--format", form, *DAY)
    assert result.exit_code == 2
    assert [line.split(":")[0] for line in result.stderr.splitlines()] == ["bad.yaml", "missing.yaml"]
    if form == "json":
        assert [json.loads(line)["case"] for line in result.stdout.splitlines()] == ["good", "chronic-left"]
    else:
        assert result.stdout.startswith("CASE            good")
        assert result.stdout.count("CASE   ") == 2


def test_standard_input_is_read_once():
    result = run("consult", "-", "-", given=GOOD)
    assert (result.exit_code, result.stderr) == (2, "-: is empty; expected a case: see `ischia template`\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("consult",),
        ("consult", CHRONIC, "--format", "xml"),
        ("consult", CHRONIC, "--today", "soon"),
        ("consult", CHRONIC, "--today", "2026-13-01"),
        ("consult", CHRONIC, "--wrong"),
        ("nonsense",),
        ("rules", "nonsense"),
        ("rules", "show"),
        ("facts", "a", "b"),
    ],
)
def test_a_wrong_argument_is_refused_with_status_2(arguments):
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Error: " in result.stderr


def test_a_message_does_not_carry_what_would_move_a_terminal(tmp_path):
    (tmp_path / "bad.yaml").write_text('case: x\nfacts:\n  "\\e[31m\\u202e": 1\n  foot_drop: "\\e]0;x\\a\\u009b"\n')
    result = run("consult", "bad.yaml")
    assert result.exit_code == 2
    assert all(c.isprintable() or c == "\n" for c in result.stderr)


# what is accepted


def test_a_byte_order_mark_and_windows_line_ends_are_accepted(tmp_path):
    (tmp_path / "case.yaml").write_bytes(b"\xef\xbb\xbfcase: x\r\nfacts:\r\n  age_years: 45\r\n")
    assert out("consult", "case.yaml").startswith("CASE            x")


def test_json_with_tabs_and_an_emoji_written_as_two_escapes_is_accepted():
    text = '{\n\t"case": "a \\ud83d\\ude00 label",\n\t"facts": {\n\t\t"consent": "yes"\n\t}\n}\n'
    assert out("consult", "-", given=text).startswith("CASE            a 😀 label")
    assert json.loads(out("consult", "-", "--format", "json", given=text))["case"] == "a 😀 label"


LABELS = {
    "a script": "<script>alert(1)</script>",
    "right to left": "\u202eevil\u202c \u2067x\u2069 \u200f",
    "arabic": "قضية مزمنة",
    "escape sequences": "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x9b2J",
    "controls": "a\r\nb\tc\x08\x0c\x00d\x7f",
    "line separators": "a\u2028b\u2029c\x85d",
    "ten thousand": "x" * 10_000,
    "ten thousand emoji": "😀" * 10_000,
    "quotes": "\"'\\`$(x)",
    "markup": "{{ x }} {% y %} %s {0}",
}


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_a_strange_label_does_no_harm_in_text(label):
    text = out("consult", "-", "--explain", given=json.dumps({"case": label, "facts": {}}))
    assert all(c.isprintable() or c == "\n" for c in text)
    assert not set(text) & set("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    assert max(map(len, text.splitlines())) <= 80
    assert len(text.splitlines()) == len(text.split("\n")) - 1


@pytest.mark.parametrize("label", LABELS.values(), ids=LABELS)
def test_a_strange_label_comes_back_unchanged_in_json_on_one_line(label):
    text = out("consult", "-", "--format", "json", given=json.dumps({"case": label, "facts": {}}))
    assert text.count("\n") == 1
    assert len(text.splitlines()) == 1
    assert json.loads(text)["case"] == label
    assert not set(text) & set("\x1b\x9b\x7f\x08\x00\r")


@given(st.text(st.characters(codec="utf-8") | st.sampled_from("漢Ａ😀e\u0301\u200b"), min_size=1).filter(str.strip))
def test_any_label_keeps_the_text_in_its_lines(consultant, label):
    text = summary(consultant.consult(make_case(VOCABULARY, label, {})), KNOWLEDGE_BASE)
    assert all(c.isprintable() or c == "\n" for c in text)
    assert max(map(columns, text.splitlines())) <= 80


# the other commands


def test_the_template_is_itself_a_valid_case():
    text = out("template")
    case = parse_case(text, VOCABULARY, "template", KNOWLEDGE_BASE.derived_only)
    assert case.label == "my-label"
    assert list(case.recorded.values()) == [Unknown()]
    assert json.loads(out("consult", "-", "--format", "json", given=text))["case"] == "my-label"


def test_the_template_holds_every_question_and_every_block():
    text = re.sub(r"\s+#?\s*", " ", out("template"))
    for fact in VOCABULARY.facts.values():
        assert fact.question in text
        assert f" {fact.name}: " in text
    for block in VOCABULARY.blocks:
        assert f" {block}: " in text


def test_the_template_filled_in_as_it_says_is_a_valid_case():
    text = out("template")
    for name in VOCABULARY.facts:
        text = text.replace(f"  # {name}: ", f"  {name}: ", 1)
    text = text.replace("# negative: []", "negative: []", 1)
    case = parse_case(text, VOCABULARY, "template", KNOWLEDGE_BASE.derived_only)
    assert set(case.recorded) == set(VOCABULARY.facts)


def test_the_template_stays_within_eighty_columns():
    assert max(map(columns, out("template").splitlines())) <= 80


@pytest.mark.parametrize(
    ("command", "names"),
    [
        ("facts", list(VOCABULARY.facts)),
        ("techniques", list(KNOWLEDGE_BASE.catalogue.techniques)),
        ("sources", list(KNOWLEDGE_BASE.sources)),
        ("rules", list(KNOWLEDGE_BASE.rules)),
    ],
)
def test_a_list_names_everything_once_within_eighty_columns(command, names):
    lines = out(command).splitlines()
    assert [line.split()[0] for line in lines] == names
    assert max(map(columns, lines)) <= 80


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("facts", "irritability"), ("Question", "low, moderate, high or unknown", "If unknown", "NS-02")),
        (("facts", "bladder_change"), ("declined", "cauda_equina", "(asked)", "RF-01")),
        (("facts", "hypothesis"), ("Derived", "radicular", "Otherwise", "undetermined")),
        (("facts", "piriformis_features"), ("Derived", "Counts")),
        (("techniques", "piriformis_direct"), ("Regions", "Pressure cap", "Evidence", "NS-01")),
        (("sources", "NICE-NG59"), ("Title", "Checked", "seen", "Rules")),
        (("sources", "EXPERT"), ("judgement",)),
        (("rules", "show", "NS-02"), ("irritability is high", "withhold", "Because", "SINSS")),
        (("rules", "show", "RF-01"), ("refer, emergency", "GIRFT-2023")),
    ],
)
def test_one_entry_is_shown_in_full(arguments, words):
    text = out(*arguments)
    assert text.startswith(f"{arguments[-1]}\n")
    for word in words:
        assert word in text


def test_every_entry_can_be_shown_within_eighty_columns():
    for kind, names in (
        ("fact", [*VOCABULARY.facts, *KNOWLEDGE_BASE.derived]),
        ("technique", KNOWLEDGE_BASE.catalogue.techniques),
        ("source", KNOWLEDGE_BASE.sources),
        ("rule", KNOWLEDGE_BASE.rules),
    ):
        for name in names:
            text = entry(KNOWLEDGE_BASE, kind, name)
            assert max(map(columns, text.splitlines())) <= 80, name
            assert "None" not in text, name


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("facts", "iritability"), 'no fact is named "iritability"; did you mean irritability?'),
        (("techniques", "efleurage"), 'no technique is named "efleurage"; did you mean effleurage?'),
        (("sources", "NICE-NG95"), 'no source is named "NICE-NG95"; did you mean NICE-NG59?'),
        (("rules", "show", "NS-022"), 'no rule is named "NS-022"; did you mean NS-02?'),
        (("rules", "test", "ZZ"), 'no rule begins with "ZZ", and no module, suite or case is named so'),
        (("facts", "zzzzzz"), 'no fact is named "zzzzzz"'),
        (("facts", ""), 'no fact is named ""'),
    ],
)
def test_a_wrong_name_is_refused_with_the_nearest_one(arguments, message):
    (line,) = refusal(*arguments)
    assert line == f"ischia: {message}"


def test_an_id_in_small_letters_is_led_to_the_id_that_is_meant():
    (line,) = refusal("rules", "show", "ns-02")
    assert line.endswith("did you mean NS-02?")


def test_the_tests_beside_the_rules_are_run():
    text = out("rules", "test", "RF-0")
    total = sum(len(rule.tests) for rule in KNOWLEDGE_BASE.rules.values() if rule.id.startswith("RF-0"))
    count = sum(rule.startswith("RF-0") for rule in KNOWLEDGE_BASE.rules)
    assert total > 0
    assert text == f"{total} of {total} tests of {count} rules hold\n"


def test_a_rule_shown_says_how_many_tests_stand_beside_it():
    text = out("rules", "show", "RF-01")
    assert f"{len(KNOWLEDGE_BASE.rules['RF-01'].tests)} beside the rule" in text


# the knowledge base


@pytest.mark.parametrize(
    "arguments",
    [
        ("consult", CHRONIC),
        ("template",),
        ("facts",),
        ("facts", "irritability"),
        ("techniques",),
        ("sources",),
        ("rules",),
        ("rules", "show", "NS-02"),
        ("rules", "test", "NS"),
        ("ask", "new.yaml", "--label", "x"),
    ],
)
def test_every_command_takes_a_knowledge_base_after_its_name(arguments):
    assert refusal(*arguments, "--kb", "nowhere", given="stop\n") == [
        "nowhere: is no knowledge base; expected a folder with knowledge_base.yaml"
    ]


@pytest.mark.parametrize("arguments", [("show", "NS-02"), ("test", "NS")])
def test_a_knowledge_base_given_to_the_rules_holds_for_what_is_done_with_them(arguments):
    assert refusal("rules", "--kb", "nowhere", *arguments)[0].startswith("nowhere: is no knowledge base")


def test_the_folder_of_the_repository_is_a_knowledge_base():
    assert out("consult", CHRONIC, "--kb", HERE, *DAY) == out("consult", CHRONIC, *DAY)
    assert out("rules", "--kb", HERE) == out("rules")


def test_a_knowledge_base_with_a_mistake_is_refused_by_every_command(tmp_path):
    folder = copy_knowledge_base(tmp_path / "kb")
    file = folder / "rules/nerve_safety.yaml"
    file.write_text(file.read_text().replace("irritability: high", "iritability: high", 1))
    for arguments in (("consult", CHRONIC), ("facts",), ("rules",), ("rules", "test")):
        (line, *_) = refusal(*arguments, "--kb", folder)
        assert re.match(rf'{re.escape(str(file))}:\d+:\d+: no fact is named "iritability"', line)


# the command itself


def test_the_version_is_that_of_the_package():
    assert out("--version") == f"ischia, version {__version__}\n"


@pytest.mark.parametrize(
    "arguments", [("--help",), ("-h",), ("consult", "-h"), ("rules", "-h"), ("rules", "show", "-h")]
)
def test_help_fits_a_terminal(arguments):
    text = out(*arguments)
    assert text.startswith("Usage: ")
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_in_its_help_what_it_does_and_gives_an_example(name):
    text = out(*name.split(), "--help")
    if name not in ONLY_FILES:
        assert "--kb DIR" in text
    assert f"Example: ischia {name}" in text
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_in_the_help_of_a_command_can_be_typed(name):
    text = " ".join(re.sub(r"-\n +", "-", out(*name.split(), "--help")).split())
    for file in re.findall(r"examples/[\w.-]+", text):
        assert (HERE / file).exists(), file


def test_without_a_command_the_help_is_shown():
    result = run()
    assert result.exit_code == 2
    assert "Usage: " in result.stdout + result.stderr


def test_the_module_and_the_script_are_one_command():
    module = process("--version")
    assert module.stdout.decode() == f"ischia, version {__version__}\n"
    assert b"Usage: ischia [OPTIONS]" in process("--help").stdout


def test_started_as_a_file_it_says_in_one_line_how_to_start_it():
    done = subprocess.run([sys.executable, str(HERE / "cli.py")], capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert done.stdout == ""
    assert done.stderr == "Start it as `ischia` or `python -m ischia`, not as a file.\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_are_given_their_completion(shell):
    done = subprocess.run(
        [sys.executable, "-c", "from ischia.cli import main; main(prog_name='ischia')"],
        env={**os.environ, "_ISCHIA_COMPLETE": f"{shell}_source", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=False,
    )
    if shell == "bash" and not done.stdout:
        pytest.skip("no bash here that click can ask for its version")
    assert "ischia" in done.stdout


def test_completion_offers_the_commands():
    done = subprocess.run(
        [sys.executable, "-c", "from ischia.cli import main; main(prog_name='ischia')"],
        env={**os.environ, "_ISCHIA_COMPLETE": "bash_complete", "COMP_WORDS": "ischia ", "COMP_CWORD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    offered = {line.split(",")[1] for line in done.stdout.splitlines()}
    assert set(main.commands) <= offered


def test_a_reader_that_goes_away_is_no_error():
    read, write = os.pipe()
    os.close(read)
    with subprocess.Popen(
        [sys.executable, "-m", "ischia", "consult", *map(str, EXAMPLES), "--explain"],
        stdout=write,
        stderr=subprocess.PIPE,
    ) as running:
        os.close(write)
        _, complaint = running.communicate(timeout=60)
    assert b"Traceback" not in complaint
    assert b"Exception" not in complaint


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no device that is always full")  # noqa: PTH110
def test_a_full_disk_is_said_in_one_line():
    with open("/dev/full", "wb") as full:  # noqa: PTH123
        done = subprocess.run(
            [sys.executable, "-m", "ischia", "consult", CHRONIC], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode not in (0, None)
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_a_terminal_of_another_encoding_is_no_error(encoding):
    text = json.dumps({"case": "漢 😀 é", "facts": {}}).encode()
    for arguments in (("consult", "-"), ("consult", "-", "--format", "json"), ("sources",), ("consult", "\u6f22.yaml")):
        done = process(*arguments, given=text, PYTHONIOENCODING=encoding, PYTHONUTF8="0")
        assert b"Traceback" not in done.stderr, arguments


def test_an_interrupt_ends_without_a_traceback(monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("ischia.expert.consult.Consultant.consult", interrupt)
    result = run("consult", CHRONIC)
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_a_label_that_is_no_text_is_never_written(tmp_path):
    done = process("ask", "x.yaml", "--label", os.fsdecode(b"caf\xe9"), given=b"stop\n")
    assert b"Traceback" not in done.stderr
    assert not (tmp_path / "x.yaml").exists() or out("consult", "x.yaml")


# languages

HAN = re.compile(r"[\u4e00-\u9fff]")
CAUTIONS = "本译文尚未经临床人员审阅。\nThis translation has not been reviewed by a clinician.\n\n"
CAUDA_EQUINA = str(HERE / "examples/ask-cauda-equina.yaml")
TRANSLATED = [
    ("consult", CHRONIC, EMERGENCY, "--explain", *DAY),
    ("template",),
    ("facts",),
    ("facts", "irritability"),
    ("facts", "hypothesis"),
    ("techniques",),
    ("techniques", "petrissage"),
    ("sources",),
    ("sources", "NICE-NG59"),
    ("rules",),
    ("rules", "show", "NS-02"),
    ("why", CHRONIC, "petrissage", *DAY),
    ("why-not", CHRONIC, "piriformis_direct", *DAY),
    ("what-would-change", CHRONIC, "piriformis_direct", *DAY),
    ("what-if", CHRONIC, "--set", "irritability=high", *DAY),
    ("compare", CHRONIC, EMERGENCY, *DAY),
    ("ask-next", CAUDA_EQUINA, *DAY),
    ("robust", CAUDA_EQUINA, *DAY),
]


def named(arguments):
    return " ".join(one for one in arguments[:3] if "/" not in one and one not in DAY)


@pytest.mark.parametrize("arguments", TRANSLATED, ids=named)
def test_in_chinese_every_line_fits_and_nobodys_review_is_said_once(arguments):
    text = out(*arguments, "--lang", "zh-Hans")
    assert max(map(columns, text.splitlines())) <= 80
    assert HAN.search(text.replace("# ", "").removeprefix(CAUTIONS)) or arguments in (
        ("sources",),
        ("rules",),
    )  # titles
    assert re.sub("^# ", "", text, flags=re.MULTILINE).startswith(CAUTIONS.rstrip())
    assert text.count("has not been reviewed") == 1


@pytest.mark.parametrize("arguments", TRANSLATED, ids=named)
def test_english_is_the_language_where_none_is_named(arguments):
    assert out(*arguments, "--lang", "en") == out(*arguments)


@pytest.mark.parametrize("arguments", [*TRANSLATED, ("ask", "x.yaml", "--label", "x")], ids=named)
def test_a_language_that_is_not_there_is_refused_by_every_command(arguments):
    (line,) = refusal(*arguments, "--lang", "tlh", given="stop\n")
    assert line == 'ischia: there is no translation into "tlh"; there is en, zh-Hans'


def test_the_questions_to_ask_next_are_in_the_language_of_the_page():
    text = out("consult", CAUDA_EQUINA, "--lang", "zh-Hans", *DAY)
    assert "接下来问（1）   最近小便有没有新的变化" in text
    assert "[bladder_change]" in text
    assert FACTS["bladder_change"].question not in " ".join(text.split())


def test_a_decision_as_json_is_the_same_in_every_language():
    arguments = ("consult", CHRONIC, "--format", "json", *DAY)
    assert out(*arguments, "--lang", "zh-Hans") == out(*arguments)


def test_an_explanation_as_json_has_translated_texts_and_the_same_data():
    arguments = ("why", CHRONIC, "petrissage", "--format", "json", *DAY)
    english, chinese = (json.loads(out(*arguments, "--lang", code)) for code in ("en", "zh-Hans"))
    assert "language" not in english
    assert chinese["language"] == "zh-Hans"
    assert chinese["cautions"] == CAUTIONS.split("\n")[:2]
    assert HAN.search(chinese["answer"])

    def data(plain):
        if isinstance(plain, list):
            return [data(one) for one in plain]
        if isinstance(plain, dict):
            return {
                key: data(one) for key, one in plain.items() if key not in ("answer", "text", "language", "cautions")
            }
        return plain

    assert data(chinese) == data(english)


def test_the_template_in_chinese_is_itself_a_valid_case(tmp_path):
    english, chinese = out("template"), out("template", "--lang", "zh-Hans")
    assert parse_case(chinese, VOCABULARY, "t").to_plain(VOCABULARY) == parse_case(english, VOCABULARY, "t").to_plain(
        VOCABULARY
    )
    for fact in VOCABULARY.facts.values():
        assert f" {fact.name}: {'[]' if fact.kind == 'set' else 'unknown'}\n" in chinese


def test_a_language_named_before_what_is_done_with_the_rules_holds_for_it():
    chinese = out("rules", "show", "NS-02", "--lang", "zh-Hans")
    assert out("rules", "--lang", "zh-Hans", "show", "NS-02") == chinese
    assert HAN.search(chinese)


def test_every_entry_can_be_shown_in_chinese_within_eighty_columns():
    say = language(HERE, "zh-Hans")
    for kind, names in (
        ("fact", [*VOCABULARY.facts, *KNOWLEDGE_BASE.derived]),
        ("technique", KNOWLEDGE_BASE.catalogue.techniques),
        ("source", KNOWLEDGE_BASE.sources),
        ("rule", KNOWLEDGE_BASE.rules),
    ):
        for name in names:
            assert max(map(columns, entry(KNOWLEDGE_BASE, kind, name, say).splitlines())) <= 80, name


def test_nothing_of_translation_is_read_where_the_language_is_english():
    code = (
        "import sys; from ischia.cli import main; "
        f"main(['consult', {CHRONIC!r}, '--today', '2026-12-01'], standalone_mode=False); "
        "sys.exit([name for name in sys.modules if name.split('.')[0] == 'babel' or 'load_language' in name] or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
