"""`headwater reject`: say that an edge which sources tell of is wrong."""

from __future__ import annotations

from datetime import datetime

import click

from headwater.cli.link import login
from headwater.cli.moments import MOMENT
from headwater.cli.output.names import readable
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client


@click.command(
    "reject",
    epilog="""\b
Examples:
  headwater reject raw.orders mart.revenue --reason "a leftover join on no column"
  headwater reject "orders[note]" "revenue[total]" --reason "only commented code"
  headwater reject raw.orders mart.revenue --reason "until the fix" --until 2027-01-31
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--reason", metavar="TEXT", required=True, help="Why it is wrong.")
@click.option("--until", type=MOMENT, help="When this ends to hold; never, if it is not said.")
@click.option("--job", metavar="NAME", help="Reject the flow through this job alone.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def command(
    a: str,
    b: str,
    *,
    reason: str,
    until: datetime | None,
    job: str | None,
    by: str | None,
    server: str | None,
) -> None:
    """Say that data does not flow from A to B, two datasets or two columns.

    No answer follows the edge any more, whatever sources send, until `headwater unlink` takes
    that back or the time is over. Questions about what was known before still see it.
    """
    told = client(server).judge(
        "rejected", a, b, by=by or login(), reason=reason, job=job, until=until
    )
    said = told.judgement
    jobs = "one job" if told.jobs == 1 else f"{told.jobs} jobs"
    known = f"it was known through {jobs}" if told.jobs else "no source tells of it at present"
    click.echo(
        f"rejected {readable(said.source)} -> {readable(said.target)} (offset {told.offset}); "
        f"{known}"
    )
