"""Whatever is done to a file of a knowledge base, it is read or refused in words: no crash, no place outside of it."""

import datetime
import re
import shutil
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec.structs import replace
from spoilt_files import in_bytes, in_data, in_lines

import strategies  # noqa: F401  (chooses the profile)
from ischia.expert.consult import Consultant
from ischia.expert.workshop.check.check import check
from ischia.expert.workshop.check.codes import codes
from ischia.expert.workshop.check.text import report
from ischia.expert.workshop.testing.case_suite import read_suites
from ischia.expert.workshop.testing.tests_checked import problems_in_all_tests
from ischia.facts.case import make_case
from ischia.facts.problem import ERROR, SEVERITIES, InvalidInput
from ischia.rules.condition import truth
from ischia.rules.load import load

TODAY = datetime.date(2026, 11, 25)
RICH = Path(__file__).resolve().parent / "rich_base"  # every key that a file of a knowledge base may have
IN_TESTS = "R401"  # the code of what is wrong in a test
_BREAK = re.compile("\r\n|[\r\n]")  # where a line ends
FILES = {file.relative_to(RICH).as_posix(): file.read_bytes() for file in sorted(RICH.rglob("*.yaml"))}
BASE, SUITES, OVERLAY = (
    [name for name in FILES if name.startswith("base/") and "/cases/" not in name],
    [name for name in FILES if "/cases/" in name],
    [name for name in FILES if name.startswith("overlay/")],
)


@pytest.fixture(scope="module")
def spoil(tmp_path_factory):
    """Makes the rich base with one file spoilt: its folder, which is put right before the next."""
    folder = shutil.copytree(RICH, tmp_path_factory.mktemp("spoilt") / "rich")
    spoilt = []

    def make(name, raw):
        for other in spoilt:
            (folder / other).write_bytes(FILES[other])
        spoilt[:] = [name]
        (folder / name).write_bytes(raw)
        return folder

    return make


def has_its_place(problem, folder):
    """Whether a problem says what is wrong, of which kind, and where, in a file that has such a place."""
    assert problem.message.strip(), problem
    assert problem.code in codes(), problem
    assert problem.severity in SEVERITIES
    assert str(problem)
    file = Path(problem.file)
    assert file.is_relative_to(folder), problem
    if problem.line == 0:
        assert problem.column == 0, problem
        return
    text = file.read_bytes().decode("utf-8-sig", "replace")
    lines = _BREAK.split(text)
    assert 1 <= problem.line <= len(lines), problem
    if not text.lstrip().startswith(("{", "[")):  # JSON, whose columns are those of its escapes
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1, problem


def read_or_refused(folder, overlay=None):
    """A base is refused where the check finds an error in it, and nowhere else; what is not refused serves."""
    findings = check(folder, TODAY, overlay)
    for problem in findings.problems:
        has_its_place(problem, folder.parent)
    assert report(findings, notes=True)
    errors = {problem for problem in findings.problems if problem.severity == ERROR}
    in_tests = {problem for problem in errors if problem.code == IN_TESTS}
    assert (findings.knowledge_base is None) is bool(errors)
    knowledge_base, refused = loaded(folder, overlay=overlay)
    for problem in refused:
        has_its_place(problem, folder.parent)
    if knowledge_base is None:
        assert in_tests or refused == errors
        return None
    unspoken = {problem for problem in errors if "there is no translation into" in problem.message}
    assert errors == in_tests | unspoken  # a language is refused where it is to be spoken
    vet = partial(problems_in_all_tests, folder=folder, overlay=overlay)
    _, refused = loaded(folder, vet=vet, overlay=overlay)
    assert {replace(problem, code=IN_TESTS) for problem in refused} == in_tests
    serves(knowledge_base)
    return knowledge_base


def loaded(folder, **more):
    """The knowledge base, or None and the problems for which it is refused."""
    try:
        return load(folder, use_cache=False, **more), set()
    except InvalidInput as error:
        return None, set(error.problems)


def serves(knowledge_base):
    for moment in ("planning", "contact"):
        case = make_case(knowledge_base.vocabulary, "nobody", {}, (), moment)
        assert Consultant(knowledge_base, TODAY).consult(case).to_plain()


def test_the_rich_base_has_nothing_wrong_and_serves():
    findings = check(RICH / "base", TODAY, RICH / "overlay")
    assert findings.of(ERROR) == ()
    assert read_or_refused(RICH / "base", RICH / "overlay") is not None
    (suite,) = read_suites(RICH / "base", findings.knowledge_base)
    assert len(suite.cases) == 2


def spoilt(names, *ways):
    """The name of a file with its bytes after one of the ways to spoil it."""
    return st.sampled_from(names).flatmap(
        lambda name: st.sampled_from(ways).flatmap(lambda way: st.tuples(st.just(name), way(FILES[name])))
    )


@given(spoilt(BASE, in_data))
def test_a_base_whose_data_are_spoilt_is_read_or_refused(spoil, file):
    read_or_refused(spoil(*file) / "base")


@given(spoilt(BASE, in_lines, in_bytes))
def test_a_base_whose_text_is_spoilt_is_read_or_refused(spoil, file):
    read_or_refused(spoil(*file) / "base")


