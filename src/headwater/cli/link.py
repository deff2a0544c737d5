"""`headwater link`: say that data flows from one thing to another."""

from __future__ import annotations

import click

from headwater.cli.output.names import readable
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client


@click.command(
    "link",
    epilog="""\b
Examples:
  headwater link ledger.export board.workbook --note "pasted by hand each month"
  headwater link "ledger.export[total]" "board.workbook[revenue]"
  headwater link dataset:sftp%3A%2F%2Fpartner:rates.csv shop.public.rates
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--note", metavar="TEXT", help="How you know.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def command(a: str, b: str, note: str | None, by: str | None, server: str | None) -> None:
    """Say that data flows from A to B, two datasets or two columns.

    Where nothing reports it, this draws the edge; where sources do, it confirms it. Nothing that
    sources send changes that; `headwater unlink` takes it back. What was never seen is named by
    its full identifier: dataset:NAMESPACE:NAME, each part percent-encoded.
    """
    told = client(server).judge("confirmed", a, b, by=by or login(), reason=note)
    said = told.judgement
    known = "" if told.jobs else "; nothing else reports it"
    click.echo(
        f"linked {readable(said.source)} -> {readable(said.target)} (offset {told.offset}){known}"
    )


def login() -> str:
    """Who is logged in on this machine."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):
        return "unknown"
