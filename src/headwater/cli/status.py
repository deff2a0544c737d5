"""`headwater status`: whether the server is there, and how far behind its log it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict

import click

from headwater.cli.output.sheet import Cell, Sheet
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

    rows = [("server", asked.url), *_told(health)]
    click.echo(draw_tables([Sheet(("", ""), rows)]))


def _told(health: Mapping[str, Cell]) -> Iterator[tuple[str, Cell]]:
    for key, value in health.items():
        if value is not None:
            yield key.replace("_", " "), value
