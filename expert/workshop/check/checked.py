"""What the lints look at: a knowledge base that could be read, with the place where each part of it is written."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property

from msgspec import Struct

from ....facts.document import Document, Place
from ....facts.read import ACCEPTS
from ....rules.knowledge_base import MANIFEST, KnowledgeBase
from ....rules.overlay import OFF, OVERLAY, SWITCHED_OFF
from ....rules.read_knowledge_base import SOURCES, TECHNIQUES, VOCABULARY, is_module
from ....rules.rule import Rule


class Spot(Struct, frozen=True):
    """A part of a file: the document and the path in it."""

    document: Document
    path: Place

    @property
    def name(self) -> tuple[str, Place]:
        """The file and the path, by which two spots are compared."""
        return self.document.file, self.path

    @property
    def entry(self) -> Spot:
        """The rule, fact, technique or source to which this part belongs."""
        return Spot(self.document, self.path[:2])

    def __truediv__(self, key: str | int) -> Spot:
        """The part under `key`."""
        return Spot(self.document, (*self.path, key))

    @property
    def data(self) -> object:
        """What is written there; None where nothing is."""
        data = self.document.data
        for key in self.path:
            try:
                data = data[key]
            except (KeyError, IndexError, TypeError):
                return None
        return data

    def texts(self) -> Iterator[tuple[Spot, str]]:
        """Every text at this part and below it."""
        yield from _texts(self, self.data)


def _texts(spot: Spot, data: object) -> Iterator[tuple[Spot, str]]:
    if isinstance(data, str):
        yield spot, data
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from _texts(spot / key, value)
    elif isinstance(data, list):
        for number, value in enumerate(data):
            yield from _texts(spot / number, value)


class Remark(Struct, frozen=True):
    """What a lint says about a part of a file, or about its key; `expected` is what would have been right."""

    spot: Spot
    message: str
    expected: str = ""
    key: bool = False


class Checked:
    """A knowledge base without errors, the documents that it was read from by their path, and the day.

    `over` are the documents of the overlay that is laid over it, by their path in the folder of the overlay.
    """

    def __init__(
        self,
        base: KnowledgeBase,
        documents: Mapping[str, Document],
        today: datetime.date,
        over: Mapping[str, Document] | None = None,
    ) -> None:
        self.base, self.documents, self.today, self.over = base, documents, today, over or {}

    @cached_property
    def _homes(self) -> dict[str, Spot]:
        """Where each rule is written: a technique that an overlay switches off has one as well."""
        modules = [document for file, document in self.documents.items() if is_module(file)]
        modules += [document for file, document in self.over.items() if file != OVERLAY]
        homes = {name: Spot(document, ("rules", name)) for document in modules for name in document.data["rules"]}
        off = Spot(self.over[OVERLAY], ("off",)) if self.over else None
        switched_off = off.data if off else None
        if off and isinstance(switched_off, dict):
            homes |= {f"{OFF}{name}": off / name for name in switched_off}
        return homes

    @property
    def rules(self) -> Iterator[tuple[Rule, Spot]]:
        """Every rule in force that somebody wrote, with where it is written."""
        for rule in self.base.rules.values():
            if rule.module != SWITCHED_OFF:
                yield rule, self.rule(rule.id)

    def rule(self, name: str) -> Spot:
        """Where a rule is written."""
        return self._homes[name]

    def fact(self, name: str) -> Spot:
        """Where a fact is written."""
        return Spot(self.documents[VOCABULARY], ("facts", name))

    def technique(self, name: str) -> Spot:
        """Where a technique is written."""
        return Spot(self.documents[TECHNIQUES], ("techniques", name))

    def source(self, name: str) -> Spot:
        """Where a source is written."""
        spot = Spot(self.documents[SOURCES], ("sources", name))
        return Spot(self.over[OVERLAY], spot.path) if self.over and spot.data is None else spot

    @property
    def manifest(self) -> Spot:
        """The manifest."""
        return Spot(self.documents[MANIFEST], ())

    def acceptances(self) -> Iterator[Spot]:
        """Where a remark is accepted: each the code under `accepts` of an entry, with its reason in the file."""
        entries = [spot for _, spot in self.rules]
        entries += [self.fact(name) for name in self.base.vocabulary.facts]
        entries += [self.technique(name) for name in self.base.catalogue.techniques]
        for entry in entries:
            accepts = (entry / ACCEPTS).data
            yield from (entry / ACCEPTS / code for code in (accepts if isinstance(accepts, dict) else ()))
