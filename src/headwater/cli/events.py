"""`headwater events`: look into the event log, and check events before they get there."""

from __future__ import annotations

import json

import click

from headwater.cli.reading import server_option
from headwater.cli.settings import client
from headwater.cli.validate import command as validate


@click.group("events")
def command() -> None:
    """Look into the event log, and check events before they get there."""


command.add_command(validate)


@command.command(
    "get",
    epilog="""\b
Examples:
  headwater events get 4711
  headwater events get 4711 --raw | headwater ingest - --server http://127.0.0.1:9480
""",
)
@click.argument("offset", type=click.IntRange(min=1))
@click.option("--raw", is_flag=True, help="Only the event itself, on one line.")
@server_option
def get(offset: int, *, raw: bool, server: str | None) -> None:
    """Print the event at OFFSET as its producer wrote it, and when it came in."""
    document = client(server).event(offset)
    if raw:
        click.echo(json.dumps(document["event"], ensure_ascii=False))
    else:
        click.echo(json.dumps(document.to_dict(), ensure_ascii=False, indent=2))
