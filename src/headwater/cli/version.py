"""`headwater version`: which release this is."""

from __future__ import annotations

import click


@click.command(
    "version",
    epilog="""\b
Example:
  headwater version
""",
)
def command() -> None:
    """Print the version."""
    from importlib.metadata import version

    click.echo(version("headwater"))