WRONG_IN_A_TEST = FILES["overlay/rules/mine.yaml"].replace(b"{fall: true}, expect", b"{any: true}, expect")


@given(spoilt(OVERLAY, in_data, in_data, in_lines, in_bytes))
@example(("overlay/rules/mine.yaml", WRONG_IN_A_TEST))
@example(("overlay/overlay.yaml", FILES["overlay/overlay.yaml"].replace(b"language: en", b"language: xx")))
def test_an_overlay_that_is_spoilt_is_read_or_refused(spoil, file):
    folder = spoil(*file)
    read_or_refused(folder / "base", folder / "overlay")


@given(spoilt(SUITES, in_data, in_data, in_lines, in_bytes))
def test_a_case_suite_that_is_spoilt_is_read_or_refused(spoil, file):
    folder = spoil(*file) / "base"
    try:
        assert read_suites(folder, load(folder, use_cache=False)) is not None
    except InvalidInput as refused:
        for problem in refused.problems:
            has_its_place(problem, folder)


# What once crashed, hung, was misplaced or was read as something else


def spoilt_once(spoil, name, old, new):
    raw = FILES[name]
    assert raw.count(old.encode()) >= 1
    return spoil(name, raw.replace(old.encode(), new.encode(), 1)) / "base"


def errors(folder):
    return [(problem.code, problem.line, problem.message) for problem in check(folder, TODAY).of(ERROR)]


MANIFEST, SAFETY, MORE = "base/knowledge_base.yaml", "base/rules/safety.yaml", "base/rules/more.yaml"


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "message"),
    [
        (SAFETY, "when: {fall: true}", "when: {fall: {}}", "R202", "fall is compared with nothing"),
        (SAFETY, "when: {fall: true}", "when: {side: []}", "R204", "side is compared with no value"),
        (SAFETY, "when: {fall: true}", "when: {side: {other_than: []}}", "R204", "side is compared with no value"),
        (SAFETY, "when: {fall: true}", "when: {sore: {includes: []}}", "R204", "sore is compared with no value"),
        (SAFETY, "when: {fall: true}", "when: {always: false}", "R201", "always is not true"),
        (SAFETY, "when: {fall: true}", "when: {manner: carefull}", "R204", 'manner cannot be "carefull"'),
        (
            SAFETY,
            "when: {fall: true}",
            "when: {side: {includes: {fact: side}}}",
            "R207",
            "side cannot be compared with side",
        ),
        (MANIFEST, "[careful, bold]", "[careful, {bold: 1}]", "R508", "values is not a list of values"),
        (MANIFEST, 'ischia: ">=0"', 'python: ">=3"', "R105", 'the knowledge base requires "python", which this Ischia'),
        (MANIFEST, 'requires: {ischia: ">=0"}', "requires: 7", "R103", "requires is not a mapping"),
    ],
)
def test_what_was_read_as_something_else_is_a_problem_now(spoil, name, old, new, code, message):
    folder = spoilt_once(spoil, name, old, new)
    ((found, line, said),) = errors(folder)
    assert (found, said[: len(message)]) == (code, message)
    assert FILES[name].decode().split("\n")[line - 1].count(old.split(":")[0]) == 1
    read_or_refused(folder)


def test_a_setting_that_is_true_or_false_is_compared_with_that(spoil):
    text = FILES[MANIFEST].decode().replace("governance:", "  strict: {title: Strict, value: true}\ngovernance:", 1)
    folder = spoil(MANIFEST, text.encode()) / "base"
    safety = folder / "rules/safety.yaml"
    try:
        safety.write_text(safety.read_text(encoding="utf-8").replace("when: {fall: true}", "when: {strict: true}", 1))
        rule = load(folder, use_cache=False).rules["SH-08"]
    finally:
        safety.write_bytes(FILES[SAFETY])
    assert truth(rule.when, {"strict": True}) is True


@pytest.mark.parametrize("days", ["99999999", "999999999999999999"])
def test_days_of_grace_beyond_all_days_do_not_end_the_world(spoil, days):
    folder = spoilt_once(spoil, MANIFEST, "value: 30", f"value: {days}")
    assert read_or_refused(folder).expires < datetime.date.max


def test_a_review_on_the_last_of_all_days_is_one(spoil):
    folder = spoilt_once(spoil, MANIFEST, 'review_by: "2099-12-31"', 'review_by: "9999-12-31"')
    assert read_or_refused(folder) is not None


