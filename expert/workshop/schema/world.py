"""The names of a knowledge base as the JSON Schemas know them, each with its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

from ....facts.document import Document
from ....facts.problem import InvalidInput
from ....facts.vocabulary import Fact
from ....rules.knowledge_base import KnowledgeBase
from ....rules.load import digest_of, read_texts
from ....rules.read_knowledge_base import POLICY, examine
from ....rules.read_overlay import examine_overlay, read_overlay_documents, read_overlay_texts
from ....rules.read_rule import Context

NUMBERS = ("integer", "decimal")


class World(Struct, frozen=True):
    """A knowledge base with everything that its rules may name, and the files as they stand."""

    base: KnowledgeBase
    context: Context
    documents: Mapping[str, Document]

    @property
    def facts(self) -> Mapping[str, Fact]:
        """What a condition may speak of, settings and computed facts among it."""
        return self.context.names.facts

    @property
    def techniques(self) -> dict[str, str]:
        """The techniques with their titles."""
        return {name: one.title for name, one in self.base.catalogue.techniques.items()}

    @property
    def groups(self) -> dict[str, str]:
        """The groups of techniques with what each is."""
        return dict(self.base.catalogue.groups)

    @property
    def regions(self) -> dict[str, str]:
        """The regions of the body with their titles."""
        return {name: one.title for name, one in self.base.catalogue.regions.items()}

    @property
    def positions(self) -> dict[str, str]:
        """The positions with their titles."""
        return {name: one.title for name, one in self.base.catalogue.positions.items()}

    @property
    def places(self) -> dict[str, str]:
        """The places on the body: each region, a sided one on either side."""
        return {place: self.base.catalogue.place_title(place) for place in self.base.catalogue.places}

    @property
    def traditions(self) -> list[str]:
        """The traditions of the techniques."""
        return list(dict.fromkeys(one.tradition for one in self.base.catalogue.techniques.values()))

    @property
    def disciplines(self) -> list[str]:
        """The disciplines of the techniques."""
        return list(dict.fromkeys(one.discipline for one in self.base.catalogue.techniques.values()))

    @property
    def sources(self) -> dict[str, str]:
        """The sources with their titles, and what must stand beside them."""
        sources = self.base.sources.items()
        return {name: f"{one.title} ({one.mark})" if one.mark else one.title for name, one in sources}

    @property
    def rules(self) -> dict[str, str]:
        """The rules with their titles."""
        retired = {name: f"{one.title} (retired)" for name, one in self.base.retired.items()}
        return {name: one.title for name, one in self.base.rules.items()} | retired

    @property
    def modules(self) -> list[str]:
        """The modules of rules."""
        return list(dict.fromkeys(rule.module for rule in self.base.rules.values()))

    @property
    def short_forms(self) -> list[str]:
        """The short forms of conclusions, as the policy gives them."""
        data = self.documents[POLICY].data
        forms = data.get("short_forms") if isinstance(data, dict) else None
        return list(forms) if isinstance(forms, dict) else []

    def sets(self, *, naming_regions: bool = False) -> dict[str, str]:
        """The facts whose finding is a set, with their titles; those alone that name regions."""
        facts = self.base.vocabulary.facts.items()
        return {
            name: fact.title or fact.question
            for name, fact in facts
            if fact.kind == "set" and (fact.regions or not naming_regions)
        }

    @property
    def numbers(self) -> dict[str, str]:
        """The facts whose finding is always a number, with their questions."""
        return {name: fact.question for name, fact in self.base.vocabulary.facts.items() if fact.always_number}

    @property
    def recorded(self) -> dict[str, str]:
        """The facts that can be recorded, with their questions."""
        return {name: fact.question for name, fact in self.base.vocabulary.facts.items()}


def read_world(folder: Path, overlay: Path | None = None) -> World:
    """The names of the knowledge base in `folder`, which may still have problems in its rules.

    With `overlay`, the folder of one, also what that adds; the knowledge base must be sound then. Raises InvalidInput
    where files cannot be read.
    """
    texts = read_texts(folder)
    examined = examine(folder, texts, digest_of(texts))
    if examined.knowledge_base is None or examined.context is None:
        raise InvalidInput(examined.problems)
    if overlay is None:
        return World(examined.knowledge_base, examined.context, examined.documents)
    if examined.problems:
        raise InvalidInput(examined.problems)
    documents = read_overlay_documents(overlay, read_overlay_texts(overlay))
    return World(examine_overlay(documents, examined, "", []), examined.context, examined.documents)
