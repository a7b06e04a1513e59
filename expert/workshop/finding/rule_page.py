"""What a rule's author wants to see of it beside what it says: where it is written, who answers for it, its tests."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from ....facts.case import MOMENTS
from ....rules.conclusion import Recommend, Selection, Withhold
from ....rules.governance import ACTIVE, RETIRED, Governance
from ....rules.knowledge_base import KnowledgeBase
from ....rules.rule import Rule, RuleTest
from ....rules.sentence import spoken
from ...lookup import LABEL, WIDTH
from ...scope import Scope
from ...wrapping import cut, wrapped
from ..revision.data_changes import shown
from ..revision.rule_changes import all_conclusions
from ..written import Written

HOLDS = {"certainly": "in which it holds", "possibly": "in which it may hold", "no": "in which it does not"}


def beside_rule(rule: Rule, written: Written, *, tests: bool = False) -> str:
    """Where a rule is written, its life, which rules meet it, and what its tests cover; with `tests` each in words."""
    lines = []
    for label, text in _rows(rule, written):
        if text:
            lines += _row(label, text)
    if tests:
        for number, test in enumerate(rule.tests, 1):
            lines += _row(f"Test {number}", sentence_of_test(test))
    return "\n".join(lines) + "\n"


def module_page(module: str, written: Written) -> str:
    """The rules of a module, a line each, under its title and its file."""
    files = [file for file in written.modules if (written.data(file) or {}).get("module") == module]
    title = ", ".join(str(written.data(file).get("title", "")) for file in files)
    lines = [f"{module}  {title}", f"written in {', '.join(map(written.shown, files))}", ""]
    for rule in (*written.base.rules.values(), *written.base.retired.values()):
        if rule.module == module:
            status = "" if rule.governance.status == ACTIVE else f" ({rule.governance.status})"
            lines.append(cut(f"{rule.id:<12}{rule.title}{status}", WIDTH))
    return "\n".join(lines) + "\n"


def modules_of(base: KnowledgeBase) -> tuple[str, ...]:
    """The names of the modules, in the order of their first rules."""
    return tuple(dict.fromkeys(rule.module for rule in (*base.rules.values(), *base.retired.values())))


def sentence_of_test(test: RuleTest) -> str:
    """A test in words: what is given over the base case, and what is expected."""
    given = [f"{name} is {shown(value)}" for name, value in test.given.items()]
    given += [f"the setting {name} is {shown(value)}" for name, value in test.settings.items()]
    given += ["hands are on" if test.moment != MOMENTS[0] else "", "the review is overdue" if test.overdue else ""]
    where = ", ".join(filter(None, given)) or "nothing is changed in the base case"
    holds = {"certainly": "it holds", "possibly": "it may hold", "no": "it does not hold"}
    expect = {"holds": "certainly", **test.expect}
    says = [
        holds.get(str(expect.pop("holds")), "it holds"),
        *(_expected(word, value) for word, value in expect.items()),
    ]
    todo = f" (not yet: {test.todo})" if test.todo else ""
    return f"Where {where}: {'; '.join(says)}.{todo}"


def _expected(word: str, value: Any) -> str:
    said = ", ".join(map(shown, value)) if isinstance(value, list) else shown(value).strip("{}")
    return f"{spoken(word)} {said}"


def _rows(rule: Rule, written: Written) -> Iterator[tuple[str, str]]:
    yield "Written in", written.at(written.rule_files[rule.id], ("rules", rule.id))
    yield from _life(rule.governance)
    recommending, withholding = _meets(rule, written.base)
    yield "Withholds from", f"{', '.join(recommending)} (what they recommend)" if recommending else ""
    yield "Held back by", f"{', '.join(withholding)} (they withhold what it recommends)" if withholding else ""
    if rule.tests:
        counted = Counter(str(test.expect.get("holds", "certainly")) for test in rule.tests)
        yield "Tests cover", ", ".join(f"{counted[word]} {said}" for word, said in HOLDS.items() if counted[word])


def _life(governance: Governance) -> Iterator[tuple[str, str]]:
    if governance.status != ACTIVE:
        says = "never in force" if governance.status == RETIRED else "restricts already, recommends nothing yet"
        yield "Status", f"{governance.status}: {says}"
    yield "Author", governance.author
    yield "Owner", governance.owner
    yield "Created", str(governance.created or "")
    yield "Changed", str(governance.changed or "")
    yield "Reviewed", f"{governance.reviewed}, by {governance.reviewer}" if governance.reviewed else ""
    yield "Review by", str(governance.review_by or "")
    for change in governance.log:
        yield "Log", f"{change.date}, {change.by}: {change.what}"


def _meets(rule: Rule, base: KnowledgeBase) -> tuple[list[str], list[str]]:
    """The rules that recommend what a rule withholds, and those that withhold what it recommends, somewhere at least.

    What withholds everything meets every rule, and is left out.
    """
    scope = Scope(base)
    own_withheld, own_recommended = _withheld(rule, scope), _recommended(rule)
    others = [other for other in base.rules.values() if other.id != rule.id]
    recommending = [other.id for other in others if own_withheld & _recommended(other)]
    withholding = [other.id for other in others if own_recommended & _withheld(other, scope)]
    return recommending, withholding


def _withheld(rule: Rule, scope: Scope) -> frozenset[str]:
    said = (one for one in all_conclusions(rule) if isinstance(one, Withhold) and one.select != Selection())
    return frozenset(name for one in said for name in scope.techniques(one.select))


def _recommended(rule: Rule) -> frozenset[str]:
    return frozenset(name for one in all_conclusions(rule) if isinstance(one, Recommend) for name in one.techniques)


def _row(label: str, text: str) -> list[str]:
    return wrapped(text, WIDTH, f"{label:<{LABEL}}", " " * LABEL)
