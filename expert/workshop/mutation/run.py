"""Mutants put to the tests: each runs the tests that it can touch until one notices, those beside its rule first."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterable
from itertools import groupby
from multiprocessing import Pool

from msgspec import Struct

from ....rules.knowledge_base import KnowledgeBase
from ...consult import Consultant
from ...scope import Scope
from ..testing.expectations import OF_RULES
from ..testing.seen import HOLDS, Seen
from ..testing.tests_run import Runner
from .impact import KnownTest, known_tests, touched
from .mutants import Mutant, mutated
from .proof import proof
from .replay import Replayed, order, with_rule
from .witness import hint

NOTICED, UNNOTICED, PROVED, LISTED = "noticed", "not noticed", "proved equivalent", "listed as equivalent"


class Judged(Struct, frozen=True):
    """What came of one mutant: `verdict` is one of the words above.

    `by` is the test that noticed it, `tried` how many tests ran; `reason` says why no test could notice, where that
    is proved or listed; `hint` which test would notice, where none does.
    """

    subject: str
    module: str
    operator: str
    what: str
    verdict: str
    by: str = ""
    tried: int = 0
    reason: str = ""
    hint: str = ""


def judge(
    knowledge_base: KnowledgeBase,
    several: Iterable[Mutant],
    jobs: int = 1,
    done: Callable[[int], object] = lambda number: None,
) -> tuple[Judged, ...]:
    """What comes of each mutant, in the order given, on so many processes.

    `done` is called with the number of mutants of each rule once they are judged. The tests beside the rules are taken
    to hold, and to be sound: see `tests_run` and `tests_checked`.
    """
    groups = [list(some) for _, some in groupby(several, key=lambda mutant: mutant.subject)]
    bench = Bench(knowledge_base)
    if jobs < 2 or len(groups) < 2:
        return _gathered(map(bench.judged, groups), done)
    with Pool(jobs, _start, (bench,)) as pool:
        return _gathered(pool.imap(_judge_here, groups), done)


def _gathered(found: Iterable[list[Judged]], done: Callable[[int], object]) -> tuple[Judged, ...]:
    judged: list[Judged] = []
    for some in found:
        judged += some
        done(len(some))
    return tuple(judged)


class Bench:
    """A knowledge base with its tests consulted once, on which mutants are tried. Belongs to one process."""

    def __init__(self, knowledge_base: KnowledgeBase) -> None:
        self.knowledge_base = knowledge_base
        self.tests = known_tests(knowledge_base)
        self.order = order(knowledge_base)

    def judged(self, several: Iterable[Mutant]) -> list[Judged]:
        """What comes of each mutant."""
        scope = Scope(self.knowledge_base)
        return [self._judge(mutant, scope) for mutant in several]

    def _judge(self, mutant: Mutant, scope: Scope) -> Judged:
        verdict, by, reason, hinted = UNNOTICED, "", "", ""
        world = World(self, mutant, scope)
        tried = 0
        for test in touched(mutant, self.knowledge_base, self.tests):
            tried += 1
            if world.notices(test):
                verdict, by = NOTICED, test.name
                break
        else:
            reason = proof(mutant, self.knowledge_base, scope)
            verdict = PROVED if reason else UNNOTICED
            hinted = "" if reason else hint(mutant, self.knowledge_base, scope)
        return Judged(mutant.subject, mutant.module, mutant.operator, mutant.what, verdict, by, tried, reason, hinted)


class World:
    """A knowledge base with one change, in which tests are run."""

    def __init__(self, bench: Bench, mutant: Mutant, scope: Scope) -> None:
        self.bench, self.mutant, self.scope = bench, mutant, scope
        self.knowledge_base = mutated(bench.knowledge_base, mutant)
        self.replays = self.knowledge_base.derived == bench.knowledge_base.derived
        self._runner: Runner | None = None

    def notices(self, known: KnownTest) -> bool:
        """Whether a test that holds in the knowledge base as it is does not hold here."""
        if known.alone:
            return bool(self.runner.run(self.bench.knowledge_base.rules[known.rule], known.test).failures)
        seen = Seen(self.consultant(known).consultation(known.case), known.rule)
        expected = {"holds": HOLDS[0], **known.test.expect}
        return any(True for word, value in expected.items() for _ in OF_RULES[word].check(seen, value))

    def consultant(self, known: KnownTest) -> Consultant:
        """Who consults about the patient of a test."""
        if not self.replays:
            return self.runner.consultant
        assert self.mutant.rule is not None
        inference = with_rule(known.inference, self.mutant.rule, self.knowledge_base, self.bench.order)
        return Replayed(self.knowledge_base, self.knowledge_base.due, self.scope, inference)

    @property
    def runner(self) -> Runner:
        """A runner with an engine of its own, made when it is wanted."""
        if self._runner is None:
            self._runner = Runner.of(self.knowledge_base)
        return self._runner


_BENCH: list[Bench] = []  # of a worker process: set once, as it starts


def _start(bench: Bench) -> None:
    _BENCH[:] = [bench]
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the process that asked ends it


def _judge_here(several: list[Mutant]) -> list[Judged]:
    return _BENCH[0].judged(several)
