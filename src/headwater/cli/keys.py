"""`headwater keys`: who may send and ask."""

from __future__ import annotations

from pathlib import Path

import click

from headwater.cli.data_folder import config_of, data_option


@click.group("keys")
def command() -> None:
    """Make, list and revoke the keys that let others in.

    As soon as there is a key, the server lets in only those who bring one. A server that was
    started without any key has to be started again to ask for them.
    """


@command.command(
    "create",
    epilog="""\b
Example:
  headwater keys create airflow-prod --data /var/lib/headwater
""",
)
@click.argument("name")
@data_option
def create(name: str, data: Path | None) -> None:
    """Make a key and print it, for the only time: only its hash is kept."""
    from headwater.data_folder import create_key

    click.echo(create_key(config_of(data), name))
    click.echo(f"the events that come with it will be told to be from {name!r}", err=True)


@command.command(
    "list",
    epilog="""\b
Example:
  headwater keys list
""",
)
@data_option
def list_keys(data: Path | None) -> None:
    """List the names of all keys, revoked ones included."""
    from headwater.data_folder import list_keys as keys_of
    from headwater.model.time import format_instant

    for key in keys_of(config_of(data)):
        ended = f"revoked {format_instant(key.revoked_at)}" if key.revoked_at else "in use"
        click.echo(f"{key.name}\tmade {format_instant(key.created_at)}\t{ended}")


@command.command(
    "revoke",
    epilog="""\b
Example:
  headwater keys revoke airflow-prod
""",
)
@click.argument("name")
@data_option
def revoke(name: str, data: Path | None) -> None:
    """Let nobody in with a key any more, from the next request on."""
    from headwater.data_folder import revoke_key

    revoke_key(config_of(data), name)
    click.echo(f"{name} is revoked", err=True)
