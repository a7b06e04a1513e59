"""The intended use of a knowledge base out of YAML."""

from __future__ import annotations

from ..facts.reading import Reading
from .intended_use import PATIENT_DATA, IntendedUse, PatientData
from .knowledge_base import KnowledgeBase

TEXTS = ("developer", "funding", "release", "revision", "citation")
SENTENCES = ("purpose", "users", "population", "inputs", "logic", "evidence", "validation", "limits", "options")
KEYS = (*TEXTS, *SENTENCES, "patient_data")


def read_intended_use(reading: Reading, knowledge_base: KnowledgeBase) -> IntendedUse:
    """The whole document: every key is wanted, no text is blank, and every fact is in the vocabulary."""
    root = reading.root
    value = reading.mapping(root, KEYS, KEYS)
    if not all(key in value for key in KEYS):
        return IntendedUse()
    texts = {key: reading.text(root, key) for key in TEXTS}
    sentences = {key: reading.strings(root, key) for key in SENTENCES}
    for key, said in (*texts.items(), *((key, " ".join(some)) for key, some in sentences.items())):
        if not said.strip():
            reading.wrong(
                root[key], f"{key} says nothing", "a sentence; where it is not known, that it is not", code="R603"
            )
    reading.mapping(root["patient_data"], PATIENT_DATA, PATIENT_DATA)
    data = {key: _patient_data(reading, key, knowledge_base) for key in PATIENT_DATA}
    return IntendedUse(**texts, **sentences, patient_data=data)  # type: ignore[arg-type]


def _patient_data(reading: Reading, key: str, knowledge_base: KnowledgeBase) -> PatientData:
    part = reading.root["patient_data"][key]
    value = reading.mapping(part, ("facts", "note"), ("note",))
    if "facts" not in value:
        return PatientData(note=reading.text(part, "note"))
    return PatientData(
        facts=reading.words(part["facts"], knowledge_base.vocabulary.facts, "a fact"),
        note=reading.text(part, "note"),
    )
