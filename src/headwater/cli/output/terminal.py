"""Tables for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.table import Table
from rich.text import Text

from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet, as_text

_ENDLESS = 100_000


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
        _draw(console, sheet.for_people())
    return "\n".join(line.rstrip() for line in drawn.getvalue().splitlines())


def _draw(console: Console, sheet: Sheet) -> None:
    if sheet.title:
        console.print(Text(f"\n{printable(sheet.title)}", style="bold"))
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="bold dim")
    for name in sheet.columns:
        table.add_column(name, overflow="fold")
    for row in sheet.rows:
        table.add_row(*(Text(printable(as_text(cell))) for cell in row))
    console.print(table)
