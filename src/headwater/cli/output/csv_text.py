"""CSV that a spreadsheet cannot be tricked by."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from headwater.cli.output.sheet import Cell, Sheet, as_text

# A spreadsheet evaluates a cell that begins with one of these, whatever the quotes around it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
_QUOTED: Final = frozenset(',"\r\n')


def write_csv(sheet: Sheet) -> str:
    """The sheet as RFC 4180 with every column; text like a formula is led by an apostrophe.

    Lines end as Unix tools expect. The standard library's writer would leave a lone carriage
    return unquoted then.
    """
    return "\n".join(map(_line, (sheet.columns, *sheet.rows)))


def _line(cells: Sequence[Cell]) -> str:
    return ",".join(_quote(_safe(cell)) for cell in cells)


def _quote(text: str) -> str:
    if _QUOTED.isdisjoint(text):
        return text
    return '"' + text.replace('"', '""') + '"'


def _safe(cell: Cell) -> str:
    if not isinstance(cell, str):
        return as_text(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
