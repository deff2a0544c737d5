"""A table for a notebook, with everything in it escaped."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

_ROWS_SHOWN: Final = 50


def html_table(columns: Sequence[str], rows: Sequence[Sequence[str]], *, note: str = "") -> str:
    """An HTML table of the first fifty rows, and a line that says what is left out."""
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join(_row(row) for row in rows[:_ROWS_SHOWN])
    hidden = len(rows) - _ROWS_SHOWN
    notes = [part for part in (note, f"{hidden} more rows" if hidden > 0 else "") if part]
    caption = f"<p>{escape('; '.join(notes))}</p>" if notes else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{caption}"


def _row(cells: Sequence[str]) -> str:
    return "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