@pytest.mark.parametrize("character", ["\x85", "\u2028", "\u2029"])
def test_a_line_separator_that_no_editor_shows_as_one_moves_no_place(spoil, character):
    folder = spoilt_once(spoil, SAFETY, "because: A fracture moves", f"because: A fracture{character}moves")
    assert load(folder, use_cache=False).rules["SH-01"].because == "A fracture moves under the hand."
    file = folder / "rules/safety.yaml"
    file.write_bytes(file.read_bytes().replace(b"groups: [gentle]", b"groups: [gentel]"))
    ((_, line, _),) = errors(folder)
    assert "gentel" in file.read_text(encoding="utf-8").split("\n")[line - 1]


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"module: more\ntitle: {a: b, ", (2, 15)),  # the end of the text, in its last line
        (b"module: more\r\ntitle: \xff", (2, 8)),
        ("title: éé".encode() + b"\xff", (1, 10)),  # in characters, not in bytes
        (b"\xef\xbb\xbftitle: \xff", (1, 8)),
        (b"a: 1\rb: \x01", (2, 4)),
    ],
)
def test_what_cannot_be_read_is_shown_where_it_stands(spoil, raw, place):
    folder = spoil(MORE, raw) / "base"
    found = [
        (problem.line, problem.column)
        for problem in check(folder, TODAY).problems
        if problem.file.endswith("more.yaml")
    ]
    assert found == [place]


# What is large or deep


RULE = """\
module: more
title: Large
rules:
  BG-01:
    title: A large rule
    when: WHEN
    then: [{withhold: all}]
    because: x
    sources: [WORD]
    strength: strong
    certainty: low
"""
READ = """
import datetime, resource, sys
from pathlib import Path
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
resource.setrlimit(resource.RLIMIT_AS, (2**31, 2**31))
from ischia.expert.workshop.check.check import check
from ischia.expert.workshop.check.text import report
from ischia.facts.problem import InvalidInput
for folder in map(Path, sys.argv[1:]):
    found = check(folder, datetime.date(2026, 11, 25))
    longest = max(len(report(found)), len(str(InvalidInput(found.problems))))
    print("refused" if found.knowledge_base is None else "read", longest)
"""


def several(number, item, around="{any: [%s]}"):
    return around % ", ".join(item.replace("N", str(place)) for place in range(number))


LARGE = {
    "brackets": ("refused", "[" * 50_000),
    "mappings": ("refused", "{a: " * 50_000),
    "a list within lists": ("refused", "- " * 50_000),
    "keys of lists": ("refused", "? " * 50_000),
    "a text": ("refused", '"' + "x" * 900_000 + '"'),
    "a key": ("refused", "{? " + "x" * 500_000 + " : 1}"),
    "a number": ("refused", "{weeks: " + "9" * 900_000 + "}"),
    "escapes": ("refused", '"' + r"\x41" * 200_000 + '"'),
    "control characters": ("refused", '"' + "\x01" * 500_000),
    "unknown facts": ("refused", several(10_000, "fallN: true", "{%s}")),
    "unknown words": ("refused", several(10_000, "deltoidN", "{sore: {includes: [%s]}}")),
    "one key again and again": ("refused", "{fall: true}\n" + "    because: x\n" * 50_000),
    "unknown keys": ("refused", "{fall: true}\n" + "".join(f"    titel{number}: x\n" for number in range(10_000))),
    "values": ("read", "{weeks: [" + "1, " * 50_000 + "1]}"),
    "conditions": ("read", several(20_000, "{weeks: 1}")),
    "a comment": ("read", "{fall: true}  #" + "#" * 900_000),
    "any of what always holds": ("read", several(60, "{always: true}", "{count: {of: [%s], below: 30}}")),
    "any of what never holds": ("read", several(60, "{not: {always: true}}", "{count: {of: [%s], at_least: 30}}")),
    "a count": ("read", several(90, "{weeks: N}", "{count: {of: [%s], at_least: 45}}")),
    "choices": ("read", several(90, "{any: [{weeks: N}, {fall: true}, {abduction: N}]}", "{all: [%s]}")),
    "negations": ("read", "{not: " * 20 + "{fall: true}" + "}" * 20),
    "wrong tests": ("refused", "{fall: true}\n    tests:\n" + "      - {given: {fal: true}, expect: {x: y}}\n" * 5_000),
}


@pytest.mark.skipif(sys.platform != "linux", reason="the limits are those of Linux")
def test_what_is_large_or_deep_is_read_or_refused_in_bounded_time_and_memory(tmp_path):
    folders = []
    for number, (_, when) in enumerate(LARGE.values()):
        folders.append(shutil.copytree(RICH / "base", tmp_path / f"{number:02}"))
        (folders[-1] / "rules/large.yaml").write_text(RULE.replace("WHEN", when), encoding="utf-8")
    chain = [f"  d{number}: {{title: x, when: {{d{number + 1}: true}}}}\n" for number in range(3000)]
    folders.append(shutil.copytree(RICH / "base", tmp_path / "chain"))
    with (folders[-1] / "rules/derived.yaml").open("a", encoding="utf-8") as stream:
        stream.write("".join(chain) + "  d3000: {title: x, when: {fall: true}}\n")
    done = subprocess.run([sys.executable, "-c", READ, *folders], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr[-2000:]
    said = [line.split() for line in done.stdout.splitlines()]
    ends = dict(zip([*LARGE, "a chain of derived facts"], said, strict=True))
    assert {what: how for what, (how, _) in ends.items()} == {
        **{what: how for what, (how, _) in LARGE.items()},
        "a chain of derived facts": "read",
    }
    assert all(int(length) < 50_000 for _, length in ends.values())  # no report is as long as the file
