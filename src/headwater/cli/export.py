"""`headwater export`: everything out again."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

import click

from headwater.cli.reading import server_option
from headwater.cli.settings import client


@click.group("export")
def command() -> None:
    """Write what is known in a form that others read."""


@command.command(
    "openlineage",
    epilog="""\b
Examples:
  headwater export openlineage --output events.jsonl
  headwater export openlineage --graph | headwater ingest - --server http://127.0.0.1:9480
""",
)
@click.option(
    "--graph",
    is_flag=True,
    help="The graph as it stands, in a few events, instead of every event that came in.",
)
@click.option(
    "--output",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write to this file instead of standard output.",
)
@server_option
def openlineage(output: Path | None, *, graph: bool, server: str | None) -> None:
    """Write OpenLineage events, one a line.

    Every event of the log, as its producer wrote it, oldest first; with --graph JobEvents and
    DatasetEvents that make an equal graph, without its history.
    """
    what = "graph" if graph else "events"
    count = 0
    with output.open("wb") if output else nullcontext(sys.stdout.buffer) as file:
        for event in client(server).export(what):
            file.write(event + b"\n")
            count += 1
        file.flush()
    click.echo(f"{count:,} events", err=True)
