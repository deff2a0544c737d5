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
from headwater.cli.output.sheet import Cell, Sheet, as_text

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


def _draw(console: Console, sheet: Sheet) -> None:
    if sheet.title:
        console.print(Text(f"\n{printable(sheet.title)}", style="bold"))
    table = Table(
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
        header_style="bold cyan",
        show_header=not sheet.of_facts,
    )
    for at, name in enumerate(sheet.columns):
        narrow = all(len(as_text(row[at])) <= _NARROW for row in sheet.rows)
        table.add_column(name, overflow="fold", no_wrap=narrow)
    for row in sheet.rows:
        table.add_row(*(Text(_shown(cell, lines=sheet.of_facts)) for cell in row))
    console.print(table)


def _filled(sheet: Sheet) -> Sheet:
    """Without the columns in which no row says anything: they would crowd out the others."""
    if sheet.of_facts or not sheet.rows:
        return sheet
    empty = (
        name
        for at, name in enumerate(sheet.columns)
        if all(row[at] in (None, "") for row in sheet.rows)
    )
    return replace(sheet, precise=frozenset(empty)).for_people()


def _shown(cell: Cell, *, lines: bool) -> str:
    """A cell without control characters; a fact, such as a query, keeps its lines."""
    text = as_text(cell)
    return "\n".join(map(printable, text.split("\n"))) if lines else printable(text)
