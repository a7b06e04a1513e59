"""An explanation as data: the answer in one sentence, and below it the tree that it rests on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from msgspec import Struct

from ...rules.condition import Truth

FORMAT = "ischia.explanation/1"
TRUTHS: Mapping[Truth, str] = {True: "true", False: "false", None: "unknown"}


class Node(Struct, frozen=True):
    """One line of a tree, with what stands below it.

    `kind` says what the line is: `rule`, `part` of one, `condition`, `comparison`, `always`, `derived`, `case` of one,
    `finding`, `setting`, `moment`, `says`, `because`, `sources`, `strength`, `figure`, `bound`, `change`, `answer`,
    `note`. `holds` is `true`, `false` or `unknown` where the
    line can be true or false, else empty. `rule`, `fact` and `value` name what the line is about, where it
    is about a rule or a finding; a value of None with a fact means that it is not recorded. A figure or a bound has a
    value and no fact.
    """

    kind: str
    text: str
    holds: str = ""
    rule: str = ""
    fact: str = ""
    value: Any = None
    under: tuple[Node, ...] = ()

    def to_plain(self) -> dict[str, Any]:
        """The line as JSON data; what is empty is left out."""
        plain: dict[str, Any] = {"kind": self.kind, "text": self.text}
        plain |= {key: value for key in ("holds", "rule", "fact") if (value := getattr(self, key))}
        if self.fact or self.value is not None:
            plain["value"] = self.value
        if self.under:
            plain["under"] = [node.to_plain() for node in self.under]
        return plain


class Explanation(Struct, frozen=True):
    """The answer to one question about a decision.

    `explains` is the question asked (`why`, `why-not`, `what-would-change`, `what-if`, `ask-next`, `robust`,
    `compare`), `subject` what it was asked about, `answer` one sentence, `tree` what that rests on, `data` what else a
    program wants to know, as JSON data.
    """

    explains: str
    subject: str
    answer: str
    tree: tuple[Node, ...] = ()
    data: Mapping[str, Any] = {}

    def to_plain(self) -> dict[str, Any]:
        """The explanation as JSON data, format `ischia.explanation/1`."""
        return {
            "format": FORMAT,
            "explains": self.explains,
            "subject": self.subject,
            "answer": self.answer,
            **self.data,
            "tree": [node.to_plain() for node in self.tree],
        }
