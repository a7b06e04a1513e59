"""An overlay out of its folder, laid over the files of a knowledge base before these are read."""

from __future__ import annotations

import copy
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from ..facts.document import Document, decode, read_document
from ..facts.problem import InvalidInput, Problem, nearest
from ..facts.read import read_register
from ..facts.reading import Part as DataPart
from ..facts.reading import Reading
from ..facts.source import Source
from ..facts.vocabulary import Scalar
from .conclusion import Refer, Selection, Withhold
from .governance import RETIRED, Governance
from .knowledge_base import MANIFEST, REVIEW_GRACE, KnowledgeBase
from .load import looks_like_yaml, read_files, yaml_files
from .overlay import BEFORE, OFF, OVERLAY, SWITCHED_OFF, Overlay, Plain, may_be_added
from .patient_page import may_wait_for_answers, referrals, takes_away
from .read_condition import Names
from .read_governance import DEFAULT_KEYS, read_governance
from .read_knowledge_base import Examined, build, due_days, in_settings
from .read_rule import Context, read_rules
from .rule import ALWAYS, Part, Rule
from .tightening import loosened

KEYS = (
    "overlay",
    "title",
    "version",
    "over",
    "language",
    "governance",
    "settings",
    "off",
    "pathways",
    "names",
    "plain",
    "sources",
)
NEEDED = ("overlay", "title", "version", "over")
PLAIN = ("withheld", "refer", "about")
_PATIENTS = ("cases", "examples", "tests")  # folders in which a file says nothing of what is decided
LOOSENS = "R801"
MOST_NAMED = 5
NAMED = ("techniques", "facts", "regions", "positions")


def read_overlay_texts(folder: Path) -> dict[str, bytes]:
    """The bytes of every file of an overlay, `overlay/` before its path in the folder. Raises InvalidInput."""
    try:
        is_one = (folder / OVERLAY).is_file()
    except OSError:
        is_one = False
    if not is_one:
        raise InvalidInput([Problem(str(folder), 0, 0, "is no overlay", f"a folder with {OVERLAY}", code="R001")])
    read = [folder / OVERLAY, *yaml_files(folder / "rules")]
    if unread := sorted({*_yaml_beside(folder)} - {*read}):
        expected = f"{OVERLAY}, files of rules in the folder rules, and patients in {' or '.join(_PATIENTS)}"
        raise InvalidInput([Problem(str(file), 0, 0, "is not read", expected, code="R002") for file in unread])
    return {BEFORE + name: raw for name, raw in read_files(folder, read).items()}


def _yaml_beside(folder: Path) -> Iterator[Path]:
    """The YAML files that an author may take for a part of the overlay: none that is hidden, and no patients."""
    for path in folder.glob("**/*"):
        inside = path.relative_to(folder).parts
        if looks_like_yaml(path) and not any(part.startswith(".") for part in inside) and inside[0] not in _PATIENTS:
            yield path


def read_overlay_documents(overlay: Path, texts: Mapping[str, bytes]) -> dict[str, Document]:
    """The files of an overlay, as `read_overlay_texts` gives them, by their path in its folder. Raises InvalidInput."""
    documents: dict[str, Document] = {}
    problems: list[Problem] = []
    for name, raw in texts.items():
        inside = name.removeprefix(BEFORE)
        shown = str(overlay / inside)
        try:
            documents[inside] = read_document(decode(raw, shown), shown, problems)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return documents


def language_of(overlay: Path) -> str:
    """The code of the language that an overlay asks for; empty where it asks for none, or cannot be read."""
    try:
        data = read_document(decode((overlay / OVERLAY).read_bytes(), OVERLAY), OVERLAY).data
    except (OSError, InvalidInput):
        return ""
    said = data.get("language") if isinstance(data, dict) else None
    return said if isinstance(said, str) else ""


