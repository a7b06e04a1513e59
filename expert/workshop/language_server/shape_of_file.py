"""The shape of each file of a knowledge base."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..schema.schema import kind_of
from . import shapes_of_facts, shapes_of_pages, shapes_of_rules
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
}


def shape_of(path: str) -> Shape:
    """The shape of the file at `path` in the folder of a knowledge base; anything may stand in one of no kind."""
    make = _SHAPES.get(kind_of(path))
    return make() if make else ANYTHING
