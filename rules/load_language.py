"""A language from the catalogues of translations: the program's own, and those of the knowledge base.

A catalogue is a gettext file, `locale/zh_Hans/LC_MESSAGES/ischia.po` under the folder of the knowledge base.
The built-in knowledge base and the program share one; another knowledge base may bring its own, which is
laid over it.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path

from msgspec import Struct

from ..facts.document import decode, read_text
from ..facts.language import ENGLISH, ENGLISH_CODE, Language
from ..facts.problem import InvalidInput, Problem, nearest
from . import cache
from .load import HERE
from .pack_or_folder import packed_below

MOST_BYTES = 8_000_000
CATALOGUE = "LC_MESSAGES/ischia.po"
_PLACES = re.compile(r"\{[^{}]*\}|[{}]")
_UNREVIEWED = re.compile(rb'^"X-Review: *unreviewed', re.MULTILINE)


class _Compiled(Struct, frozen=True):
    messages: dict[str, str]
    reviewed: bool


def languages(folder: Path = HERE) -> tuple[str, ...]:
    """The BCP 47 codes of the languages that a page about the knowledge base in `folder` can be in, English first."""
    found = {file.parent.parent.name.replace("_", "-") for file, _ in _files(folder, "*")}
    return (ENGLISH_CODE, *sorted(found - {ENGLISH_CODE}))


def language(folder: Path = HERE, code: str = ENGLISH_CODE) -> Language:
    """The language `code` (BCP 47, such as `zh-Hans`) with what is translated for the knowledge base in `folder`.

    `zh_Hans`, and `zh-CN` or `zh`, whose likely script it is, name it too. Raises InvalidInput where there is no
    such language, or where a catalogue cannot be read.
    """
    if code == ENGLISH_CODE:
        return ENGLISH
    known = languages(folder)
    chosen = _negotiated(code, known)
    if chosen is None:
        there = ", ".join(known)
        raise InvalidInput.of(f"there is no translation into {_shown(code)}; there is {there}", nearest(code, known))
    return ENGLISH if chosen == ENGLISH_CODE else _read(folder, chosen)


def _shown(code: str) -> str:
    return f'"{code[:40]}"' if code else "an empty language code"


def _files(folder: Path, name: str) -> Iterator[tuple[Path, bytes | None]]:
    """The catalogues of one language (`*` for every), the program's own before that of the knowledge base.

    Those of a pack come with their bytes.
    """
    for place in dict.fromkeys((HERE, folder.resolve())):
        found = packed_below(place, "locale", f"/{CATALOGUE}")
        if found is None:
            yield from ((file, None) for file in sorted((place / "locale").glob(f"{name}/{CATALOGUE}")))
        else:
            yield from ((place / path, raw) for path, raw in found.items() if fnmatchcase(path.split("/")[1], name))


def _negotiated(code: str, known: tuple[str, ...]) -> str | None:
    """Which of the known codes `code` means: itself, or the one of the same language and script."""
    said = code.replace("_", "-").lower()
    for one in known:
        if one.lower() == said:
            return one
    wanted = _language_and_script(code)
    return next((one for one in known if wanted and _language_and_script(one) == wanted), None)


def _language_and_script(code: str) -> tuple[str, str] | None:
    """The language of a code and the script that it is written in, said or likely; None where it is no code."""
    from babel.core import get_global, parse_locale

    try:
        language, territory, script = parse_locale(code.replace("-", "_"))[:3]
    except ValueError:
        return None
    likely = get_global("likely_subtags")
    nearest_known = likely.get(f"{language}_{territory}") or likely.get(language, "")
    return language, script or (parse_locale(nearest_known)[2] if nearest_known else None) or ""


def _read(folder: Path, code: str) -> Language:
    """The language from its catalogues, out of the cache where their text has not changed."""
    files = _files(folder, code.replace("-", "_"))
    raws = [
        (file, (read_text(file, most=MOST_BYTES) if raw is None else decode(raw, str(file), MOST_BYTES)).encode())
        for file, raw in files
    ]
    total = hashlib.sha256()
    for _, raw in raws:
        total.update(f"{len(raw)}\0".encode())
        total.update(raw)
    key = f"language-{code}-{total.hexdigest()}"
    compiled = cache.read(key, _Compiled)
    if compiled is None:
        messages: dict[str, str] = {}
        for file, raw in raws:
            messages |= read_catalogue(raw, str(file))
        compiled = _Compiled(messages, not any(_UNREVIEWED.search(raw) for _, raw in raws))
        cache.write(key, compiled)
    return Language(code, compiled.messages, reviewed=compiled.reviewed)


def read_catalogue(raw: bytes, name: str) -> dict[str, str]:
    """The translations in the gettext file `name` of which this is the text: no fuzzy ones, none left empty.

    Raises InvalidInput where it is no such file, and where a `{place}` of a message is not in its translation,
    or the reverse.
    """
    from babel.messages.pofile import PoFileError, read_po

    try:
        catalogue = read_po(io.BytesIO(raw), charset="utf-8", ignore_obsolete=True, abort_invalid=True)
    except (PoFileError, ValueError, LookupError) as error:
        raise InvalidInput([Problem(name, 0, 0, f"cannot be read as a catalogue of translations ({error})")]) from None
    messages, problems = {}, []
    for message in catalogue:
        text, translated = message.id, message.string
        if not (isinstance(text, str) and isinstance(translated, str) and text and translated) or message.fuzzy:
            continue
        if set(_PLACES.findall(text)) != set(_PLACES.findall(translated)):
            places = " ".join(dict.fromkeys(_PLACES.findall(text))) or "no places to fill"
            problems.append(Problem(name, message.lineno or 0, 1, "a translation fills other places", places))
        messages[text] = translated
    if problems:
        raise InvalidInput(problems)
    return messages
