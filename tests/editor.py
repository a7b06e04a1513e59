"""An editor, for tests of the language server: it starts the real process and speaks the protocol with it."""

import asyncio
import contextlib
import sys

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

PATIENCE = 60  # seconds, after which the server is taken to have died


class Editor(LanguageClient):
    """One editor with its server."""

    def __init__(self):
        super().__init__("editor-of-tests", "1")
        self.diagnostics = {}
        self.news = asyncio.Event()
        self.versions = {}

        @self.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params):
            self.diagnostics[params.uri] = list(params.diagnostics)
            self.news.set()

    async def start(self, *arguments, encodings=None):
        """Start the server and greet it; what it says it can do."""
        await self.start_io(sys.executable, "-c", _COMMAND, "rules", "language-server", *map(str, arguments))
        general = lsp.GeneralClientCapabilities(position_encodings=encodings) if encodings else None
        params = lsp.InitializeParams(capabilities=lsp.ClientCapabilities(general=general))
        result = await self.within(self.initialize_async(params))
        self.initialized(lsp.InitializedParams())
        return result

    async def within(self, awaited):
        """What is awaited, or a failure where it takes too long."""
        return await asyncio.wait_for(awaited, PATIENCE)

    def open(self, file, text=None):
        """Open a file, with another text than it has where one is given; its address."""
        uri = file.as_uri()
        text = file.read_text(encoding="utf-8") if text is None else text
        self.versions[uri] = 1
        document = lsp.TextDocumentItem(uri, "yaml", 1, text)
        self.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
        return uri

    def type(self, uri, text):
        """Put another text into an open file."""
        self.versions[uri] += 1
        document = lsp.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))

    async def until(self, true_of):
        """Wait until something is true of the diagnostics; those that made it so."""

        async def wait():
            while not (self.diagnostics and true_of(self.diagnostics)):
                self.news.clear()
                await self.news.wait()
            return self.diagnostics

        return await self.within(wait())

    async def leave(self):
        """Say goodbye; the exit status of the server."""
        await self.within(self.shutdown_async(None))
        self.exit(None)
        return await self.within(self._server.wait())


_COMMAND = "from ischia.cli import main; main()"


def place(text, words, shift=0):
    """The position of `words` in a text, some characters further on, as an editor with UTF-16 counts it."""
    at = text.index(words) + shift
    line = text.count("\n", 0, at)
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return lsp.Position(line, len(before.encode("utf-16-le")) // 2)


def piece(text, where):
    """What stands in a range of a text, as an editor with UTF-16 counts it."""
    rows = text.split("\n")

    def cut(row, character):
        return row.encode("utf-16-le")[: character * 2].decode("utf-16-le")

    if where.start.line == where.end.line:
        row = cut(rows[where.start.line], where.end.character)
        return row[len(cut(row, where.start.character)) :]
    first = rows[where.start.line][len(cut(rows[where.start.line], where.start.character)) :]
    last = cut(rows[where.end.line], where.end.character)
    return "\n".join([first, *rows[where.start.line + 1 : where.end.line], last])


def with_editor(story, *arguments, **options):
    """Tell a story, a coroutine function, to an editor whose server was started with these arguments."""

    async def run():
        editor = Editor()
        try:
            editor.greeting = await editor.start(*arguments, **options)
            return await story(editor)
        finally:
            with contextlib.suppress(Exception):
                if editor._server.returncode is None:
                    editor._server.kill()
                await editor.stop()

    return asyncio.run(run())
