"""`headwater confirm`: say that an edge which sources tell of is right."""

from __future__ import annotations

import click

from headwater.cli.link import login
from headwater.cli.output.names import readable
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client


@click.command(
    "confirm",
    epilog="""\b
Examples:
  headwater confirm raw.orders mart.revenue --note "seen in the code"
  headwater confirm "orders[amount]" "revenue[total]" --by ana
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--note", metavar="TEXT", help="How you know.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def command(a: str, b: str, note: str | None, by: str | None, server: str | None) -> None:
    """Say that data does flow from A to B, as sources tell. It stays when they no longer do."""
    told = client(server).judge("confirmed", a, b, by=by or login(), reason=note)
    said = told.judgement
    jobs = "one job" if told.jobs == 1 else f"{told.jobs} jobs"
    known = f"known through {jobs}" if told.jobs else "no source tells of it: it is your word alone"
    click.echo(
        f"confirmed {readable(said.source)} -> {readable(said.target)} (offset {told.offset}); "
        f"{known}"
    )
