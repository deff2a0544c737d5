"""`headwater periods`: which times the runs of a job were meant for, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from headwater.cli.output.names import readable
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import (
    LIST,
    MEANT,
    PAGES,
    STATE,
    WHEN,
    Reading,
    name_argument,
    reading,
)
from headwater.sdk.answers import Periods


@click.command(
    "periods",
    epilog="""\b
Examples:
  headwater periods nightly.load_orders --from 2026-11-01 --to 2026-11-08
  headwater periods nightly.load_orders --state FAILED
""",
)
@name_argument("of", required=False)
@reading(LIST, STATE, *MEANT, *WHEN, *PAGES)
def command(
    asked: Reading,
    of: str | None,
    state: str | None,
    start: datetime | None,
    end: datetime | None,
) -> None:
    """List the times that runs were meant for, the latest first, and how they went.

    All attempts at one time are one row, with the worst of what became of the last ones.
    """
    periods = asked.client.periods(of, state=state, from_time=start, to_time=end, **asked.bounds)
    asked.print(periods, period_sheets)


def period_sheets(answer: Periods) -> Sequence[Sheet]:
    """One row for each period."""
    rows = [
        (
            each.nominal_start,
            each.nominal_end,
            each.job_name or readable(each.job),
            each.state,
            each.attempts,
            str(each.runs[0].get("id", "")).removeprefix("run:") if each.runs else None,
        )
        for each in answer.periods
    ]
    columns = ("from", "to", "job", "state", "attempts", "last run")
    return [Sheet(columns, rows, spare=("to", "last run"))]
