"""The trace: every conclusion in force as a numbered step, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from ..facts.vocabulary import Unknown, as_plain
from ..rules.conclusion import Conclusion, Derive, Recommend, facts_read, payload
from ..rules.knowledge_base import MOMENT, REVIEW_OVERDUE, KnowledgeBase
from ..rules.rule import TYPED
from .inference import Derivation, Fired, Inference


class InForce(Struct, frozen=True):
    """A conclusion that counts: of which rule, how surely, and what would settle it.

    `certain` is false where it holds only because something is unknown; `pending` names the facts
    whose answers would decide it. `step` is the number of its step in the trace.
    """

    rule: str
    conclusion: Conclusion
    certain: bool
    pending: frozenset[str]
    step: int


class Step(Struct, frozen=True):
    """One step of the trace, as in the contract of a decision.

    `rests_on` are recorded facts, facts not recorded (value None), settings, the moment and earlier
    steps; `also` are its other justifications, of the same form.
    """

    id: int
    rule: str
    certain: bool
    because: str
    sources: tuple[str, ...]
    rests_on: tuple[dict[str, Any], ...]
    concludes: dict[str, Any]
    also: tuple[tuple[dict[str, Any], ...], ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """The step as JSON data."""
        plain: dict[str, Any] = {
            "id": self.id,
            "rule": self.rule or None,
            "holds": "certainly" if self.certain else "possibly",
            "because": self.because,
            "sources": list(self.sources),
            "from": list(self.rests_on),
            "concludes": self.concludes,
        }
        if self.also:
            plain["also"] = [list(one) for one in self.also]
        return plain


class Trace(Struct):
    """The steps of one consultation, and the conclusions that count among them.

    `hanging` are acting conclusions that do not hold yet and would if the unknown turned out so.
    """

    steps: list[Step] = []
    in_force: list[InForce] = []
    hanging: list[InForce] = []
    derived: dict[str, int] = {}


def trace(inference: Inference, knowledge_base: KnowledgeBase) -> Trace:
    """What an inference concluded, step by step: derived facts first, then the rules as they fired."""
    return _Tracer(inference, knowledge_base).run()


def conclusions(inference: Inference, knowledge_base: KnowledgeBase) -> Trace:
    """The conclusions that count, without the steps that lead to them: enough to weigh, not to explain."""
    bare = Trace([], [], [], {})
    for fired in inference.fired:
        for conclusion in separate(knowledge_base.rules[fired.rule].parts[fired.part].then):
            holds = fired.certain or conclusion.restricts
            (bare.in_force if holds else bare.hanging).append(
                InForce(fired.rule, conclusion, fired.certain, fired.pending, 0)
            )
    return bare


class _Tracer:
    def __init__(self, inference: Inference, knowledge_base: KnowledgeBase) -> None:
        self.inference, self.knowledge_base = inference, knowledge_base
        self.trace = Trace()

    def run(self) -> Trace:
        for derivation in self.inference.derivations.values():
            self._derivation(derivation)
        for fired in self.inference.fired:
            self._fired(fired)
        return self.trace

    def _derivation(self, derivation: Derivation) -> None:
        finding = derivation.finding
        rule = self.knowledge_base.rules.get(derivation.rule)
        concludes: dict[str, Any] = {"derive": {derivation.fact: as_plain(finding)}}
        if isinstance(finding, Unknown):
            concludes["possible"] = sorted(finding.possible or (), key=str)
        number = len(self.trace.steps) + 1
        self.trace.derived[derivation.fact] = number
        self.trace.steps.append(
            Step(
                id=number,
                rule=derivation.rule,
                certain=not isinstance(finding, Unknown),
                because=rule.because if rule else self.knowledge_base.derived[derivation.fact].title,
                sources=rule.sources if rule else (),
                rests_on=tuple(self._ground(name) for name in derivation.reads),
                concludes=concludes,
            )
        )

    def _fired(self, fired: Fired) -> None:
        rule = self.knowledge_base.rules[fired.rule]
        best, *others = fired.matches
        rests_on = tuple(self._ground(name) for name in best.findings)
        also = tuple(
            tuple(self._ground(name) for name in match.findings) for match in others if match.certain is best.certain
        )
        for conclusion in separate(rule.parts[fired.part].then):
            if not (fired.certain or conclusion.restricts):
                self.trace.hanging.append(InForce(rule.id, conclusion, False, fired.pending, 0))
                continue
            number = len(self.trace.steps) + 1
            concludes = {conclusion.kind: payload(conclusion)}
            meant = facts_read(conclusion, self.knowledge_base.catalogue.side)
            grounds = (*rests_on, *(self._ground(name) for name in meant if name not in best.findings))
            step = Step(number, rule.id, fired.certain, rule.because, rule.sources, grounds, concludes, also)
            self.trace.steps.append(step)
            self.trace.in_force.append(InForce(rule.id, conclusion, fired.certain, fired.pending, number))

    def _ground(self, name: str) -> dict[str, Any]:
        """What a step rests on, in the name of `name`."""
        if name in self.trace.derived:
            return {"step": self.trace.derived[name]}
        finding = self.inference.memory[name]
        if name == MOMENT:
            return {"moment": finding}
        if name in self.knowledge_base.settings:
            return {"setting": name, "value": as_plain(finding)}
        if name == REVIEW_OVERDUE:
            return {"setting": "review_by", "value": self.knowledge_base.due.isoformat()}
        recorded = name.removeprefix(TYPED)
        return {"fact": recorded, "value": as_plain(finding, self.knowledge_base.vocabulary.facts[recorded])}


def separate(conclusions: tuple[Conclusion, ...]) -> Iterator[Conclusion]:
    """The conclusions one by one, a recommendation for each of its techniques; derivations are steps already."""
    for conclusion in conclusions:
        if isinstance(conclusion, Derive):
            continue
        if isinstance(conclusion, Recommend) and len(conclusion.techniques) > 1:
            yield from (Recommend((technique,), conclusion.option) for technique in conclusion.techniques)
        else:
            yield conclusion
