"""A rule read aloud: conditions and conclusions as English, or as a translation of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from ..facts.language import ENGLISH, Language, by_number, phrase
from ..facts.language import spoken as spoken
from ..facts.technique import Catalogue
from .conclusion import (
    AFFECTED_SIDE,
    Adapt,
    Advise,
    Cap,
    Conclusion,
    Contradict,
    Derive,
    Halve,
    LowerDepth,
    OrderPositions,
    Plan,
    Prefer,
    Recommend,
    Refer,
    Regions,
    RequireDepth,
    RestrictPositions,
    Selection,
    Stop,
    Withhold,
    WithholdPoints,
    WithholdPositions,
)
from .condition import All, Always, Any, Comparison, Condition, Count, FactReference, Not, Operand, SettingReference
from .rule import TYPED, Rule

Names: TypeAlias = Callable[[str], str]  # the name of a fact to what it is called within a sentence

_COMPARISONS = {
    "at_least": phrase("{name} is at least {value}"),
    "at_most": phrase("{name} is at most {value}"),
    "above": phrase("{name} is above {value}"),
    "below": phrase("{name} is below {value}"),
    "includes": phrase("{name} includes {value}"),
    "is": phrase("{name} is {value}"),
    "other_than": phrase("{name} is other than {value}"),
}
_QUANTITIES = {
    "pressure": phrase("pressure at most {most} of 10"),
    "depth": phrase("depth at most {most} of 5"),
    "minutes": phrase("at most {most} minutes"),
    "techniques": phrase("at most {most} techniques in a session"),
    "sessions": phrase("at most {most} sessions"),
    "per_week": phrase("at most {most} sessions a week"),
    "weeks": phrase("at most {most} weeks"),
    "certainty": phrase("certainty at most {most}"),
}
_ONE = {
    "minutes": phrase("at most {most} minute"),
    "techniques": phrase("at most {most} technique in a session"),
    "sessions": phrase("at most {most} session"),
    "per_week": phrase("at most {most} session a week"),
    "weeks": phrase("at most {most} week"),
}
_LIMITS = ("techniques", "groups", "also_groups", "traditions", "disciplines")
_OF_NO_FACT = (phrase("moment"), phrase("review overdue"))  # names in conditions that no vocabulary has


def condition_sentence(
    condition: Condition, *, inner: bool = False, say: Language = ENGLISH, names: Names = spoken
) -> str:
    """`condition` as a sentence; `inner` puts brackets round what has parts, `names` names the facts."""

    def inside(part: Condition) -> str:
        return condition_sentence(part, inner=True, say=say, names=names)

    match condition:
        case Always():
            return say("always")
        case Comparison():
            return _comparison(condition, inner, say, names)
        case All(parts):
            return _bracket(say(" and ").join(map(inside, parts)), inner, say)
        case Any(parts):
            return _bracket(say(" or ").join(map(inside, parts)), inner, say)
        case Not(part):
            return _bracket(say("it is not so that {condition}", condition=inside(part)), inner, say)
        case Count(parts, bound, below):
            some = _bracket(say("; ").join(map(inside, parts)), True, say)
            if below:
                return say("fewer than {bound} of these: {conditions}", bound=bound, conditions=some)
            return say("at least {bound} of these: {conditions}", bound=bound, conditions=some)


def _bracket(text: str, inner: bool, say: Language) -> str:
    return say("({text})", text=text) if inner else text


def _comparison(comparison: Comparison, inner: bool, say: Language, names: Names) -> str:
    name = _fact(comparison.fact, say, names)
    if comparison.word == "empty":
        if comparison.operand is not comparison.negated:
            return say("{name} is empty", name=name)
        return say("{name} is not empty", name=name)
    text = say(_COMPARISONS[comparison.word], name=name, value=_operand(comparison.operand, say, names))
    return _bracket(say("it is not so that {condition}", condition=text), inner, say) if comparison.negated else text


def _operand(operand: Operand, say: Language, names: Names) -> str:
    match operand:
        case FactReference(fact):
            return say("the value of {name}", name=_fact(fact, say, names))
        case SettingReference(setting):
            return say("the setting {name}", name=_name(setting, say))
        case frozenset():
            return _either(sorted(_value(value, say) for value in operand), say)
        case _:
            return _value(operand, say)


def _value(value: object, say: Language) -> str:
    if isinstance(value, bool):
        return say("yes") if value else say("no")
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value).removesuffix(".0")
    return str(value) if isinstance(value, int) else _name(str(value), say)


def _fact(name: str, say: Language, names: Names) -> str:
    if name.startswith(TYPED):
        return say("typed {name}", name=say.of(names(name.removeprefix(TYPED))))
    return say.of(names(name))


def _name(name: str, say: Language) -> str:
    return say.of(spoken(name))


def _names(names: Iterable[str], say: Language) -> list[str]:
    return [_name(name, say) for name in names]


def _both(words: Iterable[str], say: Language) -> str:
    """The words as a list that ends in "and"."""
    some = list(words)
    if len(some) < 2:
        return "".join(some)
    return say("{first} and {last}", first=say(", ").join(some[:-1]), last=some[-1])


def _either(words: Iterable[str], say: Language) -> str:
    """The words as a list that ends in "or"."""
    some = list(words)
    if len(some) < 2:
        return "".join(some)
    return say("{first} or {last}", first=say(", ").join(some[:-1]), last=some[-1])


def conclusion_sentence(
    conclusion: Conclusion, catalogue: Catalogue, say: Language = ENGLISH, names: Names = spoken
) -> str:
    """`conclusion` as a sentence, as what is to be done; `names` names the facts."""
    match conclusion:
        case Refer(urgency, to):
            return say("refer, {urgency}: {to}", urgency=say.of(urgency), to=say.of(to))
        case Withhold(select, regions):
            what = _selection(select, catalogue, say)
            if not regions:
                return say("withhold {what}", what=what)
            where = _regions(regions, catalogue, say, names)
            return say("withhold {what} on {regions}", what=_bracket(what, bool(select.all_but), say), regions=where)
        case WithholdPoints(points):
            return say("withhold the points {points}", points=_both(points, say))
        case Cap(quantity, at_most):
            message = by_number(at_most, _ONE.get(quantity, _QUANTITIES[quantity]), _QUANTITIES[quantity])
            return say(message, most=say.of(at_most) if isinstance(at_most, str) else at_most)
        case LowerDepth(steps):
            return _lower_depth(steps, say)
        case Halve(quantities):
            return say("halve {quantities}", quantities=_both(_names(quantities, say), say))
        case RequireDepth(select, at_least, ignoring):
            what = _bracket(_selection(select, catalogue, say), bool(select.all_but), say)
            return _require_depth(what, at_least, _both(ignoring, say), say)
        case RestrictPositions(positions, fact):
            named = say("recorded under {name}", name=_fact(fact.fact, say, names)) if fact else None
            return say("only the positions {positions}", positions=named or _either(_names(positions, say), say))
        case WithholdPositions(positions):
            return say("not lying {positions}", positions=_either((_position(p, say) for p in positions), say))
        case OrderPositions(positions):
            listed = say(", ").join(_names(positions, say))
            return say("take the first possible position of {positions}", positions=listed)
        case Adapt(text, select):
            return _adapt(say.of(text), select, catalogue, say)
        case Recommend(techniques, option):
            message = phrase("offer as an option {techniques}") if option else phrase("recommend {techniques}")
            return say(message, techniques=_titles(techniques, catalogue, say))
        case Prefer(tradition):
            return say("rank {tradition} techniques first", tradition=say.of(tradition))
        case Advise(text):
            return say("advise: {text}", text=say.of(text))
        case Plan(section, text):
            return say("put into the plan ({section}): {text}", section=say.of(section), text=say.of(text))
        case Stop(text, above):
            each = phrase("stop contact of each technique whose cap is passed: {text}")
            return say(each if above else phrase("stop contact: {text}"), text=say.of(text))
        case Contradict(facts, text):
            named = _both((_fact(name, say, names) for name in facts), say)
            return say("the record contradicts itself ({facts}): {text}", facts=named, text=say.of(text))
        case Derive(fact, value):
            return say("{name} is {value}", name=_fact(fact, say, names), value=_value(value, say))


def _lower_depth(steps: int, say: Language) -> str:
    return say("work {steps} steps less deep", steps=steps) if steps > 1 else say("work 1 step less deep")


def _require_depth(what: str, depth: int, aside: str, say: Language) -> str:
    message = phrase("withhold {what} where less than depth {depth} is left")
    if aside:
        message = phrase("withhold {what} where less than depth {depth} is left, leaving {aside} aside")
        return say(message, what=what, depth=depth, aside=aside)
    return say(message, what=what, depth=depth)


def _adapt(text: str, select: Selection, catalogue: Catalogue, say: Language) -> str:
    if select == Selection():
        return say("adapt: {text}", text=text)
    return say("adapt: {text} ({what})", text=text, what=_selection(select, catalogue, say))


def _titles(techniques: Iterable[str], catalogue: Catalogue, say: Language) -> str:
    return _both((say.of(catalogue.techniques[name].title) for name in techniques), say)


def _position(name: str, say: Language) -> str:
    return say("on the affected side") if name == AFFECTED_SIDE else _name(name, say)


def _selection(select: Selection, catalogue: Catalogue, say: Language) -> str:
    groups, also = _groups(select.groups, catalogue, say), _groups(select.also_groups, catalogue, say)
    titles = [say.of(catalogue.techniques[name].title) for name in select.techniques]
    text, several = "", False
    for words, listed in ((titles, _both), (groups, _either), (also, _either)):
        if words and text:
            text = _narrowed(_bracket(text, several, say), _bracket(listed(words, say), len(words) > 1, say), say)
            several = False
        elif words:
            text, several = listed(words, say), len(words) > 1
    if select.traditions:
        kinds, what = _either(map(say.of, select.traditions), say), _bracket(text, several, say)
        text = say("{what} that is {kinds}", what=what, kinds=kinds) if text else say("what is {kinds}", kinds=kinds)
        several = not what and len(select.traditions) > 1
    if select.disciplines:
        kinds = say("what belongs to {disciplines}", disciplines=_either(_names(select.disciplines, say), say))
        text = _narrowed(_bracket(text, several, say), kinds, say)
    text = text or say("everything")
    if select.all_but:
        return say("{what} but {exceptions}", what=text, exceptions=_exceptions(select.all_but, catalogue, say))
    return text


def _exceptions(exceptions: tuple[Selection, ...], catalogue: Catalogue, say: Language) -> str:
    """What is taken away, in brackets where it could not be told how far a clause or another exception goes."""
    some = []
    for one in exceptions:
        clause = sum(map(bool, (getattr(one, name) for name in _LIMITS))) > 1
        doubtful = bool(one.all_but) or (clause and len(exceptions) > 1)
        some.append(_bracket(_selection(one, catalogue, say), doubtful, say))
    return _both(some, say)


def _narrowed(text: str, more: str, say: Language) -> str:
    """What is said already, and is `more` at the same time."""
    return say("{what} that is also {more}", what=text, more=more) if text else more


def _groups(groups: Iterable[str], catalogue: Catalogue, say: Language) -> list[str]:
    return [say.of(catalogue.group_title(group)) for group in groups]


def _regions(regions: Regions, catalogue: Catalogue, say: Language, names: Names) -> str:
    def title(name: str) -> str:
        return say.of(catalogue.regions[name].title)

    if regions.fact:
        return say("the regions recorded under {name}", name=_fact(regions.fact.fact, say, names))
    if regions.all_but:
        return say("every region but {regions}", regions=_both(map(title, regions.all_but), say))
    one = [say("{region} of the affected side", region=title(name)) for name in regions.affected]
    return _both([*map(title, regions.names), *one], say)


def rule_sentences(rule: Rule, catalogue: Catalogue, say: Language = ENGLISH, names: Names = spoken) -> list[str]:
    """The rule as sentences, one for each of its parts: when, and then what; `names` names the facts."""
    own = condition_sentence(rule.when, say=say, names=names)
    alone = bool(rule.parts) and isinstance(rule.parts[0].narrower, Always)  # so that "also" is understood
    sentences: list[str] = []
    for part in rule.parts:
        then = say("; ").join(conclusion_sentence(conclusion, catalogue, say, names) for conclusion in part.then)
        more = condition_sentence(part.narrower, say=say, names=names)
        match isinstance(rule.when, Always), isinstance(part.narrower, Always):
            case True, True:
                sentence = say("Always: {then}", then=then)
            case False, True:
                sentence = say("Where {condition}: {then}", condition=own, then=then)
            case True, False:
                sentence = say("Where {condition}: {then}", condition=more, then=then)
            case _ if sentences and alone:
                sentence = say("Where also {condition}: {then}", condition=more, then=then)
            case _:
                sentence = say("Where {condition}, and where {more}: {then}", condition=own, more=more, then=then)
        sentences.append(sentence if sentence.endswith((".", say("."))) else f"{sentence}{say('.')}")
    return sentences


def cited(sources: Iterable[str], marks: Mapping[str, str], say: Language = ENGLISH) -> str:
    """Source ids, each with what must stand beside it where it was not fully checked."""
    return ", ".join(f"{source} ({say.of(marks[source])})" if marks[source] else source for source in sources)
