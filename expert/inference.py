"""What a run of the engine found: which rules are in force, on which findings, and what is still open.

Pure bookkeeping: it is told which productions matched, and knows nothing of the engine that matched them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct

from ..facts.vocabulary import Finding, Unknown, Value
from ..rules.condition import Comparison, decider, reads
from ..rules.rule import TYPED, DerivedFact

Key = tuple[str, int]  # a rule's id with its part, or a derived fact's name with its case


class Match(Struct, frozen=True):
    """A production that fired: the findings that matched it, and whether it holds for certain.

    `findings` are the facts named by one conjunction of the condition, in its order. `certain` is
    whether each part of that conjunction is certainly true; `open` are the comparisons that are not.
    """

    findings: tuple[str, ...]
    certain: bool
    open: frozenset[Comparison]


class Fired(Struct, frozen=True):
    """A part of a rule that is in force: certainly, or as long as nothing excludes it.

    `matches` are all its justifications, the shortest of the strongest first. `pending` are the
    recorded facts, now unknown, that would decide it; none where it is certain.
    """

    rule: str
    part: int
    certain: bool
    matches: tuple[Match, ...]
    pending: frozenset[str]


class Derivation(Struct, frozen=True):
    """A derived fact's finding, the facts that it was computed from, and the rule or case that gave it.

    `pending` are the recorded facts, now unknown, that would decide it. `branches` are the cases that may
    still give its value, in order, each with the facts that would decide the case.
    """

    fact: str
    finding: Finding
    rule: str
    reads: tuple[str, ...]
    pending: frozenset[str]
    branches: tuple[tuple[Value, frozenset[str]], ...] = ()


class Inference(Struct, frozen=True):
    """All that one run of the engine found, in the order in which it fired."""

    memory: Mapping[str, Finding]
    fired: tuple[Fired, ...]
    derivations: Mapping[str, Derivation]


class Ledger:
    """Files the matches of one run under their rule or derived fact, and computes derived facts from them.

    `memory` is working memory: every finding by name, to which each derived fact is added as it closes.
    """

    def __init__(self, derived: Mapping[str, DerivedFact], memory: dict[str, Finding]) -> None:
        self.derived, self.memory = derived, memory
        self.derivations: dict[str, Derivation] = {}
        self.matched: dict[Key, list[Match]] = {}

    def file(self, key: Key, names: tuple[str, ...], undecided: frozenset[Comparison]) -> None:
        """Note that a production matched the facts `names`, and which of its comparisons are not certainly true."""
        self.matched.setdefault(key, []).append(Match(names, not undecided, undecided))

    def fired(self, key: Key) -> Fired:
        """The rule part filed under `key`, with all its justifications."""
        matches = sorted(self.matched[key], key=lambda match: (not match.certain, len(match.findings)))
        certain = matches[0].certain
        return Fired(key[0], key[1], certain, tuple(matches), frozenset() if certain else self._pending(matches))

    def _pending(self, matches: Iterable[Match]) -> frozenset[str]:
        """The unknown recorded facts on which the matches hang, those that another match makes idle left out."""
        open_sets = {match.open for match in matches}
        least = [some for some in open_sets if not any(other < some for other in open_sets)]
        return frozenset(fact for some in least for comparison in some for fact in self._settling(comparison))

    def _settling(self, comparison: Comparison) -> frozenset[str]:
        """The recorded facts that would settle an undecided comparison."""
        derivation = self.derivations.get(comparison.fact)
        if derivation is None or not derivation.branches or len(comparison.reads) > 1:
            return frozenset(fact for name in comparison.reads for fact in self._recorded(name))
        decide = decider(comparison)
        verdicts = [decide(value) for value, _ in derivation.branches]
        last = len(verdicts) - 1
        while last and verdicts[last] == verdicts[last - 1]:  # cases that the comparison does not tell apart
            last -= 1
        return frozenset(fact for _, pending in derivation.branches[:last] for fact in pending)

    def _recorded(self, name: str) -> frozenset[str]:
        """`name` as the recorded facts that would settle it."""
        if not isinstance(self.memory[name], Unknown):
            return frozenset()
        if name in self.derivations:
            return self.derivations[name].pending
        return frozenset((name.removeprefix(TYPED),))

    def close(self, name: str) -> Finding:
        """Compute the derived fact `name` from the cases that have fired."""
        fact = self.derived[name]
        cases = [self.matched.get((name, number), []) for number in range(len(fact.conditions))]
        derivation = self._counted(fact, cases) if fact.count else self._first(fact, cases)
        if fact.typed:
            derivation = self._with_typed(derivation)
        self.derivations[name] = derivation
        self.memory[name] = derivation.finding
        return derivation.finding

    def _counted(self, fact: DerivedFact, cases: list[list[Match]]) -> Derivation:
        certain = sum(any(match.certain for match in matches) for matches in cases)
        open_cases = [m for m in cases if m and not any(match.certain for match in m)]
        finding: Finding = certain
        if open_cases:
            finding = Unknown(frozenset(range(certain, certain + len(open_cases) + 1)))
        pending = frozenset(name for matches in open_cases for name in self._pending(matches))
        return Derivation(fact.name, finding, "", _read_by(fact), pending)

    def _first(self, fact: DerivedFact, cases: list[list[Match]]) -> Derivation:
        branches: list[tuple[Value, frozenset[str]]] = []
        rule = ""
        for case, matches in zip(fact.cases, cases, strict=True):
            if not matches:
                continue
            rule = case.rule
            if any(match.certain for match in matches):
                branches.append((case.value, frozenset()))
                break
            branches.append((case.value, self._pending(matches)))
        else:
            if fact.otherwise is not None:
                rule = ""
                branches.append((fact.otherwise, frozenset()))
        values = frozenset(value for value, _ in branches)
        if len(values) == 1:
            return Derivation(fact.name, branches[-1][0], rule, _read_by(fact), frozenset())
        pending = frozenset(name for _, some in branches for name in some)
        return Derivation(fact.name, Unknown(values or None), "", _read_by(fact), pending, tuple(branches))

    def _with_typed(self, derived: Derivation) -> Derivation:
        """The derived fact where it may be typed in: what was typed counts where the cases leave it open."""
        typed = self.memory[TYPED + derived.fact]
        name = derived.fact
        if isinstance(typed, Unknown) or typed == derived.finding:
            return derived
        if not isinstance(derived.finding, Unknown):  # the two disagree: either may be right
            both = Unknown(frozenset((typed, derived.finding)))
            return Derivation(name, both, "", (*derived.reads, TYPED + name), frozenset())
        if derived.finding.possible is not None and typed not in derived.finding.possible:
            both = Unknown(derived.finding.possible | {typed})
            return Derivation(name, both, "", (*derived.reads, TYPED + name), derived.pending)
        return Derivation(name, typed, "", (TYPED + name,), frozenset())


def _read_by(fact: DerivedFact) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for condition in fact.conditions for name in reads(condition)))
