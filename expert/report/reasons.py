"""Why not, and what to ask: what is not excluded, withheld or not indicated, in tables for the clinician."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ...facts.language import Language
from ...facts.vocabulary import Finding
from ...rules.condition import All, Condition, truth
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import Part, Rule
from ...rules.sentence import condition_sentence
from ..consult import Consultation
from ..decision import Withheld
from .page import Block, Bullets, Heading, Paragraph, Table
from .wording import rule_named, titled, value_words

MOST_NAMES = 3


def not_excluded(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """The causes that cannot wait and that nothing excludes yet, with what would exclude each."""
    entries = consultation.decision.cannot_exclude
    if not entries:
        return
    facts = knowledge_base.vocabulary.facts
    yield Heading(say("Not excluded"))
    rows = tuple(
        (
            rule_named(entry.rule, knowledge_base, say),
            say.of(entry.urgency),
            "\n".join(say.of(facts[name].question) for name in entry.ask),
        )
        for entry in entries
    )
    head = (say("Rule"), say("Urgency"), say("What could exclude it"))
    yield Table(say("Causes that cannot wait and are not excluded"), head, rows)


def withheld(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """Every technique withheld, those that the same rules withhold together; what withholds all is said once."""
    entries = consultation.decision.withheld
    if not entries:
        return
    yield Heading(say("Withheld, and why"))
    common = consultation.decision.withheld_throughout
    if common:
        yield Paragraph(say("Every technique of the catalogue is withheld by:"))
        yield Bullets(tuple(_rule(rule, entries, consultation, knowledge_base, say) for rule in common))
    lifting = _lifting_all(entries)
    if lifting:
        facts = ", ".join(say.of(knowledge_base.name_of(fact)) for fact in lifting)
        yield Paragraph(say("What an answer could lift hangs in each case on: {facts}.", facts=facts))
    groups: dict[tuple[tuple[str, ...], tuple[str, ...]], list[Withheld]] = {}
    for entry in entries:
        own = tuple(rule for rule in entry.rules if rule not in common)
        groups.setdefault((own, entry.lifted_by), []).append(entry)
    rows = []
    for (rules, lifted_by), some in groups.items():
        why = [_rule(rule, some, consultation, knowledge_base, say) for rule in rules]
        lifted = ", ".join(say.of(knowledge_base.name_of(fact)) for fact in lifted_by if fact not in lifting)
        if lifted_by and lifting:
            lifted = say("besides: {facts}", facts=lifted) if lifted else say("nothing besides")
        rows.append(
            (
                titled((entry.technique for entry in some), knowledge_base, say),
                "\n".join(why) or say("by nothing else"),
                lifted or _why_not_lifted(some, consultation, say),
            )
        )
    reasons = say("Withheld by, besides") if common else say("Withheld by")
    head = (say("Technique"), reasons, say("What could lift that"))
    yield Table(say("Techniques withheld"), head, tuple(rows))


def _why_not_lifted(entries: Iterable[Withheld], consultation: Consultation, say: Language) -> str:
    """Why no answer that is still open lifts it: the rule holds for everybody, or what is recorded makes it hold."""
    always = {step.rule for step in consultation.decision.trace if step.certain and not step.rests_on}
    if all(not always.isdisjoint(entry.rules) for entry in entries):
        return say("nothing: it holds for everybody")
    return say("no open question; what is recorded would have to change")


def _lifting_all(entries: Iterable[Withheld]) -> tuple[str, ...]:
    """The facts on which all hang that an answer could lift, where there are several and they are many."""
    first, *others = [entry.lifted_by for entry in entries if entry.lifted_by] or [()]
    common = tuple(fact for fact in first if all(fact in facts for facts in others))
    return common if others and len(common) > MOST_NAMES else ()


def surely(rule: str, entries: Iterable[Withheld], consultation: Consultation) -> bool:
    """Whether it is certain that `rule` withholds each of the techniques."""
    weighed = (consultation.weighing.techniques[entry.technique] for entry in entries)
    return all(any(ban.source.rule == rule and ban.certain for ban in one.withheld_by) for one in weighed)


def _rule(
    rule: str, entries: Iterable[Withheld], consultation: Consultation, knowledge_base: KnowledgeBase, say: Language
) -> str:
    """A rule that withholds some techniques, and whether that is certain of every one of them."""
    named = rule_named(rule, knowledge_base, say)
    if not surely(rule, entries, consultation):
        return say("{rule} (not excluded)", rule=named)
    recorded = _recorded_for(rule, consultation, knowledge_base, say)
    return say("{rule} (recorded: {facts})", rule=named, facts=recorded) if recorded else named


def _recorded_for(rule: str, consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> str:
    """The recorded findings on which the first certain step of a rule rests, in words."""
    step = next((one for one in consultation.decision.trace if one.rule == rule and one.certain), None)
    if step is None:
        return ""
    facts = knowledge_base.vocabulary.facts
    names = [
        ground["fact"] for ground in step.rests_on if ground.get("value") is not None and ground.get("fact") in facts
    ]
    return "; ".join(
        f"{say.of(knowledge_base.name_of(name))} {value_words(consultation.case.findings[name], facts[name], say)}"
        for name in dict.fromkeys(names)
        if name in consultation.case.findings
    )


def not_indicated(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """Every technique that nothing recommends, with the rules that would and what is missing for them."""
    names = consultation.decision.not_indicated
    if not names:
        return
    groups: dict[str, list[str]] = {}
    for name in names:
        reasons = (
            _unmet(rule, part, consultation.memory, knowledge_base, say)
            for rule, part in knowledge_base.recommending(name)
        )
        groups.setdefault("\n".join(reasons) or say("No rule recommends it."), []).append(name)
    yield Heading(say("Not indicated, and why"))
    rows = tuple((titled(some, knowledge_base, say), reason) for reason, some in groups.items())
    yield Table(say("Techniques that no rule in force recommends"), (say("Technique"), say("What is missing")), rows)


def _unmet(rule: Rule, part: Part, memory: Mapping[str, Finding], knowledge_base: KnowledgeBase, say: Language) -> str:
    """A rule that would recommend, and the parts of its condition that are not so, or not known."""
    lines = []
    for condition in _missing(part.when, memory):
        sentence = condition_sentence(condition, say=say, names=knowledge_base.name_of)
        known = truth(condition, memory) is False
        lines.append(say("{that} (not so)", that=sentence) if known else say("{that} (not known)", that=sentence))
    return say(
        "{rule}, which needs: {missing}", rule=rule_named(rule.id, knowledge_base, say), missing="; ".join(lines)
    )


def _missing(condition: Condition, memory: Mapping[str, Finding]) -> Iterator[Condition]:
    """The parts that keep a condition from being true, in its order."""
    if truth(condition, memory) is True:
        return
    if isinstance(condition, All):
        for part in condition.parts:
            yield from _missing(part, memory)
    else:
        yield condition


def ask_next(consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> Iterator[Block]:
    """What to ask, the most dangerous first, with what the answer could change; and what to have examined."""
    asked = consultation.decision.ask
    if not asked:
        return
    facts = knowledge_base.vocabulary.facts
    yield Heading(say("What to ask next"))
    rows = []
    for number, question in enumerate(asked, 1):
        effects = []
        if question.excludes:
            rules = [rule_named(rule, knowledge_base, say) for rule in question.excludes]
            effects.append(say("could exclude: {what}", what=_some(rules, say)))
        if question.opens:
            names = [say.of(knowledge_base.catalogue.techniques[name].short) for name in question.opens]
            effects.append(say("could open: {what}", what=_some(names, say)))
        effect = "\n".join(effects) or say("could change how something is given")
        how = say.of(facts[question.fact].asked_by)
        rows.append((f"{number}. {say.of(question.question)}", how, effect))
    head = (say("Question"), say("How it is found"), say("What the answer could change"))
    yield Table(say("Questions whose answer can still change the decision"), head, tuple(rows))
    examine = tuple(say.of(one.question) for one in asked if facts[one.fact].asked_by == "examination")
    if examine:
        yield Heading(say("Examination requested"), 3)
        yield Paragraph(say("These findings are missing. Whoever may not examine for them asks a colleague who may."))
        yield Bullets(examine)


def _some(names: list[str], say: Language) -> str:
    """The first few names, and how many more there are."""
    first = "; ".join(names[:MOST_NAMES])
    more = len(names) - MOST_NAMES
    return say("{names}; and {more} more", names=first, more=more) if more > 0 else first
