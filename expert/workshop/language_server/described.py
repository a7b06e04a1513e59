"""Names and words explained, in Markdown: what an editor shows over them and beside what it offers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ....facts.language import ENGLISH as _ENGLISH
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule
from ....rules.sentence import rule_sentences
from ...lookup import _derived, _fact, _readers, _source, _technique
from ..check.codes import codes
from .names import Meaning
from .shape import BLOCK, FACT, GROUP, POSITION, REGION, RULE, SETTING, SHORT_FORM, SOURCE, TECHNIQUE

MOST_LISTED = 12
_LONG = {"Read by", "Rules"}
_MARKS = re.compile(r"([\\`*\[\]<>#|]|(?<!\w)_|_(?!\w))")


def plain(text: str) -> str:
    """A text as Markdown that shows it as it is."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def described(found: Meaning, base: KnowledgeBase, short_form: str = "") -> str:
    """What a name is; empty where there is none of that name. `short_form` is the text of one.

    The base may have problems: where a page of it cannot be made for that, nothing is said either.
    """
    try:
        return "\n\n".join(paragraph for paragraph in _paragraphs(found, base, short_form) if paragraph)
    except (LookupError, ValueError, TypeError, AttributeError):
        return ""


def _paragraphs(found: Meaning, base: KnowledgeBase, short_form: str) -> Iterator[str]:
    name, catalogue = found.name, base.catalogue
    match found.kind:
        case _ if found.kind == FACT and name in base.vocabulary.facts:
            fact = base.vocabulary.facts[name]
            yield _heading(found.before + name, "fact" if not found.before else "fact, as it was recorded", fact.title)
            yield _rows(row for row in _fact(fact, base, _ENGLISH) if row[0] not in ("Title", "Code", "Asked by"))
            if name in base.derived:
                yield _rows(row for row in _derived(base.derived[name], base, _ENGLISH) if row[0] != "Derived")
        case _ if found.kind == FACT and name in base.derived:
            yield _heading(name, "computed fact", base.derived[name].title)
            yield _rows(row for row in _derived(base.derived[name], base, _ENGLISH) if row[0] != "Derived")
            yield _rows([("Read by", ", ".join(_readers(base, name)))])
        case _ if found.kind == TECHNIQUE and name in catalogue.techniques:
            yield _heading(name, "technique", catalogue.techniques[name].title)
            left_out = ("Title", "Founding article", "Tradition")
            yield _rows(row for row in _technique(catalogue.techniques[name], base, _ENGLISH) if row[0] not in left_out)
        case _ if found.kind == SOURCE and name in base.sources:
            yield _heading(name, "source", base.sources[name].title)
            yield _rows(row for row in _source(base.sources[name], base, _ENGLISH) if row[0] != "Title")
        case _ if found.kind == RULE and (rule := base.rules.get(name) or base.retired.get(name)):
            yield _heading(name, "rule" if name in base.rules else "retired rule", rule.title)
            yield from _rule(rule, base)
        case _ if found.kind == GROUP and name in catalogue.groups:
            yield _heading(name, "group of techniques", catalogue.group_title(name))
            inside = [one.id for one in catalogue.techniques.values() if name in one.groups]
            yield _rows([("Means", catalogue.groups[name]), ("Techniques", ", ".join(inside))])
        case _ if found.kind == REGION and name in catalogue.regions:
            region = catalogue.regions[name]
            side = " of the affected side" if found.after == "_affected" else found.after.replace("_", ", ")
            yield _heading(name + found.after, "region", region.title + side)
            on_it = [one.id for one in catalogue.techniques.values() if name in one.regions]
            sides = "one on either side" if region.sided else ""
            yield _rows([("Sides", sides), ("Techniques", ", ".join(on_it))])
        case _ if found.kind == POSITION and name in catalogue.positions:
            yield _heading(name, "position", catalogue.positions[name].title)
        case _ if found.kind == SETTING and name in base.described_settings:
            setting = base.described_settings[name]
            yield _heading(name, "setting", setting.title)
            value = f"{setting.value} {setting.unit}".strip()
            yield _rows([("Value", value), ("Can be", ", ".join(map(str, setting.values))), ("Rule", setting.rule)])
        case _ if found.kind == BLOCK and name in base.vocabulary.blocks:
            block = base.vocabulary.blocks[name]
            yield _heading(name, "block of screening findings", f"{block.title} ({block.how})")
            yield _rows([("Facts", ", ".join(fact.name for fact in base.vocabulary.of_block(name)))])
        case _ if found.kind == SHORT_FORM:
            yield _heading(name, "short form", "")
            yield f"```yaml\n{short_form}\n```" if short_form else ""


def _heading(name: str, kind: str, title: str) -> str:
    return f"**{plain(name)}** ({kind})" + (f": {plain(title)}" if title else "")


def _rows(rows: Iterable[tuple[str, str]]) -> str:
    """A line for each label with its text."""
    shown = [f"- *{label}*: {plain(_cut(label, text))}" for label, text in rows if text]
    return "\n".join(shown)


def _cut(label: str, text: str) -> str:
    """A list of names, cut where it is long."""
    names = text.split(", ")
    if label not in _LONG or len(names) <= MOST_LISTED:
        return text
    return f"{', '.join(names[:MOST_LISTED])} and {len(names) - MOST_LISTED} more"


def _rule(rule: Rule, base: KnowledgeBase) -> Iterator[str]:
    says = rule_sentences(rule, base.catalogue, names=base.name_of)
    yield "\n".join(f"- {plain(sentence)}" for sentence in says)
    marks = [f"{name} ({base.marks[name]})" if base.marks.get(name) else name for name in rule.sources]
    status = rule.governance.status
    rows = [
        ("Because", rule.because),
        ("Sources", ", ".join(marks)),
        ("Strength", f"{rule.strength}; certainty {rule.certainty}"),
        ("Status", status if status != "active" else ""),
    ]
    yield _rows(rows)


def described_code(name: str) -> str:
    """A code of a problem explained; empty where there is none."""
    found = codes().get(name)
    if found is None:
        return ""
    return f"**{name}** {plain(found.title)}\n\n{plain(found.why)}\n\n```yaml\n{found.good.rstrip()}\n```"
