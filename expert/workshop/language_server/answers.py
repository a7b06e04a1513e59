"""What an editor asks the language server for, and how it is answered; started here."""

from __future__ import annotations

import contextlib
import datetime
import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias, TypeVar

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams

from ....facts.problem import InvalidInput
from ..form.formatting import formatted
from . import protocol
from .complete import complete
from .described import described
from .look_up import definitions, hover, meaning_at, references, short_form
from .names import Meaning
from .remedies import remedies
from .rename import renamable, rename
from .server import WAIT, Place, Server
from .shape import SHORT_FORM
from .symbols import found_symbols, symbols

_TRIGGERS = ["{", "[", ",", " ", ":", "-", '"']
T = TypeVar("T")
_Asked: TypeAlias = lsp.DefinitionParams | lsp.ReferenceParams | lsp.RenameParams | lsp.DocumentHighlightParams


def make_server(version: str, folder: Path | None = None, today: datetime.date | None = None) -> Server:
    """A server that is ready to be started; for `folder` and `today` see `Server`."""
    server = Server(version, folder, today)
    _follow_files(server)
    _answer_about_places(server)
    _answer_about_files(server)
    _answer_with_edits(server)
    return server


def serve(server: Server, port: int = 0) -> bool:
    """Serve one editor over standard input and output, or over a TCP `port` of this machine; whether it ended well."""
    logging.basicConfig(stream=sys.stderr, level=logging.ERROR)
    if port:
        server.start_tcp("127.0.0.1", port)
        return True
    out = sys.stdout.buffer
    with contextlib.redirect_stdout(sys.stderr):  # nothing but the protocol may go to standard output
        server.start_io(sys.stdin.buffer, out)
    return bool(server.protocol._shutdown)


