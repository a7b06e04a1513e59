"""What all tests share: one knowledge base, one consultant."""

import datetime
from pathlib import Path

import pytest

from ischia.expert.consult import Consultant
from ischia.facts.case import Case, make_case
from ischia.rules.knowledge_base import KnowledgeBase
from ischia.rules.load import load

HERE = Path(__file__).resolve().parent
TODAY = datetime.date(2026, 12, 1)


@pytest.fixture(scope="session")
def knowledge_base() -> KnowledgeBase:
    return load(use_cache=False)


@pytest.fixture(scope="session")
def consultant(knowledge_base: KnowledgeBase) -> Consultant:
    return Consultant(knowledge_base, TODAY)


@pytest.fixture(scope="session")
def clear_case(knowledge_base: KnowledgeBase):
    """A case of the clear patient with the given findings changed; None takes a finding away."""

    def make(label: str = "clear", moment: str = "planning", negative: tuple[str, ...] = (), **changed: object) -> Case:
        raw = {**knowledge_base.base_case, **changed}
        read = {name: knowledge_base.vocabulary.facts[name].read(value) for name, value in raw.items()}
        return make_case(knowledge_base.vocabulary, label, read, negative, moment)

    return make
