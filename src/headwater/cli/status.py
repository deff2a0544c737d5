"""`headwater status`: whether the server is there, and how far behind its log it is."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import chosen, server_option
from headwater.cli.settings import client


@click.command(
    "status",
    epilog="""\b
Examples:
  headwater status
  headwater status --server https://lineage.example.com --format json
""",
)
@server_option
@click.option(
    "--format",
    "output",
    type=click.Choice(("auto", "table", "json")),
    default="auto",
    show_default=True,
    help="auto is a table on a terminal and json elsewhere.",
)
def command(server: str | None, output: str) -> None:
    """Show how the server is, and how far its answers are behind its log."""
    asked = client(server)
    health = asdict(asked.health())
    if chosen(output) == "json":
        click.echo(json.dumps(health))
        return
    from headwater.cli.output.terminal import draw_tables

    rows = [("server", asked.url), *((key.replace("_", " "), health[key]) for key in health)]
    click.echo(draw_tables([Sheet(("", ""), rows)]))
