"""How a consultation is held against each word of `expect`: a failure for everything that falls short of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from ....facts.vocabulary import UNKNOWN, Unknown, as_plain
from ....rules.conclusion import URGENCIES
from ....rules.rule import TYPED
from .seen import HOLDS, Failure, Seen, few, listed, written

Check: TypeAlias = Callable[[Seen, Any], Iterator[Failure]]
NONE = URGENCIES[0]


def holds(seen: Seen, value: str) -> Iterator[Failure]:
    """How the rule holds."""
    if (got := seen.holds(seen.rule)) != value:
        yield Failure("holds", seen.rule, value, got)


def in_force(seen: Seen, value: Any) -> Iterator[Failure]:
    """Rules that are in force, certainly where the test does not say how."""
    wanted = value if isinstance(value, Mapping) else dict.fromkeys(listed(value), HOLDS[0])
    for rule, how in wanted.items():
        if (got := seen.holds(rule)) != how:
            yield Failure("in_force", rule, how, got)


def not_in_force(seen: Seen, value: Any) -> Iterator[Failure]:
    """Rules that are not in force, not even as long as nothing excludes them."""
    for rule in listed(value):
        if (got := seen.holds(rule)) != HOLDS[-1]:
            yield Failure("not_in_force", rule, HOLDS[-1], got)


def _withholding(seen: Seen, value: Any) -> Iterator[tuple[str, str]]:
    """Each technique named, with the rule that is to withhold it or not, empty for any rule."""
    if isinstance(value, Mapping):
        yield from ((technique, rule) for technique, rules in value.items() for rule in listed(rules))
    else:
        yield from ((technique, seen.rule) for technique in listed(value))


def withheld(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are withheld, by the rule or by any."""
    for technique, rule in _withholding(seen, value):
        by = seen.withheld.get(technique, ())
        if not by or (rule and rule not in by):
            yield Failure(
                "withheld", technique, f"withheld by {rule}" if rule else "withheld", seen.standing(technique)
            )


