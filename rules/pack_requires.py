"""What a knowledge base requires of Ischia, and whether this one will do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .. import __version__

PRODUCT = "ischia"
EXPECTED = f'{{{PRODUCT}: ">=1.0"}}'


def unmet(requires: Mapping[str, Any], version: str = __version__) -> list[str]:
    """What `requires` of a manifest asks for and an Ischia of `version` is not, a sentence each.

    A range of versions is written as in Python packages (PEP 440): `>=1.0`, `>=1.0, <2`, `==1.2.*`.
    """
    if not requires:
        return []
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    lacking = []
    for name, wanted in requires.items():
        if name != PRODUCT:
            lacking.append(f'requires "{str(name)[:40]}", which this Ischia does not know')
            continue
        try:
            versions = SpecifierSet(wanted) if isinstance(wanted, str) else None
        except InvalidSpecifier:
            versions = None
        if versions is None:
            lacking.append(f'requires a version that cannot be read ("{str(wanted)[:40]}"), not one such as ">=1.0"')
        elif not versions.contains(version, prereleases=True):
            lacking.append(f"requires Ischia {versions}; this is {version}")
    return lacking
