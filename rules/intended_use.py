"""The intended use of a knowledge base: what those who judge it ask for, and which data of a patient it uses."""

from __future__ import annotations

from msgspec import Struct

# The kinds of patient data of which a decision support for United States certification says whether it uses them
# (45 CFR 170.315(b)(11)(iv)(A)(5) to (13)), in that order.
PATIENT_DATA = (
    "race",
    "ethnicity",
    "language",
    "sexual_orientation",
    "gender_identity",
    "sex",
    "date_of_birth",
    "social_determinants",
    "health_status",
)


class PatientData(Struct, frozen=True):
    """One kind of patient data: the facts of the vocabulary that bear on it, and what is to be said of it."""

    facts: tuple[str, ...] = ()
    note: str = ""


class IntendedUse(Struct, frozen=True):
    """What the knowledge base is for and rests on, in sentences; what is empty is not known.

    `release` and `revision` say when; `citation` where the knowledge comes from as a whole. `patient_data` is
    by the names of `PATIENT_DATA`.
    """

    developer: str = ""
    funding: str = ""
    release: str = ""
    revision: str = ""
    citation: str = ""
    purpose: tuple[str, ...] = ()
    users: tuple[str, ...] = ()
    population: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    logic: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    validation: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    options: tuple[str, ...] = ()
    patient_data: dict[str, PatientData] = {}
