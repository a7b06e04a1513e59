"""A knowledge base from its folder or pack: out of the cache where its text has not changed, else read and checked."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from msgspec.structs import replace

from ..facts.problem import InvalidInput, Problem
from . import cache
from .conclusion import counts_in_draft
from .governance import DRAFT, Governance
from .knowledge_base import MANIFEST, KnowledgeBase
from .pack_or_folder import packed
from .rule import Rule

if TYPE_CHECKING:
    from ..facts.reading import Reading

HERE = Path(__file__).resolve().parent.parent
T = TypeVar("T")
Vet: TypeAlias = Callable[[KnowledgeBase], Iterable[Problem]]
NO_GOVERNANCE = Governance()
_KNOWLEDGE = (MANIFEST, "facts/", "rules/")


def load(
    folder: Path = HERE, *, use_cache: bool = True, vet: Vet | None = None, overlay: Path | None = None
) -> KnowledgeBase:
    """The knowledge base in `folder`, as it is consulted: what its drafts would recommend is not in it.

    The overlay in the folder `overlay` is laid over it.

    Its compiled form is kept in the user's cache folder under the digest of its text, and read from
    there while it matches; the tests beside the rules and their governance are not in it. `vet` looks at what
    was read before it is compiled. Raises InvalidInput with every problem in every file.
    """
    texts, over = read_texts(folder), _overlay_texts(overlay)
    digest = digest_of(texts | over)
    key = digest if vet is None else f"{digest}-vetted"
    if use_cache and (compiled := cache.read(key, KnowledgeBase)) is not None:
        return compiled
    whole = _read(folder, texts, overlay, over, digest)
    if vet is not None and (problems := list(vet(whole))):
        raise InvalidInput(problems)
    knowledge_base = in_force(whole)
    if use_cache:
        cache.write(key, _bare(knowledge_base))
    return knowledge_base


def load_whole(folder: Path = HERE, *, overlay: Path | None = None) -> KnowledgeBase:
    """The knowledge base in `folder` as its authors see it: drafts as they will be, tests, governance, never cached.

    The overlay in the folder `overlay` is laid over it. Raises InvalidInput with every problem in every file.
    """
    texts, over = read_texts(folder), _overlay_texts(overlay)
    return _read(folder, texts, overlay, over, digest_of(texts | over))


def _overlay_texts(overlay: Path | None) -> dict[str, bytes]:
    if overlay is None:
        return {}
    from .read_overlay import read_overlay_texts

    return read_overlay_texts(overlay)


def _read(
    folder: Path, texts: Mapping[str, bytes], overlay: Path | None, over: Mapping[str, bytes], digest: str
) -> KnowledgeBase:
    from .read_knowledge_base import examine

    examined = examine(folder, texts, digest)
    if examined.problems or examined.knowledge_base is None:
        raise InvalidInput(examined.problems)
    if overlay is None:
        return examined.knowledge_base
    from .read_overlay import lay_over

    return lay_over(overlay, over, examined, digest)


def in_force(knowledge_base: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base with its drafts as they count: a draft restricts, and recommends or advises nothing yet."""
    rules = {name: _as_draft(rule) for name, rule in knowledge_base.rules.items()}
    return replace(knowledge_base, rules=rules)


def _as_draft(rule: Rule) -> Rule:
    if rule.governance.status != DRAFT:
        return rule
    parts = (replace(part, then=tuple(said for said in part.then if counts_in_draft(said))) for part in rule.parts)
    return replace(rule, parts=tuple(part for part in parts if part.then))


def load_beside(
    knowledge_base: KnowledgeBase, folder: Path, file: str, kind: type[T], read: Callable[[Reading, KnowledgeBase], T]
) -> T | None:
    """What `file` of the knowledge base in `folder` says for reports alone, by `read`; None where it has no such file.

    A consultation does not need it, so it is not in the knowledge base, though under its digest. It is kept in the
    cache as the knowledge base is. Raises InvalidInput with every problem in the file.
    """
    key = f"{knowledge_base.digest}-{Path(file).stem}"
    if (compiled := cache.read(key, kind)) is not None:
        return compiled
    from ..facts.document import decode, read_document, read_text
    from ..facts.reading import Reading

    name, files_of_pack = str(folder / file), packed(folder)
    if file not in files_of_pack if files_of_pack is not None else not (folder / file).is_file():
        return None
    text = decode(files_of_pack[file], name) if files_of_pack is not None else read_text(folder / file, name)
    problems: list[Problem] = []
    found = read(Reading(read_document(text, name), problems), knowledge_base)
    if problems:
        raise InvalidInput(problems)
    cache.write(key, found)
    return found


def _status(rule: Rule) -> Governance:
    """All that a consultation needs of the governance of a rule."""
    return Governance(status=DRAFT) if rule.governance.status == DRAFT else NO_GOVERNANCE


def _bare(knowledge_base: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base without what no consultation needs."""
    rules = {name: replace(rule, tests=(), governance=_status(rule)) for name, rule in knowledge_base.rules.items()}
    return replace(knowledge_base, rules=rules, retired={})


def read_texts(folder: Path) -> dict[str, bytes]:
    """The bytes of every knowledge file by its path in the folder, or the pack, sorted.

    Raises InvalidInput where there are none.
    """
    files_of_pack = packed(folder)
    if files_of_pack is not None:
        return {path: raw for path, raw in files_of_pack.items() if path.startswith(_KNOWLEDGE)}
    try:
        is_one = (folder / MANIFEST).is_file()
    except OSError:  # a name that no file can have
        is_one = False
    if not is_one:
        raise InvalidInput(
            [Problem(str(folder), 0, 0, "is no knowledge base", f"a folder with {MANIFEST}", code="R001")]
        )
    return read_files(folder, [folder / MANIFEST, *yaml_files(folder / "facts"), *yaml_files(folder / "rules")])


def looks_like_yaml(path: Path) -> bool:
    """Whether an author would take `path` for a YAML file by its name."""
    return path.suffix.lower() in (".yaml", ".yml")


def yaml_files(folder: Path) -> list[Path]:
    """The YAML files in `folder` and below. Raises InvalidInput for one whose name keeps it from being read."""
    found = [path for path in folder.glob("**/*") if looks_like_yaml(path)]
    if unread := [path for path in found if path.suffix != ".yaml"]:
        raise InvalidInput([Problem(str(path), 0, 0, "is not read", "a name in .yaml", code="R002") for path in unread])
    return found


def read_files(folder: Path, files: Iterable[Path]) -> dict[str, bytes]:
    """The bytes of `files` by their path in `folder`, sorted. Raises InvalidInput where one cannot be read."""
    texts = {}
    for file in sorted(files, key=lambda path: path.relative_to(folder).as_posix()):
        try:
            if not file.is_file():
                raise OSError
            texts[file.relative_to(folder).as_posix()] = file.read_bytes()
        except OSError:
            raise InvalidInput([Problem(str(file), 0, 0, "cannot be read", code="R002")]) from None
    return texts


def digest_of(texts: Mapping[str, bytes]) -> str:
    """The digest of the files of a knowledge base, as `sha256:` and 64 hexadecimal digits."""
    total = hashlib.sha256()
    for name, raw in sorted(texts.items()):
        total.update(f"{name}\0{len(raw)}\0".encode())
        total.update(raw)
    return f"sha256:{total.hexdigest()}"
