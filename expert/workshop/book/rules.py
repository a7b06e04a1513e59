"""The chapters of rules: each rule as a sentence, why, on whose word, its tests, its life, and a line to sign."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ....facts.language import capital, spoken
from ....rules.conclusion import Conclusion, Contradict, Derive, Refer
from ....rules.condition import SettingReference, comparisons
from ....rules.governance import ACTIVE, DRAFT, Governance
from ....rules.rule import Rule
from .book import Block, Chapter, Entry, Lines, Paragraph, Terms, Text, anchor
from .tests import tests_table
from .words import Words, module_titles, plural

REVIEW = Lines("Review of {id}", ("agree", "disagree", "change"), ("Reviewer", "Date"), ("Remark", ""))
NOT_REVIEWED = "Nobody has reviewed it."


def rule_chapters(words: Words, rules: Iterable[Rule]) -> Iterator[Chapter]:
    """A chapter for each module that has one of `rules`, in the order of the files; the retired ones in the last."""
    chosen = list(rules)
    current = [rule for rule in chosen if rule.id in words.base.rules]
    titles = module_titles(words.written)
    for module in dict.fromkeys((*titles, *(rule.module for rule in current))):
        some = [rule for rule in current if rule.module == module]
        if some:
            title = titles.get(module) or capital(spoken(module))
            entries = tuple(_entry(rule, words) for rule in some)
            about = (_about(module, some),)
            yield Chapter(anchor("module", module), title, about, entries, listed=True)
    retired = [rule for rule in chosen if rule.id in words.base.retired]
    if retired:
        about = (Paragraph(("Kept for the record. None of these rules is in force; none needs a review.",)),)
        entries = tuple(_entry(rule, words) for rule in retired)
        yield Chapter("retired", "Retired rules", about, entries, listed=True)


def _about(module: str, rules: list[Rule]) -> Paragraph:
    drafts = sum(rule.governance.status == DRAFT for rule in rules)
    never = sum(rule.governance.reviewed is None for rule in rules)
    said = [f"{plural(len(rules), 'rule')} of the module {module}"]
    said += [f"{drafts} of them {'is a draft' if drafts == 1 else 'are drafts'}"] if drafts else []
    said += [f"{'none' if never == len(rules) else never} of them {'yet' if never == len(rules) else 'never'} reviewed"]
    return Paragraph((f"{'; '.join(said if never else said[:-1])}.",), quiet=True)


def _entry(rule: Rule, words: Words) -> Entry:
    status = rule.governance.status
    marks = () if status == ACTIVE else (status,)
    return Entry("rule", rule.id, rule.title, tuple(_blocks(rule, words)), marks)


def _blocks(rule: Rule, words: Words) -> Iterator[Block]:
    for sentence in words.rule(rule):
        yield Paragraph(sentence, said=True)
    yield Terms(tuple(_terms(rule, words)))
    if rule.tests:
        yield tests_table(rule, words)
    else:
        yield Paragraph(("It has no test.",))
    if rule.id in words.base.rules:
        yield Lines(REVIEW.label.format(id=rule.id), REVIEW.boxes, REVIEW.lines, REVIEW.long)


def _terms(rule: Rule, words: Words) -> Iterator[tuple[str, tuple[Text, ...]]]:
    yield "Because", (words.linked(rule.because),)
    grounds = f"{capital(rule.strength)}; certainty {rule.certainty}; "
    yield "Grounds", ((grounds, *(words.sources(rule.sources) or ("no source",))),)
    if settings := tuple(words.setting(name) for name in _settings(rule)):
        yield "Settings", settings
    yield "Not known", ((_not_known(rule),),)
    if rule.during_contact:
        yield "During contact", (("It speaks of what is felt while hands are on; until then it stands in the plan.",),)
    said = rule.governance
    yield "Written", ((f"{_written(said)} {_reviewed(rule, words)}",),)
    if said.status != ACTIVE:
        means = "restricts already, recommends and advises nothing yet" if said.status == DRAFT else "never in force"
        yield "Status", ((f"{capital(said.status)}: {means}.",),)
    if said.log:
        yield "Changes", tuple(words.linked(f"{one.date}, {one.by}: {one.what}") for one in said.log)


def _reviewed(rule: Rule, words: Words) -> str:
    said = rule.governance
    reviewed = f"Reviewed on {said.reviewed} by {_name(said.reviewer)}." if said.reviewed else NOT_REVIEWED
    if rule.id in words.base.retired:
        return reviewed
    return f"{reviewed} To be reviewed by {said.review_by or words.base.review_by}."


def _written(said: Governance) -> str:
    by = f" by {said.author if said.created or said.changed else _name(said.author)}" if said.author else ""
    created = f" on {said.created}" if said.created else ""
    changed = f", changed on {said.changed}" if said.changed else ""
    known = f"{capital(f'{by}{created}'.strip())}{changed}." if by or created or changed else "By whom is not known."
    if not said.owner:
        return f"{known} Nobody answers for it."
    owner = "the same" if said.owner == said.author else _name(said.owner)
    return f"{known} Owner: {owner}."


def _name(person: str) -> str:
    """A name at the end of a sentence, which has a full stop of its own."""
    return person.removesuffix(".")


def _settings(rule: Rule) -> tuple[str, ...]:
    """The settings that a rule names, in order."""
    every = (one for when in (rule.when, *(part.narrower for part in rule.parts)) for one in comparisons(when))
    return tuple(dict.fromkeys(one.operand.setting for one in every if isinstance(one.operand, SettingReference)))


def _not_known(rule: Rule) -> str:
    """What the rule does while what it reads is not known."""
    said = [conclusion for part in rule.parts for conclusion in part.then]
    restricting = [one for one in said if _restricts(one)]
    if any(isinstance(one, Refer) and one.cannot_wait for one in said):
        return "Nothing is offered until it is excluded; it refers only once it holds for certain."
    if not restricting:
        return "It says nothing until its condition holds for certain."
    if len(restricting) == len(said):
        return "It counts as long as its condition is not excluded."
    return "What restricts counts as long as the condition is not excluded; the rest only once it holds for certain."


def _restricts(conclusion: Conclusion) -> bool:
    return conclusion.restricts and not isinstance(conclusion, Contradict | Derive)
