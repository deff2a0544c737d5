"""`headwater runs`: the runs of a job or a dataset."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import click

from headwater.cli.output.document_sheet import run_sheet
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
from headwater.sdk.answers import Runs


@click.command(
    "runs",
    epilog="""\b
Examples:
  headwater runs shop.public.orders
  headwater runs nightly.load_orders --state FAILED --limit 5
  headwater runs --state FAILED            whatever failed last
  headwater runs nightly.load_orders --from 2026-11-01 --to 2026-11-08
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
    """List the runs of a job, or those that touched a dataset, or all; newest first."""
    runs = asked.client.runs(of, state=state, from_time=start, to_time=end, **asked.bounds)
    asked.print(runs, run_sheets)


def run_sheets(answer: Runs) -> Sequence[Sheet]:
    """One row for each run."""
    return [run_sheet(answer.runs)]
