"""Which patient is taken to close a gap: one with few changes, and whose record does not contradict itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from ....facts.case import MOMENTS
from ....facts.vocabulary import Finding, Unknown
from ....rules.conclusion import Contradict
from ....rules.condition import Condition, truth
from ....rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ....rules.rule import TYPED
from ...explanation.reconsider import derive
from ...explanation.verdicts import Verdicts
from .search import Aim, Patient, PatientSearch

MOST_TRIED = 12  # patients for one gap


class Record(Struct, frozen=True):
    """A patient, and the rules by which the record of it contradicts itself."""

    patient: Patient
    contradicted_by: tuple[str, ...]


class Records:
    """The records of patients of one knowledge base, laid over its base case."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self._verdicts = Verdicts()
        self._contradictions: list[tuple[str, Condition]] = [
            (rule.id, part.when)
            for rule in knowledge_base.rules.values()
            for part in rule.parts
            if any(isinstance(said, Contradict) for said in part.then)
        ]
        facts, derived = knowledge_base.vocabulary.facts, knowledge_base.derived
        self._base: dict[str, Finding] = {
            TYPED + name if name in derived else name: fact.read(knowledge_base.base_case.get(name))
            for name, fact in facts.items()
        }
        self._base |= {**knowledge_base.settings, MOMENT: MOMENTS[0], REVIEW_OVERDUE: False}

    def record(self, patient: Patient) -> Record:
        """The record of `patient`."""
        memory = {**self._base, **patient.changes}
        for name, fact in self.knowledge_base.derived.items():
            memory.setdefault(TYPED + name, Unknown())
            memory[name] = derive(fact, memory, self._verdicts)
        found = [rule for rule, when in self._contradictions if truth(when, memory) is True]
        return Record(patient, tuple(dict.fromkeys(found)))


def best_records(aims: Iterable[Aim], search: PatientSearch, records: Records, rule: str) -> Iterator[Record]:
    """Patients for any of `aims`, those first whose records do not contradict themselves but by `rule` itself."""
    patients = (patient for aim in aims for patient in search.patients(aim))
    later: list[Record] = []
    for patient in islice(patients, MOST_TRIED):
        record = records.record(patient)
        if any(one != rule for one in record.contradicted_by):
            later.append(record)
        else:
            yield Record(patient, ())
    yield from later
