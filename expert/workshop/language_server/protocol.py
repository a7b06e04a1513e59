"""What the language server finds, in the types of the Language Server Protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from lsprotocol import types as lsp

from ....facts.problem import ERROR, NOTE, WARNING, Problem
from ..check.codes import FILE, codes
from .complete import Completion
from .marked import Marked, full_message
from .names import Meaning
from .positions import Lines
from .remedies import Remedy
from .rename import Edit
from .symbols import Symbol

SOURCE = "ischia"
_QUOTES = ("'", '"')
UriOf = Callable[[str], str]  # the address of a file, by its path in the folder
_SEVERITIES = {
    ERROR: lsp.DiagnosticSeverity.Error,
    WARNING: lsp.DiagnosticSeverity.Warning,
    NOTE: lsp.DiagnosticSeverity.Information,
}
_COMPLETIONS = {
    "fact": lsp.CompletionItemKind.Variable,
    "setting": lsp.CompletionItemKind.Constant,
    "technique": lsp.CompletionItemKind.Function,
    "group": lsp.CompletionItemKind.Class,
    "region": lsp.CompletionItemKind.Field,
    "position": lsp.CompletionItemKind.Field,
    "source": lsp.CompletionItemKind.Reference,
    "rule": lsp.CompletionItemKind.Module,
    "short form": lsp.CompletionItemKind.Snippet,
    "block": lsp.CompletionItemKind.Folder,
    "value": lsp.CompletionItemKind.EnumMember,
    "finding": lsp.CompletionItemKind.EnumMember,
    "word": lsp.CompletionItemKind.EnumMember,
    "comparison": lsp.CompletionItemKind.Operator,
    "conclusion": lsp.CompletionItemKind.Event,
    "key": lsp.CompletionItemKind.Property,
}
_SYMBOLS = {
    "rule": lsp.SymbolKind.Function,
    "fact": lsp.SymbolKind.Variable,
    "computed fact": lsp.SymbolKind.Variable,
    "technique": lsp.SymbolKind.Method,
    "source": lsp.SymbolKind.File,
    "setting": lsp.SymbolKind.Constant,
    "group": lsp.SymbolKind.Class,
    "region": lsp.SymbolKind.Field,
    "position": lsp.SymbolKind.Field,
    "block": lsp.SymbolKind.Namespace,
    "short form": lsp.SymbolKind.Operator,
    "case": lsp.SymbolKind.Event,
}


def as_range(lines: Lines, start: int, end: int) -> lsp.Range:
    """A stretch of text, from offset `start` to before `end`."""
    return lsp.Range(lsp.Position(*lines.place(start)), lsp.Position(*lines.place(end)))


def as_location(uri_of: UriOf, lines: Mapping[str, Lines], file: str, start: int, end: int) -> lsp.Location:
    """A stretch of text of one file."""
    return lsp.Location(uri_of(file), as_range(lines[file], start, end))


def as_diagnostic(marked: Marked, lines: Mapping[str, Lines], uri_of: UriOf) -> lsp.Diagnostic:
    """A problem."""
    problem = marked.problem
    related = [
        lsp.DiagnosticRelatedInformation(as_location(uri_of, lines, one.file, one.start, one.end), one.message)
        for one in marked.related
        if one.file in lines
    ]
    return lsp.Diagnostic(
        range=as_range(lines[marked.file], marked.start, marked.end),
        message=full_message(problem),
        severity=_SEVERITIES.get(problem.severity, lsp.DiagnosticSeverity.Error),
        code=problem.code or None,
        code_description=lsp.CodeDescription(_explained_at(problem.code)) if problem.code in codes() else None,
        source=SOURCE,
        related_information=related or None,
    )


def _explained_at(code: str) -> str:
    """The address of the explanation of a code: its line in the file of codes."""
    before = FILE.read_text(encoding="utf-8").split(f"\n{code}:", 1)[0]
    return f"{FILE.as_uri()}#L{before.count(chr(10)) + 2}"


def as_completion(one: Completion, lines: Lines, number: int, found_in: str) -> lsp.CompletionItem:
    """A word to be typed; its explanation is asked for by `data`, which says which name of the base in `found_in`."""
    quote = lines.text[one.start : one.start + 1] if one.end > one.start else ""
    return lsp.CompletionItem(
        label=one.label,
        kind=_COMPLETIONS.get(one.kind, lsp.CompletionItemKind.Text),
        detail=one.detail or None,
        sort_text=f"{number:05}",
        filter_text=f"{quote}{one.label}" if quote in _QUOTES else one.label,  # as what is typed begins
        text_edit=lsp.TextEdit(as_range(lines, one.start, one.end), one.insert),
        data=[found_in, one.meaning.kind, one.meaning.name] if one.meaning else None,
    )


def meaning_of(data: object) -> tuple[str, Meaning] | None:
    """The base and the name in the `data` of a completion; None where none is there."""
    if isinstance(data, list | tuple) and len(data) == 3 and all(isinstance(one, str) for one in data):
        return data[0], Meaning(data[1], data[2])
    return None


def as_markdown(text: str) -> lsp.MarkupContent:
    """A text in Markdown."""
    return lsp.MarkupContent(lsp.MarkupKind.Markdown, text)


def as_text_edits(edits: Iterable[Edit], lines: Lines) -> list[lsp.TextEdit]:
    """Edits of one file."""
    return [lsp.TextEdit(as_range(lines, edit.start, edit.end), edit.new) for edit in edits]


def as_action(remedy: Remedy, lines: Mapping[str, Lines], uri_of: UriOf) -> lsp.CodeAction:
    """What could be done about a problem."""
    file = remedy.marked.file
    edit = lsp.TextEdit(as_range(lines[file], remedy.start, remedy.end), remedy.new)
    return lsp.CodeAction(
        title=remedy.title,
        kind=lsp.CodeActionKind.QuickFix,
        diagnostics=[as_diagnostic(remedy.marked, lines, uri_of)],
        is_preferred=remedy.preferred,
        edit=lsp.WorkspaceEdit(changes={uri_of(file): [edit]}),
    )


def as_document_symbol(symbol: Symbol, lines: Lines) -> lsp.DocumentSymbol:
    """A part of a file."""
    token = symbol.token
    return lsp.DocumentSymbol(
        name=symbol.name or "?",
        detail=symbol.title or symbol.kind,
        kind=_SYMBOLS.get(symbol.kind, lsp.SymbolKind.Property),
        range=as_range(lines, token.start, max(symbol.end, token.end)),
        selection_range=as_range(lines, token.start, token.end),
    )


def as_workspace_symbol(symbol: Symbol, lines: Mapping[str, Lines], uri_of: UriOf) -> lsp.WorkspaceSymbol:
    """A name of a knowledge base."""
    where = as_location(uri_of, lines, symbol.file, symbol.token.start, symbol.token.end)
    kind = _SYMBOLS.get(symbol.kind, lsp.SymbolKind.Property)
    container = symbol.title or symbol.kind
    return lsp.WorkspaceSymbol(location=where, name=symbol.name or "?", kind=kind, container_name=container)


def as_missing(problem: Problem) -> lsp.Diagnostic:
    """A problem of a file that is not there."""
    start = lsp.Position(0, 0)
    message = f"{problem.file}: {full_message(problem)}"
    return lsp.Diagnostic(lsp.Range(start, start), message, lsp.DiagnosticSeverity.Error, problem.code, source=SOURCE)
