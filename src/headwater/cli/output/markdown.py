"""Tables for pull requests and wikis."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from headwater.cli.output.printable import printable
from headwater.cli.output.sheet import Sheet, as_text

_MARKS: Final = re.compile(r"[\\`*\[\]|~$#]|(?<!\w)_|_(?!\w)")
_ENTITIES: Final = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def write_markdown(sheets: Sequence[Sheet]) -> str:
    """The sheets as tables of GitHub's Markdown, every name escaped."""
    return "\n\n".join(_write(sheet.for_people()) for sheet in sheets)


def _write(sheet: Sheet) -> str:
    lines = [f"### {_escape(sheet.title)}", ""] if sheet.title else []
    lines.append(_row(sheet.columns))
    lines.append(_row(["---"] * len(sheet.columns)))
    lines += [_row([_escape(as_text(cell)) for cell in row]) for row in sheet.rows]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _escape(text: str) -> str:
    return _MARKS.sub(r"\\\g<0>", printable(text)).translate(_ENTITIES)
