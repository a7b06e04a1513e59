"""`ischia rules language-server`: the real process, spoken to as an editor does."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from command_line import out, run
from ischia.rules.load import HERE

pytest.importorskip("pygls")

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException

from editor import piece, place, with_editor

SHOULDER = HERE / "examples" / "shoulder"


@pytest.fixture
def folder(tmp_path):
    """A copy of the small knowledge base, in a folder whose name must be escaped in an address."""
    return Path(shutil.copytree(SHOULDER, tmp_path / "my knowledge 库"))


def at(uri, position):
    return lsp.TextDocumentIdentifier(uri), position


def _rename(name, document, position):
    return lsp.RenameParams(text_document=document, position=position, new_name=name)


def errors(diagnostics, uri):
    return [one for one in diagnostics.get(uri, []) if one.severity == lsp.DiagnosticSeverity.Error]


def test_an_editor_is_served_from_the_greeting_to_the_goodbye(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace("strength: strong", "strength: strogn", 1)

    async def story(editor):
        uri = editor.open(file, wrong)
        found = errors(await editor.until(lambda all: errors(all, uri)), uri)
        assert [(one.code, piece(wrong, one.range)) for one in found] == [("R105", "strogn")]
        assert "Did you mean: strong?" in found[0].message
        assert found[0].code_description.href.startswith("file:")
        asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), found[0].range, lsp.CodeActionContext(found))
        (action,) = await editor.within(editor.text_document_code_action_async(asked))
        assert [(one.new_text, piece(wrong, one.range)) for one in action.edit.changes[uri]] == [("strong", "strogn")]
        editor.type(uri, text)
        await editor.until(lambda all: not errors(all, uri))

        where = at(uri, place(text, "rotation_loss", 3))
        hover = await editor.within(editor.text_document_hover_async(lsp.HoverParams(*where)))
        assert hover.contents.value.startswith("**rotation_loss** (fact)")
        assert piece(text, hover.range) == "rotation_loss"
        (defined,) = await editor.within(editor.text_document_definition_async(lsp.DefinitionParams(*where)))
        vocabulary = folder / "facts" / "vocabulary.yaml"
        assert defined.uri == vocabulary.as_uri()
        assert piece(vocabulary.read_text(encoding="utf-8"), defined.range) == "rotation_loss"
        asked = lsp.ReferenceParams(lsp.ReferenceContext(True), *where)
        found = await editor.within(editor.text_document_references_async(asked))
        assert len({one.uri for one in found}) >= 6
        for one in found:
            here = Path(folder / one.uri.rsplit("%20", 1)[-1].split("/", 1)[1]).read_text(encoding="utf-8")
            assert piece(here, one.range) == "rotation_loss"

        outline = await editor.within(
            editor.text_document_document_symbol_async(lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(uri)))
        )
        assert (outline[0].name, outline[0].detail[:10]) == ("FS-01", "A shoulder")
        found = await editor.within(editor.workspace_symbol_async(lsp.WorkspaceSymbolParams("frozen stage")))
        assert found[0].name == "frozen_stage"
        return await editor.leave()

    assert with_editor(story) == 0


def test_what_is_offered_is_explained_and_fits_into_the_line(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8") + "  ZZ-01:\n    when: {rot"

    async def story(editor):
        uri = editor.open(file, text)
        where = at(uri, place(text, "ZZ-01:\n    when: {rot", len("ZZ-01:\n    when: {rot")))
        found = await editor.within(editor.text_document_completion_async(lsp.CompletionParams(*where)))
        (one,) = (item for item in found.items if item.label == "rotation_loss")
        assert (one.text_edit.new_text, piece(text, one.text_edit.range)) == ("rotation_loss: ", "rot")
        full = await editor.within(editor.completion_item_resolve_async(one))
        assert "outward turning" in full.documentation.value
        return await editor.leave()

    assert with_editor(story) == 0


def test_a_name_is_given_another_one_in_every_file(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")

    async def story(editor):
        uri = editor.open(file)
        where = at(uri, place(text, "rotation_loss", 3))
        prepared = await editor.within(editor.text_document_prepare_rename_async(lsp.PrepareRenameParams(*where)))
        assert (prepared.placeholder, piece(text, prepared.range)) == ("rotation_loss", "rotation_loss")
        edit = await editor.within(editor.text_document_rename_async(_rename("turning_loss", *where)))
        with pytest.raises(JsonRpcException, match='there is a fact named "night_pain" already'):
            await editor.within(editor.text_document_rename_async(_rename("night_pain", *where)))
        assert await editor.leave() == 0
        return edit.changes

    changes = with_editor(story)
    for path in folder.rglob("*.yaml"):
        rows = path.read_text(encoding="utf-8").split("\n")
        edits = [(one.range.start.line, one.range.start.character, one) for one in changes.get(path.as_uri(), [])]
        for line, start, edit in sorted(edits, key=lambda one: one[:2], reverse=True):
            rows[line] = rows[line][:start] + edit.new_text + rows[line][edit.range.end.character :]
        path.write_text("\n".join(rows), encoding="utf-8")
    assert "rotation_loss" not in "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.yaml"))
    assert run("rules", "check", "--kb", folder).exit_code == run("rules", "check", "--kb", SHOULDER).exit_code
    assert "to do" not in out("rules", "test", "--kb", folder)


@pytest.mark.parametrize("encodings", [None, [lsp.PositionEncodingKind.Utf8]])
def test_an_emoji_and_chinese_before_a_place_do_not_shift_it(folder, encodings):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8") + '  ZZ-01: {title: "😀 肩关节", strength: strogn}\n'
    code, width = ("utf-8", 1) if encodings else ("utf-16-le", 2)
    row = text.split("\n")[-2]
    expected = len(row[: row.index("strogn")].encode(code)) // width

    async def story(editor):
        uri = editor.open(file, text)
        found = await editor.until(lambda all: any("strogn" in one.message for one in all.get(uri, [])))
        (one,) = (one for one in found[uri] if "strogn" in one.message)
        assert (one.range.start.character, one.range.end.character) == (expected, expected + len("strogn"))
        position = lsp.Position(one.range.start.line, expected - len("strength: ") + 2)
        hover = await editor.within(editor.text_document_hover_async(lsp.HoverParams(*at(uri, position))))
        assert hover.contents.value.startswith("**strength**")
        return await editor.leave()

    assert with_editor(story, encodings=encodings) == 0


def test_a_file_outside_of_a_knowledge_base_is_left_alone(folder, tmp_path):
    other = tmp_path / "docker-compose.yaml"
    other.write_text("rules: [", encoding="utf-8")

    async def story(editor):
        alone, uri = editor.open(other), editor.open(folder / "rules" / "health.yaml", "rules: [")
        await editor.until(lambda all: uri in all)
        assert alone not in editor.diagnostics
        assert (
            await editor.within(editor.text_document_hover_async(lsp.HoverParams(*at(alone, lsp.Position(0, 1)))))
            is None
        )
        for params in (
            lsp.CompletionParams(*at(alone, lsp.Position(0, 8))),
            lsp.CompletionParams(*at("untitled:1", lsp.Position(0, 0))),
        ):
            assert await editor.within(editor.text_document_completion_async(params)) is None
        return await editor.leave()

    assert with_editor(story) == 0


def test_what_is_wrong_in_one_file_is_shown_when_another_is_opened_and_goes_with_what_was_typed(folder):
    file, other = folder / "facts" / "vocabulary.yaml", folder / "rules" / "derived.yaml"
    text = file.read_text(encoding="utf-8")

    async def story(editor):
        uri = editor.open(file, text.replace("  rotation_loss:", "  turning_loss:", 1))
        editor.open(other)
        await editor.until(lambda all: errors(all, other.as_uri()))
        editor.text_document_did_close(lsp.DidCloseTextDocumentParams(lsp.TextDocumentIdentifier(uri)))
        await editor.until(lambda all: not errors(all, other.as_uri()))
        return await editor.leave()

    assert with_editor(story) == 0


def test_a_named_knowledge_base_is_checked_from_the_start_and_followed_on_the_disk(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text("rules: [", encoding="utf-8")

    async def story(editor):
        await editor.until(lambda all: errors(all, file.as_uri()))
        file.write_text(text, encoding="utf-8")
        change = lsp.FileEvent(file.as_uri(), lsp.FileChangeType.Changed)
        editor.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        await editor.until(lambda all: not errors(all, file.as_uri()))
        return await editor.leave()

    assert with_editor(story, "--kb", folder) == 0


def test_a_knowledge_base_is_known_through_a_link_to_it(folder, tmp_path):
    link = tmp_path / "linked"
    try:
        link.symlink_to(folder, target_is_directory=True)
    except OSError:
        pytest.skip("no links here")
    file = link / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")

    async def story(editor):
        where = at(editor.open(file), place(text, "rotation_loss", 3))
        hover = await editor.within(editor.text_document_hover_async(lsp.HoverParams(*where)))
        assert hover.contents.value.startswith("**rotation_loss**")
        return await editor.leave()

    assert with_editor(story, "--kb", folder) == 0


def test_a_file_is_put_into_its_one_form(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")

    async def story(editor):
        uri = editor.open(file, text.replace("strength: strong", "strength:     strong"))
        asked = lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(uri), lsp.FormattingOptions(2, True))
        (edit,) = await editor.within(editor.text_document_formatting_async(asked))
        assert edit.new_text == text
        editor.type(uri, "rules: [")
        assert await editor.within(editor.text_document_formatting_async(asked)) is None
        return await editor.leave()

    assert with_editor(story) == 0


def test_whatever_is_typed_it_goes_on_answering(folder):
    file = folder / "rules" / "stages.yaml"
    text = file.read_text(encoding="utf-8")
    thrown = [
        "{",
        "[[",
        '"',
        "\t- ",
        "when: {a: ",
        "\u2028x: y",
        "😀",
        "\ud83d",
        "\x00",
        ": : :",
        "&a *a !!b",
        "- " * 2000,
    ]

    async def story(editor):
        uri = editor.open(file)
        for number, words in enumerate(thrown):
            cut = (number * 997) % len(text)
            typed = text[:cut] + words + text[cut + number :]
            editor.type(uri, typed)
            line = typed.count("\n", 0, cut)
            where = at(uri, lsp.Position(line, 3 * number))
            document = lsp.TextDocumentIdentifier(uri)
            everything = lsp.Range(lsp.Position(0, 0), lsp.Position(9999, 0))
            for answer in (
                editor.text_document_completion_async(lsp.CompletionParams(*where)),
                editor.text_document_hover_async(lsp.HoverParams(*where)),
                editor.text_document_definition_async(lsp.DefinitionParams(*where)),
                editor.text_document_document_highlight_async(lsp.DocumentHighlightParams(*where)),
                editor.text_document_document_symbol_async(lsp.DocumentSymbolParams(document)),
                editor.text_document_code_action_async(
                    lsp.CodeActionParams(document, everything, lsp.CodeActionContext([]))
                ),
            ):
                await editor.within(answer)
        editor.type(uri, text)
        await editor.until(lambda all: not errors(all, uri))
        return await editor.leave()

    assert with_editor(story) == 0


@pytest.fixture
def overlay(tmp_path):
    """A copy of the example, in a folder whose name must be escaped in an address."""
    return Path(shutil.copytree(HERE / "examples" / "overlay", tmp_path / "our overlay 库"))


def test_a_rule_of_an_overlay_is_written_over_the_built_in_knowledge_base(overlay):
    file = overlay / "rules" / "house.yaml"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace("sources: [harbour-clinic]", "sources: [harbor-clinic]")

    async def story(editor):
        uri = editor.open(file, wrong)
        found = errors(await editor.until(lambda all: errors(all, uri)), uri)
        assert [(one.code, piece(wrong, one.range)) for one in found] == [("R105", "harbor-clinic")]
        assert "Did you mean: harbour-clinic?" in found[0].message
        asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uri), found[0].range, lsp.CodeActionContext(found))
        (action,) = await editor.within(editor.text_document_code_action_async(asked))
        assert [one.new_text for one in action.edit.changes[uri]] == ["harbour-clinic"]
        editor.type(uri, text.replace("age_years: 17", "age_years: 9"))
        await editor.until(lambda all: [one.code for one in all[uri]] == ["R705"])
        editor.type(uri, text)
        await editor.until(lambda all: not all[uri])

        where = at(uri, place(text, "age_years", 3))
        hover = await editor.within(editor.text_document_hover_async(lsp.HoverParams(*where)))
        assert hover.contents.value.startswith("**age_years** (fact)")
        (defined,) = await editor.within(editor.text_document_definition_async(lsp.DefinitionParams(*where)))
        assert defined.uri == (HERE / "facts" / "vocabulary.yaml").as_uri()
        with pytest.raises(JsonRpcException, match="of the knowledge base; rename it there"):
            await editor.within(editor.text_document_rename_async(_rename("age", *where)))
        where = at(uri, place(text, "HC-01", 2))
        edit = await editor.within(editor.text_document_rename_async(_rename("HC-02", *where)))
        assert [(address, len(edits)) for address, edits in edit.changes.items()] == [(uri, 1)]

        typed = text + "  HC-02:\n    sources: [har"
        editor.type(uri, typed)
        where = at(uri, place(typed, "[har", 4))
        found = await editor.within(editor.text_document_completion_async(lsp.CompletionParams(*where)))
        (one,) = (item for item in found.items if item.label == "harbour-clinic")
        full = await editor.within(editor.completion_item_resolve_async(one))
        assert "The harbour clinic" in full.documentation.value
        assert {address for address, some in editor.diagnostics.items() if some} <= {uri}
        return await editor.leave()

    assert with_editor(story) == 0


def test_what_an_overlay_says_itself_is_known_and_offered(overlay):
    file = overlay / "overlay.yaml"
    text = file.read_text(encoding="utf-8")
    wrong = text.replace("review_grace: 0", "review_grace: 400").replace("dry_cupping:", "dry_cuping:")

    async def story(editor):
        uri = editor.open(file, wrong)
        found = errors(await editor.until(lambda all: errors(all, uri)), uri)
        assert [(one.code, piece(wrong, one.range)) for one in found] == [("R801", "400"), ("R105", "dry_cuping")]
        editor.type(uri, text)
        await editor.until(lambda all: not all[uri])
        for words, said in (
            ("gua_sha", "**gua_sha** (technique)"),
            ("policy_radicular_massage", "**policy_radicular_massage** (setting)"),
            ("RF-02", "**RF-02** (rule)"),
            ("pathways", "**pathways**: Where the clinic refers to"),
            ("harbour-clinic", "**harbour-clinic** (source): The harbour clinic"),
        ):
            hover = lsp.HoverParams(*at(uri, place(text, words, 1)))
            assert (await editor.within(editor.text_document_hover_async(hover))).contents.value.startswith(said)
        for typed, offered, not_offered in (
            ("off:\n  st", "stripping", "age_years"),
            ("pathways:\n  e", "emergency", "NS-02"),
            ("pathways:\n  R", "RF-02", "NS-02"),
            ("settings:\n  po", "policy_radicular_massage", "gua_sha"),
            ("settings:\n  policy_radicular_massage: ", "withhold", "gua_sha"),
            ("names:\n  regions:\n    c", "calf", "gua_sha"),
            ("plain:\n  w", "withheld", "title"),
            ("o", "over", "withheld"),
        ):
            head = "overlay: mine\n"
            editor.type(uri, head + typed)
            where = at(uri, place(head + typed, typed, len(typed)))
            found = await editor.within(editor.text_document_completion_async(lsp.CompletionParams(*where)))
            labels = {item.label for item in found.items}
            assert any(label.startswith(offered) or offered in label for label in labels), (typed, labels)
            assert not_offered not in labels
        return await editor.leave()

    assert with_editor(story) == 0


def test_an_overlay_lies_over_what_is_typed_in_the_knowledge_base_that_the_server_was_started_with(folder, overlay):
    for file in (overlay / "rules").iterdir():
        file.unlink()
    file, stages = overlay / "overlay.yaml", folder / "rules" / "stages.yaml"
    text = "overlay: mine\ntitle: Mine\nversion: '1'\nover: shoulder\n"

    async def story(editor):
        uri = editor.open(file, f"{text}colour: blue\n")
        await editor.until(lambda all: all.get(uri))
        assert '"colour" is not a key here' in editor.diagnostics[uri][0].message
        editor.type(uri, text)
        await editor.until(lambda all: all.get(uri) == [])
        known = editor.open(stages, "rules: [")
        await editor.until(lambda all: all.get(uri))
        assert "the knowledge base under it has errors" in editor.diagnostics[uri][0].message
        editor.type(known, stages.read_text(encoding="utf-8"))
        await editor.until(lambda all: all.get(uri) == [])
        return await editor.leave()

    assert with_editor(story, "--kb", folder) == 0


def test_a_file_that_is_not_read_is_named_in_the_main_file(overlay):
    (overlay / "more.yaml").write_text("rules: {}\n", encoding="utf-8")

    async def story(editor):
        uri = editor.open(overlay / "overlay.yaml")
        (found,) = (await editor.until(lambda all: all.get(uri)))[uri]
        assert "more.yaml: is not read" in found.message
        (overlay / "more.yaml").unlink()
        change = lsp.FileEvent((overlay / "more.yaml").as_uri(), lsp.FileChangeType.Deleted)
        editor.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([change]))
        await editor.until(lambda all: all.get(uri) == [])
        return await editor.leave()

    assert with_editor(story) == 0


def test_whatever_is_typed_in_an_overlay_it_goes_on_answering(overlay):
    file = overlay / "overlay.yaml"
    text = file.read_text(encoding="utf-8")

    async def story(editor):
        uri = editor.open(file)
        for number, words in enumerate(
            ("{", "[[", '"', "\t- ", "off: 3\n", "😀", "\ud83d", "plain: []\n", ": : :", "&a *a")
        ):
            cut = (number * 97) % len(text)
            typed = text[:cut] + words + text[cut + number :]
            editor.type(uri, typed)
            where = at(uri, lsp.Position(typed.count("\n", 0, cut), 3 * number))
            for answer in (
                editor.text_document_completion_async(lsp.CompletionParams(*where)),
                editor.text_document_hover_async(lsp.HoverParams(*where)),
                editor.text_document_document_symbol_async(lsp.DocumentSymbolParams(where[0])),
                editor.text_document_code_action_async(
                    lsp.CodeActionParams(where[0], lsp.Range(*(lsp.Position(0, 0),) * 2), lsp.CodeActionContext([]))
                ),
            ):
                await editor.within(answer)
        editor.type(uri, text)
        await editor.until(lambda all: all.get(uri) == [])
        return await editor.leave()

    assert with_editor(story) == 0


def test_an_editor_that_leaves_without_a_goodbye_is_noticed(folder):
    async def story(editor):
        editor.open(folder / "rules" / "stages.yaml")
        editor.exit(None)
        return await editor.within(editor._server.wait())

    assert with_editor(story) == 1


def test_nothing_but_the_protocol_is_on_standard_output():
    command = [sys.executable, "-c", "from ischia.cli import main; main()", "rules", "language-server"]
    found = subprocess.run(command, input=b"", capture_output=True, timeout=60, check=False)
    assert found.stdout == b""
    assert b"Traceback" not in found.stderr


def test_it_says_how_it_is_installed_where_it_is_not(monkeypatch):
    for name in ("ischia.expert.workshop.language_server.answers", "ischia.expert.workshop.language_server.server"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.setitem(sys.modules, "pygls", None)
    for name in [name for name in sys.modules if name.startswith("pygls.")]:
        monkeypatch.delitem(sys.modules, name)
    found = run("rules", "language-server")
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr == 'ischia: the language server is not installed; install it with: pip install "ischia[lsp]"\n'


def test_a_folder_that_is_no_knowledge_base_is_refused(tmp_path):
    found = run("rules", "language-server", "--kb", tmp_path)
    assert (found.exit_code, found.stdout) == (2, "")
    assert "is no knowledge base" in found.stderr


def test_it_can_be_reached_over_a_port(folder):
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-c",
        "from ischia.cli import main; main()",
        "rules",
        "language-server",
        "--tcp",
        str(port),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        params = b'{"capabilities":{},"processId":null,"rootUri":null}'
        body = b'{"jsonrpc":"2.0","id":1,"method":"initialize","params":%s}' % params
        for _ in range(300):
            try:
                connection = socket.create_connection(("127.0.0.1", port), timeout=60)
                break
            except OSError:
                time.sleep(0.1)
        with connection:
            connection.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
            assert b'"capabilities"' in connection.recv(65536)
    finally:
        process.kill()
        process.communicate()
