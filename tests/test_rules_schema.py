"""`ischia rules schema` as it is typed."""

import json

from command_line import out, run
from ischia.expert.workshop.schema.schema import KINDS, file_name
from ischia.rules.load import HERE

SHOULDER = HERE / "examples" / "shoulder"


def test_without_anything_the_kinds_of_files_are_listed():
    lines = out("rules", "schema").splitlines()
    assert [line.split()[0] for line in lines] == list(KINDS)


def test_a_schema_is_printed_as_json():
    assert json.loads(out("rules", "schema", "case", "--kb", SHOULDER))["title"] == "A case: shoulder 0.1.0"


def test_all_schemas_are_written_with_settings_that_name_them(tmp_path):
    assert (
        out("rules", "schema", "--kb", SHOULDER, "--to", tmp_path / "s") == f"13 schemas written to {tmp_path / 's'}\n"
    )
    there = {file.name for file in (tmp_path / "s").iterdir()}
    assert there == {*map(file_name, KINDS), "vscode-settings.json"}
    settings = json.loads((tmp_path / "s" / "vscode-settings.json").read_text())
    assert {name.rsplit("/", 1)[-1] for name in settings["yaml.schemas"]} <= there


def test_an_unknown_kind_and_a_folder_that_cannot_be_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for arguments, said in (
        (["rulez"], "did you mean rules?"),
        (["--to", tmp_path / "file" / "s"], "cannot be written"),
    ):
        refused = run("rules", "schema", *arguments, "--kb", SHOULDER)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert said in refused.stderr
