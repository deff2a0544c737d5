"""`headwater link`: say that data flows from one dataset to another."""

from __future__ import annotations

from datetime import UTC, datetime

import click

from headwater.cli.declaration import linking
from headwater.cli.reading import name_argument, server_option
from headwater.cli.settings import client
from headwater.cli.subject import find_dataset


@click.command(
    "link",
    epilog="""\b
Examples:
  headwater link ledger.export board.workbook --note "pasted by hand each month"
  headwater link dataset:sftp%3A%2F%2Fpartner:rates.csv shop.public.rates
""",
)
@name_argument("a")
@name_argument("b")
@click.option("--note", metavar="TEXT", help="How you know.")
@click.option("--by", metavar="NAME", help="Who says so; else who is logged in here.")
@server_option
def command(a: str, b: str, note: str | None, by: str | None, server: str | None) -> None:
    """Say that data flows from dataset A to dataset B, where nothing reports it.

    A dataset that was never seen is named by its full identifier: dataset:NAMESPACE:NAME, each
    part percent-encoded.
    """
    asked = client(server)
    source, target = find_dataset(asked, a), find_dataset(asked, b)
    event = linking(source, target, at=datetime.now(UTC), by=by or login(), note=note)
    sent = asked.send(event)
    click.echo(f"linked {source} -> {target} (offset {sent.offset})")


def login() -> str:
    """Who is logged in on this machine."""
    from getpass import getuser

    try:
        return getuser()
    except (OSError, KeyError):
        return "unknown"
