"""The body chart drawn: what it shows is what was decided, on the right side, in words too, and as safe SVG."""

import re
from xml.etree import ElementTree

import pytest
from hypothesis import given

from ischia.expert.consult import Consultant
from ischia.expert.report.body_chart import body_chart
from ischia.expert.report.charted import chart_words, in_plan_order, place_words, shown
from ischia.expert.report.drawing import COLOURS, smooth
from ischia.expert.scope import Scope
from ischia.facts.body_chart import BodyChart, mirrored
from ischia.facts.read_body_chart import read_body_chart
from ischia.facts.technique import SIDES
from ischia.rules.conclusion import Withhold
from ischia.rules.load import HERE, load_beside
from report_pages import HOSTILE, example
from strategies import KNOWLEDGE_BASE, TODAY, any_cases, with_findings

EXAMPLES = sorted(file.stem for file in HERE.glob("examples/*.yaml"))
SVG = "{http://www.w3.org/2000/svg}"
CATALOGUE = KNOWLEDGE_BASE.catalogue
CONSULTANT = Consultant(KNOWLEDGE_BASE, TODAY)
CHART = load_beside(
    KNOWLEDGE_BASE,
    HERE,
    "facts/body_chart.yaml",
    BodyChart,
    lambda reading, base: read_body_chart(reading, base.catalogue, base.vocabulary),
)


def drawn(consultation):
    return ElementTree.fromstring(body_chart(consultation, KNOWLEDGE_BASE, CHART))


def paths(tree, kind):
    """The areas or lines of one kind, view by view, as they are drawn."""
    return [
        [path.get("d") for path in group.findall(f"{SVG}path") if path.get("class") == f"chart-{kind}"]
        for group in tree.findall(f"{SVG}g")[: len(CHART.views)]
    ]


