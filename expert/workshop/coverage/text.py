"""Coverage as text in a terminal: a line for each module, then what is missing, rule by rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from ....rules.knowledge_base import KnowledgeBase
from ...wrapping import wrapped
from .conditions import UNKNOWN
from .found import DERIVED, Coverage, Figure, RuleCoverage
from .gaps import ALONE, Gap, gaps, never_matter
from .given import given
from .observations import CERTAINLY
from .records import Records, best_records
from .search import PatientSearch

WIDTH = 80
_COLUMNS = {"fired": "in force", "seen": "seen", "alone": "alone", "left_open": "left open", "boundaries": "boundaries"}
MEANINGS = {
    "in force": "rules that hold certainly in a test",
    "seen": "parts of conditions, each of them true, false and unknown in a test",
    "alone": "parts shown to matter alone: true in one test and false in another, each "
    "time with the whole condition hanging on that part",
    "left open": "parts that are unknown in a test, and alone leave the condition open",
    "boundaries": "sides of numbers with a test next to the boundary",
}
Style = Callable[[str, str], str]


def plain(text: str, role: str) -> str:
    """`text` as it is."""
    return text


def printed(
    found: Coverage,
    knowledge_base: KnowledgeBase,
    search: PatientSearch,
    where: Mapping[str, str],
    style: Style = plain,
) -> str:
    """`found` as a page of text; `where` gives the file and line of each rule, as far as it is known."""
    lines = [_counted(found), "", *_table(found, style), "", *_meanings(), ""]
    missing = [line for rule in found.rules for line in _missing(rule, knowledge_base, search, where, style)]
    lines += [style("What is missing", "heading"), "", *missing] if missing else ["Nothing is missing.", ""]
    lines += _never(found, style)
    return "\n".join(lines).rstrip("\n") + "\n"


def _counted(found: Coverage) -> str:
    rules = sum(rule.module != DERIVED for rule in found.rules)
    facts = len(found.rules) - rules
    several = [f"{rules} rule{'s' * (rules != 1)}"] * bool(rules)
    several += [f"{facts} derived fact{'s' * (facts != 1)}"] * bool(facts)
    tests = f"{found.tests} test{'s' * (found.tests != 1)}"
    if found.all_tests:
        return f"{' and '.join(several)}; all {tests} count for every rule."
    return f"{' and '.join(several)}, {tests}. On the parts of a rule only its own tests count."


def _table(found: Coverage, style: Style) -> Iterator[str]:
    modules = found.modules
    width = max(map(len, (*modules, "all")))
    yield style(" ".join([" " * width, *(f"{head:>10}" for head in _COLUMNS.values())]), "heading")
    for name, module in modules.items():
        yield _row(name, module.figures, width)
    if len(modules) > 1:
        yield style(_row("all", found.figures, width), "heading")


def _row(name: str, figures: Mapping[str, Figure], width: int) -> str:
    return " ".join([name.ljust(width), *(f"{figures[key].percent:>10}" for key in _COLUMNS)])


def _meanings() -> Iterator[str]:
    for head, meaning in MEANINGS.items():
        yield from wrapped(f"{meaning}.", WIDTH, f"{head:<11}", " " * 11)


def _missing(
    rule: RuleCoverage, knowledge_base: KnowledgeBase, search: PatientSearch, where: Mapping[str, str], style: Style
) -> Iterator[str]:
    lacking = sentences(rule, knowledge_base, search)
    if not lacking:
        return
    at = f"  {where[rule.id]}" if rule.id in where else ""
    yield f"{style(rule.id, 'heading')} {rule.title}{at}"
    for sentence in lacking:
        yield from wrapped(sentence, WIDTH, "  - ", "    ")
    yield ""


def sentences(rule: RuleCoverage, knowledge_base: KnowledgeBase, search: PatientSearch) -> list[str]:
    """What the tests of a rule leave out, in sentences, each with the patients that a test needs."""
    said: list[str] = []
    if rule.module != DERIVED and not rule.own_tests:
        said.append("It has no tests.")
    if rule.module != DERIVED and not rule.fired[CERTAINLY]:
        said.append("It was in force in no test.")
    by_part: dict[tuple[int, str], list[Gap]] = {}
    for gap in gaps(rule, knowledge_base):
        kind = f"{gap.kind} {UNKNOWN}" if gap.side == UNKNOWN else gap.kind
        by_part.setdefault((gap.number, kind), []).append(gap)
    if not by_part:
        return said
    records = Records(knowledge_base)
    for (number, _), several in by_part.items():
        said.append(_sentence(rule, number, several, knowledge_base, search, records))
    return said


def _sentence(
    rule: RuleCoverage,
    number: int,
    several: list[Gap],
    knowledge_base: KnowledgeBase,
    search: PatientSearch,
    records: Records,
) -> str:
    part = rule.parts[number]
    place = f" (part {part.literal.part})" if part.literal.part else ""
    patients = [patient_words(gap, rule.id, knowledge_base, search, records) for gap in several]
    tests = ", and one with ".join(patient for patient in patients if patient)
    needs = f"it needs a test with {tests}" if tests else "no patient for it was found in the time allowed"
    return f"`{part.literal.words}`{place} {_lack(several)}; {needs}."


def _lack(several: list[Gap]) -> str:
    sides = [gap.side for gap in several]
    match several[0].kind, sides:
        case "alone", ["unknown"]:
            return "was never all that was not known"
        case "alone", [_, _]:
            return "was never shown to matter alone"
        case "alone", [side]:
            return f"was never shown to matter alone where it is {side}"
        case "boundary", [side]:
            return f"has no test next to its boundary where it is {side}"
        case "boundary", _:
            return "has no test next to its boundary"
        case _:
            return f"was never {' or '.join(sides)}"


def patient_words(gap: Gap, rule: str, knowledge_base: KnowledgeBase, search: PatientSearch, records: Records) -> str:
    """A patient that closes `gap`, in words, with the fewest changes of the base case; empty where none was found."""
    record = next(best_records(gap.aims, search, records, rule), None)
    if record is None:
        return ""
    words = given(record.patient, knowledge_base).words
    if record.contradicted_by:
        return f"{words} (a record that contradicts itself, by {', '.join(record.contradicted_by)})"
    return words


def _never(found: Coverage, style: Style) -> Iterable[str]:
    lines: list[str] = []
    for rule, part, side in never_matter(found):
        reason = part.impossible[f"{ALONE} {side}"]
        sentence = f"{rule.id}: `{part.literal.words}` where it is {side}: {reason}."
        lines += wrapped(sentence, WIDTH, "  - ", "    ")
    if lines:
        lines = [style("What no patient can show", "heading"), "", *_never_explained(), *lines]
    return lines


def _never_explained() -> list[str]:
    text = (
        "These parts cannot matter alone, so they are not counted. Another part may say the same already: "
        "see whether the rule means what it says."
    )
    return [*wrapped(text, WIDTH), ""]
