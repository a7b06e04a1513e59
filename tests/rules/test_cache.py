"""The compiled knowledge base is read from the user's cache folder while it matches, and is otherwise not there."""

import hashlib
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from ischia.expert.consult import Consultant
from ischia.facts.case import parse_case
from ischia.facts.problem import InvalidInput
from ischia.rules import cache
from ischia.rules.load import HERE, load
from strategies import KNOWLEDGE_BASE, copy_knowledge_base

EXAMPLES = sorted(HERE.glob("examples/*.yaml"))


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """The folder for compiled forms, empty."""
    folder = tmp_path / "cache"
    monkeypatch.setenv("ISCHIA_CACHE", str(folder))
    return folder


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A folder in which the compiled form of the built-in knowledge base lies."""
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("ISCHIA_CACHE", str(folder))
        load()
    return folder


@pytest.fixture
def compiled(filled, kept):
    """The compiled form in a folder of its own, to be damaged."""
    shutil.copytree(filled, kept)
    (file,) = kept.iterdir()
    return file


def forbid_yaml(monkeypatch):
    def parse(*args, **kwargs):
        raise AssertionError("YAML was read although the compiled form matches")

    monkeypatch.setattr(yaml, "parse", parse)


def same(one, other):
    """Whether two knowledge bases say the same; the tests beside the rules are not in a compiled one."""
    for name in ("name", "version", "status", "review_by", "digest", "settings", "vocabulary", "catalogue", "sources"):
        assert getattr(one, name) == getattr(other, name), name
    assert list(one.vocabulary.facts) == list(other.vocabulary.facts)
    assert list(one.catalogue.techniques) == list(other.catalogue.techniques)
    assert list(one.rules) == list(other.rules)
    assert one.derived == other.derived
    assert list(one.derived) == list(other.derived)
    assert one.policy == other.policy
    assert one.base_case == other.base_case
    for mine, theirs in zip(one.rules.values(), other.rules.values(), strict=True):
        assert (mine.id, mine.when, mine.parts, mine.sources) == (theirs.id, theirs.when, theirs.parts, theirs.sources)
        assert mine.during_contact == theirs.during_contact
    return True


def test_the_compiled_form_is_kept_and_then_read_instead_of_the_yaml(kept, monkeypatch):
    first = load()
    assert [file.name for file in kept.iterdir()] == [f"{first.digest.removeprefix('sha256:')}.json"]
    forbid_yaml(monkeypatch)
    assert same(load(), first)


def test_a_knowledge_base_is_the_same_with_and_without_its_compiled_form(compiled):
    assert same(load(), KNOWLEDGE_BASE)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: file.stem)
def test_a_decision_is_the_same_with_and_without_the_compiled_form(file, consultant, from_compiled):
    text = file.read_text(encoding="utf-8")
    plain = consultant.consult(parse_case(text, KNOWLEDGE_BASE.vocabulary, "f", KNOWLEDGE_BASE.derived_only))
    base = from_compiled.knowledge_base
    compiled = from_compiled.consult(parse_case(text, base.vocabulary, "f", base.derived_only))
    assert compiled.to_plain() == plain.to_plain()


@pytest.fixture(scope="module")
def from_compiled(filled, consultant):
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv("ISCHIA_CACHE", str(filled))
        forbid_yaml(monkeypatch)
        return Consultant(load(), consultant.today)


def head_of(file, body):
    """What would stand before a body, were it the real one."""
    old = file.read_bytes().partition(b"\n")[0].decode().split(" ")
    return " ".join([*old[:-1], hashlib.sha256(body).hexdigest()]).encode()


def flipped(file):
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(raw)


def of_another_version(file):
    raw = file.read_bytes()
    file.write_bytes(raw.replace(cache.FORMAT.encode(), b"ischia.compiled/0 0.0.1", 1))


def with_body(body):
    return lambda file: file.write_bytes(head_of(file, body) + b"\n" + body)


def a_folder(file):
    file.unlink()
    file.mkdir()


DAMAGE = {
    "empty": lambda file: file.write_bytes(b""),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:-1]),
    "cut to its head": lambda file: file.write_bytes(file.read_bytes().partition(b"\n")[0]),
    "longer by a byte": lambda file: file.write_bytes(file.read_bytes() + b" "),
    "one bit off": flipped,
    "of another version": of_another_version,
    "of another knowledge base": lambda file: file.write_bytes(file.read_bytes().replace(b"sha256:", b"sha256:0", 1)),
    "junk": lambda file: file.write_bytes(bytes(range(256)) * 50),
    "text": lambda file: file.write_bytes(b"hello\nworld\n"),
    "no JSON under its own digest": with_body(b"not JSON"),
    "a list under its own digest": with_body(b"[]"),
    "an empty mapping under its own digest": with_body(b"{}"),
    "a number under its own digest": with_body(b"5"),
    "not UTF-8 under its own digest": with_body(b'{"name": "\xff"}'),
    "deep JSON under its own digest": with_body(b"[" * 100_000),
    "a folder": a_folder,
    "a link to itself": lambda file: (file.unlink(), file.symlink_to(file)),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_compiled_form_that_is_damaged_is_not_there(compiled, damage):
    damage(compiled)
    loaded = load()
    assert loaded.digest == KNOWLEDGE_BASE.digest
    assert loaded.policy == KNOWLEDGE_BASE.policy
    assert list(loaded.rules) == list(KNOWLEDGE_BASE.rules)


def test_a_damaged_compiled_form_is_replaced(compiled, monkeypatch):
    good = compiled.read_bytes()
    compiled.write_bytes(good[:100])
    load()
    assert compiled.read_bytes() == good
    assert list(compiled.parent.iterdir()) == [compiled]


def test_another_version_of_ischia_does_not_read_it(compiled, monkeypatch):
    monkeypatch.setattr(cache, "FORMAT", "ischia.compiled/1 99.0.0")
    before = compiled.read_bytes()
    assert same(load(), KNOWLEDGE_BASE)
    assert compiled.read_bytes() != before


def test_a_reader_that_was_changed_since_reads_again(tmp_path, compiled):
    for room in ("facts", "rules", "expert"):
        shutil.copytree(HERE / room, tmp_path / "ischia" / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("__init__.py", "knowledge_base.yaml"):
        shutil.copy(HERE / name, tmp_path / "ischia" / name)
    code = "from ischia.rules import cache; print(cache.FORMAT)"
    formats = []
    for name in ("rules/read_conclusion.py", "facts/case.py", "rules/policy.yaml"):
        os.utime(tmp_path / "ischia" / name, ns=(0, 2**61 + len(formats)))
        formats.append(subprocess.check_output([sys.executable, "-c", code], cwd=tmp_path, text=True))
    assert formats[0] != formats[1] == formats[2]  # knowledge is known by its text


def test_a_changed_rule_is_read_from_its_file_at_once(tmp_path, compiled):
    folder = copy_knowledge_base(tmp_path / "copy")
    assert load(folder).digest == KNOWLEDGE_BASE.digest
    file = folder / "rules/red_flags.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("title: New bladder trouble", "title: New trouble", 1), encoding="utf-8")
    assert load(folder).rules["RF-01"].title.startswith("New trouble")
    file.write_text(text, encoding="utf-8")
    assert load(folder).rules["RF-01"].title.startswith("New bladder trouble")


def test_a_knowledge_base_that_is_refused_is_not_kept(tmp_path, kept):
    folder = copy_knowledge_base(tmp_path / "copy")
    (folder / "facts/sources.yaml").write_text("sources: {}\n", encoding="utf-8")
    with pytest.raises(InvalidInput):
        load(folder)
    assert not kept.exists() or not list(kept.iterdir())


def test_the_cache_can_be_switched_off(tmp_path, monkeypatch):
    monkeypatch.setenv("ISCHIA_CACHE", "off")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    monkeypatch.chdir(tmp_path)
    load()
    assert not list(tmp_path.iterdir())
    assert cache.folder() is None


def test_without_a_choice_the_folder_is_that_of_the_platform(tmp_path, monkeypatch):
    monkeypatch.delenv("ISCHIA_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert cache.folder() == tmp_path / "xdg/ischia"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert cache.folder() == tmp_path / ".cache/ischia"
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache.folder() == tmp_path / "Library/Caches/ischia"


@pytest.mark.parametrize("where", ["a file", "below a file", "a long name", "a device"])
def test_a_folder_that_cannot_be_written_does_no_harm(tmp_path, monkeypatch, where):
    (tmp_path / "file").write_text("mine")
    path = {
        "a file": tmp_path / "file",
        "below a file": tmp_path / "file/more",
        "a long name": tmp_path / ("x" * 300),
        "a device": Path(os.devnull) / "x",
    }[where]
    monkeypatch.setenv("ISCHIA_CACHE", str(path))
    assert load().digest == KNOWLEDGE_BASE.digest
    assert (tmp_path / "file").read_text() == "mine"
    assert [entry.name for entry in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_does_no_harm(kept):
    kept.mkdir(mode=0o500)
    assert load().digest == KNOWLEDGE_BASE.digest
    assert not list(kept.iterdir())


def test_a_home_that_does_not_exist_does_no_harm(tmp_path):
    case = HERE / "examples/emergency-bladder.yaml"
    environment = {k: v for k, v in os.environ.items() if k not in ("ISCHIA_CACHE", "XDG_CACHE_HOME")}
    done = subprocess.run(
        [sys.executable, "-m", "ischia", "consult", str(case)],
        env={**environment, "HOME": str(tmp_path / "nowhere/file\u00e9")},
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def test_several_at_once_write_one_whole_file(kept):
    with ThreadPoolExecutor(3) as pool:
        digests = list(pool.map(lambda _: load().digest, range(3)))
    assert set(digests) == {KNOWLEDGE_BASE.digest}
    assert [file.suffix for file in kept.iterdir()] == [".json"]
