"""The rules as a graph: every edge is in the knowledge base, and all of the knowledge base is in the graph."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.scope import Scope
from ischia.expert.workshop.graph.around import around, found
from ischia.expert.workshop.graph.build import build
from ischia.expert.workshop.graph.graph import KINDS, neighbours
from ischia.expert.workshop.graph.places_of_names import places
from ischia.expert.workshop.written import read_written
from ischia.facts.problem import InvalidInput
from ischia.rules.conclusion import Recommend, Withhold, facts_read
from ischia.rules.condition import reads
from ischia.rules.load import HERE

FOLDERS = {"built-in": HERE, "shoulder": HERE / "examples" / "shoulder"}
BUILT_IN = pytest.mark.parametrize("folder", ["built-in"], indirect=True)
SHOULDER = pytest.mark.parametrize("folder", ["shoulder"], indirect=True)


@pytest.fixture(scope="module", params=FOLDERS)
def folder(request):
    return FOLDERS[request.param]


@pytest.fixture(scope="module")
def written(folder):
    return read_written(folder)


@pytest.fixture(scope="module")
def graph(written):
    return build(written.base, places(written))


@pytest.fixture(scope="module")
def beside(graph):
    return neighbours(graph.edges)


def read_by(rule, base):
    """The names that a rule reads, in its conditions and in what it concludes."""
    said = [conclusion for part in rule.parts for conclusion in part.then]
    return {name for part in rule.parts for name in reads(part.when)} | {
        name for conclusion in said for name in facts_read(conclusion, base.catalogue.side)
    }


def test_every_fact_that_a_rule_reads_has_an_edge_and_no_other_has(written, graph, beside):
    for rule in written.base.rules.values():
        into = [graph.nodes[edge.source] for edge in beside.into.get(f"rule:{rule.id}", ())]
        wanted = read_by(rule, written.base)
        assert wanted <= {node.name for node in into}
        assert {node.name for node in into if node.kind != "setting"} <= wanted


def test_every_fact_that_a_computed_fact_hangs_on_leads_to_it(written, graph, beside):
    for name, fact in written.base.derived.items():
        before = {edge.source for edge in beside.into[f"derived:{name}"]}
        through = {edge.source for rule in before if rule.startswith("rule:") for edge in beside.into.get(rule, ())}
        wanted = {read for when in fact.conditions for read in reads(when)}
        assert wanted <= {graph.nodes[node].name for node in before | through}


def test_strata_rise_along_the_edges_of_computed_facts(written, graph):
    nodes = graph.nodes
    for edge in graph.edges:
        source, target = nodes[edge.source], nodes[edge.target]
        if target.kind == "derived" and source.kind != "rule":
            assert source.stratum < target.stratum
        if target.kind == "rule":
            assert source.stratum <= target.stratum
    for name, fact in written.base.derived.items():
        for when in fact.conditions:
            for read in set(reads(when)) & set(written.base.derived):
                assert nodes[f"derived:{read}"].stratum < nodes[f"derived:{name}"].stratum


@pytest.mark.parametrize(
    ("kind", "verbs"), [(Withhold, ("withholds",)), (Recommend, ("recommends", "offers as an option"))]
)
def test_the_techniques_that_a_rule_touches_are_those_of_its_conclusions(written, graph, beside, kind, verbs):
    scope = Scope(written.base)
    for rule in written.base.rules.values():
        said = [one for part in rule.parts for one in part.then if isinstance(one, kind)]
        wanted = {
            name for one in said for name in (scope.techniques(one.select) if kind is Withhold else one.techniques)
        }
        touched = set()
        for edge in beside.out_of.get(f"rule:{rule.id}", ()):
            if edge.kind in verbs:
                held = [one.target for one in beside.out_of.get(edge.target, ()) if one.kind == "holds"]
                touched |= {graph.nodes[node].name for node in [edge.target, *held] if node.startswith("technique:")}
        assert touched == wanted


def test_every_conclusion_of_a_rule_has_an_edge(written, beside):
    for rule in written.base.rules.values():
        kinds = [type(one) for part in rule.parts for one in part.then]
        assert len(beside.out_of[f"rule:{rule.id}"]) >= len(set(kinds))


def test_every_edge_has_two_ends_and_every_node_a_kind(graph):
    assert {end for edge in graph.edges for end in (edge.source, edge.target)} <= graph.nodes.keys()
    assert {node.kind for node in graph.nodes.values()} <= set(KINDS)
    assert len(set(graph.edges)) == len(graph.edges)


def test_what_the_author_wrote_says_where_it_stands(folder, graph):
    for node in graph.of("rule", "technique", "derived", "setting"):
        text = (folder / node.file).read_text(encoding="utf-8").splitlines()[node.line - 1]
        assert text.strip().startswith(node.name)


@BUILT_IN
def test_a_comparison_is_in_words_and_in_a_sign(graph, beside):
    said = {edge.source: edge for edge in beside.into["rule:NS-02"]}
    pain = said["fact:pain_nrs_leg"]
    assert (pain.words, pain.sign, pain.alternative, pain.negated) == ("is at least 7", "≥7", True, False)
    assert all(edge.negated and edge.alternative for edge in beside.into["rule:NS-08"])
    assert {edge.words for edge in beside.out_of["rule:ST-01"]} == {"is acute"}
    assert ("setting:stage_acute_below", "reads") in {(e.source, e.kind) for e in beside.into["rule:ST-01"]}


@SHOULDER
def test_a_computed_fact_reads_the_settings_that_its_definition_names(beside):
    assert "setting:stiff_from" in {edge.source for edge in beside.into["derived:shoulder_picture"]}


def test_around_each_rule_stands_all_that_it_reads_and_concludes(graph, beside):
    for rule in graph.of("rule"):
        part = around(graph, (rule.id,))
        own = {*beside.into.get(rule.id, ()), *beside.out_of.get(rule.id, ())}
        assert own <= set(part.edges)
        assert set(part.edges) <= set(graph.edges)
        assert rule.module in part.modules


def test_a_computed_fact_is_opened_down_to_what_is_recorded(graph):
    for rule in graph.of("rule"):
        part = around(graph, (rule.id,))
        into = neighbours(part.edges).into
        read = {edge.source for edge in into.get(rule.id, ())}
        assert all(node in into for node in read if graph.nodes[node].kind == "derived")


@BUILT_IN
def test_around_a_fact_stand_the_rules_that_hang_on_it_through_computed_facts(graph):
    part = around(graph, found(graph, ["duration_weeks"]))
    near = around(graph, found(graph, ["duration_weeks"]), 1)
    assert {"rule:ST-01", "rule:NS-03"} <= part.nodes.keys()
    assert "rule:ST-01" in near.nodes
    assert "rule:NS-03" not in near.nodes


@given(st.data())
def test_more_depth_never_shows_less(graph, data):
    node = data.draw(st.sampled_from(sorted(graph.nodes)))
    depth = data.draw(st.integers(1, 5))
    less, more = around(graph, (node,), depth), around(graph, (node,), depth + 1)
    assert less.nodes.keys() <= more.nodes.keys()
    assert set(less.edges) <= set(more.edges)


def test_a_name_is_a_rule_a_fact_a_technique_a_group_or_a_module(graph):
    for node in graph.of("rule", "fact", "technique", "derived"):
        assert found(graph, [node.name])[0].endswith(f":{node.name}")
    for module in graph.modules:
        assert {graph.nodes[node].module for node in found(graph, [f"module:{module}"])} == {module}


def test_names_that_there_are_not_are_refused_all_at_once(graph):
    rule = graph.of("rule")[0].name
    with pytest.raises(InvalidInput) as refused:
        found(graph, ["nothing_like_it", rule, rule.lower()])
    assert len(refused.value.problems) == 2
    assert rule in {problem.nearest for problem in refused.value.problems}
