"""Rule modules and derived facts out of YAML."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from pathlib import PurePath
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from ..facts.case import MOMENTS
from ..facts.read import read_accepted
from ..facts.reading import Part as DataPart
from ..facts.reading import Reading
from ..facts.technique import CERTAINTIES
from ..facts.vocabulary import Value
from .conclusion import Conclusion, Derive
from .condition import All, Always, Comparison, Condition
from .governance import DRAFT, Governance
from .knowledge_base import MOMENT
from .read_conclusion import Vocabularies, read_conclusion
from .read_condition import Names, read_condition
from .read_governance import DEFAULT_KEYS, GOVERNANCE_KEYS, read_governance
from .rule import ALWAYS, STRENGTHS, DerivedCase, DerivedFact, Part, Rule, RuleTest, both, derivations

RULE_KEYS = (
    "title",
    "when",
    "then",
    "because",
    "sources",
    "strength",
    "certainty",
    *GOVERNANCE_KEYS,
    "accepts",
    "tests",
)
REQUIRED = ("title", "then", "because", "sources", "strength", "certainty")
MODULE_KEYS = ("module", "title", "governance", "rules")
DERIVED_KEYS = ("title", "short", "values", "cases", "otherwise", "when", "count", "typed")
TEST_KEYS = ("given", "moment", "settings", "overdue", "expect", "todo")
_ID = re.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
CONTACT = "contact"
RULES = "rules"  # the folder of rules in that of a knowledge base


class Context(Struct, frozen=True):
    """Everything that a rule may name."""

    names: Names
    known: Vocabularies
    sources: Mapping[str, Any]
    short_forms: Mapping[str, DataPart]
    short_form_reading: Reading
    governance: Governance = Governance()


def read_rules(reading: Reading, context: Context) -> list[Rule]:
    """The rules of one module."""
    root = reading.root
    reading.mapping(root, MODULE_KEYS, ("module", "title", "rules"))
    if "rules" not in root:
        return []
    module = reading.text(root, "module")
    if "governance" in root:
        reading.mapping(root["governance"], DEFAULT_KEYS)
        context = replace(context, governance=read_governance(reading, root["governance"], context.governance))
    return [_rule(reading, part, name, module, context) for name, part in reading.entries(root["rules"])]


def _rule(reading: Reading, part: DataPart, name: str, module: str, context: Context) -> Rule:
    value = reading.mapping(part, RULE_KEYS, REQUIRED)
    when = read_condition(reading, part["when"], context.names) if "when" in value else Always()
    certainty = reading.text(part, "certainty")
    if value and certainty not in CERTAINTIES[1:]:
        reading.wrong(
            part["certainty"] if "certainty" in value else part, f'"{certainty}" is no certainty', code="R105"
        )
    parts = _parts(reading, part["then"], when, context) if "then" in value else ()
    read_accepted(reading, part)
    if not _ID.fullmatch(name):
        reading.wrong(part, f"{name[:40]!a} is no id", "letters, digits, - and _, such as NS-02", key=True, code="R105")
    governance = read_governance(reading, part, context.governance)
    if governance.status == DRAFT and any(isinstance(said, Derive) for one in parts for said in one.then):
        message = f"{name} is a draft and decides what a fact is: that could open what is withheld"
        reading.wrong(part, message, "status: active, or conclusions that restrict", key=True, code="R303")
    return Rule(
        id=name,
        module=module,
        title=reading.text(part, "title"),
        when=when,
        parts=parts,
        because=reading.text(part, "because"),
        sources=reading.words(part["sources"], context.sources, "a source") if "sources" in value else (),
        strength=reading.word(part["strength"], STRENGTHS, "a strength") if "strength" in value else "",
        certainty=certainty,
        tests=tuple(_test(reading, item) for item in reading.items(part["tests"])) if "tests" in value else (),
        governance=governance,
        during_contact=any(_during_contact(part.narrower) for part in (Part(when, (), when), *parts)),
    )


def _during_contact(when: Condition) -> bool:
    return any(
        isinstance(part, Comparison) and part.fact == MOMENT and part.operand == frozenset((CONTACT,))
        for part in (when.parts if isinstance(when, All) else (when,))
    )


def _parts(
    reading: Reading, part: DataPart, when: Condition, context: Context, narrower: Condition = ALWAYS
) -> tuple[Part, ...]:
    plain: list[Conclusion] = []
    parts: list[Part] = []
    if part.value == []:
        reading.wrong(part, "concludes nothing", "a list of conclusions", code="R305")
    for item in reading.items(part):
        if isinstance(item.value, dict) and "then" in item.value:
            value = reading.mapping(item, ("when", "then"), ("when", "then"))
            inner = read_condition(reading, item["when"], context.names) if "when" in value else Always()
            parts += _parts(reading, item["then"], both(when, inner), context, both(narrower, inner))
        else:
            plain += _conclusions(reading, item, context)
    return (Part(when, tuple(plain), narrower), *parts) if plain else tuple(parts)


def _conclusions(reading: Reading, item: DataPart, context: Context) -> list[Conclusion]:
    if isinstance(item.value, str):
        if item.value in context.short_forms:
            form = context.short_forms[item.value]
            reading = context.short_form_reading
            items = list(reading.items(form))
        else:
            reading.word(item, context.short_forms, "a short form")
            return []
    else:
        items = [item]
    read = (read_conclusion(reading, one, context.known) for one in items)
    return [conclusion for conclusion in read if conclusion is not None]


def _test(reading: Reading, part: DataPart) -> RuleTest:
    value = reading.mapping(part, TEST_KEYS, ("given", "expect"))
    mappings = {key: value.get(key, {}) for key in ("given", "expect", "settings")}
    for key, what in mappings.items():
        if not isinstance(what, dict):
            reading.wrong(part[key], f"{key} is not a mapping", code="R103")
            mappings[key] = {}
    if not isinstance(value.get("overdue", False), bool):
        reading.wrong(part["overdue"], "overdue is not true or false", "true or false", code="R103")
    return RuleTest(
        moment=reading.word(part["moment"], MOMENTS, "a moment") if "moment" in value else MOMENTS[0],
        overdue=value.get("overdue") is True,
        todo=reading.text(part, "todo"),
        file=_in_folder(reading.document.file),
        line=reading.document.marks.get(part.path, (0, 0))[0],
        **mappings,
    )


@lru_cache(maxsize=1)  # module by module, a thousand tests
def _in_folder(file: str) -> str:
    """A file of rules as it is called within its knowledge base, wherever that is."""
    parts = PurePath(file).parts
    below = parts[len(parts) - parts[::-1].index(RULES) - 1 :] if RULES in parts else parts[-1:]
    return "/".join(below)


def declare_derived(reading: Reading) -> dict[str, DerivedFact]:
    """The names, types and values of the derived facts, their conditions still to be read."""
    declared: dict[str, DerivedFact] = {}
    root = reading.root
    if not reading.mapping(root, ("derived",), ("derived",)):
        return declared
    for name, part in reading.entries(root["derived"]):
        value = reading.mapping(part, DERIVED_KEYS, ("title",))
        if sum(key in value for key in ("cases", "when", "count")) != 1:
            reading.wrong(part, f"{name} is not defined", "one of cases, when or count", code="R505", key=True)
        values: tuple[Value, ...] = (True, False)
        if "count" in value:
            values = tuple(range(sum(1 for _ in reading.items(part["count"])) + 1))
        elif "cases" in value:
            values = _derived_values(reading, part["values"])
        title, short = reading.text(part, "title"), reading.text(part, "short")
        declared[name] = DerivedFact(name, title, values, typed=value.get("typed") is True, short=short)
    return declared


def _otherwise(reading: Reading, part: DataPart, fact: DerivedFact) -> Value | None:
    value = part.value
    if not isinstance(value, str | bool) or value not in fact.values:
        reading.wrong(part, f"{fact.name} cannot be that", ", ".join(map(str, fact.values)), code="R505")
        return None
    return value


def _derived_values(reading: Reading, part: DataPart) -> tuple[Value, ...]:
    values = part.value
    if not isinstance(values, list) or not values or not all(isinstance(value, str | bool) for value in values):
        reading.wrong(part, "has no values", "a list of words, or [true, false]", code="R505")
        return ()
    return tuple(values)


def read_derived(
    reading: Reading,
    declared: Mapping[str, DerivedFact],
    names: Names,
    rules: Mapping[str, Rule],
    unread: Collection[str] = (),
) -> dict[str, DerivedFact]:
    """The derived facts with their conditions; a case may be the id of a rule that derives the fact.

    Nothing is said of the rules in `unread`, which stand in modules that could not be read.
    """
    derived: dict[str, DerivedFact] = {}
    for name, fact in declared.items():
        part = reading.root["derived"][name]
        value = part.value if isinstance(part.value, dict) else {}
        cases: list[DerivedCase] = []
        count: tuple[Condition, ...] = ()
        otherwise: Value | None = None
        if "otherwise" in value:
            otherwise = _otherwise(reading, part["otherwise"], fact)
        if "when" in value:
            cases, otherwise = [DerivedCase(True, read_condition(reading, part["when"], names))], False
        elif "count" in value:
            count = tuple(read_condition(reading, item, names) for item in reading.items(part["count"]))
        elif "cases" in value:
            for item in reading.items(part["cases"]):
                if isinstance(item.value, str) and item.value in unread:
                    continue
                cases += _cases(reading, item, fact, names, rules)
        derived[name] = replace(fact, cases=tuple(cases), otherwise=otherwise, count=count)
    return derived


def _cases(
    reading: Reading, item: DataPart, fact: DerivedFact, names: Names, rules: Mapping[str, Rule]
) -> list[DerivedCase]:
    if isinstance(item.value, str):
        if not reading.word(item, rules, "a rule"):
            return []
        rule = rules[item.value]
        cases = [DerivedCase(said.value, when, rule.id) for when, said in derivations(rule) if said.fact == fact.name]
        if not cases:
            reading.wrong(item, f"{rule.id} does not derive {fact.name}", code="R507")
        return cases
    value = reading.mapping(item, ("value", "when"), ("value", "when"))
    if "value" not in value or "when" not in value:
        return []
    if not isinstance(value["value"], str | bool) or value["value"] not in fact.values:
        reading.wrong(item["value"], f"{fact.name} cannot be that", ", ".join(map(str, fact.values)), code="R505")
    return [DerivedCase(value["value"], read_condition(reading, item["when"], names))]
