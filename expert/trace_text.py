"""The trace as text: every conclusion as a numbered paragraph, and every technique withheld with its rules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..facts.language import ENGLISH, Language, phrase
from ..rules.conclusion import payload
from ..rules.knowledge_base import KnowledgeBase
from ..rules.sentence import cited, conclusion_sentence, spoken
from .decision import Decision
from .trace import Step, separate
from .wrapping import printable, wrapped

WIDTH = 80


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
        lines += _paragraph(say(message, what=_concluded(step, knowledge_base, say)), 6)
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


def _concluded(step: Step, base: KnowledgeBase, say: Language) -> str:
    """What a step concludes: a fact that is derived with its value, anything else as its rule says it."""
    if "derive" in step.concludes:
        return _derived(step.concludes, base, say)
    said = (one for part in base.rules[step.rule].parts for one in separate(part.then))
    conclusion = next(one for one in said if {one.kind: payload(one)} == step.concludes)
    return conclusion_sentence(conclusion, base.catalogue, say, base.name_of)


def _derived(concludes: Mapping[str, Any], base: KnowledgeBase, say: Language) -> str:
    ((fact, value),) = concludes["derive"].items()
    possible = concludes.get("possible")
    said = say("not known; possible: {values}", values=_said(possible, say)) if possible else _said(value, say)
    return say("{name} = {value}", name=say.of(base.name_of(fact)), value=said)


def _said(value: object, say: Language) -> str:
    if isinstance(value, list):
        return say(", ").join(_said(item, say) for item in value)
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
    return say("{name} = {value}", name=name, value=_said(value, say))
