"""What differs between two versions of a knowledge base, in meaning and not in text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ....rules.knowledge_base import MANIFEST, KnowledgeBase
from ....rules.read_knowledge_base import BASE_CASE, DERIVED, POLICY, SOURCES, TECHNIQUES, VOCABULARY
from ..finding.readers import readers
from ..written import Written, mapping
from .data_changes import Change, canonical, data_changes
from .derived_changes import derived_changes
from .entry import ADDED, CHANGED, KINDS, REMOVED, RENAMED, Entry, Revision
from .rule_changes import Versions
from .rule_entries import rule_entries

_MAPPINGS = (  # kind, file, key of the mapping, whether the order of its names says something
    ("setting", MANIFEST, "settings", False),
    ("fact", VOCABULARY, "facts", True),
    ("screening block", VOCABULARY, "blocks", True),
    ("technique", TECHNIQUES, "techniques", False),
    ("region", TECHNIQUES, "regions", True),
    ("position", TECHNIQUES, "positions", True),
    ("group", TECHNIQUES, "groups", True),
    ("source", SOURCES, "sources", False),
)
_ORDERED = ("policy.plan_sections", "policy.words")


def revision(old: Written, new: Written) -> Revision:
    """What `new` says otherwise than `old`."""
    same_text = old.texts == new.texts
    versions = Versions(old, new)
    entries: list[Entry] = []
    rewritten: list[str] = []
    if not same_text:
        entries = [*rule_entries(versions, rewritten), *_of_derived(versions)]
        for kind, file, key, ordered in _MAPPINGS:
            entries += _of_mapping(versions, kind, file, key, ordered)
        entries += _of_the_rest(versions)
    place = {kind: number for number, kind in enumerate(KINDS)}
    entries.sort(key=lambda entry: place[entry.kind])
    return Revision(old.label, new.label, tuple(entries), tuple(rewritten), same_text)


def _of_derived(versions: Versions) -> Iterator[Entry]:
    before, after = (base.derived for base in versions.bases)
    for name in sorted({*before, *after}):
        if name not in before or name not in after:
            fact, sort = (after[name], ADDED) if name in after else (before[name], REMOVED)
            yield Entry("derived fact", name, sort, fact.title)
            continue
        was, now = ({**mapping(_at(one, DERIVED, "derived", name))} for one in (versions.old, versions.new))
        if changes := derived_changes(before[name], after[name], was, now):
            changes.append(_read_by(versions.new.base, name))
            yield Entry("derived fact", name, CHANGED, after[name].title, "", tuple(changes))


def _read_by(base: KnowledgeBase, name: str) -> Change:
    rules = sorted(reader.rule for reader in readers(base, name))
    return Change(f"read by {', '.join(rules) or 'no rule'}, directly or through other derived facts")


def _compared_by(written: Written, setting: str) -> tuple[Change, ...]:
    rules = [r for r, file in sorted(written.rule_files.items()) if any(written.finds(file, setting, ("rules", r)))]
    return (Change(f"read by {', '.join(rules)}"),) if rules else ()


def _at(written: Written, file: str, *keys: str) -> Any:
    data = written.data(file)
    for key in keys:
        data = mapping(data).get(key)
    return data


def _same(versions: Versions, file: str) -> bool:
    """Whether a file is the same, byte for byte."""
    return versions.old.texts.get(file) == versions.new.texts.get(file)


def _of_mapping(versions: Versions, kind: str, file: str, key: str, ordered: bool) -> Iterator[Entry]:
    if _same(versions, file):
        return
    before, after = (mapping(_at(written, file, key)) for written in (versions.old, versions.new))
    gone = {canonical(before[name]): name for name in sorted(before.keys() - after.keys(), reverse=True)}
    renamed: set[str] = set()
    for name in sorted(after.keys() - before.keys()):
        if was := gone.pop(canonical(after[name]), ""):
            renamed |= {name, was}
            yield Entry(kind, name, RENAMED, _title(after[name]), was)
    for name in sorted({*before, *after} - renamed):
        if name not in after:
            yield Entry(kind, name, REMOVED, _title(before[name]))
        elif name not in before:
            yield Entry(kind, name, ADDED, _title(after[name]))
        elif changes := tuple(data_changes(before[name], after[name])):
            beside = _compared_by(versions.new, name) if kind == "setting" else ()
            yield Entry(kind, name, CHANGED, _title(after[name]), "", (*changes, *beside))
    kept = [name for name in before if name in after]
    if ordered and kept != [name for name in after if name in before]:
        yield Entry(kind, "", CHANGED, f"the order of the {key}", "", (Change(f"now: {', '.join(after)}"),))


def _title(data: Any) -> str:
    """What is said first of something: its title, else its question or its meaning, else itself where it is a text."""
    told = mapping(data)
    named = next((told[key] for key in ("title", "question", "meaning") if key in told), "")
    return str(named or (data if isinstance(data, str) else ""))


def _of_the_rest(versions: Versions) -> Iterator[Entry]:
    """What stands beside the mappings: the manifest, policy, the base case, and every file that is not known here."""
    told = {file: [key for _, here, key, _ in _MAPPINGS if here == file] for _, file, _, _ in _MAPPINGS}
    told[DERIVED] = ["derived"]
    kinds = {MANIFEST: "manifest", POLICY: "policy", BASE_CASE: "base case"}
    for file in sorted({*versions.old.texts, *versions.new.texts}):
        if _same(versions, file):
            continue
        module = file in versions.old.modules or file in versions.new.modules
        hidden = ("rules", "module") if module else tuple(told.get(file, ()))
        sides = [_without(written.data(file), hidden) for written in (versions.old, versions.new)]
        kind = "module" if module else kinds.get(file, "file")
        if file not in versions.new.texts or file not in versions.old.texts:
            yield Entry(kind, file, ADDED if file in versions.new.texts else REMOVED, _title(sides[0] or sides[1]))
        elif changes := tuple(data_changes(sides[0], sides[1], ordered=_ORDERED)):
            yield Entry(kind, file, CHANGED, "", "", changes)


def _without(data: Any, hidden: tuple[str, ...]) -> Any:
    return {key: value for key, value in data.items() if key not in hidden} if isinstance(data, dict) else data
