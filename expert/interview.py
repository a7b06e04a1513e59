"""An interview as plain state: which question comes next, what was answered, how to go back.

The next question is always the first that the decision still hangs on, so the most dangerous come
first and none is asked whose answer cannot change what is offered or a referral that cannot wait. A referral that can
wait is asked about with the techniques that it bears on: where these are withheld for other reasons, it is not.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from ..facts.case import Case, make_case
from ..facts.vocabulary import Block, Fact, Finding, Unknown
from .consult import Consultant
from .decision import Decision


class FactQuestion(Struct, frozen=True):
    """One fact to ask."""

    fact: Fact


class BlockQuestion(Struct, frozen=True):
    """A screening block that one answer may clear; `facts` are those of it not answered yet."""

    block: Block
    facts: tuple[Fact, ...]


class _State(Struct, frozen=True):
    recorded: Mapping[str, Finding]
    negative: tuple[str, ...]
    opened: frozenset[str] = frozenset()  # blocks to be gone through one by one
    answered: frozenset[str] = frozenset()  # facts answered in this sitting, "unknown" included


class Interview:
    """Questions and answers about one case, from the start or taken up again."""

    def __init__(self, consultant: Consultant, label: str, case: Case | None = None) -> None:
        self.consultant = consultant
        self.vocabulary = consultant.knowledge_base.vocabulary
        self.label = case.label if case else label
        self.moment = case.moment if case else "planning"
        recorded = dict(case.recorded) if case else {}
        self._states = [_State(recorded, case.negative if case else ())]
        self._decision: Decision | None = None

    @property
    def _now(self) -> _State:
        return self._states[-1]

    @property
    def case(self) -> Case:
        """The case as answered so far."""
        return make_case(self.vocabulary, self.label, self._now.recorded, self._now.negative, self.moment)

    @property
    def decision(self) -> Decision:
        """The decision on what is answered so far."""
        if self._decision is None:
            self._decision = self.consultant.consult(self.case)
        return self._decision

    @property
    def can_go_back(self) -> bool:
        """Whether an answer of this sitting can be taken back."""
        return len(self._states) > 1

    def next(self) -> FactQuestion | BlockQuestion | None:
        """The next question, None once no answer can change the decision."""
        facts = self.vocabulary.facts
        for name in self._open():
            fact = facts[name]
            block = self._block_of(fact)
            return block if block is not None else FactQuestion(fact)
        return None

    def _open(self) -> list[str]:
        """The facts still worth asking, in order; what was answered "unknown" may have a stand-in."""
        answered = self._now.answered
        names: list[str] = []
        for question in self.decision.ask:
            if question.fact not in answered:
                names.append(question.fact)
                continue
            stand_ins = (f.name for f in self.vocabulary.facts.values() if f.instead_of == question.fact)
            names += [name for name in stand_ins if name not in answered]
        return names

    @property
    def left(self) -> int:
        """How many facts are still worth asking."""
        return len(self._open())

    def _block_of(self, fact: Fact) -> BlockQuestion | None:
        if not fact.block or fact.block in self._now.opened or fact.block in self._now.negative:
            return None
        facts = tuple(f for f in self.vocabulary.of_block(fact.block) if self._to_answer(f.name))
        return BlockQuestion(self.vocabulary.blocks[fact.block], facts) if len(facts) > 1 else None

    def _to_answer(self, name: str) -> bool:
        """Whether a fact is neither known nor answered in this sitting; what was unknown earlier is asked again."""
        known = not isinstance(self._now.recorded.get(name, Unknown()), Unknown)
        return not known and name not in self._now.answered

    def answer(self, fact: str, finding: Finding) -> None:
        """Record the answer to one question; Unknown is an answer."""
        now = self._now
        self._push(replace(now, recorded={**now.recorded, fact: finding}, answered=now.answered | {fact}))

    def none_of(self, block: str) -> None:
        """Record a whole block as negative, those of its facts included that were recorded as unknown earlier."""
        now = self._now
        cleared = {fact.name for fact in self.vocabulary.of_block(block) if self._to_answer(fact.name)}
        recorded = {name: finding for name, finding in now.recorded.items() if name not in cleared}
        self._push(replace(now, recorded=recorded, negative=(*now.negative, block)))

    def one_by_one(self, block: str) -> None:
        """Go through a block fact by fact."""
        now = self._now
        self._push(replace(now, opened=now.opened | {block}))

    def unknown_block(self, facts: tuple[Fact, ...]) -> None:
        """Record that none of these facts is known."""
        now = self._now
        unknown = {fact.name: Unknown() for fact in facts}
        self._push(replace(now, recorded={**now.recorded, **unknown}, answered=now.answered | unknown.keys()))

    def back(self) -> None:
        """Take the last answer back; does nothing where there is none."""
        if self.can_go_back:
            self._states.pop()
            self._decision = None

    def _push(self, state: _State) -> None:
        self._states.append(state)
        self._decision = None
