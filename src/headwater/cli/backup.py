"""`headwater backup`: copy everything."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option


@click.command(
    "backup",
    epilog="""\b
Example:
  headwater backup backups/2026-11-24 --data /var/lib/headwater
""",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@data_option
def command(folder: Path, data: Path | None) -> None:
    """Copy the log and what is derived from it into FOLDER, also while a server runs.

    With a shared store it copies what is derived alone, for the folder of a new server.
    """
    from headwater.data_folder import backup

    offset = backup(config_of(data), folder)
    click.echo(f"{offset:,} events are backed up in {folder}")
