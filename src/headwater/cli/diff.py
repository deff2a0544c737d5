"""`headwater diff`: what changed between two instants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.document_sheet import change_of_schema
from headwater.cli.output.edge_sheet import EDGE_COLUMNS, EDGE_PROSE, EDGE_SPARE, edge_row
from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Cell, Sheet
from headwater.cli.reading import (
    DEPTH,
    HIDE_TEMPORARY,
    KNOWN,
    LEVEL,
    LIMIT,
    LIST,
    Reading,
    name_argument,
    reading,
)
from headwater.sdk.answers import Changes, Edge


@click.command(
    "diff",
    epilog="""\b
Examples:
  headwater diff --from 7d
  headwater diff --from 2026-11-01 --to 2026-11-08 shop.public.orders
  headwater diff --from 1d --format md
""",
)
@name_argument("of", required=False)
@click.option("--from", "start", type=MOMENT, required=True, help="The earlier instant.")
@click.option(
    "--to", "end", type=MOMENT, default="now", show_default=True, help="The later instant."
)
@reading(LIST, *KNOWN, LIMIT, DEPTH, LEVEL, HIDE_TEMPORARY)
def command(asked: Reading, of: str | None, start: datetime, end: datetime) -> None:
    """Show what changed between two instants, everywhere or around OF.

    An instant is written 2026-11-24T08:00:00Z, 2026-11-24, now, or 7d for seven days ago.
    """
    answer = asked.client.diff(
        start,
        end,
        hide_temporary=asked.hide_temporary,
        of=of,
        depth=asked.depth,
        level=asked.level,
        known_at=asked.known_at,
        min_offset=asked.min_offset,
        limit=asked.limit,
    )
    asked.print(answer, change_sheets)


def change_sheets(answer: Changes) -> Sequence[Sheet]:
    """Edges that came, went or changed, then schemas, names and SQL."""
    kinds = (("added", answer.added), ("removed", answer.removed), ("changed", answer.changed))
    rows = [_row(kind, edge) for kind, edges in kinds for edge in edges]
    schemas = [
        (readable(str(change["dataset"])), change.get("at"), change_of_schema(change))
        for change in answer.schemas
    ]
    columns = ("change", *EDGE_COLUMNS, "because")
    sheets = [Sheet(columns, rows, spare=EDGE_SPARE, prose=EDGE_PROSE)]
    if schemas:
        changed = ("dataset", "at", "change")
        sheets.append(Sheet(changed, schemas, title="schemas", prose=frozenset({"change"})))
    if answer.renames:
        names = [
            (readable(str(each["previous"])), readable(str(each["dataset"])), each.get("at"))
            for each in answer.renames
        ]
        sheets.append(Sheet(("name before", "name since", "at"), names, title="renames"))
    if answer.code:
        jobs = [(readable(str(each["job"])), each.get("at")) for each in answer.code]
        sheets.append(Sheet(("job", "at"), jobs, title="other SQL"))
    return sheets


def _row(kind: str, edge: Edge) -> Sequence[Cell]:
    return (kind, *edge_row(edge), edge.ended_because)
