"""A new rule: a free id, its place at the end of its module, its first tests, and nothing else touched."""

import datetime
import shutil

import pytest

from ischia.expert.consult import Consultant
from ischia.expert.workshop.testing.tests_run import Runner
from ischia.expert.workshop.writing.new_rule import free_id, modules, proposal
from ischia.expert.workshop.writing.new_tests import first_tests
from ischia.expert.workshop.written import read_written
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load_whole

SHOULDER = HERE / "examples" / "shoulder"
TODAY = datetime.date(2026, 12, 1)
SAID = {
    "title": "A shoulder that hurts much is left alone",
    "when": {"pain_now_nrs": {"at_least": 7}},
    "then": [{"withhold": {"groups": ["loading"]}}, {"cap_pressure": 2}],
    "because": "It hurts.",
    "sources": ["JUDGED"],
    "strength": "strong",
    "certainty": "expert opinion",
}


@pytest.fixture
def folder(tmp_path):
    return shutil.copytree(SHOULDER, tmp_path / "shoulder")


def proposed(folder, said=SAID, module="health"):
    return proposal(read_written(folder), folder, module, said, TODAY)


def test_an_id_is_the_prefix_of_most_rules_of_the_module_and_the_next_number(folder):
    written = read_written(folder)
    assert free_id(written, "health") == "HC-05"
    assert free_id(read_written(HERE), "nerve_safety") not in (HERE / "rules" / "nerve_safety.yaml").read_text()


def test_an_id_that_is_named_anywhere_is_not_free(folder):
    file = folder / "rules" / "course.yaml"
    file.write_text(f"# HC-41 was withdrawn\n{file.read_text()}")
    assert free_id(read_written(folder), "health") == "HC-42"


def test_a_module_that_there_is_not_is_refused_with_the_nearest(folder):
    with pytest.raises(InvalidInput, match="did you mean health"):
        free_id(read_written(folder), "helth")
    assert set(modules(read_written(folder))) == {"course", "health", "stages", "warning_signs"}


def test_a_rule_comes_after_the_last_one_and_all_else_stays_to_the_byte(folder):
    before = (folder / "rules" / "health.yaml").read_bytes()
    found = proposed(folder)
    assert found.content.startswith(before)
    assert found.content[len(before) :].decode() == f"\n{found.entry}"
    assert (folder / "rules" / "health.yaml").read_bytes() == before, "it is not written yet"
    assert found.rule.id in found.base.rules
    assert found.rule.governance.status == "draft"
    assert found.rule.governance.created == TODAY


def test_a_rule_as_it_is_written_reads_well(folder, snapshot):
    assert proposed(folder).entry == snapshot


def ending(folder, text):
    """The module with its text changed by `text`, and what stands there with a rule more."""
    file = folder / "rules" / "health.yaml"
    before = text(file.read_bytes())
    file.write_bytes(before)
    return before, proposed(folder).content


def test_a_file_without_a_last_line_end_gets_one(folder):
    before, after = ending(folder, lambda raw: raw.rstrip(b"\n"))
    assert after.startswith(before + b"\n\n  HC-05:\n")


def test_a_file_of_another_computer_keeps_its_line_ends(folder):
    before, after = ending(folder, lambda raw: b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    assert after.startswith(before + b"\r\n  HC-05:\r\n")
    assert b"\n" not in after.replace(b"\r\n", b"")


def test_what_follows_the_rules_in_their_file_still_follows_them(folder):
    last = b'# of all of them\ngovernance: {owner: "Somebody"}\n'

    def moved(raw):
        return raw + b"\n" + last

    before, after = ending(folder, moved)
    kept = before.removesuffix(b"\n" + last)
    assert after.startswith(kept + b"\n  HC-05:\n")
    assert after.endswith(b"\n\n" + last)


def test_rules_that_stand_further_in_are_joined_there(folder):
    def indented(raw):
        head, rules = raw.split(b"rules:\n", 1)
        return head + b"rules:\n" + b"".join(b"  " + line if line.strip() else line for line in rules.splitlines(True))

    _, after = ending(folder, indented)
    assert b"\n    HC-05:\n      title: " in after


def test_a_module_without_rules_gets_its_first(folder):
    (folder / "rules" / "comfort_work.yaml").write_text("module: comfort_work\ntitle: Comfort\nrules: {}\n")
    found = proposed(folder, {**SAID, "then": [{"advise": "Rest."}]}, module="comfort_work")
    assert found.rule.id == "CW-01"
    assert found.content.decode() == f"module: comfort_work\ntitle: Comfort\nrules:\n{found.entry}"


def test_a_rule_that_cannot_be_read_is_refused_with_the_lines_of_the_rule(folder):
    wrong = {**SAID, "when": {"pain_now_nsr": 3}, "sources": ["JUGDED"]}
    with pytest.raises(InvalidInput) as refused:
        proposed(folder, wrong)
    lines = refused.value.lines()
    assert any("HC-05 (not written):3:" in line and "did you mean pain_now_nrs?" in line for line in lines), lines
    assert any("did you mean JUDGED?" in line for line in lines)


def test_the_first_tests_stand_on_either_side_of_the_boundary(folder):
    holds, fails = proposed(folder).rule.tests
    assert (holds.given, fails.given) == ({"pain_now_nrs": 7}, {"pain_now_nrs": 6})
    assert holds.expect == {"withheld": ["isometric_hold", "band_turn"], "concludes": {"cap_pressure": 2}}
    assert fails.expect == {"holds": "no"}


def test_a_rule_that_always_holds_has_one_test(folder):
    found = proposed(folder, {key: value for key, value in SAID.items() if key != "when"})
    assert [dict(test.given) for test in found.rule.tests] == [{}]


def test_a_rule_that_can_never_hold_has_no_test_in_which_it_does(folder):
    never = {"all": [{"pain_now_nrs": {"at_least": 7}}, {"pain_now_nrs": {"below": 7}}]}
    found = proposed(folder, {**SAID, "when": never})
    assert [test.expect for test in found.rule.tests] == [{"holds": "no"}]


def test_the_first_tests_of_every_rule_there_is_hold():
    base = load_whole(SHOULDER)
    consultant = Consultant(base, base.due)
    runner = Runner(consultant)
    for rule in base.rules.values():
        tests = first_tests(consultant, rule)
        assert tests
        for test in tests:
            assert not runner.run(rule, test).failures, (rule.id, test)
