"""The graph in its formats: each well formed whatever a title holds, whole in itself, and the same each time."""

import json
import os
import re
import shutil
import subprocess
import sys
from itertools import combinations
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace

from ischia.expert.workshop.graph.around import around, found
from ischia.expert.workshop.graph.build import build
from ischia.expert.workshop.graph.graph import Graph
from ischia.expert.workshop.graph.mermaid import escaped, merged
from ischia.expert.workshop.graph.places_of_names import places
from ischia.expert.workshop.graph.tables import MOST_CONCLUDED, MOST_READ, tables
from ischia.expert.workshop.graph.write import FORMATS, write
from ischia.expert.workshop.written import read_written
from ischia.rules.load import HERE

SVG = "{http://www.w3.org/2000/svg}"
NASTY = (
    '"]] --> x["`end` <script>alert(1)</script> </svg> & #quot; %% \\N \\ | {} ;\nsubgraph end \u202e 你好\x0b click n0'
)


@pytest.fixture(scope="module")
def whole():
    written = read_written(HERE)
    return build(written.base, places(written))


@pytest.fixture(scope="module")
def shoulder():
    written = read_written(HERE / "examples" / "shoulder")
    return build(written.base, places(written))


@pytest.fixture(scope="module")
def hostile(whole):
    """Part of the graph in which every name and every word is out to do harm."""
    part = around(whole, ("rule:NS-02", "rule:PI-03"))
    nodes = {name: replace(node, name=NASTY, title=NASTY, file=NASTY) for name, node in part.nodes.items()}
    edges = tuple(replace(edge, words=NASTY, where=NASTY) for edge in part.edges)
    modules = dict.fromkeys(part.modules, NASTY)
    return replace(part, title=NASTY, nodes=nodes, edges=edges, modules=modules)


def elements(svg):
    return list(ElementTree.fromstring(svg).iter())


def boxes(svg):
    """The boxes of a drawing around a rule, each as left, top, right and bottom."""
    found = []
    for element in elements(svg):
        if "box" in element.get("class", "").split():
            x, y, wide, high = (float(element.get(name)) for name in ("x", "y", "width", "height"))
            found.append((x, y, x + wide, y + high))
    return found


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


@pytest.mark.parametrize("base", ["whole", "shoulder"])
def test_around_each_rule_the_boxes_lie_apart_and_inside_the_drawing(base, request):
    graph = request.getfixturevalue(base)
    for rule in graph.of("rule"):
        svg = write(around(graph, (rule.id,)), graph, "svg")
        placed = boxes(svg)
        wide, high = (float(ElementTree.fromstring(svg).get(name)) for name in ("width", "height"))
        assert len(placed) >= 2, rule.id
        assert all(apart(one, other) for one, other in combinations(placed, 2)), rule.id
        assert all(box[0] >= 0 and box[1] >= 0 and box[2] <= wide and box[3] <= high for box in placed), rule.id


def test_around_a_rule_stand_its_facts_with_the_comparison_and_all_that_follows(whole):
    said = " ".join(e.text or "" for e in elements(write(around(whole, ("rule:NS-02",)), whole, "svg")))
    assert "is at least 7 (one of several)" in said
    assert "pressure over the nerve" in said
    assert "so do NS-03" in said
    assert "also read by" in said


def test_every_rule_and_all_that_is_computed_has_a_row_in_the_whole_picture(whole):
    rows = [row.node.id for table in tables(whole) for row in table.rows]
    assert len(rows) == len(set(rows))
    assert {node.id for node in whole.of("rule", "derived")} <= set(rows)


def test_a_row_holds_every_edge_of_its_rule(whole):
    shown = {
        edge
        for t in tables(whole)
        for row in t.rows
        for cells in (row.left, row.right)
        for e in cells.values()
        for edge in e
    }
    assert shown == set(whole.edges)


