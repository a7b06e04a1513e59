"""`ischia rules show`, `search`, `uses` and `stats` on the command line."""

import json

import pytest

from command_line import out, run
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


def _line_of(place):
    file, _, line = place.rpartition(":")
    return (HERE / file if (HERE / file).is_file() else HERE.cwd() / file).read_text().splitlines()[int(line) - 1]


# show


def test_a_rule_is_shown_with_where_it_is_written_and_what_its_tests_cover():
    text = out("rules", "show", "NS-02")
    place = next(line.split()[-1] for line in text.splitlines() if line.startswith("Written in"))
    assert _line_of(place).strip() == "NS-02:"
    assert "7 beside the rule" in text
    assert "4 in which it holds, 2 in which it may hold" in text
    assert "Withholds from" in text


def test_several_rules_are_shown_in_the_order_asked_for():
    text = out("rules", "show", "NS-03", "NS-02")
    assert text.index("NS-03\n") < text.index("NS-02\n")


def test_a_module_lists_its_rules():
    text = out("rules", "show", "nerve_safety")
    assert text.startswith("nerve_safety  Hold back work near the sciatic nerve\n")
    assert len([line for line in text.splitlines() if line.startswith("NS-")]) == 10


def test_the_tests_are_said_in_words():
    text = " ".join(out("rules", "show", "NS-02", "--tests").split())
    assert "Where irritability is moderate, pain_nrs_leg is 6: it does not hold;" in text


def test_the_text_of_a_rule_is_printed_as_it_is_written():
    text = out("rules", "show", "NS-02", "--yaml")
    assert text.startswith("  NS-02:\n    title: An irritable nerve is left alone\n")
    assert text in (HERE / "rules" / "nerve_safety.yaml").read_text()
    both = out("rules", "show", "NS-02", "NS-03", "--yaml")
    assert both == f"{text}\n{out('rules', 'show', 'NS-03', '--yaml')}"


def test_every_rule_of_a_module_is_printed_as_it_is_written():
    whole = (HERE / "rules" / "side.yaml").read_text()
    for rule in out("rules", "show", "side", "--yaml").split("\n\n"):
        assert rule.strip("\n") in whole


def test_a_translated_rule_shows_what_is_translated():
    assert "Written in" not in out("rules", "show", "NS-02", "--lang", "zh-Hans")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("NS-02", "NS-022"), 'no rule is named "NS-022"; did you mean NS-02?'),
        (("nerve_safty",), 'no rule is named "nerve_safty"; did you mean nerve_safety?'),
    ],
)
def test_an_unknown_rule_is_refused_and_nothing_is_shown(names, said):
    found = run("rules", "show", *names)
    assert (found.exit_code, found.stdout) == (2, "")
    assert said in found.stderr


# search


def test_words_find_rules():
    assert out("rules", "search", "irritable", "nerve").startswith("NS-02  An irritable nerve is left alone")


def test_what_is_not_found_ends_with_status_1_and_the_nearest_word():
    found = run("rules", "search", "anticoagulent")
    assert (found.exit_code, found.stdout) == (1, "")
    assert "did you mean anticoagulant?" in found.stderr


@pytest.mark.parametrize("words", [("---",), ("",), ("\0",)])
def test_no_word_finds_nothing(words):
    found = run("rules", "search", "--", *words)
    assert (found.exit_code, found.stdout) == (1, "")


def test_what_is_found_can_be_had_as_data():
    plain = json.loads(out("rules", "search", "irritable", "nerve", "--format", "json"))
    assert plain["hits"][0]["id"] == "NS-02"
    assert json.loads(run("rules", "search", "zzz", "--format", "json").stdout)["hits"] == []


def test_only_so_many_are_shown():
    text = out("rules", "search", "pressure", "--most", "2")
    assert "of them not shown" in text.splitlines()[-1]


# uses


def test_the_uses_of_a_fact_are_shown_with_file_and_line():
    text = out("rules", "uses", "irritability")
    line = next(line for line in text.splitlines() if line.startswith("  NS-02"))
    assert _line_of(line.split()[1]).strip() == "- irritability: high"
    assert "through direct_piriformis_gate" in text


def test_the_uses_in_the_other_base_are_shown(snapshot, monkeypatch):
    monkeypatch.chdir(HERE)
    for name in (
        "irritability",
        "rotation_loss",
        "pendulum",
        "stretch",
        "shoulder_front",
        "JUDGED",
        "stiff_from",
        "FS-01",
    ):
        text = out("rules", "uses", name, "--kb", "examples/shoulder")
        assert [line for line in text.splitlines() if len(line) > 80] == []
        assert text == snapshot(name=name)


def test_the_uses_can_be_had_as_data():
    (plain,) = json.loads(out("rules", "uses", "SINSS", "--format", "json"))
    assert (plain["kind"], plain["name"]) == ("source", "SINSS")
    assert {use["section"] for use in plain["uses"]} >= {"Rules that rest on it"}


def test_an_unknown_name_is_refused_with_the_nearest():
    found = run("rules", "uses", "iritability")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "did you mean irritability?" in found.stderr


# stats


@pytest.mark.parametrize("options", [(), ("--all",), ("--kb", SHOULDER)])
def test_the_figures_are_tables(options):
    text = out("rules", "stats", *options)
    assert "Rules by module" in text
    assert [line for line in text.splitlines() if len(line) > 80] == []


def test_the_figures_can_be_had_as_data():
    plain = json.loads(out("rules", "stats", "--format", "json"))
    assert plain["counts"]["rules"] == sum(plain["modules"].values())
