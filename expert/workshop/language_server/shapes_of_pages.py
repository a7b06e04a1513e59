"""The shapes of the files that only reports read, and of cases."""

from __future__ import annotations

from ....facts.case import KEYS, MOMENTS
from ....rules.conclusion import URGENCIES
from ....rules.intended_use import PATIENT_DATA
from ....rules.patient_page import CARES, Card, NoteWords, PatientPage, Reason
from ....rules.read_intended_use import KEYS as _INTENDED
from ..testing.case_suite import CASE_KEYS
from .shape import (
    BLOCK,
    FACT,
    KEY,
    OF_CATALOGUE,
    POSITION,
    REGION,
    RULE,
    TECHNIQUE,
    TEXT,
    Shape,
    Slot,
    by_name,
    either,
    list_of,
    one,
    one_of,
    record,
    some,
)
from .shapes_of_conditions import findings, settings
from .shapes_of_expectations import OF_CASES, expected

_OF_CASE = {
    **dict.fromkeys(CASE_KEYS, ""),
    "case": "A name for it; never a patient's.",
    "title": "Who it is.",
    "moment": "planning, or contact while hands are on.",
    "negative": "Blocks of screening findings of which none is there.",
    "facts": "What is recorded.",
    "settings": "Settings, laid over those of the knowledge base.",
    "overdue": "Whether the knowledge base is past its review.",
    "todo": "Why it need not hold yet.",
    "expect": "What must come out.",
}


def patient_page() -> Shape:
    """The words of the patient's page."""
    refer = record(URGENCIES[1:])
    reason = record(Reason.__struct_fields__, refer=refer)
    card = record(
        Card.__struct_fields__,
        care=one_of([care for care in CARES if care]),
        signs=list_of(record(("sign", "rules"), rules=some(RULE))),
    )
    note = record(NoteWords.__struct_fields__, rule=one(RULE), not_with=some(RULE), words=list_of(TEXT))
    return record(
        PatientPage.__struct_fields__,
        honest=list_of(TEXT),
        sections=Shape(key=Slot(OF_CATALOGUE, "section"), each=lambda name: TEXT),
        techniques=by_name(TECHNIQUE, lambda name: record(("name", "does", "feels"))),
        regions=by_name(REGION, lambda name: either(record(("left", "right")), TEXT)),
        positions=by_name(POSITION, lambda name: TEXT),
        alternatives=Shape(each=lambda name: TEXT),
        modules=Shape(key=Slot(OF_CATALOGUE, "module"), each=lambda name: reason),
        rules=by_name(RULE, lambda name: reason),
        notes=list_of(note),
        contact=record(("title", "words")),
        see=refer,
        cards=list_of(card),
    )


def intended_use() -> Shape:
    """What the knowledge base is meant for."""
    data = record(("facts", "note"), facts=some(FACT, "recorded"))
    kinds = Shape(key=Slot(KEY, words=dict.fromkeys(PATIENT_DATA, "")), each=lambda name: data)
    return record(_INTENDED, patient_data=kinds)


def case() -> Shape:
    """One patient."""
    return _patient(KEYS)


def suite() -> Shape:
    """A suite of patients, each with what must come out."""
    keys = {"suite": "What it is about.", "common": "What all patients have in common.", "cases": "The patients."}
    return record(keys, common=_patient(KEYS[1:]), cases=Shape(each=lambda label: _patient(CASE_KEYS)))


def _patient(keys: tuple[str, ...]) -> Shape:
    under = {"moment": one_of(MOMENTS), "negative": some(BLOCK), "facts": findings()}
    if "expect" in keys:
        under |= {"expect": expected(OF_CASES), "settings": settings()}
    return record({key: _OF_CASE[key] for key in keys}, **under)
