"""The body chart of one consultation as a drawing: where to work, where not, what to spare, how the patient lies."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from ...facts.body_chart import BodyChart, View, towards, whole
from ...facts.language import ENGLISH, Language
from ...facts.technique import SIDES, Catalogue
from ...rules.knowledge_base import KnowledgeBase
from ..consult import Consultation
from .charted import Shown, legend, shown
from .drawing import COLOURS, LINE, Drawing, wrapped

NAME = "body-chart"
_GAP, _HEAD, _TEXT = 12, 28, 34  # between the views, above them, and where the words of the legend begin


def body_chart(
    consultation: Consultation, knowledge_base: KnowledgeBase, chart: BodyChart, say: Language = ENGLISH
) -> str:
    """The chart of `consultation` as SVG: the views side by side, and the legend below them."""
    found = shown(consultation, knowledge_base, chart)
    signs = legend(found, knowledge_base.catalogue, chart, say)
    width = len(chart.views) * 2 * chart.half_width + (len(chart.views) + 1) * _GAP
    title = say("{chart}: {case}", chart=say.of(chart.title), case=consultation.case.label)
    drawing = Drawing(NAME, width, title, " ".join(text for _, text in signs))
    for number, view in enumerate(chart.views.values()):
        centre = _GAP + chart.half_width + number * (2 * chart.half_width + _GAP)
        _draw_view(drawing, view, centre, found, knowledge_base.catalogue, chart, say)
    return drawing.written(_draw_legend(drawing, signs, _HEAD + chart.height + 24, chart))


def _draw_view(
    drawing: Drawing, view: View, centre: float, found: Shown, catalogue: Catalogue, chart: BodyChart, say: Language
) -> None:
    sides = {SIDES[0]: say("patient's left"), SIDES[1]: say("patient's right")}
    left, right = sorted(SIDES, key=view.direction)
    drawing.text(centre, 18, [say.of(view.title)], anchor="middle", bold=True)
    drawing.text(centre - chart.half_width, _HEAD + 14, wrapped(sides[left], 60))
    drawing.text(centre + chart.half_width, _HEAD + 14, wrapped(sides[right], 60), anchor="end")
    group = drawing.group(centre, _HEAD)
    drawing.stroke(group, whole(chart.outline), 1.5, closed=True)
    for detail in view.details:
        for sign in (-1, 1) if any(x for x, _ in detail) else (1,):
            drawing.stroke(group, towards(detail, sign), 0.9, 0.45)
    cared = {place for _, places in found.marks for place in places}
    states: list[tuple[str, Collection[str]]] = [
        ("work", found.work),
        ("also", found.also.keys() - found.work.keys()),
        ("not-here", found.not_here),
        ("care", cared),
    ]
    areas = [
        (state, region, place, curve)
        for state, places in states
        for region in catalogue.regions.values()
        for place in catalogue.sides_of(region.name, SIDES)
        if place in places
        for curve in view.curves(region, place)
    ]
    for state, _, _, curve in areas:
        drawing.area(group, curve, state)
    for line in chart.lines:
        for side in found.sides if line.view == view.name else ():
            drawing.band(group, towards(line.curve, view.direction(side)), line.margin)
    for state, region, place, curve in areas:
        x, y = view.sign_of(region, curve)
        below = state == "care" and any(place in places for _, places in states[:3])
        drawing.sign(group, state, x, y + 15 * below)


def _draw_legend(drawing: Drawing, signs: Iterable[tuple[str, str]], top: float, chart: BodyChart) -> float:
    """Draw each sign with its words from `top` downwards; the height of the whole comes back."""
    for kind, text in signs:
        word, _, position = kind.partition(" ")
        indent = 104.0 if position in chart.pictograms else _TEXT
        lines = wrapped(text, drawing.width - indent - _GAP)
        if word == "line":
            drawing.band(drawing.group(_GAP, top - 4), ((5, 0), (15, 0)), 5)
        elif position in chart.pictograms:
            picture = drawing.group(_GAP, top - 12, 0.8)
            for stroke in chart.pictograms[position]:
                drawing.stroke(picture, stroke.curve, stroke.width)
        elif word in COLOURS:
            box = drawing.group(_GAP, top - 4)
            drawing.sign(box, word, 8, 0)
        middle = 9 if position in chart.pictograms and len(lines) == 1 else 0
        drawing.text(indent, top + middle, lines)
        top += max(len(lines) * LINE, 44 if position in chart.pictograms else 0) + 5
    return top
