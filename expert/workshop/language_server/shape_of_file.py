"""The shape of each file of a knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ....rules.overlay import BEFORE
from ..schema.schema import kind_of
from . import shapes_of_facts, shapes_of_overlays, shapes_of_pages, shapes_of_rules
from .shape import ANYTHING, Shape

_SHAPES: Mapping[str, Callable[[], Shape]] = {
    "manifest": shapes_of_rules.manifest,
    "vocabulary": shapes_of_facts.vocabulary,
    "techniques": shapes_of_facts.techniques,
    "sources": shapes_of_facts.sources,
    "body_chart": shapes_of_facts.body_chart,
    "rules": shapes_of_rules.module,
    "derived": shapes_of_rules.derived,
    "policy": shapes_of_rules.policy,
    "base_case": shapes_of_rules.base_case,
    "patient_page": shapes_of_pages.patient_page,
    "intended_use": shapes_of_pages.intended_use,
    "case": shapes_of_pages.case,
    "case_suite": shapes_of_pages.suite,
    "overlay": shapes_of_overlays.overlay,
    "overlay_rules": shapes_of_overlays.rules,
}


def kind_at(path: str) -> str:
    """The kind of the file at `path` in the folder of a knowledge base; of one of an overlay with `overlay/` before it.

    Empty where it is of none.
    """
    return kind_of(path.removeprefix(BEFORE), in_overlay=path.startswith(BEFORE))


def shape_of(path: str) -> Shape:
    """The shape of the file at `path`, for which see `kind_at`; anything may stand in one of no kind."""
    make = _SHAPES.get(kind_at(path))
    return make() if make else ANYTHING