@given(any_cases())
def test_the_drawing_is_well_formed_refers_nowhere_and_runs_nothing(case):
    source = body_chart(CONSULTANT.consultation(case), KNOWLEDGE_BASE, CHART)
    tree = ElementTree.fromstring(source)
    names = [element.tag.removeprefix(SVG) for element in tree.iter()]
    assert set(names) <= {"svg", "title", "desc", "defs", "pattern", "path", "circle", "g", "text"}
    for element in tree.iter():
        for name, value in element.attrib.items():
            assert "href" not in name
            assert not name.startswith("on")
            for target in re.findall(r"url\(([^)]*)\)", value):
                assert target.startswith("#")
                assert any(other.get("id") == target[1:] for other in tree.iter())
    ids = [element.get("id") for element in tree.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("label", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_label_stays_a_label(clear_case, consultant, label):
    tree = drawn(consultant.consultation(clear_case(label)))
    plain = drawn(consultant.consultation(clear_case("x")))
    assert [element.tag for element in tree.iter()] == [element.tag for element in plain.iter()]
    title = tree.find(f"{SVG}title").text
    assert title.startswith("Body chart: ")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\u202a-\u202e\u2066-\u2069]", title)


def test_who_does_not_see_it_is_told_by_title_and_description(consultant):
    tree = drawn(consultant.consultation(example("chronic-left", KNOWLEDGE_BASE)))
    assert tree.get("role") == "img"
    named = tree.get("aria-labelledby").split()
    assert [tree.find(f"{SVG}{tag}").get("id") for tag in ("title", "desc")] == named
    assert "Work here: low back" in tree.find(f"{SVG}desc").text


def test_it_takes_its_outline_and_its_words_from_the_page(consultant):
    tree = drawn(consultant.consultation(example("chronic-left", KNOWLEDGE_BASE)))
    assert {text.get("fill") for text in tree.iter(f"{SVG}text")} == {"currentColor"}
    assert tree.get("viewBox").split()[:2] == ["0", "0"]
    width, height = tree.get("viewBox").split()[2:]
    assert float(tree.get("width")) / float(width) == pytest.approx(float(tree.get("height")) / float(height))


@given(any_cases())
def test_the_chart_shows_work_where_the_decision_offers_it_and_nowhere_else(case):
    consultation = CONSULTANT.consultation(case)
    found = shown(consultation, KNOWLEDGE_BASE, CHART)
    offers = in_plan_order(consultation.decision.offered)
    assert {*found.work, *found.also} == {place for offer in offers for place in offer.regions}
    for place in CATALOGUE.places:
        numbers = {*found.work.get(place, ()), *found.also.get(place, ())}
        assert numbers == {number for number, offer in enumerate(offers, 1) if place in offer.regions}
    assert not {*found.not_here} & {*found.work, *found.also}


@given(any_cases())
def test_a_chart_of_nothing_offered_shows_no_place_to_work(case):
    consultation = CONSULTANT.consultation(case)
    found = shown(consultation, KNOWLEDGE_BASE, CHART)
    if not consultation.decision.offered:
        assert not found.work
        assert not found.also
        assert not found.positions
        assert found.not_here == CATALOGUE.places
        assert any(path for view in paths(drawn(consultation), "not-here") for path in view)
        assert not any(path for view in paths(drawn(consultation), "work") for path in view)
        assert "Nothing is offered: work nowhere." in chart_words(consultation, KNOWLEDGE_BASE, CHART)


@given(any_cases())
def test_a_place_that_a_rule_closes_to_everything_is_never_shown_as_one_to_work_on(case):
    consultation = CONSULTANT.consultation(case)
    found, scope = shown(consultation, KNOWLEDGE_BASE, CHART), Scope(KNOWLEDGE_BASE)
    every = {*CATALOGUE.techniques}
    for item in consultation.trace.in_force:
        if not isinstance(item.conclusion, Withhold) or not item.conclusion.regions:
            continue
        if scope.techniques(item.conclusion.select) == every:
            closed = scope.places(item.conclusion.regions, consultation.memory).places
            assert not closed & {*found.work, *found.also}
            given_there = {p for t in CATALOGUE.techniques.values() for p in scope.places_of(t, SIDES)}
            assert closed & given_there <= {*found.not_here}


@pytest.mark.parametrize("name", ["chronic-left", "piriformis", "bedridden"])
def test_left_and_right_charts_mirror_each_other(consultant, name):
    case = example(name, KNOWLEDGE_BASE)
    left = drawn(consultant.consultation(case))
    right = drawn(consultant.consultation(_turned(case)))
    for kind in COLOURS:
        for one, other in zip(paths(left, kind), paths(right, kind), strict=True):
            assert sorted(map(_turned_path, one)) == sorted(map(_canonical, other)), kind


def _turned(case):
    """The case with the sides exchanged."""
    other = dict(zip(SIDES, reversed(SIDES), strict=True))

    def word(value):
        for side in SIDES:
            if value == side or (isinstance(value, str) and value.endswith(f"_{side}")):
                return value[: -len(side)] + other[side]
        return value

    def finding(value):
        return frozenset(map(word, value)) if isinstance(value, frozenset) else word(value)

    return with_findings(case, {name: finding(value) for name, value in case.findings.items()})


def _canonical(path):
    return tuple(sorted(re.findall(r"-?[\d.]+,-?[\d.]+", path)))


def _turned_path(path):
    pairs = [pair.split(",") for pair in re.findall(r"-?[\d.]+,-?[\d.]+", path)]
    return tuple(sorted(f"{-float(x) + 0.0:g},{float(y):g}" for x, y in pairs))


def test_a_mirrored_curve_is_drawn_as_the_mirror_image():
    curve = CHART.views["back"].shapes["gluteal"]
    assert _turned_path(smooth(curve, closed=True)) == _canonical(smooth(mirrored(curve), closed=True))


@pytest.mark.parametrize(
    ("changed", "sides", "words"),
    [
        ({"leg_symptom_side": "left"}, ("left",), "(left side)"),
        ({"leg_symptom_side": "right"}, ("right",), "(right side)"),
        ({"leg_symptom_side": "bilateral"}, ("left", "right"), "(both sides)"),
        ({"leg_symptom_side": None}, ("left", "right"), "(both sides, for the side is not recorded)"),
    ],
)
def test_the_line_of_the_nerve_runs_on_the_affected_side_or_on_both(clear_case, consultant, changed, sides, words):
    consultation = consultant.consultation(clear_case(**changed))
    assert shown(consultation, KNOWLEDGE_BASE, CHART).sides == sides
    assert any(f"3 cm: no pressure on it {words}" in line for line in chart_words(consultation, KNOWLEDGE_BASE, CHART))
    front, back = paths(drawn(consultation), "line")
    assert not front
    assert len(back) == 2 * len(sides)  # the band and the line itself
    starts = {float(path[1:].partition(",")[0]) < 0 for path in back}
    assert starts == {side == "left" for side in sides}  # from behind, the left is to the viewer's left


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"sensory_loss": "reduced"}, "Take care. Feeling reduced or lost: left buttock, left thigh, left calf."),
        ({"skin_over_target": "rash", "skin_area": ["calf_right"]}, "Take care. Skin not intact: right calf."),
        ({"pressure_injury_stage": 2, "pressure_injury_site": "sacrum"}, "Take care. Pressure injury: sacrum."),
        ({"weeks_since_surgery": 8, "surgery_region": ["lumbar"]}, "Take care. Operated on: low back, sacrum."),
        (
            {"local_implant": "hip_arthroplasty"},
            "Take care. Hip replacement: buttock (both sides), outer hip (both sides).",
        ),
        ({"sensory_loss": None}, "Not known, and so not marked: Feeling reduced or lost."),
    ],
)
def test_what_is_numb_or_to_be_spared_is_marked(clear_case, consultant, changed, line):
    if "pressure_injury_stage" in changed:
        changed["pressure_injury_stage"] = KNOWLEDGE_BASE.vocabulary.facts["pressure_injury_stage"].values[1]
    consultation = consultant.consultation(clear_case(**changed))
    words = chart_words(consultation, KNOWLEDGE_BASE, CHART)
    assert line in words
    cared = any(path for view in paths(drawn(consultation), "care") for path in view)
    assert cared is line.startswith("Take care")


