"""The chapters of techniques and their groups, with the rules that recommend, bound or withhold each."""

from __future__ import annotations

from collections.abc import Iterator

from ....facts.language import capital, spoken
from ....facts.technique import Technique
from ...summary import dose_text
from ..finding.technique_uses import BOUND_ALL, WITHHOLD_ALL, Use, group_uses, technique_uses
from .book import Chapter, Entry, Paragraph, Table, Terms, Text
from .words import Words

Pairs = Iterator[tuple[str, tuple[Text, ...]]]
OF_ALL = {WITHHOLD_ALL: "Withholding everything", BOUND_ALL: "Bounding or adapting every technique"}
_VERBS = ("withholds ", "adapts ", "asks for depth of ")  # that the heading says already
_SHORT = {
    "Rules that recommend it": "Recommended by",
    "Rules that withhold it": "Withheld by",
    "Rules that adapt it": "Adapted by",
    "Rules that ask for depth of it": "Depth asked by",
    "Rules that spare it": "Spared by",
    "Rules that withhold a point of it": "A point withheld",
}


def technique_chapter(words: Words) -> Chapter:
    """Every technique, in the order of the catalogue; the rules that speak of all alike stand before them."""
    uses = {name: tuple(technique_uses(words.written, name)) for name in words.base.catalogue.techniques}
    of_all = tuple(_of_all(uses, words))
    about = Paragraph(
        (
            "The catalogue. What a technique may be given as is bounded further by the rules. Depth goes from 1 "
            "(skin contact) to 5 (forceful), pressure from 0 to 10 as the patient reports it.",
        )
    )
    blocks = (about, Terms(of_all, paged=True)) if of_all else (about,)
    entries = tuple(
        Entry("technique", name, technique.title, (Terms(_said(_technique(technique, uses[name], words)), paged=True),))
        for name, technique in words.base.catalogue.techniques.items()
    )
    return Chapter("techniques", "Techniques, and the rules that speak of them", blocks, entries, listed=True)


def _said(pairs: Pairs) -> tuple[tuple[str, tuple[Text, ...]], ...]:
    """The pairs in which something is said."""
    return tuple((term, texts) for term, texts in pairs if any(part for text in texts for part in text))


def _of_all(uses: dict[str, tuple[Use, ...]], words: Words) -> Pairs:
    """The rules that withhold everything, or bound every technique."""
    for section, title in OF_ALL.items():
        by = {name: {use.who for use in some if use.section == section} for name, some in uses.items()}
        every = set.intersection(*by.values()) if by else set()
        if every:
            yield title, (words.rules(rule for rule in words.base.rules if rule in every),)


def _technique(technique: Technique, uses: tuple[Use, ...], words: Words) -> Pairs:
    catalogue = words.base.catalogue
    both = dict.fromkeys((technique.tradition, technique.discipline))
    yield "Tradition", ((", ".join(map(spoken, both)),),)
    yield "Target", ((technique.target,),)
    yield "Groups", (words.groups(technique.groups) or ("none",),)
    yield "Regions", ((words.regions(technique.regions),),)
    yield "Positions", ((", ".join(catalogue.positions[name].title for name in technique.positions) or "none",),)
    least, most = technique.depth
    yield "Depth", ((_sentences(f"{least} to {most} of 5", technique.depth_note),),)
    yield "Nearness", ((_sentences(spoken(technique.nearness), technique.nearness_note),),)
    yield "Dose", ((dose_text(technique.dose) or "none",),)
    yield "Pressure", ((f"at most {technique.cap} of 10",),)
    yield "In bed", ((_sentences(spoken(technique.bedridden), technique.bedridden_how),),)
    cites: Text = (" Sources: ", *words.sources(technique.evidence), ".") if technique.evidence else ()
    yield "Evidence", ((_sentences(f"certainty {technique.certainty}", technique.evidence_note), *cites),)
    if technique.points:
        yield "Points", tuple((f"{point.name}: {point.place}",) for point in technique.points)
    if technique.local_contraindications:
        yield "Not with", tuple(_contraindications(technique, words))
    yield from _uses(uses, words)


def _contraindications(technique: Technique, words: Words) -> Iterator[Text]:
    for one in technique.local_contraindications:
        where = f", on {words.regions(one.regions)}" if one.regions else ""
        rules: Text = (" (", *words.rules(one.rules), ")") if one.rules else ()
        yield (f"{one.condition}{where}", *rules)


def _uses(uses: tuple[Use, ...], words: Words) -> Pairs:
    """The rules that speak of a technique in particular, by what they do."""
    sections: dict[str, dict[str, list[str]]] = {}
    for use in uses:
        if use.section not in OF_ALL:
            sections.setdefault(use.section, {}).setdefault(use.how, []).append(use.who)
    for section in sorted(sections, key=lambda one: (list(_SHORT).index(one) if one in _SHORT else 99, one)):
        lines = []
        for how, who in sections[section].items():
            rules = words.rules(dict.fromkeys(who))
            plain = how in ("recommends it", "") or (len(sections[section]) == 1 and how.endswith(" by name"))
            said = how.removeprefix(next((verb for verb in _VERBS if how.startswith(verb)), ""))
            lines.append(rules if plain else (*rules, f": {spoken(said)}"))
        yield _SHORT.get(section, section), tuple(lines)


def group_chapter(words: Words) -> Chapter:
    """Every group of techniques, what it is, which are in it, and the rules that name it."""
    catalogue = words.base.catalogue
    about = Paragraph(("Rules select techniques by these groups; a technique may be in several.",))
    entries = tuple(
        Entry("group", name, capital(catalogue.group_title(name)), (Terms(tuple(_group(name, words)), paged=True),))
        for name in catalogue.groups
    )
    return Chapter("groups", "Groups of techniques", (about,), entries)


def _group(name: str, words: Words) -> Pairs:
    catalogue = words.base.catalogue
    if catalogue.groups[name]:
        yield "Is", ((catalogue.groups[name],),)
    own = (technique.id for technique in catalogue.techniques.values() if name in technique.groups)
    yield "In it", (words.techniques(own) or ("none",),)
    sections: dict[str, list[str]] = {}
    for use in group_uses(words.written, name):
        if use.section != "Techniques in it":
            sections.setdefault(use.section, []).append(use.who)
    for section, who in sections.items():
        yield _SHORT.get(section, section), (words.rules(dict.fromkeys(who)),)


def places_chapter(words: Words) -> Chapter:
    """The places on the body and the positions of which techniques and rules speak."""
    catalogue = words.base.catalogue
    regions = tuple(
        (
            (region.title,),
            ("left and right" if region.sided else "",),
            words.techniques(one.id for one in catalogue.techniques.values() if name in one.regions) or ("none",),
        )
        for name, region in catalogue.regions.items()
    )
    positions = tuple(
        ((position.title,), (f"{position.lies_on} side underneath" if position.lies_on else "",))
        for position in catalogue.positions.values()
    )
    return Chapter(
        "places",
        "Places on the body, and positions",
        (
            Table("Places", ("Place", "Sides", "Techniques given there"), regions, (20, 15, 65)),
            Table("Positions", ("Position", "Lies on"), positions, (60, 40)),
        ),
    )


def _sentences(*texts: str) -> str:
    return " ".join(text if text.endswith(".") else f"{capital(text)}." for text in texts if text)
