"""`headwater senders`: who numbers events, and what never came of them."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, Reading, reading
from headwater.sdk.answers import Json
from headwater.sdk.senders import SenderList

_COLUMNS = (
    "sender",
    "produced",
    "heard",
    "lost",
    "late",
    "spooled",
    "dropped",
    "retried",
    "last heard of",
)


@click.command(
    "senders",
    epilog="""\b
Examples:
  headwater senders
  headwater senders --check
  headwater senders --format json
""",
)
@click.option("--check", is_flag=True, help="Exit 1 where an event was lost.")
@reading(LIST, *PAGES)
def command(asked: Reading, *, check: bool) -> None:
    """List senders that number their events, and how many of these never came.

    A number that others overtook is late at first, and lost after HEADWATER_SENDER_PATIENCE_S.
    """
    answer = asked.client.senders(limit=asked.limit)
    asked.print(answer, sender_sheets)
    if check and any(each.lost for each in answer.items):
        raise click.exceptions.Exit(1)


def sender_sheets(answer: SenderList) -> Sequence[Sheet]:
    """The senders, and where numbers of them are lacking."""
    rows = [
        (
            each.name,
            each.produced,
            each.heard,
            each.lost,
            each.late,
            each.spooled,
            each.dropped,
            each.retried,
            each.last_at,
        )
        for each in answer.items
    ]
    title = "" if rows else "no sender of the last week numbers its events"
    sheets = [Sheet(_COLUMNS, rows, title=title)]
    gaps = [
        (each.name, gap["epoch"], _numbers(gap), gap["missing"], gap["lost"], gap["noticed_at"])
        for each in answer.items
        for gap in each.gaps
    ]
    if gaps:
        columns = ("sender", "epoch", "numbers", "missing", "lost", "missed since")
        sheets.append(Sheet(columns, gaps, title="numbers that did not come"))
    return sheets


def _numbers(gap: Json) -> str:
    first, last = gap["first"], gap["last"]
    return f"{first:,}" if first == last else f"{first:,} to {last:,}"
