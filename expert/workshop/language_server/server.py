"""The server of one editor: the knowledge bases that are open in it, checked again whenever something is typed."""

from __future__ import annotations

import asyncio
import datetime
import logging
from collections.abc import Callable
from pathlib import Path

from lsprotocol import types as lsp
from msgspec import Struct
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from ....facts.problem import InvalidInput
from ..schema.schema import kind_of
from . import protocol
from .marked import Findings
from .opened import Opened, Version, folder_of
from .positions import Lines

NAME = "ischia"
WAIT = 0.25  # seconds without typing before the knowledge base is checked
_LOG = logging.getLogger(__name__)


class Place(Struct, frozen=True):
    """A file of an open knowledge base, as it is now."""

    opened: Opened
    version: Version
    file: str
    lines: Lines

    @property
    def text(self) -> str:
        """The text of the file."""
        return self.lines.text


class Server(LanguageServer):
    """The server, with the knowledge bases that are open in it by their folders.

    With `folder` that is the only one, and it is checked from the start; else the one in which each file lies.
    """

    def __init__(self, version: str, folder: Path | None = None, today: datetime.date | None = None) -> None:
        super().__init__(NAME, version, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.folder, self.today = folder, today
        self.bases: dict[Path, Opened] = {}
        self.uris: dict[tuple[Path, str], str] = {}  # as the editor calls the files that are open in it
        self.published: dict[Path, set[str]] = {}
        self.checks: dict[Path, asyncio.Task[None]] = {}
        self._found: dict[Path, Findings] = {}

    def report_server_error(self, error: Exception, source: object) -> None:
        """Keep what went wrong out of the editor's way: it stands in the log, on standard error."""
        _LOG.error("%s", error)

    @property
    def units(self) -> str:
        """What the editor counts within a line."""
        return str(getattr(self.workspace.position_encoding, "value", self.workspace.position_encoding) or "utf-16")

    def home(self, uri: str) -> tuple[Opened, str] | None:
        """The open knowledge base to which a file belongs, and its path there; None where it belongs to none."""
        path = to_fs_path(uri) if uri.startswith("file:") else None
        if not path:
            return None
        folder = self.folder or folder_of(Path(path))
        file = _path_in(folder, Path(path)) if folder else ""
        if folder is None or not kind_of(file):
            return None
        if folder not in self.bases:
            self.bases[folder] = Opened(folder)
        return self.bases[folder], file

    def place(self, uri: str) -> Place | None:
        """A file as it is now; None where it belongs to no knowledge base, or that cannot be found any more."""
        home = self.home(uri)
        if home is None:
            return None
        opened, file = home
        try:
            version = opened.version()
        except InvalidInput:
            return None
        if file not in version.texts:
            return None
        return Place(opened, version, file, Lines(version.texts[file], self.units))

    def lines(self, version: Version) -> dict[str, Lines]:
        """Every file of a version with its lines."""
        return {file: Lines(text, self.units) for file, text in version.texts.items()}

    def uri_of(self, folder: Path) -> Callable[[str], str]:
        """The addresses of the files in a folder, as the editor calls them where they are open in it."""
        return lambda file: self.uris.get((folder, file)) or protocol.as_uri(folder, file)

    def findings(self, opened: Opened) -> Findings:
        """What is wrong with a knowledge base as it is now. Raises InvalidInput where there is none any more."""
        version, last = opened.version(), self._found.get(opened.folder)
        today = self.today or datetime.date.today()
        if last is None or last.version is not version or last.today != today:
            last = self._found[opened.folder] = Findings(version, today)
        return last

    def watch(self) -> None:
        """Ask the editor to tell of changes of files on the disk, where it can."""
        capabilities = self.client_capabilities.workspace
        watched = capabilities.did_change_watched_files if capabilities else None
        if watched is None or not watched.dynamic_registration:
            return
        options = lsp.DidChangeWatchedFilesRegistrationOptions([lsp.FileSystemWatcher("**/*.yaml")])
        registration = lsp.Registration("watched-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
        self.client_register_capability(lsp.RegistrationParams([registration]))

    def check_soon(self, opened: Opened, wait: float = WAIT) -> None:
        """Check a knowledge base once nothing has been typed for a while, and show what is found."""
        running = self.checks.pop(opened.folder, None)
        if running is not None:
            running.cancel()
        self.checks[opened.folder] = asyncio.get_running_loop().create_task(self._check(opened, wait))

    async def _check(self, opened: Opened, wait: float) -> None:
        await asyncio.sleep(wait)
        try:
            findings = self.findings(opened)
            await asyncio.to_thread(lambda: (findings.marked, findings.elsewhere))
        except InvalidInput as error:
            _LOG.warning("%s", error)
            self._publish(opened.folder, {})
            return
        except Exception:
            _LOG.exception("the check of %s failed", opened.folder)
            return
        lines, uri_of = self.lines(findings.version), self.uri_of(opened.folder)
        shown = {
            uri_of(file): [protocol.as_diagnostic(one, lines, uri_of) for one in some]
            for file, some in findings.marked.items()
        }
        if findings.elsewhere:
            where = uri_of("knowledge_base.yaml")
            missing = [protocol.as_missing(problem) for problem in findings.elsewhere]
            shown[where] = [*missing, *shown.get(where, [])]
        self._publish(opened.folder, shown)

    def _publish(self, folder: Path, shown: dict[str, list[lsp.Diagnostic]]) -> None:
        for uri in sorted(self.published.get(folder, set()) | shown.keys()):
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown.get(uri, [])))
        self.published[folder] = set(shown)


def _path_in(folder: Path, file: Path) -> str:
    """The path of a file in a folder, whatever links lead there; empty where it does not lie in it."""
    ways = (way for way in (file, file.resolve()) if way.is_relative_to(folder))
    return next((way.relative_to(folder).as_posix() for way in ways), "")
