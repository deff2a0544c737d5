"""`headwater runs`: the runs of a job or a dataset."""

from __future__ import annotations

from collections.abc import Sequence

import click

from headwater.cli.output.document_sheet import run_sheet
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import LIST, PAGES, WHEN, Reading, name_argument, reading
from headwater.sdk.answers import Runs


@click.command(
    "runs",
    epilog="""\b
Examples:
  headwater runs shop.public.orders
  headwater runs nightly.load_orders --state FAILED --limit 5
  headwater runs --state FAILED            whatever failed last
""",
)
@name_argument("of", required=False)
@click.option(
    "--state",
    type=click.Choice(("RUNNING", "STALE", "COMPLETED", "FAILED", "ABORTED"), case_sensitive=False),
    help="Only runs in this state.",
)
@reading(LIST, *WHEN, *PAGES)
def command(asked: Reading, of: str | None, state: str | None) -> None:
    """List the runs of a job, or those that touched a dataset, or all; newest first."""
    asked.print(asked.client.runs(of, state=state, **asked.bounds), run_sheets)


def run_sheets(answer: Runs) -> Sequence[Sheet]:
    """One row for each run."""
    return [run_sheet(answer.runs)]
