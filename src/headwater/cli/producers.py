"""`headwater producers`: who sends events, and how well."""

from __future__ import annotations

import click

from headwater.cli.output.render import render
from headwater.cli.output.sheet import Sheet
from headwater.cli.reading import chosen, server_option
from headwater.cli.settings import client


@click.command(
    "producers",
    epilog="""\b
Examples:
  headwater producers
  headwater producers --events 20000 --format json
""",
)
@click.option(
    "--events",
    type=click.IntRange(1, 20_000),
    default=1_000,
    show_default=True,
    help="How many of the newest events to check.",
)
@click.option(
    "--format",
    "output",
    type=click.Choice(("auto", "table", "json", "csv", "md")),
    default="auto",
    show_default=True,
    help="How to write the answer.",
)
@server_option
def command(events: int, *, output: str, server: str | None) -> None:
    """Report what each producer sends wrongly or leaves out, worst first."""
    answer = client(server).producers(events=events)
    rows = [
        [
            each["producer"] or "(no producer)",
            habit["severity"],
            habit["rule"],
            habit["events"],
            each["events"],
            habit["detail"],
            habit["fix"],
        ]
        for each in answer["producers"]
        for habit in each["habits"]
    ]
    columns = ["producer", "severity", "rule", "events", "of", "for example", "what to do"]
    sheet = Sheet(columns, rows, f"{answer['events']:,} events")
    click.echo(render(answer, [sheet], output=chosen(output)), nl=output != "csv")
