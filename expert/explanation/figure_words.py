"""A figure of an offer that changed, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts.language import ENGLISH, Language, phrase
from ...facts.technique import Catalogue
from ..summary import dose_text
from .difference import Adjusted
from .wording import listed

# Each figure with a place for its value, as it is said of a technique.
_FIGURES = {
    "pressure_cap": phrase("pressure at most {now}, before {was}"),
    "depth_cap": phrase("depth at most {now} of 5, before {was}"),
    "dose": phrase("dose {now}, before {was}"),
    "position": phrase("position: {now}, before {was}"),
    "regions": phrase("given on {now}, before on {was}"),
    "certainty": phrase("certainty {now}, before {was}"),
    "points": phrase("points {now}, before {was}"),
    "forbidden_points": phrase("forbidden points: {now}, before {was}"),
    "option": phrase("{now}, before {was}"),
}


def figure_words(change: Adjusted, catalogue: Catalogue, say: Language = ENGLISH) -> Iterator[str]:
    """What changed of one figure, in words; the adaptations one by one."""
    if change.figure == "adaptations":
        yield from (say("now: {text}", text=say.of(t)) for t in change.after if t not in change.before)
        yield from (say("no longer: {text}", text=say.of(t)) for t in change.before if t not in change.after)
        return
    was, now = change.before, change.after
    if change.figure == "dose":
        keys = [key for key in {**was, **now} if was.get(key) != now.get(key)]
        was, now = ({key: dose[key] for key in keys if key in dose} for dose in (was, now))
    words = {
        "was": _value_words(change.figure, was, catalogue, say),
        "now": _value_words(change.figure, now, catalogue, say),
    }
    yield say(_FIGURES[change.figure], **words)


def _value_words(figure: str, value: Any, catalogue: Catalogue, say: Language) -> str:
    match figure:
        case "dose":
            return dose_text(value, say) or say("none")
        case "regions":
            return listed((say.of(catalogue.place_title(place)) for place in value), say) or say("nothing")
        case "position":
            return say.of(catalogue.positions[value].title) if value else say("none")
        case "points":
            return listed((point.name for point in value), say) or say("none")
        case "forbidden_points":
            return listed(value, say) or say("none")
        case "option":
            return say("an option only") if value else say("recommended")
        case _:
            return say(str(value))
