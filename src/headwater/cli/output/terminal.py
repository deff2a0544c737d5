"""Tables for people.

What somebody may copy is never broken: only prose folds, and only between words. Where a terminal
is too narrow, columns that matter least are left out, and said to be; where that is not enough,
each row becomes a block of its own.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from shutil import get_terminal_size
from textwrap import wrap
from typing import Any, Final

import click
from rich.cells import cell_len

from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Cell, Sheet, as_text

_GAP: Final = 2
# Narrower prose is a ladder of single words.
_PROSE: Final = 24
_HEAD: Final = {"fg": "cyan", "bold": True}


def draw_tables(sheets: Sequence[Sheet]) -> str:
    """The tables as text: as wide as the terminal, or as wide as need be elsewhere."""
    width = get_terminal_size().columns if sys.stdout.isatty() else None
    return "\n".join(line for sheet in sheets for line in _draw(sheet.for_people(), width))


def _draw(sheet: Sheet, width: int | None) -> Iterator[str]:
    if sheet.title:
        yield from ("", _styled(printable(sheet.title), bold=True))
    if sheet.of_facts:
        facts = [(printable(as_text(name)), cell) for name, cell in sheet.rows]
        yield from _facts(facts, _widest(name for name, _ in facts), width)
        return
    sheet = _in_text(sheet).filled()
    for left_out in range(len(sheet.spare) + 1):
        shown = sheet.without(sheet.spare[:left_out])
        least = [_least(shown, at) for at in range(len(shown.columns))]
        if width is None or _across(least) <= width:
            yield from _table(shown, least, width)
            if left_out:
                named = ", ".join(sheet.spare[:left_out])
                yield _styled(f"(a wider terminal also shows {named})", dim=True)
            return
    yield from _blocks(sheet, width)


def _table(sheet: Sheet, least: Sequence[int], width: int | None) -> Iterator[str]:
    """The sheet with its columns beside each other. least: what each column needs."""
    widths = [_natural(sheet, at) for at in range(len(sheet.columns))]
    if width is not None:
        widths = _shared(least, widths, width)
    yield _styled(_joined(sheet.columns, widths), **_HEAD)
    for row in sheet.rows:
        cells = [_folded(as_text(cell), widths[at]) for at, cell in enumerate(row)]
        for line in range(max(map(len, cells))):
            yield _joined([cell[line] if line < len(cell) else "" for cell in cells], widths)


def _blocks(sheet: Sheet, width: int | None) -> Iterator[str]:
    """Each row as facts under the names of its columns."""
    for number, row in enumerate(sheet.rows):
        if number:
            yield ""
        told = zip(sheet.columns, row, strict=True)
        facts = [(name, cell) for name, cell in told if cell]
        yield from _facts(facts, _widest(sheet.columns), width)


def _facts(facts: Sequence[tuple[str, Cell]], names: int, width: int | None) -> Iterator[str]:
    """Names, in a column `names` wide, and what they stand for.

    A value, such as a query, keeps its lines.
    """
    room = None if width is None else max(1, width - names - _GAP)
    for label, cell in facts:
        texts = map(printable, as_text(cell).split("\n"))
        lines = [line for text in texts for line in _folded(text, room)]
        for number, line in enumerate(lines):
            head = _styled(_padded("" if number else label, names), **_HEAD)
            yield f"{head}{' ' * _GAP}{line}".rstrip()


def _least(sheet: Sheet, at: int) -> int:
    """How narrow a column can be without breaking what may be copied."""
    natural = _natural(sheet, at)
    if sheet.columns[at] not in sheet.prose:
        return natural
    words = (word for row in sheet.rows for word in as_text(row[at]).split())
    return min(natural, max(_widest(words), cell_len(sheet.columns[at]), _PROSE))


def _natural(sheet: Sheet, at: int) -> int:
    return _widest((sheet.columns[at], *(as_text(row[at]) for row in sheet.rows)))


def _widest(texts: Iterable[str]) -> int:
    return max(map(cell_len, texts), default=0)


def _shared(least: Sequence[int], natural: Sequence[int], width: int) -> list[int]:
    """The least of each column, and what room is left to the columns that want it, in order."""
    widths = list(least)
    for at, wanted in enumerate(natural):
        widths[at] += min(wanted - widths[at], width - _across(widths))
    return widths


def _across(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _folded(text: str, width: int | None) -> list[str]:
    """Its lines, broken between words alone; a word that is too long sticks out."""
    if width is None or cell_len(text) <= width:
        return [text]
    return wrap(text, width, break_long_words=False, break_on_hyphens=False) or [text]


def _in_text(sheet: Sheet) -> Sheet:
    """With cells that are text without control characters."""
    return replace(sheet, rows=[[printable(as_text(cell)) for cell in row] for row in sheet.rows])


def _styled(text: str, **style: Any) -> str:
    return text if os.environ.get("NO_COLOR") else click.style(text, **style)


def _joined(cells: Sequence[str], widths: Sequence[int]) -> str:
    return (" " * _GAP).join(map(_padded, cells, widths)).rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cell_len(text))
