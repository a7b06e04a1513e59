"""What changed between two conclusions of one kind, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from ....facts.technique import Catalogue
from ....rules.conclusion import (
    Adapt,
    Advise,
    Cap,
    Conclusion,
    Contradict,
    Halve,
    LowerDepth,
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
from ....rules.sentence import conclusion_sentence

Wording = tuple[str, tuple[str, ...]]  # a line, and the lines below it

_LISTS: Mapping[type, tuple[str, str]] = {  # what is said of one word of a list that came, and of one that went
    WithholdPoints: ("withholds the point {} too", "withholds the point {} no longer"),
    WithholdPositions: ("withholds the position {} too", "withholds the position {} no longer"),
    RestrictPositions: ("allows the position {} too", "allows the position {} no longer"),
    Halve: ("halves the {} too", "halves the {} no longer"),
    Recommend: ("recommends {} too", "recommends {} no longer"),
}
_SELECTED = {"techniques": "", "groups": "the group ", "traditions": "the tradition ", "disciplines": "the discipline "}
_VERBS = {Withhold: "withholds", Adapt: "adapts", RequireDepth: "asks for depth of"}
_TEXTS = {Advise: "the advice", Adapt: "the adaptation", Stop: "the words of stopping", Contradict: "the contradiction"}


def same_kind(old: Conclusion, new: Conclusion) -> bool:
    """Whether one conclusion may be what became of the other."""
    if isinstance(old, Cap) and isinstance(new, Cap):
        return old.quantity == new.quantity
    if isinstance(old, Plan) and isinstance(new, Plan):
        return old.section == new.section
    return type(old) is type(new)


def conclusion_likeness(old: Conclusion, new: Conclusion) -> float:
    """How much two conclusions have in common, from 0 to 1."""
    if old == new:
        return 1.0
    if not same_kind(old, new):
        return 0.0
    before, after = set(_words(old)), set(_words(new))
    return 0.1 + 0.8 * len(before & after) / max(len(before | after), 1)


def conclusion_changes(old: Conclusion, new: Conclusion, before: Catalogue, after: Catalogue) -> list[Wording]:
    """What `new` says otherwise than `old`, which is of the same kind; the catalogues name the techniques."""
    match old, new:
        case Cap(quantity, most), Cap(_, other):
            return [(f"cap of {quantity.replace('_', ' ')} {most} became {other}", ())]
        case LowerDepth(steps), LowerDepth(others):
            return [(f"lowers the depth by {others} instead of {steps}", ())]
        case Refer(), Refer():
            return list(_fields(old, new, {"urgency": "urgency of the referral", "to": "referral"}))
        case Prefer(), Prefer():
            return [(f"prefers {new.tradition} instead of {old.tradition}", ())]
        case Withhold(), Withhold():
            lines = _selection(old.select, new.select, "withholds")
            where = _places(old.regions, new.regions)
            return lines + where if lines is not None and where is not None else _whole(old, new, before, after)
        case (Adapt(_, some), Adapt(_, others)) | (RequireDepth(some), RequireDepth(others)):
            lines = _selection(some, others, _VERBS[type(old)])
            rest = [
                *_text(old, new),
                *_fields(old, new, {"at_least": "least depth left", "ignoring": "rules set aside"}),
            ]
            return lines + rest if lines is not None else _whole(old, new, before, after)
        case (Advise() | Stop() | Contradict(), _) if old != new:
            rest = [*_text(old, new), *_fields(old, new, {"above_cap": "number held to the cap", "facts": "facts"})]
            return rest or _whole(old, new, before, after)
        case Plan(), Plan():
            return [(f"note of the plan reworded ({new.section})", _was_now(old.text, new.text))]
        case _ if type(old) in _LISTS:
            return _listed(old, new) or _whole(old, new, before, after)
        case _:
            return _whole(old, new, before, after)


def _whole(old: Conclusion, new: Conclusion, before: Catalogue, after: Catalogue) -> list[Wording]:
    was, now = conclusion_sentence(old, before, names=str), conclusion_sentence(new, after, names=str)
    return [(f"“{was}” became “{now}”", ())]


def _text(old: Conclusion, new: Conclusion) -> Iterator[Wording]:
    was, now = getattr(old, "text", ""), getattr(new, "text", "")
    if was != now:
        yield f"{_TEXTS[type(old)]} reworded", _was_now(was, now)


def _was_now(was: str, now: str) -> tuple[str, ...]:
    return f"was: {was}", f"now: {now}"


def _fields(old: Conclusion, new: Conclusion, titles: Mapping[str, str]) -> Iterator[Wording]:
    for field, title in titles.items():
        was, now = getattr(old, field, None), getattr(new, field, None)
        if was != now:
            yield f"{title}: {_shown(was)} became {_shown(now)}", ()


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(map(str, value)) or "none"
    return str(getattr(value, "fact", value))


def _listed(old: Conclusion, new: Conclusion) -> list[Wording]:
    if getattr(old, "fact", None) != getattr(new, "fact", None):
        return []
    if getattr(old, "option", None) != getattr(new, "option", None):
        return []
    came, went = _LISTS[type(old)]
    was, now = _words(old), _words(new)
    if isinstance(old, RestrictPositions) and not (was and now):
        return []
    if isinstance(old, Recommend) and old.option:
        came, went = (
            came.replace("recommends", "offers as an option"),
            went.replace("recommends", "offers as an option"),
        )
    return [*((came.format(w), ()) for w in now if w not in was), *((went.format(w), ()) for w in was if w not in now)]


def _words(conclusion: Conclusion) -> tuple[str, ...]:
    """The names in a conclusion, or the words of its text."""
    match conclusion:
        case Withhold() | Adapt() | RequireDepth():
            select = conclusion.select
            names = (*select.techniques, *select.groups, *select.also_groups, *select.traditions, *select.disciplines)
            inside = tuple(f"but {word}" for but in select.all_but for word in _words(Withhold(but)))
            regions = getattr(conclusion, "regions", None)
            places = (*regions.names, *regions.affected, *regions.all_but) if regions else ("everywhere",)
            return (*names, *inside, *places, *getattr(conclusion, "text", "").split())
        case WithholdPositions(names) | RestrictPositions(names) | WithholdPoints(names):
            return names
        case Halve(names) | Recommend(names):
            return names
        case _:
            return tuple(str(getattr(conclusion, "text", getattr(conclusion, "to", ""))).split())


def _selection(old: Selection, new: Selection, verb: str) -> list[Wording] | None:
    """What came to a selection and what went; None where that cannot be said word by word."""
    if old == new:
        return []
    if (old.all_but, old.also_groups) != (new.all_but, new.also_groups):
        return None
    lines: list[Wording] = []
    for field, title in _SELECTED.items():
        was, now = getattr(old, field), getattr(new, field)
        if bool(was) is not bool(now):  # an empty list sets no limit
            return None
        lines += [(f"{verb} {title}{word} too", ()) for word in now if word not in was]
        lines += [(f"{verb} {title}{word} no longer", ()) for word in was if word not in now]
    return lines or None


def _places(old: Regions | None, new: Regions | None) -> list[Wording] | None:
    """What came to the places and what went; None where that cannot be said word by word."""
    if old == new:
        return []
    if old is None or new is None:
        listed = _listing(_named(new or old))  # type: ignore[arg-type]
        if not listed:
            return None
        return [
            (
                f"everywhere, no longer only on {listed}" if new is None else f"only on {listed}, no longer everywhere",
                (),
            )
        ]
    if old.fact or new.fact or old.all_but or new.all_but:
        return None
    was, now = _named(old), _named(new)
    lines: list[Wording] = [(f"withholds on {word} too", ()) for word in now if word not in was]
    return [*lines, *((f"withholds on {word} no longer", ()) for word in was if word not in now)] or None


def _named(regions: Regions) -> tuple[str, ...]:
    return (*regions.names, *(f"{name}_affected" for name in regions.affected))


def _listing(words: Iterable[str]) -> str:
    return ", ".join(words)
