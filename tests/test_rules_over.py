"""What commands of rule authors show of an overlay: its rules are found, read and drawn as those of the base are."""

import json

import pytest

from command_line import out, run
from ischia.rules.load import HERE

OVERLAY = ("--overlay", HERE / "examples/overlay")


def test_a_rule_of_an_overlay_is_shown_with_the_file_in_which_it_stands():
    shown = out("rules", "show", "HC-01", *OVERLAY)
    assert "Under eighteen only light touch is given here" in shown
    assert "examples/overlay/rules/house.yaml:" in shown
    assert "1 in which it holds, 1 in which it does not" in shown


def test_a_technique_that_is_switched_off_is_shown_as_the_rule_that_it_is():
    shown = out("rules", "show", "OFF-gua_sha", *OVERLAY)
    assert "Its marks frighten our patients." in shown
    lines = (HERE / "examples/overlay/overlay.yaml").read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if "gua_sha:" in line)
    assert f"examples/overlay/overlay.yaml:{number}" in shown
    assert "gua_sha: Its marks frighten our patients." in out("rules", "show", "OFF-gua_sha", "--yaml", *OVERLAY)


def test_a_rule_of_an_overlay_is_none_of_the_base_under_it():
    assert run("rules", "show", "HC-01").exit_code == 2


def test_what_uses_a_name_is_found_in_the_overlay_too():
    uses = json.loads(out("rules", "uses", "gua_sha", "--format", "json", *OVERLAY))
    places = {use["who"]: use["at"] for one in uses for use in one["uses"]}
    assert "examples/overlay/overlay.yaml:" in places["OFF-gua_sha"]
    assert "OFF-gua_sha" not in out("rules", "uses", "gua_sha")


def test_the_search_and_the_figures_know_the_rules_of_the_overlay():
    assert "HC-01" in out("rules", "search", "eighteen", *OVERLAY)
    counted = [json.loads(out("rules", "stats", "--format", "json", *more))["counts"] for more in ((), OVERLAY)]
    assert counted[1]["rules"] == counted[0]["rules"] + 3


@pytest.mark.parametrize("rule", ["HC-01", "OFF-gua_sha"])
def test_a_rule_of_an_overlay_is_drawn(rule):
    drawn = json.loads(out("rules", "graph", rule, "--format", "json", *OVERLAY))
    (node,) = [node for node in drawn["nodes"] if node["id"] == f"rule:{rule}"]
    assert node["title"]
    assert f">{rule}<" in out("rules", "graph", rule, "--format", "svg", *OVERLAY)
