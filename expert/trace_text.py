"""The trace as text: every conclusion as a numbered paragraph, and every technique withheld with its rules."""

from __future__ import annotations

from collections.abc import Mapping

from ..facts.language import ENGLISH, Language, phrase
from ..rules.knowledge_base import KnowledgeBase
from ..rules.sentence import cited, spoken
from .decision import Decision
from .wrapping import printable, wrapped

WIDTH = 80
# The names of conclusions and of their parts, in which the trace's data speaks.
_PARTS = (
    phrase("refer"),
    phrase("withhold"),
    phrase("withhold points"),
    phrase("lower depth"),
    phrase("halve"),
    phrase("require depth"),
    phrase("restrict positions"),
    phrase("withhold positions"),
    phrase("order positions"),
    phrase("adapt"),
    phrase("recommend"),
    phrase("option"),
    phrase("prefer"),
    phrase("advise"),
    phrase("plan"),
    phrase("stop"),
    phrase("contradict"),
    phrase("derive"),
    phrase("possible"),
    phrase("urgency"),
    phrase("to"),
    phrase("text"),
    phrase("select"),
    phrase("regions"),
    phrase("techniques"),
    phrase("groups"),
    phrase("also groups"),
    phrase("traditions"),
    phrase("disciplines"),
    phrase("all but"),
    phrase("names"),
    phrase("affected"),
    phrase("fact"),
    phrase("facts"),
    phrase("at least"),
    phrase("ignoring"),
    phrase("section"),
    phrase("above cap"),
    phrase("cap pressure"),
    phrase("cap depth"),
    phrase("cap minutes"),
    phrase("cap techniques"),
    phrase("cap sessions"),
    phrase("cap per week"),
    phrase("cap weeks"),
    phrase("cap certainty"),
)


def explanation(decision: Decision, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> str:
    """The whole trace as text, a paragraph a step, and every technique withheld with its rules."""
    lines, marks = [say("TRACE"), ""], knowledge_base.marks
    for step in decision.trace:
        if step.rule:
            rule = f"{step.rule}  {say.of(knowledge_base.rules[step.rule].title)}"
        else:
            rule = say("derived: {what}", what=say.of(step.because))
        lines += _paragraph(f"[{step.id}] {rule}", 0)
        message = phrase("certainly: {what}") if step.certain else phrase("possibly: {what}")
        lines += _paragraph(say(message, what=_concluded(step.concludes, knowledge_base, say)), 6)
        if step.rests_on:
            lines += _paragraph(
                say("from {what}", what=say(", ").join(_grounds(one, knowledge_base, say) for one in step.rests_on)), 6
            )
        if step.rule:
            cites = cited(step.sources, marks, say)
            lines += _paragraph(say("because {reason} [{sources}]", reason=say.of(step.because), sources=cites), 6)
    lines += ["", say("WITHHELD ({number})", number=len(decision.withheld)), ""]
    for entry in decision.withheld:
        rules = say(", ").join(entry.rules)
        if entry.lifted_by:
            facts = say(", ").join(say.of(knowledge_base.name_of(fact)) for fact in entry.lifted_by)
            rules = say("{rules}; may be lifted by {facts}", rules=rules, facts=facts)
        title = say.of(knowledge_base.catalogue.techniques[entry.technique].title)
        lines += _paragraph(say("{name}: {text}", name=title, text=rules), 0)
    return "\n".join(lines) + "\n"


def _paragraph(text: str, indent: int) -> list[str]:
    pad = " " * indent
    return wrapped(printable(text), WIDTH, pad, pad + "  ")


def _concluded(concludes: Mapping[str, object], base: KnowledgeBase, say: Language) -> str:
    return say(", ").join(_part(kind, value, base, say) for kind, value in concludes.items())


def _part(kind: str, value: object, base: KnowledgeBase, say: Language) -> str:
    """One part of what a step concludes: its name and its value, facts and groups by their titles."""
    names: list[str] = value if isinstance(value, list) else [str(value)]
    match kind:
        case "groups" | "also_groups":
            said = say(", ").join(say.of(base.catalogue.group_title(name)) for name in names)
        case "fact" | "facts":
            said = say(", ").join(say.of(base.name_of(name)) for name in names)
        case "techniques" | "recommend" | "option":
            said = say(", ").join(say.of(base.catalogue.techniques[name].short) for name in names)
        case _:
            said = _said(value, base, say)
    if kind in base.derived:
        return say("{name} = {value}", name=say.of(base.name_of(kind)), value=said)
    return f"{_word(spoken(kind), say)} {said}"


def _said(value: object, base: KnowledgeBase, say: Language) -> str:
    if isinstance(value, Mapping):
        return _concluded(value, base, say)
    if isinstance(value, list):
        return say(", ").join(_said(item, base, say) for item in value)
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    return say("not known") if value is None else _word(str(value), say)


def _word(name: str, say: Language) -> str:
    """A name, value or text of the trace's data in words of the language, as it is where it has none."""
    words = spoken(name) if name.islower() else name
    return say.messages.get(name) or say.messages.get(words.lower()) or words


def _grounds(ground: Mapping[str, object], base: KnowledgeBase, say: Language) -> str:
    if "step" in ground:
        return say("step {number}", number=ground["step"])
    if "moment" in ground:
        return say("moment {moment}", moment=_word(str(ground["moment"]), say))
    name = say.of(base.name_of(str(ground.get("fact", ground.get("setting")))))
    value = ground["value"]
    if value is None:
        return say("{name} not recorded", name=name)
    return say("{name} = {value}", name=name, value=_said(value, base, say))
