"""An explanation as text: the answer first, the tree below it, in lines of at most eighty columns.

Truth stands in words beside its sign. What a reader needs no second time is said once: a rule or a derived fact
that stands above is not opened again, and parts that decide nothing are counted in one line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...facts.language import ENGLISH, Language, phrase
from ...rules.sentence import spoken
from ..summary import Style, plain_style
from ..wrapping import columns, printable, wrapped
from .explanation import Explanation, Node

WIDTH, NARROWEST = 80, 24
MARKS = {"true": phrase("✓ true"), "false": phrase("✗ false"), "unknown": phrase("? unknown")}
ROLES = {"true": "offer", "false": "danger", "unknown": "heading"}
JUDGED = frozenset(("condition", "comparison", "case"))  # what makes the line above true or false
MOST_IN_FULL = 12
_LEFT_OUT = phrase("The rules below are shown without their reasons and sources; `ischia rules show ID` has them.")
HEADS = frozenset(("rule", "figure", "bound", "case", "part"))  # what stands apart from the root before it
WORDS = frozenset(("because", "sources", "strength"))  # what a rule says once


def printed(
    explanation: Explanation, style: Style = plain_style, say: Language = ENGLISH, names: Callable[[str], str] = spoken
) -> str:
    """`explanation` as a page of text; `style` gives a text the style of its role, `names` names the facts."""
    return "\n".join(_Printer(style, say, names).page(explanation)) + "\n"


class _Printer:
    def __init__(self, style: Style, say: Language, names: Callable[[str], str]) -> None:
        self.style, self.say, self.names = style, say, names
        self.brief = False  # whether rules are shown without their words
        self.opened: dict[tuple[str, str], list[tuple[Node, ...]]] = {}

    def page(self, explanation: Explanation) -> Iterator[str]:
        for line in wrapped(printable(explanation.answer), WIDTH):
            yield self.style(line, "heading")
        after_short = False
        rules = 0
        for root in explanation.tree:
            rules += root.kind == "rule"
            if rules == MOST_IN_FULL + 1 and root.kind == "rule":
                yield from ("", *wrapped(self.say(_LEFT_OUT), WIDTH))
            self.brief = rules > MOST_IN_FULL
            lines = list(self._lines(root, "", ""))
            short = root.kind not in HEADS or not any(child.under for child in root.under)
            if not (short and after_short):
                yield ""
            after_short = short
            yield from lines

    def _lines(self, node: Node, first: str, rest: str) -> Iterator[str]:
        """A node and what stands below it; `first` stands before its first line, `rest` before all others."""
        text, under = self._opened(node)
        mark = self.say.of(MARKS[node.holds]) if node.holds else ""
        whole = f"{mark}  {text}" if mark else text
        hanging = f"{rest}{'│ ' if under else '  '}"
        width = max(WIDTH - columns(hanging), NARROWEST)
        lines = wrapped(printable(whole), width)
        if mark:
            lines[0] = f"{self.style(mark, ROLES[node.holds])}{lines[0][len(mark) :]}"
        yield f"{first}{lines[0]}"
        yield from (f"{hanging}{line}" for line in lines[1:])
        under = self._asked_once(under)
        for number, child in enumerate(under, 1):
            last = number == len(under)
            yield from self._lines(child, f"{rest}{'└─ ' if last else '├─ '}", f"{rest}{'   ' if last else '│  '}")

    def _opened(self, node: Node) -> tuple[str, tuple[Node, ...]]:
        """The text of a node, and what is to be printed below it."""
        if node.kind == "comparison" or (node.kind == "figure" and len(node.under) == 1 and not node.under[0].under):
            return self._on_one_line(node)
        if node.rule and node.kind in ("rule", "bound", "case"):
            return self._rule(node)
        if node.kind == "derived" and self._again(node.fact, "", node.under):
            return self.say("{line}, as above", line=node.text), ()
        return node.text, self._telling(node, node.under)

    def _on_one_line(self, node: Node) -> tuple[str, tuple[Node, ...]]:
        """A comparison with what it reads on its line, and below it what a derived fact was derived from."""
        texts: list[str] = []
        below: list[Node] = []
        for ground in node.under:
            text, under = self._opened(ground)
            texts.append(text)
            below += under
        if not texts:
            return node.text, ()
        return self.say("{line} ({read})", line=node.text, read=self.say("; ").join(texts)), tuple(below)

    def _rule(self, node: Node) -> tuple[str, tuple[Node, ...]]:
        """A rule with its id; a second time its condition only where that is another, and never its words."""
        text = f"{node.text}  {node.rule}"
        condition = tuple(one for one in node.under if one.kind in JUDGED or one.kind == "always")
        own = tuple(one for one in node.under if one not in condition and one.kind not in WORDS)
        words = tuple(one for one in node.under if one.kind in WORDS)
        again = bool(condition) and self._again("", node.rule, condition)
        if again:
            return self.say("{line} (as above)", line=text), own
        said = self.brief or (bool(words) and self._again("words", node.rule, words))
        shown = tuple(one for one in node.under if not (said and one.kind in WORDS))
        return text, self._telling(node, shown)

    def _asked_once(self, under: tuple[Node, ...]) -> tuple[Node, ...]:
        """The lines with every question that was asked above left out, their facts named in one line instead."""
        asks = [one for one in under if one.kind == "change" and one.fact]
        again = [one for one in asks if self._again(one.fact, "change", (one,))]
        if not again:
            return under
        facts = self.say(", ").join(self.say.of(self.names(one.fact)) for one in again)
        note = Node("note", self.say("hangs on {facts}, as above", facts=facts))
        kept = [note if one is again[0] else one for one in under if one is again[0] or one not in again]
        return tuple(kept)

    def _again(self, fact: str, rule: str, under: tuple[Node, ...]) -> bool:
        """Whether this has been printed already; notes that it has now."""
        if not under:
            return False
        before = self.opened.setdefault((fact, rule), [])
        if under in before:
            return True
        before.append(under)
        return False

    def _telling(self, node: Node, under: tuple[Node, ...]) -> tuple[Node, ...]:
        """What is printed of the parts of a line: those that decide it, and how many others there are."""
        judged = [one for one in under if one.kind in JUDGED]
        idle = _idle(node, judged)
        if len(idle) < 2 and not any(part.under for one in idle for part in one.under):
            return under
        kept = [one for one in under if one not in idle]
        place = max(number for number, one in enumerate(kept) if one.kind in JUDGED) + 1
        return (*kept[:place], Node("note", self._others(idle)), *kept[place:])

    def _others(self, idle: list[Node]) -> str:
        if all(one.holds == "false" for one in idle):
            message = (
                phrase("and one other that is false") if len(idle) == 1 else phrase("and {count} others that are false")
            )
        elif all(one.holds == "true" for one in idle):
            message = (
                phrase("and one other that is true") if len(idle) == 1 else phrase("and {count} others that are true")
            )
        else:
            message = phrase("and one other") if len(idle) == 1 else phrase("and {count} others, true or unknown")
        return self.say(message, count=len(idle))


def _idle(node: Node, judged: list[Node]) -> list[Node]:
    """The parts that do not bear on the truth of a line: of a true one the false parts, of a false one the others."""
    if node.kind not in ("condition", "derived", "rule", "case", "bound", "part"):
        return []
    if node.holds in ("true", "false"):
        bearing = [one for one in judged if one.holds == node.holds]
    else:
        bearing = [one for one in judged if one.holds != "false"]
    return [one for one in judged if one not in bearing] if bearing else []