def lay_over(overlay: Path, texts: Mapping[str, bytes], examined: Examined, digest: str) -> KnowledgeBase:
    """The knowledge base of `examined`, which must be sound, with the overlay in `texts` laid over it.

    `texts` are the files of the overlay as `read_overlay_texts` gives them. Raises InvalidInput with every problem,
    among them everything that would loosen.
    """
    problems: list[Problem] = []
    laid = examine_overlay(read_overlay_documents(overlay, texts), examined, digest, problems)
    if problems:
        raise InvalidInput(problems)
    return laid


def examine_overlay(
    documents: Mapping[str, Document], examined: Examined, digest: str, problems: list[Problem]
) -> KnowledgeBase:
    """The knowledge base of `examined`, which must be sound, with as much of an overlay as could be laid over it.

    `documents` are those of the overlay by their path in its folder; what is wrong with it goes to `problems`, and
    where there is any the knowledge base is not to be consulted.
    """
    base, context = examined.knowledge_base, examined.context
    assert base is not None
    assert context is not None
    laid = _Laid(documents[OVERLAY], base, problems)
    after = laid.with_settings(examined.documents, digest)
    governance = laid.governance(context.governance)
    sources = {**base.sources, **laid.sources()}
    readings = [Reading(document, problems) for name, document in documents.items() if name != OVERLAY]
    names = Names(context.names.facts, after.settings)
    context = replace(context, names=names, sources=sources, governance=governance)
    added = laid.rules(readings, context)
    after = laid.laid_over(replace(after, sources=sources, digest=digest), added, governance)
    return replace(after, rules_due=due_days(after.rules, after.review_by))


