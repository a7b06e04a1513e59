"""`ischia rules schema` as it is typed."""

import json
import shutil

from command_line import out, run
from ischia.expert.workshop.schema.schema import KINDS, file_name
from ischia.rules.load import HERE

OF_OVERLAY = [kind for kind, one in KINDS.items() if one.of_overlay]
SHOULDER = HERE / "examples" / "shoulder"


def test_without_anything_the_kinds_of_files_are_listed():
    lines = out("rules", "schema").splitlines()
    assert [line.split()[0] for line in lines] == list(KINDS)


def test_a_schema_is_printed_as_json():
    assert json.loads(out("rules", "schema", "case", "--kb", SHOULDER))["title"] == "A case: shoulder 0.1.0"


def test_all_schemas_are_written_with_settings_that_name_them(tmp_path):
    assert (
        out("rules", "schema", "--kb", SHOULDER, "--to", tmp_path / "s") == f"15 schemas written to {tmp_path / 's'}\n"
    )
    there = {file.name for file in (tmp_path / "s").iterdir()}
    assert there == {*map(file_name, KINDS), "vscode-settings.json"}
    settings = json.loads((tmp_path / "s" / "vscode-settings.json").read_text())
    assert {name.rsplit("/", 1)[-1] for name in settings["yaml.schemas"]} <= there


def test_the_schemas_of_an_overlay_are_written_for_its_folder(tmp_path):
    folder = shutil.copytree(HERE / "examples" / "overlay", tmp_path / "overlay")
    assert [line.split()[0] for line in out("rules", "schema", "--overlay", folder).splitlines()] == OF_OVERLAY
    out("rules", "schema", "--overlay", folder, "--to", folder / "s")
    assert {file.name for file in (folder / "s").iterdir()} == {*map(file_name, OF_OVERLAY), "vscode-settings.json"}
    settings = json.loads((folder / "s" / "vscode-settings.json").read_text())["yaml.schemas"]
    assert settings == {
        "./s/overlay.schema.json": ["overlay.yaml"],
        "./s/overlay_rules.schema.json": ["rules/house.yaml"],
    }


def test_an_overlay_that_cannot_be_read_has_no_schemas(tmp_path):
    (tmp_path / "overlay.yaml").write_text("rules: [", encoding="utf-8")
    refused = run("rules", "schema", "overlay", "--overlay", tmp_path)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "overlay.yaml:1:" in refused.stderr


def test_an_unknown_kind_and_a_folder_that_cannot_be_are_refused(tmp_path):
    (tmp_path / "file").write_text("")
    for arguments, said in (
        (["rulez"], "did you mean rules?"),
        (["--to", tmp_path / "file" / "s"], "cannot be written"),
    ):
        refused = run("rules", "schema", *arguments, "--kb", SHOULDER)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert said in refused.stderr
