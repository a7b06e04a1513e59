"""A report: a page for its readers, and the file of it in the format that a suffix names."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import msgspec

from ...facts.language import ENGLISH, Language
from ...facts.problem import InvalidInput, nearest
from ...rules.knowledge_base import KnowledgeBase
from ...rules.load import load_beside
from ..consult import Consultation
from .characters import with_visible_characters
from .page import Page

if TYPE_CHECKING:
    from ...facts.body_chart import BodyChart
    from ...facts.reading import Reading
    from ...rules.intended_use import IntendedUse
    from ...rules.patient_page import PatientPage

AUDIENCES = ("clinician", "patient", "auditor")
SUFFIXES = (".html", ".pdf", ".md", ".json", ".docx")
BODY_CHART, PATIENT_PAGE = "facts/body_chart.yaml", "rules/patient_page.yaml"
INTENDED_USE = "rules/intended_use.yaml"


def make_report(
    consultation: Consultation,
    knowledge_base: KnowledgeBase,
    folder: Path,
    audience: str = AUDIENCES[0],
    say: Language = ENGLISH,
    *,
    large_print: bool = False,
) -> Page:
    """The report on a consultation for one of `AUDIENCES`.

    `folder` is where the knowledge base was read from; what only reports need is read from there now.
    Raises InvalidInput where that is wrong, or where the knowledge base has nothing for these readers.
    """
    page = _BUILDERS[audience](consultation, knowledge_base, folder, say, large_print)
    return msgspec.structs.replace(page, about=page.about or _about(page, knowledge_base, say))


def write(page: Page, suffix: str) -> bytes:
    """The file of `page` in the format of `suffix`, one of `SUFFIXES`. Raises InvalidInput."""
    match suffix:
        case ".json":
            return msgspec.json.format(msgspec.json.encode(page.to_plain()), indent=2) + b"\n"
        case ".md":
            from .markdown import markdown as writer
        case ".html":
            from .html import html as writer
        case ".pdf":
            from .pdf import pdf as writer
        case ".docx":
            from .docx import docx as writer
        case _:
            raise InvalidInput.of(
                f'a report ends in {", ".join(SUFFIXES[:-1])} or {SUFFIXES[-1]}, not in "{suffix}"',
                nearest(suffix, SUFFIXES),
            )
    return writer(with_visible_characters(page))


def _about(page: Page, knowledge_base: KnowledgeBase, say: Language) -> tuple[tuple[str, str], ...]:
    """What stands below the title: whose case, for whom, by which knowledge, and how far it was signed off."""
    digest = page.knowledge_base.get("digest", "")
    version = f"{say.of(knowledge_base.title)}, {knowledge_base.name} {knowledge_base.version}"
    if knowledge_base.overlay:
        version += f"; {say('with the overlay {overlay}', overlay=knowledge_base.overlay.named)}"
    return (
        (say("Case"), page.case),
        (say("For"), _readers(page.audience, say)),
        (say("Knowledge base"), f"{version}\n{digest[:19]}…" if digest else version),
        (say("Status"), say.of(page.status)),
    )


def _readers(audience: str, say: Language) -> str:
    match audience:
        case "clinician":
            return say("the clinician")
        case "patient":
            return say("the patient")
        case _:
            return say("the auditor")


def _clinician(
    consultation: Consultation, knowledge_base: KnowledgeBase, folder: Path, say: Language, large_print: bool
) -> Page:
    from ...facts.body_chart import BodyChart
    from .clinician import clinician_page

    chart = load_beside(knowledge_base, folder, BODY_CHART, BodyChart, _read_body_chart)
    return clinician_page(consultation, knowledge_base, chart, say, large_print)


def _patient(
    consultation: Consultation, knowledge_base: KnowledgeBase, folder: Path, say: Language, large_print: bool
) -> Page:
    from ...rules.patient_page import PatientPage
    from .patient import patient_page

    words = load_beside(knowledge_base, folder, PATIENT_PAGE, PatientPage, _read_patient_page)
    if words is None:
        raise InvalidInput.of(f"the knowledge base {knowledge_base.name} has no words for patients ({PATIENT_PAGE})")
    return patient_page(consultation, knowledge_base, words, say, large_print)


def _auditor(
    consultation: Consultation, knowledge_base: KnowledgeBase, folder: Path, say: Language, large_print: bool
) -> Page:
    from ...rules.intended_use import IntendedUse
    from .auditor import auditor_page

    intended = load_beside(knowledge_base, folder, INTENDED_USE, IntendedUse, _read_intended_use)
    return auditor_page(consultation, knowledge_base, intended, say, large_print)


# What reads the YAML is imported only where nothing is in the cache.


def _read_body_chart(reading: Reading, knowledge_base: KnowledgeBase) -> BodyChart:
    from ...facts.read_body_chart import read_body_chart

    return read_body_chart(reading, knowledge_base.catalogue, knowledge_base.vocabulary)


def _read_patient_page(reading: Reading, knowledge_base: KnowledgeBase) -> PatientPage:
    from ...rules.read_patient_page import read_patient_page

    return read_patient_page(reading, knowledge_base)


def _read_intended_use(reading: Reading, knowledge_base: KnowledgeBase) -> IntendedUse:
    from ...rules.read_intended_use import read_intended_use

    return read_intended_use(reading, knowledge_base)


Builder: TypeAlias = Callable[[Consultation, KnowledgeBase, Path, Language, bool], Page]
_BUILDERS: dict[str, Builder] = {"clinician": _clinician, "patient": _patient, "auditor": _auditor}