class _Laid:
    """One overlay being laid over one knowledge base; every problem goes to `problems`."""

    def __init__(self, document: Document, base: KnowledgeBase, problems: list[Problem]) -> None:
        self.reading, self.base = Reading(document, problems), base
        self.root = self.reading.root
        self.reading.mapping(self.root, KEYS, NEEDED)
        self._refuse_blanks(self.root)

    def _refuse_blanks(self, part: DataPart) -> None:
        """Report every text at `part` or below it, but for a setting's, in which nothing stands."""
        for name, inside in self.reading.entries(part):
            if isinstance(inside.value, str) and not inside.value.strip():
                self.reading.wrong(inside, f"{name} says nothing", "words, or no such line", code="R103")
            elif isinstance(inside.value, dict) and inside.path != ("settings",):
                self._refuse_blanks(inside)

    def with_settings(self, documents: Mapping[str, Document], digest: str) -> KnowledgeBase:
        """The base as it is with the settings of the overlay; a setting that would loosen is reported."""
        changed: dict[str, Scalar] = {}
        after = self.base
        for name, part in self._entries("settings"):
            if self._may_be(name, part):
                try:
                    after = _built(documents, {name: part.value}, digest)
                except InvalidInput as error:
                    problem = error.problems[0]
                    message = f"{name} cannot be {str(part.value)[:40]}: {problem.message}"
                    self.reading.wrong(part, message, problem.expected, code=problem.code)
                    continue
                self._check_tighter(name, part, after)
                changed[name] = part.value
        if len(changed) < 2:
            return after
        after = _built(documents, changed, digest)
        if not self.reading.problems and (rules := loosened(self.base, after)):
            message = f"these settings cannot stand together here: they could loosen {', '.join(rules[:MOST_NAMED])}"
            self.reading.wrong(self.root["settings"], message, "fewer of them", code=LOOSENS, key=True)
        return after

    def _may_be(self, name: str, part: DataPart) -> bool:
        """Whether there is such a setting, and it can have that value."""
        declared, reading = self.base.described_settings, self.reading
        if name not in declared:
            near = nearest(name, declared)
            reading.wrong(part, f'no setting is named "{name}"', ", ".join(declared), near, code="R105", key=True)
            return False
        setting = declared[name]
        if isinstance(setting.value, bool):
            if not isinstance(part.value, bool):
                reading.wrong(part, f"{name} cannot be {str(part.value)[:40]}", "true or false", code="R508")
            return isinstance(part.value, bool)
        numbers = isinstance(setting.value, int | float)
        if numbers and (isinstance(part.value, bool) or not isinstance(part.value, int | float)):
            reading.wrong(part, f"{name} cannot be {str(part.value)[:40]}", "a number", code="R508")
            return False
        if not numbers and (part.value not in setting.values if setting.values else not isinstance(part.value, str)):
            words = [str(value) for value in setting.values]
            near = nearest(part.value, words)
            reading.wrong(part, f"{name} cannot be {str(part.value)[:40]}", ", ".join(words), near, code="R508")
            return False
        return True

    def _check_tighter(self, name: str, part: DataPart, after: KnowledgeBase) -> None:
        value, before = part.value, self.base.settings[name]
        if name == REVIEW_GRACE and isinstance(value, int | float) and value > before:  # type: ignore[operator]
            message = f"{name} cannot be {value} here: the knowledge would be used for longer without a review"
            self.reading.wrong(part, message, f"{before} or less", code=LOOSENS)
        rules = loosened(self.base, after)
        if rules:
            some = ", ".join(rules[:MOST_NAMED]) + (
                f" and {len(rules) - MOST_NAMED} more" if len(rules) > MOST_NAMED else ""
            )
            message = f"{name} cannot be {value} here: it could loosen {some}"
            self.reading.wrong(part, message, f"{before}, or what only tightens", code=LOOSENS)

    def rules(self, readings: list[Reading], context: Context) -> dict[str, Rule]:
        """The rules that the overlay adds; what would open something, and an id that is taken, are reported."""
        added: dict[str, Rule] = {}
        taken = {SWITCHED_OFF, *(rule.module for rule in self.base.rules.values())}
        for reading in readings:
            if (module := reading.text(reading.root, "module")) in taken:
                reading.wrong(
                    reading.root["module"], f"{module} is the name of another module", "another name", code="R501"
                )
            for rule in read_rules(reading, context):
                where = reading.root["rules"][rule.id]
                if rule.id.startswith(OFF):
                    reading.wrong(
                        where, f"{OFF} begins the ids of what is switched off", "another id", code="R501", key=True
                    )
                if rule.id in self.base.rules or rule.id in self.base.retired or rule.id in added:
                    reading.wrong(where, f"{rule.id} is the id of another rule", code="R501", key=True)
                    continue
                if rule.governance.status == RETIRED:
                    continue
                for said in (said for part in rule.parts for said in part.then if not may_be_added(said)):
                    message = f"{rule.id} would {said.kind}, and an overlay can only tighten"
                    reading.wrong(where, message, "what restricts, refers or advises", code=LOOSENS, key=True)
                added[rule.id] = in_settings(rule, context.names.settings)  # type: ignore[arg-type]
        return added

    def sources(self) -> dict[str, Source]:
        """The sources that the overlay adds, itself among them."""
        name, title = (self.reading.text(self.root, key) for key in ("overlay", "title"))
        own = Source(name, "", title, "", "", "", "", "what the clinic decided", "judgement")
        added = read_register(self.reading, self.root["sources"]) if "sources" in self.root else {}
        for source in (one for one in (name, *added) if one in self.base.sources):
            part = self.root["sources"][source] if source in added else self.root["overlay"]
            self.reading.wrong(part, f"the source {source} is there already", code="R501", key=source in added)
        return {name: own, **added}

    def governance(self, above: Governance) -> Governance:
        """What holds of every rule of the overlay that says nothing else of itself."""
        if "governance" not in self.root:
            return above
        self.reading.mapping(self.root["governance"], DEFAULT_KEYS)
        found = read_governance(self.reading, self.root["governance"], above)
        if found.status == RETIRED:
            expected = "active or draft; a rule is retired where it stands"
            self.reading.wrong(self.root["governance"]["status"], "an overlay cannot be retired", expected, code="R105")
        return found

    def _entries(self, key: str) -> Iterator[tuple[str, DataPart]]:
        if key in self.root:
            yield from self.reading.entries(self.root[key])

    def laid_over(self, base: KnowledgeBase, added: Mapping[str, Rule], governance: Governance) -> KnowledgeBase:
        """`base` with the rules that are `added` and all the rest of the overlay."""
        reading, root = self.reading, self.root
        over = reading.text(root, "over").strip()
        if over not in ("", base.name):
            reading.wrong(root["over"], f"the overlay is for {over}, not for {base.name}", code="R802")
        off = dict(self._switched_off(base, governance))
        rules = {name: self._with_pathways(rule) for name, rule in {**base.rules, **added, **off}.items()}
        self._check_pathways(rules)
        self._check_plain({**added, **off})
        overlay = Overlay(
            name=reading.text(root, "overlay"),
            title=reading.text(root, "title"),
            version=reading.text(root, "version"),
            modules=tuple(dict.fromkeys((*(rule.module for rule in added.values()), SWITCHED_OFF))),
            plain=self._plain(),
            language=reading.text(root, "language"),
        )
        return replace(self._renamed(base), rules=dict(sorted(rules.items())), overlay=overlay)

    def _switched_off(self, base: KnowledgeBase, governance: Governance) -> Iterator[tuple[str, Rule]]:
        """A rule for each technique that the clinic does not offer."""
        for name, part in self._entries("off"):
            if name not in base.catalogue.techniques:
                near = nearest(name, base.catalogue.techniques)
                self.reading.wrong(part, f'"{name}" is not a technique', "", near, code="R105", key=True)
                continue
            if f"{OFF}{name}" in base.rules:
                self.reading.wrong(part, f"{OFF}{name} is the id of another rule", "", code="R501", key=True)
            rule = Rule(
                id=f"{OFF}{name}",
                module=SWITCHED_OFF,
                title=f"{base.catalogue.techniques[name].title} is not offered here",
                when=ALWAYS,
                parts=(Part(ALWAYS, (Withhold(Selection(techniques=(name,))),)),),
                because=self.reading.text(self.root["off"], name),
                sources=(self.reading.text(self.root, "overlay"),),
                strength="strong",
                certainty="expert opinion",
                governance=governance,
            )
            yield rule.id, rule

    def _with_pathways(self, rule: Rule) -> Rule:
        """The rule with the clinic's own way of referring behind what it says already."""
        if "pathways" not in self.root or not any(isinstance(said, Refer) for part in rule.parts for said in part.then):
            return rule
        ways = self.root["pathways"]

        def said_here(said: Any) -> Any:
            if not isinstance(said, Refer):
                return said
            way = self.reading.text(ways, rule.id) or self.reading.text(ways, said.urgency)
            return replace(said, to=f"{said.to}; here: {way}") if way else said

        return replace(rule, parts=tuple(replace(p, then=tuple(map(said_here, p.then))) for p in rule.parts))

    def _check_pathways(self, rules: Mapping[str, Rule]) -> None:
        referring = {r.id for r in rules.values() for part in r.parts for said in part.then if isinstance(said, Refer)}
        urgencies = {
            said.urgency for r in rules.values() for part in r.parts for said in part.then if isinstance(said, Refer)
        }
        for name, part in self._entries("pathways"):
            if name not in referring | urgencies:
                near = nearest(name, referring | urgencies)
                message = f'"{name}" is no rule that refers, and no urgency'
                self.reading.wrong(part, message, "emergency, urgent, routine or a rule", near, code="R105", key=True)

    def _renamed(self, base: KnowledgeBase) -> KnowledgeBase:
        """The base in which techniques, facts, regions and positions have the clinic's own titles."""
        if "names" not in self.root:
            return base
        self.reading.mapping(self.root["names"], NAMED)
        catalogue, vocabulary = base.catalogue, base.vocabulary
        techniques = dict(catalogue.techniques)
        for name, title in self._titles("techniques", techniques):
            techniques[name] = replace(techniques[name], title=title, short=title)
        facts = dict(vocabulary.facts)
        for name, title in self._titles("facts", facts):
            facts[name] = replace(facts[name], title=title)
        regions, positions = dict(catalogue.regions), dict(catalogue.positions)
        for name, title in self._titles("regions", regions):
            regions[name] = replace(regions[name], title=title)
        for name, title in self._titles("positions", positions):
            positions[name] = replace(positions[name], title=title)
        catalogue = replace(catalogue, techniques=techniques, regions=regions, positions=positions)
        return replace(base, catalogue=catalogue, vocabulary=replace(vocabulary, facts=facts))

    def _titles(self, kind: str, known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
        names = self.root["names"]
        called = list(self._called(kind)) if isinstance(names[kind].value, dict) else []
        for name, part in self.reading.entries(names[kind]) if kind in names else ():
            if name not in known:
                self.reading.wrong(
                    part, f'"{name}" is not one of the {kind}', "", nearest(name, known), code="R105", key=True
                )
            elif title := self.reading.text(names[kind], name).strip():
                if taken := [other for other, one in called if other != name and one == _folded(title)]:
                    self.reading.wrong(part, f"{taken[0]} is called that", "a name of its own", code="R501")
                yield name, title

    def _called(self, kind: str) -> Iterator[tuple[str, str]]:
        """What each thing of a kind is called in the base and in this overlay, and what is no technique at all."""
        catalogue = self.base.catalogue
        known: Mapping[str, Any] = {
            "techniques": catalogue.techniques,
            "facts": self.base.vocabulary.facts,
            "regions": catalogue.regions,
            "positions": catalogue.positions,
        }[kind]
        for name, one in known.items():
            yield name, _folded(one.title)
            yield name, _folded(getattr(one, "short", ""))
        for alternative in self.base.policy.alternatives:
            yield alternative.id, _folded(alternative.title)
        for name, title in self.root["names"][kind].value.items():
            yield name, _folded(str(title))

    def _check_plain(self, rules: Mapping[str, Rule]) -> None:
        """Report what a rule of the overlay does and its plain words do not say: a patient must be told."""
        plain = self._plain()
        for rule in rules.values():
            lacking = {
                "withheld": takes_away(rule) and not plain.withheld,
                "about": may_wait_for_answers(rule) and not plain.about,
                **{f"refer: {urgency}": not plain.refer.get(urgency) for urgency in sorted(referrals(rule))},
            }
            for key in (key for key, missing in lacking.items() if missing):
                message = f"the patient is not told about {rule.id}: plain has no {key}"
                self.reading.wrong(self.root["plain"], message, "plain words", code="R602")

    def _plain(self) -> Plain:
        if "plain" not in self.root:
            return Plain()
        part = self.root["plain"]
        self.reading.mapping(part, PLAIN)
        refer = {name: self.reading.text(part["refer"], name) for name, _ in self.reading.entries(part["refer"])}
        return Plain(self.reading.text(part, "withheld"), refer, self.reading.text(part, "about"))


def _folded(title: str) -> str:
    """A title as the eye takes it: without capitals, widths and what cannot be seen."""
    shown = "".join(letter for letter in unicodedata.normalize("NFKC", title) if letter.isprintable())
    return " ".join(shown.casefold().split())


def _built(documents: Mapping[str, Document], settings: Mapping[str, Scalar], digest: str) -> KnowledgeBase:
    """The knowledge base in `documents` with other values of its settings."""
    manifest = documents[MANIFEST]
    data = copy.deepcopy(manifest.data)
    for name, value in settings.items():
        data["settings"][name]["value"] = value
    changed = Document(manifest.file, data, manifest.marks, manifest.keys, manifest.words)
    problems: list[Problem] = []
    knowledge_base, _ = build({**documents, MANIFEST: changed}, digest, problems)
    if problems:
        raise InvalidInput(problems)
    return knowledge_base