def test_an_operation_of_which_the_place_is_not_known_may_be_in_any(clear_case, consultant):
    consultation = consultant.consultation(clear_case(weeks_since_surgery=8, surgery_region=None))
    marks = dict(shown(consultation, KNOWLEDGE_BASE, CHART).marks)
    assert {"lumbar", "sacrum", "abdomen", "gluteal_left", "gluteal_right"} <= {*marks["Operated on"]}


def test_nothing_stands_in_colour_that_does_not_stand_in_words(clear_case, consultant):
    tree = drawn(consultant.consultation(clear_case(sensory_loss="reduced")))
    said = " ".join(text.text for text in tree.iter(f"{SVG}text"))
    signs = {
        path.get("class").removeprefix("chart-").removesuffix("-sign")
        for path in tree.iter(f"{SVG}path")
        if (path.get("class") or "").endswith("-sign")
    }
    words = {"work": "Work here", "also": "Also possible", "not-here": "Not here", "care": "Take care"}
    assert signs
    assert all(words[sign] in said for sign in signs)
    assert "patient's" in said


def test_a_place_on_both_sides_is_said_once():
    words = place_words(("lumbar", "gluteal_left", "gluteal_right", "thigh_right"), CATALOGUE)
    assert words == "low back, buttock (both sides), right thigh"


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_words_of_the_chart(consultant, name, snapshot):
    consultation = consultant.consultation(example(name, KNOWLEDGE_BASE))
    assert "\n".join(chart_words(consultation, KNOWLEDGE_BASE, CHART)) == snapshot
