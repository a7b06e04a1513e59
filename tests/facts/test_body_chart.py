"""The body chart's shapes: read whole, checked against the catalogue, and the same on either side."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.facts.body_chart import BodyChart, is_half, mirrored, towards, whole
from ischia.facts.document import read_document
from ischia.facts.problem import InvalidInput
from ischia.facts.read_body_chart import read_body_chart
from ischia.facts.reading import Reading
from ischia.facts.technique import SIDES
from ischia.rules.load import HERE, load_beside

FILE = HERE / "facts" / "body_chart.yaml"


@pytest.fixture(scope="module")
def read(knowledge_base):
    """The chart in a text, and the problems found in it as lines."""

    def make(text):
        problems = []
        reading = Reading(read_document(text, "chart.yaml"), problems)
        chart = read_body_chart(reading, knowledge_base.catalogue, knowledge_base.vocabulary)
        return chart, [str(problem) for problem in problems]

    return make


@pytest.fixture(scope="module")
def chart(read):
    found, problems = read(FILE.read_text(encoding="utf-8"))
    assert not problems
    return found


def test_the_chart_is_read_from_beside_the_knowledge_base(knowledge_base, chart, tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", str(tmp_path))

    def reader(reading, base):
        return read_body_chart(reading, base.catalogue, base.vocabulary)

    assert load_beside(knowledge_base, HERE, "facts/body_chart.yaml", BodyChart, reader) == chart
    assert load_beside(knowledge_base, HERE, "facts/body_chart.yaml", BodyChart, reader) == chart  # out of the cache


def test_every_place_of_the_catalogue_can_be_seen(knowledge_base, chart):
    catalogue = knowledge_base.catalogue
    for region in catalogue.regions.values():
        for place in catalogue.sides_of(region.name, SIDES):
            assert any(view.curves(region, place) for view in chart.views.values()), place


def test_every_position_has_a_pictogram(knowledge_base, chart):
    assert chart.pictograms.keys() == knowledge_base.catalogue.positions.keys()


def test_the_patients_left_is_to_the_viewers_right_from_the_front_and_to_the_left_from_behind(chart):
    assert chart.views["front"].direction("left") == 1
    assert chart.views["back"].direction("left") == -1
    for view in chart.views.values():
        assert view.direction("left") == -view.direction("right")


def test_the_two_sides_of_a_region_are_mirror_images(knowledge_base, chart):
    for view in chart.views.values():
        for region in knowledge_base.catalogue.regions.values():
            if region.sided and region.name in view.shapes:
                (left,), (right,) = (view.curves(region, f"{region.name}_{side}") for side in SIDES)
                assert mirrored(left) == right
                assert view.sign_of(region, left) == mirrored((view.sign_of(region, right),))[0]


def test_what_has_no_sides_is_symmetrical(knowledge_base, chart):
    for view in chart.views.values():
        for region in knowledge_base.catalogue.regions.values():
            if not region.sided:
                dots = [dot for curve in view.curves(region, region.name) for dot in curve]
                assert sorted(dots) == sorted(mirrored(tuple(dots)))
    assert set(whole(chart.outline)) == set(mirrored(whole(chart.outline)))


def test_every_shape_and_every_sign_lies_inside_the_figure(chart, knowledge_base):
    figure = whole(chart.outline)
    for view in chart.views.values():
        for region, curve in view.shapes.items():
            assert all(_inside(dot, figure) for dot in curve if dot[0] > 0), region
            x, y = view.sign_of(knowledge_base.catalogue.regions[region], towards(curve, 1))
            assert _inside((x + 0.01, y), figure), region


def _inside(dot, polygon):
    """Whether a dot lies in a polygon, by how often a ray from it crosses the edges."""
    x, y = dot
    crossings = 0
    for (x1, y1), (x2, y2) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1):
            crossings += 1
    return crossings % 2 == 1


def test_the_line_of_the_nerve_runs_from_the_low_back_to_below_the_knee_with_three_centimetres_beside_it(chart):
    (line,) = chart.lines
    assert line.view == "back"
    ys = [y for _, y in line.curve]
    assert ys == sorted(ys)
    shapes = chart.views["back"].shapes
    assert min(y for _, y in shapes["lumbar"]) < ys[0] < max(y for _, y in shapes["lumbar"])
    assert ys[-1] > min(y for _, y in shapes["calf"])
    centimetre = max(y for _, y in chart.outline) / 170
    assert 2.5 * centimetre < line.margin < 3.5 * centimetre


dots = st.tuples(st.floats(-100, 100), st.floats(-100, 100))


@given(st.lists(dots, min_size=1, max_size=8).map(tuple))
def test_a_curve_mirrored_twice_is_itself(curve):
    assert mirrored(mirrored(curve)) == curve
    assert towards(towards(curve, -1), -1) == curve
    assert towards(curve, 1) == curve


@given(st.lists(st.tuples(st.floats(0.5, 100), st.floats(-100, 100)), min_size=1, max_size=8).map(tuple))
def test_half_a_shape_and_its_mirror_make_a_closed_one(inner):
    half = ((0.0, -200.0), *inner, (0.0, 200.0))
    assert is_half(half)
    assert not is_half(inner)
    assert set(whole(half)) == set(half) | set(mirrored(half))
    assert len(whole(half)) == 2 * len(half) - 2


CHANGES = {
    "a region that is none": ("gluteal: 16,184", "glutaeal: 16,184", 'no region is named "glutaeal"'),
    "a region drawn nowhere": ("      abdomen: 0,143", "      lumbar: 0,143", "abdomen has a shape in no view"),
    "a point that is none": ("7,168 10,180", "7;168 10,180", '"7;168" is no point'),
    "a point of one number": ("7,168 10,180", "7 10,180", '"7" is no point'),
    "a point that is no number": ("7,168 10,180", "nan,inf 10,180", "lies outside"),
    "a point far out": ("7,168 10,180", "7,99999 10,180", "lies outside"),
    "a curve that is none": (
        "    curve: 7,168 10,180 16,192 21,203 22,215 21,232",
        "    curve: 7,168 #",
        "is no curve",
    ),
    "an open outline": ("  0,10 9,11.2", "  1,10 9,11.2", "does not run from the middle line to the middle line"),
    "a sided region in the middle": ("gluteal: 16,184", "gluteal: 0,181 16,184 0,190 #", "has two sides"),
    "a side that is none": ("viewer_left: right", "viewer_left: up", '"up" is not a side'),
    "a view that is none": ("view: back", "view: bak", '"bak" is not a view'),
    "a margin that is none": ("margin: 7.4", "margin: 0", "is no margin"),
    "a size that is none": ("size: [82, 434]", "size: [82]", "is no size"),
    "a fact that is none": ("where: {dvt_signs", "where: {dvt_sings", 'no fact is named "dvt_sings"'),
    "a value that is none": ("pregnancy: [trimester1", "pregnancy: [trimester9", "pregnancy cannot be"),
    "an unknown value": ("dvt_signs: [true]", "dvt_signs: [unknown]", "a mark cannot hang on what is unknown"),
    "a mark without a place": (
        "{title: Drug pump, where: {local_implant: [drug_pump]}, regions: [abdomen]}",
        "{title: Drug pump, where: {local_implant: [drug_pump]}}",
        "marks no region",
    ),
    "a fact that names no regions": ("named_by: skin_area", "named_by: pregnancy", "is not a fact that names regions"),
    "a position that is none": ("  prone:", "  prune:", 'no position is named "prune"'),
    "a width that is none": ('{width: 1.5, curve: "3,41 97,41"}', '{width: no, curve: "3,41 97,41"}', "is no width"),
    "a sign of nothing": ("signs: {gluteal", 'signs: {abdomen: "0,1", gluteal', "abdomen has no shape here"),
    "a key that is none": ("title: Body chart", "titel: Body chart", '"titel" is not a key here'),
    "a part missing": ("pictograms:", "pictograns:", "pictograms is missing"),
}


@pytest.mark.parametrize(("old", "new", "message"), CHANGES.values(), ids=CHANGES)
def test_what_is_wrong_with_a_chart_is_said_with_its_place(read, old, new, message):
    text = FILE.read_text(encoding="utf-8")
    assert old in text
    _, problems = read(text.replace(old, new, 1))
    assert any(message in problem for problem in problems), problems
    assert all(re.match(r"chart\.yaml:\d+:\d+: ", problem) for problem in problems)


@pytest.mark.parametrize("text", ["[]", "{}", "title: x", "views: 3", "title: {}\nsize: []"])
def test_what_is_no_chart_at_all_is_said_and_does_not_crash(read, text):
    _, problems = read(text)
    assert problems


def test_every_problem_in_a_chart_comes_at_once(knowledge_base, tmp_path, monkeypatch):
    (tmp_path / "facts").mkdir()
    text = (
        FILE.read_text(encoding="utf-8")
        .replace("view: back", "view: bak")
        .replace("viewer_left: right", "viewer_left: 1")
    )
    (tmp_path / "facts" / "body_chart.yaml").write_text(text, encoding="utf-8")
    monkeypatch.setenv("ISCHIA_CACHE", "off")

    def reader(reading, base):
        return read_body_chart(reading, base.catalogue, base.vocabulary)

    with pytest.raises(InvalidInput) as caught:
        load_beside(knowledge_base, tmp_path, "facts/body_chart.yaml", BodyChart, reader)
    assert len(caught.value.problems) == 2


def test_a_knowledge_base_without_a_chart_has_none(knowledge_base, tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    assert load_beside(knowledge_base, tmp_path, "facts/body_chart.yaml", BodyChart, lambda reading, base: None) is None
