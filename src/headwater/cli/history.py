"""`headwater history`: when the lineage around something changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from headwater.cli.moments import MOMENT
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import DEPTH, KNOWN, LIMIT, LIST, Reading, name_argument, reading
from headwater.sdk.answers import History


@click.command(
    "history",
    epilog="""\b
Examples:
  headwater history shop.public.orders --depth 1
  headwater history shop.public.orders --from 30d --format csv
""",
)
@name_argument("of")
@click.option("--from", "start", type=MOMENT, help="Where to begin; else before everything.")
@click.option("--to", "end", type=MOMENT, help="Where to end; else now.")
@reading(LIST, *KNOWN, LIMIT, DEPTH)
def command(asked: Reading, of: str, start: datetime | None, end: datetime | None) -> None:
    """List when edges around OF came and went, schemas and code changed and runs failed.

    Where there are more turns than --limit, neighbouring ones are told as one.
    """
    answer = asked.client.history(
        of,
        from_time=start,
        to_time=end,
        depth=asked.depth,
        known_at=asked.known_at,
        min_offset=asked.min_offset,
        limit=asked.limit,
    )
    asked.print(answer, turn_sheets)


def turn_sheets(answer: History) -> Sequence[Sheet]:
    """One row for each turn, oldest first."""
    rows = [
        (each.at, each.until, each.began, each.ended, each.schemas, each.code, each.failed)
        for each in answer.turns
    ]
    columns = (
        *("at", "until", "edges began", "edges ended"),
        *("schemas changed", "code changed", "runs failed"),
    )
    return [Sheet(columns, rows)]
