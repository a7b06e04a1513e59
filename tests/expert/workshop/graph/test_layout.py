"""Boxes in columns: they never overlap, lines pass beside them, and the same input gives the same places."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from ischia.expert.workshop.graph.layout import arranged
from ischia.expert.workshop.graph.text import fitted, width, wrapped

GAP = 10.0


@st.composite
def layered(draw):
    names = [f"n{number}" for number in range(draw(st.integers(1, 14)))]
    layers = {name: draw(st.integers(0, 4)) for name in names}
    heights = {name: draw(st.floats(10, 120)) for name in names}
    wires = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), max_size=25))
    return layers, heights, wires


@given(layered())
def test_boxes_in_a_column_and_the_lines_that_pass_it_keep_apart(drawn):
    layers, heights, wires = drawn
    layout = arranged(layers, heights, wires, GAP)
    for layer in set(layers.values()):
        boxes = [(layout.tops[name], layout.tops[name] + heights[name]) for name in layers if layers[name] == layer]
        boxes.sort()
        for (_, bottom), (top, _) in pairwise(boxes):
            assert top >= bottom + GAP - 0.01
        for (source, _), way in layout.ways.items():
            place = layer - layers[source] - 1
            if 0 <= place < len(way):
                assert all(not top < way[place] < bottom for top, bottom in boxes)


@given(layered())
def test_everything_lies_within_the_height_of_the_drawing(drawn):
    layers, heights, wires = drawn
    layout = arranged(layers, heights, wires, GAP)
    assert layout.tops.keys() == layers.keys()
    assert all(-0.01 <= top <= layout.height - heights[name] + 0.01 for name, top in layout.tops.items())


@given(layered())
def test_a_line_has_a_place_in_each_column_between_its_ends(drawn):
    layers, heights, wires = drawn
    layout = arranged(layers, heights, wires, GAP)
    assert layout.ways.keys() == {wire for wire in wires if layers[wire[0]] < layers[wire[1]]}
    assert all(len(way) == layers[target] - layers[source] - 1 for (source, target), way in layout.ways.items())
    assert layout == arranged(layers, heights, wires, GAP)


def test_two_lines_that_need_not_cross_do_not():
    layers = {"a": 0, "b": 0, "c": 1, "d": 1}
    tops = arranged(layers, dict.fromkeys(layers, 20.0), [("a", "d"), ("b", "c")], GAP).tops
    assert (tops["a"] < tops["b"]) == (tops["d"] < tops["c"])


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=60)


@given(words, st.floats(60, 300))
def test_wrapped_text_fits_and_loses_nothing(text, room):
    lines = wrapped(text, 11.5, room)
    assert all(width(line, 11.5) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@given(words, st.floats(60, 300), st.integers(1, 3))
def test_text_that_is_cut_says_so(text, room, most):
    lines = wrapped(text, 11.5, room, most)
    assert len(lines) <= most
    assert all(width(line, 11.5) <= room for line in lines)
    assert lines == wrapped(text, 11.5, room) or lines[-1].endswith("…")
    assert width(fitted(text, 11.5, room), 11.5) <= room
