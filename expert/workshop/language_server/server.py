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
from ....rules.knowledge_base import MANIFEST
from ....rules.load import HERE
from ....rules.overlay import BEFORE
from ..schema.schema import kind_of
from . import protocol
from .marked import Findings
from .opened import Opened, Version, folder_of
from .overlaid import OpenedOverlay, overlay_of
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
    """The server, with the knowledge bases and overlays that are open in it by their folders.

    With `folder` that is the only knowledge base, and it is checked from the start; else the one in which each file
    lies. An overlay is over that one, or the one in whose folder it lies, or the built-in one.
    """

    def __init__(self, version: str, folder: Path | None = None, today: datetime.date | None = None) -> None:
        super().__init__(NAME, version, text_document_sync_kind=lsp.TextDocumentSyncKind.Full)
        self.folder, self.today = folder, today
        self.bases: dict[Path, Opened] = {}
        self.under: dict[Path, Opened] = {}  # those over which overlays lie, whether they are looked at or not
        self.uris: dict[Path, str] = {}  # as the editor calls the files that are open in it
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
        """The open knowledge base or overlay to which a file belongs, and its path there; None where it is of none."""
        path = to_fs_path(uri) if uri.startswith("file:") else None
        if not path:
            return None
        file = Path(path)
        folder = self.folder or folder_of(file)
        inside = _path_in(folder, file) if folder else ""
        if folder is not None and kind_of(inside):
            return self.look_at(folder), inside
        overlay = overlay_of(file)
        if overlay is None:
            return None
        if overlay not in self.bases:
            self.bases[overlay] = OpenedOverlay(overlay, self._opened(self.folder or _around(overlay)))
        return self.bases[overlay], BEFORE + file.relative_to(overlay).as_posix()

    def look_at(self, folder: Path) -> Opened:
        """The knowledge base in a folder, which is checked from now on."""
        return self.bases.setdefault(folder, self._opened(folder))

    def _opened(self, folder: Path) -> Opened:
        return self.under.setdefault(folder, Opened(folder))

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

    def uri_of(self, opened: Opened) -> Callable[[str], str]:
        """The addresses of the files of a knowledge base, as the editor calls them where they are open in it."""

        def uri(file: str) -> str:
            path = opened.path_of(file)
            return self.uris.get(path) or path.as_uri()

        return uri

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
        """Check a knowledge base, and overlays over it, once nothing has been typed for a while; show what is found."""
        running = self.checks.pop(opened.folder, None)
        if running is not None:
            running.cancel()
        self.checks[opened.folder] = asyncio.get_running_loop().create_task(self._check(opened, wait))
        for overlay in [one for one in self.bases.values() if one.under is opened]:
            self.check_soon(overlay, wait)

    async def _check(self, opened: Opened, wait: float) -> None:
        await asyncio.sleep(wait)
        try:
            findings = self.findings(opened)
            await asyncio.to_thread(lambda: (findings.marked, findings.elsewhere))
        except InvalidInput as error:
            _LOG.warning("%s", error)
            refused = [protocol.as_missing(problem) for problem in error.problems]
            there = opened.path_of(opened.main).is_file()
            self._publish(opened.folder, {self.uri_of(opened)(opened.main): refused} if there else {})
            return
        except Exception:
            _LOG.exception("the check of %s failed", opened.folder)
            return
        lines, uri_of = self.lines(findings.version), self.uri_of(opened)
        shown = {
            uri_of(file): [protocol.as_diagnostic(one, lines, uri_of) for one in some]
            for file, some in findings.marked.items()
        }
        if findings.elsewhere:
            where = uri_of(opened.main)
            missing = [protocol.as_missing(problem) for problem in findings.elsewhere]
            shown[where] = [*missing, *shown.get(where, [])]
        self._publish(opened.folder, shown)

    def _publish(self, folder: Path, shown: dict[str, list[lsp.Diagnostic]]) -> None:
        for uri in sorted(self.published.get(folder, set()) | shown.keys()):
            self.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, shown.get(uri, [])))
        self.published[folder] = set(shown)


def _around(overlay: Path) -> Path:
    """The folder of the knowledge base in which an overlay lies, or that of the built-in one."""
    return next((folder for folder in overlay.parents if (folder / MANIFEST).is_file()), HERE)


def _path_in(folder: Path, file: Path) -> str:
    """The path of a file in a folder, whatever links lead there; empty where it does not lie in it."""
    ways = (way for way in (file, file.resolve()) if way.is_relative_to(folder))
    return next((way.relative_to(folder).as_posix() for way in ways), "")