def test_a_table_has_no_more_columns_than_can_be_read_across(whole):
    for table in tables(whole):
        assert (
            len(table.rows) == 1
            or (len(table.left) <= MOST_READ and len(table.right) <= MOST_CONCLUDED)
            or (table.title.startswith("Techniques"))
        )


def test_the_whole_picture_names_every_rule_and_says_what_no_rule_reads(whole):
    svg = write(whole, whole, "svg")
    texts = {element.text for element in elements(svg) if element.tag == f"{SVG}text"}
    assert {node.name for node in whole.of("rule")} <= texts
    assert float(ElementTree.fromstring(svg).get("width")) < 1500


@pytest.mark.parametrize("names", [(), ("NS-02",), ("irritability",), ("gua_sha",), ("red_flags",), ("ST-01", "PI-03")])
def test_a_picture_is_whole_in_itself_and_can_be_listened_to(whole, names):
    part = around(whole, found(whole, names)) if names else whole
    svg = write(part, whole, "svg")
    root = ElementTree.fromstring(svg)
    assert root.get("role") == "img"
    named = {element.get("id"): element.text for element in root.iter() if element.get("id")}
    assert all(named[name] for name in root.get("aria-labelledby").split())
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert element.tag.removeprefix(SVG) in {
            "svg",
            "title",
            "desc",
            "style",
            "rect",
            "text",
            "g",
            "a",
            "path",
            "circle",
        }
        assert element.get("href", "#").startswith("#")
        assert not any(name.startswith("on") for name in element.attrib)
    assert "url(" not in svg
    assert "@import" not in svg
    assert svg.count("http") == 1, "the name of the format"


def test_a_link_leads_to_something_that_is_drawn(whole):
    root = ElementTree.fromstring(write(whole, whole, "svg"))
    ids = {element.get("id") for element in root.iter()}
    links = {element.get("href")[1:] for element in root.iter(f"{SVG}a")}
    assert links
    assert links <= ids


def test_what_is_hostile_in_a_title_stays_text(hostile):
    for part in (hostile, replace(hostile, focus=())):
        svg = write(part, part, "svg")
        assert "<script" not in svg
        assert "\u202e" not in svg
        assert any("<script>" in (element.text or "") for element in elements(svg))


# DOT: a graph of statements, each a rank, a cluster, a node, an edge or some attributes.
STRING = r'"(?:[^"\\\n]|\\.)*"'
ATTRIBUTE = rf"\w+=(?:{STRING}|[\w.]+)"
DOT_LINE = re.compile(
    rf"digraph {STRING} \{{|\}}|rankdir=LR; newrank=true; nodesep=[\d.]+; ranksep=[\d.]+;"
    rf"|node \[{ATTRIBUTE}(?:, {ATTRIBUTE})*\]; edge \[{ATTRIBUTE}(?:, {ATTRIBUTE})*\];"
    rf"|\{{ rank=(?:source|same|sink);|subgraph cluster_\d+ \{{|label={STRING};"
    rf"|{STRING}(?: -> {STRING})? \[{ATTRIBUTE}(?:, {ATTRIBUTE})*\];"
)


@pytest.mark.parametrize("graph", ["whole", "shoulder", "hostile"])
def test_dot_is_made_of_statements_and_its_braces_close(graph, request):
    part = request.getfixturevalue(graph)
    lines = [line.strip() for line in write(part, part, "dot").splitlines()]
    assert [line for line in lines if not DOT_LINE.fullmatch(line)] == []
    opened = sum(line.endswith("{") or line.startswith("{ rank") for line in lines)
    assert opened == lines.count("}")
    assert sum(" -> " in re.sub(STRING, '""', line) for line in lines) == len(part.edges)


