"""What one answer would do, said in a line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...facts.language import ENGLISH, Language
from ...rules.conclusion import URGENCIES
from ...rules.knowledge_base import KnowledgeBase
from ..questions import NotExcluded
from .difference import Difference
from .result import OFFERED, WITHHELD
from .wording import techniques_named

MOST_NAMES = 3
MOST_RULES = 2


def effect_words(one: Difference, knowledge_base: KnowledgeBase, say: Language = ENGLISH) -> str:
    """What a difference comes to, the referral first; that nothing comes of it yet, where that is so."""
    return "; ".join(_effects(one, knowledge_base, say)) or say("nothing yet")


def effects_plain(one: Difference) -> dict[str, Any]:
    """The same as JSON data: rules by id, techniques by id."""
    return {
        "urgency": one.urgency[1],
        "refers": list(dict.fromkeys(reason.rule for reason in one.gained_referrals)),
        "no_longer_refers": list(dict.fromkeys(reason.rule for reason in one.lost_referrals)),
        "excludes": [{"urgency": doubt.urgency, "rule": doubt.rule} for doubt in excluded(one)],
        "no_longer_excludes": list(dict.fromkeys(doubt.rule for doubt in one.gained_doubts)),
        "contradicts": list(dict.fromkeys(entry.rule for entry in one.gained_contradictions)),
        "opens": [moved.technique for moved in one.opened],
        "closes": [moved.technique for moved in one.closed],
        "changes": list(dict.fromkeys(change.technique for change in one.adjusted)),
        "no_longer_withheld": [moved.technique for moved in _lifted(one)],
        "withheld": [moved.technique for moved in one.moved if moved.after == WITHHELD and moved.before != OFFERED],
    }


def excluded(one: Difference) -> tuple[NotExcluded, ...]:
    """The referrals that are excluded after and were not before; one rule may still refer less urgently."""
    referred = {(reason.rule, reason.urgency) for reason in one.gained_referrals}
    return tuple(doubt for doubt in one.lost_doubts if (doubt.rule, doubt.urgency) not in referred)


def _lifted(one: Difference) -> list[Any]:
    return [moved for moved in one.moved if moved.before == WITHHELD and moved.after != OFFERED]


def _exclusions(doubts: tuple[NotExcluded, ...], knowledge_base: KnowledgeBase, say: Language) -> Iterator[str]:
    """The referrals that are excluded, each rule once with the worst that it could have meant."""
    worst: dict[str, str] = {}
    for doubt in doubts:
        worst[doubt.rule] = max(worst.get(doubt.rule, doubt.urgency), doubt.urgency, key=URGENCIES.index)
    if not worst:
        return
    titles = [
        say("{urgency}: {title}", urgency=say(urgency), title=f"{say.of(knowledge_base.rules[rule].title)}  {rule}")
        for rule, urgency in list(worst.items())[:MOST_RULES]
    ]
    more = len(worst) - MOST_RULES
    text = say("excludes, {titles}", titles="; ".join(titles))
    yield say("{text} and {number} more", text=text, number=more) if more > 0 else text


def _effects(one: Difference, knowledge_base: KnowledgeBase, say: Language) -> Iterator[str]:
    for contradiction in one.gained_contradictions:
        yield say("contradicts the record: {text}", text=say.of(contradiction.text))
    if one.gained_contradictions:
        return
    for reason in one.gained_referrals[:MOST_RULES]:
        yield say("refer, {urgency}: {to}", urgency=say(reason.urgency), to=f"{say.of(reason.to)}  {reason.rule}")
    for reason in one.lost_referrals[:MOST_RULES]:
        words = {"urgency": say(reason.urgency), "to": f"{say.of(reason.to)}  {reason.rule}"}
        yield say("no longer refer, {urgency}: {to}", **words)
    yield from _exclusions(excluded(one), knowledge_base, say)
    if one.opened:
        names = techniques_named((moved.technique for moved in one.opened), knowledge_base, say, MOST_NAMES)
        yield say("opens {names}", names=names)
    if one.closed:
        names = techniques_named((moved.technique for moved in one.closed), knowledge_base, say, MOST_NAMES)
        yield say("closes {names}", names=names)
    changed = {change.technique for change in one.adjusted}
    if changed:
        names = techniques_named(changed, knowledge_base, say, MOST_NAMES)
        yield say("changes how this is given: {names}", names=names)
    lifted = _lifted(one)
    if lifted and not one.opened:
        names = techniques_named((moved.technique for moved in lifted), knowledge_base, say, MOST_NAMES)
        yield say("no longer withholds what is not indicated: {names}", names=names)
