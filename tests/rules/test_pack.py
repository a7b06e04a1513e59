"""A pack is the same to the byte for the same knowledge base; a file that is no sound pack is refused, and why."""

import hashlib
import io
import os
import random
import shutil
import struct
import subprocess
import sys
import tracemalloc
import zipfile
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ischia.facts.problem import InvalidInput
from ischia.rules import pack_archive
from ischia.rules.load import HERE, load
from ischia.rules.pack import LISTING, make_pack, open_pack, parse_pack, read_pack
from ischia.rules.pack_archive import archive, files_in
from ischia.rules.pack_build import build_pack
from ischia.rules.pack_contents import contents
from ischia.rules.pack_paths import refusal
from ischia.rules.pack_requires import unmet

SHOULDER = HERE / "examples" / "shoulder"
BUILT = build_pack(SHOULDER)
PACK = BUILT.pack
NAME = "shoulder-0.1.0.ischia"
ONE = "rules/course.yaml"


def refused(raw, name=NAME):
    """What a file is refused with; its lines, each naming the file."""
    with pytest.raises(InvalidInput) as caught:
        parse_pack(raw, name)
    lines = caught.value.lines()
    assert lines
    assert all(line.startswith(name) for line in lines)
    return "\n".join(lines)


def rewritten(change=lambda info, raw: (info, raw), files=None, comment=b""):
    """The pack as another tool would write it, each entry changed on the way; None leaves one out."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for path, raw in sorted({**PACK.files, LISTING: listing(PACK)}.items() if files is None else files):
            info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
            info.external_attr = 0o100644 << 16
            changed = change(info, raw)
            if changed is not None:
                target.writestr(*changed)
        target.comment = comment
    return out.getvalue()


def listing(pack):
    with zipfile.ZipFile(io.BytesIO(pack.raw)) as found:
        return found.read(LISTING)


def only(path, change):
    """A change of one entry."""
    return lambda info, raw: change(info, raw) if info.filename == path else (info, raw)


def with_attribute(**attributes):
    def change(info, raw):
        for name, value in attributes.items():
            setattr(info, name, value)
        return info, raw

    return change


def patched(raw, at, layout, value):
    """`raw` with a number put in at a place."""
    changed = bytearray(raw)
    struct.pack_into(layout, changed, at, value)
    return bytes(changed)


def listed_at(path, raw=PACK.raw):
    """Where the list behind the files speaks of one of them."""
    at = raw.rindex(path.encode())
    return at - 46


def stands_at(path, raw=PACK.raw):
    """Where the header of one of the files begins."""
    name, at = path.encode(), 0
    while not (raw.startswith(b"PK\3\4", at) and raw.startswith(name, at + 30)):
        at = raw.index(b"PK\3\4", at + 1)
    return at


# The form


def test_another_tool_reads_a_pack_and_finds_every_file():
    with zipfile.ZipFile(io.BytesIO(PACK.raw)) as found:
        assert found.testzip() is None
        assert {name: found.read(name) for name in found.namelist()} == {**PACK.files, LISTING: listing(PACK)}


def test_the_form_is_one_that_another_tool_writes_too():
    assert rewritten() == PACK.raw


def test_what_is_read_is_what_was_written(tmp_path):
    file = tmp_path / NAME
    file.write_bytes(PACK.raw)
    assert open_pack(file) == PACK
    assert read_pack(file) == {path: (SHOULDER / path).read_bytes() for path in PACK.files}


def test_a_pack_holds_the_files_of_a_knowledge_base_and_nothing_else():
    built = build_pack(HERE)
    assert not any(path.endswith(".py") for path in built.pack.files)
    assert {path for path in built.pack.files if path.endswith(".po")} == {"locale/zh_Hans/LC_MESSAGES/ischia.po"}
    assert "facts/case.py" in built.left_out


@pytest.mark.parametrize("folder", [HERE, SHOULDER], ids=["built-in", "shoulder"])
def test_a_pack_says_the_digest_that_a_decision_says(folder):
    assert build_pack(folder).pack.digest == load(folder).digest


def test_the_digest_of_a_pack_is_the_sha256_of_its_file():
    assert PACK.file_digest == f"sha256:{hashlib.sha256(PACK.raw).hexdigest()}"


def test_a_pack_is_called_by_name_and_version():
    assert BUILT.file_name == NAME


def test_a_pack_is_the_same_wherever_and_whenever_it_is_made(tmp_path):
    folder = tmp_path / "elsewhere" / "another name"
    shutil.copytree(SHOULDER, folder)
    for number, file in enumerate(sorted(folder.rglob("*"))):
        os.utime(file, (1_000_000_000 + number, 1_000_000_000 + number))
        if file.is_file():
            file.chmod(0o600)
    code = (
        "import os, sys; os.umask(0o077); from pathlib import Path; from ischia.rules.pack_build import build_pack; "
        "print(build_pack(Path(sys.argv[1])).pack.file_digest)"
    )
    for seed, zone in (("0", "UTC"), ("12345", "Asia/Shanghai")):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"}
        made = subprocess.run(
            [sys.executable, "-c", code, str(folder)], env=environment, cwd=tmp_path, capture_output=True, text=True
        )
        assert made.stdout.strip() == PACK.file_digest, made.stderr


@given(st.dictionaries(st.from_regex(r"[a-z]{1,8}", fullmatch=True), st.binary(max_size=60), min_size=1, max_size=6))
def test_law_an_archive_gives_back_what_was_put_into_it(files):
    raw = archive(files)
    assert files_in(raw, "x", lambda path: "") == files
    assert archive(dict(reversed(files.items()))) == raw


# What a pack is made from


def copied(tmp_path):
    folder = tmp_path / "kb"
    shutil.copytree(SHOULDER, folder)
    return folder


def not_built(folder):
    with pytest.raises(InvalidInput) as caught:
        build_pack(folder)
    return "\n".join(caught.value.lines())


def test_a_knowledge_base_that_does_not_load_makes_no_pack(tmp_path):
    folder = copied(tmp_path)
    file = folder / "rules" / "course.yaml"
    file.write_text(file.read_text().replace("strength: strong", "strength: storng"))
    assert "course.yaml:" in not_built(folder)
    assert "did you mean strong?" in not_built(folder)


def test_a_page_for_patients_that_is_wrong_makes_no_pack(tmp_path):
    folder = copied(tmp_path)
    (folder / "rules" / "patient_page.yaml").write_text("title: Only that\n")
    assert "patient_page.yaml" in not_built(folder)


def test_a_translation_that_is_wrong_makes_no_pack(tmp_path):
    folder = copied(tmp_path)
    catalogue = folder / "locale" / "xx" / "LC_MESSAGES" / "ischia.po"
    catalogue.parent.mkdir(parents=True)
    catalogue.write_text('msgid "{count} rules"\nmsgstr "{number} rules"\n')
    assert "a translation fills other places" in not_built(folder)


@pytest.mark.parametrize("path", ["rules/more.yaml", "README.md", "tests/cases/one.yaml"])
def test_a_link_is_refused_by_name(tmp_path, path):
    folder = copied(tmp_path)
    (tmp_path / "outside").write_text("secret: 1\n")
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).symlink_to(tmp_path / "outside")
    assert not_built(folder) == f"{folder / path}: is a link; expected a file"


def test_a_folder_that_is_a_link_is_refused_by_name(tmp_path):
    folder = copied(tmp_path)
    (tmp_path / "outside").mkdir()
    (folder / "rules" / "more").symlink_to(tmp_path / "outside", target_is_directory=True)
    assert not_built(folder) == f"{folder / 'rules/more'}: is a link; expected a folder"


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("rules/.hidden.yaml", "is hidden"),
        ("rules/.git/more.yaml", "is hidden"),
        ("rules/übung.yaml", "has a character other than"),
        ("rules/aux.yaml", "Windows keeps for a device"),
    ],
)
def test_a_file_whose_name_cannot_be_in_a_pack_is_refused_by_name(tmp_path, path, why):
    folder = copied(tmp_path)
    (folder / path).parent.mkdir(exist_ok=True)
    (folder / path).write_text("module: x\ntitle: x\nrules: {}\n")
    assert why in not_built(folder)
    assert path in not_built(folder)


def test_two_names_that_differ_only_in_capital_letters_are_refused(tmp_path):
    folder = copied(tmp_path)
    (folder / "rules" / "Course.yaml").write_text("module: x\ntitle: x\nrules: {}\n")
    if len(list((folder / "rules").glob("[Cc]ourse.yaml"))) == 1:
        pytest.skip("a file system that takes both for one")
    assert "differs from rules/Course.yaml only in capital letters" in not_built(folder)


def test_a_name_that_leads_elsewhere_makes_no_file_name(tmp_path):
    folder = copied(tmp_path)
    manifest = folder / "knowledge_base.yaml"
    manifest.write_text(manifest.read_text().replace("name: shoulder", "name: ../../shoulder"))
    assert "the name cannot name a file" in not_built(folder)


# Attacks, each as a crafted file


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("../outside.yaml", "leads out of the pack"),
        ("rules/../../outside.yaml", "leads out of the pack"),
        ("rules/./a.yaml", "leads out of the pack"),
        ("rules//a.yaml", "leads out of the pack"),
        ("/etc/passwd", "is an absolute path"),
        ("C:/rules/a.yaml", "is a path of Windows"),
        ("c:a.yaml", "is a path of Windows"),
        ("rules\\a.yaml", "is a path of Windows"),
        ("\\\\server\\share\\a.yaml", "is a path of Windows"),
        ("rules/", "is a folder"),
        ("", "is no name"),
        ("rules/.a.yaml", "is hidden"),
        ("rules/a.py", "is no part of a knowledge base"),
        ("rules/a.yml", "is no part of a knowledge base"),
        ("rules/a.yaml.exe", "is no part of a knowledge base"),
        ("conftest.py", "is no part of a knowledge base"),
        ("other/a.yaml", "is no part of a knowledge base"),
        ("tests/test_a.yaml", "is no part of a knowledge base"),
        ("locale/zh_Hans/ischia.po", "is no part of a knowledge base"),
        ("locale/zh_Hans/LC_MESSAGES/ischia.mo", "is no part of a knowledge base"),
        ("facts/inner.zip", "is no part of a knowledge base"),
        ("rules/a.yaml\0.txt", "has a character other than"),
        ("rules/a\x1b[2J.yaml", "has a character other than"),
        ("rules/a\u202elmay.yaml", "has a character other than"),
        ("rules/nul.yaml", "Windows keeps for a device"),
        ("rules/COM1.yaml", "Windows keeps for a device"),
        ("rules/" + 200 * "a" + ".yaml", "is longer than"),
    ],
)
def test_a_path_that_leads_elsewhere_or_is_of_another_kind_is_refused_by_name(path, why):
    assert why in refusal(path)
    raw = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 0, 0, 0x21, 0, 0, 0, len(path.encode()), 0) + path.encode()
    assert why in refused(raw)


def test_a_file_that_stands_twice_is_refused():
    body = PACK.raw[stands_at(ONE) : stands_at("rules/derived.yaml")]
    raw = PACK.raw[: stands_at(ONE)] + body + PACK.raw[stands_at(ONE) :]
    assert f"{ONE}: stands twice in the pack" in refused(raw)


def test_names_that_differ_only_in_capital_letters_are_refused():
    files = {**PACK.files, "rules/Course.yaml": b"module: x\n"}
    assert f"{ONE}: differs from rules/Course.yaml only in capital letters" in refused(make_pack(files).raw)


def test_an_encrypted_file_is_refused():
    assert f"{ONE}: is encrypted" in refused(patched(PACK.raw, stands_at(ONE) + 6, "<H", 1))


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compressed_file_is_refused_and_nothing_is_unpacked(method):
    bomb = 50_000_000 * b"a"
    raw = rewritten(only(ONE, lambda info, _: (with_attribute(compress_type=method)(info, b"")[0], bomb)))
    tracemalloc.start()
    try:
        assert f"{ONE}: " in refused(raw)
        assert tracemalloc.get_traced_memory()[1] < 20 * len(raw)
    finally:
        tracemalloc.stop()


def test_a_bomb_of_files_that_lie_over_one_another_is_refused():
    kernel = zlib.compress(1_000_000 * b"a")
    files = [f"rules/a{number:03}.yaml" for number in range(200)]
    header = struct.pack("<4s5H3L2H", b"PK\3\4", 20, 0, 8, 0, 0x21, 0, len(kernel), 1_000_000, len(files[0]), 0)
    listed = b"".join(
        struct.pack(
            "<4s6H3L5H2L", b"PK\1\2", 788, 20, 0, 8, 0, 0x21, 0, len(kernel), 1_000_000, len(name), 0, 0, 0, 0, 0, 0
        )
        + name.encode()
        for name in files
    )
    body = header + files[0].encode() + kernel
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 200, 200, len(listed), len(body), 0)
    assert "is compressed" in refused(body + listed + end)


def test_two_files_of_the_list_that_lie_in_one_place_are_refused():
    other = struct.unpack_from("<L", PACK.raw, listed_at("rules/derived.yaml") + 42)[0]
    assert "over another file" in refused(patched(PACK.raw, listed_at(ONE) + 42, "<L", other))


def test_a_file_that_says_it_is_larger_than_it_may_be_is_refused_before_it_is_read():
    raw = patched(patched(PACK.raw, stands_at(ONE) + 18, "<L", 0xFFFFFFFF), stands_at(ONE) + 22, "<L", 0xFFFFFFFF)
    assert f"{ONE}: is larger than" in refused(raw)


def test_a_file_that_is_too_large_is_refused_whatever_its_header_says(monkeypatch):
    monkeypatch.setattr(pack_archive, "MOST_FILE_BYTES", 2_000)
    assert "is larger than 2,000 bytes" in refused(PACK.raw)


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(pack_archive, "MOST_FILES", 5)
    assert "holds more than 5 files" in refused(PACK.raw)


def test_a_pack_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(pack_archive, "MOST_BYTES", 1_000)
    assert "is larger than 1,000 bytes" in refused(PACK.raw)


def test_an_endless_file_is_read_no_further_than_a_pack_may_be_large():
    if not Path("/dev/zero").exists():
        pytest.skip("no endless file here")
    with pytest.raises(InvalidInput, match="is no file"):
        open_pack(Path("/dev/zero"))


def test_a_link_in_a_pack_is_refused():
    raw = rewritten(
        only(ONE, lambda info, _: (with_attribute(external_attr=0o120777 << 16)(info, b"")[0], b"/etc/passwd"))
    )
    assert f"{ONE}: is a link" in refused(raw)


@pytest.mark.parametrize("attributes", [0o100755 << 16, 0o010644 << 16, 0o040755 << 16 | 0x10, 0])
def test_a_file_with_other_rights_or_of_another_kind_is_refused(attributes):
    assert "is no ordinary file" in refused(rewritten(only(ONE, with_attribute(external_attr=attributes))))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (with_attribute(date_time=(2026, 1, 2, 3, 4, 6)), "carries a time"),
        (with_attribute(extra=b"\x99\x99\x02\x00ab"), "carries a field beside its contents"),
        (with_attribute(comment=b"hello"), "carries a comment"),
        (with_attribute(create_system=0), "is listed in another form"),
    ],
)
def test_an_entry_in_another_form_is_refused(change, why):
    assert f"{ONE}: {why}" in refused(rewritten(only(ONE, change)))


def test_a_file_whose_size_follows_it_is_refused():
    assert "does not say its size" in refused(patched(PACK.raw, stands_at(ONE) + 6, "<H", 8))


def test_a_file_that_says_two_sizes_is_refused():
    assert f"{ONE}: says two sizes" in refused(patched(PACK.raw, stands_at(ONE) + 18, "<L", 7))


def test_bytes_before_the_archive_are_refused():
    assert refused(b"#!/bin/sh\n" + PACK.raw).endswith("has 10 bytes before the archive")


def test_bytes_after_the_archive_are_refused():
    assert refused(PACK.raw + b"more").endswith("has 4 bytes after the end of the archive")


def test_a_second_archive_behind_the_first_is_refused():
    assert "bytes after the end of the archive" in refused(PACK.raw + make_pack({"knowledge_base.yaml": b"a: 1\n"}).raw)


def test_bytes_between_the_files_and_their_list_are_refused():
    at = listed_at("facts/body_chart.yaml")
    assert "no list of files" in refused(PACK.raw[:at] + b"hidden" + PACK.raw[at:])


def test_bytes_between_the_list_and_the_end_are_refused():
    raw = PACK.raw[:-22] + b"hidden" + PACK.raw[-22:]
    assert "between its list of files and its end" in refused(raw)


def test_a_record_for_large_archives_is_refused():
    record = struct.pack("<4sQHHLLQQQQ", b"PK\6\6", 44, 45, 45, 0, 0, 1, 1, 1, 1) + struct.pack(
        "<4sLQL", b"PK\6\7", 0, 1, 1
    )
    assert "between its list of files and its end" in refused(PACK.raw[:-22] + record + PACK.raw[-22:])


def test_a_comment_on_the_archive_is_refused():
    assert refused(rewritten(comment=b"x")).endswith("carries a comment; expected an archive without one")


def test_a_comment_that_is_announced_and_not_there_is_refused():
    assert "comment" in refused(patched(PACK.raw, len(PACK.raw) - 2, "<H", 400))


def test_a_file_that_the_list_calls_otherwise_is_refused():
    at = listed_at(ONE) + 46
    raw = PACK.raw[:at] + b"rules/coarse.yaml" + PACK.raw[at + len(ONE) :]
    assert f"{ONE}: has another name in the list of files" in refused(raw)


def test_a_file_that_the_list_leaves_out_is_refused():
    at = listed_at(ONE)
    raw = PACK.raw[:at] + PACK.raw[at + 46 + len(ONE) :]
    assert f"{ONE}: has another name in the list of files" in refused(raw)
    last = listed_at("rules/stages.yaml")
    assert "rules/stages.yaml: leaves this file out" in refused(PACK.raw[:last] + PACK.raw[-22:])


def test_a_list_without_entries_is_refused():
    start = struct.unpack_from("<L", PACK.raw, len(PACK.raw) - 6)[0]
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 0, 0, 0, start, 0)
    assert "leaves this file out of its list" in refused(PACK.raw[:start] + end)


def test_a_file_that_is_listed_and_not_there_is_refused():
    extra = PACK.raw[listed_at(ONE) : listed_at(ONE) + 46 + len(ONE)]
    assert "lists a file that is not there, or one twice" in refused(PACK.raw[:-22] + extra + PACK.raw[-22:])


@pytest.mark.parametrize("at", [4, 6, 8, 10, 12, 16])
def test_an_end_that_does_not_fit_its_files_is_refused(at):
    assert "ends with a record that does not fit" in refused(patched(PACK.raw, len(PACK.raw) - 22 + at, "<H", 1))


def test_files_in_another_order_are_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for path, raw in sorted(PACK.files.items(), reverse=True):
            target.writestr(zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0)), raw)
    assert "does not stand in its order" in refused(out.getvalue())


def test_a_damaged_file_is_refused():
    at = stands_at(ONE) + 30 + len(ONE) + 100
    assert f"{ONE}: is damaged" in refused(PACK.raw[:at] + b"#" + PACK.raw[at + 1 :])


def test_a_file_that_is_not_what_the_list_of_digests_says_is_refused():
    raw = rewritten(only(ONE, lambda info, raw: (info, raw + b"# one more line\n")))
    message = refused(raw)
    assert f"{ONE}: is not what pack.json says: its size or digest is another" in message
    assert f"says {PACK.digest}" in message


def test_a_file_that_is_not_in_the_list_of_digests_is_refused():
    files = [*PACK.files.items(), (LISTING, listing(PACK)), ("rules/more.yaml", b"module: x\n")]
    assert "rules/more.yaml: is not in the list of pack.json" in refused(rewritten(files=files))


def test_a_file_that_is_only_in_the_list_of_digests_is_refused():
    raw = rewritten(
        only("README.md", lambda info, raw: None),
        files=[*((path, raw) for path, raw in PACK.files.items() if path != ONE), (LISTING, listing(PACK))],
    )
    assert f"pack.json: lists {ONE}, which is not there" in refused(raw)


@pytest.mark.parametrize(
    "said", [b"", b"{}", b"[]", b"\xff", b"{" * 100_000, b'{"pack":1,"digest":"","files":[],"more":1}']
)
def test_a_list_of_digests_that_is_none_is_refused(said):
    assert "is no list of the files of a pack" in refused(rewritten(only(LISTING, lambda info, _: (info, said))))


def test_a_list_of_digests_in_another_form_is_refused():
    raw = rewritten(only(LISTING, lambda info, raw: (info, raw.replace(b"\n", b""))))
    assert "pack.json: is written in another form" in refused(raw)


def test_a_pack_of_a_later_form_says_that_it_needs_another_ischia():
    raw = rewritten(only(LISTING, lambda info, raw: (info, raw.replace(b'"pack": 1', b'"pack": 2'))))
    assert "is of form 2, and this Ischia reads form 1" in refused(raw)


def test_an_archive_without_a_list_of_digests_or_without_a_manifest_is_no_pack():
    assert "has no pack.json" in refused(archive(PACK.files))
    rest = {path: raw for path, raw in PACK.files.items() if path != "knowledge_base.yaml"}
    assert "has no knowledge_base.yaml" in refused(make_pack(rest).raw)


@pytest.mark.parametrize("inner", [PACK.raw, b"\x7fELF\x02\x01\x01\x00", b"\xff\xfe"], ids=["pack", "program", "bytes"])
def test_what_is_no_text_is_refused_under_any_name(inner):
    assert "README.md: is no text" in refused(make_pack({**PACK.files, "README.md": inner}).raw)


@pytest.mark.parametrize(
    "raw", [b"", b"PK", b"PK\3\4", b"PK\5\6" + 18 * b"\0", b"hello", 1000 * b"\0", b"%PDF-1.7", b"\x1f\x8b"]
)
def test_what_is_no_archive_is_refused(raw):
    assert refused(raw)


def test_a_pack_that_was_cut_off_is_refused_wherever():
    for end in range(0, len(PACK.raw), 97):
        refused(PACK.raw[:end])
    for end in range(len(PACK.raw) - 200, len(PACK.raw)):
        refused(PACK.raw[:end])


SPOTS = st.one_of(
    st.integers(0, len(PACK.raw) - 1),
    st.integers(listed_at("facts/body_chart.yaml"), len(PACK.raw) - 1),
    st.sampled_from([stands_at(path) + by for path in PACK.files for by in range(30)]),
)
CHANGES = st.lists(st.tuples(SPOTS, st.sampled_from((0, 1, 8, 0x2F, 0x50, 0x7F, 0xFF))), min_size=1, max_size=4)


@given(CHANGES)
def test_law_a_changed_pack_is_refused_or_is_the_same(changes):
    raw = bytearray(PACK.raw)
    for at, value in changes:
        raw[at] = value
    try:
        assert parse_pack(bytes(raw), NAME).files == PACK.files
    except InvalidInput:
        assert bytes(raw) != PACK.raw


@given(st.data())
def test_law_a_pack_cut_and_joined_anew_is_refused_or_is_the_same(data):
    cuts = sorted(data.draw(st.lists(st.integers(0, len(PACK.raw)), min_size=2, max_size=2)))
    pieces = [PACK.raw[: cuts[0]], PACK.raw[cuts[0] : cuts[1]], PACK.raw[cuts[1] :]]
    raw = b"".join(pieces[number] for number in data.draw(st.lists(st.integers(0, 2), max_size=5)))
    try:
        assert parse_pack(raw, NAME).raw == PACK.raw
    except InvalidInput:
        assert raw != PACK.raw


def test_refusing_takes_no_more_memory_than_a_few_times_the_file():
    whole = build_pack(HERE).pack.raw
    draw = random.Random(1)
    refusals = 0
    tracemalloc.start()
    try:
        for _ in range(20):
            raw = bytearray(whole)
            raw[draw.randrange(len(raw))] ^= 1 << draw.randrange(8)
            try:
                parse_pack(bytes(raw), NAME)
            except InvalidInput:
                refusals += 1
        assert tracemalloc.get_traced_memory()[1] < 6 * len(whole)
    finally:
        tracemalloc.stop()
    assert refusals == 20


# What it requires, and what is in it


@pytest.mark.parametrize(
    ("requires", "lacking"),
    [
        ({}, []),
        ({"ischia": ">=1.0"}, []),
        ({"ischia": ">=1.0, <2"}, []),
        ({"ischia": ">=2"}, ["requires Ischia >=2; this is 1.4.0"]),
        ({"ischia": "newest"}, ['requires a version that cannot be read ("newest"), not one such as ">=1.0"']),
        ({"ischia": 1.0}, ['requires a version that cannot be read ("1.0"), not one such as ">=1.0"']),
        ({"python": ">=3"}, ['requires "python", which this Ischia does not know']),
    ],
)
def test_a_knowledge_base_says_which_ischia_it_requires(requires, lacking):
    assert unmet(requires, "1.4.0") == lacking


def test_what_is_in_a_pack_is_counted_without_loading_it():
    base = load(SHOULDER, use_cache=False)
    counts = contents(PACK, NAME).counts
    assert counts == {
        "rules": len(base.rules),
        "tests": sum(len(rule.tests) for rule in base.rules.values()),
        "facts": len(base.vocabulary.facts),
        "computed_facts": len(base.derived),
        "techniques": len(base.catalogue.techniques),
        "sources": len(base.sources),
        "case_files": len(list(SHOULDER.glob("tests/cases/*.yaml"))),
    }


@pytest.mark.parametrize("said", [b"[]", b"5", b"name: [1, {a: 2}]\nrequires: 7\nauthors: 3\n", b""])
def test_a_strange_manifest_is_shown_as_far_as_it_goes(said):
    strange = make_pack({"knowledge_base.yaml": said, "rules/a.yaml": b"rules: 5\n", "facts/vocabulary.yaml": b"[1]\n"})
    assert contents(strange, NAME).counts["rules"] == 0
