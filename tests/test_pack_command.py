"""`ischia pack` as it is typed, and a pack in the place of a folder."""

import json
import shutil
import zipfile

import pytest

from command_line import out, run
from ischia.facts.problem import InvalidInput
from ischia.rules.load import HERE, load, load_whole
from ischia.rules.load_language import language, languages
from ischia.rules.pack import make_pack, read_pack

SHOULDER = HERE / "examples" / "shoulder"
CASE = SHOULDER / "cases" / "settled-frozen.yaml"


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    """The pack of the shoulder, made by the command."""
    folder = tmp_path_factory.mktemp("packs")
    out("pack", "build", "--kb", SHOULDER, "--to", folder)
    (file,) = folder.iterdir()
    return file


@pytest.fixture
def copied(tmp_path):
    folder = tmp_path / "kb"
    shutil.copytree(SHOULDER, folder)
    return folder


def changed(folder, path, before, after):
    file = folder / path
    assert before in file.read_text()
    file.write_text(file.read_text().replace(before, after))


def packed(tmp_path, files, name="changed.ischia"):
    file = tmp_path / name
    file.write_bytes(make_pack(files).raw)
    return file


def test_the_command_says_what_it_wrote(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = out("pack", "build", "--kb", SHOULDER)
    assert [file.name for file in tmp_path.iterdir()] == ["shoulder-0.1.0.ischia"]
    assert said.startswith("shoulder-0.1.0.ischia: written, ")
    assert load(SHOULDER).digest in said


def test_a_pack_made_twice_stays_as_it_is(tmp_path):
    file = tmp_path / "one.ischia"
    out("pack", "build", "--kb", SHOULDER, "--to", file)
    before = file.stat().st_mtime_ns
    assert ": as before, " in out("pack", "build", "--kb", SHOULDER, "--to", file)
    assert file.stat().st_mtime_ns == before


def test_another_content_is_not_written_over_a_pack_of_the_same_name_unless_asked(tmp_path, copied):
    file = tmp_path / "one.ischia"
    out("pack", "build", "--kb", SHOULDER, "--to", file)
    before = file.read_bytes()
    changed(copied, "knowledge_base.yaml", "an illustration", "another illustration")
    refused = run("pack", "build", "--kb", copied, "--to", file)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "is there already, and holds something else; expected another version in the manifest" in refused.stderr
    assert file.read_bytes() == before
    out("pack", "build", "--kb", copied, "--to", file, "--replace")
    assert file.read_bytes() != before
    assert [one.name for one in tmp_path.iterdir() if one.is_file()] == ["one.ischia"]


def test_a_knowledge_base_with_problems_makes_no_file(tmp_path, copied):
    changed(copied, "rules/course.yaml", "strength: strong", "strength: storng")
    refused = run("pack", "build", "--kb", copied, "--to", tmp_path / "one.ischia")
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "did you mean strong?" in refused.stderr
    assert not (tmp_path / "one.ischia").exists()


@pytest.mark.parametrize("target", ["nowhere/one.ischia", "file/one.ischia"])
def test_a_place_where_nothing_can_be_written_is_refused(tmp_path, target):
    (tmp_path / "file").write_text("")
    refused = run("pack", "build", "--kb", SHOULDER, "--to", tmp_path / target)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "cannot be written" in refused.stderr


def test_what_is_in_a_pack_is_read_in_a_table(pack):
    said = out("pack", "inspect", pack)
    assert said.startswith("shoulder: Self-care for a painful or stiff shoulder\n")
    assert "\nusable here     yes\n" in said
    assert load(SHOULDER).digest in said
    assert "  rules/stages.yaml\n" in said


def test_what_is_in_a_pack_is_read_as_json(pack):
    said = json.loads(out("pack", "inspect", "--format", "json", pack))
    assert (said["name"], said["version"], said["usable"], said["digest"]) == (
        "shoulder",
        "0.1.0",
        True,
        load(SHOULDER).digest,
    )
    assert {one["path"] for one in said["files"]} == set(read_pack(pack))


def test_a_manifest_cannot_speak_to_the_terminal(tmp_path, pack):
    files = read_pack(pack) | {"knowledge_base.yaml": b'name: "a\\e[2J"\ntitle: "b\\nc"\nversion: "1"\n'}
    strange = packed(tmp_path, files)
    assert "\x1b" not in out("pack", "inspect", strange)
    assert out("pack", "inspect", strange).startswith("a?[2J: b?c\n")
    assert "\x1b" not in out("pack", "inspect", "--format", "json", strange)


def test_a_sound_pack_whose_tests_hold_is_verified(pack):
    said = out("pack", "verify", pack, "--digest", load(SHOULDER).digest)
    assert said.splitlines()[0].startswith("sound: ")
    assert "digest: that of the knowledge base" in said
    assert "loads: shoulder 0.1.0, 20 rules\n" in said
    assert said.splitlines()[-1].startswith("tests: ")


def test_a_pack_is_held_to_the_digest_that_it_must_have(pack):
    of_file = json.loads(out("pack", "inspect", "--format", "json", pack))["file_digest"]
    assert "digest: that of the file\n" in out("pack", "verify", "--no-tests", pack, "--digest", of_file.upper())
    other = run("pack", "verify", "--no-tests", pack, "--digest", "sha256:" + 64 * "0")
    assert other.exit_code == 1
    assert f"has another digest: the file {of_file}" in other.stderr
    assert run("pack", "verify", pack, "--digest", "sha256:12").exit_code == 2


def test_a_test_that_does_not_hold_fails_the_pack_by_name(tmp_path, pack):
    files = read_pack(pack)
    rules = files["rules/stages.yaml"]
    assert b'holds: "no"' in rules
    file = packed(tmp_path, files | {"rules/stages.yaml": rules.replace(b'holds: "no"', b"holds: certainly", 1)})
    found = run("pack", "verify", file)
    assert found.exit_code == 1
    assert " test " in found.stderr
    assert run("pack", "verify", file, "--no-tests").exit_code == 0


def test_a_test_that_expects_what_cannot_be_fails_the_pack(tmp_path, pack):
    files = read_pack(pack)
    rules = files["rules/stages.yaml"].replace(b'holds: "no"', b"withheld: 5", 1)
    found = run("pack", "verify", packed(tmp_path, files | {"rules/stages.yaml": rules}))
    assert found.exit_code == 1
    assert "changed.ischia: rules/stages.yaml:" in found.stderr
    assert "expected" in found.stderr


def test_a_pack_whose_knowledge_base_does_not_load_is_sound_and_does_not_hold(tmp_path, pack):
    file = packed(tmp_path, read_pack(pack) | {"rules/course.yaml": b"module: course\n"})
    found = run("pack", "verify", file)
    assert found.exit_code == 1
    assert ".ischia: rules/course.yaml:1:1: " in found.stderr
    assert found.stdout.startswith("sound: ")


def test_a_pack_for_another_ischia_says_so_wherever_it_is_read(tmp_path, pack):
    files = read_pack(pack)
    asking = files["knowledge_base.yaml"] + b'requires: {ischia: ">=99"}\n'
    file = packed(tmp_path, files | {"knowledge_base.yaml": asking})
    assert "usable here     no: it requires Ischia >=99; this is " in out("pack", "inspect", file)
    assert run("pack", "verify", file).exit_code == 1
    refused = run("facts", "--kb", file)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "requires Ischia >=99" in refused.stderr


@pytest.mark.parametrize(
    "command", [("pack", "inspect"), ("pack", "verify"), ("facts", "--kb"), ("rules", "test", "--kb")]
)
def test_what_is_no_pack_is_refused_by_every_command(tmp_path, pack, command):
    damaged = tmp_path / "damaged.ischia"
    damaged.write_bytes(pack.read_bytes()[:-3])
    foreign = tmp_path / "foreign.ischia"
    with zipfile.ZipFile(foreign, "w", zipfile.ZIP_DEFLATED) as target:
        target.write(SHOULDER / "knowledge_base.yaml", "knowledge_base.yaml")
    for file in (damaged, foreign, CASE, tmp_path / "nothing.ischia"):
        refused = run(*command, file)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert refused.stderr.startswith(str(file))


# A pack in the place of a folder


@pytest.mark.parametrize(
    "command",
    [
        ("consult", CASE),
        ("consult", CASE, "--format", "json"),
        ("why", CASE, "FS-01"),
        ("facts",),
        ("rules",),
        ("rules", "test"),
        ("template",),
        ("report", CASE, "--to", "-"),
        ("report", CASE, "--to", "-", "--for", "patient"),
        ("report", CASE, "--to", "-", "--for", "auditor"),
    ],
    ids=lambda command: " ".join(map(str, command)).replace(str(CASE), "CASE"),
)
def test_a_pack_says_what_its_folder_says(pack, command):
    assert out(*command, "--kb", pack) == out(*command, "--kb", SHOULDER)


def test_a_pack_is_loaded_as_its_folder_is(pack):
    assert load(pack, use_cache=False) == load(SHOULDER, use_cache=False)
    assert load_whole(pack).rules.keys() == load_whole(SHOULDER).rules.keys()


def test_a_problem_in_a_pack_is_placed_in_its_file(tmp_path, pack):
    files = read_pack(pack)
    wrong = files["rules/course.yaml"].replace(b"strength: strong", b"strength: storng")
    file = packed(tmp_path, files | {"rules/course.yaml": wrong})
    with pytest.raises(InvalidInput) as caught:
        load(file)
    assert caught.value.lines()[0].startswith(f"{file}/rules/course.yaml:")


def test_a_pack_brings_its_translations(tmp_path, pack):
    catalogue = (
        b'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "lying"\nmsgstr "liegend"\n'
    )
    file = packed(tmp_path, read_pack(pack) | {"locale/de/LC_MESSAGES/ischia.po": catalogue})
    assert "de" in languages(file)
    assert "de" not in languages(pack)
    assert language(file, "de")("lying") == "liegend"
