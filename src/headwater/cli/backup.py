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
    """Copy the log and what is derived from it into FOLDER, while no server runs on it."""
    from headwater.app import LOG, NotADataFolderError, open_platform

    config = config_of(data)
    if not (config.data / LOG).exists():
        raise NotADataFolderError(config.data)
    platform = open_platform(config)
    try:
        offset = platform.backup(folder)
    finally:
        platform.close()
    click.echo(f"{offset:,} events are backed up in {folder}")
