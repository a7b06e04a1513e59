"""Why not: what withholds a technique, or how near each rule that could recommend it comes."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.language import ENGLISH, Language, phrase
from ...facts.problem import InvalidInput, nearest
from ...rules.conclusion import URGENCIES, Refer, RequireDepth, Stop
from ...rules.condition import Comparison, Condition
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import Rule
from ..consult import Consultation
from ..weigh import Ban
from .explanation import TRUTHS, Explanation, Node
from .failing import failing
from .figures import Figures
from .judged import Judge
from .ruled import Reader


def why_not(
    consultation: Consultation, knowledge_base: KnowledgeBase, name: str, say: Language = ENGLISH
) -> Explanation:
    """Why the technique `name` is not offered: every rule that withholds it, or where none does, every rule that could
    recommend it, the nearest first.

    Raises InvalidInput where it is no technique, and where it is offered: `why` speaks of that.
    """
    techniques = knowledge_base.catalogue.techniques
    if name not in techniques:
        known = name in knowledge_base.rules or name in knowledge_base.derived
        message = f'no technique is named "{name[:80]}"' + (f"; `ischia why CASE {name}` speaks of it" if known else "")
        raise InvalidInput.of(message, "" if known else nearest(name, techniques))
    decision = consultation.decision
    if any(offer.technique == name for offer in decision.offered):
        raise InvalidInput.of(f"{techniques[name].title} is offered; `ischia why CASE {name}` says why")
    asked = _WhyNot(consultation, knowledge_base, name, say)
    return asked.not_indicated() if name in decision.not_indicated else asked.withheld()


class _WhyNot:
    def __init__(self, consultation: Consultation, knowledge_base: KnowledgeBase, name: str, say: Language) -> None:
        self.consultation, self.knowledge_base, self.name, self.say = consultation, knowledge_base, name, say
        self.judge = Judge(consultation, knowledge_base, say)
        self.reader = Reader(self.judge)
        self.figures = Figures(self.reader, consultation)
        self.weighed = consultation.weighing.techniques[name]
        self.title = say.of(self.weighed.technique.title)

    def _explanation(self, answer: str, tree: tuple[Node, ...], **data: object) -> Explanation:
        return Explanation("why-not", self.name, answer, tree, {"case": self.consultation.decision.case, **data})

    def withheld(self) -> Explanation:
        """Every rule that withholds the technique."""
        entry = next(entry for entry in self.consultation.decision.withheld if entry.technique == self.name)
        bans = {rule: [ban for ban in self.weighed.withheld_by if ban.source.rule == rule] for rule in entry.rules}
        worst_first = sorted(bans, key=lambda rule: _danger(bans[rule]))
        tree = tuple(self._bans(rule, bans[rule]) for rule in worst_first)
        first = self.reader.named(worst_first[0])
        others = len(entry.rules) - 1
        message = (
            phrase("{title} is withheld: {rule}; and {others} more.")
            if others
            else phrase("{title} is withheld: {rule}.")
        )
        answer = self.say(message, title=self.title, rule=first, others=self._counted(others))
        if not any(ban.whole for ban in self.weighed.withheld_by):
            answer += self.say(" What is taken away leaves no place or no position for it.")
        if entry.lifted_by:
            facts = self.reader.facts(entry.lifted_by)
            answer += self.say(" It may be lifted by what is not known yet: {facts}.", facts=facts)
        data = {"status": "withheld", "rules": list(entry.rules), "lifted_by": list(entry.lifted_by)}
        return self._explanation(answer, tree, **data)

    def _counted(self, number: int) -> str:
        return self.say("one rule") if number == 1 else self.say("{number} rules", number=number)

    def _bans(self, rule: str, bans: list[Ban]) -> Node:
        """One rule that withholds, with all that it takes away."""
        certain = any(ban.source.certain for ban in bans)
        each = list(
            {(ban.source.conclusion, ban.source.certain, ban.places, ban.positions): ban for ban in bans}.values()
        )
        conditions = [self.reader.condition(ban.source) for ban in each]
        under: list[Node] = []
        if all(condition is conditions[0] for condition in conditions):
            lines = [self._takes(ban) for ban in each]
            under += [line for number, line in enumerate(lines) if line not in lines[:number]]
            under += self._lifting(bans)
            under += conditions[0]
        else:
            for ban, condition in zip(each, conditions, strict=True):
                takes = self._takes(ban)
                holds = TRUTHS[True if ban.source.certain else None]
                under.append(Node("part", takes.text, holds, under=(*takes.under, *condition)))
            under += self._lifting(bans)
        under += self.reader.words(self.knowledge_base.rules[rule])
        return Node("rule", self.reader.title(rule), TRUTHS[True if certain else None], rule, under=tuple(under))

    def _takes(self, ban: Ban) -> Node:
        """What one restriction takes away, and where it is a matter of numbers, the bounds that make it so."""
        takes, technique, conclusion = self.figures.taken(ban), self.weighed.technique, ban.source.conclusion
        match conclusion:
            case RequireDepth(ignoring=ignoring):
                bounds = self.figures.lowering("depth", technique.depth[1], ignoring)
                own = self.say("the technique's own depth is {depth} at most", depth=technique.depth[1])
            case Stop(above_cap=felt) if felt is not None:
                bounds = self.figures.lowering("pressure", technique.cap)
                own = self.say("the technique's own pressure is {pressure} at most", pressure=technique.cap)
            case _:
                return takes
        return Node("says", takes.text, under=(*takes.under, *bounds, Node("note", own)))

    def _lifting(self, bans: list[Ban]) -> Iterator[Node]:
        """The facts whose answers could lift a rule that withholds only because something is not known."""
        if not any(ban.certain for ban in bans):
            yield from self.judge.hangs_on({name for ban in bans for name in ban.pending})

    def not_indicated(self) -> Explanation:
        """Every rule that could recommend the technique, the one that fails on the least first."""
        whens: dict[str, list[Condition]] = {}
        for rule, part in self.knowledge_base.recommending(self.name):
            whens.setdefault(rule.id, []).append(part.when)
        near = sorted(((name, self._nearest(some)) for name, some in whens.items()), key=lambda pair: len(pair[1]))
        tree = tuple(self._fails(self.knowledge_base.rules[name], whens[name], parts) for name, parts in near)
        rules = [name for name, _ in near]
        if not near:
            answer = self.say("{title} is not indicated: no rule recommends it.", title=self.title)
        else:
            name, parts = near[0]
            message = phrase("{title} is not indicated. Nearest to it: {rule}. What fails there: {parts}.")
            fails = self.say("; ").join(self.judge.node(part).text for part in parts)
            answer = self.say(message, title=self.title, rule=self.reader.named(name), parts=fails)
        return self._explanation(answer, tree, status="not indicated", rules=rules)

    def _nearest(self, whens: list[Condition]) -> tuple[Comparison, ...]:
        return min((failing(when, self.judge.memory) for when in whens), key=len)

    def _fails(self, rule: Rule, whens: list[Condition], parts: tuple[Comparison, ...]) -> Node:
        """A rule that could recommend the technique, and the least of it that fails."""
        truths = [self.judge.truth(when) for when in whens]
        holds = TRUTHS[None if None in truths else False]
        one, more = phrase("it would hold if this were true"), phrase("it would hold if these {count} were true")
        fails = Node(
            "change",
            self.say(one if len(parts) == 1 else more, count=len(parts)),
            under=tuple(map(self.judge.node, parts)),
        )
        hanging = (item for item in self.weighed.could_be_recommended_by if item.rule == rule.id)
        asks = self.judge.hangs_on({name for item in hanging for name in item.pending})
        under = (fails, *asks, *self.reader.words(rule))
        return Node("rule", self.reader.title(rule.id), holds, rule.id, under=under)


def _danger(bans: list[Ban]) -> tuple[bool, int]:
    """The key that puts certain rules first, and of the others the most urgent referral."""
    said = [ban.source.conclusion for ban in bans]
    urgency = max((URGENCIES.index(one.urgency) for one in said if isinstance(one, Refer)), default=0)
    return not any(ban.certain for ban in bans), -urgency
