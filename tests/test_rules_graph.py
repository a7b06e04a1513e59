"""`ischia rules graph` as a person types it."""

import json
import re
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from command_line import out, run

SHOULDER = Path(__file__).resolve().parent.parent / "examples" / "shoulder"


def test_around_a_rule_it_prints_a_picture():
    root = ElementTree.fromstring(out("rules", "graph", "NS-02"))
    assert root.findtext("{http://www.w3.org/2000/svg}title") == "What hangs on and follows from NS-02"


def test_a_flowchart_around_a_rule_reads_from_what_is_recorded_to_what_follows(snapshot):
    assert out("rules", "graph", "NS-02", "--depth", "1", "--format", "mermaid") == snapshot


def test_a_graph_for_graphviz_reads_the_same_way(snapshot):
    assert re.sub(r':\d+"', '"', out("rules", "graph", "ST-01", "--format", "dot")) == snapshot


@pytest.mark.parametrize("name", ["g.svg", "g.dot", "g.gv", "g.mmd", "g.json", "G.SVG"])
def test_the_ending_of_a_file_says_its_format(tmp_path, name):
    file = tmp_path / name
    said = out("rules", "graph", "NS-02", "--to", file)
    assert said.startswith(f"{file} written: 1 rule, ")
    assert file.read_text(encoding="utf-8").startswith(("<svg", "digraph", "flowchart", "{"))
    assert [one.name for one in tmp_path.iterdir()] == [name]


def test_a_format_that_is_named_goes_into_a_file_of_any_name(tmp_path):
    file = tmp_path / "picture"
    out("rules", "graph", "NS-02", "--format", "json", "--to", file)
    assert json.loads(file.read_text(encoding="utf-8"))["focus"] == ["rule:NS-02"]


def test_the_whole_is_drawn_where_nothing_is_named(knowledge_base):
    plain = json.loads(out("rules", "graph", "--format", "json"))
    assert plain["focus"] == []
    assert sum(node["kind"] == "rule" for node in plain["nodes"]) == len(knowledge_base.rules)


def test_it_works_on_any_knowledge_base():
    plain = json.loads(out("rules", "graph", "--kb", SHOULDER, "--format", "json"))
    above = json.loads(out("rules", "--kb", SHOULDER, "graph", "--format", "json"))
    assert plain == above
    assert plain["title"].endswith("shoulder")
    assert ElementTree.fromstring(out("rules", "graph", "--kb", SHOULDER)).get("role") == "img"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("NS-2",), 'no rule, fact, technique, group or module is named "NS-2"; did you mean NS-02?'),
        (("irritabilty", "gua_shaa"), "did you mean irritability?"),
        (("--to", "picture.png"), "a graph ends in .svg, .dot, .gv, .mmd, .mermaid, .json, or has --format"),
        (("--to", "no-such-folder/g.svg"), "cannot be written (no such folder)"),
        (("--depth", "0"), "0 is not in the range"),
        (("--format", "pdf"), "'pdf' is not one of"),
        (("--kb", "no-such-base"), "is no knowledge base"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_the_nearest_and_nothing_is_printed(arguments, said):
    found = run("rules", "graph", *arguments)
    assert found.exit_code == 2
    assert found.stdout == ""
    assert said in found.stderr


def test_what_is_in_a_file_stays_where_the_graph_is_refused(tmp_path):
    file = tmp_path / "g.svg"
    file.write_text("mine", encoding="utf-8")
    assert run("rules", "graph", "NS-2", "--to", file).exit_code == 2
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_flowchart_that_most_pages_would_not_show_says_so():
    found = run("rules", "graph", "--format", "mermaid")
    assert found.exit_code == 0
    assert "most pages show at most 500; name a rule or a module" in found.stderr
    assert found.stdout.startswith("flowchart LR\n")


def test_a_module_stands_for_its_rules_and_a_fact_comes_before_a_module_of_the_same_name():
    module = json.loads(out("rules", "graph", "nerve_safety", "--format", "json"))
    assert {node.partition("-")[0] for node in module["focus"]} == {"rule:NS"}
    assert json.loads(out("rules", "graph", "stage", "--format", "json"))["focus"] == ["derived:stage"]
    assert "rule:ST-01" in json.loads(out("rules", "graph", "module:stage", "--format", "json"))["focus"]


def test_a_picture_is_not_poured_into_a_terminal():
    pexpect = pytest.importorskip("pexpect")
    command = f"{sys.executable} -m ischia rules graph NS-02"
    for arguments in ("", " --format svg"):
        said, status = pexpect.run(command + arguments, encoding="utf-8", withexitstatus=True)
        assert (status, said.count("\n")) == (2, 1)
        assert "--to graph.svg" in said
    said, status = pexpect.run(f"{command} --format mermaid", encoding="utf-8", withexitstatus=True)
    assert status == 0
    assert said.startswith("flowchart")
