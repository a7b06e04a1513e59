"""Why: what a conclusion rests on, down to what is recorded of the patient."""

from __future__ import annotations

from collections.abc import Iterator

from ...facts.language import ENGLISH, Language, capital, phrase
from ...facts.problem import InvalidInput, nearest
from ...facts.vocabulary import Unknown
from ...rules.conclusion import CAPS, URGENCIES, Cap, Conclusion, Refer
from ...rules.condition import Always, Truth, with_settings
from ...rules.knowledge_base import KnowledgeBase
from ...rules.rule import DerivedFact, Rule
from ...rules.sentence import conclusion_sentence, spoken
from ..consult import Consultation
from ..trace import InForce
from .explanation import TRUTHS, Explanation, Node
from .failing import failing
from .figures import Figures
from .judged import Judge, is_one_condition
from .ruled import Reader

REFERRAL = "referral"


def why(consultation: Consultation, knowledge_base: KnowledgeBase, name: str, say: Language = ENGLISH) -> Explanation:
    """What the conclusion `name` of a consultation rests on.

    `name` is a technique that is offered, a rule, a derived fact, `referral`, or a figure of the session (`CAPS`).
    Raises InvalidInput where it is none of these, and where it is a technique that is not offered: `why_not` speaks
    of that.
    """
    asked = _Why(consultation, knowledge_base, say)
    if name in knowledge_base.catalogue.techniques:
        return asked.technique(name)
    if name in knowledge_base.rules:
        return asked.rule(knowledge_base.rules[name])
    if name in knowledge_base.derived:
        return asked.derived(knowledge_base.derived[name])
    if name == REFERRAL:
        return asked.referral()
    if name in CAPS:
        return asked.figure(name)
    raise _unknown(name, knowledge_base)


def _unknown(name: str, knowledge_base: KnowledgeBase) -> InvalidInput:
    if name in knowledge_base.vocabulary.facts:
        return InvalidInput.of(f'"{name}" is recorded and not concluded; `ischia facts {name}` says what it means')
    names = (*knowledge_base.catalogue.techniques, *knowledge_base.rules, *knowledge_base.derived, REFERRAL, *CAPS)
    message = f'no technique, rule, derived fact or figure is named "{name[:80]}"'
    return InvalidInput.of(message, nearest(name, names))


