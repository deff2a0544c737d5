"""`headwater restore`: put a backup back."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option


@click.command(
    "restore",
    epilog="""\b
Example:
  headwater restore backups/2026-11-24 --data /var/lib/headwater
""",
)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@data_option
def command(folder: Path, data: Path | None) -> None:
    """Put the backup in FOLDER into a data folder that holds no events yet.

    With a shared store the folder begins with what another server derived from it.
    """
    from headwater.data_folder import restore

    config = config_of(data)
    offset = restore(config, folder)
    click.echo(f"{offset:,} events are restored into {config.data}")
