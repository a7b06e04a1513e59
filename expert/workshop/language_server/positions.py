"""Places in a text: as an editor counts them, as YAML counts them, and as an offset into it."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from ..places import LINE_END

UTF_8, UTF_16, UTF_32 = "utf-8", "utf-16", "utf-32"


class Lines:
    """One text with its lines; `units` is what an editor counts within a line: `UTF_8`, `UTF_16` or `UTF_32`."""

    def __init__(self, text: str, units: str = UTF_16) -> None:
        self.text, self.units = text, units

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(match.end() for match in LINE_END.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and character, both from 0, as the editor counts them."""
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(self._starts, offset) - 1
        return line, self._width(self.text[self._starts[line] : offset])

    def offset(self, line: int, character: int) -> int:
        """The offset of a place; the nearest one in the text where there is no such place."""
        if line < 0:
            return 0
        if line >= len(self._starts):
            return len(self.text)
        start = self._starts[line]
        end = self._starts[line + 1] if line + 1 < len(self._starts) else len(self.text)
        row = self.text[start:end].rstrip("\r\n")
        if row.isascii() or self.units == UTF_32:
            return start + max(0, min(character, len(row)))
        width = 0
        for number, one in enumerate(row):
            if width >= character:
                return start + number
            width += self._width(one)
        return start + len(row)

    def offset_in_yaml(self, line: int, column: int) -> int:
        """The offset of line and column, both from 1, as YAML counts them."""
        if not 0 < line <= len(self._starts):
            return 0 if line < 1 else len(self.text)
        return min(self._starts[line - 1] + max(column - 1, 0), len(self.text))

    def line_end(self, offset: int) -> int:
        """The offset at which the line of `offset` ends."""
        match = LINE_END.search(self.text, offset)
        return match.start() if match else len(self.text)

    def _width(self, piece: str) -> int:
        if piece.isascii() or self.units == UTF_32:
            return len(piece)
        if self.units == UTF_8:
            return len(piece.encode("utf-8", "surrogatepass"))
        return len(piece) + sum(character > "\uffff" for character in piece)
