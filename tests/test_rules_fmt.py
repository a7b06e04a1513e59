"""`ischia rules fmt` as a rule author types it."""

import shutil

import pytest
from click.testing import CliRunner

from command_line import out, run
from ischia.cli import main
from ischia.rules.load import HERE, load_whole

UNTIDY = "module: m\ntitle:  'a title'   # kept\nrules: {}\n"
TIDY = "module: m\ntitle: a title  # kept\nrules: {}\n"


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(UNTIDY)
    return path


@pytest.fixture
def shoulder(tmp_path):
    return shutil.copytree(HERE / "examples" / "shoulder", tmp_path / "shoulder")


def test_a_file_is_written_in_its_form_once(file):
    assert out("rules", "fmt", file) == f"{file}: written\n"
    assert file.read_text() == TIDY
    assert out("rules", "fmt", file) == "1 file in form; nothing to write\n"


def test_check_says_where_and_writes_nothing(file):
    found = run("rules", "fmt", "--check", file)
    assert found.exit_code == 1
    assert f"{file}:2: title:  'a title'   # kept\n    in form: title: a title  # kept\n" in found.stdout
    assert "1 of 1 file not in form" in found.stdout
    assert file.read_text() == UNTIDY
    file.write_text(TIDY)
    assert out("rules", "fmt", "--check", file) == "1 file in form\n"


def test_diff_shows_the_change_and_writes_nothing(file):
    shown = out("rules", "fmt", "--diff", file)
    assert "-title:  'a title'   # kept\n+title: a title  # kept\n" in shown
    assert run("rules", "fmt", "--diff", "--check", file).exit_code == 1
    assert file.read_text() == UNTIDY


def test_standard_input_goes_to_standard_output():
    found = CliRunner().invoke(main, ["rules", "fmt", "-"], input=UNTIDY)
    assert (found.exit_code, found.stdout) == (0, TIDY)
    found = CliRunner().invoke(main, ["rules", "fmt", "-"], input="a: {\n")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("-:1:5: ")


def test_a_file_that_cannot_be_read_keeps_every_file_untouched(file, tmp_path):
    broken = tmp_path / "a.yaml"
    broken.write_text("a: &b 1\n")
    found = run("rules", "fmt", broken, file, tmp_path / "nowhere.yaml")
    assert (found.exit_code, found.stdout) == (2, "")
    assert "an anchor" in found.stderr
    assert "nowhere.yaml: no such file" in found.stderr
    assert (broken.read_text(), file.read_text()) == ("a: &b 1\n", UNTIDY)


def test_a_text_of_another_computer_comes_into_form(tmp_path):
    path = tmp_path / "m.yaml"
    path.write_bytes(b"\xef\xbb\xbfa: 1\r\nb: 2\r\n")
    assert run("rules", "fmt", "--check", path).exit_code == 1
    out("rules", "fmt", path)
    assert path.read_bytes() == b"a: 1\nb: 2\n"
    path.write_bytes(b"a: \xff\n")
    assert run("rules", "fmt", path).exit_code == 2
    assert path.read_bytes() == b"a: \xff\n"


def test_a_whole_knowledge_base_says_the_same_in_its_form(shoulder):
    course = shoulder / "rules/course.yaml"
    course.write_text(course.read_text(encoding="utf-8").replace("    when: ", "    when:   ", 1), encoding="utf-8")
    before = load_whole(shoulder)
    written = out("rules", "fmt", "--kb", shoulder)
    assert f"{shoulder / 'rules' / 'course.yaml'}: written" in written
    after = load_whole(shoulder)
    assert after.rules.keys() == before.rules.keys()
    for name, rule in after.rules.items():
        was = before.rules[name]
        assert (rule.parts, rule.title, rule.because, rule.sources) == (was.parts, was.title, was.because, was.sources)
    assert out("rules", "fmt", "--check", "--kb", shoulder).endswith(" files in form\n")
    assert out("rules", "fmt", "--check", shoulder).endswith(" files in form\n")


def test_standard_input_stands_alone(file):
    found = run("rules", "fmt", "-", file)
    assert (found.exit_code, found.stdout) == (2, "")


def test_a_pack_is_never_changed(tmp_path):
    pack = tmp_path / "shoulder.ischia"
    out("pack", "build", "--kb", HERE / "examples" / "shoulder", "--to", pack)
    before = pack.read_bytes()
    for command in (
        ("fmt", "--kb", pack),
        ("fmt", pack),
        ("new", "health", "--kb", pack),
        ("suggest-tests", "--write", "--kb", pack),
    ):
        found = run("rules", *command)
        assert (found.exit_code, found.stdout) == (2, "")
        assert f"{pack} is a pack, which is never changed; name the folder" in found.stderr
    assert pack.read_bytes() == before


def test_a_file_is_no_knowledge_base_to_write_to(file):
    found = run("rules", "fmt", "--kb", file)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "is a file; name the folder" in found.stderr
    assert file.read_text() == UNTIDY
