"""The tests beside a rule in plain words: what is given of the patient, and what must come out."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ....facts.case import MOMENTS
from ....facts.language import capital, spoken
from ....rules.conclusion import URGENCIES, Conclusion, payload
from ....rules.rule import Rule, RuleTest
from ...summary import dose_text
from ..revision.data_changes import canonical, shown
from ..testing.seen import HOLDS
from .book import Table
from .words import Words

_HOLDS = dict(zip(HOLDS, ("holds for certain", "may hold, not being excluded", "does not hold"), strict=True))
_NONE = URGENCIES[0]


def tests_table(rule: Rule, words: Words) -> Table:
    """All tests of a rule, a row each."""
    rows = tuple(
        ((str(number),), (given(test, words),), (expected(rule, test, words),))
        for number, test in enumerate(rule.tests, 1)
    )
    return Table(
        f"Tests of {rule.id}", ("No.", "Given the clear patient, but with", "Must come out"), rows, (5, 42, 53)
    )


def given(test: RuleTest, words: Words) -> str:
    """What is laid over the clear patient."""
    said = [f"{words.base.name_of(name)}: {words.value(name, value)}" for name, value in test.given.items()]
    said += [f"setting {spoken(name)}: {shown(value)}" for name, value in test.settings.items()]
    said += ["hands are on"] if test.moment != MOMENTS[0] else []
    said += ["the review of the knowledge base is overdue"] if test.overdue else []
    return "; ".join(said) or "nothing else"


def expected(rule: Rule, test: RuleTest, words: Words) -> str:
    """What must come out, how the rule holds first."""
    expect = {"holds": HOLDS[0], **test.expect}
    said = [
        text for word, value in expect.items() for text in _SAID.get(word, _other(word))(_Asked(rule, words), value)
    ]
    todo = f" (Not yet so: {test.todo}.)" if test.todo else ""
    return " ".join(map(_sentence, said)) + todo


def _sentence(text: str) -> str:
    return capital(text) if text.endswith((".", ".”")) else f"{capital(text)}."


class _Asked:
    """The rule of a test, and the words for what is expected of it."""

    def __init__(self, rule: Rule, words: Words) -> None:
        self.rule, self.words, self.base = rule, words, words.base

    def techniques(self, value: Any) -> str:
        """Techniques by their short titles."""
        titles = [self.short(name) for name in _listed(value)]
        return ("; " if any("," in title for title in titles) else ", ").join(titles)

    def short(self, name: Any) -> str:
        """A technique by its title in a list."""
        technique = self.base.catalogue.techniques.get(str(name))
        return (technique.short or technique.title) if technique else spoken(str(name))

    def facts(self, value: Any) -> str:
        """Facts by what they are called."""
        return ", ".join(self.base.name_of(str(name)) for name in _listed(value))

    def conclusion(self, kind: str, said: Any) -> str:
        """A conclusion of the rule that says this, as it is read aloud; else as it is written."""
        for one in _conclusions(self.rule):
            if one.kind == kind and canonical(payload(one)) == canonical(said):
                return self.words.plain_conclusion(one)
        return f"{spoken(kind)} {shown(said)}"


_Say = Callable[[_Asked, Any], Iterator[str]]


def _conclusions(rule: Rule) -> Iterator[Conclusion]:
    for part in rule.parts:
        yield from part.then


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _techniques(words: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        yield f"{words} {asked.techniques(value)}"

    return say


def _facts(words: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        yield f"{words} {asked.facts(value)}"

    return say


def _whether(yes: str, no: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        yield yes if value is True else no

    return say


def _urgency(some: str, none: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        yield none if value == _NONE else some.format(shown(value))

    return say


def _each(words: str, inner: Callable[[_Asked, Any], str]) -> _Say:
    """One text for each technique of a mapping; `words` has places for it and for what is said of it."""

    def say(asked: _Asked, value: Any) -> Iterator[str]:
        for name, said in value.items() if isinstance(value, Mapping) else ():
            yield words.format(asked.short(name), inner(asked, said))

    return say


def _derived(words: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        for name, said in value.items() if isinstance(value, Mapping) else ():
            yield words.format(asked.base.name_of(name), asked.words.value(name, said))

    return say


def _plan(words: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        for section, texts in value.items() if isinstance(value, Mapping) else ():
            quoted = ", ".join(f"“{text}”" for text in _listed(texts))
            yield words.format(asked.base.policy.plan_sections.get(section, section), quoted)

    return say


def _holds(asked: _Asked, value: Any) -> Iterator[str]:
    yield _HOLDS.get(str(value), str(value))


def _concludes(asked: _Asked, value: Any) -> Iterator[str]:
    for kind, said in value.items() if isinstance(value, Mapping) else ():
        yield f"says: {asked.conclusion(kind, said)}"


def _not_concludes(asked: _Asked, value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        for kind, said in value.items():
            yield f"does not say: {asked.conclusion(kind, said)}"
    else:
        yield f"says nothing of the kind {', '.join(spoken(str(kind)) for kind in _listed(value))}"


def _places(asked: _Asked, value: Any) -> str:
    catalogue = asked.base.catalogue
    known = set(catalogue.places) | set(catalogue.regions)
    return ", ".join(catalogue.place_title(name) if name in known else spoken(str(name)) for name in _listed(value))


def _positions(asked: _Asked, value: Any) -> str:
    positions = asked.base.catalogue.positions
    return " or ".join(positions[name].title if name in positions else spoken(str(name)) for name in _listed(value))


def _dose(asked: _Asked, value: Any) -> str:
    spans = {key: (span[0], span[1]) for key, span in value.items() if isinstance(span, list) and len(span) == 2}
    return dose_text(spans) if len(spans) == len(value) else shown(value)


def _quoted(asked: _Asked, value: Any) -> str:
    return ", ".join(f"“{text}”" for text in _listed(value))


def _number(asked: _Asked, value: Any) -> str:
    return shown(value)


def _other(word: str) -> _Say:
    def say(asked: _Asked, value: Any) -> Iterator[str]:
        yield f"{spoken(word)}: {shown(value)}"

    return say


_SAID: Mapping[str, _Say] = {
    "holds": _holds,
    "withheld": _techniques("withholds"),
    "not_withheld": _techniques("does not withhold"),
    "offered": _techniques("offered:"),
    "not_offered": _techniques("not offered:"),
    "option": _techniques("offered as an option only:"),
    "not_option": _techniques("not an option only:"),
    "referral": _urgency("refers, {}", "refers nobody"),
    "cannot_exclude": _urgency("an {} referral is not excluded", "no referral that cannot wait is left open"),
    "advice": _whether("gives its advice", "gives no advice"),
    "contradiction": _whether("the record contradicts itself", "no contradiction"),
    "derived": _derived("{} is {}"),
    "not_derived": _derived("{} is not {}"),
    "asks": _facts("asks next:"),
    "not_asks": _facts("does not ask:"),
    "regions": _each("{} only on {}", _places),
    "not_regions": _each("{} not on {}", _places),
    "position": _each("{} {}", _positions),
    "not_position": _each("{} not {}", _positions),
    "pressure_cap": _each("{} with pressure at most {} of 10", _number),
    "depth_cap": _each("{} with depth at most {} of 5", _number),
    "dose": _each("{}: {}", _dose),
    "adaptations": _each("{} adapted: {}", _quoted),
    "not_adaptations": _each("{} not adapted: {}", _quoted),
    "plan": _plan("the plan says, under {}: {}"),
    "not_plan": _plan("the plan does not say, under {}: {}"),
    "concludes": _concludes,
    "not_concludes": _not_concludes,
}
