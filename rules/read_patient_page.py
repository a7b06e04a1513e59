"""The words of the patient's page out of YAML, checked against the knowledge base that they speak of."""

from __future__ import annotations

from collections.abc import Collection

from ..facts.problem import nearest
from ..facts.reading import Part, Reading
from .conclusion import URGENCIES, Plan
from .governance import DRAFT
from .knowledge_base import KnowledgeBase
from .patient_page import (
    CARES,
    NEEDED_CARES,
    Card,
    Contact,
    NoteWords,
    PatientPage,
    PlaceWords,
    Reason,
    Sign,
    TechniqueWords,
    referrals,
)

_TEXTS = ("title", "purpose")
KEYS = tuple(name for name in PatientPage.__struct_fields__)
REASON = tuple(name for name in Reason.__struct_fields__)
CARD = tuple(name for name in Card.__struct_fields__)


def read_patient_page(reading: Reading, knowledge_base: KnowledgeBase) -> PatientPage:
    """The words of the whole document; every problem is reported to `reading`.

    Every technique, region and position must have its words, every rule that leaves something out or refers its
    reason, of its own or of its module, and an emergency and an urgent card must be there.
    """
    return _Reader(reading, knowledge_base).read()


class _Reader:
    def __init__(self, reading: Reading, knowledge_base: KnowledgeBase) -> None:
        self.reading, self.rules, self.retired = reading, knowledge_base.rules, knowledge_base.retired
        self.catalogue, self.policy = knowledge_base.catalogue, knowledge_base.policy
        self.overlay = knowledge_base.overlay
        self.modules = tuple(dict.fromkeys(rule.module for rule in self.rules.values()))

    def read(self) -> PatientPage:
        root, catalogue = self.reading.root, self.catalogue
        self.reading.mapping(root, KEYS, KEYS)
        page = PatientPage(
            **{key: self._text(root, key) for key in _TEXTS},
            honest=self._sentences(root, "honest"),
            sections=self._texts(root["sections"], self.policy.plan_sections, "a section of the plan"),
            techniques=self._techniques(root["techniques"]),
            regions=self._regions(root["regions"]),
            positions=self._texts(root["positions"], catalogue.positions, "a position", every=True),
            alternatives=self._texts(
                root["alternatives"], [one.id for one in self.policy.alternatives], "an alternative"
            ),
            modules={**self._reasons(root["modules"], self.modules, "a module of rules"), **self._of_overlay()},
            rules=self._reasons(root["rules"], self.rules, "a rule"),
            notes=tuple(self._note(item) for item in self._items(root, "notes")),
            contact=self._contact(root["contact"]),
            see=self._texts(root["see"], URGENCIES[1:], "an urgency", every=True),
            cards=self._cards(root),
        )
        self._explain_all(root["rules"], page)
        return page

    def _of_overlay(self) -> dict[str, Reason]:
        """What is said for the rules of the overlay, which brings its own words."""
        if self.overlay is None:
            return {}
        plain = self.overlay.plain
        return dict.fromkeys(self.overlay.modules, Reason(plain.withheld, plain.refer, plain.about))

    def _named(self, part: Part, allowed: Collection[str], what: str, *, every: bool = False) -> list[tuple[str, Part]]:
        """The entries whose name is allowed; others, and with `every` those that are missing, are reported."""
        found = list(self.reading.entries(part))
        for name, entry in found:
            if name not in allowed and not (allowed is self.rules and self._retired(entry, name, key=True)):
                self.reading.wrong(entry, f'"{name}" is not {what}', "", nearest(name, allowed), key=True, code="R602")
        for name in allowed if every else ():
            if name not in part:
                self.reading.wrong(part, f"{name} has no plain words", code="R602")
        return [(name, entry) for name, entry in found if name in allowed]

    def _retired(self, part: Part, name: object, *, key: bool = False) -> bool:
        """Whether `name` is that of a retired rule, of which nobody is told; then that is reported."""
        if not isinstance(name, str) or name not in self.retired:
            return False
        self.reading.wrong(
            part, f"{name} is retired", "a rule in force; take out what is said of it", key=key, code="R602"
        )
        return True

    def _rule(self, part: Part) -> str:
        """The rule in force that stands at `part`; empty once it is reported that it is none."""
        return "" if self._retired(part, part.value) else self.reading.word(part, self.rules, "a rule")

    def _rules(self, part: Part) -> tuple[str, ...]:
        """The rules in force of a list, or the one that stands there."""
        return tuple(map(self._rule, self.reading.items(part) if isinstance(part.value, list) else [part]))

    def _text(self, part: Part, key: str) -> str:
        """The text under `key`, which may not be empty where the key is there."""
        text = self.reading.text(part, key)
        if key in part and isinstance(part[key].value, str) and not text.strip():
            self.reading.wrong(part[key], f"{key} says nothing", "plain words", code="R602")
        return text

    def _items(self, part: Part, key: str) -> list[Part]:
        return list(self.reading.items(part[key])) if key in part else []

    def _sentences(self, part: Part, key: str) -> tuple[str, ...]:
        return self.reading.strings(part, key)

    def _texts(self, part: Part, allowed: Collection[str], what: str, *, every: bool = False) -> dict[str, str]:
        return {name: self._text(part, name) for name, _ in self._named(part, allowed, what, every=every)}

    def _techniques(self, part: Part) -> dict[str, TechniqueWords]:
        keys, found = ("name", "does", "feels"), {}
        for name, entry in self._named(part, self.catalogue.techniques, "a technique", every=True):
            self.reading.mapping(entry, keys, keys)
            found[name] = TechniqueWords(*(self._text(entry, key) for key in keys))
        return found

    def _regions(self, part: Part) -> dict[str, PlaceWords]:
        found = {}
        for name, entry in self._named(part, self.catalogue.regions, "a region", every=True):
            if self.catalogue.regions[name].sided:
                self.reading.mapping(entry, ("left", "right"), ("left", "right"))
                found[name] = PlaceWords(self._text(entry, "left"), self._text(entry, "right"))
            else:
                found[name] = PlaceWords(*[self._text(part, name)] * 2)
        return found

    def _reasons(self, part: Part, allowed: Collection[str], what: str) -> dict[str, Reason]:
        return {name: self._reason(name, entry) for name, entry in self._named(part, allowed, what)}

    def _reason(self, name: str, part: Part) -> Reason:
        self.reading.mapping(part, REASON)
        refer = self._texts(part["refer"], URGENCIES[1:], "an urgency") if "refer" in part else {}
        if name in self.rules:
            for urgency in set(refer) - referrals(self.rules[name]):
                self.reading.wrong(part["refer"][urgency], f"{name} makes no {urgency} referral", key=True, code="R602")
        texts = {key: self._text(part, key) for key in REASON if key != "refer"}
        return Reason(**texts, refer=refer)

    def _note(self, part: Part) -> NoteWords:
        self.reading.mapping(part, ("rule", "note", "words", "not_with"), ("rule", "note", "words"))
        rule = self._rule(part["rule"])
        note = self.reading.text(part, "note")
        said = self._plan_notes(rule)
        if rule and note not in said:
            self.reading.wrong(
                part["note"], f"is not a note that {rule} puts into the plan", "", nearest(note, said), code="R602"
            )
        not_with = self._rules(part["not_with"]) if "not_with" in part else ()
        return NoteWords(rule, note, self._sentences(part, "words"), not_with)

    def _plan_notes(self, rule: str) -> list[str]:
        parts = self.rules[rule].parts if rule else ()
        return [said.text for part in parts for said in part.then if isinstance(said, Plan)]

    def _contact(self, part: Part) -> Contact:
        self.reading.mapping(part, ("title", "words"), ("title", "words"))
        return Contact(self._text(part, "title"), self._sentences(part, "words"))

    def _cards(self, root: Part) -> tuple[Card, ...]:
        cards = tuple(self._card(item) for item in self._items(root, "cards"))
        for care in NEEDED_CARES:
            if "cards" in root and care not in {card.care for card in cards}:
                self.reading.wrong(root["cards"], f"has no {care} card", ", ".join(CARES), code="R602")
        return tuple(sorted(cards, key=lambda card: CARES.index(card.care) if card.care else len(CARES)))

    def _card(self, part: Part) -> Card:
        self.reading.mapping(part, CARD, CARD)
        care = self.reading.word(part["care"], CARES, "a kind of care")
        texts = {key: self._text(part, key) for key in ("label", "heading", "action")}
        signs = tuple(self._sign(item, care) for item in self._items(part, "signs"))
        if "signs" in part and not signs:
            self.reading.wrong(part["signs"], "names no sign", code="R602")
        return Card(care=care, signs=signs, **texts)

    def _sign(self, part: Part, care: str) -> Sign:
        """A sign of a card; each rule that it names must refer with the urgency of the card."""
        self.reading.mapping(part, ("sign", "rules"), ("sign", "rules"))
        rules = self._rules(part["rules"])
        for number, rule in enumerate(rules):
            if rule and care in NEEDED_CARES and care not in referrals(self.rules[rule]):
                self.reading.wrong(part["rules"][number], f"{rule} makes no {care} referral", code="R602")
        return Sign(self._text(part, "sign"), rules)

    def _explain_all(self, part: Part, page: PatientPage) -> None:
        """Report each rule of which the patient is not told; a draft may still lack its words."""
        for rule in self.rules.values():
            for what in page.lacks(rule) if rule.governance.status != DRAFT else ():
                message = f"{rule.id} does not say {what}, nor does its module {rule.module}"
                self.reading.wrong(part, message, code="R602")
