"""A rule as lines of an explanation: its condition judged, its reason, its sources and their weight."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ...facts.language import phrase
from ...facts.source import STANDING_WORDS
from ...rules.conclusion import Conclusion, Recommend
from ...rules.condition import Any, Condition
from ...rules.rule import Rule
from ...rules.sentence import conclusion_sentence
from ..trace import InForce
from .explanation import TRUTHS, Node
from .judged import Judge

MOST_NAMED, MOST_FACTS = 3, 5  # in one sentence


class Reader:
    """Reads the rules of one consultation aloud; what a rule rests on is read once."""

    def __init__(self, judge: Judge) -> None:
        self.judge, self.say, self.knowledge_base = judge, judge.say, judge.knowledge_base
        self._conditions: dict[tuple[str, tuple[int, ...]], tuple[Node, ...]] = {}
        self._words: dict[str, tuple[Node, ...]] = {}

    def rule(self, item: InForce, before: tuple[Node, ...] = ()) -> Node:
        """The rule of a conclusion in force, or of one that hangs on the unknown; `before` goes above its condition."""
        holds = TRUTHS[True if item.certain else None]
        title = self.title(item.rule)
        return Node("rule", title, holds, item.rule, under=(*before, *self.grounds(item)))

    def title(self, rule: str) -> str:
        """The title of a rule."""
        return self.say.of(self.knowledge_base.rules[rule].title)

    def named(self, rule: str) -> str:
        """A rule in a sentence: its title and its id."""
        return self.say("{title} ({id})", title=self.title(rule), id=rule)

    def grounds(self, item: InForce) -> tuple[Node, ...]:
        """What a conclusion rests on: what it hangs on where it is not certain, its condition, and the rule's words."""
        pending = frozenset() if item.certain else item.pending
        return (*self.judge.hangs_on(pending), *self.condition(item), *self.words(self.knowledge_base.rules[item.rule]))

    def condition(self, item: InForce) -> tuple[Node, ...]:
        """The condition of the parts of a rule that say a conclusion as surely as it is in force."""
        rule = self.knowledge_base.rules[item.rule]
        numbers = saying(rule, item.conclusion)
        if len(numbers) > 1:
            wanted = True if item.certain else None
            numbers = tuple(n for n in numbers if self.judge.truth(rule.parts[n].when) is wanted)
        found = self._conditions.get((rule.id, numbers))
        if found is None:
            whens: list[Condition] = [rule.parts[number].when for number in numbers]
            when = whens[0] if len(whens) == 1 else Any(tuple(whens))
            found = self._conditions[rule.id, numbers] = self.judge.parts(when)
        return found

    def words(self, rule: Rule) -> tuple[Node, ...]:
        """Why a rule says so, on whose word, and how strongly."""
        found = self._words.get(rule.id)
        if found is None:
            say = self.say
            because = Node("because", say("because: {reason}", reason=say.of(rule.because)), rule=rule.id)
            sources = map(self._source, rule.sources)
            certainty = say.of(rule.certainty)
            strength = say(
                "strength: {strength}; certainty: {certainty}", strength=say.of(rule.strength), certainty=certainty
            )
            found = self._words[rule.id] = (because, *sources, Node("strength", strength))
        return found

    def _source(self, name: str) -> Node:
        source, say = self.knowledge_base.sources[name], self.say
        standing = say(STANDING_WORDS[source.standing])
        year = f" ({source.year})" if source.year[:1].isdigit() else ""
        return Node(
            "sources", say("source {id}, {standing}: {title}", id=name, standing=standing, title=source.title) + year
        )

    def says(self, conclusion: Conclusion, under: tuple[Node, ...] = ()) -> Node:
        """What a conclusion says, as a line."""
        sentence = conclusion_sentence(conclusion, self.knowledge_base.catalogue, self.say, self.knowledge_base.name_of)
        return Node("says", self.say("says: {sentence}", sentence=sentence), under=under)

    def listed(self, names: Sequence[str], most: int = MOST_NAMED) -> str:
        """Some rules in a sentence, each with its title: the first few, and how many more."""
        return self.few([self.named(name) for name in names], most, phrase("; "))

    def few(self, texts: Sequence[str], most: int, between: str = phrase(", ")) -> str:
        """The first of some texts in a sentence, and how many more there are."""
        shown, more = self.say(between).join(texts[:most]), len(texts) - most
        return self.say("{shown} and {count} more", shown=shown, count=more) if more > 0 else shown

    def facts(self, names: Collection[str]) -> str:
        """Some facts in a sentence, in the order in which they are asked."""
        asked = (name for name in self.knowledge_base.vocabulary.facts if name in names)
        return self.few([self.say.of(self.knowledge_base.name_of(name)) for name in asked], MOST_FACTS)


def saying(rule: Rule, conclusion: Conclusion) -> tuple[int, ...]:
    """The numbers of the parts of `rule` that say `conclusion`, a recommendation beside those of others too."""
    return tuple(number for number, part in enumerate(rule.parts) if any(_says(said, conclusion) for said in part.then))


def _says(said: Conclusion, conclusion: Conclusion) -> bool:
    if isinstance(said, Recommend) and isinstance(conclusion, Recommend):
        return said.option is conclusion.option and set(conclusion.techniques) <= set(said.techniques)
    return said == conclusion
