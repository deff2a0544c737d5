"""Tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet, as_text

_ENDLESS: Final = 100_000
_NARROW: Final = 10


def draw_tables(sheets: Sequence[Sheet]) -> str:
    """The tables as text: folded to a terminal's width, as wide as need be elsewhere."""
    drawn = StringIO()
    terminal = sys.stdout.isatty()
    console = Console(
        file=drawn,
        force_terminal=terminal,
        width=Console().width if terminal else _ENDLESS,
        highlight=False,
        markup=False,
        emoji=False,
    )
    for sheet in sheets:
        _draw(console, _filled(sheet.for_people()))
    return "\n".join(line.rstrip() for line in drawn.getvalue().splitlines())


def _filled(sheet: Sheet) -> Sheet:
    """Without the columns in which no row says anything: they would crowd out the others."""
    said = [
        any(row[at] not in (None, "") for row in sheet.rows) for at in range(len(sheet.columns))
    ]
    empty = frozenset(name for name, filled in zip(sheet.columns, said, strict=True) if not filled)
    return replace(sheet, precise=empty).for_people() if sheet.rows else sheet


def _draw(console: Console, sheet: Sheet) -> None:
    if sheet.title:
        console.print(Text(f"\n{printable(sheet.title)}", style="bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold cyan")
    for at, name in enumerate(sheet.columns):
        narrow = all(len(as_text(row[at])) <= _NARROW for row in sheet.rows)
        table.add_column(name, overflow="fold", no_wrap=narrow)
    for row in sheet.rows:
        table.add_row(*(Text(printable(as_text(cell))) for cell in row))
    console.print(table)
