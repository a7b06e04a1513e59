"""An overlay: what one clinic lays over a knowledge base. It can only tighten.

It may change settings where that opens nothing, add rules that restrict, refer or say something, switch techniques
off, and put its own numbers, names and language in place.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from .conclusion import Conclusion, Derive, OrderPositions, Recommend

OVERLAY = "overlay.yaml"
BEFORE = "overlay/"  # before the path of each of its files, among those of the knowledge base
OFF = "OFF-"  # before a technique: the id of the rule that switches it off
SWITCHED_OFF = "switched_off"  # the module of those rules


class Plain(Struct, frozen=True):
    """What the patient is told where a rule of the overlay leaves something out, refers, or has to be asked about."""

    withheld: str = ""
    refer: Mapping[str, str] = {}
    about: str = ""


class Overlay(Struct, frozen=True):
    """What a decision and a report say of an overlay: its name and version, and the modules of rules that it adds.

    `language` is the code of the language that is spoken where nobody asks for another; empty where that is English.
    """

    name: str
    title: str
    version: str
    modules: tuple[str, ...] = ()
    plain: Plain = Plain()
    language: str = ""

    @property
    def named(self) -> str:
        """The overlay as a decision names it: its name and version."""
        return f"{self.name} {self.version}"


def may_be_added(conclusion: Conclusion) -> bool:
    """Whether a rule of an overlay may say this: nothing that offers, ranks, or decides what a fact is."""
    return not isinstance(conclusion, Recommend | Derive | OrderPositions)