@pytest.mark.parametrize("graph", ["whole", "hostile"])
def test_graphviz_reads_what_is_written_for_it(graph, request, tmp_path):
    if not shutil.which("nop"):
        pytest.skip("Graphviz is not here")
    part = request.getfixturevalue(graph)
    file = tmp_path / "graph.dot"
    file.write_text(write(part, part, "dot"), encoding="utf-8")
    done = subprocess.run(["nop", "-p", str(file)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_dot_ranks_computed_facts_by_stratum_and_groups_rules_by_module(whole):
    text = write(whole, whole, "dot")
    assert text.count("subgraph cluster_") == len(whole.modules)
    assert text.count("rank=same") == len({node.stratum for node in whole.of("derived")})


LABEL = r'"(?:[^"#&<>`\\\n]|#\d+;)+"'
SHAPE = rf"\[{LABEL}\]|\({LABEL}\)|\[\[{LABEL}\]\]|\[/{LABEL}/\]"
MERMAID_LINE = re.compile(
    rf"flowchart LR|end|subgraph m\d+\[{LABEL}\]|n\d+(?:{SHAPE}):::\w+|n\d+ -->\|{LABEL}\| n\d+|n\d+ -\.-> n\d+"
    r"|classDef \w+ fill:#\w+,stroke:#\w+,color:#\w+"
)


@pytest.mark.parametrize("graph", ["whole", "shoulder", "hostile"])
def test_mermaid_is_a_flowchart_with_quoted_labels(graph, request):
    part = request.getfixturevalue(graph)
    lines = [line.strip() for line in write(part, part, "mermaid").splitlines()]
    assert [line for line in lines if not MERMAID_LINE.fullmatch(line)] == []
    assert sum("-->" in line or "-.->" in line for line in lines) == len(merged(part))
    assert lines.count("end") == len(part.modules) == sum(line.startswith("subgraph ") for line in lines)


def test_a_label_of_nothing_is_still_a_label():
    assert escaped("") == escaped(" \n") == " "


@pytest.mark.parametrize("graph", ["whole", "shoulder", "hostile"])
def test_json_holds_all_nodes_and_edges_in_a_form_that_stays(graph, request):
    part: Graph = request.getfixturevalue(graph)
    plain = json.loads(write(part, part, "json"))
    assert list(plain) == ["version", "title", "digest", "focus", "modules", "nodes", "edges"]
    assert plain["version"] == 1
    assert len(plain["nodes"]) == len(part.nodes)
    assert len(plain["edges"]) == len(part.edges)
    node = ["id", "kind", "name", "title", "stratum", "module", "file", "line", "status"]
    edge = ["source", "target", "kind", "words", "sign", "part", "where", "negated", "alternative"]
    assert all(list(one) == node for one in plain["nodes"])
    assert all(list(one) == edge for one in plain["edges"])


def test_the_same_knowledge_gives_the_same_bytes_whatever_the_hash_seed():
    code = (
        "import sys, hashlib; from ischia.rules.load import HERE\n"
        "from ischia.expert.workshop.written import read_written\n"
        "from ischia.expert.workshop.graph.build import build\n"
        "from ischia.expert.workshop.graph.places_of_names import places\n"
        "from ischia.expert.workshop.graph.around import around\n"
        "from ischia.expert.workshop.graph.write import FORMATS, write\n"
        "written = read_written(HERE / 'examples' / 'shoulder'); whole = build(written.base, places(written))\n"
        "rule = whole.of('rule')[5].id\n"
        "parts = (whole, around(whole, (rule,)))\n"
        "text = ''.join(write(part, whole, form) for part in parts for form in FORMATS)\n"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "77")
    }
    assert len(seen) == 1


@pytest.mark.parametrize("kind", ["fact", "derived", "technique", "setting", "limit"])
@pytest.mark.parametrize("form", FORMATS)
def test_what_is_tied_to_nothing_can_be_drawn_alone(whole, form, kind):
    node = whole.of(kind)[0]
    lonely = replace(whole, edges=(), nodes={node.id: node}, modules={}, focus=(node.id,))
    assert node.title in write(lonely, whole, form)
