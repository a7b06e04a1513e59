"""The files of a knowledge base that only reports read, each with its reader."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..facts.body_chart import BodyChart
from ..facts.read_body_chart import read_body_chart
from ..facts.reading import Reading
from .knowledge_base import KnowledgeBase
from .read_intended_use import read_intended_use
from .read_patient_page import read_patient_page

BODY_CHART, PATIENT_PAGE, INTENDED_USE = "facts/body_chart.yaml", "rules/patient_page.yaml", "rules/intended_use.yaml"


def _body_chart(reading: Reading, knowledge_base: KnowledgeBase) -> BodyChart:
    return read_body_chart(reading, knowledge_base.catalogue, knowledge_base.vocabulary)


BESIDE: Mapping[str, Callable[[Reading, KnowledgeBase], object]] = {
    BODY_CHART: _body_chart,
    PATIENT_PAGE: read_patient_page,
    INTENDED_USE: read_intended_use,
}
