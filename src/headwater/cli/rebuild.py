"""`headwater rebuild`: derive everything anew."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option
from headwater.cli.output.counting import counting


@click.command(
    "rebuild",
    epilog="""\b
Examples:
  headwater rebuild
  headwater rebuild --data /var/lib/headwater
""",
)
@data_option
def command(data: Path | None) -> None:
    """Derive everything anew from the log, while no server runs on it.

    Prints the hash of the result: the same log gives the same hash, always.
    """
    from headwater.data_folder import rebuild

    with counting("events") as show:
        state = rebuild(config_of(data), progress=show)
    click.echo(f"rebuilt, state {state}")
