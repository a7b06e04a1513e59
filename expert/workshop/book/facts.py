"""The chapters of facts: what is recorded, what is worked out from it, and the clear patient of the tests."""

from __future__ import annotations

from collections.abc import Iterator

from ....facts.language import capital, spoken
from ....facts.vocabulary import Fact
from ....rules.condition import reads
from ....rules.knowledge_base import strata
from ....rules.rule import DerivedFact
from ..finding.readers import Reader, readers
from .book import CLEAR_PATIENT, Chapter, Entry, Paragraph, Table, Terms, Text, joined, link
from .words import Words

READ_BY_NONE = "no rule"


def fact_chapter(words: Words) -> Chapter:
    """Every fact that is recorded, in the order in which it is asked, with the rules that read it."""
    about = Paragraph(
        (
            "What can be recorded of a patient, in the order in which it is asked. A fact that is not recorded is "
            "not known, and never counts as no.",
        )
    )
    entries = tuple(_fact(fact, words) for fact in words.base.vocabulary.facts.values())
    return Chapter("facts", "Facts, and the rules that read them", (about,), entries)


def _fact(fact: Fact, words: Words) -> Entry:
    return Entry(
        "fact", fact.name, capital(words.base.name_of(fact.name)), (Terms(tuple(_of_fact(fact, words)), True),)
    )


def _of_fact(fact: Fact, words: Words) -> Iterator[tuple[str, tuple[Text, ...]]]:
    yield "Question", ((fact.question,),)
    unit = f" ({fact.unit})" if fact.unit else ""
    yield "Answers", ((f"{_answers(fact)}{unit}",),)
    if fact.meaning:
        yield "Means", ((fact.meaning,),)
    yield "Not known", ((fact.unknown,),)
    block = words.base.vocabulary.blocks.get(fact.block)
    how = f"; {block.how} in the block “{block.title}”" if block else ""
    yield "Found by", ((f"{spoken(fact.asked_by)}{how}",),)
    if fact.instead_of:
        yield "Instead of", ((words.fact(fact.instead_of),),)
    if fact.codes:
        yield (
            "Codes",
            tuple(
                (f"{code.system} {code.code} {code.display} ({'checked' if code.checked else 'not checked'})",)
                for code in fact.codes
            ),
        )
    yield "Read by", _read_by(fact.name, words)


def _answers(fact: Fact) -> str:
    """What may be recorded, in the words of a conversation; that it is not known may always be."""
    words = [spoken(word) for word in (*fact.values, *fact.also)]
    match fact.kind:
        case "boolean":
            words = ["yes", "no", *words]
        case "integer" | "decimal":
            number = "a whole number" if fact.kind == "integer" else "a number"
            words = [f"{number} from {fact.low:g} to {fact.high:g}", *words]
        case "set":
            return f"any of {', '.join(words)}; or not known"
    return f"{', '.join(words)} or not known"


def _read_by(name: str, words: Words) -> tuple[Text, ...]:
    """The rules that read a fact: those that do so themselves, then those that do by way of derived facts."""
    found = readers(words.base, name)
    direct = [reader for reader in found if not reader.through]
    lines: list[Text] = [words.rules(reader.rule for reader in direct)] if direct else []
    ways = dict.fromkeys(reader.through for reader in found if reader.through)
    lines += [_through(way, [reader for reader in found if reader.through == way], words) for way in ways]
    derived = [one.name for one in words.base.derived.values() if _comes_into(name, one)]
    if derived and not ways:
        lines.append(("comes into ", *joined(words.fact(one) for one in derived)))
    return tuple(lines) or ((READ_BY_NONE,),)


def _comes_into(name: str, derived: DerivedFact) -> bool:
    return any(name in reads(condition) for condition in derived.conditions)


def _through(way: tuple[str, ...], some: list[Reader], words: Words) -> Text:
    named = joined((words.fact(name) for name in way), ", and that through ")
    return ("through ", *named, ": ", *words.rules(reader.rule for reader in some))


def derived_chapter(words: Words) -> Chapter:
    """Every fact that is worked out, by its stratum."""
    level = strata(words.base.derived)
    about = Paragraph(
        (
            "What is worked out and not asked. The first value counts whose condition holds; while an earlier one may "
            "hold, the fact is not known. Facts of level 1 are worked out from what is recorded alone, those of a "
            "higher level from worked out facts too.",
        )
    )
    some = sorted(words.base.derived.values(), key=lambda one: (level.get(one.name, 0), one.name))
    entries = tuple(_derived(one, level.get(one.name, 0), words) for one in some)
    return Chapter("derived", "Facts that are worked out", (about,), entries)


def _derived(fact: DerivedFact, level: int, words: Words) -> Entry:
    terms = Terms(tuple(_of_derived(fact, level, words)), paged=True)
    return Entry("derived", fact.name, capital(words.base.name_of(fact.name)), (terms,))


def _of_derived(fact: DerivedFact, level: int, words: Words) -> Iterator[tuple[str, tuple[Text, ...]]]:
    if fact.title:
        yield "Is", ((fact.title,),)
    yield "Level", ((str(level),),)
    cases: list[Text] = []
    for case in fact.cases:
        rule: Text = (" (", link("rule", case.rule), ")") if case.rule else ()
        cases.append((f"{words.value(fact.name, case.value)} where ", *words.condition(case.when), *rule))
    if fact.otherwise is not None:
        cases.append((f"otherwise {words.value(fact.name, fact.otherwise)}",))
    if cases:
        yield "Values", tuple(cases)
    if fact.count:
        yield "Counts", tuple(words.condition(condition) for condition in fact.count)
    if fact.typed:
        yield "Recorded", (("It may be recorded too, and counts where the cases leave it open.",),)
    yield "Read by", _read_by(fact.name, words)


def clear_patient(words: Words) -> Chapter:
    """The findings over which the tests are laid."""
    base = words.base
    about = Paragraph(
        (
            "Each test beside a rule changes something in this patient, of whom everything else is so. A fact that "
            "is not here is not known.",
        )
    )
    rows = tuple(((words.fact(name),), (words.value(name, value),)) for name, value in base.base_case.items())
    table = Table("The clear patient", ("Fact", "Is"), rows, (65, 35))
    return Chapter(CLEAR_PATIENT, "The clear patient of the tests", (about, table))