def _follow_files(server: Server) -> None:
    @server.feature(lsp.INITIALIZED)
    def initialized(params: lsp.InitializedParams) -> None:
        server.watch()
        if server.folder is not None:
            server.check_soon(server.look_at(server.folder), 0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        _take(params.text_document.uri, 0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        _take(params.text_document.uri, WAIT)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        _take(params.text_document.uri, 0)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        home = server.home(params.text_document.uri)
        if home is not None:
            base, file = home
            base.edited.pop(file, None)
            server.uris.pop(base.path_of(file), None)
            server.check_soon(base, 0)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def changed_on_disk(params: lsp.DidChangeWatchedFilesParams) -> None:
        for base in list(server.bases.values()):
            server.check_soon(base)

    def _take(uri: str, wait: float) -> None:
        """Lay the editor's text over the file."""
        home = server.home(uri)
        if home is not None:
            base, file = home
            base.edited[file] = server.workspace.get_text_document(uri).source
            server.uris[base.path_of(file)] = uri
            server.check_soon(base, wait)


def _answer_about_places(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hovered(params: lsp.HoverParams) -> lsp.Hover | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        found = hover(place.version, place.opened.base(), place.file, _offset(place, params.position))
        if found is None:
            return None
        where = protocol.as_range(place.lines, found.token.start, found.token.end)
        return lsp.Hover(protocol.as_markdown(found.text), where)

    @server.feature(
        lsp.TEXT_DOCUMENT_COMPLETION, lsp.CompletionOptions(trigger_characters=_TRIGGERS, resolve_provider=True)
    )
    def completed(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        place = server.place(params.text_document.uri)
        base = place.opened.base() if place else None
        if place is None or base is None:
            return None
        forms = sorted(place.version.declared[SHORT_FORM])
        found = complete(place.file, place.text, _offset(place, params.position), base, forms)
        folder = str(place.opened.folder)
        items = [protocol.as_completion(one, place.lines, number, folder) for number, one in enumerate(found)]
        return lsp.CompletionList(is_incomplete=False, items=items)

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    def resolved(item: lsp.CompletionItem) -> lsp.CompletionItem:
        found = protocol.meaning_of(item.data)
        opened = server.bases.get(Path(found[0])) if found else None
        base = _unless_refused(opened.base) if opened else None
        if found and opened and base:
            text = described(found[1], base, short_form(opened.version(), found[1].name))
            item.documentation = protocol.as_markdown(text) if text else None
        return item

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def defined(params: lsp.DefinitionParams) -> list[lsp.Location]:
        place, found = _named(server, params)
        if place is None or found is None:
            return []
        lines, uri_of = server.lines(place.version), server.uri_of(place.opened)
        return [
            protocol.as_location(uri_of, lines, one.file, one.token.start, one.token.end)
            for one in definitions(place.version, found)
        ]

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def referred(params: lsp.ReferenceParams) -> list[lsp.Location]:
        place, found = _named(server, params)
        if place is None or found is None:
            return []
        lines, uri_of = server.lines(place.version), server.uri_of(place.opened)
        every = references(place.version, found, declarations=params.context.include_declaration)
        return [protocol.as_location(uri_of, lines, one.file, one.token.start, one.token.end) for one in every]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_HIGHLIGHT)
    def highlighted(params: lsp.DocumentHighlightParams) -> list[lsp.DocumentHighlight]:
        place, found = _named(server, params)
        if place is None or found is None:
            return []
        here = [one.token for one in references(place.version, found) if one.file == place.file]
        return [lsp.DocumentHighlight(protocol.as_range(place.lines, one.start, one.end)) for one in here]


def _answer_about_files(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def outlined(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        place = server.place(params.text_document.uri)
        if place is None:
            return []
        return [protocol.as_document_symbol(one, place.lines) for one in symbols(place.file, place.text)]

    @server.feature(lsp.WORKSPACE_SYMBOL)
    def searched(params: lsp.WorkspaceSymbolParams) -> list[lsp.WorkspaceSymbol]:
        found = []
        for opened in server.bases.values():
            version = _unless_refused(opened.version)
            if version is not None:
                lines, uri_of = server.lines(version), server.uri_of(opened)
                some = found_symbols(version, params.query)
                found += [protocol.as_workspace_symbol(one, lines, uri_of) for one in some]
        return list({(one.location.uri, one.name, str(one.location)): one for one in found}.values())

    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def laid_out(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
        place = server.place(params.text_document.uri)
        text = _unless_refused(lambda: formatted(place.text, place.file)) if place else None
        if place is None or text is None or text == place.text:
            return None
        return [lsp.TextEdit(protocol.as_range(place.lines, 0, len(place.text)), text)]


def _answer_with_edits(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def prepared(params: lsp.PrepareRenameParams) -> lsp.PrepareRenamePlaceholder | None:
        place = server.place(params.text_document.uri)
        found = meaning_at(place.version, place.file, _offset(place, params.position)) if place else None
        if place is None or found is None:
            return None
        name, word = found
        _or_refuse(lambda: renamable(place.version, name))
        where = protocol.as_range(place.lines, word.token.start, word.token.end)
        return lsp.PrepareRenamePlaceholder(range=where, placeholder=name.name)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def renamed(params: lsp.RenameParams) -> lsp.WorkspaceEdit | None:
        place, found = _named(server, params)
        if place is None or found is None:
            raise JsonRpcInvalidParams("no name stands here")
        edits = _or_refuse(lambda: rename(place.version, found, params.new_name.strip()))
        lines, uri_of = server.lines(place.version), server.uri_of(place.opened)
        changes = {uri_of(file): protocol.as_text_edits(some, lines[file]) for file, some in edits.items()}
        return lsp.WorkspaceEdit(changes=changes)

    kinds = [lsp.CodeActionKind.QuickFix]

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, lsp.CodeActionOptions(code_action_kinds=kinds))
    def acted(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        place = server.place(params.text_document.uri)
        if place is None:
            return []
        start, end = (_offset(place, one) for one in (params.range.start, params.range.end))
        found = server.findings(place.opened).marked.get(place.file, ())
        lines, uri_of = server.lines(place.version), server.uri_of(place.opened)
        return [
            protocol.as_action(remedy, lines, uri_of)
            for one in found
            if one.start <= end and start <= one.end
            for remedy in remedies(one, place.text)
        ]


def _offset(place: Place, position: lsp.Position) -> int:
    return place.lines.offset(position.line, position.character)


def _named(server: Server, params: _Asked) -> tuple[Place | None, Meaning | None]:
    """The file that a question is about, and the name at the place."""
    place = server.place(params.text_document.uri)
    found = meaning_at(place.version, place.file, _offset(place, params.position)) if place else None
    return place, found[0] if found else None


def _unless_refused(make: Callable[[], T]) -> T | None:
    try:
        return make()
    except InvalidInput:
        return None


def _or_refuse(make: Callable[[], T]) -> T:
    """What is made; a refusal is sent to the editor in our words."""
    try:
        return make()
    except InvalidInput as error:
        raise JsonRpcInvalidParams("; ".join(problem.message for problem in error.problems)) from None
