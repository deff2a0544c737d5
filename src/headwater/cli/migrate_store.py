"""`headwater migrate-store`: from a folder into PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from headwater.cli.data_folder import config_of, data_option
from headwater.cli.output.counting import counting

if TYPE_CHECKING:
    from headwater.moving import Moved, Progress


@click.command(
    "migrate-store",
    epilog="""\b
Examples:
  headwater migrate-store --data /var/lib/headwater --to postgresql://hw:...@db/lineage
  headwater migrate-store --data /var/lib/headwater --to postgresql://... --finish \\
      && headwater up --data /var/lib/headwater --store postgresql://...
  headwater migrate-store --data /var/lib/headwater --cancel
""",
)
@click.option("--to", "address", metavar="ADDRESS", help="The PostgreSQL database to move into.")
@click.option("--finish", is_flag=True, help="Stop the server, move what is left, and be done.")
@click.option(
    "--cancel", is_flag=True, help="Give the folder back to its server before it is done."
)
@data_option
def command(address: str | None, data: Path | None, *, finish: bool, cancel: bool) -> None:
    """Move everything from a data folder into PostgreSQL, without losing an event.

    Without --finish it copies what is there while the server goes on, as often as one likes; each
    time it goes on where it was, whatever ended it. With --finish the server takes no more events
    and ends by itself, the rest is copied and all of it compared, and the folder is used with
    --store from then on, with the same offsets. Senders are answered 503 meanwhile, and try again.
    """
    from headwater.store.stores import needing_driver

    with needing_driver():
        from headwater.moving import cancel_move, move_store

    config = config_of(data)
    if cancel:
        if address or finish:
            raise click.UsageError("--cancel stands alone")
        cancel_move(config)
        click.echo(f"a server can use {config.data} again")
        return
    if not address:
        raise click.UsageError("name the database with --to postgresql://...")
    moved = move_store(config, address, finish=finish, watching=_Terminal())
    click.echo(_told(moved, config.data))


class _Terminal:
    """Whoever sits before it."""

    def counting(self, noun: str) -> AbstractContextManager[Progress]:
        """Draw a bar."""
        return counting(noun)

    def say(self, text: str) -> None:
        """Print a line."""
        click.echo(text, err=True)


def _told(moved: Moved, folder: Path) -> str:
    if moved.is_over:
        return (
            f"{moved.events:,} events are in {moved.place}; now run\n"
            f"  headwater up --data {folder} --store ADDRESS"
        )
    return (
        f"{moved.events:,} events are in {moved.place}, and {folder} is used as before; with "
        f"--finish senders wait about {moved.rest_s + 1:.0f} s, and until the server has ended"
    )