class _Why:
    def __init__(self, consultation: Consultation, knowledge_base: KnowledgeBase, say: Language) -> None:
        self.consultation, self.knowledge_base, self.say = consultation, knowledge_base, say
        self.decision = consultation.decision
        self.judge = Judge(consultation, knowledge_base, say)
        self.reader = Reader(self.judge)
        self.figures = Figures(self.reader, consultation)

    def _explanation(self, subject: str, answer: str, tree: tuple[Node, ...], **data: object) -> Explanation:
        return Explanation("why", subject, answer, tree, {"case": self.decision.case, **data})

    def technique(self, name: str) -> Explanation:
        """Why a technique is offered."""
        title = self.say.of(self.knowledge_base.catalogue.techniques[name].title)
        offer = next((offer for offer in self.decision.offered if offer.technique == name), None)
        if offer is None:
            how = "not indicated" if name in self.decision.not_indicated else "withheld"
            raise InvalidInput.of(f"{title} is {how} and not offered; `ischia why-not CASE {name}` says why")
        items = self.consultation.weighing.techniques[name].recommended_by
        message = phrase("{title} is offered{option}: {rules}. Nothing in force withholds it.")
        option = self.say(" as an option only, last and with care") if offer.option else ""
        answer = self.say(
            message, title=title, option=option, rules=self.reader.listed([item.rule for item in _once(items)])
        )
        recommending = (self.reader.rule(item, (self.reader.says(item.conclusion),)) for item in _once(items))
        tree = (*recommending, *self.figures.of_offer(offer))
        return self._explanation(name, answer, tree, status="offered", rank=offer.rank, rules=list(offer.rules))

    def rule(self, rule: Rule) -> Explanation:
        """Why a rule is in force, or that it is not, and what of it fails."""
        truths = [self.judge.truth(part.when) for part in rule.parts]
        named = self.reader.named(rule.id)
        if True in truths:
            status, answer = "certainly", self.say("{rule} is in force, certainly.", rule=named)
        elif None in truths:
            status, answer = "possibly", self._possibly(rule, named)
        else:
            status, answer = "no", self._not_in_force(rule, named)
        return self._explanation(rule.id, answer, tuple(self._rule_lines(rule)), status=status)

    def _pending(self, rule: str) -> frozenset[str]:
        """The facts on which the parts of a rule hang that are not certain."""
        fired = self.consultation.inference.fired
        return frozenset(name for one in fired if one.rule == rule for name in one.pending)

    def _possibly(self, rule: Rule, named: str) -> str:
        facts = self.reader.facts(self._pending(rule.id))
        said = [said for part in rule.parts if self.judge.truth(part.when) is None for said in part.then]
        if all(conclusion.restricts for conclusion in said):
            message = phrase("{rule} is in force as long as it cannot be excluded. Not known: {facts}.")
        elif any(conclusion.restricts for conclusion in said):
            message = phrase(
                "{rule} is in force as long as it cannot be excluded, in what it restricts alone. Not known: {facts}."
            )
        else:
            message = phrase("{rule} is not in force yet: it acts only where it is certain. Not known: {facts}.")
        return self.say(message, rule=named, facts=facts or self.say("which of two values counts"))

    def _not_in_force(self, rule: Rule, named: str) -> str:
        fails = min((failing(part.when, self.judge.memory) for part in rule.parts), key=len)
        message = phrase("{rule} is not in force. What it lacks at least: {parts}.")
        parts = self.say("; ").join(self.judge.node(one).text for one in fails)
        return self.say(message, rule=named, parts=parts)

    def _rule_lines(self, rule: Rule) -> Iterator[Node]:
        settings = self.knowledge_base.settings
        if len(rule.parts) == 1:
            yield from self.judge.parts(rule.parts[0].when)
            truth = self.judge.truth(rule.parts[0].when)
            yield from (Node("says", self._said(said, truth)) for said in rule.parts[0].then)
        else:
            if not isinstance(rule.when, Always):
                yield from self.judge.parts(with_settings(rule.when, settings))
            for part in rule.parts:
                truth = self.judge.truth(part.when)
                text = self.say("; ").join(self._said(said, truth) for said in part.then)
                if isinstance(part.narrower, Always) and not isinstance(rule.when, Always):
                    yield Node("says", text, TRUTHS[truth])
                else:
                    narrower = self.judge.parts(with_settings(part.narrower, settings))
                    yield Node("part", text, TRUTHS[truth], under=narrower)
        yield from self.judge.hangs_on(self._pending(rule.id))
        yield from self.reader.words(rule)

    def _said(self, conclusion: Conclusion, truth: Truth) -> str:
        """What a rule says of this patient, or would say."""
        sentence = conclusion_sentence(conclusion, self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of)
        if truth is True or (truth is None and conclusion.restricts):
            return self.say("says: {sentence}", sentence=sentence)
        if truth is None:
            return self.say("would say once it is certain: {sentence}", sentence=sentence)
        return self.say("would say: {sentence}", sentence=sentence)

    def _otherwise(self, fact: DerivedFact) -> bool:
        """Whether a derived fact of several cases has its value because none of them holds."""
        if fact.count or is_one_condition(fact):
            return False
        return all(self.judge.truth(case.when) is False for case in fact.cases)

    def derived(self, fact: DerivedFact) -> Explanation:
        """Why a derived fact has its value: its cases in order, each with its truth."""
        finding = self.judge.memory[fact.name]
        name, title = capital(self.say.of(self.knowledge_base.name_of(fact.name))), self.say.of(fact.title)
        answer = self.say("{name}: {value}. {title}.", name=name, value=self.judge.told(finding), title=title)
        derivation = self.consultation.inference.derivations[fact.name]
        if derivation.rule:
            message = phrase("{name} is {value}: {rule}.")
            rule = self.reader.named(derivation.rule)
            answer = self.say(message, name=name, value=self.judge.told(finding), rule=rule)
        elif derivation.pending:
            facts = self.reader.facts(derivation.pending)
            answer += self.say(" It hangs on what is not known: {facts}.", facts=facts)
        elif self._otherwise(fact) and not isinstance(finding, Unknown):
            answer = self.say("{name} is {value}: none of the cases holds.", name=name, value=self.judge.told(finding))
        lines = [*self.judge.cases(fact), *self.judge.hangs_on(derivation.pending)]
        if derivation.rule:
            lines += self.reader.words(self.knowledge_base.rules[derivation.rule])
        value = self.judge.ground(fact.name).value
        return self._explanation(fact.name, answer, tuple(lines), value=value)

    def referral(self) -> Explanation:
        """Which referrals are in force, and which cannot be excluded."""
        trace = self.consultation.trace
        sure = [item for item in trace.in_force if isinstance(item.conclusion, Refer) and item.certain]
        possible = [item for item in trace.in_force if isinstance(item.conclusion, Refer) and not item.certain]
        waiting = [item for item in trace.hanging if isinstance(item.conclusion, Refer)]
        lines = [*map(self._refers, _worst(sure)), *map(self._refers, _worst(possible)), *map(self._refers, waiting)]
        answer = self._refers_to(_worst(sure), _worst(possible))
        if not lines:
            count = sum(
                any(isinstance(s, Refer) for p in r.parts for s in p.then) for r in self.knowledge_base.rules.values()
            )
            lines.append(
                Node("note", self.say("rules that could refer: {count}; the condition of each is false", count=count))
            )
        rules = [item.rule for item in _worst(sure)]
        data = {"urgency": self.decision.urgency, "rules": rules, "cannot_exclude": [i.rule for i in _worst(possible)]}
        return self._explanation(REFERRAL, answer, tuple(lines), **data)

    def _refers_to(self, sure: list[InForce], possible: list[InForce]) -> str:
        say, listed = self.say, self.reader.listed
        if sure:
            sentence = conclusion_sentence(
                sure[0].conclusion, self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of
            )
            answer = say("{says}: {rule}.", says=capital(sentence), rule=self.reader.named(sure[0].rule))
            if len(sure) > 1:
                answer += say(" Also: {rules}.", rules=listed([item.rule for item in sure[1:]]))
        elif possible:
            answer = say("No referral is certain.")
        else:
            words = self.knowledge_base.policy.words.get("excluded", phrase("no rule refers"))
            return say("No referral: {reason}.", reason=say.of(words))
        if possible:
            answer += say(" Cannot be excluded: {rules}.", rules=listed([item.rule for item in possible]))
        return answer

    def _refers(self, item: InForce) -> Node:
        return self.reader.rule(item, (self.reader.says(item.conclusion),))

    def figure(self, quantity: str) -> Explanation:
        """Why a figure of the session is what it is: every bound in force, the tightest first."""
        value, bounds = self.figures.of_session(quantity)
        if value is None:
            answer = self.say("No rule in force bounds the {quantity}.", quantity=self.say.of(spoken(quantity)))
            return self._explanation(quantity, answer, bounds, value=None)
        answer = capital(
            conclusion_sentence(
                Cap(quantity, value), self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of
            )
        )
        rules = [bound.rule for bound in bounds if bound.rule]
        steps = [bound.rule for bound in bounds if bound.rule and bound.value is None]
        if rules:
            named = self.reader.listed(list(dict.fromkeys([rules[0], *steps])))
            answer = self.say("{bound}: {rule}.", bound=answer, rule=named)
        else:
            answer = self.say("{bound}; no rule lowers it.", bound=answer)
        if not self.decision.offered:
            answer += self.say(" Nothing is offered now.")
        return self._explanation(quantity, answer, bounds, value=value)


def _once(items: list[InForce]) -> list[InForce]:
    """Each conclusion of a rule once."""
    return list({(item.rule, item.conclusion): item for item in items}.values())


def _worst(items: list[InForce]) -> list[InForce]:
    def urgency(item: InForce) -> int:
        assert isinstance(item.conclusion, Refer)
        return -URGENCIES.index(item.conclusion.urgency)

    return sorted(_once(items), key=urgency)