def not_withheld(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are not withheld, by the rule or by any."""
    for technique, rule in _withholding(seen, value):
        by = seen.withheld.get(technique, ())
        if by and (not rule or rule in by):
            expected = f"not withheld by {rule}" if rule else "not withheld"
            yield Failure("not_withheld", technique, expected, seen.standing(technique))


def not_indicated(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that nothing withholds and nothing recommends."""
    for technique in listed(value):
        if technique not in seen.decision.not_indicated:
            yield Failure("not_indicated", technique, "not indicated", seen.standing(technique))


def offered(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are offered."""
    for technique in listed(value):
        if technique not in seen.offers:
            yield Failure("offered", technique, "offered", seen.standing(technique))


def not_offered(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are not offered."""
    for technique in listed(value):
        if technique in seen.offers:
            yield Failure("not_offered", technique, "not offered", seen.standing(technique))


def offers_nothing(seen: Seen, value: bool) -> Iterator[Failure]:
    """Whether nothing at all is offered."""
    if bool(seen.offers) is value:
        yield Failure("offers_nothing", "", "nothing" if value else "an offer", few(seen.offers))


def option(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are offered as an option only."""
    for technique in listed(value):
        if technique not in seen.offers or not seen.offers[technique].option:
            yield Failure("option", technique, "offered as an option", seen.standing(technique))


def not_option(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are not offered as a mere option."""
    for technique in listed(value):
        if technique in seen.offers and seen.offers[technique].option:
            yield Failure("not_option", technique, "not offered as an option", seen.standing(technique))


def featured(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are shown first."""
    for technique in listed(value):
        if technique not in seen.offers or not seen.offers[technique].featured:
            got = "offered, among the others" if technique in seen.offers else seen.standing(technique)
            yield Failure("featured", technique, "shown first", got)


def not_featured(seen: Seen, value: Any) -> Iterator[Failure]:
    """Techniques that are not shown first."""
    for technique in listed(value):
        if technique in seen.offers and seen.offers[technique].featured:
            yield Failure("not_featured", technique, "not shown first", "shown first")


def referral(seen: Seen, value: str) -> Iterator[Failure]:
    """How urgently the patient is referred, by the rule or by any; the worst counts."""
    reasons = [reason for reason in seen.decision.referral if seen.counts(reason.rule)]
    worst = reasons[0].urgency if reasons else NONE
    if worst != value:
        by = [reason.rule for reason in reasons if reason.urgency == worst]
        yield Failure("referral", "", value, f"{worst} by {few(by)}" if by else worst)


def cannot_exclude(seen: Seen, value: Any) -> Iterator[Failure]:
    """Which referral that cannot wait is not excluded yet: an urgency, `none`, or the rules."""
    entries = [entry for entry in seen.decision.cannot_exclude if seen.counts(entry.rule)]
    got = few([f"{entry.urgency} by {entry.rule}" for entry in entries]) if entries else NONE
    if isinstance(value, str) and value in URGENCIES:
        if (value == NONE and entries) or (value != NONE and value not in [entry.urgency for entry in entries]):
            yield Failure("cannot_exclude", "", value, got)
    else:
        for rule in listed(value):
            if rule not in [entry.rule for entry in entries]:
                yield Failure("cannot_exclude", rule, "not excluded", seen.holds(rule))


def excluded(seen: Seen, value: Any) -> Iterator[Failure]:
    """Rules whose referral is excluded: it neither holds nor may hold."""
    open_still = {entry.rule for entry in seen.decision.cannot_exclude} | {one.rule for one in seen.decision.referral}
    for rule in listed(value):
        if rule in open_still:
            yield Failure("excluded", rule, "excluded", f"holds {seen.holds(rule)}")


def advice(seen: Seen, value: bool) -> Iterator[Failure]:
    """Whether the rule advises something."""
    if (seen.rule in {note.rule for note in seen.decision.advice}) is not value:
        yield Failure("advice", "", *_there(value, "advice"))


def advises(seen: Seen, value: Any) -> Iterator[Failure]:
    """Rules that advise something."""
    said = list(dict.fromkeys(note.rule for note in seen.decision.advice))
    for rule in listed(value):
        if rule not in said:
            yield Failure("advice", rule, "advice", "no advice")


def not_advises(seen: Seen, value: Any) -> Iterator[Failure]:
    """Rules that advise nothing."""
    said = {note.rule for note in seen.decision.advice}
    for rule in listed(value):
        if rule in said:
            yield Failure("not_advice", rule, "no advice", "advice")


def contradiction(seen: Seen, value: bool) -> Iterator[Failure]:
    """Whether the record is found to contradict itself, by the rule or by any."""
    if any(seen.counts(entry.rule) for entry in seen.decision.contradictions) is not value:
        yield Failure("contradiction", "", *_there(value, "contradiction"))


def _there(value: bool, what: str) -> tuple[str, str]:
    """What is expected and what came, where something is to be there or not."""
    return (what, f"no {what}") if value else (f"no {what}", what)


def _concluded(seen: Seen, kind: str) -> list[Any]:
    return [step.concludes[kind] for step in seen.steps if kind in step.concludes]


def concludes(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """What the rule concludes, by kind."""
    for kind, said in value.items():
        if said not in (found := _concluded(seen, kind)):
            yield Failure("concludes", kind, written(said), few(map(written, found), 2))


def not_concludes(seen: Seen, value: Any) -> Iterator[Failure]:
    """What the rule does not conclude: a kind altogether, or one saying of it."""
    if isinstance(value, Mapping):
        for kind, said in value.items():
            if said in _concluded(seen, kind):
                yield Failure("not_concludes", kind, f"not {written(said)}", written(said))
    else:
        for kind in listed(value):
            if found := _concluded(seen, kind):
                yield Failure("not_concludes", kind, "nothing", few(map(written, found), 2))


def _derived(seen: Seen, fact: str) -> Any:
    finding = seen.decision.derived.get(fact)
    return UNKNOWN if finding is None or isinstance(finding, Unknown) else as_plain(finding)


def derived(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """What derived facts come to."""
    for fact, said in value.items():
        if (got := _derived(seen, fact)) != said:
            yield Failure("derived", fact, written(said), written(got))


def not_derived(seen: Seen, value: Mapping[str, Any]) -> Iterator[Failure]:
    """What derived facts do not come to."""
    for fact, said in value.items():
        if _derived(seen, fact) == said:
            yield Failure("not_derived", fact, f"not {written(said)}", written(said))


def asks(seen: Seen, value: Any) -> Iterator[Failure]:
    """Facts that are asked next."""
    asked = {question.fact for question in seen.decision.ask}
    for fact in listed(value):
        if fact not in asked:
            yield Failure("asks", fact, "asked", f"not asked, {_known(seen, fact)}")


def _known(seen: Seen, fact: str) -> str:
    """Why a fact is not asked, as far as it is known."""
    finding = seen.consultation.memory.get(TYPED + fact, seen.consultation.memory.get(fact, Unknown()))
    return "and nothing hangs on it" if isinstance(finding, Unknown) else f"recorded: {written(as_plain(finding))}"


def not_asks(seen: Seen, value: Any) -> Iterator[Failure]:
    """Facts that are not asked."""
    asked = {question.fact for question in seen.decision.ask}
    for fact in listed(value):
        if fact in asked:
            yield Failure("not_asks", fact, "not asked", "asked")


def asks_first(seen: Seen, value: str) -> Iterator[Failure]:
    """The fact that is asked before all others."""
    first = seen.decision.ask[0].fact if seen.decision.ask else "nothing"
    if first != value:
        yield Failure("asks_first", "", value, first)
