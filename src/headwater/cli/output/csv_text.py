"""CSV that a spreadsheet cannot be tricked by."""

from __future__ import annotations

import csv
from io import StringIO
from typing import Final

from headwater.cli.output.sheet import Cell, Sheet, as_text

# A spreadsheet evaluates a cell that begins with one of these, whatever the quotes around it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")


def write_csv(sheet: Sheet) -> str:
    """The sheet as RFC 4180 with every column; text like a formula is led by an apostrophe."""
    written = StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(sheet.columns)
    writer.writerows([_safe(cell) for cell in row] for row in sheet.rows)
    return written.getvalue().removesuffix("\n")


def _safe(cell: Cell) -> str:
    if not isinstance(cell, str):
        return as_text(cell)
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
