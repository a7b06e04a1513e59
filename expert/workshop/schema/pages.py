"""JSON Schemas of the files that only reports read: the patient's page, the intended use."""

from __future__ import annotations

from ....rules.conclusion import URGENCIES
from ....rules.intended_use import PATIENT_DATA
from ....rules.patient_page import CARES
from ....rules.read_intended_use import KEYS as _USE_KEYS
from ....rules.read_intended_use import SENTENCES
from ....rules.read_intended_use import TEXTS as _USE_TEXTS
from ....rules.read_patient_page import CARD, REASON
from ....rules.read_patient_page import KEYS as _PAGE_KEYS
from .parts import SAID, TEXT, TEXTS, Schema, described, list_of, named, one_of, one_or_more, record, ref
from .world import World


def patient_page(world: World) -> Schema:
    """The words of the patient's page, in plain language."""
    base, rule = world.base, one_of(world.rules)
    reason = record(REASON, (), **dict.fromkeys(REASON, SAID) | {"refer": named(dict.fromkeys(URGENCIES[1:], SAID))})
    words_of_technique = record(("name", "does", "feels"), ("name", "does", "feels"), name=SAID, does=SAID, feels=SAID)
    sides = record(("left", "right"), ("left", "right"), left=SAID, right=SAID)
    regions = {name: sides if one.sided else SAID for name, one in base.catalogue.regions.items()}
    note_keys = ("rule", "note", "words", "not_with")
    sign = record(("sign", "rules"), ("sign", "rules"), sign=SAID, rules=one_or_more(rule))
    said = dict.fromkeys(("label", "heading", "action"), SAID)
    return record(
        _PAGE_KEYS,
        _PAGE_KEYS,
        title=SAID,
        purpose=SAID,
        honest=TEXTS,
        sections=named(_titled(dict(base.policy.plan_sections))),
        techniques=_every({name: described(ref("technique"), text) for name, text in world.techniques.items()}),
        regions=_every(regions),
        positions=_every(_titled(world.positions)),
        alternatives=named(_titled({one.id: one.title for one in base.policy.alternatives})),
        modules=named(dict.fromkeys(world.modules, ref("reason"))),
        rules=named({name: described(ref("reason"), text) for name, text in world.rules.items()}),
        notes=list_of(record(note_keys, note_keys[:3], rule=rule, words=TEXTS, not_with=one_or_more(rule))),
        contact=record(("title", "words"), ("title", "words"), title=SAID, words=TEXTS),
        see=_every(dict.fromkeys(URGENCIES[1:], SAID)),
        cards=list_of(record(CARD, CARD, care=one_of(CARES), signs=list_of(sign, least=1), **said), least=1),
    ) | {"$defs": {"technique": words_of_technique, "reason": reason}}


def _titled(names: dict[str, str]) -> dict[str, Schema]:
    return {name: described(SAID, title) for name, title in names.items()}


def _every(names: dict[str, Schema]) -> Schema:
    """Each of these names has its words."""
    return named(names) | {"required": list(names)}


def intended_use(world: World) -> Schema:
    """What the knowledge base is for and rests on."""
    facts = one_or_more(one_of(world.recorded))
    data = record(("facts", "note"), ("note",), facts=facts, note=TEXT)
    kinds = record(PATIENT_DATA, PATIENT_DATA, **dict.fromkeys(PATIENT_DATA, data))
    texts = dict.fromkeys(_USE_TEXTS, SAID) | dict.fromkeys(SENTENCES, list_of(TEXT, least=1))
    return record(_USE_KEYS, _USE_KEYS, **texts, patient_data=kinds)
