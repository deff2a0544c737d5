"""An answer in the form that was asked for."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import cast

from headwater.cli.output.sheet import Sheet
from headwater.sdk.answers import Answer, Document, Graph


def render(answer: Answer | Document, sheets: Sequence[Sheet], *, output: str) -> str:
    """The text for standard output, without its last line end.

    json is the server's answer to the letter; jsonl holds what it lists, one JSON object a line.
    """
    match output:
        case "json":
            return answer.text.decode("utf-8", "replace").rstrip("\n")
        case "jsonl":
            return _lines(cast("Answer", answer))
        case "mermaid":
            from headwater.cli.output.mermaid import write_mermaid

            return write_mermaid(cast("Graph", answer))
        case "dot":
            from headwater.cli.output.dot import write_dot

            return write_dot(cast("Graph", answer))
        case _:
            return render_sheets(sheets, output=output)


def render_sheets(sheets: Sequence[Sheet], *, output: str) -> str:
    """Tables as csv, which has room for the first alone, as md, or for a terminal."""
    if output == "csv":
        from headwater.cli.output.csv_text import write_csv

        return write_csv(sheets[0])
    if output == "md":
        from headwater.cli.output.markdown import write_markdown

        return write_markdown(sheets)
    from headwater.cli.output.terminal import draw_tables

    return draw_tables(sheets)


def _lines(answer: Answer) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in answer.records())
