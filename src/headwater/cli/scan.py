"""`headwater scan`: lineage from what lies in a folder of code."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.capture import Asked, capture, capturing, is_remembered


@click.command(
    "scan",
    epilog="""\b
Examples:
  headwater scan .
  headwater scan warehouse/ --namespace snowflake://org-account --default-schema prod.raw
  headwater scan . --dry-run > events.jsonl
""",
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False), metavar="DIR")
@capturing
def command(asked: Asked, folder: str) -> None:
    """Read what lies in a folder: dbt projects, SQL files, SQL in Python and notebooks, DAGs.

    What is found is told of jobs, apart from any run: as declared, and as parsed from SQL. Only
    what has changed since the last time is read and sent; what is gone is taken back.
    """
    from headwater.integrations.registry import SCANNED, SOURCES, source_named

    scanned = [source_named(name) for name in SCANNED]
    sources = [
        each
        for each in scanned
        if (each.lies_in is not None and each.lies_in(Path(folder)))
        or is_remembered(each, [folder], asked)
    ]
    if not sources:
        looked_for = ", ".join(SOURCES[name].summary for name in SCANNED)
        click.echo(f"there is nothing to read in {folder}; scan looks for {looked_for}", err=True)
    capture(sources, [folder], asked)
