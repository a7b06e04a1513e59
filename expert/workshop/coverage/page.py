"""Coverage as one HTML page: the text of each rule with every part marked, and the tests that saw it.

It needs nothing else: no network, no script. A part is marked by its colour, by the line under it and by a sign.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from ....rules.knowledge_base import KnowledgeBase
from ...report.html import POLICY
from ...report.html import TEMPLATES as REPORT_TEMPLATES
from .conditions import FALSE, SIDES, TRUE
from .files import Written
from .found import DERIVED, Coverage, Figure, PartCoverage, RuleCoverage, key
from .observations import CERTAINLY, POSSIBLY
from .search import PatientSearch
from .source import Line, head, source
from .text import MEANINGS, sentences

TEMPLATES = Path(__file__).resolve().parent / "templates"
MOST_TESTS = 8  # that are named in one cell
COLUMNS = ("fired", "seen", "alone", "left_open", "boundaries")


class Kind(Struct, frozen=True):
    """How far a part is covered: the sign and the words for it; `name` is its class on the page."""

    name: str
    sign: str
    words: str


SHOWN = Kind("shown", "✓", "shown to matter alone")
PARTLY = Kind("partly", "~", "shown to matter alone, but something is missing")
LACKING = Kind("lacking", "✗", "not shown to matter alone")
NEVER = Kind("never", "∅", "cannot matter alone")
KINDS = (SHOWN, PARTLY, LACKING, NEVER)


class Sighting(Struct, frozen=True):
    """A test in which a part was seen; `alone` says that the condition hung on it. `href` leads to the test, if any."""

    name: str
    alone: bool
    href: str


class Cell(Struct, frozen=True):
    """The tests that saw a part on one side, and how many more; `note` says what is missing or cannot be."""

    head: str
    sightings: tuple[Sighting, ...]
    more: int
    note: str
    bad: bool


class Row(Struct, frozen=True):
    """One part of a condition on the page."""

    id: str
    kind: Kind
    words: str
    place: str
    cells: tuple[Cell, ...]


class Entry(Struct, frozen=True):
    """One rule on the page: its text, its parts, what is missing, and whether it is shown opened."""

    rule: RuleCoverage
    kind: Kind
    where: str
    fired: str
    lines: tuple[Line, ...]
    rows: tuple[Row, ...]
    missing: tuple[tuple[str, ...], ...]  # sentences, each cut at its back quotes: every other piece is code


class Module(Struct, frozen=True):
    """The rules of one module on the page, with its figures and what stands above them in their file."""

    name: str
    figures: Mapping[str, Figure]
    entries: tuple[Entry, ...]
    head: str


def page(found: Coverage, knowledge_base: KnowledgeBase, search: PatientSearch, where: Mapping[str, Written]) -> str:
    """`found` as a page; `where` says where each rule is written. All its text is escaped by the template."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("coverage.html").render(
        found=found,
        knowledge_base=knowledge_base,
        modules=tuple(_modules(found, knowledge_base, search, where)),
        columns=dict(zip(COLUMNS, MEANINGS.items(), strict=True)),
        kinds=KINDS,
        sides=SIDES,
        policy=POLICY,
        style=(REPORT_TEMPLATES / "style.css").read_text(encoding="utf-8"),
    )


def _modules(
    found: Coverage, knowledge_base: KnowledgeBase, search: PatientSearch, where: Mapping[str, Written]
) -> Iterator[Module]:
    for name, module in found.modules.items():
        entries = tuple(_entry(rule, knowledge_base, search, where.get(rule.id)) for rule in module.rules)
        files = {where[rule.id].file.name: where[rule.id].file for rule in module.rules if rule.id in where}
        yield Module(name, module.figures, entries, "\n\n".join(map(head, files.values())))


def _entry(rule: RuleCoverage, knowledge_base: KnowledgeBase, search: PatientSearch, written: Written | None) -> Entry:
    spans = written.spans() if written else ()
    rows = tuple(_row(rule, number, part) for number, part in enumerate(rule.parts))
    missing = sentences(rule, knowledge_base, search)
    kinds = {row.kind for row in rows}
    worst = next((kind for kind in (LACKING, PARTLY, NEVER) if kind in kinds), SHOWN)
    return Entry(
        rule,
        PARTLY if missing and worst in (SHOWN, NEVER) else worst,
        written.where if written else "",
        _fired(rule),
        source(written, spans) if written else (),
        rows,
        tuple(tuple(sentence.split("`")) for sentence in missing),
    )


def _fired(rule: RuleCoverage) -> str:
    if rule.module == DERIVED:
        return "A derived fact has no tests of its own; every test counts."
    fired = rule.fired
    own = f"{rule.own_tests} test{'s' * (rule.own_tests != 1)} of its own"
    return f"{own}. Of all tests, the rule holds certainly in {fired[CERTAINLY]}, possibly in {fired[POSSIBLY]}."


def kind_of(rule: RuleCoverage, part: PartCoverage) -> Kind:
    """How far a part is covered."""
    if not part.can_matter:
        return NEVER
    if not part.matters:
        return LACKING
    lacking = part.missing(alone=True) or part.missing(alone=False)
    bounds = any(boundary.missing for boundary in rule.boundaries if boundary.literal == part.literal)
    return PARTLY if lacking or bounds else SHOWN


def _row(rule: RuleCoverage, number: int, part: PartCoverage) -> Row:
    place = f"part {part.literal.part}" if part.literal.part else ""
    cells = tuple(_cell(rule, part, side) for side in SIDES)
    return Row(f"{rule.id}-{number}", kind_of(rule, part), part.literal.words, place, cells)


def _cell(rule: RuleCoverage, part: PartCoverage, side: str) -> Cell:
    seen, alone = part.seen[side], frozenset(part.alone[side])
    ordered = sorted(seen, key=lambda name: name not in alone)[:MOST_TESTS]
    own = f"{rule.id} test "
    sightings = tuple(
        Sighting(
            name.removeprefix(own) if name.startswith(own) else name,
            name in alone,
            f"#{rule.id}-test-{name.removeprefix(own)}" if name.startswith(own) else "",
        )
        for name in ordered
    )
    note, bad = _note(part, side)
    return Cell(_HEADS[side], sightings, len(seen) - len(ordered), note, bad)


_HEADS = {TRUE: "true", FALSE: "false", "unknown": "not known"}


def _note(part: PartCoverage, side: str) -> tuple[str, bool]:
    """What is to be said of a side, and whether that is bad."""
    if not part.seen[side] and key(side, False) not in part.impossible:
        return "in no test", True
    if key(side, False) in part.impossible:
        return f"cannot be: {part.impossible[key(side, False)]}", False
    if not part.alone[side] and key(side, True) in part.impossible:
        return f"never alone: {part.impossible[key(side, True)]}", False
    return ("never alone in a test", True) if not part.alone[side] else ("", False)
