"""`headwater unlink`: take back what was said of a flow."""

from __future__ import annotations

import click

from headwater.cli.link import login
from headwater.cli.output.names import readable
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client


@click.command(
    "unlink",
    epilog="""\b
Example:
  headwater unlink ledger.export board.workbook
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def command(a: str, b: str, by: str | None, server: str | None) -> None:
    """Take back what `link`, `confirm` or `reject` said of A and B. What sources report stays."""
    told = client(server).judge("withdrawn", a, b, by=by or login())
    said = told.judgement
    click.echo(
        f"took back what was said of {readable(said.source)} -> {readable(said.target)} "
        f"(offset {told.offset})"
    )
